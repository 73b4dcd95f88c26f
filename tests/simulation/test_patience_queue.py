"""A queue with patience of any shape: Erlang A and C are special cases, and people follow from a target."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prm.base import BadInput
from simulation.patience_queue import (
    ENDLESS,
    Patience,
    Service,
    Target,
    exponential,
    load_carried,
    outlook,
    people_needed,
)
from simulation.theory import erlang_a, erlang_c, modified_offered_load_staff, poisson_at_least

LONDON = Patience(early_leave=0.016, early_peak_seconds=(30.0, 60.0), steady_seconds=1430.0)
ADVISERS = Service(mean_seconds=480.0, patience=LONDON)


@pytest.mark.parametrize(("load", "people"), [(0.2, 1), (3.0, 4), (10.0, 9), (48.0, 50), (90.0, 80), (120.0, 140)])
def test_exponential_patience_is_erlang_a(load: float, people: int) -> None:
    service = Service(mean_seconds=480.0, patience=exponential(240.0))
    found = outlook(load=load, people=people, service=service, within_seconds=60.0)
    known = erlang_a(arrivals=load / 480, service=1 / 480, patience=1 / 240, servers=people)
    assert found.delayed == pytest.approx(known.delayed, abs=1e-9)
    assert found.abandoned == pytest.approx(known.abandoned, abs=1e-9)
    answered = known.answered_within(60.0) / (1 - known.abandoned)
    assert found.answered_within == pytest.approx(answered, abs=1e-9)


@pytest.mark.parametrize(("load", "people"), [(0.2, 1), (10.0, 14), (48.0, 50), (960.0, 1000)])
def test_endless_patience_is_erlang_c(load: float, people: int) -> None:
    service = Service(mean_seconds=180.0, patience=ENDLESS)
    found = outlook(load=load, people=people, service=service, within_seconds=20.0)
    known = erlang_c(arrivals=load / 180, service=1 / 180, servers=people)
    assert found.delayed == pytest.approx(known.delayed, abs=1e-9)
    assert found.abandoned == pytest.approx(0.0, abs=1e-9)
    assert found.answered_within == pytest.approx(known.answered_within(20.0), abs=1e-9)


def test_an_overload_that_nobody_leaves_has_no_steady_state() -> None:
    service = Service(mean_seconds=180.0, patience=ENDLESS)
    assert outlook(load=5.0, people=5, service=service, within_seconds=20.0).answered_within == 0.0


@given(load=st.floats(0.01, 60.0), people=st.integers(1, 70))
def test_one_more_person_helps_and_more_load_harms(load: float, people: int) -> None:
    here = outlook(load=load, people=people, service=ADVISERS, within_seconds=60.0)
    more = outlook(load=load, people=people + 1, service=ADVISERS, within_seconds=60.0)
    busier = outlook(load=load * 1.1, people=people, service=ADVISERS, within_seconds=60.0)
    for better, worse in ((more, here), (here, busier)):
        assert better.delayed <= worse.delayed + 1e-9
        assert better.abandoned <= worse.abandoned + 1e-9
        assert better.answered_within >= worse.answered_within - 1e-9


@settings(max_examples=15, deadline=None)
@given(load=st.floats(0.01, 30.0), answered=st.floats(0.5, 0.99), abandoned=st.floats(0.002, 0.2))
def test_people_are_the_fewest_that_hold_both_lines(load: float, answered: float, abandoned: float) -> None:
    target = Target(answered=answered, within_seconds=60.0, abandoned=abandoned)
    people = int(people_needed(np.array([load]), service=ADVISERS, target=target)[0])

    def holds(number: int) -> bool:
        found = outlook(load=load, people=number, service=ADVISERS, within_seconds=60.0)
        return found.answered_within >= answered - 1e-9 and found.abandoned <= abandoned + 1e-9

    assert holds(people)
    found = outlook(load=load, people=people - 1, service=ADVISERS, within_seconds=60.0)
    assert found.answered_within < answered + 1e-6 or found.abandoned > abandoned - 1e-6


def test_a_delay_target_is_held_as_nearly_as_whole_people_allow() -> None:
    """Where patience is as long as a service, the number in the system is Poisson (methods: exact at every time)."""
    service = Service(mean_seconds=1.0, patience=exponential(1.0))
    for load in (0.3, 4.0, 47.3, 100.0, 111.9):
        people = int(people_needed(np.array([load]), service=service, target=Target(delayed=0.2))[0])
        misses = {n: abs(poisson_at_least(n, load) - 0.2) for n in range(max(people - 3, 0), people + 4)}
        assert min(misses, key=lambda n: misses[n]) == people
        assert people <= modified_offered_load_staff(load, 0.2)


@pytest.mark.parametrize(
    ("given", "place"),
    [({"answered": 95.0}, "answered"), ({"abandoned": 0.0}, "abandoned"), ({"delayed": -0.1}, "delayed"), ({}, "")],
)
def test_a_target_outside_0_to_1_is_refused(given: dict[str, float], place: str) -> None:
    with pytest.raises(BadInput) as refused:
        Target(**given)
    assert refused.value.faults[0].place == place


def test_no_time_to_answer_in_is_refused() -> None:
    with pytest.raises(BadInput):
        Target(answered=0.9, within_seconds=math.nan)


def test_no_load_needs_nobody_and_a_load_that_so_many_carry_needs_no_more() -> None:
    target = Target(answered=0.95)
    carried = [load_carried(people, ADVISERS, target) for people in (1, 4, 9)]
    found = people_needed(np.array([0.0, *carried]), service=ADVISERS, target=target)
    assert found.tolist() == [0, 1, 4, 9]
