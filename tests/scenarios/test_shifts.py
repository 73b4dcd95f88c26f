"""Shifts by integer programming: they cover, keep the rules, and are the cheapest there are."""

from datetime import datetime, timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prm.base import BadInput
from scenarios.shift_rules import ShiftRules, patterns
from scenarios.shifts import ShiftPlan, plan_shifts

MIDNIGHT = datetime(2025, 12, 26)
BEFORE = 64
ALL_DAY = ShiftRules(person_week_cost=0.0)

FEW = ShiftRules(
    starts=("00:00", "00:30", "01:00"),
    lengths_hours=(1.0, 1.5),
    break_minutes=15,
    break_after_hours=1.5,
    break_shifts_minutes=(0,),
    person_week_cost=0.0,
)
"""Few enough patterns that every combination can be tried, with gaps that only a second person fills."""


def moments(quarters: int) -> list[datetime]:
    return [MIDNIGHT + timedelta(minutes=15 * n) for n in range(-BEFORE, quarters)]


def solved(required: list[int], rules: ShiftRules = ALL_DAY, *, cost: float = 20.0, gap: float = 0.0) -> ShiftPlan:
    return plan_shifts(
        np.array(required),
        rules=rules,
        moments=moments(len(required)),
        before=BEFORE,
        cost_per_hour=cost,
        gap=gap,
        most_nodes=10_000,
    )


def a_day(peak: int) -> list[int]:
    return [max(1, round(peak * (0.2 + 0.8 * max(0.0, np.sin((n - 24) / 72 * np.pi))))) for n in range(96)]


@settings(max_examples=20, deadline=None)
@given(required=st.lists(st.integers(0, 6), min_size=96, max_size=96))
def test_shifts_cover_the_requirement_and_are_what_they_say(required: list[int]) -> None:
    plan = solved(required, gap=0.05)
    assert (plan.cover >= np.array(required)).all()
    ways = set(patterns(ALL_DAY, moments(96), before=BEFORE))
    assert all(shift.pattern in ways and shift.people > 0 for shift in plan.shifts)
    present = sum(shift.people * shift.pattern.on_duty(96).astype(int) for shift in plan.shifts)
    assert (present == plan.cover).all() if plan.shifts else not plan.cover.any()
    assert plan.hours == pytest.approx(plan.cover.sum() / 4)
    assert plan.cost == pytest.approx(20.0 * plan.hours)


@settings(max_examples=25, deadline=None)
@given(required=st.lists(st.integers(0, 2), min_size=8, max_size=8))
def test_the_optimum_is_that_of_brute_force(required: list[int]) -> None:
    ways = [way for way in patterns(FEW, moments(8), before=BEFORE) if way.start >= 0]
    table = np.array([way.on_duty(8) for way in ways]).astype(int)
    best = np.inf
    for counts in product(range(3), repeat=len(ways)):
        cover = np.array(counts) @ table
        if (cover >= required).all():
            best = min(best, 20.0 * cover.sum() / 4)
    if np.isinf(best):
        with pytest.raises(BadInput):
            solved(required, FEW)
    else:
        assert solved(required, FEW).cost == pytest.approx(best)


@settings(max_examples=10, deadline=None)
@given(required=st.lists(st.integers(0, 3), min_size=24, max_size=24), more=st.integers(0, 23))
def test_a_higher_requirement_never_costs_less(required: list[int], more: int) -> None:
    higher = [number + (n == more) for n, number in enumerate(required)]
    assert solved(higher).cost >= solved(required).cost - 1e-6


def test_scaling_prices_scales_the_cost() -> None:
    required = a_day(5)[:48]
    one = solved(required, cost=10.0)
    assert solved(required, cost=70.0).cost == pytest.approx(7 * one.cost)


def test_several_days_are_solved_day_by_day_and_covered_across_midnight() -> None:
    required = np.array(a_day(8) * 3)
    plan = solved(required.tolist(), gap=0.01)
    assert (plan.cover >= required).all()
    at_once = solved(required[:96].tolist())
    assert plan.cost <= 3 * at_once.cost * 1.05
    assert 0.0 <= plan.gap < 0.1


def test_the_gap_is_how_much_dearer_the_plan_is_than_the_bound() -> None:
    """Three quarter hours of which every shift covers two: a shift and a half would do, and people are whole.

    Two shifts are a third dearer than that, on each of four days.
    """
    rules = ShiftRules(
        starts=("00:00", "00:15"),
        lengths_hours=(0.5, 0.75),
        break_minutes=15,
        break_after_hours=0.75,
        break_shifts_minutes=(0,),
        person_week_cost=0.0,
    )
    plan = solved([1 if n % 96 < 3 else 0 for n in range(4 * 96)], rules)
    assert plan.hours == 4 * 2 * 0.5
    assert plan.gap == pytest.approx(1 / 3)


def test_the_same_requirement_gives_the_same_shifts() -> None:
    assert solved(a_day(6), gap=0.01).shifts == solved(a_day(6), gap=0.01).shifts


def test_nobody_required_is_nobody_rostered() -> None:
    assert solved([0] * 96).shifts == ()


def test_hours_that_no_shift_covers_are_named_with_what_to_relax() -> None:
    days = ShiftRules(starts=("08:00",), lengths_hours=(8.0,), break_minutes=0)
    with pytest.raises(BadInput) as refused:
        solved([0] * 72 + [1] * 24, days)
    fault = refused.value.faults[0]
    assert "Fri 26 Dec 18:00" in fault.sentence
    assert "add a start time" in fault.sentence


def test_a_break_in_the_only_shift_cannot_be_covered() -> None:
    only = ShiftRules(starts=("08:00",), lengths_hours=(8.0,), break_shifts_minutes=(0,))
    with pytest.raises(BadInput, match="another place for the break"):
        solved([0] * 32 + [1] * 32 + [0] * 32, only)


def test_what_the_day_before_leaves_on_duty_is_not_rostered_again() -> None:
    """Nights from 22:00 to 08:00, and shifts of just those ten hours; the roster day begins at 06:00."""
    rules = ShiftRules(starts=("06:00", "22:00"), lengths_hours=(2.0, 10.0), break_minutes=0, person_week_cost=0.0)
    required = [1 if n % 96 < 32 or n % 96 >= 88 else 0 for n in range(4 * 96)]
    plan = solved(required, rules)
    assert plan.cover.tolist() == required
    assert plan.hours == 4 * 10
