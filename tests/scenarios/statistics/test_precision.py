"""Estimates, and the rule by which replications end."""

from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.statistics.precision import (
    enough,
    look_ahead,
    mean_estimate,
    median_estimate,
    ratio_estimate,
    still_needed,
    would_need,
)

HELD = st.lists(st.booleans(), max_size=40)


def test_the_look_ahead_grows_in_proportion_beyond_a_hundred() -> None:
    assert [look_ahead(n) for n in (3, 100, 200, 500)] == [5, 5, 10, 25]


def test_precision_that_is_lost_within_the_look_ahead_starts_again() -> None:
    held = [False, True, True, False, *[True] * 5]
    assert not enough(held)
    assert still_needed(held) == 1
    assert enough([*held, True])


@given(HELD)
def test_no_fewer_than_still_needed_are_ever_enough(held: list[bool]) -> None:
    missing = still_needed(held)
    assert enough(held) == (missing == 0)
    assert all(not enough([*held, *[True] * more]) for more in range(missing))
    assert enough([*held, *[True] * missing])


def test_the_median_of_ten_lies_between_the_second_and_the_ninth() -> None:
    # Any table of the sign test: ten observations, confidence 97.9 %; the third and eighth have but 89.1 %.
    found = median_estimate([*range(1, 11)], confidence=0.95)
    assert found is not None
    assert (found.value, found.low, found.high, found.half_width) == (5.5, 2, 9, 3.5)
    assert median_estimate([1.0, 2.0, 3.0, 4.0, 5.0], confidence=0.95) is None  # five cover 93.75 % at most


def test_a_ratio_of_equal_denominators_is_a_mean() -> None:
    shares = [0.02, 0.05, 0.03, 0.06]
    as_ratio = ratio_estimate([100 * share for share in shares], [100.0] * 4, confidence=0.95)
    as_mean = mean_estimate(shares, confidence=0.95)
    assert as_ratio is not None
    assert as_mean is not None
    assert (as_ratio.value, as_ratio.low, as_ratio.high) == pytest.approx((as_mean.value, as_mean.low, as_mean.high))


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=2, max_size=12), st.integers(2, 9))
def test_a_ratio_keeps_its_interval_when_all_is_counted_in_another_unit(pairs: list[tuple[int, int]], k: int) -> None:
    above, below = zip(*pairs, strict=True)
    once = ratio_estimate(above, below, confidence=0.95)
    scaled = ratio_estimate([k * each for each in above], [k * each for each in below], confidence=0.95)
    assert once is not None
    assert scaled is not None
    assert (scaled.low, scaled.high) == pytest.approx((once.low, once.high), abs=1e-12)


@pytest.mark.parametrize("make", [mean_estimate, median_estimate])
def test_intervals_cover_as_often_as_they_say(make: object) -> None:
    luck = np.random.default_rng(5)
    found = [make(row.tolist(), confidence=0.95) for row in luck.standard_normal((1500, 12))]  # type: ignore[operator]
    covered = fmean(one.low <= 0 <= one.high for one in found)
    assert 0.93 < covered < 0.985  # the median's interval is discrete, and covers at least what it says


def test_a_ratio_covers_as_often_as_it_says() -> None:
    luck = np.random.default_rng(6)
    calls = luck.poisson(2000, size=(1500, 20))
    lost = luck.binomial(calls, 0.04)
    found = [ratio_estimate(a.tolist(), b.tolist(), confidence=0.95) for a, b in zip(lost, calls, strict=True)]
    assert 0.93 < fmean(one is not None and one.low <= 0.04 <= one.high for one in found) < 0.97


def test_what_it_would_need_goes_with_the_square() -> None:
    assert would_need(20, half_width=0.4, asked=0.1) == 320
    assert would_need(20, half_width=0.1, asked=0.1) == 21
    assert would_need(20, half_width=0.1, asked=0.0) is None
