"""SimPy's environment as the play uses it: instants are whole microseconds, and most moments need no event object.

`Clock` keeps SimPy's calendar itself, by the methods that SimPy names for that (`schedule`, `peek`, `step`, `run`):
processes, timeouts and events run in it as they do in SimPy's own environment and in the same order, urgent ones first
and then as they were scheduled. Beside them it knows moments that are a function and its argument and nothing else,
which is all that a call in progress needs, and a column of arrivals of which only the next one is ever looked at.
"""

from array import array
from collections.abc import Callable, Generator, Iterator
from heapq import heappop, heappush
from itertools import count
from math import inf
from typing import Any, cast

import simpy
from simpy.core import EmptySchedule, StopSimulation
from simpy.events import NORMAL, URGENT, EventPriority

from prm.base import Instant

Then = Callable[[Any], object]
"""What happens at a moment, called with the moment's value."""

Moment = tuple[float, int, Then, Any]
"""(instant, order among those of one instant, what happens, with what)."""

Steps = Generator[simpy.Event, object, None]
"""A process: it yields the events that it waits for."""

_PRIORITY = 1 << 62
"""Between the orders of two of SimPy's priorities: more moments than any run has."""
_EARLIER = (URGENT - NORMAL) * _PRIORITY


class Clock(simpy.Environment):
    """A SimPy environment that begins at `now`, in whole microseconds."""

    now: Instant = 0
    """The present instant."""

    def __init__(self, start: Instant) -> None:
        super().__init__(initial_time=start)
        self.now = start
        self._moments: list[Moment] = []
        self._orders = count()
        self._instants: Iterator[int] = iter(())
        self._arrival: Moment = (inf, 0, _nothing, None)
        """The next of the arrivals."""

    def after(self, delay_us: int, then: Then, value: object) -> None:
        """Call `then(value)` so many microseconds from now, 0 or more."""
        heappush(self._moments, (self.now + delay_us, next(self._orders), then, value))

    def arrivals(self, instants: "array[int]", then: Then) -> None:
        """Call `then(n)` at `instants[n]` for each n in turn; the instants must not fall, nor lie in the past.

        As if each arrival set up the next one before anything else. Set once, before the first event.
        """
        self._instants = iter(instants)
        self._arrival = (inf, 0, then, -1)
        self._set_up_next_arrival()

    def schedule(self, event: simpy.Event, priority: EventPriority = NORMAL, delay: float = 0) -> None:
        """Let the event happen after the delay: what SimPy's events call."""
        order = next(self._orders) + (priority - NORMAL) * _PRIORITY
        heappush(self._moments, (self.now + delay, order, _happens, event))

    def peek(self) -> float:
        """The instant of the next moment; infinite if there is none."""
        return min(self._moments[0][0], self._arrival[0]) if self._moments else self._arrival[0]

    def step(self) -> None:
        """Let the next moment happen; `EmptySchedule` if there is none."""
        if self._moments and self._moments[0] < self._arrival:
            self.now, _, then, value = heappop(self._moments)  # type: ignore[assignment]
        elif self._arrival[0] < inf:
            self.now, _, then, value = self._arrival  # type: ignore[assignment]
            self._set_up_next_arrival()
        else:
            raise EmptySchedule
        then(value)

    def run(self, until: Instant) -> None:  # type: ignore[override]
        """Let time pass up to that instant, which itself is left out."""
        moments, instants, orders = self._moments, self._instants, self._orders
        heappush(moments, (until, next(self._orders) + _EARLIER, _stops, None))
        try:
            while True:
                # As `step`, which would be called for every moment of millions; the end stands among the moments.
                if moments[0] < self._arrival:
                    self.now, _, then, value = heappop(moments)  # type: ignore[assignment]
                else:
                    self.now, _, then, value = self._arrival  # type: ignore[assignment]
                    self._arrival = (next(instants, inf), next(orders), then, value + 1)
                then(value)
        except StopSimulation:
            return

    def _set_up_next_arrival(self) -> None:
        _, _, then, n = self._arrival
        self._arrival = (next(self._instants, inf), next(self._orders), then, n + 1)


def _happens(event: simpy.Event) -> None:
    """An event of SimPy's own happens."""
    callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]
    for callback in callbacks:
        callback(event)
    if not event.ok and not event.defused:
        raise cast(BaseException, event.value)


def _stops(_: object) -> None:
    raise StopSimulation


def _nothing(_: object) -> None:
    """Nothing happens."""
