"""Recorded callers: each is dealt with in exactly the time given, or hangs up when the patience given ends."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prm.base import HOUR, MINUTE, SECOND, parse_instant
from scenarios.queue_setting import own_queues, queue_setting
from simulation.log import NEVER, Log, State
from simulation.recorded import LONGEST_US, Times, play_recorded, recorded_world, whole_us
from simulation.setting import Horizon

START = parse_instant("2025-01-06T00:00:00Z")
HORIZON = Horizon(start=START, counted_from=START, counted_to=START + 4 * HOUR, end=START + 6 * HOUR)
QUEUES = own_queues(["main"], date(2025, 1, 6))


def played(
    arrival: list[int], patience: list[int], handling: list[int], *, people: list[int], opening: list[int] | None = None
) -> Log:
    """Minutes after midnight, minutes; `people` by hour."""
    order = np.argsort(arrival, kind="stable")
    world = recorded_world(
        arrival=START + np.array(arrival, dtype=np.int64)[order] * MINUTE,
        area=np.zeros(len(arrival), dtype=np.int64),
        seed=0,
        replication=0,
    )
    times = Times(
        patience=np.array(patience, dtype=np.int64)[order] * MINUTE,
        handling=np.array(handling, dtype=np.int64)[order] * MINUTE,
        opening=np.full(len(arrival), NEVER) if opening is None else np.array(opening)[order],
    )
    on_duty = np.repeat(np.array(people, dtype=np.int64), 4)
    setting = queue_setting(QUEUES, HORIZON, {"main": on_duty}, mean_handling_seconds={"main": 300.0})
    return play_recorded(world, times, setting, QUEUES.policy)


def minutes(column: np.ndarray) -> list[int]:
    return [NEVER if at == NEVER else int(at - START) // MINUTE for at in column]


def test_one_person_takes_callers_in_turn_for_as_long_as_each_takes() -> None:
    log = played([10, 11, 12], [99, 99, 99], [5, 7, 2], people=[1] * 6)
    assert minutes(log.answered) == [10, 15, 22]
    assert minutes(log.adviser_ended) == [15, 22, 24]


def test_whoever_has_lost_patience_makes_room() -> None:
    log = played([10, 11, 12], [99, 3, 99], [5, 7, 2], people=[1] * 6)
    assert minutes(log.answered) == [10, NEVER, 15]
    assert minutes(log.hung_up) == [NEVER, 14, NEVER]


def test_a_caller_before_opening_time_waits_in_the_same_queue() -> None:
    log = played([30], [90], [5], people=[0, 1, 1, 1, 1, 1])
    assert minutes(log.answered) == [60]
    assert log.overflowed.tolist() == [0]


def test_who_hangs_up_in_the_message_never_joins_the_queue() -> None:
    log = played([10, 10], [99, 99], [5, 5], people=[1] * 6, opening=[12 * SECOND, NEVER])
    assert log.state.tolist() == [State.HUNG_UP_IN_OPENING, State.CLOSED]
    assert minutes(log.answered)[1] == 10


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(1, 230), st.integers(1, 60), st.integers(1, 40)), min_size=1, max_size=40),
    st.integers(1, 4),
)
def test_the_play_is_the_plain_queue_that_it_says_it_is(callers: list[tuple[int, int, int]], people: int) -> None:
    arrival = [7 * n + minute for n, (minute, _, _) in enumerate(callers)]
    arrival = [at for at in arrival if at < 240]
    callers = callers[: len(arrival)]
    # Distinct instants: seconds that no two share, so that nothing depends on the order of equal ones.
    order = sorted(range(len(arrival)), key=lambda n: arrival[n])
    arrival_us = [START + arrival[n] * MINUTE + 1009 * k for k, n in enumerate(order)]
    patience_us = [callers[n][1] * MINUTE + 17 * k for k, n in enumerate(order)]
    handling_us = [callers[n][2] * MINUTE + 31 * k for k, n in enumerate(order)]
    world = recorded_world(
        arrival=np.array(arrival_us), area=np.zeros(len(order), dtype=np.int64), seed=0, replication=0
    )
    times = Times(patience=np.array(patience_us), handling=np.array(handling_us), opening=np.full(len(order), NEVER))
    setting = queue_setting(QUEUES, HORIZON, {"main": np.full(24, people)}, mean_handling_seconds={"main": 300.0})
    log = play_recorded(world, times, setting, QUEUES.policy)
    free = [START] * people
    for k, (at, patience, handling) in enumerate(zip(arrival_us, patience_us, handling_us, strict=True)):
        free.sort()
        begins = max(at, free[0])
        if begins >= HORIZON.end:
            continue
        if begins < at + patience:
            assert log.answered[k] == begins
            free[0] = begins + handling
        else:
            assert log.hung_up[k] == at + patience


def test_times_are_whole_and_neither_nothing_nor_endless() -> None:
    assert whole_us(np.array([0.0, 1e-9, 2.0, np.inf])).tolist() == [1, 1, 2 * SECOND, LONGEST_US]
    assert whole_us(np.array([1.5]))[0] == pytest.approx(1.5 * SECOND)
