"""What a recall discloses: by identity, by time, by what the store could say, and nothing of anybody else."""

import subprocess
import sys
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.base import HOUR, Fault, parse_instant
from prm.facts import CONTACT_WINDOW, Call, Contact, Identity, Knowledge, Match, Missing, Note, Plan
from prm.identity import Record
from prm.nhs_number import synthetic_nhs_number
from prm.recall import recall
from prm.stores import StoreUnavailable
from prm.stores.memory import MemoryStore

NOW = parse_instant("2016-03-01T12:00:00Z")
NUMBER, OTHER_NUMBER = synthetic_nhs_number(1), synthetic_nhs_number(7)
ANNA = Identity(
    nhs_number=NUMBER,
    verified=True,
    first_name="Anna",
    last_name="Okafor",
    date_of_birth="1931-02-28",
    gender="female",
    postcode="SW1A 1AA",
)
BY_NAME = replace(ANNA, nhs_number=None, verified=False)
NOTE = Note(note_id="n", kind="violence_warning", supplier="gp", valid_from=NOW - HOUR, valid_to=NOW + HOUR)
PLAN = Plan(plan_id="p", kind="end_of_life", supplier="coordinate_my_care", valid_from=NOW - HOUR)
CONTACT = Contact(call_id="before", at=NOW - HOUR, provider="lcw")


def store_of_anna() -> MemoryStore:
    store = MemoryStore()
    store.add_patient("a", ANNA, at=NOW)
    store.add_note("a", NOTE)
    store.add_plan("a", PLAN)
    store.add_contact("a", CONTACT)
    return store


def call(identity: Identity = ANNA, at: int = NOW) -> Call:
    return Call(call_id="now", at=at, identity=identity)


def parts(known: Knowledge) -> tuple[object, object, object]:
    return known.notes, known.plans, known.contacts


UNKNOWN_PARTS = (Missing.UNKNOWN,) * 3


def test_a_confirmed_patient_is_known_in_full() -> None:
    known = recall(call(), store_of_anna())
    assert known.match is Match.CONFIRMED
    assert parts(known) == ((NOTE,), (PLAN,), (CONTACT,))
    assert known.age_years == 85
    assert known.to_ask == known.cautions == frozenset()
    assert known.confirmed == {"nhs_number", "first_name", "last_name", "date_of_birth", "gender", "postcode"}


@pytest.mark.parametrize(
    ("identity", "how"),
    [
        (replace(BY_NAME, gender=None, postcode=None), Match.POTENTIAL),
        (replace(BY_NAME, first_name="Bella"), Match.POTENTIAL),
        (replace(BY_NAME, gender=None, postcode=None, last_name=None), Match.NONE),
        (Identity(nhs_number=NUMBER, verified=False), Match.UNKNOWN),
        (Identity(nhs_number=OTHER_NUMBER, verified=True), Match.NONE),
        (Identity(), Match.UNKNOWN),
    ],
)
def test_nothing_is_disclosed_without_a_confirmed_match_and_unknown_is_not_none(identity: Identity, how: Match) -> None:
    known = recall(call(identity), store_of_anna())
    assert known.match is how
    assert parts(known) == UNKNOWN_PARTS
    assert known.age_years is None
    assert known.confirmed == frozenset()


def test_a_patient_on_record_with_nothing_kept_is_known_to_have_nothing() -> None:
    store = MemoryStore()
    store.add_patient("a", ANNA, at=NOW)
    assert parts(recall(call(), store)) == ((), (), ())


def test_a_part_that_differs_from_the_record_is_asked_and_not_confirmed() -> None:
    known = recall(call(replace(BY_NAME, postcode="E1 6AN")), store_of_anna())
    assert known.match is Match.CONFIRMED
    assert known.to_ask == {"postcode"}
    assert "postcode" not in known.confirmed


def test_an_age_is_unknown_while_the_date_of_birth_is_in_dispute() -> None:
    assert recall(call(replace(ANNA, date_of_birth="2015-12-01")), store_of_anna()).age_years is None


def test_dont_know_raises_caution_at_every_match() -> None:
    unsure = frozenset({"postcode"})
    for identity in (ANNA, BY_NAME, replace(BY_NAME, gender=None), Identity()):
        offered = replace(identity, postcode=None, dont_know=unsure)
        assert recall(call(offered), store_of_anna()).cautions == {"identity_uncertain"}


