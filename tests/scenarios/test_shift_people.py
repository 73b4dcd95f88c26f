"""People on shifts keep their weekly hours and their rest, and every shift has somebody."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.shift_people import assign
from scenarios.shift_rules import ShiftRules, patterns
from scenarios.shifts import Shift, plan_shifts

MONDAY = datetime(2025, 12, 22)
BEFORE = 64


@settings(max_examples=15, deadline=None)
@given(data=st.data(), weekly=st.sampled_from([20.0, 37.5, 48.0]), rest=st.sampled_from([0.0, 11.0, 24.0]))
def test_weekly_hours_and_rest_are_kept_and_no_shift_is_left(data: st.DataObject, weekly: float, rest: float) -> None:
    rules = ShiftRules(weekly_hours=weekly, rest_hours=rest)
    moments = [MONDAY + timedelta(minutes=15 * n) for n in range(-BEFORE, 8 * 96)]
    ways = patterns(rules, moments, before=BEFORE)
    chosen = data.draw(st.lists(st.sampled_from(ways), max_size=40, unique=True))
    shifts = [Shift(pattern=way, people=data.draw(st.integers(1, 3))) for way in chosen]
    duties = assign(shifts, rules=rules, moments=moments, before=BEFORE)

    assert Counter(duty.pattern for duty in duties) == Counter({shift.pattern: shift.people for shift in shifts})
    hours: dict[tuple[int, int, int], float] = defaultdict(float)
    last: dict[int, int] = {}
    for duty in sorted(duties, key=lambda each: each.pattern.start):
        start = duty.pattern.start
        hours[duty.person, *moments[start + BEFORE].isocalendar()[:2]] += duty.pattern.paid_hours
        assert start - last.get(duty.person, -(10**6)) >= 4 * rest, "rested"
        last[duty.person] = duty.pattern.end
    assert max(hours.values(), default=0.0) <= weekly


def test_a_queue_open_all_week_needs_more_people_than_its_hours_over_a_week_of_one() -> None:
    rules = ShiftRules()
    moments = [MONDAY + timedelta(minutes=15 * n) for n in range(-BEFORE, 7 * 96)]
    plan = plan_shifts(
        np.ones(7 * 96, dtype=np.int64), rules=rules, moments=moments, before=BEFORE, cost_per_hour=20.0, gap=0.05
    )
    people = {duty.person for duty in assign(plan.shifts, rules=rules, moments=moments, before=BEFORE)}
    assert len(people) >= 168 / 37.5


MORNINGS = ShiftRules(starts=("08:00",), lengths_hours=(6.0, 8.0), break_minutes=30, break_shifts_minutes=(0,))


def assigned(*days_and_hours: tuple[int, float]) -> list[int]:
    """Who works the shifts that begin at 08:00 of these days and last so long."""
    moments = [MONDAY + timedelta(minutes=15 * n) for n in range(-BEFORE, 8 * 96)]
    ways = {(way.start, way.end): way for way in patterns(MORNINGS, moments, before=BEFORE)}
    wanted = [(day * 96 + 32, day * 96 + 32 + round(4 * hours)) for day, hours in days_and_hours]
    shifts = [Shift(pattern=ways[one], people=1) for one in wanted]
    return [duty.person for duty in assign(shifts, rules=MORNINGS, moments=moments, before=BEFORE)]


def test_five_shifts_of_seven_and_a_half_paid_hours_are_one_persons_week_and_the_sixth_anothers() -> None:
    assert assigned(*((day, 8.0) for day in range(5))) == [1] * 5
    assert assigned(*((day, 8.0) for day in range(6))) == [1] * 5 + [2]
    # The Monday after is a week of its own.
    assert assigned(*((day, 8.0) for day in (0, 1, 2, 3, 4, 7))) == [1] * 6


def test_whoever_has_worked_most_of_the_week_is_asked_first() -> None:
    """The shorter of two shifts is the first person's; who had the longer is asked again, and fewer people do."""
    assert assigned((0, 6.0), (0, 8.0), (1, 8.0)) == [1, 2, 2]
