"""A store in memory: for the simulator, for tests, and for a service that keeps nothing."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from prm.age import check_birth
from prm.base import Fault, Instant, NotFound, bad_input
from prm.facts import CONTACT_WINDOW, Contact, Identity, Note, Plan
from prm.identity import POTENTIAL, Record, normalised, verified_number
from prm.nhs_number import check_nhs_number

_INDEXED = ("first_name", "last_name", "date_of_birth", "postcode")
"""Gender is left out since it halves nobody's search; three that agree are then at least two of these."""


@dataclass(kw_only=True, slots=True)
class _Patient:
    identity: Identity
    notes: dict[str, Note] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)


class MemoryStore:
    """Patients with their notes, plans and contacts, in dictionaries; it is never unavailable and not thread-safe."""

    def __init__(self) -> None:
        self._patients: dict[str, _Patient] = {}
        self._by_part: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._patient_of_call: dict[str, str] = {}

    def candidates(self, identity: Identity) -> tuple[Record, ...]:
        """The records with the same verified number, or with at least two of the indexed demographics."""
        shared = Counter(
            patient_id
            for part in _INDEXED
            if (value := normalised(identity, part))
            for patient_id in self._by_part.get((part, value), ())
        )
        found = {patient_id for patient_id, count in shared.items() if count >= POTENTIAL - 1}
        if number := verified_number(identity):
            found |= self._by_part.get(("nhs_number", number), set())
        return tuple(
            Record(patient_id=patient_id, identity=self._patients[patient_id].identity) for patient_id in sorted(found)
        )

    def notes(self, patient_id: str) -> tuple[Note, ...]:
        """All notes of a patient, valid or not."""
        return tuple(self._patient(patient_id).notes.values())

    def plans(self, patient_id: str) -> tuple[Plan, ...]:
        """All plans of a patient, valid or not."""
        return tuple(self._patient(patient_id).plans.values())

    def contacts(self, patient_id: str) -> tuple[Contact, ...]:
        """All contacts kept of a patient."""
        return tuple(self._patient(patient_id).contacts.values())

    def add_patient(self, patient_id: str, identity: Identity, *, at: Instant) -> None:
        """Keep a patient, or replace who they are and leave what is kept of them."""
        if identity.nhs_number is not None:
            check_nhs_number(identity.nhs_number)
        if identity.date_of_birth is not None:
            check_birth(identity.date_of_birth, at)
        if patient := self._patients.get(patient_id):
            for key in _keys(patient.identity):
                self._by_part[key].discard(patient_id)
            patient.identity = identity
        else:
            self._patients[patient_id] = _Patient(identity=identity)
        for key in _keys(identity):
            self._by_part[key].add(patient_id)

    def add_note(self, patient_id: str, note: Note) -> None:
        """Keep a note; one with the same id is superseded."""
        _check_validity(note)
        self._patient(patient_id).notes[note.note_id] = note

    def withdraw_note(self, patient_id: str, note_id: str) -> None:
        """Forget a note."""
        if self._patient(patient_id).notes.pop(note_id, None) is None:
            raise _not_found("note")

    def add_plan(self, patient_id: str, plan: Plan) -> None:
        """Keep a plan; one with the same id is superseded."""
        _check_validity(plan)
        self._patient(patient_id).plans[plan.plan_id] = plan

    def withdraw_plan(self, patient_id: str, plan_id: str) -> None:
        """Forget a plan."""
        if self._patient(patient_id).plans.pop(plan_id, None) is None:
            raise _not_found("plan")

    def add_contact(self, patient_id: str, contact: Contact) -> None:
        """Keep a contact once per call id."""
        patient = self._patient(patient_id)
        owner = self._patient_of_call.get(contact.call_id, patient_id)
        if owner != patient_id or patient.contacts.get(contact.call_id, contact) != contact:
            raise bad_input("contact-conflict", "another contact is kept under this call id")
        patient.contacts[contact.call_id] = contact
        self._patient_of_call[contact.call_id] = patient_id

    def purge(self, now: Instant) -> int:
        """Forget the contacts more than 96 hours before `now`; how many they were."""
        old = [
            (patient, call_id)
            for patient in self._patients.values()
            for call_id, contact in patient.contacts.items()
            if now - contact.at > CONTACT_WINDOW
        ]
        for patient, call_id in old:
            del patient.contacts[call_id]
            del self._patient_of_call[call_id]
        return len(old)

    def _patient(self, patient_id: str) -> _Patient:
        try:
            return self._patients[patient_id]
        except KeyError:
            raise _not_found("patient") from None


def _keys(identity: Identity) -> list[tuple[str, str]]:
    keys = [(part, value) for part in _INDEXED if (value := normalised(identity, part))]
    number = verified_number(identity)
    return [*keys, ("nhs_number", number)] if number else keys


def _check_validity(held: Note | Plan) -> None:
    if held.valid_to is not None and held.valid_to <= held.valid_from:
        raise bad_input("never-valid", "it ends before it begins, so it would never be valid")


def _not_found(what: str) -> NotFound:
    # The id is left out: outside the store it might be somebody's number.
    return NotFound(Fault(code="not-found", sentence=f"there is no such {what}"))
