"""A service of one queue: its people, its callers, and how its plays are counted."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.local_time import first_instant_of
from scenarios.predicting.seen import Seen, seen, seen_by_day, together
from scenarios.predicting.service import Service, Unknowns, days_with_both_sides, play_service, setting_of
from simulation import Log, draw
from simulation.measures import Family, measure

FIRST, LAST = date(2023, 4, 17), date(2023, 4, 19)
SERVICE = Service(
    first_day=FIRST,
    last_day=LAST,
    calls=dict.fromkeys(days_with_both_sides(FIRST, LAST), 1_000.0),
    planned=dict.fromkeys(days_with_both_sides(FIRST, LAST), 1_000.0),
    roster_shape="follows_load",
    hour_shape="published",
    steady_patience_seconds=1_500.0,
    opening_hang_up=0.02,
    busyness_cv=0.08,
)
SHORT = Unknowns(capacity=0.7, fresh=0.9, early_leave=0.03)
COUNTS = (
    "received",
    "answered",
    "answered_within_60",
    "abandoned",
    "abandoned_after_30",
    "abandoned_30_to_60",
)


@pytest.fixture(scope="module")
def log() -> Log:
    return play_service(SERVICE, SHORT, seed=7, replication=0)


@given(
    less=st.floats(min_value=0.05, max_value=2.0),
    more=st.floats(min_value=0.0, max_value=1.0),
    shape=st.sampled_from(["follows_load", "shifts", "smoothed"]),
)
@settings(deadline=None, max_examples=25)
def test_more_capacity_never_takes_anybody_off_duty(less: float, more: float, shape: str) -> None:
    service = replace(SERVICE, roster_shape=shape)
    (few,) = setting_of(service, replace(SHORT, capacity=less))[0].roster.people.values()
    (many,) = setting_of(service, replace(SHORT, capacity=less + more))[0].roster.people.values()
    assert (few <= many).all()


def test_more_fresh_callers_contain_the_fewer() -> None:
    few = draw(setting_of(SERVICE, replace(SHORT, fresh=0.7))[0], seed=7, replication=0)
    many = draw(setting_of(SERVICE, replace(SHORT, fresh=0.9))[0], seed=7, replication=0)
    assert set(few.number) < set(many.number)
    shared = np.isin(many.number, few.number)
    assert (many.arrival[shared] == few.arrival).all()


def test_nobody_is_told_from_anybody_else_so_every_call_is_queued_answered_or_given_up(log: Log) -> None:
    found = seen(log)
    assert found.received == found.answered + found.abandoned > 0


def test_a_play_is_counted_as_the_items_of_the_iuc_adc_count_it(log: Log) -> None:
    found, items = seen(log), measure(log, family=Family.IUC_ADC).london
    official = {
        "A01": found.received,
        "A03": found.answered,
        "B01": found.answered_within_60,
        "B02": found.abandoned,
        "B04": found.abandoned_30_to_60,
        "B05": found.abandoned_after_30 - found.abandoned_30_to_60,
        "B06": found.time_to_answer,
        "B07": found.centile_95,
        "B08": found.centile_99,
        "B09": found.time_of_abandoned,
        "abandoned": found.abandoned_share,
        "within_60": found.within_60,
        "speed_to_answer": found.mean_answer_seconds,
    }
    assert official == pytest.approx({code: items[code].value for code in official})


def test_the_days_make_up_the_whole(log: Log) -> None:
    starts = [first_instant_of(FIRST + timedelta(days=n)) for n in range(4)]
    days = seen_by_day(log, starts)
    assert [getattr(together(days), name) for name in COUNTS] == [getattr(seen(log), name) for name in COUNTS]
    assert together(days).time_to_answer == pytest.approx(seen(log).time_to_answer)


def test_shares_of_nothing_are_nothing_rather_than_an_error() -> None:
    empty = Seen(
        days=1.0, time_to_answer=0.0, time_of_abandoned=0.0, centile_95=0.0, centile_99=0.0, **dict.fromkeys(COUNTS, 0)
    )
    assert empty.abandoned_share == empty.within_60 == empty.mean_answer_seconds == 0
