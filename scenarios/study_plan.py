"""Which trials a study consists of: the central fit, the other fits, and the assumptions one at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from prm.base import BadInput, Fault
from scenarios.assumptions import ASSUMPTIONS
from scenarios.fits import ALL_FITS, CENTRAL, FitChoice
from scenarios.schema import Scenario
from scenarios.study_trial import Levels, Outcome, Trial

LEVELS = ("low", "high")

QUESTIONS = frozenset({"new_holder_factor", "new_holder_effect"})
"""What scenarios ask about, and no baseline is unsure of: without new holders neither has any effect."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """How often each part of a study is played.

    `replications` (at least 2) under the central fit; `per_fit` under each of the other eleven; `per_assumption` for
    each assumption at low and at high. The last two may be 0, and the part is then left out and said to be.
    """

    replications: int = 20
    per_fit: int = 1
    per_assumption: int = 1

    def __post_init__(self) -> None:
        faults = [
            Fault(code="bad-size", sentence=f"{name} is {value}; it has to be at least {least}", place=name)
            for name, value, least in (
                ("replications", self.replications, 2),
                ("per_fit", self.per_fit, 0),
                ("per_assumption", self.per_assumption, 0),
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
    fits: tuple[tuple[FitChoice, tuple[Trial, ...]], ...]
    changes: tuple[tuple[Change, tuple[Trial, ...]], ...]

    @property
    def trials(self) -> tuple[Trial, ...]:
        """All of them, the most needed first."""
        return (
            *self.central,
            *(trial for _, trials in self.fits for trial in trials),
            *(trial for _, trials in self.changes for trial in trials),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """The outcomes of a plan's trials, by the same parts."""

    central: tuple[Outcome, ...]
    fits: tuple[tuple[FitChoice, tuple[Outcome, ...]], ...]
    """Every fit that was played, the central one first."""
    changes: tuple[tuple[Change, tuple[Outcome, ...]], ...]


def sort_out(plan: Plan, outcomes: Sequence[Outcome]) -> Parts:
    """The outcomes of `plan.trials`, in that order, put back into their parts."""
    rest = iter(outcomes)
    central = tuple(islice(rest, len(plan.central)))
    return Parts(
        central=central,
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
        fits=tuple((fit, trials(size.per_fit, fit)) for fit in ALL_FITS if fit != CENTRAL and size.per_fit),
        changes=tuple(
            (change, trials(size.per_assumption, levels=change.levels))
            for change in changes(scenario)
            if size.per_assumption
        ),
    )


def changes(scenario: Scenario) -> Iterator[Change]:
    """Each assumption at low and at high, but for those that the scenario sets itself or may ask about."""
    for name, assumption in ASSUMPTIONS.items():
        if name in scenario.levels or name in QUESTIONS:
            continue
        for level in LEVELS:
            if assumption.at(level) != assumption.middle:
                yield Change(assumption=name, level=level, value=assumption.at(level))
