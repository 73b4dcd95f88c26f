"""Arrivals by hour of the week: exposure by London's clock, intervals that cover, and the spread between days."""

import numpy as np
import pytest

from prm.base import DAY, HOUR
from prm.base.instants import london_midnight
from scenarios.call_log import NEVER, CallLog
from scenarios.log_arrivals import fit_arrivals


def log_of(arrived: np.ndarray) -> CallLog:
    """Calls at these instants, answered at once."""
    arrived = np.sort(arrived.astype(np.int64))
    none = np.full(arrived.size, NEVER)
    return CallLog(
        queues=("main",),
        dispositions=(),
        arrived=arrived,
        joined=np.ones(arrived.size, dtype=np.bool_),
        answered=arrived,
        hung_up=none,
        ended=arrived + 60_000_000,
        queue=np.zeros(arrived.size, dtype=np.int64),
        disposition=none,
    )


def weeks(count: int, per_hour: float, *, seed: int, cv: float = 0.0) -> np.ndarray:
    """Poisson calls of so many whole weeks, days as busy as a gamma says."""
    luck = np.random.default_rng(seed)
    start = london_midnight(2025, 1, 6)
    parts = []
    for day in range(7 * count):
        busy = luck.gamma(1 / cv**2, cv**2) if cv else 1.0
        parts.append(start + day * DAY + luck.integers(0, DAY, luck.poisson(24 * per_hour * busy)))
    return np.concatenate(parts)


def test_days_that_differ_by_chance_alone_are_said_to() -> None:
    found = [fit_arrivals(log_of(weeks(8, 20, seed=seed))) for seed in range(12)]
    assert np.mean([each.dispersion for each in found]) == pytest.approx(1, abs=0.12)
    assert max(each.day_cv or 0 for each in found) < 0.05


def test_the_spread_of_days_comes_back() -> None:
    found = [fit_arrivals(log_of(weeks(8, 20, seed=seed, cv=0.2))).day_cv for seed in range(12)]
    assert np.mean([each for each in found if each is not None]) == pytest.approx(0.2, abs=0.03)


@pytest.mark.parametrize("cv", [0.0, 0.2])
def test_the_intervals_cover_the_mean(cv: float) -> None:
    inside = []
    for seed in range(6):
        found = fit_arrivals(log_of(weeks(10, 20, seed=seed, cv=cv)))
        inside.append(((found.low[0] <= 20) & (found.high[0] >= 20)).mean())
    assert 0.90 < np.mean(inside) < 0.995


def test_every_hour_of_the_week_counts_as_often_as_london_had_it() -> None:
    # From Monday to Monday over the night on which the clocks go forward: Sunday 01:00 is missing.
    start, end = london_midnight(2025, 3, 24), london_midnight(2025, 3, 31)
    found = fit_arrivals(log_of(np.arange(start, end, HOUR // 4)))
    assert found.hours.sum() == 167
    assert found.hours[6 * 24 + 1] == 0
    assert found.calls_per_hour[0] == pytest.approx(np.full(168, 4.0))


def test_too_few_days_leave_the_spread_unknown() -> None:
    found = fit_arrivals(log_of(weeks(1, 20, seed=1)))
    assert (found.dispersion, found.day_cv, found.repeats) == (None, None, 0)
