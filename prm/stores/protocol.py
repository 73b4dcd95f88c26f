"""What every store of patients, notes, plans and contacts can do, whatever it is made of."""

from typing import Protocol

from prm.base import Instant, PrmError
from prm.facts import Contact, Identity, Note, Plan
from prm.identity import Record


class StoreUnavailable(PrmError):
    """The store could not answer; what was asked for is degraded, never taken for absent."""

    code = "store-unavailable"


class Readable(Protocol):
    """The reading half of a store: all that a recall needs. Each method may raise `StoreUnavailable`."""

    def candidates(self, identity: Identity) -> tuple[Record, ...]:
        """Every record that could match the identity (a verified number, or three demographics); may hold more."""
        ...

    def notes(self, patient_id: str) -> tuple[Note, ...]:
        """All notes of a patient, valid or not; `NotFound` for a patient who is not there."""
        ...

    def plans(self, patient_id: str) -> tuple[Plan, ...]:
        """All plans of a patient, valid or not; `NotFound` for a patient who is not there."""
        ...

    def contacts(self, patient_id: str) -> tuple[Contact, ...]:
        """All contacts kept of a patient; `NotFound` for a patient who is not there."""
        ...


class Store(Readable, Protocol):
    """A store that can also be written to. Each method may raise `StoreUnavailable`, and then nothing is written."""

    def add_patient(self, patient_id: str, identity: Identity, *, at: Instant) -> None:
        """Keep a patient, or replace who they are; `at` is the instant that the date of birth is judged by.

        Raises `BadInput` for an NHS number that is not synthetic, or a date of birth that is no date, is after
        `at` or lies more than 130 years before it.
        """
        ...

    def add_note(self, patient_id: str, note: Note) -> None:
        """Keep a note; one with the same id is superseded. `BadInput` if it ends before it begins."""
        ...

    def withdraw_note(self, patient_id: str, note_id: str) -> None:
        """Forget a note; `NotFound` if it is not there."""
        ...

    def add_plan(self, patient_id: str, plan: Plan) -> None:
        """Keep a plan; one with the same id is superseded. `BadInput` if it ends before it begins."""
        ...

    def withdraw_plan(self, patient_id: str, plan_id: str) -> None:
        """Forget a plan; `NotFound` if it is not there."""
        ...

    def add_contact(self, patient_id: str, contact: Contact) -> None:
        """Keep a contact once per call id, however often it is sent; `BadInput` if the call id names another one."""
        ...

    def purge(self, now: Instant) -> int:
        """Forget the contacts more than 96 hours before `now`; how many they were."""
        ...
