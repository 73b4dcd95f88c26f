"""The memory store beside a model that is a list of everything ever done, and what it refuses."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from prm.base import DAY, HOUR, BadInput, NotFound, parse_instant
from prm.facts import CONTACT_WINDOW, Contact, Identity, Match, Note, Plan
from prm.identity import DEMOGRAPHICS, match
from prm.nhs_number import synthetic_nhs_number
from prm.stores import Store
from prm.stores.memory import MemoryStore

NOW = parse_instant("2016-03-01T12:00:00Z")
PATIENTS = ("a", "b", "c")

identities = st.builds(
    Identity,
    nhs_number=st.sampled_from([None, *filter(None, map(synthetic_nhs_number, range(1, 4)))]),
    verified=st.booleans(),
    first_name=st.sampled_from([None, "Anna", "anna ", "Bella"]),
    last_name=st.sampled_from([None, "Okafor", "Lindqvist"]),
    date_of_birth=st.sampled_from([None, "1931-02-28", "1990-07-01"]),
    gender=st.sampled_from([None, "female", "male"]),
    postcode=st.sampled_from([None, "SW1A 1AA", "sw1a1aa", "E1 6AN"]),
)


class StoreAgainstModel(RuleBasedStateMachine):
    """Whatever is done in whatever order, reading gives what a plain account of it gives."""

    def __init__(self) -> None:
        super().__init__()
        self.store: Store = MemoryStore()
        self.identities: dict[str, Identity] = {}
        self.notes: list[tuple[str, Note]] = []
        self.plans: list[tuple[str, Plan]] = []
        self.contacts: list[tuple[str, Contact]] = []
        self.now = NOW

    @rule(patient=st.sampled_from(PATIENTS), identity=identities)
    def add_patient(self, patient: str, identity: Identity) -> None:
        self.store.add_patient(patient, identity, at=NOW)
        self.identities[patient] = identity

    @rule(patient=st.sampled_from(PATIENTS), note_id=st.sampled_from("xy"), text=st.sampled_from(["old", "new"]))
    def add_note(self, patient: str, note_id: str, text: str) -> None:
        note = Note(note_id=note_id, kind="other", supplier="gp", valid_from=NOW, text=text)
        if patient not in self.identities:
            with pytest.raises(NotFound):
                self.store.add_note(patient, note)
            return
        self.store.add_note(patient, note)
        self.notes = [held for held in self.notes if (held[0], held[1].note_id) != (patient, note_id)]
        self.notes.append((patient, note))

    @rule(patient=st.sampled_from(PATIENTS), plan_id=st.sampled_from("xy"))
    def add_plan(self, patient: str, plan_id: str) -> None:
        plan = Plan(plan_id=plan_id, kind="crisis", supplier="gp", valid_from=NOW)
        if patient in self.identities:
            self.store.add_plan(patient, plan)
            if (patient, plan) not in self.plans:
                self.plans.append((patient, plan))

    @rule(patient=st.sampled_from(PATIENTS), held_id=st.sampled_from("xy"))
    def withdraw(self, patient: str, held_id: str) -> None:
        for held, forget, name in (
            (self.notes, self.store.withdraw_note, "note_id"),
            (self.plans, self.store.withdraw_plan, "plan_id"),
        ):
            there = [entry for entry in held if (entry[0], getattr(entry[1], name)) == (patient, held_id)]
            if there:
                forget(patient, held_id)
                held.remove(there[0])
            else:
                with pytest.raises(NotFound):
                    forget(patient, held_id)

    @rule(patient=st.sampled_from(PATIENTS), call_id=st.sampled_from("12345"), hours=st.integers(-1, 100))
    def add_contact(self, patient: str, call_id: str, hours: int) -> None:
        contact = Contact(call_id=call_id, at=self.now - hours * HOUR)
        if patient not in self.identities:
            return
        if any(held.call_id == call_id and (owner, held) != (patient, contact) for owner, held in self.contacts):
            with pytest.raises(BadInput):
                self.store.add_contact(patient, contact)
            return
        for _ in range(3):  # a retry changes nothing
            self.store.add_contact(patient, contact)
        if (patient, contact) not in self.contacts:
            self.contacts.append((patient, contact))

    @rule(hours=st.integers(0, 60))
    def purge(self, hours: int) -> None:
        self.now += hours * HOUR
        kept = [(owner, contact) for owner, contact in self.contacts if contact.at >= self.now - CONTACT_WINDOW]
        assert self.store.purge(self.now) == len(self.contacts) - len(kept)
        self.contacts = kept

    @invariant()
    def each_patient_has_what_was_kept_of_them(self) -> None:
        for patient in self.identities:
            assert set(self.store.notes(patient)) == {note for owner, note in self.notes if owner == patient}
            assert set(self.store.plans(patient)) == {plan for owner, plan in self.plans if owner == patient}
            assert sorted(self.store.contacts(patient), key=repr) == sorted(
                (contact for owner, contact in self.contacts if owner == patient), key=repr
            )

    @rule(offered=identities)
    def nobody_who_matches_is_missed(self, offered: Identity) -> None:
        found = {record.patient_id: record.identity for record in self.store.candidates(offered)}
        for patient, identity in self.identities.items():
            if match(offered, identity) is not Match.NONE:
                assert found[patient] == identity


TestStoreAgainstModel = StoreAgainstModel.TestCase


@given(st.sampled_from([1, DAY]))
def test_purging_keeps_what_is_96_hours_old_to_the_microsecond(older: int) -> None:
    store = MemoryStore()
    store.add_patient("a", Identity(), at=NOW)
    store.add_contact("a", Contact(call_id="edge", at=NOW - CONTACT_WINDOW))
    store.add_contact("a", Contact(call_id="old", at=NOW - CONTACT_WINDOW - older))
    assert store.purge(NOW) == 1
    assert [contact.call_id for contact in store.contacts("a")] == ["edge"]


@pytest.mark.parametrize(
    ("identity", "code"),
    [
        (Identity(nhs_number="9434765919"), "nhs-number-not-synthetic"),
        (Identity(nhs_number="9990000000"), "nhs-number-check-digit"),
        (Identity(date_of_birth="2016-03-02"), "impossible-date-of-birth"),
        (Identity(date_of_birth="1885-03-01"), "impossible-date-of-birth"),
        (Identity(date_of_birth="1.3.1985"), "bad-date"),
    ],
)
def test_an_impossible_patient_is_refused_without_a_word_of_who_it_is(identity: Identity, code: str) -> None:
    store = MemoryStore()
    with pytest.raises(BadInput) as caught:
        store.add_patient("9990000018", identity, at=NOW)
    assert [fault.code for fault in caught.value.faults] == [code]
    told = str(caught.value)
    assert all(value not in told for value in (identity.nhs_number, identity.date_of_birth, "9990000018") if value)
    with pytest.raises(NotFound):
        store.notes("9990000018")


@pytest.mark.parametrize("ends", [NOW, NOW - 1])
def test_a_note_or_plan_that_ends_before_it_begins_is_refused(ends: int) -> None:
    store = MemoryStore()
    store.add_patient("a", Identity(), at=NOW)
    note = Note(note_id="n", kind="other", supplier="gp", valid_from=NOW, valid_to=ends)
    with pytest.raises(BadInput):
        store.add_note("a", note)
    with pytest.raises(BadInput):
        store.add_plan("a", Plan(plan_id="p", kind="crisis", supplier="gp", valid_from=NOW, valid_to=ends))
    assert store.notes("a") == store.plans("a") == ()


def test_somebody_who_is_not_there_is_not_found_and_not_named() -> None:
    with pytest.raises(NotFound) as caught:
        MemoryStore().contacts("9990000018")
    assert "9990000018" not in str(caught.value)


@pytest.mark.parametrize("part", DEMOGRAPHICS)
def test_a_patient_who_changes_is_found_by_what_they_are_now(part: str) -> None:
    anna = Identity(
        first_name="Anna", last_name="Okafor", date_of_birth="1931-02-28", gender="female", postcode="SW1A 1AA"
    )
    changed = replace(anna, **{part: None})
    store = MemoryStore()
    store.add_patient("a", anna, at=NOW)
    store.add_patient("a", changed, at=NOW)
    assert [record.identity for record in store.candidates(anna)] == [changed]


def test_a_patient_who_changes_wholly_is_no_longer_found_by_what_they_were() -> None:
    was = Identity(first_name="Anna", last_name="Okafor", date_of_birth="1931-02-28", postcode="SW1A 1AA")
    store = MemoryStore()
    store.add_patient("a", was, at=NOW)
    store.add_patient("a", Identity(first_name="Bella"), at=NOW)
    assert store.candidates(was) == ()
