"""Who of the rostered people is there: those who do not come, drawn by named streams, and those on a break.

Whoever comes is told person by person: of n rostered people the first n of that queue, day and shift are meant, so that
one person more on the roster changes nobody else's luck, and a greater share takes away the same people and some more.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from prm.base import HOUR
from simulation.rostering import QUARTERS_A_DAY, SHIFT_QUARTERS
from simulation.setting import QUARTER, Setting
from simulation.streams import Streams

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

Queue = tuple[str, str]
"""(provider id, skill or `health_adviser`)."""

SHIFTS_A_DAY = QUARTERS_A_DAY // SHIFT_QUARTERS
"""Nobody works a whole day: each third of it has its own people."""

Chairs = Mapping[Queue, tuple[Floats, ...]]
"""By queue and London day of the run, [people, shifts]: one uniform for each person who might be rostered."""


def draw_chairs(setting: Setting, streams: Streams) -> Chairs:
    """The luck of everybody on the roster; nothing is drawn where nobody is absent."""
    if not setting.operations.absence:
        return {}
    day = setting.demand.day
    return {
        queue: tuple(
            streams.stream("absence", *queue, int(number)).random((int(people[day == number].max()), SHIFTS_A_DAY))
            for number in np.unique(day)
        )
        for queue, people in setting.roster.people.items()
    }


def attended(setting: Setting, chairs: Chairs) -> Setting:
    """The setting with those who do not come taken off its roster: the very same one where everybody comes."""
    if not chairs:
        return setting
    share, day = setting.operations.absence, setting.demand.day
    people = {
        queue: _who_come(rostered, day, chairs[queue], share) for queue, rostered in setting.roster.people.items()
    }
    return replace(setting, roster=replace(setting.roster, people=people))


def _who_come(rostered: Ints, day: Ints, chairs: tuple[Floats, ...], share: float) -> Ints:
    come = np.empty_like(rostered)
    for number, luck in zip(np.unique(day), chairs, strict=True):
        of_first = np.concatenate((np.zeros((1, SHIFTS_A_DAY), dtype=np.int64), np.cumsum(luck >= share, axis=0)))
        today = np.flatnonzero(day == number)
        shift = np.minimum(np.arange(today.size) // SHIFT_QUARTERS, SHIFTS_A_DAY - 1)
        come[today] = of_first[rostered[today], shift]
    return come


def absent_hours(setting: Setting, chairs: Chairs) -> tuple[float, float]:
    """(hours of those who did not come, hours rostered), over all queues and the counted period."""
    horizon = setting.horizon
    counted = slice(*((at - horizon.start) // QUARTER for at in (horizon.counted_from, horizon.counted_to)))

    def hours(of: Setting) -> float:
        return sum(float(people[counted].sum()) for people in of.roster.people.values()) * QUARTER / HOUR

    rostered = hours(setting)
    return rostered - hours(attended(setting, chairs)), rostered


def without_breaks(people: Ints, *, share: float, begins: float) -> Ints:
    """Who is left at the telephones when each person spends this share of a shift (below 1) on breaks.

    Breaks are spread evenly over everybody's time, in whole people by the quarter hour, so that over any span those
    away are within one person of the share; `begins` (0 to 1) shifts when the first one goes. The last person of a
    queue never leaves it: that break is taken once somebody else is there.
    """
    left = people.copy()
    owed = begins
    for quarter, number in enumerate(people.tolist()):
        owed += number * share
        away = max(min(int(owed), number - 1), 0)
        owed -= away
        left[quarter] = number - away
    return left
