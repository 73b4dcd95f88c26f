"""`make oracles`: the simulator beside everything about a queue that is known exactly.

Run as `python -m benchmarks.oracles [--experiments N]`. Four parts, each of which must hold:

- stationary queues: every figure of every case lies inside its interval; all intervals together hold with 99.9 %
  (Bonferroni), and none is wider than 1 % of the exact value to either side. A pilot of its own luck says how long
  each case must be played for that, and runs are added where it said too little;
- the 95 % intervals that a study reports, over N experiments: they cover the truth in 93.5 to 96.5 % of them;
- a day of changing load and people: the number in the system is Poisson with the known mean (family-wise 99.9 %);
- the staffing advisor holds a delay target within two points all day where lagged formulas swing; its day, played,
  has the delays that theory says.

N is 4,000; with fewer, everything is as much shorter, and the widths asked are as much wider as the root of that. What
misses is printed, stays in the evidence, and makes the exit status 1.
"""

import argparse
import math
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from benchmarks import oracle_coverage, oracle_poisson, oracle_staffing
from benchmarks.oracle_cases import Asked, Case, cases
from benchmarks.oracle_poisson import FAMILY_LEVEL, Tested
from benchmarks.oracle_runs import (
    PILOT_RUNS,
    RUNS,
    Sums,
    Task,
    length_needed,
    pilot_length,
    play_task,
    runs_needed,
    tasks_of,
)
from benchmarks.staffing_delay import claims_hold, delay_ranges
from scenarios.evidence import write
from scenarios.executors import make_executor
from scenarios.statistics.precision import ratio_estimate

EXPERIMENTS = 4_000
HALF_WIDTH = 0.01
NOMINAL, COVERAGE_WITHIN = 0.95, 0.015
DELAY_TARGET = 0.2
SEED = 1
PARTS = 16


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One figure of one case: exact, and as played with its interval."""

    case: str
    figure: str
    exact: float
    played: float
    half_width: float
    """As a share of the exact value."""
    off: float
    """How far from exact, in half-widths: below 1 lies inside."""
    asked: float
    runs: int

    @property
    def holds(self) -> bool:
        """Inside an interval that is as narrow as asked."""
        return abs(self.off) <= 1.0 and self.half_width <= self.asked


def main() -> int:
    """Play, print, and keep the evidence; 1 if something was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--experiments", type=int, default=EXPERIMENTS)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    size = arguments.experiments / EXPERIMENTS
    with make_executor(f"local://{arguments.workers}") as executor:
        found = stationary(executor, cases(), half_width=HALF_WIDTH / math.sqrt(size))
        print_stationary(found)
        coverage = covered(executor, arguments.experiments)
        print_coverage(coverage, within=COVERAGE_WITHIN / math.sqrt(size))
        poisson = days_tested(executor, arguments.experiments)
        print_poisson(poisson)
        delays = staffed_day(executor, arguments.experiments)
    ranges = delay_ranges(DELAY_TARGET)
    print_staffing(ranges, delays)
    claims = {
        "every stationary figure inside its interval, as narrow as asked": all(each.holds for each in found),
        "intervals of studies cover as often as they say": all(
            abs(share - NOMINAL) <= COVERAGE_WITHIN / math.sqrt(size) for share in coverage.values()
        ),
        "the number in the system is Poisson at every time": all(
            each.least >= FAMILY_LEVEL / (3 * len(poisson)) for each in poisson
        ),
        "the advisor holds the target all day, the quick formulas do not": claims_hold(ranges, DELAY_TARGET),
        "the advisor's day, played, has the delays of theory": all(abs(each.off) <= 1.0 for each in delays),
    }
    print()
    for sentence, holds in claims.items():
        print(f"{'holds' if holds else 'FAILS':6} {sentence}")
    holds = all(claims.values())
    figures = {
        "cases": len({each.case for each in found}),
        "figures_held": sum(each.holds for each in found),
        "figures": len(found),
        "widest_half_width_percent": 100 * max(each.half_width for each in found),
        "farthest_in_half_widths": max(abs(each.off) for each in found),
        "experiments": arguments.experiments,
        "coverage_least_percent": 100 * min(coverage.values()),
        "coverage_greatest_percent": 100 * max(coverage.values()),
        "poisson_tests": 3 * len(poisson),
        "poisson_least_p": min(each.least for each in poisson),
        "advisor_delay": f"{ranges[0].least:.3f} to {ranges[0].greatest:.3f}",
        "lagged_delay": f"{ranges[1].least:.3f} to {ranges[1].greatest:.3f}",
        "stationary": [asdict(each) for each in found],
        "coverage": coverage,
        "poisson": [asdict(each) for each in poisson],
        "staffing": {each.method: [each.least, each.greatest] for each in ranges},
        "advisor_played": [asdict(each) for each in delays],
        "claims": claims,
    }
    write("oracles", figures, holds=holds)
    return 0 if holds else 1


