"""Abandonment against service level over a year of days, beside what is published of the two together.

North Central London's calls of 2025-26, day by day, with the holidays and the busyness of single days. Capacity is
fitted to the published share answered within 60 s of that winter; the same year is played with fewer people as well,
so that bad days and bad months are among them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise, product
from statistics import median

import numpy as np

from scenarios.assumptions import values
from scenarios.calendar import days_between, factor, ordinary_factor
from scenarios.fits import CENTRAL
from scenarios.local_time import first_instant_of
from scenarios.predicting.fit import Target, fit
from scenarios.predicting.lines import SHARE, Line, Wanted, line_over, lines_of
from scenarios.predicting.published import PATIENCE_SECONDS, early_leave, figure
from scenarios.predicting.seen import Seen, seen, seen_by_day, together
from scenarios.predicting.service import Service, Unknowns, days_with_both_sides, play_service
from scenarios.published import HUNG_UP_WITHIN_30_S_2024, days_of
from scenarios.tables import Row, table
from scenarios.validation import FITTED, PREDICTED

WINTER_CASE = "North Central London, winter 2025-26"
RELATION_CASE = "Abandoned at a published share answered within 60 s"

WINTER = (date(2025, 11, 24), date(2026, 3, 29))
"""The published winter: 126 days."""
MONTHS = tuple(f"{2025 + n // 12}-{n % 12 + 1:02}" for n in range(3, 15))
"""The year: April 2025 to March 2026."""
STAFFED = (1.0, 0.9, 0.8, 0.7)
"""People over those fitted."""

SEED = 365
"""Not that of the fit."""
WINTER_REPLICATIONS = range(100, 104)
"""The months are replications 0 to 11."""
FIT_REPLICATIONS = 2

NEAREST = 5
"""Months whose median abandonment is set beside a published one."""
NEAR = 0.03
"""Only where the farthest of them has a share within 60 s within this much of the published one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What was fitted for one patience, and the winter played under other luck."""

    unknowns: Unknowns
    winter: tuple[Seen, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Month:
    """One month of the year, to be played under one patience with so much of the fitted staff."""

    patience: str
    staffed: float
    month: str
    unknowns: Unknowns


def service_of(patience: str, first_day: date, last_day: date) -> Service:
    """These days at the winter's calls a day; rosters are planned for part of what a holiday adds, as everywhere."""
    assumed = values({})
    bank_holiday = assumed["bank_holiday_factor"]
    winter = days_between(*WINTER)
    a_factor = figure("winter_received_a_day") * len(winter) / sum(factor(day, bank_holiday) for day in winter)
    days = days_with_both_sides(first_day, last_day)
    rung = {day: factor(day, bank_holiday) for day in days}
    planned = {
        day: ordinary_factor(day) + assumed["planned_share_of_surge"] * (rung[day] - ordinary_factor(day))
        for day in days
    }
    return Service(
        first_day=first_day,
        last_day=last_day,
        calls={day: a_factor * value for day, value in rung.items()},
        planned={day: a_factor * value for day, value in planned.items()},
        roster_shape=CENTRAL.roster_shape,
        hour_shape=CENTRAL.hour_shape,
        steady_patience_seconds=PATIENCE_SECONDS[patience],
        opening_hang_up=HUNG_UP_WITHIN_30_S_2024,
        busyness_cv=assumed["busyness_cv"],
    )


def fit_patience(patience: str) -> Found:
    """The fit to the winter, and the winter under other luck."""
    service = service_of(patience, *WINTER)
    early = early_leave(patience, roster_shape=CENTRAL.roster_shape, hour_shape=CENTRAL.hour_shape)
    target = Target(
        received_a_day=figure("winter_received_a_day"), measure="within_60", value=figure("winter_within_60")
    )
    unknowns = fit(
        service, target, Unknowns(capacity=1.05, fresh=0.97, early_leave=early), replications=FIT_REPLICATIONS
    ).unknowns
    plays = (seen(play_service(service, unknowns, seed=SEED, replication=number)) for number in WINTER_REPLICATIONS)
    return Found(unknowns=unknowns, winter=tuple(plays))


