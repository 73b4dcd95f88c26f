"""What `make oracles` rests on: closed forms tied to each other, tests that notice a wrong law, and a small run."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import oracle_coverage, oracle_staffing
from benchmarks.networks import Network, Run, Stage, exponential, flows, one_queue, play_network
from benchmarks.oracle_cases import Asked, cases
from benchmarks.oracle_days import (
    APART,
    Day,
    expected_abandoned,
    expected_delayed,
    in_system,
    load,
    play_days,
)
from benchmarks.oracle_plays import play_service, play_service_days
from benchmarks.oracle_poisson import PLAY_DAY, p_of_dispersion, p_of_mean, p_of_shape
from benchmarks.oracle_runs import play_task, runs_needed, sums, tasks_of
from benchmarks.oracles import Found, found_of, stationary
from benchmarks.staffing_delay import DAYS
from scenarios.executors import make_executor
from simulation.theory import erlang_a, load_at

WAVES = Day(slot=0.5, rates=np.array([4.0, 9.0, 2.0, 0.0, 7.0, 7.0]), people=np.array([3, 5, 2, 2, 4, 6]))


def test_there_are_forty_queues_each_with_its_own_name_and_something_asked() -> None:
    found = cases()
    assert len(found) >= 40
    assert all(case.asked and len({asked.name for asked in case.asked}) == len(case.asked) for case in found.values())
    assert len({case.name for case in found.values()}) == len(found)


@given(case=st.sampled_from(sorted(cases())))
def test_every_exact_share_is_a_share_and_every_mean_is_above_nothing(case: str) -> None:
    for asked in cases()[case].asked:
        assert asked.exact > 0
        assert asked.exact < 1 or asked.what in ("wait", "busy", "there")


def test_without_patience_no_more_is_busy_than_comes() -> None:
    """Flow balance of the networks: what comes to a queue, with all its returns, is what leaves."""
    network = cases()["Network: three, ways to and fro"].network
    rates = flows(network)[0]
    np.testing.assert_allclose(rates, np.array(network.arrivals[0]) + rates @ np.array(network.routing))


def test_callers_of_a_network_come_to_each_queue_as_often_as_the_traffic_equations_say() -> None:
    network = cases()["Network: two, with a way back"].network
    run = play_network(network, np.random.default_rng(1), 4_000.0)
    seen = np.bincount(run.station) / 4_000.0
    assert seen == pytest.approx(flows(network)[0], rel=0.05)


def test_the_figures_of_a_run_by_hand() -> None:
    """Three callers of one adviser: the first talks from 0 to 4, the second from 4 to 6, the third gives up at 5."""
    none = np.nan
    run = Run(
        station=np.zeros(3, dtype=np.int64),
        kind=np.zeros(3, dtype=np.int64),
        joined=np.array([0.0, 1.0, 2.0]),
        started=np.array([0.0, 4.0, none]),
        ended=np.array([4.0, 6.0, none]),
        left=np.array([none, none, 5.0]),
    )

    def seen(what: str, within: float = 0.0) -> tuple[float, float]:
        return sums(run, Asked(what=what, exact=1.0, within=within), 0.0, 5.0)  # type: ignore[arg-type]

    assert seen("wait") == (6.0, 3.0)
    assert seen("delayed") == (2.0, 3.0)
    assert seen("abandoned") == (1.0, 3.0)
    assert seen("answered within", 3.0) == (2.0, 3.0)
    assert seen("answered within", 2.9) == (1.0, 3.0)
    assert seen("busy") == (5.0, 5.0)
    assert seen("there") == (4.0 + 4.0 + 3.0, 5.0)


def test_a_small_run_holds_and_says_how_sure_it_is() -> None:
    chosen = {
        name: case for name, case in cases().items() if name in ("M/M/1/1 at 80%", "M/M/3+M at 133%, patience 0.5")
    }
    with make_executor("serial://") as executor:
        found = stationary(executor, chosen, half_width=0.08)
    assert len(found) == sum(len(case.asked) for case in chosen.values())
    assert all(each.holds and each.half_width <= 0.08 and each.runs >= 100 for each in found)


def test_a_wrong_formula_is_missed() -> None:
    case = cases()["M/M/1/1 at 80%"]
    task = next(iter(tasks_of(case, range(100), 300.0, seed=1)))
    runs = [run[0] for run in play_task(replace(task, runs=range(100)))]
    right = case.asked[0]
    wrong = replace(right, exact=1.1 * right.exact)
    found = [found_of(case, asked, runs, half_width=0.05, level=0.999) for asked in (right, wrong)]
    assert [each.holds for each in found] == [True, False]


def test_an_interval_that_is_too_wide_asks_for_more_runs_and_one_that_is_not_does_not() -> None:
    case = cases()["M/M/1/1 at 80%"]
    task = next(iter(tasks_of(case, range(40), 100.0, seed=1)))
    runs = play_task(replace(task, runs=range(40)))
    assert runs_needed(case, runs, half_width=1.0, level=0.999) == 40
    assert runs_needed(case, runs, half_width=0.001, level=0.999) > 1_000


def test_runs_in_tasks_are_the_runs_at_once() -> None:
    case = cases()["M/M/1/1 at 80%"]
    tasks = list(tasks_of(case, range(30), 100_000.0, seed=1))
    assert len(tasks) > 1
    assert [number for task in tasks for number in task.runs] == list(range(30))
    short = [replace(task, length=20.0) for task in tasks]
    parts = [run for task in short for run in play_task(task)]
    assert parts == play_task(replace(short[0], runs=range(30)))


def test_a_figure_outside_its_interval_or_with_a_wide_one_does_not_hold() -> None:
    good = Found(case="", figure="", exact=1.0, played=1.0, half_width=0.01, off=0.5, asked=0.01, runs=100)
    assert good.holds
    assert not replace(good, off=-1.1).holds
    assert not replace(good, half_width=0.011).holds


@pytest.mark.parametrize("time", [0.2, 0.5, 1.3, 2.9])
def test_the_load_from_slot_to_slot_is_the_integral_of_theory(time: float) -> None:
    def rate(at: float) -> float:
        return float(WAVES.rates[int(at // WAVES.slot)]) if at >= 0 else 0.0

    assert load(WAVES, time) == pytest.approx(load_at(time, rate, service=1.0, reach=4.0), rel=0.01)


def test_a_long_level_day_abandons_and_delays_as_erlang_a_says() -> None:
    """With equal rates of patience and service, Erlang A is the Poisson law at a level load."""
    slots = 400
    day = Day(slot=1.0, rates=np.full(slots, 6.0), people=np.full(slots, 5))
    exact = erlang_a(arrivals=6.0, service=1.0, patience=1.0, servers=5)
    late = slice(slots // 2, None)
    delayed = expected_delayed(day, day.people)[late]
    assert delayed == pytest.approx(np.full(delayed.size, 6.0 * exact.delayed), rel=1e-9)
    half = replace(day, rates=day.rates[: slots // 2], people=day.people[: slots // 2])
    more = expected_abandoned(day, day.people) - expected_abandoned(half, half.people)
    assert more == pytest.approx(6.0 * exact.abandoned * slots / 2, rel=1e-9)


def test_days_do_not_reach_into_each_other_and_share_their_callers() -> None:
    one, other = play_days(WAVES, 50, np.random.default_rng(1), [WAVES.people, np.full(6, 2)])
    np.testing.assert_array_equal(one.joined, other.joined)
    for run in (one, other):
        assert (in_system(run, WAVES, 50, WAVES.period - 1e-6) == 0).all()
        assert (np.floor(run.gone / WAVES.period) == np.floor(run.joined / WAVES.period)).all()
    assert WAVES.period - WAVES.length == APART


def test_the_tests_notice_another_mean_another_spread_and_another_shape() -> None:
    luck = np.random.default_rng(1)
    poisson = luck.poisson(9.0, 4_000)
    assert min(test(poisson, 9.0) for test in (p_of_mean, p_of_dispersion, p_of_shape)) > 1e-3
    assert p_of_mean(luck.poisson(9.4, 4_000), 9.0) < 1e-6
    assert p_of_dispersion(luck.binomial(30, 0.3, 4_000), 9.0) < 1e-6
    same_mean_and_variance = 9 + 3 * luck.choice([-1, 1], 4_000)
    assert p_of_shape(same_mean_and_variance, 9.0) < 1e-6


def test_of_few_days_the_shape_says_nothing() -> None:
    assert p_of_shape(np.array([3, 4]), 3.5) == 1.0


def test_the_play_as_a_queue_counts_its_callers_as_the_stations_do() -> None:
    """Every caller is answered or hangs up, and as many are lost as Erlang A says, to five standard deviations."""
    stage = Stage(people=3, service=exponential(1.0), patience=exponential(0.5))
    run = play_service(one_queue(stage, 4.5), np.random.default_rng(1), 800.0)
    settled = (run.joined > 20.0) & (run.joined < 780.0)
    assert (np.isnan(run.started) != np.isnan(run.left))[settled].all()
    exact = erlang_a(arrivals=4.5, service=1.0, patience=2.0, servers=3)
    assert np.isnan(run.started)[settled].mean() == pytest.approx(exact.abandoned, abs=0.05)


def test_days_in_the_play_begin_empty() -> None:
    run = play_service_days(PLAY_DAY, 5, np.random.default_rng(2))
    between = int(np.ceil(APART / PLAY_DAY.slot)) * PLAY_DAY.slot
    begins = np.arange(5) * (PLAY_DAY.length + between)
    there = [(run.joined < at).sum() - (run.gone < at).sum() for at in begins]
    assert there == [0] * 5


def test_a_study_of_known_days_covers_what_it_should_about_as_often_as_it_says() -> None:
    """Of 120 experiments, 95 % would be 114; fewer than 100 or each of them would be less likely than 1 in 400."""
    found = oracle_coverage.covered(120, 1, 0)
    assert set(found) == set(oracle_coverage.truths())
    assert all(100 <= count < 120 for count in found.values())


def test_the_advised_day_is_counted_by_the_hours_of_its_last_day() -> None:
    counts = oracle_staffing.played_hours(3, 1, 0)
    assert counts.shape == (3, 24, 2)
    assert (counts[:, :, 1] <= counts[:, :, 0]).all()
    per_day = oracle_staffing.advised_day(0.2).rates.mean() * oracle_staffing.advised_day(0.2).length / DAYS
    assert counts[:, :, 0].sum() / 3 == pytest.approx(per_day, rel=0.15)


def test_a_network_may_have_a_class_that_never_comes_to_a_queue() -> None:
    stages = (Stage(people=1, service=exponential(0.2)), Stage(people=1, service=exponential(0.2)))
    network = Network(stages=stages, arrivals=((1.0, 0.0), (0.0, 1.0)), routing=((0.0, 0.0), (0.0, 0.0)))
    run = play_network(network, np.random.default_rng(1), 200.0)
    np.testing.assert_array_equal(run.kind, run.station)