def stationary(executor: Executor, chosen: Mapping[str, Case], *, half_width: float) -> list[Found]:
    """Every figure of these cases, played as long as the pilot says; 99.9 % for all of them together."""
    level = 1 - FAMILY_LEVEL / sum(len(case.asked) for case in chosen.values())
    pilots = [
        Task(case=name, runs=range(PILOT_RUNS), length=pilot_length(case), seed=SEED) for name, case in chosen.items()
    ]
    lengths = {
        task.case: length_needed(chosen[task.case], pilot, task.length, half_width=half_width, level=level)
        for task, pilot in zip(pilots, executor.map(play_task, pilots), strict=True)
    }
    runs: dict[str, list[list[Sums]]] = {name: [] for name in chosen}
    wanted = dict.fromkeys(chosen, RUNS)
    while tasks := [
        task
        for name, case in chosen.items()
        for task in tasks_of(case, range(len(runs[name]), wanted[name]), lengths[name], seed=SEED + 1)
    ]:
        for task, played in zip(tasks, executor.map(play_task, tasks), strict=True):
            runs[task.case] += played
        wanted = {
            name: runs_needed(case, runs[name], half_width=half_width, level=level) for name, case in chosen.items()
        }
    return [
        found_of(case, asked, [run[n] for run in runs[name]], half_width=half_width, level=level)
        for name, case in chosen.items()
        for n, asked in enumerate(case.asked)
    ]


def found_of(case: Case, asked: Asked, sums: Sequence[Sums], *, half_width: float, level: float) -> Found:
    """A figure of its runs, beside the exact value."""
    estimate = ratio_estimate(*zip(*sums, strict=True), confidence=level)
    if estimate is None:
        raise ValueError(f"{case.name} was played too briefly to say anything")
    return Found(
        case=case.name,
        figure=asked.name,
        exact=asked.exact,
        played=estimate.value,
        half_width=estimate.half_width / asked.exact,
        off=(estimate.value - asked.exact) / estimate.half_width,
        asked=half_width,
        runs=len(sums),
    )


def covered(executor: Executor, experiments: int) -> dict[str, float]:
    """The share of so many experiments in which each interval covers the truth."""
    counts: Counter[str] = Counter()
    for part in executor.map(*_in_parts(oracle_coverage.covered, experiments, SEED + 2)):
        counts.update(part)
    return {name: int(counts[name]) / experiments for name in oracle_coverage.truths()}


def days_tested(executor: Executor, days: int) -> list[Tested]:
    """The tests of the number in the system over so many days, on stations and in the play."""
    found: list[Tested] = []
    for number, play_days in enumerate((oracle_poisson.station_days, oracle_poisson.played_days)):
        parts = list(executor.map(*_in_parts(play_days, days, SEED + 3 + number)))
        for staffing in parts[0]:
            counts = [np.concatenate(seen) for seen in zip(*(part[staffing] for part in parts), strict=True)]
            found += oracle_poisson.tested(staffing, counts)
    return found


def staffed_day(executor: Executor, days: int) -> list[oracle_staffing.Hour]:
    """The advisor's day, hour by hour."""
    parts = executor.map(*_in_parts(oracle_staffing.played_hours, days, SEED + 5))
    return oracle_staffing.hours(np.concatenate(list(parts)), DELAY_TARGET)


def _in_parts(play: Callable[[int, int, int], Any], size: int, seed: int) -> tuple[Any, ...]:
    """Arguments for `map`: the work in parts that do not depend on the number of workers."""
    parts = min(PARTS, size)
    sizes = [size // parts + (number < size % parts) for number in range(parts)]
    return play, sizes, [seed] * parts, range(parts)


def print_stationary(found: Iterable[Found]) -> None:
    print(f"{'':46}{'figure':>22}{'exact':>10}{'played':>10}{'half-width':>12}{'off, in half-widths':>21}{'runs':>7}")
    for each in found:
        print(
            f"{each.case:46}{each.figure:>22}{each.exact:10.4f}{each.played:10.4f}{each.half_width:12.2%}"
            f"{each.off:+21.2f}{each.runs:7}{'' if each.holds else '  MISSED'}"
        )


def print_coverage(coverage: Mapping[str, float], *, within: float) -> None:
    print(f"\nHow often a nominal 95 % interval covers the truth (asked: within {100 * within:.1f} points)")
    for name, share in coverage.items():
        print(f"{name:46}{share:10.2%}{'' if abs(share - NOMINAL) <= within else '  MISSED'}")


def print_poisson(tested: Sequence[Tested]) -> None:
    least = FAMILY_LEVEL / (3 * len(tested))
    print(f"\nThe number in the system beside Poisson; p below {least:.1e} would be a miss")
    print(f"{'':30}{'time':>6}{'m(t)':>9}{'mean':>9}{'variance':>10}{'p mean':>9}{'p spread':>10}{'p shape':>9}")
    for each in tested:
        print(
            f"{each.staffing:30}{each.time:6.1f}{each.exact_mean:9.3f}{each.mean:9.3f}{each.variance:10.3f}"
            f"{each.p_mean:9.3f}{each.p_dispersion:10.3f}{each.p_shape:9.3f}{'' if each.least >= least else '  MISSED'}"
        )


def print_staffing(ranges: Iterable[Any], delays: Sequence[oracle_staffing.Hour]) -> None:
    print(f"\nThe chance of a delay over the day, at a target of {DELAY_TARGET:.0%}")
    for each in ranges:
        print(f"{each.method:30}{each.least:8.3f} to {each.greatest:.3f}")
    shares = [each.played for each in delays]
    farthest = max(abs(each.off) for each in delays)
    print(f"{'the advisor, played by hours':30}{min(shares):8.3f} to {max(shares):.3f}; {farthest:.2f} half-widths off")


if __name__ == "__main__":
    sys.exit(main())
