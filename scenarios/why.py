"""Why a scenario differs from another one, factor by factor: all orders averaged, with the same luck in each.

With k changes, 2^k scenarios are played on the same patients. In each replication a change gets its Shapley value, the
mean of what it adds over all orders in which the changes could be made; the parts sum to the whole difference exactly.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from fractions import Fraction
from statistics import fmean
from typing import Any

from prm.base import bad_input
from scenarios.changes import NamedChange, between
from scenarios.plain import findings
from scenarios.playing import Tell, silent
from scenarios.schema import Scenario
from scenarios.statistics.shapley import Chosen, shapley, subsets
from scenarios.study_arms import Arm, Work, averaged_codes, numbers, play_arms, play_rows
from scenarios.study_spread import Interval, sure_interval
from scenarios.study_trial import family_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """What one change contributes to the difference of one KPI, in its unit, over replications."""

    change: str
    contributes: Interval
    alone: float
    """What it does when it is made first, as the only one."""
    last: float
    """What it does when it is made last, after all others."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One KPI's mean difference, and its parts."""

    code: str
    here: float
    """Mean of replications, in the scenario."""
    there: float
    whole: Interval
    parts: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Why:
    """The difference between two scenarios, KPI by KPI and change by change."""

    question: str
    scenario: str
    title: str
    comparison: str
    comparison_title: str
    first_day: str
    last_day: str
    seed: int
    replications: int
    changes: tuple[NamedChange, ...]
    differences: tuple[Difference, ...]

    def as_dict(self) -> dict[str, Any]:
        """The findings as JSON values, the same for the same arguments."""
        return findings(self)


def explain_difference(
    scenario: Scenario,
    comparison: Scenario,
    changes: Sequence[NamedChange],
    *,
    seed: int = 1,
    replications: int = 12,
    executor: Executor | None = None,
    progress: Tell = silent,
    work: Work = play_arms,
) -> Why:
    """Play the scenarios in between and divide the difference among the changes, which make up all of it.

    Raises `BadInput` for fewer than two replications.
    """
    if replications < 2:
        raise bad_input("bad-size", "an interval needs at least two replications", "replications")
    sets = tuple(subsets(len(changes)))
    arms = [Arm(scenario=_between(scenario, comparison, changes, chosen)) for chosen in sets]
    rows = play_rows(
        [(n, arms) for n in range(replications)], seed=seed, executor=executor, progress=progress, work=work
    )
    first, last = scenario.days
    found = {code: numbers(rows, code) for code in averaged_codes(family_of(scenario))}
    return Why(
        question=scenario.question,
        scenario=scenario.name,
        title=scenario.title,
        comparison=comparison.name,
        comparison_title=comparison.title,
        first_day=first.isoformat(),
        last_day=last.isoformat(),
        seed=seed,
        replications=replications,
        changes=tuple(changes),
        differences=tuple(
            _difference(code, [dict(zip(sets, row, strict=True)) for row in table], changes)
            for code, table in found.items()
            if table is not None
        ),
    )


def _between(scenario: Scenario, comparison: Scenario, changes: Sequence[NamedChange], chosen: Chosen) -> Scenario:
    return between(comparison, scenario, [part for n in sorted(chosen) for part in changes[n].parts])


def contributions(worth: Mapping[Chosen, float], changes: int) -> list[Fraction]:
    """What each change contributes in one replication, in exact fractions that sum to the whole difference."""
    return shapley(changes, lambda chosen: Fraction(worth[chosen]))


def _difference(code: str, worths: Sequence[Mapping[Chosen, float]], changes: Sequence[NamedChange]) -> Difference:
    none: Chosen = frozenset()
    every: Chosen = frozenset(range(len(changes)))
    parts = [contributions(worth, len(changes)) for worth in worths]
    return Difference(
        code=code,
        here=fmean(worth[every] for worth in worths),
        there=fmean(worth[none] for worth in worths),
        whole=sure_interval([worth[every] - worth[none] for worth in worths]),
        parts=tuple(
            Part(
                change=change.name,
                contributes=sure_interval([float(each[n]) for each in parts]),
                alone=fmean(worth[frozenset({n})] - worth[none] for worth in worths),
                last=fmean(worth[every] - worth[every - {n}] for worth in worths),
            )
            for n, change in enumerate(changes)
        ),
    )
