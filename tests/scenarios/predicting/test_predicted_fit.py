"""Fitting a service: which way capacity works, and that what is fitted comes back under other luck."""

from dataclasses import replace
from datetime import timedelta
from statistics import fmean

import pytest

from scenarios.predicting.fit import SEED, Target, fit, fit_fresh
from scenarios.predicting.north_central import choices, service_of, target
from scenarios.predicting.seen import seen
from scenarios.predicting.service import Service, Unknowns, play_service
from scenarios.study_spread import sure_interval

OTHER_SEED = SEED + 1
START = Unknowns(capacity=0.73, fresh=0.85, early_leave=0.015)
MONTH = service_of(next(each for each in choices(1) if each.patience == "middle"))
WEEK = replace(MONTH, last_day=MONTH.first_day + timedelta(days=6))


def means(service: Service, unknowns: Unknowns, seed: int, plays: int) -> list[float]:
    return [
        seen(play_service(service, unknowns, seed=seed, replication=number)).mean_answer_seconds
        for number in range(plays)
    ]


def test_the_more_people_the_shorter_the_wait_for_the_same_callers() -> None:
    """In expectation: means over the same three weeks of callers."""
    waits = [fmean(means(WEEK, replace(START, capacity=capacity), OTHER_SEED, 3)) for capacity in (0.6, 0.75, 0.9)]
    assert waits == sorted(waits, reverse=True)
    assert len(set(waits)) == len(waits)


def test_the_more_impatient_the_callers_the_fewer_people_keep_the_same_mean_wait() -> None:
    """Of those who hang up sooner more go unanswered, so that fewer people are enough for the others."""
    wanted = replace(target(), received_a_day=1_200.0)
    capacities = [
        fit(replace(WEEK, steady_patience_seconds=seconds), wanted, START, replications=1).unknowns.capacity
        for seconds in (900.0, 2_500.0)
    ]
    assert capacities == sorted(capacities)


def test_the_month_of_561_seconds_comes_back_under_other_luck() -> None:
    found = fit(MONTH, target(), START, replications=3).unknowns
    reach = sure_interval(means(MONTH, found, OTHER_SEED, 5))
    assert reach.low <= target().value <= reach.high


@pytest.mark.parametrize(("measure", "value"), [("within_60", 0.8), ("abandoned_share", 0.15)])
def test_a_fit_reaches_its_target_and_volume_under_its_own_luck(measure: str, value: float) -> None:
    wanted = Target(received_a_day=1_200.0, measure=measure, value=value, early_split=0.2)
    found = fit(WEEK, wanted, START, replications=2).seen
    assert getattr(found, measure) == pytest.approx(value, rel=0.01)
    assert found.received_a_day == pytest.approx(1_200.0, rel=0.01)
    assert found.early_split == pytest.approx(0.2, rel=0.1)


def test_another_volume_is_met_by_the_same_people() -> None:
    surge = replace(WEEK, calls={day: 1.6 * calls for day, calls in WEEK.calls.items()})
    wanted = 1.6 * sum(WEEK.calls.values()) / len(WEEK.calls)
    found = fit_fresh(surge, wanted, START, replications=1)
    assert (found.capacity, found.early_leave) == (START.capacity, START.early_leave)
    played = seen(play_service(surge, found, seed=SEED, replication=0))
    assert played.received_a_day == pytest.approx(wanted, rel=0.01)
