"""A trial: both arms of a study played once with the same luck, and what is kept of them.

A trial is a pure function of its arguments, so that any executor may play it. Logs stay behind in the worker: they
are large, and a trial can be played again.
"""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from prm.base import HOUR
from routing import Policy
from scenarios.assumptions import Level
from scenarios.baselines import build
from scenarios.fits import CENTRAL, FitChoice
from scenarios.schema import Scenario
from simulation.log import Assessor, Disposition, Log, State
from simulation.measures import (
    HEADLINES,
    Breach,
    Family,
    Harm,
    Kpis,
    PairedWaits,
    Series,
    Value,
    Values,
    breaches,
    harm,
    item,
    knowing,
    measure,
    measure_days,
    operations,
    paired_groups,
    paired_waits,
    rows,
    series,
    service,
)
from simulation.measures.kpis import OUTSIDE, tally
from simulation.monitor import watched_play
from simulation.play import play
from simulation.setting import Setting
from simulation.world import World, draw

Playing = Callable[[World, Setting, Policy], Log]
"""Plays a world: `play`, or `watched_play` with the invariant monitor on."""

Levels = tuple[tuple[str, Level], ...]
"""Assumptions that are not taken as the scenario says, by name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """What is played: the scenario and what it is compared with, under one fit, with the same luck."""

    scenario: Scenario
    comparison: Scenario | None
    seed: int
    replication: int
    fit: FitChoice = CENTRAL
    assumptions: Levels = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Played:
    """One play."""

    log: Log
    policy_hash: str
    option_lines: frozenset[str]
    """The providers that an option of the IVR leads to."""
    operations: Values = field(default_factory=dict)
    """What trouble with staff and systems did, by the codes of `OPERATIONS`; empty where none is asked for."""
    service: Values = field(default_factory=dict)
    """The rest of the service, by the codes of `SERVICE`; empty where none is asked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ArmOutcome:
    """What is kept of one play."""

    kpis: Kpis
    days: Mapping[str, Values]
    """London's measures by London date."""
    harm: Harm
    hourly: Series
    hourly_abandoned: tuple[Value, ...]
    """The family's measure of abandonment for London, by hour of the counted period."""
    ring: Mapping[str, int]
    """What became of the calls of the counted period at ring, by the keys of `RING`."""
    closed: Mapping[str, tuple[int, int, int]]
    """Calls by disposition: assessed by nobody, by a health adviser, by a clinician."""
    knowing: Values
    """London's bypasses and waits, by the codes of `KNOWING`."""
    operations: Values
    """What trouble with staff and systems did, by the codes of `OPERATIONS`; empty where none is asked for."""
    service: Values
    """The rest of the service, by the codes of `SERVICE`; empty where none is asked for."""
    policy_hash: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What is kept of a trial."""

    here: ArmOutcome
    there: ArmOutcome | None
    """The arm of the comparison, if there is one."""
    firsts: tuple[Breach, ...]
    """The lasting breaches that the comparison does not have, of the first hour that has one."""
    paired: PairedWaits | None
    paired_groups: Mapping[str, PairedWaits]
    """Empty where nothing is compared."""


RING: Mapping[str, str] = {
    "adviser": "A health adviser answered",
    "clinician": "A clinician answered (bypass)",
    "passed_to_999": "Passed to 999 at once",
    "opening": "Hung up in the opening message",
    "abandoned": "Hung up while waiting",
    "waiting": "Still waiting at the end",
    "blocked": "Met a busy tone",
}
"""Every call is one of these."""


ABANDONED: Mapping[Family, str] = {family: codes[0] for family, codes in HEADLINES.items()}
"""Each collection's own measure of abandonment."""


LASTING_HOURS = 2
"""A breach counts once it takes this long to recover: a single hour is often chance, 3 % of 30 calls is one caller."""


def family_of(scenario: Scenario) -> Family:
    """The collection whose measures were in use on the scenario's baseline."""
    return Family.MDS if scenario.baseline == "london-2015-16" else Family.IUC_ADC


