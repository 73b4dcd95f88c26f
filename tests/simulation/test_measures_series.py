"""Series: each call in its interval, queues at the instant they are looked at, demand on others when it is made."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from prm.base import HOUR
from prm.facts import Urgency
from simulation.log import NEVER, QUEUES, Disposition, Mode
from simulation.measures import QUARTER_HOUR, Family, measure, series
from tests.simulation.log_builder import START, Calls, at

QUARTER = 900


def test_a_call_stands_in_the_interval_of_its_arrival_even_if_answered_later() -> None:
    calls = Calls(hours=1)
    calls.answered(QUARTER - 1, 40)
    calls.answered(QUARTER, 20, home=1)
    calls.abandoned(QUARTER + 5, 90, home=1)
    found = series(calls.log(), interval=QUARTER_HOUR)
    assert found.starts == tuple(START + n * QUARTER_HOUR for n in range(4))
    assert found.arrivals.tolist() == [[1, 0, 0, 0], [0, 2, 0, 0]]
    assert found.answered.tolist() == [[1, 0, 0, 0], [0, 1, 0, 0]]
    assert found.abandoned.tolist() == [[0, 0, 0, 0], [0, 1, 0, 0]]


def test_the_longest_wait_is_not_only_that_of_the_lucky_ones() -> None:
    calls = Calls(hours=1)
    calls.answered(0, 40)
    calls.answered(1, 20)
    calls.abandoned(2, 500)
    found = series(calls.log())
    assert found.mean_wait_seconds[0, 0] == 30
    assert found.longest_wait_seconds[0, 0] == 500


def test_no_call_has_no_wait_rather_than_none_at_all() -> None:
    found = series(Calls(hours=1).log())
    assert np.isnan(found.mean_wait_seconds).all()
    assert np.isnan(found.longest_wait_seconds).all()
    assert not found.arrivals.any()


def test_the_queue_is_what_stands_there_when_the_interval_begins() -> None:
    calls = Calls(hours=1)
    calls.answered(QUARTER - 30, 60)  # waiting at the quarter
    calls.answered(QUARTER - 30, 30)  # answered at the quarter itself: gone
    calls.abandoned(QUARTER - 10, 2 * QUARTER)  # waiting at two quarters, and gone before the last
    calls.to_999_at_ring(QUARTER - 1)
    assert series(calls.log(), interval=QUARTER_HOUR).waiting[0].tolist() == [0, 2, 1, 0]


def test_clinicians_are_waited_for_by_queue_and_call_backs_fall_due() -> None:
    calls = Calls(hours=1)
    due = at(300 + 1000)
    calls.passed_on(0, 2500, mode=Mode.CALL_BACK, urgency=Urgency.SOON, clinician_due=due)
    found = series(calls.log(), interval=QUARTER_HOUR)
    assert found.clinicians_waited_for[QUEUES.index("gp")].tolist() == [0, 1, 1, 1]
    assert found.clinicians_waited_for.sum() == 3
    assert found.call_backs_overdue.tolist() == [0, 0, 1, 1]


def test_nobody_stands_in_two_queues_at_once() -> None:
    calls = Calls(hours=1)
    gp = {"answered_queue": QUEUES.index("gp"), "clinician_queue": QUEUES.index("gp"), "adviser_ended": NEVER}
    calls.answered(
        QUARTER - 20, 40, clinician_queued=at(QUARTER - 20), clinician_started=at(QUARTER + 20), triaged=1, **gp
    )
    found = series(calls.log(), interval=QUARTER_HOUR)
    assert found.waiting.sum() + found.clinicians_waited_for.sum() == 1


def test_demand_on_others_is_counted_when_it_is_made_and_where_the_caller_lives() -> None:
    calls = Calls(hours=2)
    calls.answered(3500, 10, talks=300, disposition=Disposition.AMBULANCE, sent_to=1, overflowed=1)
    calls.answered(-200, 10, talks=300, home=1, disposition=Disposition.ED)  # rang before the period
    calls.to_999_at_ring(60)
    found = series(calls.log())
    assert found.networks == ("north", "south")
    assert found.ambulance.tolist() == [[1, 1], [0, 0]]
    assert found.ed.tolist() == [[0, 0], [1, 0]]


@given(st.lists(st.tuples(st.integers(-7200, 20_000), st.integers(0, 900), st.integers(0, 1)), max_size=60))
def test_intervals_add_up_to_the_whole(drawn: list[tuple[int, int, int]]) -> None:
    calls = Calls()
    for arrives, wait, home in drawn:
        calls.answered(arrives, wait, home=home)
        calls.abandoned(arrives, wait, home=home)
    log = calls.log()
    london = measure(log, family=Family.IUC_ADC).london
    for interval in (HOUR, QUARTER_HOUR):
        found = series(log, interval=interval)
        for part, code in ((found.arrivals, "A01"), (found.answered, "A03"), (found.abandoned, "B02")):
            assert part.sum() == london[code].value


def test_a_call_without_a_provider_is_in_no_providers_series() -> None:
    calls = Calls(hours=1)
    calls.hung_up_in_opening(0)
    log = calls.log()
    assert log.sent_to.tolist() == [NEVER]
    assert series(log).arrivals.sum() == 0
