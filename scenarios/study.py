"""A study: a scenario beside its comparison, with shared luck, over replications, fits and assumptions.

Everything in it is a pure function of the scenario, the seed and the size; it holds no time of day of its making.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field, fields, is_dataclass
from hashlib import sha256
from math import isfinite
from time import monotonic
from typing import Any

from prm.base import bad_input
from scenarios.executors import Serial
from scenarios.fits import ALL_FITS, FitChoice
from scenarios.library import comparison_of, dump
from scenarios.limits import NOTICE
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
from scenarios.study_plan import Parts, Size, make_plan, sort_out
from scenarios.study_spread import pooled
from scenarios.study_trial import Outcome, Trial, family_of, play_trial
from simulation.measures import HEADLINES, Family, Kpis


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far a study is; `seconds_left` is `None` until the first trial is done."""

    done: int
    total: int
    seconds_left: float | None


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
    knowing: Knowing | None
    """What knowing the patient does, at low, middle and high; `None` where the arms do not differ in that."""
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
        told = {each.name: _plain(getattr(self, each.name)) for each in fields(self) if each.metadata.get("told", True)}
        return told | {"notice": NOTICE}


def run_study(
    scenario: Scenario,
    *,
    comparison: Scenario | None = None,
    seed: int = 1,
    size: Size | None = None,
    executor: Executor | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
    work: Callable[[Trial], Outcome] = play_trial,
) -> Study:
    """Play and put together the study of a scenario; without an executor, in this process.

    `comparison`, over the same days of the same baseline, takes the place of what the scenario itself is compared with.
    `progress` is called in this thread after every trial, and what it raises stops the study. `work` plays one trial.
    Raises `BadInput` if a policy file is changed while the study runs.
    """
    size = Size() if size is None else size
    comparison = comparison_of(scenario) if comparison is None else comparison
    plan = make_plan(scenario, comparison, seed=seed, size=size)
    outcomes = _play_all(plan.trials, executor or Serial(), progress, work)
    _check_one_policy(outcomes)
    played = sort_out(plan, outcomes)
    return _put_together(scenario, comparison, seed, size, played)


def _play_all(
    trials: Sequence[Trial],
    executor: Executor,
    progress: Callable[[Progress], None],
    work: Callable[[Trial], Outcome],
) -> list[Outcome]:
    """The outcomes in the order of the trials, whichever ends first."""
    began = monotonic()
    futures: list[Future[Outcome]] = []
    pending: set[Future[Outcome]] = set()

    def report(done: Iterable[Future[Outcome]]) -> None:
        for future in done:
            future.result()
            pending.discard(future)
            finished = len(futures) - len(pending)
            left = (monotonic() - began) / finished * (len(trials) - finished)
            progress(Progress(done=finished, total=len(trials), seconds_left=left))

    progress(Progress(done=0, total=len(trials), seconds_left=None))
    try:
        for trial in trials:
            futures.append(executor.submit(work, trial))
            pending.add(futures[-1])
            # In this process, it has been played by now.
            report([future for future in pending if future.done()])
        while pending:
            report(wait(pending, return_when=FIRST_COMPLETED).done)
    except BaseException:
        for future in pending:
            future.cancel()
        raise
    return [future.result() for future in futures]


def _check_one_policy(outcomes: Sequence[Outcome]) -> None:
    """`BadInput` unless each arm was played under one version of its policy throughout."""
    arms = ([one.here for one in outcomes], [one.there for one in outcomes if one.there is not None])
    if any(len({arm.policy_hash for arm in played}) > 1 for played in arms):
        raise bad_input("policy-changed", "the policy file was changed while the scenario was run; run it again")


def _put_together(scenario: Scenario, comparison: Scenario | None, seed: int, size: Size, played: Parts) -> Study:
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
        here=_facts(scenario, central[0].here.policy_hash),
        there=_facts(comparison, there[0].policy_hash) if comparison is not None else None,
        notes=scenario.notes,
        sources=scenario.sources,
        changes=dump(scenario),
        first_breach=find_first(firsts, needed=len(ALL_FITS)),
        headlines=headlines(central, [outcomes for _, outcomes in played.fits], scenario, comparison),
        days=day_figures(central, family),
        places=place_figures(central),
        harm=harm_figures(central),
        hourly=hourly([one.here for one in central], there),
        flow=flow(central),
        bypassed=bypassed([one.paired for one in central if one.paired is not None]),
        knowing=knowing_of(played.levels, central, scenario, comparison),
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


def _plain(value: Any) -> Any:
    """Dataclasses, mappings and tuples as JSON objects and lists; what is not finite as null."""
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, float) and not isfinite(value):
        return None
    return value
