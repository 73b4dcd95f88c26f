"""Queueing theory against vectors computed with 40 digits, closed forms, and laws that tie the formulas together."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.base import BadInput
from simulation.theory import (
    erlang_a,
    erlang_b,
    erlang_c,
    halfin_whitt,
    load_at,
    modified_offered_load_staff,
    one_server_wait,
    poisson_at_least,
    pooled,
    priority_waits,
    square_root_staff,
)

ORACLES = json.loads((Path(__file__).parent / "data" / "queueing_oracles.json").read_text(encoding="utf-8"))


def exactly(value: float) -> object:
    return pytest.approx(value, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("case", ORACLES["erlang_b"])
def test_erlang_b_to_twelve_digits(case: dict[str, float]) -> None:
    assert erlang_b(int(case["n"]), case["a"]) == exactly(case["B"])


@pytest.mark.parametrize("case", ORACLES["erlang_c"])
def test_erlang_c_to_twelve_digits(case: dict[str, float]) -> None:
    found = erlang_c(arrivals=case["a"], service=1.0, servers=int(case["n"]))
    assert found.delayed == exactly(case["C"])
    assert found.mean_queue == exactly(case["Lq"])
    assert found.mean_wait == exactly(case["Wq_over_ES"])


@pytest.mark.parametrize("case", ORACLES["erlang_a"])
def test_erlang_a_to_twelve_digits(case: dict[str, float]) -> None:
    found = erlang_a(arrivals=case["lam"], service=case["mu"], patience=case["theta"], servers=int(case["n"]))
    assert found.delayed == exactly(case["Pwait"])
    assert found.abandoned == exactly(case["Pab"])
    assert found.mean_wait == exactly(case["EW"])
    assert found.mean_queue == exactly(case["EQ"])
    assert found.utilisation == exactly(case["util"])


@pytest.mark.parametrize("case", ORACLES["priority"])
def test_priorities_to_twelve_digits(case: dict[str, list[float]]) -> None:
    waits = priority_waits(arrivals=case["lams"], service=1.0, servers=int(case["n"]))  # type: ignore[call-overload]
    assert list(waits) == [exactly(wait) for wait in case["W"]]


@pytest.mark.parametrize("case", ORACLES["mg1"])
def test_one_server_to_twelve_digits(case: dict[str, float]) -> None:
    found = one_server_wait(utilisation=case["rho"], service_mean=1.0, service_cv2=case["cv2"])
    assert found == exactly(case["Wq_over_ES"])


@pytest.mark.parametrize("case", ORACLES["pooling"])
def test_sites_beside_one_pool_to_twelve_digits(case: dict[str, float]) -> None:
    each = erlang_c(arrivals=case["a_each"], service=1.0, servers=int(case["n_each"]))
    assert each.delayed == exactly(case["C"])
    assert each.mean_wait == exactly(case["Wq"])
    assert each.answered_within(20 / 480) == exactly(case["SL20s_AHT480"])


@pytest.mark.parametrize("case", ORACLES["sqrt_staffing"])
def test_the_limit_of_many_servers_to_twelve_digits(case: dict[str, float]) -> None:
    assert halfin_whitt(case["beta"]) == exactly(case["halfin_whitt_Pwait"])
    assert erlang_c(arrivals=100, service=1.0, servers=int(case["n"])).delayed == exactly(case["exact_a100"])


RATES = st.floats(0.1, 50)
SERVERS = st.integers(1, 60)


@given(arrivals=RATES, service=st.floats(0.1, 5), patience=st.floats(0.05, 5), servers=SERVERS)
def test_everybody_is_answered_or_hangs_up_in_the_end(
    arrivals: float, service: float, patience: float, servers: int
) -> None:
    queue = erlang_a(arrivals=arrivals, service=service, patience=patience, servers=servers)
    long = 60.0 / min(patience, service)
    assert queue.answered_within(long) == pytest.approx(1.0 - queue.abandoned, abs=1e-9)
    assert queue.abandoned_within(long) == pytest.approx(queue.abandoned, abs=1e-9)
    assert queue.abandoned_within(0.0) == pytest.approx(0.0, abs=1e-9)
    assert 0.0 <= queue.abandoned_within(0.3) <= queue.abandoned + 1e-9


@given(arrivals=RATES, servers=SERVERS)
def test_no_patience_at_all_is_erlang_b_and_endless_patience_erlang_c(arrivals: float, servers: int) -> None:
    at_once = erlang_a(arrivals=arrivals, service=1.0, patience=1e9, servers=servers)
    assert at_once.abandoned == pytest.approx(erlang_b(servers, arrivals), rel=1e-6, abs=1e-9)
    if arrivals < 0.9 * servers:
        endless = erlang_a(arrivals=arrivals, service=1.0, patience=1e-9, servers=servers)
        patient = erlang_c(arrivals=arrivals, service=1.0, servers=servers)
        assert endless.delayed == pytest.approx(patient.delayed, rel=1e-5)
        assert endless.answered_within(0.2) == pytest.approx(patient.answered_within(0.2), rel=1e-5)


@given(arrivals=st.lists(st.floats(0.1, 3), min_size=1, max_size=4), servers=st.integers(15, 20))
def test_priorities_move_waiting_between_classes_and_make_none(arrivals: list[float], servers: int) -> None:
    together = erlang_c(arrivals=math.fsum(arrivals), service=1.0, servers=servers)
    waits = priority_waits(arrivals=arrivals, service=1.0, servers=servers)
    waiting = math.fsum(rate * wait for rate, wait in zip(arrivals, waits, strict=True))
    assert waiting == pytest.approx(together.mean_queue, rel=1e-10)
    assert list(waits) == sorted(waits)


@given(sites=st.lists(st.tuples(st.floats(0.5, 20), st.integers(1, 20)), min_size=1, max_size=4))
def test_one_pool_never_loses_more_than_its_sites(sites: list[tuple[float, int]]) -> None:
    lost = math.fsum(
        rate * erlang_a(arrivals=rate, service=1.0, patience=0.5, servers=people).abandoned for rate, people in sites
    )
    arrivals, servers = zip(*sites, strict=True)
    together = pooled(arrivals=arrivals, service=1.0, patience=0.5, servers=servers)
    assert together.abandoned * math.fsum(arrivals) <= lost + 1e-9


@pytest.mark.parametrize(
    ("time", "tail"), [(0.0, 0.1582209890), (math.pi / 4, 0.5132987983), (3 * math.pi / 4, 0.9170537286)]
)
def test_a_day_that_rises_and_falls_has_the_poisson_law_of_its_load(time: float, tail: float) -> None:
    """Arrivals 100 + 20 sin t, service and patience rate 1: m(t) = 100 + 10 (sin t - cos t), verified with the ODE."""
    load = load_at(time, lambda moment: 100 + 20 * math.sin(moment), service=1.0)
    assert load == pytest.approx(100 + 10 * (math.sin(time) - math.cos(time)), rel=1e-12)
    assert poisson_at_least(100, load) == pytest.approx(tail, abs=1e-9)


@given(load=st.floats(1, 500), target=st.floats(0.01, 0.9))
def test_staffing_is_the_least_that_holds_its_target(load: float, target: float) -> None:
    people = modified_offered_load_staff(load, target)
    assert poisson_at_least(people, load) <= target
    assert people == 0 or poisson_at_least(people - 1, load) > target
    assert square_root_staff(load, target) >= load


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(BadInput, match="cannot keep up"):
        erlang_c(arrivals=5, service=1, servers=5)
    with pytest.raises(BadInput, match="above 0"):
        erlang_b(0, 3)
    with pytest.raises(BadInput, match="between 0 and 1"):
        square_root_staff(10, 1)
    with pytest.raises(BadInput, match="below 1"):
        one_server_wait(utilisation=1.0, service_mean=1, service_cv2=1)


def test_where_nobody_ever_calls_nobody_is_there_for_sure() -> None:
    assert [poisson_at_least(number, 0.0) for number in (0, 1, 5)] == [1.0, 0.0, 0.0]
    assert modified_offered_load_staff(0.0, 0.2) == modified_offered_load_staff(1e-9, 0.2)
