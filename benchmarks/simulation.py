"""`make bench-simulation`: how fast the simulator plays, beside a plain model with one SimPy process for every call.

Run as `python -m benchmarks.simulation [--calls N]`. What is played is the winter surge's peak day with its 96 hours of
lead. Play and plain model take turns, each with a world drawn anew for it, so that both bear the same noise; times are
processor time on one core, and the median of the rounds is what counts. Both must write the same log.

With fewer calls the run is cut short, and what a play costs however short it is weighs more: it is then held to equal
logs and to the plain model's speed, not to the calls per second.

Beside it stand an ordinary week with everything on that a scenario can ask for (`whole_week`), and the teaching model
of 111, in plain SimPy and in Ciw as their users write it, and here (`teaching`).
"""

import argparse
import gc
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from statistics import median
from types import FrameType

import numpy as np

from benchmarks import teaching, whole_week
from benchmarks.ciw_asked import PYTHON
from routing import Policy
from scenarios.baselines import build
from scenarios.evidence import write
from scenarios.library import load
from scenarios.schema import Period
from simulation import Log, Setting, World, draw, play
from simulation.setting import QUARTER
from tests.simulation.plain_model import plain_log

PEAK_DAY = date(2025, 12, 27)
ROUNDS = 7
SEED = 1

CALLS_PER_SECOND_AT_LEAST = 40_000
TIMES_THE_PLAIN_MODEL_AT_LEAST = 2.5

SAMPLE_EVERY_SECONDS = 0.001
SAMPLED_PLAYS = 15

_CALLS = ("play", "decisions", "pools", "book", "outcomes", "settled", "front", "casework")
PARTS: tuple[tuple[str, Callable[[str, str], bool]], ...] = (
    ("draw: patients", lambda file, where: file == "world" and where not in ("of", "_drawn")),
    ("draw: luck of the contacts they make", lambda file, _: file == "world"),
    ("luck: uniforms into times", lambda file, _: file in ("luck", "times", "normal", "columns", "patients")),
    ("routing: need", lambda file, _: file in ("assess", "facts", "rules", "safety", "exchange")),
    ("routing: place", lambda file, _: file in ("placing", "network")),
    ("router's snapshots", lambda file, where: file == "picture" or where == "expected_wait_seconds"),
    ("shifts and closures", lambda file, _: file == "duty"),
    ("log", lambda file, where: file == "book" and where == "log"),
    ("calls: queues, timing, outcomes", lambda file, _: file in _CALLS),
    ("the clock, and SimPy's kernel", lambda file, _: file in ("clock", "core", "events")),
)
"""Where a sample belongs: the first frame from the innermost outwards whose file (and function) is named here."""


@dataclass(frozen=True, kw_only=True)
class Timed:
    """One run of a model."""

    log: Log
    cpu_seconds: float
    wall_seconds: float

    @property
    def calls_per_second(self) -> float:
        return len(self.log) / self.cpu_seconds


