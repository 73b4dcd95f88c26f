"""Levers ranked by effect for cost: each alone, on the same patients, against the scenario as it is."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from prm.base import bad_input
from scenarios.lever_file import Lever, Levers
from scenarios.plain import findings
from scenarios.playing import Tell, silent
from scenarios.statistics.several import Tested, judged_together
from scenarios.study_arms import Arm, Work, averaged_codes, numbers, play_arms, play_rows
from scenarios.study_spread import CONFIDENCE, Interval, sure_interval
from scenarios.study_trial import family_of
from simulation.measures import Direction, item


@dataclass(frozen=True, kw_only=True, slots=True)
class LeverEffect:
    """What one lever does to one KPI, in its unit."""

    code: str
    difference: Interval
    """With the lever, less without it."""
    improvement_per_cost: Interval | None
    """The difference in the direction of the threshold, over the cost; `None` for a KPI without a threshold."""
    tested: Tested
    """As one of all levers on this KPI."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranked:
    """One lever with all it does; `clear` where its effect on the KPI of the ranking is surely not zero."""

    name: str
    cost: float
    source: str
    clear: bool
    effects: tuple[LeverEffect, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranking:
    """Levers by their improvement for cost, the best first."""

    question: str
    scenario: str
    title: str
    first_day: str
    last_day: str
    seed: int
    replications: int
    code: str
    cost_unit: str
    without: Mapping[str, float]
    """Each KPI in the scenario as it is: mean of replications."""
    levers: tuple[Ranked, ...]

    def as_dict(self) -> dict[str, Any]:
        """The findings as JSON values, the same for the same arguments."""
        return findings(self)


def rank_levers(
    asked: Levers,
    *,
    seed: int = 1,
    replications: int = 12,
    executor: Executor | None = None,
    progress: Tell = silent,
    work: Work = play_arms,
) -> Ranking:
    """Play the scenario with each lever alone; `BadInput` for fewer than two replications, or nothing to measure."""
    if replications < 2:
        raise bad_input("bad-size", "an interval needs at least two replications", "replications")
    scenario = asked.scenario
    arms = [Arm(scenario=scenario), *(Arm(scenario=lever.scenario) for lever in asked.levers)]
    rows = play_rows(
        [(n, arms) for n in range(replications)], seed=seed, executor=executor, progress=progress, work=work
    )
    measured = {code: numbers(rows, code) for code in averaged_codes(family_of(scenario))}
    tables = {code: table for code, table in measured.items() if table is not None}
    if asked.code not in tables:
        raise bad_input("nothing-to-measure", f"a replication has no {item(asked.code).name} to measure", "kpi")
    effects = {code: _effects(code, table, asked.levers) for code, table in tables.items()}
    ranked = [
        Ranked(
            name=lever.name,
            cost=lever.cost,
            source=lever.source,
            clear=effects[asked.code][n].tested.clear(1 - CONFIDENCE),
            effects=tuple(each[n] for each in effects.values()),
        )
        for n, lever in enumerate(asked.levers)
    ]
    first, last = scenario.days
    return Ranking(
        question=scenario.question,
        scenario=scenario.name,
        title=scenario.title,
        first_day=first.isoformat(),
        last_day=last.isoformat(),
        seed=seed,
        replications=replications,
        code=asked.code,
        cost_unit=asked.cost_unit,
        without={code: fmean(row[0] for row in table) for code, table in tables.items()},
        levers=tuple(sorted(ranked, key=lambda lever: -_improvement(lever, asked.code))),
    )


def _effects(code: str, table: Sequence[Sequence[float]], levers: Sequence[Lever]) -> list[LeverEffect]:
    """Each lever's effect on one KPI, of its values [replication][scenario, then levers]."""
    differences = [[row[n + 1] - row[0] for row in table] for n in range(len(levers))]
    tested = judged_together(differences, confidence=CONFIDENCE)
    return [
        LeverEffect(
            code=code,
            difference=sure_interval(found),
            improvement_per_cost=_per_cost(code, found, lever.cost),
            tested=test,
        )
        for lever, found, test in zip(levers, differences, tested, strict=True)
    ]


def _per_cost(code: str, differences: Sequence[float], cost: float) -> Interval | None:
    threshold = item(code).threshold
    if threshold is None:
        return None
    sign = 1 if threshold.direction is Direction.AT_LEAST else -1
    return sure_interval([sign * each / cost for each in differences])


def effect_on(lever: Ranked, code: str) -> LeverEffect:
    """What the lever does to this KPI."""
    return next(effect for effect in lever.effects if effect.code == code)


def _improvement(lever: Ranked, code: str) -> float:
    found = effect_on(lever, code).improvement_per_cost
    return 0.0 if found is None else found.mean
