"""Stations: exact identities on every path, an independent recursion, and a counter-example that stands."""

from heapq import heappop, heappush

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.base import SECOND, BadInput
from simulation.stations import ENDLESS, NEVER, Played, Station, Visits, play_stations

Call = tuple[int, int, int]
"""(gap since the call before, service, patience)"""

TIMES = st.integers(0, 40)
CALLS = st.lists(st.tuples(TIMES, st.integers(1, 60), st.one_of(TIMES, st.just(ENDLESS))), max_size=40)


def one_queue(calls: list[Call], people: int, priorities: list[int] | None = None) -> Played:
    columns = np.array(calls, dtype=np.int64).reshape(-1, 3)
    count = len(calls)
    visits = Visits(
        arrival=np.cumsum(columns[:, 0]),
        first=np.arange(count + 1),
        station=np.zeros(count, dtype=np.int64),
        service=columns[:, 1],
        patience=columns[:, 2],
        priority=np.array(priorities if priorities is not None else [0] * count, dtype=np.int64),
    )
    return play_stations([Station(name="advisers", people=((0, people),))], visits)


def by_recursion(calls: list[Call], people: int) -> tuple[list[int], list[int]]:
    """Who starts when and who hangs up when, from the instants at which people become free and nothing else."""
    free = [0] * people
    started, left, now = [], [], 0
    for gap, service, patience in calls:
        now += gap
        soonest = max(free[0], now)
        if soonest == now or soonest < now + patience:
            heappop(free)
            heappush(free, soonest + service)
            started.append(soonest)
            left.append(NEVER)
        else:
            started.append(NEVER)
            left.append(now + patience)
    return started, left


@given(calls=CALLS, people=st.integers(1, 4))
def test_one_queue_is_the_recursion_of_free_instants(calls: list[Call], people: int) -> None:
    played = one_queue(calls, people)
    started, left = by_recursion(calls, people)
    assert played.started.tolist() == started
    assert played.left.tolist() == left


@given(calls=CALLS, people=st.integers(1, 4))
def test_everybody_is_answered_or_hangs_up_and_waiting_adds_up_to_the_area_under_the_queue(
    calls: list[Call], people: int
) -> None:
    played = one_queue(calls, people)
    assert ((played.started != NEVER) != (played.left != NEVER)).all()
    away = np.where(played.started != NEVER, played.started, played.left)
    instants = np.unique(np.concatenate([played.joined, away]))
    waiting = [int(((played.joined <= at) & (at < away)).sum()) for at in instants[:-1]]
    area = int((np.diff(instants) * waiting).sum()) if len(instants) > 1 else 0
    assert area == int((away - played.joined).sum())


@given(calls=CALLS, people=st.integers(1, 4), data=st.data())
def test_nobody_waits_beside_somebody_free_and_nobody_is_overtaken_within_a_priority(
    calls: list[Call], people: int, data: st.DataObject
) -> None:
    priorities = data.draw(st.lists(st.integers(0, 2), min_size=len(calls), max_size=len(calls)))
    played = one_queue(calls, people, priorities)
    answered = np.flatnonzero(played.started != NEVER).tolist()
    for one in answered:
        # Whoever ends at the very instant counts as busy: which of two things at one instant comes first is stated.
        busy = sum(played.started[two] <= played.joined[one] <= played.ended[two] for two in answered if two != one)
        assert played.started[one] == played.joined[one] or busy >= people
        for two in answered:
            if priorities[one] == priorities[two] and played.joined[one] < played.joined[two]:
                assert played.started[one] <= played.started[two]
            waits_too = played.joined[two] < played.started[one] < played.started[two]
            assert not (waits_too and priorities[two] < priorities[one])


@given(calls=CALLS, people=st.integers(1, 3), times=st.integers(2, 1000))
def test_another_unit_of_time_changes_nothing_but_the_unit(calls: list[Call], people: int, times: int) -> None:
    slower = [(gap * times, service * times, min(patience * times, ENDLESS)) for gap, service, patience in calls]
    once, again = one_queue(calls, people), one_queue(slower, people)
    assert (np.where(once.started == NEVER, NEVER, once.started * times) == again.started).all()