def play_trial(trial: Trial, *, playing: Playing = play) -> Outcome:
    """Build, draw, play and measure both arms."""
    here = play_arm(trial, trial.scenario, playing=playing)
    there = None if trial.comparison is None else play_arm(trial, trial.comparison, playing=playing)
    return outcome_of(here, there, family_of(trial.scenario))


def watch_trial(trial: Trial) -> Outcome:
    """The same, looked at after every event; `BrokenLaw` if a law of the play does not hold."""
    return play_trial(trial, playing=watched_play)


def outcome_of(here: Played, there: Played | None, family: Family) -> Outcome:
    """What is kept of the plays of one world."""
    log, other = here.log, None if there is None else there.log
    return Outcome(
        here=_kept(here, family),
        there=None if there is None else _kept(there, family),
        firsts=_firsts(log, other, family),
        paired=None if other is None else paired_waits(log, other),
        paired_groups={} if other is None else paired_groups(log, other),
    )


def play_arm(trial: Trial, scenario: Scenario, *, playing: Playing = play) -> Played:
    """One arm of the trial."""
    with collector_off():
        built = build(scenario, assumptions=dict(trial.assumptions), fit=trial.fit)
        world = draw(built.setting, seed=trial.seed, replication=trial.replication)
        log = playing(world, built.setting, built.policy)
        return Played(
            log=log,
            operations=operations(log, built.setting, world.chairs),
            service=service(log, built.setting.service),
            policy_hash=built.policy.hash,
            option_lines=frozenset(line.provider for line in built.policy.lines.values()),
        )


@contextmanager
def collector_off() -> Iterator[None]:
    """A play makes few cycles and many objects: without the cycle collector it takes a sixth less time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _kept(played: Played, family: Family) -> ArmOutcome:
    log = played.log
    return ArmOutcome(
        kpis=measure(log, family=family),
        days=measure_days(log, family=family),
        harm=harm(log),
        hourly=series(log),
        hourly_abandoned=_hourly_abandoned(log, family),
        ring=_ring(log),
        closed=_closed(log),
        knowing=knowing(log, option_lines=played.option_lines),
        operations=played.operations,
        service=played.service,
        policy_hash=played.policy_hash,
    )


def _firsts(log: Log, other: Log | None, family: Family) -> tuple[Breach, ...]:
    found = [breach for breach in breaches(log, family=family, versus=other) if _lasts(breach)]
    return tuple(breach for breach in found if breach.hour == found[0].hour)


def _lasts(breach: Breach) -> bool:
    return breach.hours_to_recovery is None or breach.hours_to_recovery >= LASTING_HOURS


def _hourly_abandoned(log: Log, family: Family) -> tuple[Value, ...]:
    hour = np.where(log.counted, (log.arrived - log.counted_from) // HOUR, OUTSIDE)
    hours = -((log.counted_from - log.counted_to) // HOUR)
    return tuple(tally(item(ABANDONED[family]), log, hour, hours))


def _ring(log: Log) -> dict[str, int]:
    answered = rows.answered(log)
    kinds = {
        "adviser": answered & (log.answered_queue == 0),
        "clinician": answered & (log.answered_queue > 0),
        "passed_to_999": rows.passed_to_999_at_ring(log),
        "opening": log.state == State.HUNG_UP_IN_OPENING,
        "abandoned": log.state == State.ABANDONED,
        "waiting": rows.still_waiting(log),
        "blocked": rows.blocked(log),
    }
    return {kind: int((log.counted & which).sum()) for kind, which in kinds.items()}


def _closed(log: Log) -> dict[str, tuple[int, int, int]]:
    cell = (log.disposition * len(Assessor) + log.assessor)[log.counted & (log.disposition != Disposition.UNDECIDED)]
    found = np.bincount(cell, minlength=(len(Disposition) - 1) * len(Assessor)).reshape(-1, len(Assessor)).tolist()
    return {
        disposition.name.lower(): (nobody, adviser, clinician)
        for disposition, (nobody, adviser, clinician) in zip(sorted(Disposition)[1:], found, strict=True)
    }
