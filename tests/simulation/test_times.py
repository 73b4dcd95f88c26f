"""Times: quantile functions with the means, the shapes and the bounds that are claimed for them."""

from collections.abc import Callable
from math import erfc, exp, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.base import SECOND
from simulation.times import (
    EARLY_PEAK_SECONDS,
    LOGNORMAL_CV,
    LONGEST,
    MOYAL_MEAN_MINUTES,
    SHORTEST,
    adviser_units,
    exponential_seconds,
    lognormal_units,
    microseconds,
    patience_seconds,
)

U = (np.arange(2_000_000) + 0.5) / 2_000_000
"""Midpoints: an average over them is the integral of a quantile function, so the mean of its distribution."""

SAMPLE = (np.arange(100_000) + 0.5) / 100_000

QUANTILES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "adviser": adviser_units,
    "lognormal": lognormal_units,
    "exponential": lambda u: exponential_seconds(u, 900.0),
    "patience": lambda u: patience_seconds(u, np.full_like(u, 0.1), 1430.0),
}


@pytest.mark.parametrize("name", QUANTILES)
@given(u=st.lists(st.floats(0, 1, exclude_max=True), min_size=2, max_size=50))
def test_a_larger_uniform_never_gives_a_shorter_time(name: str, u: list[float]) -> None:
    times = QUANTILES[name](np.sort(np.array(u)))
    assert (np.diff(times) >= 0).all()
    assert np.isfinite(times).all()


def test_the_moyal_mean_is_that_of_the_fitted_calls() -> None:
    # Location 6.759 and scale 2.911 min, whose mean is 10.46 min (Pilbery et al, BMJ Open 2023;13:e076203).
    assert pytest.approx(10.46, abs=0.005) == MOYAL_MEAN_MINUTES


def test_a_health_advisers_units_have_mean_1_up_to_the_clipped_tails() -> None:
    assert adviser_units(U).mean() == pytest.approx(1.0, abs=0.001)


@pytest.mark.parametrize("minutes", [5.0, 6.759, 8.0, 10.0, 20.0, 40.0])
def test_a_health_advisers_times_follow_the_moyal_distribution(minutes: float) -> None:
    # The Moyal distribution function is erfc(exp(-z / 2) / sqrt(2)), with z the standardised time.
    share = float((adviser_units(SAMPLE) * MOYAL_MEAN_MINUTES <= minutes).mean())
    assert share == pytest.approx(erfc(exp(-(minutes - 6.759) / 2.911 / 2) / sqrt(2)), abs=2e-5)


def test_a_lognormal_time_has_mean_1_and_the_stated_variation() -> None:
    units = lognormal_units(U)
    assert units.mean() == pytest.approx(1.0, abs=0.001)
    assert units.std() / units.mean() == pytest.approx(LOGNORMAL_CV, abs=0.002)


@given(st.floats(0, 1, exclude_max=True))
def test_handling_stays_within_its_bounds(u: float) -> None:
    for units in (adviser_units(np.array([u])), lognormal_units(np.array([u]))):
        assert SHORTEST <= units[0] <= LONGEST


@given(st.floats(1, 1e5))
def test_an_exponential_time_has_the_mean_asked_for(mean: float) -> None:
    assert exponential_seconds(SAMPLE, mean).mean() == pytest.approx(mean, rel=1e-3)


@given(st.floats(0, 0.9), st.floats(60, 5000))
def test_so_many_as_asked_leave_in_the_early_peak_and_the_others_have_the_steady_mean(
    early_leave: float, steady: float
) -> None:
    first, last = EARLY_PEAK_SECONDS
    patience = patience_seconds(SAMPLE, np.full_like(SAMPLE, early_leave), steady)
    early = patience < last
    assert early.mean() == pytest.approx(early_leave, abs=1e-4)
    assert (patience[early] >= first).all()
    assert patience[~early].mean() - last == pytest.approx(steady, rel=2e-3)


@pytest.mark.parametrize(("early_leave", "steady"), [(0.03, 1430.0), (0.05, 2230.0), (0.15, 1430.0)])
def test_the_hazard_of_hanging_up_peaks_between_30_and_60_seconds(early_leave: float, steady: float) -> None:
    patience = patience_seconds(SAMPLE, np.full_like(SAMPLE, early_leave), steady)

    def hazard(start: float, end: float) -> float:
        waiting = (patience >= start).sum()
        return float((waiting - (patience >= end).sum()) / waiting / (end - start))

    peak = hazard(30, 60)
    assert hazard(0, 30) == 0
    assert all(peak > hazard(start, start + 60) for start in range(60, 1800, 60))
    # After the peak it is steady.
    later = [hazard(start, start + 120) for start in range(60, 1500, 120)]
    assert max(later) == pytest.approx(min(later), rel=0.02)


def test_each_caller_has_a_share_of_their_own() -> None:
    u = np.array([0.2, 0.2])
    eager, patient = patience_seconds(u, np.array([0.3, 0.1]), 1430.0)
    assert eager < 60 < patient


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=20))
def test_whole_microseconds_are_near_the_time_and_never_none(seconds: list[float]) -> None:
    whole = microseconds(np.array(seconds))
    assert (whole >= 1).all()
    assert (np.abs(whole - np.array(seconds) * SECOND) <= 1).all()
    assert whole.dtype == np.int64
