"""A call as JSON, by the names of `prm.facts.Call`: what is absent is unknown."""

from typing import Annotated, Literal

from pydantic import Field

from api.documents.fields import InstantText, Word
from prm.base import parse_instant
from prm.base.documents import StrictModel
from prm.facts import Access, Call, Identity, Line, Option, Setting, Stage, Triage
from prm.nhs_number import check_nhs_number
from routing.rules import URGENCIES, Skill

IdentityPart = Literal["nhs_number", "first_name", "last_name", "date_of_birth", "gender", "postcode"]
Text = Annotated[str, Field(max_length=200)]


class IdentityDocument(StrictModel):
    """What the caller offers to say who the patient is. Synthetic people only."""

    nhs_number: Text | None = None
    """Ten digits of the range reserved for tests (999...); any other number is refused."""
    verified: bool = False
    """Whether the number was verified; an unverified one counts for nothing."""
    first_name: Text | None = None
    last_name: Text | None = None
    date_of_birth: Text | None = None
    """Year, month and day, such as 1950-03-01."""
    gender: Text | None = None
    postcode: Text | None = None
    dont_know: frozenset[IdentityPart] = frozenset()
    """Parts that the caller was asked for and could not give; raises caution."""
    expected_absent: frozenset[IdentityPart] = frozenset()
    """Parts whose absence is expected, such as the postcode of a person of no fixed address."""

    def identity(self) -> Identity:
        """The identity that the document means; the parts must have been checked."""
        return Identity(
            nhs_number=None if self.nhs_number is None else check_nhs_number(self.nhs_number),
            verified=self.verified,
            first_name=self.first_name,
            last_name=self.last_name,
            date_of_birth=self.date_of_birth,
            gender=self.gender,
            postcode=self.postcode,
            dont_know=frozenset(self.dont_know),
            expected_absent=frozenset(self.expected_absent),
        )


class TriageDocument(StrictModel):
    """What clinical triage found: the only thing that may lower an urgency."""

    urgency: Literal["routine", "soon", "urgent", "emergency"]
    clinician_needed: bool
    skill: Skill | None = None
    """The wanted skill; absent for any clinician."""

    def triage(self) -> Triage:
        """The finding that the document means."""
        return Triage(urgency=URGENCIES[self.urgency], clinician_needed=self.clinician_needed, skill=self.skill)


class CallDocument(StrictModel):
    """One call at one stage, as the telephone system knows it. A fact that is absent is unknown, never "no"."""

    call_id: Word
    at: InstantText
    """The instant of the call, with its offset."""
    stage: Stage = Stage.RING
    """The moment at which the call is decided."""
    line: Line = Line.PUBLIC
    """The number that was dialled."""
    option: Option = Option.NONE
    """What was chosen in the IVR; `silent` where no key was pressed."""
    area: Word | None = None
    """Where the calling number or the network says that the call is from: an area of the policy."""
    location: Word | None = None
    """Where the patient is now: an area of the policy."""
    setting: Setting = Setting.UNKNOWN
    access: frozenset[Access] = frozenset()
    """What the caller needs in order to be heard."""
    caller_is_patient: bool | None = None
    can_be_rung_back: bool | None = None
    red_flag: bool | None = None
    """A life-threatening symptom was named."""
    ambulance_requested: bool | None = None
    """An ambulance was asked for while the line is held."""
    called_before: bool | None = None
    """The answer to "has anyone called for this patient in the last four days?"."""
    identity: IdentityDocument = IdentityDocument()
    triage: TriageDocument | None = None
    provider: Word | None = None
    """The provider that has the call now; absent at ring."""

    def call(self) -> Call:
        """The call that the document means."""
        return Call(
            call_id=self.call_id,
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
            identity=self.identity.identity(),
            triage=None if self.triage is None else self.triage.triage(),
            provider=self.provider,
        )