@given(calls=CALLS, people=st.integers(1, 3))
def test_without_hanging_up_one_more_person_delays_nobody(calls: list[Call], people: int) -> None:
    patient = [(gap, service, ENDLESS) for gap, service, _ in calls]
    assert (one_queue(patient, people + 1).started <= one_queue(patient, people).started).all()


def test_with_hanging_up_one_more_agent_can_lose_more_callers() -> None:
    """Why "more staff is never worse" is asserted in expectation only: one agent loses 2 callers, two lose 100."""
    tenths = [(0, 100, 990), (1, 50, 200), (51, 10_000, 10), (58, 10_000, 10)]
    tenths += [(200 - 110 + 0, 10, 10)] + [(20, 10, 10)] * 99
    lost = [int((one_queue(tenths, people).left != NEVER).sum()) for people in (1, 2)]
    assert lost == [2, 100]


def test_whoever_joins_as_somebody_becomes_free_is_answered_however_short_their_patience() -> None:
    """The second's end was set up after the third's arrival could be: that must not matter."""
    played = one_queue([(0, 10, ENDLESS), (1, 9, ENDLESS), (18, 5, 0)], 1)
    assert played.started.tolist() == [0, 10, 19]


@given(calls=CALLS, people=st.integers(1, 3), cut=st.integers(1, 500))
def test_a_change_of_people_to_the_same_number_changes_nothing(calls: list[Call], people: int, cut: int) -> None:
    columns = np.array(calls, dtype=np.int64).reshape(-1, 3)
    visits = Visits(
        arrival=np.cumsum(columns[:, 0]),
        first=np.arange(len(calls) + 1),
        station=np.zeros(len(calls), dtype=np.int64),
        service=columns[:, 1],
        patience=columns[:, 2],
        priority=np.zeros(len(calls), dtype=np.int64),
    )
    changed = play_stations([Station(name="advisers", people=((0, people), (cut, people)))], visits)
    assert changed.started.tolist() == one_queue(calls, people).started.tolist()


def test_people_who_leave_finish_their_call_and_people_who_come_answer_those_who_wait() -> None:
    visits = Visits(
        arrival=np.array([0, 0, 0]),
        first=np.arange(4),
        station=np.zeros(3, dtype=np.int64),
        service=np.full(3, 10 * SECOND),
        patience=np.full(3, ENDLESS),
        priority=np.zeros(3, dtype=np.int64),
    )
    day = Station(name="advisers", people=((0, 2), (4 * SECOND, 0), (15 * SECOND, 1)))
    played = play_stations([day], visits)
    assert played.ended.tolist() == [10 * SECOND, 10 * SECOND, 25 * SECOND]


def test_a_caller_goes_from_station_to_station_and_nowhere_after_hanging_up() -> None:
    visits = Visits(
        arrival=np.array([0, 1]),
        first=np.array([0, 2, 4]),
        station=np.array([0, 1, 0, 1]),
        service=np.array([5, 7, 5, 7]),
        patience=np.array([ENDLESS, ENDLESS, 2, ENDLESS]),
        priority=np.zeros(4, dtype=np.int64),
    )
    stations = [Station(name=name, people=((0, 1),)) for name in ("advisers", "clinicians")]
    played = play_stations(stations, visits)
    assert played.started.tolist() == [0, 5, NEVER, NEVER]
    assert played.left.tolist() == [NEVER, NEVER, 3, NEVER]


@pytest.mark.parametrize("people", [(), ((5, 1),), ((0, 1), (9, 2), (9, 3))])
def test_a_station_without_a_beginning_is_refused(people: tuple[tuple[int, int], ...]) -> None:
    nobody = Visits(*(np.zeros(0, dtype=np.int64) for _ in range(6)))
    with pytest.raises(BadInput, match="advisers"):
        play_stations([Station(name="advisers", people=people)], nobody)
