"""The shape of a policy's own test cases: a call, what is known, the state of the network, and what must come of it."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, field_validator

from prm.base import Instant, parse_instant
from prm.base.documents import StrictModel
from prm.base.errors import BadInput
from prm.facts import (
    Access,
    Call,
    Contact,
    Knowledge,
    Line,
    Match,
    Missing,
    Note,
    Option,
    Plan,
    Setting,
    Stage,
    Triage,
)
from routing.network import Network, ProviderState
from routing.records import Records
from routing.rules import URGENCIES


def _instant(text: str) -> str:
    try:
        parse_instant(text)
    except BadInput as error:
        raise ValueError(error.faults[0].sentence) from None
    return text


class TriageDocument(StrictModel):
    """What clinical triage found."""

    urgency: Literal["routine", "soon", "urgent", "emergency"]
    clinician_needed: bool
    skill: str | None = None


class CallDocument(StrictModel):
    """A call, by the names of `prm.facts.Call`; what is absent is unknown."""

    at: str
    stage: Stage = Stage.RING
    line: Line = Line.PUBLIC
    option: Option = Option.NONE
    area: str | None = None
    location: str | None = None
    setting: Setting = Setting.UNKNOWN
    access: frozenset[Access] = frozenset()
    caller_is_patient: bool | None = None
    can_be_rung_back: bool | None = None
    red_flag: bool | None = None
    ambulance_requested: bool | None = None
    called_before: bool | None = None
    triage: TriageDocument | None = None
    provider: str | None = None

    _at = field_validator("at")(_instant)

    def call(self, call_id: str) -> Call:
        """The call that the document means."""
        triage = self.triage
        found = None
        if triage is not None:
            found = Triage(
                urgency=URGENCIES[triage.urgency], clinician_needed=triage.clinician_needed, skill=triage.skill
            )
        return Call(
            call_id=call_id,
            at=parse_instant(self.at),
            stage=self.stage,
            line=self.line,
            option=self.option,
            area=self.area,
            location=self.location,
            setting=self.setting,
            access=self.access,
            caller_is_patient=self.caller_is_patient,
            can_be_rung_back=self.can_be_rung_back,
            red_flag=self.red_flag,
            ambulance_requested=self.ambulance_requested,
            called_before=self.called_before,
            triage=found,
            provider=self.provider,
        )


class RecordDocument(StrictModel):
    """A note or a plan."""

    supplier: str
    kind: str
    valid_from: str = "2000-01-01T00:00:00Z"
    valid_to: str | None = None

    _from = field_validator("valid_from")(_instant)

    @field_validator("valid_to")
    @classmethod
    def _to(cls, text: str | None) -> str | None:
        return None if text is None else _instant(text)

    def until(self) -> Instant | None:
        """The instant at which the record ends, if it ends."""
        return None if self.valid_to is None else parse_instant(self.valid_to)


class ContactDocument(StrictModel):
    """An earlier contact; `provider` is absent if nobody dealt with it."""

    at: str
    provider: str | None = None

    _at = field_validator("at")(_instant)


class KnowledgeDocument(StrictModel):
    """What is known about the patient; what is absent is unknown, an empty list is known to be empty."""

    match: Match = Match.UNKNOWN
    age_years: Annotated[int, Field(ge=0, le=130)] | None = None
    notes: Records[RecordDocument] = Missing.UNKNOWN
    plans: Records[RecordDocument] = Missing.UNKNOWN
    contacts: Records[ContactDocument] = Missing.UNKNOWN
    confirmed: frozenset[str] = frozenset()
    to_ask: frozenset[str] = frozenset()
    cautions: frozenset[str] = frozenset()

    def knowledge(self) -> Knowledge:
        """The knowledge that the document means."""
        notes, plans, contacts = self.notes, self.plans, self.contacts
        return Knowledge(
            match=self.match,
            age_years=self.age_years,
            notes=notes
            if isinstance(notes, Missing)
            else tuple(
                Note(
                    note_id=f"note-{number}",
                    kind=note.kind,
                    supplier=note.supplier,
                    valid_from=parse_instant(note.valid_from),
                    valid_to=note.until(),
                )
                for number, note in enumerate(notes)
            ),
            plans=plans
            if isinstance(plans, Missing)
            else tuple(
                Plan(
                    plan_id=f"plan-{number}",
                    kind=plan.kind,
                    supplier=plan.supplier,
                    valid_from=parse_instant(plan.valid_from),
                    valid_to=plan.until(),
                )
                for number, plan in enumerate(plans)
            ),
            contacts=contacts
            if isinstance(contacts, Missing)
            else tuple(
                Contact(call_id=f"contact-{number}", at=parse_instant(contact.at), provider=contact.provider)
                for number, contact in enumerate(contacts)
            ),
            confirmed=self.confirmed,
            to_ask=self.to_ask,
            cautions=self.cautions,
        )


class NetworkDocument(StrictModel):
    """How the network differs from everyone open, staffed as declared, and free now."""

    closed: frozenset[str] = frozenset()
    unstaffed: dict[str, frozenset[str]] = Field(default_factory=dict)
    """Queues without anyone on duty, by provider."""
    waits_seconds: dict[str, dict[str, Annotated[float, Field(ge=0)]]] = Field(default_factory=dict)
    """Expected waits other than 0, by provider and queue."""

    def network(self, staffs: Mapping[str, frozenset[str]]) -> Network:
        """The snapshot that the document means, for providers that staff these queues."""
        return Network(
            providers={
                provider: ProviderState(
                    open=provider not in self.closed,
                    staffed=queues - self.unstaffed.get(provider, frozenset()),
                    expected_wait_seconds={
                        queue: self.waits_seconds.get(provider, {}).get(queue, 0.0) for queue in sorted(queues)
                    },
                )
                for provider, queues in staffs.items()
            }
        )


class ExpectDocument(StrictModel):
    """What must come of a case; a part that is not named may be anything. Sets must be contained, not equal."""

    provider: str | None = None
    queue: str | None = None
    mode: Literal["live", "call_back", "999"] | None = None
    time_frame_seconds: int | None = None
    then: tuple[str, ...] | None = None
    why: str | None = None
    urgency: Literal["routine", "soon", "urgent", "emergency"] | None = None
    level: Literal["health_adviser", "clinician"] | None = None
    path: Literal["queue", "straight", "999"] | None = None
    flags: frozenset[str] | None = None
    show: frozenset[str] | None = None
    must: frozenset[str] | None = None
    offers: frozenset[str] | None = None
    ask: frozenset[str] | None = None
    not_asked_again: frozenset[str] | None = None


class CaseDocument(StrictModel):
    """One test case."""

    name: str = Field(min_length=1, max_length=120)
    call: CallDocument
    knowledge: KnowledgeDocument = KnowledgeDocument()
    network: NetworkDocument = NetworkDocument()
    expect: ExpectDocument
