"""The clock keeps SimPy's calendar in SimPy's order, and so stands what it knows beside SimPy's events."""

from array import array
from collections.abc import Callable, Generator
from typing import Any

import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st
from simpy.core import EmptySchedule

from simulation.clock import Clock

Seen = list[tuple[float, str, int]]

DELAYS = st.lists(st.integers(0, 5), max_size=6)


def stepping(env: simpy.Environment, name: str, delays: list[int], seen: Seen) -> Generator[simpy.Event, Any, None]:
    for number, delay in enumerate(delays):
        yield env.timeout(delay)
        seen.append((env.now, name, number))


def arriving(env: simpy.Environment, instants: list[int], seen: Seen) -> None:
    """Arrivals as SimPy would have them: each sets up the next, then happens."""

    def arrives(event: simpy.Event) -> None:
        number = event.value
        if number + 1 < len(instants):
            env.timeout(instants[number + 1] - instants[number], number + 1).callbacks.append(arrives)
        seen.append((env.now, "arrival", number))

    if instants:
        env.timeout(instants[0] - env.now, 0).callbacks.append(arrives)


def told(make: Callable[[Seen], Any]) -> Seen:
    seen: Seen = []
    make(seen)
    return seen


@given(processes=st.lists(DELAYS, max_size=4), gaps=DELAYS, single=DELAYS, until=st.integers(1, 25))
def test_everything_happens_in_the_order_of_simpys_own_environment(processes, gaps, single, until) -> None:
    instants = [sum(gaps[: n + 1]) for n in range(len(gaps))]

    def by_simpy(seen: Seen) -> None:
        env = simpy.Environment()
        for number, delay in enumerate(single):
            env.timeout(delay, number).callbacks.append(lambda e: seen.append((env.now, "single", e.value)))
        for name, delays in enumerate(processes):
            env.process(stepping(env, str(name), delays, seen))
        arriving(env, instants, seen)
        env.run(until=until)
        assert env.now == until

    def by_clock(seen: Seen) -> None:
        env = Clock(0)
        for number, delay in enumerate(single):
            env.after(delay, lambda n: seen.append((env.now, "single", n)), number)
        for name, delays in enumerate(processes):
            env.process(stepping(env, str(name), delays, seen))
        env.arrivals(array("q", instants), lambda n: seen.append((env.now, "arrival", n)))
        env.run(until=until)
        assert env.now == until

    assert told(by_clock) == told(by_simpy)


def test_stepping_and_running_are_the_same_and_the_next_instant_is_known() -> None:
    def filled(seen: Seen) -> Clock:
        env = Clock(3)
        env.process(stepping(env, "process", [2, 2, 2], seen))
        env.arrivals(array("q", [4, 5, 9]), lambda n: seen.append((env.now, "arrival", n)))
        return env

    ran: Seen = []
    filled(ran).run(until=100)
    stepped: Seen = []
    env = filled(stepped)
    while (following := env.peek()) < 100:
        env.step()
        assert env.now == following
    assert stepped == ran
    assert len(ran) == 6
    with pytest.raises(EmptySchedule):
        env.step()


def test_what_fails_in_a_process_is_raised() -> None:
    env = Clock(0)

    def fails() -> Generator[simpy.Event, Any, None]:
        yield env.timeout(1)
        raise RuntimeError("out of order")

    env.process(fails())
    with pytest.raises(RuntimeError, match="out of order"):
        env.run(until=10)
