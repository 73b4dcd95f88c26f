"""Handling times: shapes that are recovered from their own draws, and told apart from others."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.handling_times import Exponential, Lognormal, Quantiles, Weibull, fit_handling, mean_seconds_of

SHAPES = (Exponential(mean_seconds=300), Lognormal(mean_seconds=420, cv=0.6), Weibull(scale_seconds=700, shape=1.7))
U = (np.arange(4000) + 0.5) / 4000


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.family)
def test_the_share_below_a_quantile_is_its_own_share(shape: Exponential | Lognormal | Weibull) -> None:
    assert shape.below(shape.drawn_seconds(U)) == pytest.approx(U, abs=1e-6)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.family)
def test_a_shape_is_recovered_from_its_own_draws(shape: Exponential | Lognormal | Weibull) -> None:
    times = shape.drawn_seconds(np.random.default_rng(3).random(5000))
    found = fit_handling(times)
    if shape.family != "exponential":  # a Weibull of shape 1 is exponential, too
        assert found.best.family == shape.family
    fitted = {name: value for name, value in found.best.model_dump().items() if name != "family"}
    wanted = {name: value for name, value in shape.model_dump().items() if name in fitted}
    for name, value in wanted.items():
        if name != "family":
            assert fitted[name] == pytest.approx(value, rel=0.06)
    # The largest gap of 5,000 draws from the true shape is below 1.63 / sqrt(5000) in 99 of 100 samples (Kolmogorov).
    assert found.distances[found.best.family] < 1.63 / 5000**0.5
    assert found.used is found.best


def test_where_no_shape_is_near_the_recorded_quantiles_are_used() -> None:
    luck = np.random.default_rng(3)
    times = np.concatenate([luck.normal(60, 3, 2000), luck.normal(1200, 30, 2000)])
    found = fit_handling(times)
    assert isinstance(found.used, Quantiles)
    assert mean_seconds_of(found.used) == pytest.approx(times.mean(), rel=0.1)


@given(st.floats(10, 5000), st.floats(0.1, 2.0))
def test_a_lognormal_has_the_mean_that_it_names(mean: float, cv: float) -> None:
    u = (np.arange(200_000) + 0.5) / 200_000
    assert Lognormal(mean_seconds=mean, cv=cv).drawn_seconds(u).mean() == pytest.approx(mean, rel=0.01)


def test_times_of_no_length_and_times_all_equal_do_not_break_the_fit() -> None:
    for times in (np.zeros(60), np.full(60, 300.0), np.array([0.0, 86_400.0] * 30)):
        found = fit_handling(times)
        assert np.isfinite(found.used.drawn_seconds(U)).all()
