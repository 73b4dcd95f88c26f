"""Stationary queues played as often and as long as it takes: a pilot for the length, then the runs that count."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.networks import Network, Run, play_network
from benchmarks.oracle_cases import Asked, Case, Place, cases
from benchmarks.oracle_plays import play_service
from scenarios.statistics.precision import ratio_estimate
from scenarios.statistics.student import t_quantile

PILOT_RUNS = 64
RUNS = 100
"""Of the same length, for each case, each an observation of its own; more where they leave an interval too wide."""
PILOT_RELAXATIONS = 30.0
LEAST_RELAXATIONS = 30.0
AIMED = 0.97
"""The half-width planned for, of the one asked."""

PLACES: Mapping[Place, Callable[[Network, np.random.Generator, float], Run]] = {
    "stations": play_network,
    "the play": play_service,
}

CALLS_A_TASK: Mapping[Place, float] = {"stations": 1e6, "the play": 1.5e5}

Sums = tuple[float, float]
"""What is divided by what: a figure is the first's sum over the second's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """Runs of one case, each as long in units of time; runs are numbered, and never share their luck."""

    case: str
    runs: range
    length: float
    seed: int


def play_task(task: Task) -> list[list[Sums]]:
    """[runs][figures]"""
    case = cases()[task.case]
    found = []
    for number in task.runs:
        luck = np.random.default_rng([task.seed, number, *case.name.encode()])
        until = case.warm_up + task.length
        run = PLACES[case.place](case.network, luck, until + case.warm_up)
        found.append([sums(run, asked, case.warm_up, until) for asked in case.asked])
    return found


def sums(run: Run, asked: Asked, begin: float, end: float) -> Sums:
    """What one run has to say of a figure: of the callers who join in that time, or of the time."""
    here = (run.station == asked.stage) & ~np.isnan(run.joined)
    if asked.kind is not None:
        here &= run.kind == asked.kind
    if asked.what in ("busy", "there"):
        since = run.started if asked.what == "busy" else run.joined
        there = np.minimum(run.gone[here], end) - np.maximum(since[here], begin)
        return float(np.nansum(np.maximum(there, 0.0))), end - begin
    here &= (run.joined >= begin) & (run.joined < end)
    waits = run.away[here] - run.joined[here]
    answered = ~np.isnan(run.started[here])
    counted = {
        "wait": waits,
        "delayed": (waits > 0.0) | ~answered,
        "abandoned": ~answered,
        "answered within": answered & (waits <= asked.within),
    }[asked.what]
    return float(counted.sum()), float(here.sum())


def length_needed(
    case: Case, pilot: Sequence[Sequence[Sums]], length: float, *, half_width: float, level: float
) -> float:
    """How long each run must be for all intervals to be as narrow as asked, by the spread of the pilot's runs."""
    longest = LEAST_RELAXATIONS * case.relaxation
    for n, asked in enumerate(case.asked):
        found = ratio_estimate(*zip(*(run[n] for run in pilot), strict=True), confidence=0.5)
        if found is None or found.half_width == 0.0:
            continue
        # The pilot's half-width at 50 % is so many standard errors; errors fall with the root of the time played.
        error = found.half_width / t_quantile(0.75, len(pilot) - 1)
        wanted = AIMED * half_width * asked.exact / t_quantile((1 + level) / 2, RUNS - 1)
        longest = max(longest, length * len(pilot) / RUNS * (error / wanted) ** 2)
    return longest


def runs_needed(case: Case, runs: Sequence[Sequence[Sums]], *, half_width: float, level: float) -> int:
    """How many runs would make every interval as narrow as asked: those there are, if they do."""
    widest = 0.0
    for n, asked in enumerate(case.asked):
        found = ratio_estimate(*zip(*(run[n] for run in runs), strict=True), confidence=level)
        if found is not None:
            widest = max(widest, found.half_width / (half_width * asked.exact))
    return len(runs) if widest <= 1.0 else math.ceil(len(runs) * (widest / AIMED) ** 2)


def tasks_of(case: Case, runs: range, length: float, *, seed: int) -> Iterator[Task]:
    """These runs, in tasks of seconds."""
    calls = (length + 2 * case.warm_up) * case.rate
    each = max(1, int(CALLS_A_TASK[case.place] / calls))
    for first in range(runs.start, runs.stop, each):
        yield Task(case=case.name, runs=range(first, min(runs.stop, first + each)), length=length, seed=seed)


def pilot_length(case: Case) -> float:
    """How long each run of the pilot is."""
    return PILOT_RELAXATIONS * case.relaxation
