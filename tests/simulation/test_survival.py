"""Kaplan-Meier: laws, a published example, and what is drawn from a curve."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prm.base import BadInput
from simulation.survival import Patience, kaplan_meier, on_grid, standard_errors

WAITS = st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=60)


def columns(rows: list[tuple[int, bool]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([float(wait) for wait, _ in rows]), np.array([ended for _, ended in rows])


@given(st.lists(st.integers(0, 40), min_size=1, max_size=60))
def test_where_nobody_was_answered_it_is_the_share_that_waited_longer(waits: list[int]) -> None:
    waited = np.array(waits, dtype=np.float64)
    curve = kaplan_meier(waited, np.ones(len(waits), dtype=np.bool_))
    for at in range(42):
        assert curve.at(at) == pytest.approx(np.mean(waited > at), abs=1e-12)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=60))
def test_where_everybody_was_answered_nobody_is_known_to_lose_patience(waits: list[int]) -> None:
    curve = kaplan_meier(np.array(waits, dtype=np.float64), np.zeros(len(waits), dtype=np.bool_))
    assert (curve.at(np.arange(100.0)) == 1).all()
    assert curve.quantile_seconds(0.5) is None
    assert curve.rate_per_second == 0


@given(WAITS, st.randoms(use_true_random=False))
def test_the_order_of_rows_makes_no_difference(rows: list[tuple[int, bool]], luck: object) -> None:
    shuffled = rows.copy()
    luck.shuffle(shuffled)  # type: ignore[attr-defined]
    before, after = kaplan_meier(*columns(rows)), kaplan_meier(*columns(shuffled))
    assert before.survival.tolist() == after.survival.tolist()
    assert before.low.tolist() == after.low.tolist()


@given(WAITS)
def test_the_interval_holds_the_estimate_and_stays_within_0_and_1(rows: list[tuple[int, bool]]) -> None:
    curve = kaplan_meier(*columns(rows))
    assert (curve.low >= 0).all()
    assert (curve.low <= curve.survival + 1e-12).all()
    assert (curve.survival <= curve.high + 1e-12).all()
    assert (curve.high <= 1).all()
    assert (np.diff(curve.survival) < 0).all()


def test_the_remission_times_of_freireich_come_out_as_published() -> None:
    # 6-mercaptopurine, weeks of remission: Freireich et al, Blood 1963;21:699-716; the estimate and Greenwood's
    # standard errors as tabulated in Cox and Oakes, Analysis of Survival Data (1984), and textbooks since.
    ended = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    cut_short = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    curve = kaplan_meier(np.array(ended + cut_short, dtype=np.float64), np.array([True] * 9 + [False] * 12))
    assert curve.seconds.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.survival == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)
    assert standard_errors(curve) == pytest.approx([0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346], abs=5e-5)
    assert curve.quantile_seconds(0.5) == 23


def test_the_restricted_mean_is_the_area_under_the_curve() -> None:
    curve = kaplan_meier(np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, True, True, True]))
    assert curve.restricted_mean_seconds(10) == pytest.approx(2.5)
    assert curve.restricted_mean_seconds(2.5) == pytest.approx(np.mean([1, 2, 2.5, 2.5]))


def test_patience_is_recovered_from_waits_cut_short() -> None:
    luck = np.random.default_rng(7)
    patience, offered = luck.exponential(300, 20_000), luck.exponential(60, 20_000)
    curve = kaplan_meier(np.minimum(patience, offered), patience < offered)
    at = np.array([30.0, 60.0, 120.0, 240.0])
    low, high = curve.interval_at(at)
    wider = 1.6 * (high - low)
    assert (np.abs(curve.at(at) - np.exp(-at / 300)) < wider).all()
    assert 1 / curve.rate_per_second == pytest.approx(300, rel=0.05)


@pytest.mark.parametrize(
    ("waits", "hung_up"),
    [([], []), ([1.0], [True, False]), ([-1.0], [True]), ([float("nan")], [True]), ([float("inf")], [True])],
)
def test_no_waits_and_bad_waits_are_refused(waits: list[float], hung_up: list[bool]) -> None:
    with pytest.raises(BadInput):
        kaplan_meier(np.array(waits), np.array(hung_up, dtype=np.bool_))


CURVE = Patience(
    seconds=np.array([0.0, 30.0, 60.0, 60.0001, 600.0]),
    survival=np.array([1.0, 0.9, 0.9, 0.8, 0.3]),
    rate_per_second=1 / 400,
)


@given(st.floats(0, 0.999999), st.floats(0, 3000))
def test_patience_drawn_after_a_wait_is_no_shorter_than_it(uniform: float, waited: float) -> None:
    drawn = CURVE.drawn_seconds(np.array([uniform]), waited)[0]
    assert drawn >= waited


@given(st.lists(st.floats(0, 0.999999), min_size=2, max_size=20), st.floats(0, 1000))
def test_more_luck_is_more_patience(uniforms: list[float], waited: float) -> None:
    drawn = CURVE.drawn_seconds(np.sort(np.array(uniforms)), waited)
    assert (np.diff(drawn) >= 0).all()


@settings(max_examples=25)
@given(st.floats(0, 900))
def test_patience_drawn_after_a_wait_has_the_curve_s_conditional_distribution(waited: float) -> None:
    uniform = (np.arange(4000) + 0.5) / 4000
    drawn = CURVE.drawn_seconds(uniform, waited)
    all_drawn = CURVE.drawn_seconds(uniform)
    for later in (waited + 50, waited + 300, waited + 2000):
        whole = np.mean(all_drawn > waited)
        assert np.mean(drawn > later) == pytest.approx(np.mean(all_drawn > later) / whole, abs=0.01)


def test_where_nobody_hangs_up_patience_never_ends() -> None:
    endless = Patience(seconds=np.array([0.0]), survival=np.array([1.0]), rate_per_second=0.0)
    assert np.isinf(endless.drawn_seconds(np.array([0.01, 0.99]), 50.0)).all()


def test_on_a_grid_no_step_of_a_single_caller_is_kept() -> None:
    curve = kaplan_meier(np.array([7.123, 11.7, 14.9, 31.4]), np.array([True, True, False, True]))
    grid = on_grid(curve, points=np.array([5.0, 10.0, 15.0, 20.0, 60.0]))
    assert grid.seconds.tolist() == [0, 5, 10, 15, 20]
    assert grid.survival == pytest.approx([1, 1, 0.75, 0.5, 0.5])
