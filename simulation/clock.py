"""SimPy's environment as the play uses it: instants are whole microseconds, so nothing is ever rounded."""

from collections.abc import Callable, Generator
from typing import Any, Protocol, cast

import simpy

from prm.base import Instant


class Timer(Protocol):
    """An event that will happen; `value` is what it was set up with."""

    callbacks: "list[Callable[[Timer], None]]"

    @property
    def value(self) -> Any:
        """What the timer was set up with."""


ORDINARY: int = simpy.events.NORMAL
"""The priority that SimPy gives to every timer."""

Steps = Generator[Timer, object, None]
"""A process: it yields the timers that it waits for."""


class Clock(Protocol):
    """The part of `simpy.Environment` that is used here, with integers for instants."""

    @property
    def now(self) -> Instant:
        """The present instant."""

    def timeout(self, delay: int, value: object = None) -> Timer:
        """A timer that happens after so many microseconds."""

    def schedule(self, event: Timer, priority: int, delay: int) -> None:
        """Set a timer that has happened anew; its callbacks must be given anew as well."""

    def process(self, generator: Steps) -> object:
        """Set a process going."""

    def run(self, until: Instant) -> object:
        """Let time pass up to that instant, which itself is left out."""

    def peek(self) -> float:
        """The instant of the next event; infinite if there is none."""

    def step(self) -> None:
        """Let the next event happen."""


def clock(start: Instant) -> Clock:
    """A SimPy environment whose time begins at `start`."""
    return cast(Clock, simpy.Environment(initial_time=start))
