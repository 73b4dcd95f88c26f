"""`make bench-sizes`: what a call costs in runs of up to three million calls, with a plot.

Run as `python -m benchmarks.sizes [--calls N]`. The winter surge's peak day with its 96 hours of lead is cut short, or
played with more callers and as many more people on duty, to each size in turn; drawn and played, in processor time on
one core. Cost is linear where a call costs much the same at every size: between the dearest and the cheapest size of
100,000 calls and more, at most `SPREAD_AT_MOST`. Below that, what a run costs however short weighs more.
"""

import argparse
import gc
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.figure import Figure

from benchmarks.simulation import PEAK_DAY, SEED, of_size
from scenarios.baselines import Built, build
from scenarios.evidence import write
from scenarios.library import load
from scenarios.schema import Period
from scenarios.study_trial import collector_off
from simulation import draw, play

SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000)
LARGE = 100_000
SPREAD_AT_MOST = 1.5

PLOT = Path("docs") / "cost-by-calls.svg"


@dataclass(frozen=True, kw_only=True)
class Sized:
    """One run."""

    calls: int
    cpu_seconds: float

    @property
    def us_per_call(self) -> float:
        return 1e6 * self.cpu_seconds / self.calls


def main() -> int:
    """Measure, print, plot, and keep the evidence; 1 if the target was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=SIZES[-1], help="the largest run (%(default)s)")
    most = parser.parse_args().calls
    scenario = load("winter-surge")
    built = build(scenario.model_copy(update={"period": Period(first_day=PEAK_DAY, last_day=PEAK_DAY)}))
    runs = [run(built, calls) for calls in sorted({size for size in SIZES if size < most} | {most})]
    print(f"{'calls':>12}{'seconds':>10}{'us/call':>10}")
    for one in runs:
        print(f"{one.calls:12,}{one.cpu_seconds:10.1f}{one.us_per_call:10.1f}")
    large = [one.us_per_call for one in runs if one.calls >= LARGE]
    spread = max(large) / min(large) if large else None
    holds = spread is None or spread <= SPREAD_AT_MOST
    plot(runs, PLOT)
    figures = {
        "most_calls": runs[-1].calls,
        "us_per_call": round(runs[-1].us_per_call, 2),
        "dearest_over_cheapest": None if spread is None else round(spread, 3),
        "runs": [{"calls": one.calls, "seconds": round(one.cpu_seconds, 2)} for one in runs],
        "targets": {"dearest_over_cheapest": SPREAD_AT_MOST},
    }
    write("bench-sizes", figures, holds=holds)
    return 0 if holds else 1


def run(built: Built, calls: int) -> Sized:
    """Draw and play about so many calls."""
    setting = of_size(built.setting, calls)
    gc.collect()
    with collector_off():
        began = time.process_time()
        log = play(draw(setting, seed=SEED, replication=0), setting, built.policy)
        return Sized(calls=len(log), cpu_seconds=time.process_time() - began)


def plot(runs: Sequence[Sized], path: Path) -> None:
    """Seconds against calls, both on scales of tenfold steps, beside the line of equal cost."""
    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    calls = [one.calls for one in runs]
    axes.loglog(calls, [one.cpu_seconds for one in runs], "o-", label="drawn and played")
    same = runs[-1].us_per_call / 1e6
    axes.loglog(calls, [same * one for one in calls], ":", color="grey", label="the same for every call")
    axes.set_xlabel("calls")
    axes.set_ylabel("seconds of one core")
    axes.legend()
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    sys.exit(main())
