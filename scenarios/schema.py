"""The form of a scenario file: a named change to a locked baseline, which says only what it changes.

Everything that can be said of one field alone is checked here; what depends on the baseline's places, the period
or another field is checked in `scenarios.checks`. Run as a program, this module writes `scenario.schema.json`.
"""

import json
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from prm.base import HOUR, Instant, london
from prm.base.documents import StrictModel
from scenarios.local_time import first_instant_of, london_instant
from scenarios.operations_form import Breaks, ClinicalOutage, SlowSystem, Strike, Telephony
from scenarios.schema_fields import (
    Age,
    Factor,
    Level,
    LocalTime,
    Month,
    Name,
    Share,
    ShareLevel,
    Span,
    Staffing,
    Symptom,
    Words,
)
from scenarios.service_form import Service

__all__ = [
    "LEAD",
    "PLANNED_SHARE",
    "Cause",
    "Closure",
    "DayFactor",
    "Demand",
    "Factor",
    "Level",
    "Name",
    "Period",
    "RecordsDown",
    "Redirection",
    "Scenario",
    "Share",
    "Span",
    "Staff",
    "Symptom",
    "Words",
    "schema_text",
]

LEAD = 96 * HOUR
"""A run starts this long before its counted period, so that the history of contacts exists."""

PLANNED_SHARE = "planned_share_of_surge"
"""The assumption that a scenario may set where it speaks of the roster."""

_SCHEMA_FILE = Path(__file__).with_name("scenario.schema.json")


class Period(StrictModel):
    """The London days that are counted: one month, or the days from the first to the last."""

    month: Month | None = None
    """A whole month, such as 2015-10; in place of the first and last day."""
    first_day: date | None = None
    last_day: date | None = None
    """The last day that is counted, itself included."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        days = (self.first_day, self.last_day)
        if self.month and days != (None, None):
            raise ValueError("give either a month or a first and last day, not both")
        if not self.month and None in days:
            raise ValueError("give a month (month: 2015-10), or both first_day and last_day")
        return self

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last counted day."""
        if self.first_day and self.last_day:
            return self.first_day, self.last_day
        year, month = map(int, (self.month or "").split("-"))
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])


class DayFactor(StrictModel):
    """How busy one day is, and who says so."""

    factor: Factor
    """Calls of the day over those of a mean Tuesday to Thursday; replaces the day's ordinary factor."""
    source: Words
    """Where the figure is published, or that it is an assumption."""


class Demand(StrictModel):
    """What changes about who rings: the busyness of single days, and a factor on top."""

    day_factors: Mapping[date, DayFactor] = Field(default_factory=dict)
    """By London date, in the counted period or the 96 hours before it."""
    multiply: Factor = 1.0
    """On top of everything else, from `from` to `to`, in the networks named."""
    from_: LocalTime | None = Field(default=None, alias="from")
    """When the factor begins, on a quarter hour; absent: with the run."""
    to: LocalTime | None = None
    """When it ends, on a quarter hour; absent: with the run."""
    networks: tuple[str, ...] | None = Field(default=None, min_length=1)
    """Where it applies; absent: everywhere."""

    @property
    def start(self) -> Instant | None:
        """The first instant of the factor; `None` for the start of the run."""
        return london_instant(self.from_) if self.from_ else None

    @property
    def end(self) -> Instant | None:
        """The first instant after the factor; `None` for the end of the run."""
        return london_instant(self.to) if self.to else None


