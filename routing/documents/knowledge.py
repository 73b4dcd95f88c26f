"""What is known about a patient as JSON, by the names of `prm.facts.Knowledge`."""

from typing import Annotated

from pydantic import Field

from prm.base import Instant, parse_instant
from prm.base.documents import StrictModel
from prm.facts import Contact, Knowledge, Match, Missing, Note, Plan
from routing.documents.fields import InstantText, Word
from routing.kinds_of_patient import OLDEST_YEARS
from routing.records import Records


class NoteDocument(StrictModel):
    """A special patient note, valid from one instant and until another, if it ends."""

    note_id: Word
    kind: Word
    supplier: Word
    valid_from: InstantText
    valid_to: InstantText | None = None
    text: Annotated[str, Field(max_length=10_000)] = ""
    """Never read by the routing, and never repeated."""

    def note(self) -> Note:
        """The note that the document means."""
        return Note(
            note_id=self.note_id,
            kind=self.kind,
            supplier=self.supplier,
            valid_from=parse_instant(self.valid_from),
            valid_to=_end(self.valid_to),
            text=self.text,
        )


class PlanDocument(StrictModel):
    """A care or crisis plan, valid from one instant and until another, if it ends."""

    plan_id: Word
    kind: Word
    supplier: Word
    valid_from: InstantText
    valid_to: InstantText | None = None
    pathway: Word | None = None
    """A local pathway that the plan offers in place of a clinician."""

    def plan(self) -> Plan:
        """The plan that the document means."""
        return Plan(
            plan_id=self.plan_id,
            kind=self.kind,
            supplier=self.supplier,
            valid_from=parse_instant(self.valid_from),
            valid_to=_end(self.valid_to),
            pathway=self.pathway,
        )


class ContactDocument(StrictModel):
    """An earlier contact with the service; `provider` is absent if nobody dealt with it."""

    call_id: Word
    at: InstantText
    provider: Word | None = None

    def contact(self) -> Contact:
        """The contact that the document means."""
        return Contact(call_id=self.call_id, at=parse_instant(self.at), provider=self.provider)


class KnowledgeDocument(StrictModel):
    """What is known about the patient. A part that is absent is unknown; an empty list is known to be empty."""

    match: Match = Match.UNKNOWN
    """How surely the patient is known. Notes, plans and contacts count only under `confirmed`."""
    age_years: Annotated[int, Field(ge=0, le=OLDEST_YEARS)] | None = None
    """Completed years."""
    notes: Records[NoteDocument] = Missing.UNKNOWN
    plans: Records[PlanDocument] = Missing.UNKNOWN
    contacts: Records[ContactDocument] = Missing.UNKNOWN
    """Of the last 96 hours; the boundary itself counts as inside."""
    confirmed: frozenset[Word] = frozenset()
    """Parts of the identity that a store has confirmed."""
    to_ask: frozenset[Word] = frozenset()
    """Parts of the identity that are missing and may be asked for."""
    cautions: frozenset[Word] = frozenset()

    def knowledge(self) -> Knowledge:
        """The knowledge that the document means."""
        notes, plans, contacts = self.notes, self.plans, self.contacts
        return Knowledge(
            match=self.match,
            age_years=self.age_years,
            notes=notes if isinstance(notes, Missing) else tuple(note.note() for note in notes),
            plans=plans if isinstance(plans, Missing) else tuple(plan.plan() for plan in plans),
            contacts=contacts if isinstance(contacts, Missing) else tuple(contact.contact() for contact in contacts),
            confirmed=self.confirmed,
            to_ask=self.to_ask,
            cautions=self.cautions,
        )


def _end(text: str | None) -> Instant | None:
    return None if text is None else parse_instant(text)
