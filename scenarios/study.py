"""A study: a scenario beside its comparison, with shared luck, over replications, fits and assumptions.

Everything in it is a pure function of the scenario, the seed and the size; it holds no time of day of its making.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, fields, replace
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from prm.base import bad_input
from scenarios.baselines import build
from scenarios.demand_causes import Brought
from scenarios.executors import Serial
from scenarios.fits import ALL_FITS, FitChoice
from scenarios.library import comparison_of, dump
from scenarios.limits import NOTICE
from scenarios.plain import plain
from scenarios.playing import Tell, play_all, silent
from scenarios.schema import Scenario
from scenarios.study_answer import Effect, clear_differences, effect_of
from scenarios.study_breach import FirstBreach, find_first, leading_kpis
from scenarios.study_figures import (
    Bypassed,
    DayFigures,
    Flow,
    HarmFigures,
    Headline,
    PlaceFigures,
    bypassed,
    day_figures,
    flow,
    harm_figures,
    headlines,
    place_figures,
)
from scenarios.study_hours import Hourly, hourly
from scenarios.study_knowing import Knowing, knowing_of
from scenarios.study_operations import OperationFigure, operation_figures
from scenarios.study_plan import Parts, Size, make_plan, sort_out
from scenarios.study_precision import Precision, play_until
from scenarios.study_service import ServiceFigure, service_figures
from scenarios.study_spread import pooled
from scenarios.study_trial import Outcome, Trial, family_of, play_trial
from simulation.measures import HEADLINES, Family, Kpis


@dataclass(frozen=True, kw_only=True, slots=True)
class ArmFacts:
    """Which scenario an arm is, to the letter."""

    name: str
    title: str
    scenario_hash: str
    """SHA-256 of the scenario as YAML."""
    policy_hash: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FitFigures:
    """What one fit says: the measures that break first most often, and London's headlines."""

    roster_shape: str
    hour_shape: str
    patience: str
    breaks_first: tuple[str, ...]
    values: Mapping[str, float | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Study:
    """Everything a report, a summary or a job says.

    `scenario`, `comparison` and `kpis` are there for the run's folder and stand not in `as_dict`.
    """

    question: str
    baseline: str
    first_day: str
    last_day: str
    family: Family
    seed: int
    size: Size
    precision: Precision | None
    """What was asked of the headlines; `size` then tells how many replications that took."""
    here: ArmFacts
    there: ArmFacts | None
    """The arm of the comparison; `None` where the scenario is a baseline with nothing changed."""
    notes: str
    sources: tuple[str, ...]
    changes: str
    """The scenario as YAML."""
    first_breach: FirstBreach
    headlines: tuple[Headline, ...]
    days: tuple[DayFigures, ...]
    places: tuple[PlaceFigures, ...]
    """London, then networks, then providers, each in the order of the alphabet."""
    harm: HarmFigures
    hourly: Hourly
    flow: Flow
    bypassed: Bypassed | None
    brought: tuple[Brought, ...]
    """What each cause of the scenario's demand brings; empty where it names none."""
    knowing: Knowing | None
    """What knowing the patient does, at low, middle and high; `None` where the arms do not differ in that."""
    operations: tuple[OperationFigure, ...]
    """What trouble with staff and systems did; empty where neither arm asks for any."""
    service: tuple[ServiceFigure, ...]
    """The rest of the service; empty where neither arm asks for any of it."""
    effects: tuple[Effect, ...]
    """One for each assumption and level, flips and others."""
    fits: tuple[FitFigures, ...]
    scenario: Scenario = field(metadata={"told": False})
    comparison: Scenario | None = field(metadata={"told": False})
    kpis: tuple[tuple[Kpis, Kpis | None], ...] = field(metadata={"told": False})
    """Both arms' measures, by replication of the central fit."""

    @property
    def flips(self) -> tuple[Effect, ...]:
        """The assumptions that would change the answer."""
        return tuple(effect for effect in self.effects if effect.flips)

    def as_dict(self) -> dict[str, Any]:
        """The study as JSON values, the same for the same arguments."""
        told = {each.name: plain(getattr(self, each.name)) for each in fields(self) if each.metadata.get("told", True)}
        return told | {"notice": NOTICE}


def run_study(
    scenario: Scenario,
    *,
    comparison: Scenario | None = None,
    seed: int = 1,
    size: Size | None = None,
    precision: Precision | None = None,
    executor: Executor | None = None,
    progress: Tell = silent,
    work: Callable[[Trial], Outcome] = play_trial,
) -> Study:
    """Play and put together the study of a scenario; without an executor, in this process.

    `comparison`, over the same days of the same baseline, takes the place of what the scenario itself is compared with.
    `precision` takes the place of the size's replications. `progress` is called in this thread after every trial, and
    what it raises stops the study. `work` plays one trial. Raises `BadInput` if a policy file is changed while the
    study runs.
    """
    size = Size() if size is None else size
    comparison = comparison_of(scenario) if comparison is None else comparison

    def play(trials: Sequence[Trial], already: int) -> list[Outcome]:
        return play_all(trials, executor=executor or Serial(), work=work, progress=progress, already=already)

    outcomes: list[Outcome] = []
    if precision is not None:
        most = make_plan(scenario, comparison, seed=seed, size=Size(replications=precision.most, **_NO_OTHERS)).central
        outcomes = play_until(precision, lambda which: play(most[which.start : which.stop], which.start))
        size = replace(size, replications=len(outcomes))
    plan = make_plan(scenario, comparison, seed=seed, size=size)
    outcomes += play(plan.trials[len(outcomes) :], len(outcomes))
    _check_one_policy(outcomes)
    played = sort_out(plan, outcomes)
    return _put_together(scenario, comparison, seed, size, precision, played)


_NO_OTHERS: Mapping[str, int] = MappingProxyType({"per_fit": 0, "per_assumption": 0, "per_level": 0})


def _check_one_policy(outcomes: Sequence[Outcome]) -> None:
    """`BadInput` unless each arm was played under one version of its policy throughout."""
    arms = ([one.here for one in outcomes], [one.there for one in outcomes if one.there is not None])
    if any(len({arm.policy_hash for arm in played}) > 1 for played in arms):
        raise bad_input("policy-changed", "the policy file was changed while the scenario was run; run it again")


def _put_together(
    scenario: Scenario,
    comparison: Scenario | None,
    seed: int,
    size: Size,
    precision: Precision | None,
    played: Parts,
) -> Study:
    family, central = family_of(scenario), played.central
    first, last = scenario.days
    clear = clear_differences(central, family)
    there = [one.there for one in central if one.there is not None]
    firsts = [[one.firsts for one in outcomes] for _, outcomes in played.fits]
    return Study(
        question=scenario.question,
        baseline=scenario.baseline,
        first_day=first.isoformat(),
        last_day=last.isoformat(),
        family=family,
        seed=seed,
        size=size,
        precision=precision,
        here=_facts(scenario, central[0].here.policy_hash),
        there=_facts(comparison, there[0].policy_hash) if comparison is not None else None,
        notes=scenario.notes,
        sources=scenario.sources,
        changes=dump(scenario),
        first_breach=find_first(firsts, needed=len(ALL_FITS)),
        headlines=headlines(central, [outcomes for _, outcomes in played.fits], scenario, comparison, precision),
        days=day_figures(central, family),
        places=place_figures(central),
        harm=harm_figures(central),
        hourly=hourly([one.here for one in central], there),
        flow=flow(central),
        bypassed=bypassed([one.paired for one in central if one.paired is not None]),
        brought=build(scenario).brought if scenario.causes else (),
        knowing=knowing_of(played.levels, central, scenario, comparison),
        operations=operation_figures(central),
        service=service_figures(central),
        effects=tuple(
            effect_of(change, outcomes, central[: len(outcomes)], clear, family) for change, outcomes in played.changes
        ),
        fits=tuple(_fit_figures(fit, outcomes, family) for fit, outcomes in played.fits),
        scenario=scenario,
        comparison=comparison,
        kpis=tuple((one.here.kpis, None if one.there is None else one.there.kpis) for one in central),
    )


def _fit_figures(fit: FitChoice, outcomes: Sequence[Outcome], family: Family) -> FitFigures:
    return FitFigures(
        roster_shape=fit.roster_shape,
        hour_shape=fit.hour_shape,
        patience=fit.patience,
        breaks_first=leading_kpis([one.firsts for one in outcomes]),
        values={code: pooled([one.here.kpis.london[code] for one in outcomes]) for code in HEADLINES[family]},
    )


def _facts(scenario: Scenario, policy_hash: str) -> ArmFacts:
    return ArmFacts(
        name=scenario.name,
        title=scenario.title,
        scenario_hash=sha256(dump(scenario).encode()).hexdigest(),
        policy_hash=policy_hash,
    )
