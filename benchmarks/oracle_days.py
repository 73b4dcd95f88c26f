"""Days whose load and people change, known exactly: M(t)/M/n(t)+M with patience as long as a service.

Whether a caller talks or waits, they are gone at the same rate: from an empty start the number in the system is Poisson
with mean m(t), whatever the people. Rates are level within a slot, so that m(t) follows from slot to slot in closed
form. Times are in mean services.

Days follow one another in one play, so far apart that everybody of one has gone before the next.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.polynomial.legendre import leggauss

from benchmarks.networks import Floats, Ints, Run, run_of, whole
from simulation.stations import Station, Visits, play_stations
from simulation.theory import poisson_at_least

APART = 40.0
"""Mean services between two days: somebody stays so long with a chance of e^-40."""
_NODES, _WEIGHTS = leggauss(12)


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """Slots of a day: calls for each mean service, and people on duty."""

    slot: float
    """Its length."""
    rates: Floats
    people: Ints

    @property
    def length(self) -> float:
        """The time in which calls come."""
        return self.slot * len(self.rates)

    @property
    def period(self) -> float:
        """From the start of one day to that of the next."""
        return self.length + APART


def load(day: Day, time: float) -> float:
    """m(t), from the empty start of the day."""
    found, begin = 0.0, 0.0
    for rate in day.rates:
        lasts = min(day.slot, time - begin)
        if lasts <= 0.0:
            break
        found = rate + (found - rate) * math.exp(-lasts)
        begin += day.slot
    return found


def play_days(day: Day, days: int, luck: np.random.Generator, staffings: Sequence[Ints]) -> list[Run]:
    """So many days under each staffing in turn, all with the same callers, lengths and patience."""
    counts = luck.poisson(day.rates * day.slot, (days, len(day.rates)))
    begins = np.arange(days)[:, None] * day.period + np.arange(len(day.rates)) * day.slot
    arrival = np.sort(np.repeat(begins.ravel(), counts.ravel()) + luck.uniform(0.0, day.slot, counts.sum()))
    calls = arrival.size
    service, patience = luck.exponential(1.0, calls), luck.exponential(1.0, calls)
    station = np.zeros(calls, dtype=np.int64)
    visits = Visits(
        arrival=whole(arrival),
        first=np.arange(calls + 1),
        station=station,
        service=np.maximum(whole(service), 1),
        patience=whole(patience),
        priority=station,
    )
    found = []
    for people in staffings:
        steps = zip(whole(begins.ravel()).tolist(), np.tile(people, days).tolist(), strict=True)
        played = play_stations([Station(name="advisers", people=tuple(steps))], visits)
        found.append(run_of(played, station, station))
    return found


def in_system(run: Run, day: Day, days: int, time: float) -> Ints:
    """[days] How many are there at that time of each day, waiting or talking."""
    at = np.arange(days) * day.period + time
    return np.searchsorted(run.joined, at, side="right") - np.searchsorted(np.sort(run.gone), at, side="right")


def expected_delayed(day: Day, people: Ints) -> Floats:
    """[slots] The callers of each slot who find everybody busy, in expectation."""
    return np.array(
        [
            rate * day.slot * _mean_over(day, slot, partial(_delay, day, int(number)))
            for slot, (rate, number) in enumerate(zip(day.rates, people, strict=True))
        ]
    )


def expected_abandoned(day: Day, people: Ints) -> float:
    """The callers of a day who hang up before its last slot ends, in expectation."""
    return sum(
        day.slot * _mean_over(day, slot, partial(_waiting, day, int(number))) for slot, number in enumerate(people)
    )


def _delay(day: Day, people: int, time: float) -> float:
    """The chance that a caller finds everybody busy."""
    return poisson_at_least(people, load(day, time))


def _waiting(day: Day, people: int, time: float) -> float:
    """How many wait: the mean of a Poisson number's excess over the people."""
    mean = load(day, time)
    if people == 0:
        return mean
    return mean * poisson_at_least(people - 1, mean) - people * poisson_at_least(people, mean)


def _mean_over(day: Day, slot: int, value: Callable[[float], float]) -> float:
    """Of a function of time over a slot, by Gauss-Legendre."""
    points = day.slot * (slot + (1.0 + _NODES) / 2)
    return float(_WEIGHTS @ np.array([value(at) for at in points.tolist()])) / 2
