"""A call as JSON, by the names of `prm.facts.Call`: what is absent is unknown."""

from typing import Literal

from prm.base import parse_instant
from prm.base.documents import StrictModel
from prm.facts import Access, Call, Line, Option, Setting, Stage, Triage
from routing.documents.fields import InstantText, Word
from routing.rules import URGENCIES, Skill


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
    """One call at one stage, as the telephone system knows it. A fact that is absent is unknown, never "no".

    It says nothing about who the patient is: that is for recall, and no decision depends on it.
    """

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
            triage=None if self.triage is None else self.triage.triage(),
            provider=self.provider,
        )
