"""Do the intervals that a study reports hold what they promise? Many small studies of a day that is known exactly.

A study plays a day of changing load in two arms with the same luck, as many replications as a study has by default.
Reported are the interval of a paired difference (`study_spread.interval`) and that of a headline, a share or a count
(`study_precision.sureness`). What they should cover is known: see `oracle_days`.
"""

from collections import Counter

import numpy as np

from benchmarks.networks import Floats, Run
from benchmarks.oracle_days import Day, expected_abandoned, expected_delayed, play_days
from scenarios.amounts import Amount
from scenarios.study_plan import Size
from scenarios.study_precision import sureness
from scenarios.study_spread import sure_interval
from simulation.measures import Value

REPLICATIONS = Size().replications
"""As many as a study has by default."""

_RATES = np.array([9, 15, 24, 30, 27, 21, 18, 18, 24, 27, 21, 15, *[0] * 24], dtype=np.float64)
HERE, THERE = np.full(len(_RATES), 20), np.full(len(_RATES), 22)
"""The people of the two arms. Level: who is called away finishes their call, so that waiting would not be known."""
DAY = Day(slot=0.5, rates=_RATES, people=HERE)
"""Calls come for six mean services; within another twelve everybody has gone."""

NO_AMOUNT = Amount(number=1.0, relative=True)


def truths() -> dict[str, float]:
    """What each interval should cover."""
    calls = float(_RATES.sum()) * DAY.slot
    abandoned = [expected_abandoned(DAY, people) for people in (HERE, THERE)]
    delayed = [float(expected_delayed(DAY, people).sum()) for people in (HERE, THERE)]
    return {
        "difference in calls abandoned": abandoned[0] - abandoned[1],
        "difference in calls that wait": delayed[0] - delayed[1],
        "share abandoned": abandoned[0] / calls,
        "share that wait": delayed[0] / calls,
        "calls abandoned": abandoned[0],
    }


def covered(experiments: int, seed: int, part: int) -> Counter[str]:
    """Of so many studies, in how many each interval covers the truth."""
    days = experiments * REPLICATIONS
    luck = np.random.default_rng([seed, part])
    counts = [daily(run, days) for run in play_days(DAY, days, luck, [HERE, THERE])]
    found: Counter[str] = Counter()
    exact = truths()
    for first in range(0, days, REPLICATIONS):
        here, there = (of[first : first + REPLICATIONS] for of in counts)
        for name, (low, high) in intervals(here, there).items():
            found[name] += low <= exact[name] <= high
    return found


def daily(run: Run, days: int) -> Floats:
    """[days, 3] Calls, those abandoned, and those that wait."""
    day = (run.joined // DAY.period).astype(np.int64)
    columns = (np.ones(len(day), dtype=np.bool_), np.isnan(run.started), run.started != run.joined)
    return np.stack([np.bincount(day[column], minlength=days) for column in columns], axis=1).astype(np.float64)


def intervals(here: Floats, there: Floats) -> dict[str, tuple[float, float]]:
    """What a study of these replications would report."""
    found = {}
    for name, column in (("difference in calls abandoned", 1), ("difference in calls that wait", 2)):
        each = sure_interval((here - there)[:, column].tolist())
        found[name] = (each.low, each.high)
    for name, column in (("share abandoned", 1), ("share that wait", 2)):
        shares = [Value(value=row[column] / row[0], numerator=row[column], denominator=int(row[0])) for row in here]
        found[name] = _headline(shares)
    counts = [Value(value=row[1], numerator=row[1], denominator=None) for row in here]
    return found | {"calls abandoned": _headline(counts)}


def _headline(values: list[Value]) -> tuple[float, float]:
    sure = sureness(values, NO_AMOUNT)
    if sure is None or sure.low is None or sure.high is None:
        raise ValueError("a study of several replications has an interval")
    return sure.low, sure.high
