"""Plays of an own area: replications, and where it changes something, beside itself unchanged on the same callers."""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass

from scenarios.executors import make_executor
from scenarios.log_kpis import Figures, Spread, differences, figures, spreads
from scenarios.own_area import BuiltArea, OwnArea, build_area, play_area, unchanged
from scenarios.playing import Tell, play_all, silent


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaStudy:
    """What the plays of an area found: by queue and code of the measure."""

    area: OwnArea
    seed: int
    replications: int
    here: Mapping[str, Mapping[str, Spread]]
    there: Mapping[str, Mapping[str, Spread]] | None
    """The same days unchanged; `None` where nothing is changed."""
    change: Mapping[str, Mapping[str, Spread]] | None


def study_area(
    area: OwnArea, *, seed: int, replications: int, executor: Executor | None = None, progress: Tell = silent
) -> AreaStudy:
    """Play the area so often; without an executor, in this process."""
    built = build_area(area)
    other = build_area(unchanged(area)) if area.changes_something else None
    tasks = [_Task(built=built, other=other, seed=seed, replication=n) for n in range(replications)]
    trials = play_all(tasks, executor=executor or make_executor("serial://"), work=_trial, progress=progress)
    here = [trial[0] for trial in trials]
    there = [trial[1] for trial in trials if trial[1] is not None]
    return AreaStudy(
        area=area,
        seed=seed,
        replications=replications,
        here=spreads(here),
        there=spreads(there) if there else None,
        change=differences(here, there) if there else None,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Task:
    built: BuiltArea
    other: BuiltArea | None
    seed: int
    replication: int


def _trial(task: _Task) -> tuple[Figures, Figures | None]:
    return _figures(task, task.built), None if task.other is None else _figures(task, task.other)


def _figures(task: _Task, built: BuiltArea) -> Figures:
    return figures(play_area(built, seed=task.seed, replication=task.replication), built.queues)
