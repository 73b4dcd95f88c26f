"""How many people each queue needs in each quarter hour of a scenario, from its modified offered load.

Whom callers ask for is found by playing the scenario a few times with so many people that nobody waits: which provider
and skill each patient then reaches, and for how long, is the routing engine's own answer. From this come, for each
queue, its share of each area's callers in each state of the network (closures, outages, redirections, records, relief,
opening hours) and its handling times; the expected calls by quarter hour give the shape. Cases count as calls do. The
load m(t) is their work while it lasts, and people follow from it by the queue's target.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from prm.base import SECOND, bad_input
from routing import HEALTH_ADVISER, Policy, is_shut
from simulation.log import QUEUES, Log
from simulation.measures import Family, rows
from simulation.patience_queue import ENDLESS, Patience, Service, Target, people_needed
from simulation.play import play
from simulation.rostering import offered_load
from simulation.setting import QUARTER, Roster, Setting
from simulation.world import draw

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Key = tuple[str, str]
"""(provider id, queue)."""

AMPLE = 100_000
"""People in every queue when nobody is to wait."""
PLAYS = 3
"""How often the scenario is played to find out whom callers ask for."""
APART = 1_000
"""Those plays are replications from this number on, so that a roster is not checked on the luck it was made from."""
QUANTILES = (np.arange(200) + 0.5) / 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Targets:
    """What is asked of queues in which callers wait for the first voice, and of clinicians whom they are passed to."""

    first_voice: Target
    clinician: Target


DEFAULT_TARGETS = Targets(
    first_voice=Target(answered=0.95, within_seconds=60.0, abandoned=0.03),
    clinician=Target(answered=0.90, within_seconds=1200.0),
)
"""The thresholds of the IUC KPIs: 95 % in 60 s, 3 % abandoned, and 90 % of urgent needs with a clinician in 20 min."""


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueNeed:
    """One queue through the run; arrays are by quarter hour of the horizon."""

    provider: str
    queue: str
    calls: Floats
    """Expected calls that join it, and cases beside them, if nobody waits anywhere."""
    load: Floats
    """m(t): mean people busy in the quarter hour, if nobody waits."""
    service: Service
    target: Target
    """As asked of those who queue: hang-ups in the opening message are taken off already."""
    least: int
    required: Ints

    @property
    def key(self) -> Key:
        """Provider and queue."""
        return self.provider, self.queue


def staffing_need(
    setting: Setting, policy: Policy, *, targets: Targets, family: Family, seed: int, least: Mapping[str, int]
) -> tuple[QueueNeed, ...]:
    """The need of every queue that the setting rosters, those of the contingency apart, in the setting's order.

    `least` are the fewest people on duty by queue. Raises `BadInput` for a target that no roster can hold.
    """
    ample = _ample(setting, policy)
    logs = [play(draw(ample, seed=seed, replication=APART + n), ample, policy) for n in range(PLAYS)]
    state = _states(setting, policy)
    lines = {line.provider for line in policy.lines.values()}
    fresh = setting.demand.fresh_per_quarter * setting.demand.times
    found = []
    for provider, queue in staffed(setting, policy):
        joined = [_joined(log, provider, queue) for log in logs]
        calls = _expected(joined, fresh, state, setting)
        first_voice = queue == HEALTH_ADVISER or provider in lines
        target = _in_queue(targets.first_voice, setting, family) if first_voice else targets.clinician
        seconds = np.concatenate([each.seconds for each in joined])
        handling = np.quantile(seconds, QUANTILES) if seconds.size else np.ones(1)
        need = QueueNeed(
            provider=provider,
            queue=queue,
            calls=calls,
            load=offered_load(calls, handling),
            service=Service(
                mean_seconds=float(handling.mean()), patience=_patience(setting, provider) if first_voice else ENDLESS
            ),
            target=target,
            least=least.get(queue, 0) if provider not in lines else 0,
            required=np.zeros(0, dtype=np.int64),
        )
        found.append(replace(need, required=required(need, need.load)))
    return tuple(found)


def required(need: QueueNeed, load: Floats) -> Ints:
    """The people that the queue needs at these loads, never fewer than its least."""
    return np.maximum(people_needed(load, service=need.service, target=need.target), need.least)


def staffed(setting: Setting, policy: Policy) -> tuple[Key, ...]:
    """The queues to be staffed: all on the setting's roster but those of the contingency."""
    return tuple(key for key in setting.roster.people if key[0] not in policy.contingency)


def with_people(setting: Setting, people: Mapping[Key, Ints]) -> Setting:
    """The setting with these people in the place of its own; other queues keep theirs."""
    roster = Roster(people={**setting.roster.people, **people}, helps=setting.roster.helps)
    return replace(setting, roster=roster)