def months(found: Mapping[str, Found]) -> tuple[Month, ...]:
    """Every month under every patience and staffing."""
    return tuple(
        Month(
            patience=patience,
            staffed=staffed,
            month=month,
            unknowns=Unknowns(
                capacity=fitted.unknowns.capacity * staffed,
                fresh=fitted.unknowns.fresh,
                early_leave=fitted.unknowns.early_leave,
            ),
        )
        for (patience, fitted), staffed, month in product(found.items(), STAFFED, MONTHS)
    )


def play_month(task: Month) -> tuple[Seen, ...]:
    """Each day of the month; months share their luck between staffings and patiences."""
    days = days_of(task.month)
    service = service_of(task.patience, days[0], days[-1])
    log = play_service(service, task.unknowns, seed=SEED, replication=MONTHS.index(task.month))
    return seen_by_day(log, [first_instant_of(day) for day in (*days, days[-1] + timedelta(days=1))])


Played = Sequence[tuple[Month, Sequence[Seen]]]


def lines(found: Mapping[str, Found], played: Played) -> tuple[Line, ...]:
    """The winter by patience, and at every published share within 60 s the abandonment of months like it."""
    row = next(each for each in table("abandonment_by_service_level") if each["place"] == "North Central London")
    wanted = (
        Wanted(
            measure="Answered within 60 s",
            unit=SHARE,
            kind=FITTED,
            of=lambda one: one.within_60,
            published=figure("winter_within_60"),
        ),
        Wanted(
            measure="Abandoned, of abandoned or answered",
            unit=SHARE,
            kind=PREDICTED,
            of=lambda one: one.abandoned_of_both,
            published=float(row["abandoned"]),
        ),
    )
    out: list[Line] = []
    for patience, fitted in found.items():
        name = f"patience {PATIENCE_SECONDS[patience]:,.0f} s ({patience})"
        out += lines_of(WINTER_CASE, name, wanted, fitted.winter)
    whole = {
        patience: [together(days) for task, days in played if task.patience == patience]
        for patience in PATIENCE_SECONDS
    }
    for point in table("abandonment_by_service_level"):
        shares = [_like(point, of_patience) for of_patience in whole.values()]
        known = [share for share in shares if share is not None]
        if len(known) == len(shares):
            out.append(_relation(point, known))
    return tuple(out)


def _like(point: Row, whole: Sequence[Seen]) -> float | None:
    """What is abandoned in months with the point's share within 60 s; `None` where no month played was like it."""
    level = float(point["within_60"])
    nearest = sorted(whole, key=lambda month: abs(month.within_60 - level))[:NEAREST]
    if abs(nearest[-1].within_60 - level) > NEAR:
        return None
    return median(abandoned(month, point["collection"]) for month in nearest)


def _relation(point: Row, by_patience: Sequence[float]) -> Line:
    return line_over(
        by_patience,
        case=RELATION_CASE,
        variant=f"{point['place']}, {point['period']}: {100 * float(point['within_60']):.1f} %",
        measure="Abandoned after 30 s" if point["collection"] == "mds" else "Abandoned, of abandoned or answered",
        unit=SHARE,
        kind=PREDICTED,
        published=float(point["abandoned"]),
    )


def abandoned(found: Seen, collection: str) -> float:
    """The share abandoned as the collection counts it."""
    return found.abandoned_after_30_share if collection == "mds" else found.abandoned_of_both


BANDS = (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 1.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Band:
    """The days of one patience whose share answered within 60 s lies in a band; shares between 0 and 1."""

    patience: str
    at_least: float
    below: float
    days: int
    median: float
    low: float
    high: float
    """10th and 90th percentile of days."""


def bands(played: Played) -> tuple[Band, ...]:
    """Abandoned (of abandoned or answered) by band of the share answered within 60 s, over all staffings."""
    out = []
    for patience, (low, high) in product(PATIENCE_SECONDS, pairwise(BANDS)):
        shares = [
            day.abandoned_of_both
            for task, days in played
            if task.patience == patience
            for day in days
            if low <= day.within_60 < high or day.within_60 == high == 1
        ]
        if shares:
            tenth, middle, ninetieth = np.quantile(shares, (0.1, 0.5, 0.9))
            out.append(
                Band(
                    patience=patience,
                    at_least=low,
                    below=high,
                    days=len(shares),
                    median=float(middle),
                    low=float(tenth),
                    high=float(ninetieth),
                )
            )
    return tuple(out)