def main() -> int:
    """Measure, print, and keep the evidence; 1 if a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, help="about how many calls to play; the whole by default")
    parser.add_argument("--ciw-python", type=Path, default=PYTHON, help="the Python that has Ciw")
    arguments = parser.parse_args()
    scenario = load("winter-surge")
    built = build(scenario.model_copy(update={"period": Period(first_day=PEAK_DAY, last_day=PEAK_DAY)}))
    setting = built.setting if arguments.calls is None else of_size(built.setting, arguments.calls)
    plays, plains = take_turns(setting, built.policy)
    same = all(equal(plays[0].log, one.log) for one in (*plays, *plains))
    ratio = median(plain.cpu_seconds / one.cpu_seconds for plain, one in zip(plains, plays, strict=True))
    print_speeds(plays, plains, ratio, same)
    print_parts(setting, built.policy)
    speeds = [one.calls_per_second for one in plays]
    quick = median(speeds) >= CALLS_PER_SECOND_AT_LEAST or setting.horizon.end < built.setting.horizon.end
    print()
    whole = arguments.calls is None
    weeks = whole_week.timed(whole_week.ROUNDS if whole else 1)
    print(f"A week with everything on, {weeks[0].contacts:,} calls and {weeks[0].cases:,} cases, its lead included:")
    print(f"  {whole_week.per_second(weeks):,} a second, drawn and played")
    print()
    taught = teaching.measured(arguments.ciw_python, replications=60 if whole else 10)
    holds = same and quick and ratio >= TIMES_THE_PLAIN_MODEL_AT_LEAST and taught["holds"]
    figures = {
        "calls": len(plays[0].log),
        "calls_per_second_median": round(median(speeds)),
        "calls_per_second_best": round(max(speeds)),
        "calls_per_second_wall_median": round(median(len(one.log) / one.wall_seconds for one in plays)),
        "plain_calls_per_second_median": round(median(one.calls_per_second for one in plains)),
        "times_the_plain_model": round(ratio, 2),
        "equal_logs": same,
        "whole_week_calls": weeks[0].contacts + weeks[0].cases,
        "whole_week_calls_per_second": whole_week.per_second(weeks),
        "teaching_times_plain_simpy": taught["times_plain_simpy"],
        "teaching_times_ciw": taught["times_ciw"],
        "rounds": ROUNDS,
        "targets": {
            "calls_per_second_median": CALLS_PER_SECOND_AT_LEAST,
            "times_the_plain_model": TIMES_THE_PLAIN_MODEL_AT_LEAST,
            "teaching_times_plain_simpy": teaching.TIMES_PLAIN_SIMPY_AT_LEAST,
        },
        "teaching": taught,
    }
    write("bench-simulation", figures, holds=holds)
    return 0 if holds else 1


def of_size(setting: Setting, calls: int) -> Setting:
    """The same setting with about so many fresh calls: cut short, or with more calls and people at once."""
    expected = (setting.demand.fresh_per_quarter * setting.demand.times).sum(axis=0).cumsum()
    if calls < expected[-1]:
        return _first_quarters(setting, int(np.searchsorted(expected, calls)) + 1)
    factor = calls / expected[-1]
    people = {who: np.rint(number * factor).astype(np.int64) for who, number in setting.roster.people.items()}
    return replace(
        setting,
        demand=replace(setting.demand, fresh_per_quarter=setting.demand.fresh_per_quarter * factor),
        roster=replace(setting.roster, people=people),
    )


def _first_quarters(setting: Setting, quarters: int) -> Setting:
    demand, horizon = setting.demand, setting.horizon
    end = horizon.start + quarters * QUARTER
    return replace(
        setting,
        horizon=replace(horizon, counted_from=min(horizon.counted_from, end), counted_to=end, end=end),
        demand=replace(
            demand,
            fresh_per_quarter=demand.fresh_per_quarter[:, :quarters],
            times=demand.times[:, :quarters],
            day=demand.day[:quarters],
        ),
        roster=replace(
            setting.roster, people={who: number[:quarters] for who, number in setting.roster.people.items()}
        ),
    )


def take_turns(setting: Setting, policy: Policy) -> tuple[list[Timed], list[Timed]]:
    """Both models, in turns; a first turn of each goes untimed, while caches fill."""
    plays, plains = [], []
    for turn in range(ROUNDS + 1):
        for model, results in ((play, plays), (plain_log, plains)):
            timed = run(model, setting, policy)
            if turn:
                results.append(timed)
    return plays, plains


def run(model: Callable[[World, Setting, Policy], Log], setting: Setting, policy: Policy) -> Timed:
    world = draw(setting, seed=SEED, replication=0)
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    log = model(world, setting, policy)
    return Timed(log=log, cpu_seconds=time.process_time() - cpu, wall_seconds=time.perf_counter() - wall)


def equal(one: Log, other: Log) -> bool:
    """Whether all columns are."""
    mine, theirs = one.columns(), other.columns()
    return len(one) == len(other) and all(np.array_equal(column, theirs[name]) for name, column in mine.items())


def print_speeds(plays: list[Timed], plains: list[Timed], ratio: float, same: bool) -> None:
    first = plays[0].log
    print(f"Winter surge, {PEAK_DAY:%d %B %Y} with its lead: {len(first):,} calls, {ROUNDS} rounds, one core")
    print()
    print(f"{'':24}{'calls/s, median':>18}{'best':>12}{'by the wall':>14}{'us/call':>10}")
    for name, runs in (("prm111", plays), ("one process a call", plains)):
        speeds = [one.calls_per_second for one in runs]
        wall = median(len(one.log) / one.wall_seconds for one in runs)
        print(f"{name:24}{median(speeds):18,.0f}{max(speeds):12,.0f}{wall:14,.0f}{1e6 / median(speeds):10.1f}")
    print()
    print(f"{ratio:.2f} times as fast; the logs are {'equal, column by column' if same else 'NOT EQUAL'}")


def print_parts(setting: Setting, policy: Policy) -> None:
    """Where the time goes, by sampling."""
    samples: Counter[str] = Counter()

    def sample(_signal: int, frame: FrameType | None) -> None:
        samples[part_of(frames(frame))] += 1

    calls = 0
    cpu = time.process_time()
    before = signal.signal(signal.SIGPROF, sample)
    signal.setitimer(signal.ITIMER_PROF, SAMPLE_EVERY_SECONDS, SAMPLE_EVERY_SECONDS)
    try:
        for _ in range(SAMPLED_PLAYS):
            calls += len(play(draw(setting, seed=SEED, replication=0), setting, policy))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    us_per_call = (time.process_time() - cpu) / calls * 1e6
    print()
    print(f"Where the time of a draw and a play goes ({samples.total():,} samples)")
    for part, count in samples.most_common():
        share = count / samples.total()
        print(f"  {part:40}{share:7.1%}{share * us_per_call:8.2f} us/call")


def frames(frame: FrameType | None) -> Iterable[tuple[str, str]]:
    """(file without its ending, function) of every frame, the innermost first."""
    while frame is not None:
        code = frame.f_code
        yield code.co_filename.replace("\\", "/").rpartition("/")[2].removesuffix(".py"), code.co_name
        frame = frame.f_back


def part_of(stack: Iterable[tuple[str, str]]) -> str:
    return next((part for file, where in stack for part, is_it in PARTS if is_it(file, where)), "rest")


if __name__ == "__main__":
    sys.exit(main())