@pytest.mark.parametrize(
    "at",
    [
        "2005-03-28T09:00:00Z",  # Easter Monday 2005: the clocks went forward on 27 March
        "2026-10-27T09:00:00Z",  # the clocks go back on 25 October
        "2016-03-02T00:00:00Z",  # 29 February within
        "2016-01-01T00:00:00Z",
    ],
)
@pytest.mark.parametrize(
    ("age_microseconds", "inside"),
    [
        (CONTACT_WINDOW + 1, False),
        (CONTACT_WINDOW, True),
        (CONTACT_WINDOW - 1, True),
        (CONTACT_WINDOW - HOUR, True),
        (CONTACT_WINDOW + HOUR, False),
        (0, True),
        (-1, False),
        (-HOUR, False),
    ],
)
def test_the_96_hours_are_elapsed_hours_to_the_microsecond(at: str, age_microseconds: int, inside: bool) -> None:
    now = parse_instant(at)
    store = MemoryStore()
    store.add_patient("a", ANNA, at=now)
    store.add_contact("a", Contact(call_id="before", at=now - age_microseconds))
    contacts = recall(call(at=now), store).contacts
    assert contacts == ((Contact(call_id="before", at=now - age_microseconds),) if inside else ())


def test_96_hours_by_the_clock_on_the_wall_are_95_or_97() -> None:
    """09:00 on Maundy Thursday 2005 to 09:00 on Easter Monday are 95 elapsed hours, so 08:00 is still inside."""
    now = parse_instant("2005-03-28T09:00:00+01:00")
    store = MemoryStore()
    store.add_patient("a", ANNA, at=now)
    store.add_contact("a", Contact(call_id="eight", at=parse_instant("2005-03-24T08:00:00+00:00")))
    store.add_contact("a", Contact(call_id="before_eight", at=parse_instant("2005-03-24T07:59:59.999999+00:00")))
    contacts = recall(call(at=now), store).contacts
    assert not isinstance(contacts, Missing)
    assert [contact.call_id for contact in contacts] == ["eight"]


offsets = st.integers(-2 * CONTACT_WINDOW, 2 * CONTACT_WINDOW)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), offsets), st.randoms())
def test_contacts_are_sorted_whatever_the_order_of_writing_and_leave_out_the_call_itself(
    ages: dict[str, int], chance: object
) -> None:
    contacts = [Contact(call_id=call_id, at=NOW - age) for call_id, age in ages.items()]
    contacts.append(Contact(call_id="now", at=NOW))
    chance.shuffle(contacts)  # type: ignore[attr-defined]
    store = MemoryStore()
    store.add_patient("a", ANNA, at=NOW)
    for contact in contacts:
        store.add_contact("a", contact)
    told = recall(call(), store).contacts
    assert not isinstance(told, Missing)
    assert [contact.at for contact in told] == sorted(contact.at for contact in told)
    assert {contact.call_id for contact in told} == {
        call_id for call_id, age in ages.items() if 0 <= age <= CONTACT_WINDOW
    }


@given(offsets, st.none() | st.integers(1, CONTACT_WINDOW))
def test_a_note_or_plan_outside_its_time_is_as_if_it_were_not_there(begins: int, lasts: int | None) -> None:
    valid_from = NOW + begins
    valid_to = None if lasts is None else valid_from + lasts
    without = recall(call(), store_of_anna())
    store = store_of_anna()
    note = Note(note_id="z", kind="safeguarding", supplier="gp", valid_from=valid_from, valid_to=valid_to)
    plan = Plan(plan_id="z", kind="crisis", supplier="gp", valid_from=valid_from, valid_to=valid_to)
    store.add_note("a", note)
    store.add_plan("a", plan)
    if begins <= 0 and (lasts is None or begins + lasts > 0):
        assert parts(recall(call(), store)) == ((NOTE, note), (PLAN, plan), (CONTACT,))
    else:
        assert recall(call(), store) == without
    store.withdraw_note("a", "z")
    store.withdraw_plan("a", "z")
    assert recall(call(), store) == without