class Cause(StrictModel):
    """A named reason why more people ring: which days, where, who, and how many times as many.

    A caller who belongs to several causes at once rings by the product of their factors. No roster was planned for it.
    """

    name: Name
    first_day: date
    last_day: date
    """The last London day on which it acts, itself included."""
    areas: tuple[str, ...] | None = Field(default=None, min_length=1)
    """Where it acts; absent: everywhere."""
    ages: tuple[Age, Age] | None = None
    """The first and the last age in completed years; absent: every age."""
    urgency: tuple[Literal["urgent", "soon", "routine"], ...] | None = None
    """How urgent triage would find them; absent: all."""
    symptoms: tuple[Symptom, ...] | None = None
    """Groups of symptoms; absent: all."""
    factor: Factor
    """Callers of this group over those who would ring without the cause."""
    low: Factor | None = None
    high: Factor | None = None
    """Where the factor is an assumption: how low and how high it may be; a study plays both."""
    source: Words
    """Where the figure is published, or what is assumed."""


class Staff(StrictModel):
    """What changes about who is on duty: 1 is the baseline's roster, 0.9 a tenth fewer."""

    health_advisers: Staffing = 1.0
    clinicians: Staffing = 1.0
    planned_share_of_surge: ShareLevel | None = None
    """How much of the extra demand the roster was planned for: 0 none of it, 1 all; absent: the assumption."""
    absence: bool = False
    """Whether rostered people stay away, beyond what the fitted level holds: the assumption `absence` says how many."""
    breaks: Breaks | None = None
    """Breaks beyond what the fitted level holds."""


class Closure(Span):
    """A provider that takes no calls for a while: it shuts, or its telephony is out."""

    provider: str


class Redirection(Span):
    """For a while, a share of an area's callers is presented as calling from another area."""

    area: str
    to_area: str
    share: Share


class RecordsDown(Span):
    """For a while, no store of notes, plans or contacts can answer."""


class Scenario(StrictModel):
    """A named change to a locked baseline, which says only what it changes."""

    name: Name
    title: Words
    question: Words
    """What a commissioner asks, in one sentence."""
    baseline: Literal["london-2015-16", "london-2024-25"]
    period: Period
    demand: Demand = Demand()
    policy: str | None = None
    """Another policy than the one in force: its name, or its file as seen from the scenario's own folder."""
    causes: tuple[Cause, ...] = Field(default=(), max_length=8)
    """Why more people ring, or fewer, on top of the demand above."""
    roster: Staff = Staff()
    closures: tuple[Closure, ...] = ()
    redirections: tuple[Redirection, ...] = ()
    records_down: tuple[RecordsDown, ...] = ()
    slow_systems: tuple[SlowSystem, ...] = ()
    clinical_outages: tuple[ClinicalOutage, ...] = ()
    strikes: tuple[Strike, ...] = ()
    telephony: Telephony = Telephony()
    service: Service = Service()
    """What reaches or leaves 111 beside the public's calls."""
    assumptions: Mapping[str, Level] = Field(default_factory=dict)
    """Assumptions that are not taken at their middle, by name."""
    compare_with: Name | None = None
    """The scenario to compare with; absent: the same days with nothing changed."""
    notes: str = ""
    sources: tuple[Words, ...] = ()
    """Where the figures come from."""

    @property
    def levels(self) -> Mapping[str, Level]:
        """Every assumption that is not taken at its middle, the one that stands with the roster among them."""
        planned = self.roster.planned_share_of_surge
        return self.assumptions if planned is None else {**self.assumptions, PLANNED_SHARE: planned}

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last counted day, in London."""
        return self.period.days

    @property
    def counted_from(self) -> Instant:
        """The first counted instant: London's midnight."""
        return first_instant_of(self.days[0])

    @property
    def counted_to(self) -> Instant:
        """The first instant after the counted period: London's midnight."""
        return first_instant_of(self.days[1] + timedelta(days=1))

    @property
    def starts(self) -> Instant:
        """When the run starts: 96 elapsed hours before it counts."""
        return self.counted_from - LEAD

    @property
    def days_played(self) -> tuple[date, date]:
        """The first and last London date on which the run plays anything before the counted period ends."""
        return london(self.starts).date(), self.days[1]


def schema_text() -> str:
    """The JSON Schema of a scenario file, as the text of `scenario.schema.json`."""
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Scenario.model_json_schema(by_alias=True),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    _SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
