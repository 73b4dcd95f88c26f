"""The kinds of rules that read what the telephone system knows about a call."""

import re
from typing import ClassVar, Literal, get_args

from pydantic import Field, field_validator

from prm.facts import Access, Line, Option, Setting
from routing.facts import Facts
from routing.need import CLINICIAN_SKILLS, Level, Need
from routing.rules import Box, Rule, Skill, rule_kind

Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
DAYS: tuple[Day, ...] = get_args(Day)
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
_DAY_MINUTES = 24 * 60


def span_minutes(text: str) -> tuple[int, int]:
    """The (opens, shuts) minutes after midnight of a span such as `18:00-23:30`; `ValueError` otherwise."""
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(f'"{text}" is not a span such as 18:00-23:00')
    opens, opens_minute, shuts, shuts_minute = map(int, found.groups())
    start, end = opens * 60 + opens_minute, shuts * 60 + shuts_minute
    if not start < end <= _DAY_MINUTES:
        raise ValueError(f'"{text}" must end after it starts, and by 24:00')
    return start, end


@rule_kind
class RedFlag(Rule):
    """A life-threatening symptom or option, or an ambulance asked for. The engine sends these to 999 by itself."""

    reads: ClassVar = ("red_flags",)
    kind: Literal["red_flag"]

    def fires(self, facts: Facts) -> bool:
        return bool(facts.red_flags)


@rule_kind
class DialledLine(Rule):
    """The number dialled, such as a professionals' line."""

    reads: ClassVar = ("line",)
    kind: Literal["line"]
    lines: frozenset[Line] = Field(min_length=1)

    def fires(self, facts: Facts) -> bool:
        return facts.line in self.lines

    def box(self) -> Box:
        return {"line": frozenset(self.lines)}


@rule_kind
class ChosenOption(Rule):
    """An option of the IVR; with hours, only while they hold by the clock in London."""

    reads: ClassVar = ("option", "option_shut")
    kind: Literal["option"]
    option: Literal[Option.MENTAL_HEALTH, Option.DENTAL]
    hours: dict[Day, tuple[str, ...]] | None = None
    """Opening spans such as `18:00-23:00` by weekday; absent: always open."""

    @field_validator("hours")
    @classmethod
    def _spans(cls, hours: dict[Day, tuple[str, ...]] | None) -> dict[Day, tuple[str, ...]] | None:
        for spans in (hours or {}).values():
            for span in spans:
                span_minutes(span)
        return hours

    def weekly(self) -> tuple[tuple[tuple[int, int], ...], ...] | None:
        """The opening minutes of the seven days from Monday; `None` if always open."""
        if self.hours is None:
            return None
        return tuple(tuple(span_minutes(span) for span in self.hours.get(day, ())) for day in DAYS)

    def fires(self, facts: Facts) -> bool:
        return facts.option is self.option and not facts.option_shut

    def adds(self, facts: Facts) -> Need | None:
        """While open, the call is to be offered to the option's line first."""
        return Need(must=frozenset({f"option:{self.option}"})) if self.fires(facts) else None

    def box(self) -> Box:
        return {"option": frozenset({self.option})}


@rule_kind
class SilentIvr(Rule):
    """No key was pressed in time."""

    reads: ClassVar = ("option",)
    kind: Literal["silent"]

    def fires(self, facts: Facts) -> bool:
        return facts.option is Option.SILENT

    def box(self) -> Box:
        return {"option": frozenset({Option.SILENT})}


@rule_kind
class AccessNeed(Rule):
    """What the caller needs in order to be heard."""

    reads: ClassVar = ("access",)
    kind: Literal["access"]
    needs: frozenset[Access] = Field(min_length=1)

    def fires(self, facts: Facts) -> bool:
        return not self.needs.isdisjoint(facts.access)


@rule_kind
class PatientSetting(Rule):
    """Where the patient is."""

    reads: ClassVar = ("setting",)
    kind: Literal["setting"]
    settings: frozenset[Setting] = Field(min_length=1)

    def fires(self, facts: Facts) -> bool:
        return facts.setting in self.settings

    def box(self) -> Box:
        return {"setting": frozenset(self.settings)}


@rule_kind
class CannotBeRungBack(Rule):
    """The caller said that nobody can ring back."""

    reads: ClassVar = ("can_be_rung_back",)
    kind: Literal["cannot_be_rung_back"]

    def fires(self, facts: Facts) -> bool:
        return facts.can_be_rung_back is False


@rule_kind
class OutOfArea(Rule):
    """The patient is where another provider is at home."""

    reads: ClassVar = ("out_of_area",)
    kind: Literal["out_of_area"]

    def fires(self, facts: Facts) -> bool:
        return facts.out_of_area is True


@rule_kind
class OnBehalf(Rule):
    """The caller is not the patient."""

    reads: ClassVar = ("on_behalf",)
    kind: Literal["on_behalf"]

    def fires(self, facts: Facts) -> bool:
        return facts.on_behalf is True


@rule_kind
class TriageOutcome(Rule):
    """What clinical triage found: its urgency, whether a clinician is needed, and the skill it wants.

    `general` are the skills that count when triage wants none in particular; a wanted skill counts beside them.
    """

    reads: ClassVar = ("triage",)
    kind: Literal["triage"]
    general: frozenset[Skill] = Field(min_length=1)

    def fires(self, facts: Facts) -> bool:
        return facts.triage is not None

    def adds(self, facts: Facts) -> Need | None:
        if facts.triage is None:
            return None
        urgency, clinician_needed, skill = facts.triage
        if not clinician_needed:
            return Need(urgency=urgency)
        wanted: frozenset[str] = frozenset() if skill is None else frozenset({skill})
        return Need(urgency=urgency, level=Level.CLINICIAN, accepts=wanted.union(self.general), skills=wanted)

    def accepts_at_most(self) -> tuple[frozenset[str], ...]:
        return tuple(frozenset({*self.general, skill}) for skill in sorted(CLINICIAN_SKILLS))


@rule_kind
class Default(Rule):
    """Every call."""

    kind: Literal["default"]

    def fires(self, facts: Facts) -> bool:
        del facts
        return True
