"""Which assumptions matter: Morris's screening of all of them at once, and each alone at its low and at its high.

An assumption is varied between its low and its high; every trajectory is played on patients of its own, with the same
luck all along it. What has no part in a scenario's input is never played and has exactly no effect.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from prm.base import bad_input
from scenarios.assumptions import ASSUMPTIONS, Assumption
from scenarios.plain import findings
from scenarios.playing import Tell, silent
from scenarios.schema import Scenario
from scenarios.statistics.morris import Point, Screened, Trajectory, effects, screened, trajectory
from scenarios.study_arms import Arm, Work, averaged_codes, numbers, play_arms, play_rows
from scenarios.study_knowing import QUESTIONS
from scenarios.study_plan import LEVELS, changes
from scenarios.study_spread import Interval, sure_interval
from scenarios.study_trial import Levels, family_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Swing:
    """One assumption alone: the KPI's change to the scenario as it is, over paired replications."""

    at_low: Interval
    at_high: Interval

    @property
    def size(self) -> float:
        """The greater of the two changes, whatever its sign."""
        return max(abs(self.at_low.mean), abs(self.at_high.mean))


@dataclass(frozen=True, kw_only=True, slots=True)
class Factor:
    """One assumption's effect on one KPI, in its unit."""

    assumption: str
    screened: Screened
    """For its whole range, together with the others."""
    swing: Swing


@dataclass(frozen=True, kw_only=True, slots=True)
class KpiScreen:
    """All assumptions' effects on one KPI, the greatest first."""

    code: str
    value: float
    """In the scenario as it is; mean of the replications of the swings."""
    factors: tuple[Factor, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Screening:
    """What was varied, and what that did."""

    question: str
    scenario: str
    title: str
    first_day: str
    last_day: str
    seed: int
    trajectories: int
    replications: int
    varied: tuple[str, ...]
    no_part: tuple[str, ...]
    """Assumptions that leave the scenario's whole input as it is: no effect at all."""
    set_by_scenario: tuple[str, ...]
    """Assumptions that the scenario sets, or that only ask a question: not varied."""
    kpis: tuple[KpiScreen, ...]

    def as_dict(self) -> dict[str, Any]:
        """The findings as JSON values, the same for the same arguments."""
        return findings(self)


def screen(
    scenario: Scenario,
    *,
    seed: int = 1,
    trajectories: int = 4,
    replications: int = 2,
    executor: Executor | None = None,
    progress: Tell = silent,
    work: Work = play_arms,
) -> Screening:
    """Screen the assumptions of a scenario.

    Each of `trajectories` (at least 2) takes one play more than there are assumptions to vary; each of `replications`
    (at least 2) twice as many and one. Raises `BadInput` for fewer.
    """
    if trajectories < 2 or replications < 2:
        raise bad_input("bad-size", "screening needs at least two trajectories and two replications")
    varied = tuple(dict.fromkeys(change.assumption for change in changes(scenario, None)))
    fixed = tuple(name for name in ASSUMPTIONS if name in scenario.levels or name in QUESTIONS)
    walks = [trajectory(varied, seed=seed, number=number) for number in range(trajectories)]
    alone = [(), *(((name, level),) for name in varied for level in LEVELS)]
    rows = play_rows(
        [
            *((n, _arms(scenario, [_levels(point) for point in walk.points])) for n, walk in enumerate(walks)),
            *((n, _arms(scenario, alone)) for n in range(replications)),
        ],
        seed=seed,
        executor=executor,
        progress=progress,
        work=work,
    )
    first, last = scenario.days
    found = {code: numbers(rows, code) for code in averaged_codes(family_of(scenario))}
    return Screening(
        question=scenario.question,
        scenario=scenario.name,
        title=scenario.title,
        first_day=first.isoformat(),
        last_day=last.isoformat(),
        seed=seed,
        trajectories=trajectories,
        replications=replications,
        varied=varied,
        no_part=tuple(name for name in ASSUMPTIONS if name not in (*varied, *fixed)),
        set_by_scenario=fixed,
        kpis=tuple(
            kpi_screen(code, varied, walks, table[:trajectories], table[trajectories:])
            for code, table in found.items()
            if table is not None
        ),
    )


def _arms(scenario: Scenario, levels: Sequence[Levels]) -> list[Arm]:
    return [Arm(scenario=scenario, levels=each) for each in levels]


def _levels(point: Point) -> Levels:
    """The assumptions at a point, where 0 is an assumption's low and 1 its high."""
    return tuple((name, _at(ASSUMPTIONS[name], share)) for name, share in point.items())


def _at(assumption: Assumption, share: float) -> float:
    return assumption.low + share * (assumption.high - assumption.low)


def kpi_screen(
    code: str,
    varied: Sequence[str],
    walks: Sequence[Trajectory],
    walked: Sequence[Sequence[float]],
    swung: Sequence[Sequence[float]],
) -> KpiScreen:
    """One KPI's effects, the greatest first.

    `walked` are the values at the points of each walk; `swung` those of each replication: of the scenario as it is,
    then with each assumption at low and at high.
    """
    each = [effects(walk, values) for walk, values in zip(walks, walked, strict=True)]
    factors = [
        Factor(
            assumption=name,
            screened=screened([effect[name] for effect in each]),
            swing=Swing(at_low=_change(swung, 1 + 2 * n), at_high=_change(swung, 2 + 2 * n)),
        )
        for n, name in enumerate(varied)
    ]
    return KpiScreen(
        code=code,
        value=fmean(values[0] for values in swung),
        factors=tuple(sorted(factors, key=lambda factor: -factor.screened.mu_star)),
    )


def _change(swung: Sequence[Sequence[float]], arm: int) -> Interval:
    return sure_interval([values[arm] - values[0] for values in swung])
