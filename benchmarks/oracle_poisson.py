"""Is the number in the system Poisson with mean m(t) at all times of a day, under any people? Three tests at each time.

The mean is tested by the exact law of the sum, the spread by the index of dispersion, the shape by chi-square; all of
them together hold with a family-wise 99.9 % (Bonferroni, which allows for times of one day that depend on each other).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import stats

from benchmarks.networks import Ints
from benchmarks.oracle_days import Day, in_system, load, play_days
from benchmarks.oracle_plays import SLOT, play_service_days

FAMILY_LEVEL = 0.001
LEAST_EXPECTED = 10.0
"""Of days in a class of the chi-square test."""

_SURGE = np.array([3, 4, 6, 10, 14, 12, 8, 6, 5, 5, 9, 12, 10, 7, 4, 3, 2, 2, 4, 4, 3, 3, 3, 3], dtype=np.float64)
STATIONS_DAY = Day(slot=0.5, rates=_SURGE, people=np.full(24, 8))
STAFFINGS: Mapping[str, Ints] = {
    "8 people all day": STATIONS_DAY.people,
    "3 and 9 people by turns": np.array([3, 9] * 12),
    "nobody and 12 by turns": np.array([0, 12] * 12),
}
STATIONS_TIMES = (0.7, 1.5, 2.4, 3.1, 4.6, 5.5, 6.2, 8.0, 9.9, 11.8)

PLAY_DAY = Day(
    slot=SLOT,
    rates=np.array([8, 12, 20, 14, 6, 6, 10, 16, 9, 4, 4, 2], dtype=np.float64),
    people=np.array([10, 8, 12, 20, 6, 3, 8, 9, 9, 5, 2, 1]),
)
IN_THE_PLAY = "in the play, 1 to 20 people"
PLAY_TIMES = (1.0, 2.9, 4.4, 6.0, 8.1, 11.3, 12.6, 14.5, 17.0, 19.5)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tested:
    """The number in the system at one time of the day, and how likely such a mean, spread and shape are by chance."""

    staffing: str
    time: float
    exact_mean: float
    mean: float
    variance: float
    p_mean: float
    p_dispersion: float
    p_shape: float

    @property
    def least(self) -> float:
        """The least likely of the three."""
        return min(self.p_mean, self.p_dispersion, self.p_shape)


def station_days(days: int, seed: int, part: int) -> dict[str, list[Ints]]:
    """[staffing][times][days] on stations."""
    luck = np.random.default_rng([seed, part])
    runs = play_days(STATIONS_DAY, days, luck, list(STAFFINGS.values()))
    return {
        name: [in_system(run, STATIONS_DAY, days, time) for time in STATIONS_TIMES]
        for name, run in zip(STAFFINGS, runs, strict=True)
    }


def played_days(days: int, seed: int, part: int) -> dict[str, list[Ints]]:
    """The same in the play."""
    run = play_service_days(PLAY_DAY, days, np.random.default_rng([seed, part]))
    return {IN_THE_PLAY: [in_system(run, PLAY_DAY, days, time) for time in PLAY_TIMES]}


def tested(staffing: str, counts: list[Ints]) -> list[Tested]:
    """The tests at each time."""
    day, times = (PLAY_DAY, PLAY_TIMES) if staffing == IN_THE_PLAY else (STATIONS_DAY, STATIONS_TIMES)
    return [tested_at(staffing, time, load(day, time), seen) for time, seen in zip(times, counts, strict=True)]


def tested_at(staffing: str, time: float, mean: float, seen: Ints) -> Tested:
    """The numbers seen on independent days beside Poisson with this mean."""
    return Tested(
        staffing=staffing,
        time=time,
        exact_mean=mean,
        mean=float(seen.mean()),
        variance=float(seen.var()),
        p_mean=p_of_mean(seen, mean),
        p_dispersion=p_of_dispersion(seen, mean),
        p_shape=p_of_shape(seen, mean),
    )


def p_of_mean(seen: Ints, mean: float) -> float:
    """The sum of Poisson numbers is Poisson."""
    law, total = stats.poisson(mean * seen.size), int(seen.sum())
    return float(min(1.0, 2 * min(law.cdf(total), law.sf(total - 1))))


def p_of_dispersion(seen: Ints, mean: float) -> float:
    """(N - m)^2 / m has mean 1 and variance 2 + 1/m."""
    off = ((seen - mean) ** 2 / mean).sum() - seen.size
    return float(2 * stats.norm.sf(abs(off) / math.sqrt(seen.size * (2 + 1 / mean))))


def p_of_shape(seen: Ints, mean: float) -> float:
    """Chi-square over numbers, those at either end taken together until enough days are expected of each class."""
    law, days = stats.poisson(mean), seen.size
    edges, reached = [], 0.0
    for number in range(int(law.ppf(1 - 1e-12)) + 1):
        share = law.cdf(number)
        if days * (share - reached) >= LEAST_EXPECTED and days * (1 - share) >= LEAST_EXPECTED:
            edges.append(number)
            reached = share
    if not edges:
        return 1.0
    expected = days * np.diff([0.0, *law.cdf(edges), 1.0])
    found = np.bincount(np.searchsorted(edges, seen, side="left"), minlength=len(edges) + 1)
    return float(stats.chi2.sf(((found - expected) ** 2 / expected).sum(), len(edges)))
