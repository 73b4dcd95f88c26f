"""The form of what a scenario may ask of staff and systems beside the baseline: all of it off unless it is named."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from prm.base.documents import StrictModel
from scenarios.schema_fields import Factor, Share, Span

Skill = Literal["health_adviser", "nurse", "gp", "palliative", "mental_health", "dental", "pharmacist"]

MOST_LINES = 100_000


def _longer(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool) and not 1 <= value <= 10:
        meant = f"; for {value:g} % write {value / 100:g}" if 100 <= value <= 1000 else ""
        raise ValueError(f"a slow system takes 1 to 10 times as long, and this is {value:g}{meant}")
    return value


Longer = Annotated[float, Field(ge=1, le=10), BeforeValidator(_longer)]
Seconds = Annotated[float, Field(ge=0, le=86400)]
Areas = Annotated[tuple[str, ...] | None, Field(min_length=1)]


class Breaks(StrictModel):
    """Time away from the telephone, spread evenly over everybody's shifts."""

    minutes: Annotated[float, Field(gt=0, le=240)]
    """Of each shift."""
    shift_hours: Annotated[float, Field(ge=1, le=24)] = 8.0

    @model_validator(mode="after")
    def _within_the_shift(self) -> Self:
        if self.minutes > 30 * self.shift_hours:
            raise ValueError("breaks are at most half of a shift")
        return self

    @property
    def share(self) -> float:
        """Of a shift."""
        return self.minutes / (60 * self.shift_hours)


class SlowSystem(Span):
    """For a while, every call begun at these providers takes longer; a red flag is passed on as fast as ever."""

    providers: Annotated[tuple[str, ...], Field(min_length=1)]
    factor: Longer
    """How many times as long."""


class ClinicalOutage(Span):
    """For a while a provider has no clinical system: no clinician begins a call, health advisers work on paper.

    Whoever waits for a clinician there waits elsewhere, in the same place; the assumption `paper_times` says how much
    longer health advisers take.
    """

    provider: str


class Strike(StrictModel):
    """Days on which fewer people come, by skill, and perhaps more or fewer callers ring."""

    first_day: date
    last_day: date
    """The last London day of it, itself included."""
    staff: Mapping[Skill, Share] = Field(default_factory=dict)
    """Share of the rostered people of each skill who work, one to a queue at least but for a share of 0; a skill that
    is not named works as ever."""
    providers: Annotated[tuple[str, ...] | None, Field(min_length=1)] = None
    """Where they strike; absent: everywhere but at the national contingency."""
    demand: Factor = 1.0
    """Callers over those of the same days without a strike; no roster is planned for them."""


class Message(Span):
    """For a while, callers hear a message before they join a queue; it is no part of the time to answer."""

    seconds: Annotated[float, Field(gt=0, le=600)]
    areas: Areas = None
    """Whose callers; absent: everybody."""


class WaitAnnouncement(Span):
    """For a while, callers who have to wait long are told how long.

    The assumptions `told_hang_up` and `told_patience_times` say how many of them hang up at once, and how much more
    patient the others are.
    """

    above_seconds: Seconds = 0.0
    """Only where the expected wait is longer."""
    areas: Areas = None


class NationalResilience(Span):
    """For a while, the policy's contingency provider takes calls of these areas that wait for a health adviser.

    Those calls count as offered to it and answered by it.
    """

    areas: Areas = None
    share: Share = 1.0
    """Share of such calls that it takes, of those below if a wait is given."""
    wait_above_seconds: Seconds | None = None
    """Only calls that are expected to wait longer than this, and shorter there; absent: any."""
    people: Annotated[int, Field(ge=0, le=10_000)] | None = None
    """Its health advisers in this span, in whole quarter hours; absent: those that it has for London anyway."""


class Telephony(StrictModel):
    """What stands between the ring and a queue."""

    lines: Mapping[str, Annotated[int, Field(ge=0, le=MOST_LINES)]] = Field(default_factory=dict)
    """Telephone lines by provider: callers in a message, in a queue and in talk hold one each; all busy is a busy tone.

    The assumptions `busy_redial` and `busy_redial_mean_seconds` say who rings again. A provider that is not named has
    as many lines as it needs.
    """
    messages: tuple[Message, ...] = ()
    wait_announcements: tuple[WaitAnnouncement, ...] = ()
    national_resilience: tuple[NationalResilience, ...] = ()
