"""`make bench-study`: a study of eight scenarios by a hundred replications of a London week, in two processes.

Run as `python -m benchmarks.study [--replications N] [--executor URL]`. The scenarios are plans and troubles of one
ordinary week of 2024-25, each with its 96 hours of lead; the arms of a replication share their world and, where they
may, its luck, as in `prm111 best`. Time counts from the first trial handed out to the last one back, building, drawing,
playing, measuring and all that goes between the processes in it. A call counts once it arrives in the week; those of
the lead and the tail are played and not counted.

The most memory that the master and each worker have ever held is read after a fifth, a half and all of the
replications: it may not grow with them. With fewer than 100 replications the five minutes are scaled down.
"""

import argparse
import os
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from scenarios.evidence import write
from scenarios.executors import make_executor
from scenarios.library import load
from scenarios.playing import Progress, play_all
from scenarios.schema import Closure, Demand, Period, RecordsDown, Scenario, Staff
from scenarios.study_arms import Arm, ArmsTrial, play_arms

WEEK = Period(first_day=date(2025, 1, 20), last_day=date(2025, 1, 26))
REPLICATIONS = 100
SEED = 1
EXECUTOR = "local://2"

SECONDS_AT_MOST = 300.0
GROWTH_AT_MOST = 1.1
"""Memory after all replications over that after the first fifth of them."""
MARKS = (0.2, 0.5, 1.0)


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What a worker says of one trial."""

    worker: int
    calls: int
    """Counted, of all arms."""
    cpu_seconds: float
    peak_bytes: int
    """The most that the worker has held until now."""


def plans() -> tuple[Scenario, ...]:
    """The eight scenarios."""
    base = load("london-2024-25").model_copy(update={"period": WEEK})

    def plan(name: str, **changes: Any) -> Scenario:
        return base.model_copy(update={"name": name, **changes})

    shut = Closure.model_validate({"provider": "las_north_east", "from": "2025-01-22 08:00", "to": "2025-01-22 20:00"})
    down = RecordsDown.model_validate({"from": "2025-01-21 18:00", "to": "2025-01-22 06:00"})
    return (
        plan("as-it-is"),
        plan("advisers-5-percent-more", roster=Staff(health_advisers=1.05)),
        plan("clinicians-5-percent-more", roster=Staff(clinicians=1.05)),
        plan("advisers-for-clinicians", roster=Staff(health_advisers=1.05, clinicians=0.95)),
        plan("a-tenth-more-calls", demand=Demand(multiply=1.1)),
        plan("no-prm", policy="london-2024-no-prm"),
        plan("a-provider-shut", closures=(shut,)),
        plan("records-down", records_down=(down,)),
    )


def measured(trial: ArmsTrial) -> Trial:
    """Play the arms as a study does, and say what it took."""
    began = time.process_time()
    values = play_arms(trial)
    return Trial(
        worker=os.getpid(),
        calls=sum(arm.headlines["abandoned"].denominator or 0 for arm in values),
        cpu_seconds=time.process_time() - began,
        peak_bytes=_peak_bytes(),
    )


def _peak_bytes() -> int:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else 1024 * most


def main() -> int:
    """Measure, print, and keep the evidence; 1 if a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=REPLICATIONS)
    parser.add_argument("--executor", default=EXECUTOR, help="where trials are played (%(default)s)")
    arguments = parser.parse_args()
    scenarios, replications = plans(), arguments.replications
    arms = tuple(Arm(scenario=scenario) for scenario in scenarios)
    tasks = [ArmsTrial(arms=arms, seed=SEED, replication=n) for n in range(replications)]
    master: list[int] = []
    with make_executor(arguments.executor) as executor:
        began = time.perf_counter()
        trials = play_all(tasks, executor=executor, work=measured, progress=partial(_note, master))
        seconds = time.perf_counter() - began
    calls = sum(trial.calls for trial in trials)
    cpu_seconds = sum(trial.cpu_seconds for trial in trials)
    memory = [_memory(trials, master, max(1, round(share * replications))) for share in MARKS]
    growth = max(memory[-1][who] / memory[0][who] for who in ("master_bytes", "worker_bytes"))
    allowed = SECONDS_AT_MOST * replications / REPLICATIONS
    print(f"{len(scenarios)} scenarios, {replications} replications of a week, {arguments.executor}: {calls:,} calls")
    print(f"{seconds:,.0f} s, for which {allowed:,.0f} s are allowed; {calls / seconds:,.0f} calls a second;")
    print(f"{calls / cpu_seconds:,.0f} a second of processor time")
    print()
    print(f"{'after replications':>20}{'master, MB':>14}{'worker, MB':>14}")
    for each in memory:
        print(f"{each['replications']:20,}{each['master_bytes'] / 1e6:14,.0f}{each['worker_bytes'] / 1e6:14,.0f}")
    holds = seconds <= allowed and growth <= GROWTH_AT_MOST
    figures = {
        "scenarios": len(scenarios),
        "replications": replications,
        "executor": arguments.executor,
        "counted_calls": calls,
        "seconds": round(seconds, 1),
        "seconds_allowed": round(allowed, 1),
        "processor_seconds": round(cpu_seconds, 1),
        "counted_calls_per_processor_second": round(calls / cpu_seconds),
        "memory_growth": round(growth, 3),
        "memory": memory,
        "targets": {"seconds": allowed, "memory_growth": GROWTH_AT_MOST},
    }
    write("bench-study", figures, holds=holds)
    return 0 if holds else 1


def _note(master: list[int], progress: Progress) -> None:
    """The master's memory after each trial that has come back."""
    if progress.done:
        master.append(_peak_bytes())


def _memory(trials: Sequence[Trial], master: Sequence[int], done: int) -> dict[str, int]:
    """The most that the master, and any worker, had held once so many replications were done."""
    return {
        "replications": done,
        "master_bytes": master[done - 1],
        "worker_bytes": max(trial.peak_bytes for trial in trials[:done]),
    }


if __name__ == "__main__":
    sys.exit(main())