def test_validity_begins_with_its_first_microsecond_and_ends_before_its_last() -> None:
    store = store_of_anna()
    ends = NOW + HOUR
    assert recall(call(at=NOW - HOUR), store).notes == (NOTE,)
    assert recall(call(at=NOW - HOUR - 1), store).notes == ()
    assert recall(call(at=ends - 1), store).notes == (NOTE,)
    assert recall(call(at=ends), store).notes == ()


strangers = st.builds(
    Identity,
    nhs_number=st.sampled_from([None, OTHER_NUMBER]),
    verified=st.booleans(),
    first_name=st.sampled_from([None, "Bella"]),
    last_name=st.sampled_from([None, "Okafor", "Lindqvist"]),
    date_of_birth=st.sampled_from([None, "1931-02-28", "1990-07-01"]),
    gender=st.sampled_from([None, "female", "male"]),
    postcode=st.sampled_from([None, "SW1A 1AA"]),
)


@given(
    strangers.filter(lambda stranger: stranger.first_name is not None or stranger.last_name != "Okafor"),
    st.sampled_from([ANNA, BY_NAME]),
    st.lists(offsets, max_size=3),
)
def test_what_is_stored_about_others_never_changes_what_is_known_of_a_patient(
    stranger: Identity, offered: Identity, ages: list[int]
) -> None:
    """The stranger may be a twin, a namesake or one of the household: same name, birth, gender and postcode.

    Left out is a record without a first name that agrees in all else: it may be the patient's own, so it makes the
    match potential (`test_identity.py`).
    """
    alone = recall(call(offered), store_of_anna())
    store = store_of_anna()
    store.add_patient("b", stranger, at=NOW)
    store.add_note("b", replace(NOTE, note_id="theirs", text="theirs"))
    store.add_plan("b", replace(PLAN, plan_id="theirs"))
    for number, age in enumerate(ages):
        store.add_contact("b", Contact(call_id=f"theirs{number}", at=NOW - age))
    assert recall(call(offered), store) == alone


class Failing(MemoryStore):
    """A memory store in which the parts named cannot be read."""

    def __init__(self, *down: str) -> None:
        super().__init__()
        self.down = down

    def _check(self, part: str) -> None:
        if part in self.down:
            raise StoreUnavailable(Fault(code="store-unavailable", sentence="the store does not answer"))

    def candidates(self, identity: Identity) -> tuple[Record, ...]:
        self._check("candidates")
        return super().candidates(identity)

    def notes(self, patient_id: str) -> tuple[Note, ...]:
        self._check("notes")
        return super().notes(patient_id)

    def plans(self, patient_id: str) -> tuple[Plan, ...]:
        self._check("plans")
        return super().plans(patient_id)

    def contacts(self, patient_id: str) -> tuple[Contact, ...]:
        self._check("contacts")
        return super().contacts(patient_id)


@given(st.frozensets(st.sampled_from(["notes", "plans", "contacts"])))
def test_only_the_parts_that_could_not_be_read_are_degraded(down: frozenset[str]) -> None:
    store = Failing(*down)
    store.add_patient("a", ANNA, at=NOW)
    store.add_note("a", NOTE)
    store.add_plan("a", PLAN)
    store.add_contact("a", CONTACT)
    whole = recall(call(), store_of_anna())
    assert recall(call(), store) == replace(whole, **dict.fromkeys(down, Missing.DEGRADED))


def test_where_the_search_fails_everything_is_degraded_and_still_asked() -> None:
    offered = replace(BY_NAME, postcode=None)
    known = recall(call(offered), Failing("candidates"))
    assert known.match is Match.UNKNOWN
    assert parts(known) == (Missing.DEGRADED,) * 3
    assert known.to_ask == {"nhs_number", "postcode"}


def test_a_number_that_rings_is_no_part_of_an_identity() -> None:
    """Families, care homes and wards share a telephone: nothing in an identity or a contact can hold its number."""
    assert not [f.name for kind in (Identity, Contact) for f in fields(kind) if "phone" in f.name or "cli" in f.name]


def test_the_floor_hands_on_its_names_without_loading_a_store_that_keeps_anything() -> None:
    check = "import sys, prm; print('prm.stores.memory' in sys.modules, 'pydantic' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["False", "False"]
