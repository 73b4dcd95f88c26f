"""Which trials a study consists of: the central fit, the other fits, and assumptions together and one at a time."""

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from prm.base import BadInput, Fault
from scenarios.baselines import build
from scenarios.demand_causes import assumptions_of
from scenarios.fits import ALL_FITS, CENTRAL, FitChoice
from scenarios.schema import Scenario
from scenarios.study_knowing import QUESTIONS, group_at
from scenarios.study_trial import Levels, Outcome, Trial

LEVELS = ("low", "high")


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """How often each part of a study is played.

    `replications` (at least 2) under the central fit; `per_fit` under each of the other eleven; `per_assumption` for
    each assumption at low and at high, alone; `per_level`, but never more than `replications`, with what is unpublished
    about notes and the PRM all at low and all at high, where that is what the arms differ in. All but the first may be
    0, and the part is then left out and said to be.
    """

    replications: int = 12
    per_fit: int = 1
    per_assumption: int = 1
    per_level: int = 6

    def __post_init__(self) -> None:
        faults = [
            Fault(code="bad-size", sentence=f"{name} is {value}; it has to be at least {least}", place=name)
            for name, value, least in (
                ("replications", self.replications, 2),
                ("per_fit", self.per_fit, 0),
                ("per_assumption", self.per_assumption, 0),
                ("per_level", self.per_level, 0),
            )
            if value < least
        ]
        if self.per_assumption > self.replications:
            sentence = "there cannot be more replications for an assumption than for the central fit it is set beside"
            faults.append(Fault(code="bad-size", sentence=sentence, place="per_assumption"))
        if faults:
            raise BadInput(*faults)


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One assumption at another level than the study's own."""

    assumption: str
    level: str
    value: float

    @property
    def levels(self) -> Levels:
        """As a trial takes it."""
        return ((self.assumption, self.level),)


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A study's trials by their part: each part's trials in the order of replications."""

    central: tuple[Trial, ...]
    levels: tuple[tuple[str, tuple[Trial, ...]], ...]
    """The assumptions about notes and the PRM together, at low and at high; empty where the arms do not differ so."""
    fits: tuple[tuple[FitChoice, tuple[Trial, ...]], ...]
    changes: tuple[tuple[Change, tuple[Trial, ...]], ...]

    @property
    def trials(self) -> tuple[Trial, ...]:
        """All of them, the most needed first."""
        return (
            *self.central,
            *(trial for _, trials in self.levels for trial in trials),
            *(trial for _, trials in self.fits for trial in trials),
            *(trial for _, trials in self.changes for trial in trials),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """The outcomes of a plan's trials, by the same parts."""

    central: tuple[Outcome, ...]
    levels: tuple[tuple[str, tuple[Outcome, ...]], ...]
    fits: tuple[tuple[FitChoice, tuple[Outcome, ...]], ...]
    """Every fit that was played, the central one first."""
    changes: tuple[tuple[Change, tuple[Outcome, ...]], ...]


def sort_out(plan: Plan, outcomes: Sequence[Outcome]) -> Parts:
    """The outcomes of `plan.trials`, in that order, put back into their parts."""
    rest = iter(outcomes)
    central = tuple(islice(rest, len(plan.central)))
    return Parts(
        central=central,
        levels=tuple((level, tuple(islice(rest, len(trials)))) for level, trials in plan.levels),
        fits=((CENTRAL, central), *((fit, tuple(islice(rest, len(trials)))) for fit, trials in plan.fits)),
        changes=tuple((change, tuple(islice(rest, len(trials)))) for change, trials in plan.changes),
    )


def make_plan(scenario: Scenario, comparison: Scenario | None, *, seed: int, size: Size) -> Plan:
    """The trials of a study; the same replication has the same luck in every part."""

    def trials(count: int, fit: FitChoice = CENTRAL, levels: Levels = ()) -> tuple[Trial, ...]:
        return tuple(
            Trial(scenario=scenario, comparison=comparison, seed=seed, replication=n, fit=fit, assumptions=levels)
            for n in range(count)
        )

    return Plan(
        central=trials(size.replications),
        levels=tuple(
            (level, trials(min(size.per_level, size.replications), levels=group))
            for level in LEVELS
            if size.per_level and (group := group_at(level, scenario, comparison))
        ),
        fits=tuple((fit, trials(size.per_fit, fit)) for fit in ALL_FITS if fit != CENTRAL and size.per_fit),
        changes=tuple(
            (change, trials(size.per_assumption, levels=change.levels))
            for change in (changes(scenario, comparison) if size.per_assumption else ())
        ),
    )


def changes(scenario: Scenario, comparison: Scenario | None) -> Iterator[Change]:
    """Each assumption at low and at high, but for those that the scenario sets itself or may ask about.

    A level that leaves the whole input of both arms as it is cannot change anything, and is left out.
    """
    arms = (scenario,) if comparison is None else (scenario, comparison)
    before = [_input(arm, ()) for arm in arms]
    for name, assumption in assumptions_of(*arms).items():
        if name in scenario.levels or name in QUESTIONS:
            continue
        for level in LEVELS:
            change = Change(assumption=name, level=level, value=assumption.at(level))
            if [_input(arm, change.levels) for arm in arms] != before:
                yield change


def _input(scenario: Scenario, levels: Levels) -> bytes:
    """Everything an arm is drawn and played from that an assumption can change; equal bytes are equal inputs."""
    return pickle.dumps(build(scenario, assumptions=dict(levels)).setting)
