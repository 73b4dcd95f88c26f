"""Rosters: the offered load conserves work, shapes keep the day's mean, and rounding keeps the mean of many days."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from simulation.rostering import (
    QUARTER_SECONDS,
    QUARTERS_A_DAY,
    SHAPES,
    SHIFT_QUARTERS,
    offered_load,
    roster,
    shifts,
    smoothed,
)

Floats = NDArray[np.float64]

HANDLING = st.lists(st.floats(1, 4000), min_size=1, max_size=20).map(np.array)


def loads(days: int = 3, most: float = 80.0) -> st.SearchStrategy[Floats]:
    """Loads of whole days, by the hour."""
    hours = st.lists(st.floats(0, most), min_size=24 * days, max_size=24 * days)
    return hours.map(lambda values: np.repeat(np.array(values), 4))


@given(st.lists(st.floats(0, 100), min_size=1, max_size=40), HANDLING)
def test_work_is_conserved_once_its_tail_is_inside(calls: list[float], handling: Floats) -> None:
    tail = int(handling.max() // QUARTER_SECONDS) + 2
    load = offered_load(np.array([*calls, *[0.0] * tail]), handling)
    assert load.sum() * QUARTER_SECONDS == pytest.approx(sum(calls) * handling.mean(), rel=1e-9, abs=1e-9)
    assert (load >= 0).all()


@given(st.floats(0.1, 100), HANDLING)
def test_a_constant_rate_keeps_lambda_times_s_people_busy(calls_per_quarter: float, handling: Floats) -> None:
    # Little's law, after the empty beginning.
    load = offered_load(np.full(60, calls_per_quarter), handling)
    busy = calls_per_quarter / QUARTER_SECONDS * handling.mean()
    np.testing.assert_allclose(load[int(handling.max() // QUARTER_SECONDS) + 2 :], busy, rtol=1e-9)


def test_short_calls_load_their_own_quarter_and_long_ones_the_following() -> None:
    calls = np.array([10.0, 0.0, 0.0, 0.0])
    # A call of 90 s that rings at a uniform moment of its quarter ends after it in one case of ten, half of it late.
    np.testing.assert_allclose(offered_load(calls, np.array([90.0])), [0.95, 0.05, 0, 0], atol=2e-3)
    np.testing.assert_allclose(offered_load(calls, np.array([1800.0])), [5, 10, 5, 0], atol=2e-3)


@given(loads(), st.sampled_from(sorted(SHAPES)))
def test_every_shape_keeps_the_work_of_each_day(load: Floats, shape: str) -> None:
    shaped = SHAPES[shape](load)
    assert shaped.shape == load.shape
    np.testing.assert_allclose(
        shaped.reshape(-1, QUARTERS_A_DAY).mean(axis=1), load.reshape(-1, QUARTERS_A_DAY).mean(axis=1), atol=1e-9
    )


@given(loads(days=2))
def test_shifts_are_level_for_eight_hours_from_07_15_and_23(load: Floats) -> None:
    levels = shifts(load).reshape(-1, QUARTERS_A_DAY)
    for day in levels:
        for start in (7, 15):
            assert np.ptp(day[start * 4 : start * 4 + SHIFT_QUARTERS]) == 0
        night = [*day[: 7 * 4], *day[23 * 4 :]]
        assert np.ptp(night) == 0


def test_shifts_carry_their_own_load() -> None:
    load = np.zeros(QUARTERS_A_DAY)
    load[15 * 4 : 23 * 4] = 8.0
    np.testing.assert_array_equal(shifts(load), load)


@given(loads(days=1))
def test_smoothing_halves_every_distance_from_the_mean(load: Floats) -> None:
    np.testing.assert_allclose(smoothed(load) - load.mean(), (load - load.mean()) / 2, atol=1e-9)


@pytest.mark.parametrize("shape", sorted(SHAPES))
@given(day=loads(days=1), level=st.floats(0, 3), queue=st.integers(0, 60))
def test_rounding_keeps_the_mean_over_days(shape: str, day: Floats, level: float, queue: int) -> None:
    days = 200
    shaped = SHAPES[shape](day)
    people = roster(np.tile(day, days), shape=shape, level=level, least=0, queue=queue)
    wanted = shaped + level * np.sqrt(shaped)
    # The discrepancy of the golden ratio's multiples is below 2 log(n) / n.
    np.testing.assert_allclose(
        people.reshape(days, -1).mean(axis=0), wanted, rtol=0, atol=2 * np.log(days) / days + 1e-9
    )


@given(loads(days=7), st.floats(0, 3))
def test_rounding_keeps_the_mean_over_queues_of_every_single_day(load: Floats, level: float) -> None:
    # Small queues of one day must not all be rounded the same way: a short run would be short of people.
    queues = 40
    people = [roster(load, shape="follows_load", level=level, least=0, queue=queue) for queue in range(queues)]
    wanted = load + level * np.sqrt(load)
    np.testing.assert_allclose(np.mean(people, axis=0), wanted, rtol=0, atol=2 * np.log(queues) / queues)


@given(loads(), st.floats(-1, 3), st.integers(0, 5), st.integers(0, 60), st.sampled_from(sorted(SHAPES)))
def test_nobody_is_wanted_by_halves_and_the_least_is_always_there(
    load: Floats, level: float, least: int, queue: int, shape: str
) -> None:
    people = roster(load, shape=shape, level=level, least=least, queue=queue)
    assert people.dtype == np.int64
    assert people.shape == load.shape
    assert (people >= least).all()
    shaped = SHAPES[shape](load)
    assert (np.abs(people - np.maximum(shaped + level * np.sqrt(shaped), least)) <= 1).all()


@given(loads(), st.lists(st.floats(-1, 3), min_size=2, max_size=2), st.sampled_from(sorted(SHAPES)))
def test_a_higher_level_never_takes_anybody_away(load: Floats, levels: list[float], shape: str) -> None:
    def at(level: float) -> NDArray[Any]:
        return roster(load, shape=shape, level=level, least=0, queue=0)

    assert (at(max(levels)) >= at(min(levels))).all()
