"""What a roster does to callers in simulation, queue by queue and day part by day part, and where it misses its target.

A miss is clear if the figure of all replications lies beyond the target by more than two of its standard errors, on
enough calls: the rest is chance as far as these replications can tell.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prm.base import SECOND
from routing import HEALTH_ADVISER, Policy
from scenarios.staffing_need import QueueNeed
from simulation.log import QUEUES, Log, State
from simulation.measures import rows
from simulation.patience_queue import Target
from simulation.play import play
from simulation.setting import QUARTER, Setting
from simulation.world import draw

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

CLEAR_ERRORS = 2.0
ENOUGH_CALLS = 50
"""A day part with fewer calls, all replications together, is not judged."""
DELAY_LATITUDE = 0.02
"""A delay target is a level: it is missed beyond two points of it."""

PARTS = (("night", 0, 8), ("day", 8, 18), ("evening", 18, 24))
"""Parts of a London day, by hours."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """Calls of one play by queue and quarter hour of arrival in the counted period; all [queues, quarters].

    Where callers wait for a first voice: those who queued, whoever had to wait at all, those answered and in time, and
    those who hung up. Of clinicians behind health advisers: the urgent calls passed on, as the KPI counts them.
    """

    joined: Ints
    delayed: Ints
    answered: Ints
    in_time: Ints
    abandoned: Ints
    received: int
    """All contacts of the counted period."""


def play_counts(setting: Setting, policy: Policy, needs: Sequence[QueueNeed], *, seed: int, replication: int) -> Counts:
    """One play of the setting, counted."""
    return count(play(draw(setting, seed=seed, replication=replication), setting, policy), needs, policy)


def count(log: Log, needs: Sequence[QueueNeed], policy: Policy) -> Counts:
    """The counts of a log, for the queues in their order."""
    quarters = -((log.counted_from - log.counted_to) // QUARTER)
    lines = {line.provider for line in policy.lines.values()}
    each = [_of_queue(log, need, quarters, is_line=need.provider in lines) for need in needs]
    table = np.stack(each, axis=1) if each else np.zeros((5, 0, quarters), dtype=np.int64)
    return Counts(
        joined=table[0],
        delayed=table[1],
        answered=table[2],
        in_time=table[3],
        abandoned=table[4],
        received=int(log.counted.sum()),
    )


def _of_queue(log: Log, need: QueueNeed, quarters: int, *, is_line: bool) -> Ints:
    provider, within = log.providers.index(need.provider), int(need.target.within_seconds * SECOND)
    if need.queue == HEALTH_ADVISER or is_line:
        joined = rows.coded(log.sent_to, provider)
        if not is_line:
            joined &= ~(log.answered_queue > 0)
        answered, wait, at = rows.answered(log), rows.waited(log), log.arrived
        abandoned = rows.coded(log.state, State.ABANDONED)
    else:
        joined = rows.passed_on_at_once(log) & rows.coded(log.clinician_provider, provider)
        joined &= rows.coded(log.clinician_queue, QUEUES.index(need.queue))
        answered, wait, at = rows.happened(log.clinician_started), rows.clinician_wait(log), log.clinician_queued
        # Whoever never reaches a clinician is as late as can be.
        abandoned = np.zeros(len(log), dtype=np.bool_)
        answered = answered | joined
        wait = np.where(rows.happened(log.clinician_started), wait, np.iinfo(np.int64).max)
    joined &= (at >= log.counted_from) & (at < log.counted_to)
    quarter = (at - log.counted_from) // QUARTER
    kinds = (joined, wait > 0, answered, answered & (wait <= within), abandoned)
    return np.stack([np.bincount(quarter[joined & kind], minlength=quarters)[:quarters] for kind in kinds])


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One share, over all replications together."""

    value: float | None
    """`None` where there was no call."""
    error: float
    """Standard error, from how replications differ."""
    calls: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Performance:
    """What became of a group of calls."""

    answered: Figure
    """In time, of those answered."""
    abandoned: Figure
    """Of those who queued."""
    delayed: Figure


def performance(counts: Sequence[Counts], queues: Sequence[int] | Ints, quarters: Ints | slice) -> Performance:
    """Of these queues, by their number, in these quarter hours."""

    def total(name: str) -> Floats:
        return np.array([getattr(each, name)[np.asarray(queues)][:, quarters].sum() for each in counts], dtype=float)

    joined, answered = total("joined"), total("answered")
    return Performance(
        answered=_figure(total("in_time"), answered),
        abandoned=_figure(total("abandoned"), joined),
        delayed=_figure(total("delayed"), joined),
    )


def _figure(above: Floats, below: Floats) -> Figure:
    calls, many = float(below.sum()), below.size
    if calls == 0:
        return Figure(value=None, error=0.0, calls=0)
    share = float(above.sum()) / calls
    spread = float(((above - share * below) ** 2).sum()) * many / max(many - 1, 1)
    # Where replications agree by luck, chance still allows for what as many independent calls would show.
    least = share * (1 - share) * calls
    return Figure(value=share, error=max(spread, least) ** 0.5 / calls, calls=int(calls))


@dataclass(frozen=True, kw_only=True, slots=True)
class Miss:
    """One day part of one queue whose target is clearly missed."""

    queue: int
    part: int
    what: str
    """`answered`, `abandoned` or `delayed`."""
    figure: Figure
    wanted: float


def misses(
    counts: Sequence[Counts], needs: Sequence[QueueNeed], parts: Sequence[Ints], *, errors: float = CLEAR_ERRORS
) -> tuple[Miss, ...]:
    """Every clear miss, by queue and then by day part; the quarter hours of each part are given by their numbers.

    `errors` is by how many standard errors a figure has to lie beyond its target.
    """
    found: list[Miss] = []
    for n, need in enumerate(needs):
        for m, quarters in enumerate(parts):
            shown = performance(counts, [n], quarters)
            found += [
                Miss(queue=n, part=m, what=what, figure=figure, wanted=wanted)
                for what, figure, wanted, short in shortfalls(shown, need.target)
                if figure.calls >= ENOUGH_CALLS and short > errors * figure.error
            ]
    return tuple(found)


def shortfalls(shown: Performance, target: Target) -> Iterable[tuple[str, Figure, float, float]]:
    """What is asked, its figure, what is wanted, and by how much that is missed (0 or less where it is held)."""
    for what, figure, wanted, sign, latitude in (
        ("answered", shown.answered, target.answered, 1, 0.0),
        ("abandoned", shown.abandoned, target.abandoned, -1, 0.0),
        ("delayed", shown.delayed, target.delayed, -1, DELAY_LATITUDE),
    ):
        if wanted is not None and figure.value is not None:
            yield what, figure, wanted, sign * (wanted - figure.value) - latitude
