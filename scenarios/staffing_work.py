"""The work of staffing that other processes do: shifts solved, queue by queue, and rosters played."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import numpy as np
from numpy.typing import NDArray

from prm.base import london
from scenarios.baselines import build
from scenarios.playing import Tell, play_all
from scenarios.schema import Scenario
from scenarios.shift_rules import LONGEST_HOURS, QUARTERS_AN_HOUR, ShiftRules
from scenarios.shifts import ShiftPlan, plan_shifts
from scenarios.staffing_check import Counts, play_counts
from scenarios.staffing_need import QueueNeed, with_people
from simulation.setting import QUARTER, Horizon

Ints = NDArray[np.int64]

BEFORE = round(LONGEST_HOURS * QUARTERS_AN_HOUR)
"""Quarter hours before the plan in which a shift may have begun."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Workshop:
    """Where the work of one staffing is done, and what is the same in all of it."""

    scenario: Scenario
    rules: ShiftRules
    moments: tuple[datetime, ...]
    """London times of the quarter hours in which a shift may begin: `BEFORE` of them, and the planned ones."""
    planned: slice
    """The planned quarter hours in the horizon."""
    seed: int
    replications: int
    executor: Executor
    progress: Tell

    def shifts(self, needs: Sequence[QueueNeed], required: Sequence[Ints]) -> list[ShiftPlan]:
        """The shifts of each queue for its requirement over the planned quarter hours."""
        tasks = [(self.rules.hour_cost(need.queue), wanted) for need, wanted in zip(needs, required, strict=True)]
        work = partial(_shifts, rules=self.rules, moments=self.moments)
        return play_all(tasks, executor=self.executor, work=work, progress=self.progress)

    def counts(self, needs: Sequence[QueueNeed], people: Sequence[Ints]) -> list[Counts]:
        """What becomes of callers in each replication, with these people in the planned quarter hours."""
        whole = [self.over_horizon(need, each) for need, each in zip(needs, people, strict=True)]
        work = partial(_play, scenario=self.scenario, needs=tuple(needs), people=whole, seed=self.seed)
        return play_all(range(self.replications), executor=self.executor, work=work, progress=self.progress)

    def over_horizon(self, need: QueueNeed, people: Ints) -> Ints:
        """The people of the planned quarter hours; before and after them, just those required."""
        whole = need.required.copy()
        whole[self.planned] = people
        return whole


def planned_in(horizon: Horizon) -> slice:
    """The planned quarter hours of a run: those of its counted days."""
    first = (horizon.counted_from - horizon.start) // QUARTER
    return slice(first, first + (horizon.counted_to - horizon.counted_from) // QUARTER)


def moments_of(horizon: Horizon) -> tuple[datetime, ...]:
    """London times from `BEFORE` quarter hours before the planned ones to the last of them."""
    return tuple(london(at) for at in range(horizon.counted_from - BEFORE * QUARTER, horizon.counted_to, QUARTER))


def _shifts(task: tuple[float, Ints], *, rules: ShiftRules, moments: tuple[datetime, ...]) -> ShiftPlan:
    cost_per_hour, required = task
    return plan_shifts(required, rules=rules, moments=moments, before=BEFORE, cost_per_hour=cost_per_hour)


def _play(
    replication: int, *, scenario: Scenario, needs: Sequence[QueueNeed], people: Sequence[Ints], seed: int
) -> Counts:
    built = build(scenario)
    setting = with_people(built.setting, {need.key: each for need, each in zip(needs, people, strict=True)})
    return play_counts(setting, built.policy, needs, seed=seed, replication=replication)
