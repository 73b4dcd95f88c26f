"""The form of a scenario file: a named change to a locked baseline, which says only what it changes.

Everything that can be said of one field alone is checked here; what depends on the baseline's places, the period
or another field is checked in `scenarios.checks`. Run as a program, this module writes `scenario.schema.json`.
"""

import json
import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from prm.base import HOUR, Instant, london
from prm.base.documents import StrictModel
from scenarios.local_time import first_instant_of, london_instant

LEAD = 96 * HOUR
"""A run starts this long before its counted period, so that the history of contacts exists."""

PLANNED_SHARE = "planned_share_of_surge"
"""The assumption that a scenario may set where it speaks of the roster."""

_SCHEMA_FILE = Path(__file__).with_name("scenario.schema.json")


def _share(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool) and not 0 <= value <= 1:
        meant = f"; for {value:g} % write {value / 100:g}" if 1 < value <= 100 else ""
        raise ValueError(f"a share lies between 0 and 1, and this is {value:g}{meant}")
    return value


def _factor(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool) and not 0 <= value <= 10:
        meant = f"; for {value:g} % write {value / 100:g}" if 10 < value <= 1000 else ""
        raise ValueError(f"a factor lies between 0 and 10, and this is {value:g}{meant}")
    return value


def _some(value: float) -> float:
    if value == 0:
        raise ValueError("0 leaves an empty roster, and nobody to answer; close a provider instead")
    return value


def _local_time(text: str) -> str:
    london_instant(text)
    return text


def _month(text: str) -> str:
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text, re.ASCII) or text.startswith("0000"):
        raise ValueError("write a month as year and month, such as 2015-10")
    return text


def _is_word(value: object) -> str:
    return "word" if isinstance(value, str) else "number"


Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""Small letters, digits and single hyphens."""
Words = Annotated[str, Field(min_length=1, max_length=4000)]
Share = Annotated[float, Field(ge=0, le=1), BeforeValidator(_share)]
Factor = Annotated[float, Field(ge=0, le=10), BeforeValidator(_factor)]
Age = Annotated[int, Field(ge=0, le=120)]
Symptom = Literal[
    "fever_or_sore_throat", "breathing_or_cough", "stomach", "heat_or_sun", "pain", "injury", "medicines", "other"
]
Staffing = Annotated[Factor, AfterValidator(_some)]
LocalTime = Annotated[str, AfterValidator(_local_time), Field(examples=["2025-12-27 18:00"])]
"""A London date and time; in the hour that repeats in autumn, with its offset."""
Month = Annotated[str, AfterValidator(_month), Field(examples=["2015-10"])]
Grade = Literal["low", "middle", "high"]
Level = Annotated[
    Annotated[Grade, Tag("word")] | Annotated[float, Tag("number")],
    Discriminator(_is_word),
]
"""How an assumption is taken: at one of its three published levels, or at a number of your own."""
ShareLevel = Annotated[
    Annotated[Grade, Tag("word")] | Annotated[Share, Tag("number")],
    Discriminator(_is_word),
]


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


class Span(StrictModel):
    """From one London time to a later one."""

    from_: LocalTime = Field(alias="from")
    to: LocalTime

    @property
    def start(self) -> Instant:
        """The first instant of the span."""
        return london_instant(self.from_)

    @property
    def end(self) -> Instant:
        """The first instant after the span."""
        return london_instant(self.to)


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


class Closure(Span):
    """A provider that takes no calls for a while."""

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