def _ample(setting: Setting, policy: Policy) -> Setting:
    """Nobody waits, and days are as busy as expected."""
    people = {key: np.full(setting.horizon.quarters, AMPLE, dtype=np.int64) for key in staffed(setting, policy)}
    return replace(with_people(setting, people), demand=replace(setting.demand, busyness_cv=0.0))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Joined:
    """The calls of one play that a queue's people dealt with, and the cases beside them."""

    area: Ints
    quarter: Ints
    """In which the work began."""
    seconds: Floats


def _joined(log: Log, provider: str, queue: str) -> _Joined:
    start = log.counted_from
    if queue == HEALTH_ADVISER:
        which = rows.coded(log.answered_by, log.providers.index(provider)) & rows.coded(log.answered_queue, 0)
        began, ended = log.answered, log.adviser_ended
    else:
        which = rows.coded(log.clinician_provider, log.providers.index(provider)) & rows.happened(log.clinician_started)
        which &= rows.coded(log.clinician_queue, QUEUES.index(queue))
        began, ended = log.clinician_started, log.clinician_ended
    which &= rows.happened(ended)
    calls = log.area[which], began[which], ended[which]
    area, began, ended = map(np.concatenate, zip(calls, _cases(log, provider, queue), strict=True))
    return _Joined(area=area, quarter=(began - start) // QUARTER, seconds=(ended - began) / SECOND)


def _cases(log: Log, provider: str, queue: str) -> tuple[Ints, Ints, Ints]:
    """The area, beginning and end of the cases that a queue's people dealt with: work as that of calls is."""
    if log.service is None:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, nothing
    cases = log.service.cases
    which = rows.coded(cases.provider, log.providers.index(provider)) & rows.coded(cases.queue, QUEUES.index(queue))
    which &= rows.happened(cases.ended)
    return cases.area[which], cases.started[which], cases.ended[which]


def _states(setting: Setting, policy: Policy) -> Ints:
    """A number for each quarter hour: the same where the same is shut, out, redirected, relieved and out of reach."""
    at = setting.horizon.start + np.arange(setting.horizon.quarters) * QUARTER
    tests: list[Callable[[int], bool]] = []
    troubles = setting.operations
    spans = (*setting.closures, *setting.redirections, *setting.records_down)
    for span in (*spans, *troubles.clinical_outages, *troubles.reliefs):
        tests.append(lambda moment, span=span: span.start - QUARTER < moment < span.end)  # type: ignore[misc]
    for option in policy.hours:
        tests.append(lambda moment, option=option: is_shut(option, moment, policy))  # type: ignore[misc]
    known: dict[tuple[bool, ...], int] = {}
    found = [known.setdefault(tuple(test(moment) for test in tests), len(known)) for moment in at.tolist()]
    return np.array(found, dtype=np.int64)


def _expected(joined: list[_Joined], fresh: Floats, state: Ints, setting: Setting) -> Floats:
    """The queue's calls by quarter hour: its share of each area's fresh callers in each state, times their number."""
    before = (setting.horizon.counted_from - setting.horizon.start) // QUARTER
    cells = np.zeros((fresh.shape[0], int(state.max()) + 1))
    for each in joined:
        quarter = np.clip(each.quarter + before, 0, state.size - 1)
        np.add.at(cells, (each.area, state[quarter]), 1.0 / len(joined))
    callers = np.stack([fresh[:, state == n].sum(axis=1) for n in range(cells.shape[1])], axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.nan_to_num(cells / callers, posinf=0.0)
    calls: Floats = (share[:, state] * fresh).sum(axis=0)
    return calls


def _patience(setting: Setting, provider: str) -> Patience:
    """The patience of the callers of the provider's own areas, else of all."""
    behaviour = setting.behaviour
    own = [n for n, area in enumerate(setting.areas) if area.home == provider] or range(len(setting.areas))
    return Patience(
        early_leave=float(np.mean([behaviour.early_leave[n] for n in own])),
        early_peak_seconds=behaviour.early_peak_seconds,
        steady_seconds=behaviour.steady_patience_seconds,
    )


def opening_share(setting: Setting, family: Family) -> float:
    """The share of callers who hang up in the opening message, where the collection counts them as abandoned."""
    return float(setting.behaviour.opening_hang_up.max()) if family is Family.IUC_ADC else 0.0


def _in_queue(target: Target, setting: Setting, family: Family) -> Target:
    """The target without those who hang up in the opening message, whatever the roster."""
    opening = opening_share(setting, family)
    if target.abandoned is None or opening == 0.0:
        return target
    left = (target.abandoned - opening) / (1.0 - opening)
    if left <= 0.0 or math.isclose(left, 0.0, abs_tol=1e-9):
        sentence = (
            f"no roster holds {100 * target.abandoned:.1f} % abandoned: {100 * opening:.1f} % hang up in the opening "
            "message; allow more"
        )
        raise bad_input("bad-target", sentence, "abandoned")
    return replace(target, abandoned=left)
