"""Replay: the calls of a real log themselves, against a roster, and against another one with the same luck.

Echoed: who rang and when, how long each answered call took, how long whoever hung up had waited. Drawn: how long
those who were answered would have waited (from the fitted curve, given that they waited so long), and how long the
calls of those who hung up would have taken. Predicted: who is answered, when, and who hangs up.
"""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prm.base import HOUR, SECOND, Instant, bad_input, london
from routing import Policy
from scenarios.call_log import NEVER, CallLog
from scenarios.executors import make_executor
from scenarios.log_fit import FEW_HANG_UPS, patience_of
from scenarios.log_kpis import ALL, Figures, Spread, differences, figures, recorded_log, spreads
from scenarios.playing import Tell, play_all, silent
from scenarios.queue_setting import Queues, own_queues, queue_setting, queues_under
from scenarios.roster_file import RosterFile
from simulation.log import Log
from simulation.recorded import Times, play_recorded, recorded_world, whole_us
from simulation.setting import QUARTER, Horizon, Setting
from simulation.streams import Streams
from simulation.survival import Patience, kaplan_meier

Ints = NDArray[np.int64]

TAIL = 6 * HOUR

ECHOED = (
    "Calls and when each arrived",
    "Handling time of every call that was answered",
    "Patience of everybody who hung up",
)
DRAWN = (
    "Patience of everybody who was answered: from the fitted curve, given that they waited as long as they did",
    "Handling time of everybody who hung up: drawn from those recorded in their queue",
)
PREDICTED = ("Who is answered and when, who hangs up, and the figures marked as predicted",)


@dataclass(frozen=True, kw_only=True, slots=True)
class Replay:
    """What a replay found: by queue and code of the measure."""

    recorded: Figures
    played: Mapping[str, Mapping[str, Spread]]
    other: Mapping[str, Mapping[str, Spread]] | None
    """Under the other roster, on the same callers; `None` where none was asked about."""
    change: Mapping[str, Mapping[str, Spread]] | None
    """Other less played, replication by replication."""
    other_name: str
    policy_id: str
    assumed: tuple[str, ...]
    seed: int
    replications: int
    first: Instant
    last: Instant
    calls: int
    hang_ups: int
    warnings: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Ready:
    """A log and a roster, ready to be played."""

    calls: CallLog
    queues: Queues
    setting: Setting


