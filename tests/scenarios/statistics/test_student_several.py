"""Student's t, Holm's adjustment, and intervals that hold together: published examples and laws."""

from math import sqrt
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.statistics.several import holm, judged_together
from scenarios.statistics.student import half_width, p_of_differences, t_quantile, two_sided_p

SLEEP = (1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4)
"""Student (Biometrika 1908;6:1-25): additional hours of sleep by one drug over the other, ten patients."""

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=12)


def test_students_own_example_as_r_tells_it() -> None:
    # R: t.test(extra ~ group, data = sleep, paired = TRUE): t = -4.0621, df = 9, p = 0.002833, 0.7001142 to 2.4598858
    assert p_of_differences(SLEEP) == pytest.approx(0.00283289, rel=1e-5)
    assert half_width(SLEEP, 0.95) == pytest.approx((2.4598858 - 0.7001142) / 2, rel=1e-6)


@given(st.floats(0, 1e6))
def test_one_and_two_degrees_of_freedom_have_closed_forms(t: float) -> None:
    # One degree is Cauchy's distribution; two degrees' is algebraic.
    assert two_sided_p(t, 1) == pytest.approx(1 - 2 * np.arctan(t) / np.pi, abs=1e-12)
    assert two_sided_p(t, 2) == pytest.approx(1 - t / sqrt(2 + t * t), abs=1e-12)


@given(st.floats(0.5, 0.9999), st.integers(1, 200))
def test_a_quantile_is_where_the_tail_says(share: float, freedom: int) -> None:
    assert two_sided_p(t_quantile(share, freedom), freedom) == pytest.approx(2 * (1 - share), abs=1e-10)


def test_many_degrees_of_freedom_are_normal() -> None:
    assert t_quantile(0.975, 10_000_000) == pytest.approx(NormalDist().inv_cdf(0.975), rel=1e-6)


def test_differences_that_never_vary_are_zero_or_they_are_not() -> None:
    assert p_of_differences([0.0, 0.0, 0.0]) == 1.0
    assert p_of_differences([2.0, 2.0]) == 0.0
    with pytest.raises(ValueError, match="two"):
        p_of_differences([1.0])


def test_holm_as_in_the_textbook_example() -> None:
    # Four hypotheses, p = .01, .04, .03, .005: at 5 % the fourth and the first are rejected, the others are not.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(P_VALUES)
def test_holm_lies_between_no_adjustment_and_bonferroni_and_keeps_the_order(raw: list[float]) -> None:
    adjusted = holm(raw)
    for p, q in zip(raw, adjusted, strict=True):
        assert p <= q <= 1
        assert q <= max(p, min(1.0, p * len(raw)))
    for n, p in enumerate(raw):
        assert all(adjusted[n] <= adjusted[m] for m, other in enumerate(raw) if p < other)


@given(P_VALUES, st.randoms())
def test_holm_does_not_depend_on_the_order_in_which_kpis_stand(raw: list[float], luck: object) -> None:
    order = list(range(len(raw)))
    luck.shuffle(order)  # type: ignore[attr-defined]
    adjusted = holm(raw)
    assert holm([raw[n] for n in order]) == [adjusted[n] for n in order]


def test_one_question_alone_is_not_adjusted() -> None:
    (found,) = judged_together([SLEEP], confidence=0.95)
    assert found.p_holm == found.p
    assert (found.low, found.high) == pytest.approx((0.7001142, 2.4598858), rel=1e-6)
    assert found.clear(0.05)
    assert not found.clear(0.002)


def test_intervals_of_several_hold_together() -> None:
    luck = np.random.default_rng(20_251_227)
    missed = 0
    for _ in range(400):
        found = judged_together([row.tolist() for row in luck.standard_normal((6, 8))], confidence=0.95)
        missed += any(not one.low <= 0 <= one.high for one in found)
    assert missed / 400 < 0.085  # 5 % is promised; the bound is three standard errors above it
