"""Pooling, quantiles and intervals."""

from statistics import quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.statistics.student import t_quantile
from scenarios.study_spread import interval, pooled, quantile
from simulation.measures import Value


def share(numerator: float, denominator: int) -> Value:
    value = numerator / denominator if denominator else None
    return Value(value=value, numerator=numerator, denominator=denominator)


def test_shares_pool_by_their_sums_and_not_by_their_mean() -> None:
    assert pooled([share(1, 2), share(0, 98)]) == pytest.approx(0.01)


def test_centiles_pool_to_their_median() -> None:
    centiles = [Value(value=value, numerator=None, denominator=10) for value in (10.0, 20.0, 900.0)]
    assert pooled(centiles) == 20.0


def test_what_had_nothing_to_divide_by_is_left_out() -> None:
    assert pooled([share(0, 0), share(1, 4)]) == 0.25
    assert pooled([share(0, 0)]) is None


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40))
def test_the_deciles_are_those_of_the_standard_library(numbers: list[float]) -> None:
    deciles = quantiles(numbers, n=10, method="inclusive")
    ordered = sorted(numbers)
    assert quantile(ordered, 0.1) == pytest.approx(deciles[0], abs=1e-6)
    assert quantile(ordered, 0.9) == pytest.approx(deciles[8], abs=1e-6)


# Student's t, 97.5 % point, as in any table of it.
@pytest.mark.parametrize(
    ("freedom", "expected"),
    [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (9, 2.262), (19, 2.093), (30, 2.042), (100, 1.984)],
)
def test_t_quantiles_are_those_of_the_tables(freedom: int, expected: float) -> None:
    assert t_quantile(0.975, freedom) == pytest.approx(expected, rel=0.003)


def test_an_interval_by_hand() -> None:
    found = interval([1.0, 2.0, 3.0])  # mean 2, standard deviation 1, t(2) = 4.303
    assert found is not None
    assert (found.mean, found.low, found.high) == pytest.approx((2.0, 2 - 4.303 / 3**0.5, 2 + 4.303 / 3**0.5), abs=1e-3)
    assert not found.clear
    assert interval([1.0]) is None
