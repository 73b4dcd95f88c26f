"""The normal distribution: against the exact one of the standard library, and its inverse."""

from statistics import NormalDist

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulation.normal import normal_score, uniform_of

EXACT = NormalDist()


@given(st.floats(-8, 8))
def test_the_distribution_is_that_of_the_standard_library(score: float) -> None:
    assert abs(float(uniform_of(np.array(score))) - EXACT.cdf(score)) < 2e-7


@given(st.floats(1e-9, 1 - 1e-9))
def test_the_quantile_is_that_of_the_standard_library(u: float) -> None:
    assert abs(float(normal_score(np.array(u))) - EXACT.inv_cdf(u)) < 1e-5


@given(st.floats(1e-15, 1 - 1e-12))
def test_the_two_are_inverse(u: float) -> None:
    assert np.isclose(uniform_of(normal_score(np.array(u))), u, rtol=1e-9, atol=1e-15)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=50))
def test_scores_keep_the_order_of_uniforms(u: list[float]) -> None:
    assert (np.diff(normal_score(np.sort(np.array(u)))) >= 0).all()


@given(st.floats(allow_nan=False))
def test_a_uniform_made_from_any_score_lies_below_1(score: float) -> None:
    assert 0 <= float(uniform_of(np.array(score))) < 1


def test_the_ends_have_finite_scores() -> None:
    assert np.isfinite(normal_score(np.array([0.0, 1.0]))).all()
