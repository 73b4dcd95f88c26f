"""The staffing advisor's day, played: do the callers of each hour wait as often as theory says of that staffing?"""

from dataclasses import dataclass

import numpy as np

from benchmarks.networks import Floats
from benchmarks.oracle_days import Day, expected_delayed, play_days
from benchmarks.oracle_poisson import FAMILY_LEVEL
from benchmarks.staffing_delay import ADVISOR, DAYS, SERVICE_SECONDS, rates, rosters
from scenarios.statistics.precision import ratio_estimate
from simulation.rostering import QUARTER_SECONDS, QUARTERS_A_DAY

HOURS = 24
QUARTERS_AN_HOUR = QUARTERS_A_DAY // HOURS


@dataclass(frozen=True, kw_only=True, slots=True)
class Hour:
    """The share of an hour's callers who wait."""

    hour: int
    exact: float
    played: float
    half_width: float
    off: float
    """How far from exact, in half-widths."""


def advised_day(target: float) -> Day:
    """The sine's days, from an empty start, under the advisor's staffing."""
    return Day(slot=QUARTER_SECONDS / SERVICE_SECONDS, rates=rates(), people=rosters(target)[ADVISOR])


def played_hours(days: int, seed: int, part: int, target: float = 0.2) -> Floats:
    """[days, hours, 2] Callers of each hour of the last day, and those of them who wait."""
    day = advised_day(target)
    (run,) = play_days(day, days, np.random.default_rng([seed, part]), [day.people])
    number, since = np.divmod(run.joined, day.period)
    hour = np.floor(since / (QUARTERS_AN_HOUR * day.slot)).astype(np.int64) - (DAYS - 1) * HOURS
    counted = hour >= 0
    place = number[counted].astype(np.int64) * HOURS + np.minimum(hour[counted], HOURS - 1)
    waits = (run.started != run.joined)[counted]
    both = [np.bincount(place[chosen], minlength=days * HOURS) for chosen in (np.ones_like(waits), waits)]
    return np.stack(both, axis=1).reshape(days, HOURS, 2).astype(np.float64)


def hours(counts: Floats, target: float) -> list[Hour]:
    """The hours beside theory; their intervals hold together with 99.9 %."""
    day = advised_day(target)
    last = slice((DAYS - 1) * QUARTERS_A_DAY, None)
    delayed, calls = expected_delayed(day, day.people)[last], day.rates[last] * day.slot
    exact = delayed.reshape(HOURS, -1).sum(axis=1) / calls.reshape(HOURS, -1).sum(axis=1)
    found = []
    for hour, share in enumerate(exact.tolist()):
        estimate = ratio_estimate(
            counts[:, hour, 1].tolist(), counts[:, hour, 0].tolist(), confidence=1 - FAMILY_LEVEL / HOURS
        )
        if estimate is None:
            raise ValueError("an interval needs more than one day")
        found.append(
            Hour(
                hour=hour,
                exact=share,
                played=estimate.value,
                half_width=estimate.half_width,
                off=(estimate.value - share) / estimate.half_width,
            )
        )
    return found
