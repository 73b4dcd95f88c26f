"""Who calls, what is stored about them, and a model of dictionaries that knows what of it counts.

For `tests.routing.machine`, which runs the model in lockstep with the project's own store and recall.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from prm.base import HOUR, Fault, Instant
from prm.facts import Contact, Identity, Match, Note, Plan
from prm.nhs_number import synthetic_nhs_number
from prm.stores import StoreUnavailable
from prm.stores.memory import MemoryStore

WINDOW = 96 * HOUR

NUMBER = synthetic_nhs_number(1)
ANN = Identity(
    first_name="Ann",
    last_name="Example",
    date_of_birth="1980-05-05",
    gender="female",
    postcode="ZZ99 3AA",
    nhs_number=NUMBER,
    verified=True,
)
TWIN = replace(ANN, first_name="Bea", nhs_number=None, verified=False)
FATHER = Identity(
    first_name="Carl", last_name="Example", date_of_birth="1950-01-01", gender="male", postcode="ZZ99 3AA"
)
PATIENTS = {"ann": ANN, "twin": TWIN, "father": FATHER}

OFFERED: dict[str, tuple[Identity, Match, str | None]] = {
    "nothing but the telephone": (Identity(), Match.UNKNOWN, None),
    "Ann's number": (Identity(nhs_number=NUMBER, verified=True), Match.CONFIRMED, "ann"),
    "all of Ann": (replace(ANN, nhs_number=None, verified=False), Match.CONFIRMED, "ann"),
    "all of the twin": (TWIN, Match.CONFIRMED, "twin"),
    "the twins' four": (replace(TWIN, first_name=None), Match.POTENTIAL, None),
    "a third sibling": (replace(TWIN, first_name="Dee"), Match.POTENTIAL, None),
    "three of Ann": (replace(TWIN, gender=None, postcode=None, first_name="Ann"), Match.POTENTIAL, None),
    "all of the father": (FATHER, Match.CONFIRMED, "father"),
}
"""How callers say who the patient is, and by the table of the Repeat Caller Service who that is."""

SURE = {"ann": "all of Ann", "twin": "all of the twin", "father": "all of the father"}
"""How each patient is known for sure."""

HOWS = ("all of Ann", "Ann's number", *OFFERED)
"""Ann calls most."""


@dataclass
class Ledger:
    """Who is known, what is valid and which contacts count: dictionaries, and nothing of the project's code."""

    notes: dict[str, dict[str, tuple[str, Instant, Instant | None]]] = field(default_factory=dict)
    plans: dict[str, dict[str, tuple[str, Instant, Instant | None]]] = field(default_factory=dict)
    contacts: dict[str, dict[str, tuple[Instant, str | None]]] = field(default_factory=dict)

    def valid(self, part: str, patient: str, at: Instant) -> dict[str, str]:
        """Kinds of the notes or plans that hold at the instant, by id."""
        held = getattr(self, part).get(patient, {})
        return {name: kind for name, (kind, start, end) in held.items() if start <= at and (end is None or at < end)}

    def recent(self, patient: str, call_id: str, at: Instant) -> dict[str, str | None]:
        """Who dealt with each contact of the 96 elapsed hours before, by the id of its call."""
        found = {}
        for name, (when, provider) in self.contacts.get(patient, {}).items():
            if name != call_id and 0 <= at - when <= WINDOW:
                found[name] = provider
        return found

    def dealt_with(self, patient: str, call_id: str, at: Instant) -> int:
        """How many of them somebody dealt with."""
        return sum(provider is not None for provider in self.recent(patient, call_id, at).values())

    def edges(self) -> list[tuple[str, Instant]]:
        """When something begins, ends or is forgotten, and about whom; what happened last comes first."""
        found = [(name, when + WINDOW) for name, held in self.contacts.items() for when, _ in held.values()]
        for part in (self.notes, self.plans):
            for name, records in part.items():
                found += [(name, edge) for _, *both in records.values() for edge in both if edge is not None]
        return found[::-1]

    def purge(self, now: Instant) -> None:
        """Forget the contacts of more than 96 hours ago."""
        for held in self.contacts.values():
            for name in [name for name, (when, _) in held.items() if now - when > WINDOW]:
                del held[name]


class FailingStore(MemoryStore):
    """A store of which parts can be down."""

    def __init__(self) -> None:
        super().__init__()
        self.down: set[str] = set()

    def _unless_down(self, part: str) -> None:
        if part in self.down:
            raise StoreUnavailable(Fault(code="down", sentence="the store is down"))

    def candidates(self, identity: Identity) -> Any:
        self._unless_down("candidates")
        return super().candidates(identity)

    def notes(self, patient_id: str) -> tuple[Note, ...]:
        self._unless_down("notes")
        return super().notes(patient_id)

    def plans(self, patient_id: str) -> tuple[Plan, ...]:
        self._unless_down("plans")
        return super().plans(patient_id)

    def contacts(self, patient_id: str) -> tuple[Contact, ...]:
        self._unless_down("contacts")
        return super().contacts(patient_id)
