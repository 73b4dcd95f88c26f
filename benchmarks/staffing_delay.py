"""The time-varying case that is known exactly: does staffing by the modified offered load hold a delay target all day?

Calls come at a rate of 100 + 20 sin t for each mean service, callers' patience is as long as a service, and a day is
one turn of the sine. The number in the system is then Poisson with mean m(t) = 100 + 10 (sin t - cos t) under any
staffing, so that the chance to be delayed is the tail of that law at the people on duty: no simulation is needed.
Staffing is made as `prm111 staff` makes it, from calls by quarter hour; beside it the formulas that take each quarter
hour by itself (SIPP), with its own calls or with those of a mean service before. Cases and figures: Green, Kolesar &
Whitt (2007), Feldman, Mandelbaum, Massey & Whitt (2008).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.patience_queue import Service, Target, exponential, people_needed
from simulation.rostering import QUARTER_SECONDS, QUARTERS_A_DAY, offered_load
from simulation.theory import poisson_at_least
from simulation.times import exponential_units

Floats = NDArray[np.float64]

MEAN_LOAD, SWING = 100.0, 20.0
SERVICE_SECONDS = 24 * 3600 / (2 * math.pi)
"""A day is one turn of the sine, whose time is counted in mean services."""
UNITS = (np.arange(1000) + 0.5) / 1000
DAYS = 3
"""The last of which is looked at: the first begins empty."""
ADVISOR = "modified offered load"
WITHIN = 0.02
"""The target is held within two points."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DelayRange:
    """The least and the greatest chance of a delay in a quarter hour of the day."""

    method: str
    least: float
    greatest: float

    def holds(self, target: float) -> bool:
        """Whether the target is held all day."""
        return target - WITHIN <= self.least and self.greatest <= target + WITHIN


def delay_ranges(target: float = 0.2) -> tuple[DelayRange, DelayRange, DelayRange]:
    """The delays under the advisor's staffing, under lagged SIPP and under plain SIPP."""
    found = []
    for method, people in rosters(target).items():
        delays = [_delay(n, int(people[n])) for n in range((DAYS - 1) * QUARTERS_A_DAY, DAYS * QUARTERS_A_DAY)]
        found.append(DelayRange(method=method, least=min(delays), greatest=max(delays)))
    advisor, lagged, plain = found
    return advisor, lagged, plain


def rosters(target: float) -> dict[str, NDArray[np.int64]]:
    """[quarters of all days] The people by each method."""
    handling = SERVICE_SECONDS * exponential_units(UNITS)
    loads = {
        ADVISOR: offered_load(rates() * QUARTER_SECONDS / SERVICE_SECONDS, handling),
        "lagged SIPP": rates(lag=1.0),
        "plain SIPP": rates(),
    }
    service = Service(mean_seconds=SERVICE_SECONDS, patience=exponential(SERVICE_SECONDS))
    return {
        method: people_needed(load, service=service, target=Target(delayed=target)) for method, load in loads.items()
    }


def rates(lag: float = 0.0) -> Floats:
    """[quarters of all days] Calls for each mean service, so many mean services before."""
    return _mean_over_quarters(np.arange(DAYS * QUARTERS_A_DAY), lag)


def _time(quarter: Floats | float) -> Floats:
    return np.asarray(quarter) * QUARTER_SECONDS / SERVICE_SECONDS


def _mean_over_quarters(quarter: NDArray[np.int64], lag: float) -> Floats:
    """The rate, a lag before, averaged over each quarter hour in closed form."""
    begin, end = _time(quarter) - lag, _time(quarter + 1) - lag
    mean: Floats = MEAN_LOAD - SWING * (np.cos(end) - np.cos(begin)) / (end - begin)
    return mean


def _delay(quarter: int, people: int) -> float:
    """The chance of a delay for the callers of a quarter hour, at its middle."""
    at = float(_time(quarter + 0.5))
    return poisson_at_least(people, MEAN_LOAD + SWING / 2 * (math.sin(at) - math.cos(at)))


def claims_hold(ranges: tuple[DelayRange, ...], target: float = 0.2) -> bool:
    """Whether the advisor holds the target all day, and neither quick formula does."""
    advisor, *others = ranges
    return advisor.holds(target) and not any(other.holds(target) for other in others)


if __name__ == "__main__":
    for each in delay_ranges():
        print(f"{each.method:24} {each.least:.3f} to {each.greatest:.3f}")