def ready(calls: CallLog, roster: RosterFile, *, policy: Policy | None) -> Ready:
    """The setting in which a log is played; without a policy each queue stands on its own."""
    queues = (
        own_queues(calls.queues, london(int(calls.arrived[0])).date())
        if policy is None
        else queues_under(policy, calls.queues)
    )
    start = int(calls.arrived[0]) // QUARTER * QUARTER
    counted_to = (int(calls.arrived[-1]) // QUARTER + 1) * QUARTER
    last = max(int(calls.ended.max()), counted_to)
    horizon = Horizon(
        start=start, counted_from=start, counted_to=counted_to, end=(last // QUARTER + 1) * QUARTER + TAIL
    )
    handled, answered = calls.handling_seconds, calls.answered != NEVER
    if not answered.any():
        raise bad_input("nobody-answered", "no call of the log was answered: there are no handling times to play with")
    means = {
        name: float(handled[answered & (calls.queue == n)].mean())
        if (answered & (calls.queue == n)).any()
        else float(handled[answered].mean())
        for n, name in enumerate(calls.queues)
    }
    setting = queue_setting(queues, horizon, roster.over(start, horizon.quarters), mean_handling_seconds=means)
    return Ready(calls=calls, queues=queues, setting=setting)


def play_log(it: Ready, patience_us: Ints, handling_us: Ints) -> Log:
    """Play a log whose callers have this patience and these handling times, in whole microseconds."""
    calls = it.calls
    world = recorded_world(arrival=calls.arrived, area=calls.queue, seed=0, replication=0)
    opening = np.where(calls.joined, NEVER, np.maximum(calls.hung_up - calls.arrived, 1))
    times = Times(patience=patience_us, handling=handling_us, opening=opening)
    return play_recorded(world, times, it.setting, it.queues.policy)


def patience_by_queue(calls: CallLog) -> tuple[Mapping[int, Patience], tuple[str, ...]]:
    """The fitted curve by number of queue, pooled where a queue has few hang-ups, and what is to be warned of."""
    waiting, answered, waits = calls.joined, calls.answered != NEVER, calls.waited_seconds
    if not waiting.any():
        return {}, ()
    pooled = kaplan_meier(waits[waiting], ~answered[waiting])
    found, warnings = {}, []
    if pooled.ended.sum() < FEW_HANG_UPS:
        warnings.append(
            f"Only {int(pooled.ended.sum())} callers hung up while waiting; below {FEW_HANG_UPS} the patience of those "
            "who were answered is hardly known."
        )
    for number, name in enumerate(calls.queues):
        rows = waiting & (calls.queue == number)
        own = int((rows & ~answered).sum()) >= FEW_HANG_UPS
        found[number] = patience_of(kaplan_meier(waits[rows], ~answered[rows]) if own else pooled)
        if not own and len(calls.queues) > 1:
            warnings.append(f'"{name}" has fewer than {FEW_HANG_UPS} hang-ups and takes the patience of all queues.')
    return found, tuple(warnings)


def drawn_times(calls: CallLog, curves: Mapping[int, Patience], *, seed: int, replication: int) -> tuple[Ints, Ints]:
    """(patience, handling) of every call in microseconds: as recorded where known, else drawn by named streams."""
    answered = calls.answered != NEVER
    waited_us = np.where(answered, calls.answered, calls.hung_up) - calls.arrived
    patience = np.maximum(waited_us, 1)
    handling = np.maximum(calls.ended - calls.answered, 1)
    streams = Streams(seed=seed, replication=replication)
    for number, name in enumerate(calls.queues):
        own = calls.queue == number
        censored = own & answered
        uniform = streams.stream("replay", name, "patience").random(int(own.sum()))[answered[own]]
        drawn = curves[number].drawn_seconds(uniform, waited_us[censored] / SECOND)
        # Whoever was answered would have waited longer than that, if only by a microsecond.
        patience[censored] = np.maximum(whole_us(drawn), waited_us[censored] + 1)
        unknown = own & ~answered
        known = np.sort(handling[censored]) if censored.any() else np.sort(handling[answered])
        pick = streams.stream("replay", name, "handling").random(int(own.sum()))[~answered[own]]
        handling[unknown] = known[(pick * known.size).astype(np.int64)]
    return patience, handling


def replay(
    calls: CallLog,
    roster: RosterFile,
    *,
    other: RosterFile | None,
    other_name: str,
    policy: Policy | None,
    seed: int,
    replications: int,
    executor: Executor | None = None,
    progress: Tell = silent,
) -> Replay:
    """Play a log so often against its roster, and each time against the `other` roster with the same luck.

    Without an executor, in this process.
    """
    here = ready(calls, roster, policy=policy)
    there = None if other is None else ready(calls, other, policy=policy)
    curves, warnings = patience_by_queue(calls)
    tasks = [_Task(here=here, there=there, curves=curves, seed=seed, replication=n) for n in range(replications)]
    trials = play_all(tasks, executor=executor or make_executor("serial://"), work=_trial, progress=progress)
    played = [trial[0] for trial in trials]
    others = [trial[1] for trial in trials if trial[1] is not None]
    recorded = figures(recorded_log(calls, here.queues, here.setting.horizon), here.queues)
    return Replay(
        recorded=recorded,
        played=spreads(played),
        other=spreads(others) if others else None,
        change=differences(others, played) if others else None,
        other_name=other_name,
        policy_id=here.queues.policy.id,
        assumed=here.queues.assumed,
        seed=seed,
        replications=replications,
        first=int(calls.arrived[0]),
        last=int(calls.arrived[-1]),
        calls=len(calls),
        hang_ups=int((calls.joined & (calls.hung_up != NEVER)).sum()),
        warnings=(*calls.warnings, *warnings, *_unlike(recorded, played)),
        notes=calls.notes,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Task:
    here: Ready
    there: Ready | None
    curves: Mapping[int, Patience]
    seed: int
    replication: int


def _trial(task: _Task) -> tuple[Figures, Figures | None]:
    """One replication under both rosters, with the same luck."""
    calls = task.here.calls
    patience, handling = drawn_times(calls, task.curves, seed=task.seed, replication=task.replication)
    here = figures(play_log(task.here, patience, handling), task.here.queues)
    if task.there is None:
        return here, None
    return here, figures(play_log(task.there, patience, handling), task.there.queues)


UNLIKE = 0.05
"""A replay whose share answered in 60 s is further than this from the recorded one is warned of (assumption)."""


def _unlike(recorded: Figures, played: list[Figures]) -> list[str]:
    """A replay that does not come near what was recorded says something of the roster, and must be told."""
    was = recorded[ALL]["within_60"]
    now = spreads(played)[ALL]["within_60"].mean
    if was is None or now is None or abs(was - now) <= UNLIKE:
        return []
    return [
        f"The replay answers {100 * now:.1f} % within 60 s, and the log recorded {100 * was:.1f} %: the roster is "
        "not who answered these calls (breaks, absence, help from other queues), so a what-if on it says little."
    ]
