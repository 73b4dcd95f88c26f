"""Shift rules: what cannot be kept is named with its place, and every pattern keeps them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.base import BadInput
from scenarios.shift_rules import ShiftRules, patterns

MIDNIGHT = datetime(2025, 12, 26)


def moments(quarters: int, before: int) -> list[datetime]:
    return [MIDNIGHT + timedelta(minutes=15 * n) for n in range(-before, quarters)]


@pytest.mark.parametrize(
    ("given_rules", "place", "word"),
    [
        ({"starts": ()}, "starts", "07:00"),
        ({"starts": ("07:00", "7am")}, "starts/1", "7am"),
        ({"starts": ("24:00",)}, "starts/0", "quarter hour"),
        ({"lengths_hours": ()}, "lengths_hours", "at least one"),
        ({"lengths_hours": (8.0, 7.1)}, "lengths_hours/1", "quarter"),
        ({"lengths_hours": (12.0,), "weekly_hours": 10.0}, "lengths_hours/0", "weekly hours"),
        ({"break_minutes": 20}, "break_minutes", "20"),
        ({"break_minutes": 120, "break_after_hours": 2.0}, "lengths_hours/0", "breaks"),
        ({"shrinkage": 1.0}, "shrinkage", "1"),
        ({"cost_per_hour": {"nurse": -3.0}}, "cost_per_hour/nurse", "-3"),
    ],
)
def test_a_rule_that_cannot_be_kept_is_named(given_rules: dict[str, Any], place: str, word: str) -> None:
    with pytest.raises(BadInput) as refused:
        ShiftRules(**given_rules)
    fault = refused.value.faults[0]
    assert fault.place == place
    assert word in fault.sentence


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(BadInput) as refused:
        ShiftRules(starts=(), lengths_hours=(), shrinkage=2.0)
    assert {fault.place for fault in refused.value.faults} == {"starts", "lengths_hours", "shrinkage"}


def test_a_queue_without_a_price_is_named() -> None:
    with pytest.raises(BadInput) as refused:
        ShiftRules(cost_per_hour={"nurse": 30.0}).hour_cost("gp")
    assert refused.value.faults[0].place == "cost_per_hour/gp"


def test_absence_is_paid_for() -> None:
    """Who is away for a quarter of the paid time costs four thirds for each hour on duty."""
    assert ShiftRules(cost_per_hour={"nurse": 30.0}, shrinkage=0.25).hour_cost("nurse") == pytest.approx(40.0)


@given(
    starts=st.lists(st.sampled_from(["00:00", "06:15", "07:00", "15:30", "22:00"]), min_size=1, unique=True),
    lengths=st.lists(st.sampled_from([4.0, 6.25, 8.0, 12.0]), min_size=1, unique=True),
    break_minutes=st.sampled_from([0, 15, 30]),
    shifted=st.lists(st.sampled_from([-60, -15, 0, 45]), min_size=1, unique=True),
)
def test_patterns_keep_the_rules(
    starts: list[str], lengths: list[float], break_minutes: int, shifted: list[int]
) -> None:
    rules = ShiftRules(
        starts=tuple(starts),
        lengths_hours=tuple(lengths),
        break_minutes=break_minutes,
        break_shifts_minutes=tuple(shifted),
    )
    times = moments(40, 64)
    for pattern in patterns(rules, times, before=64):
        assert times[pattern.start + 64].strftime("%H:%M") in starts
        length = (pattern.end - pattern.start) / 4
        assert length in lengths
        assert len(pattern.breaks) == (int(length // 6) if break_minutes else 0)
        away = sum(last - first for first, last in pattern.breaks)
        assert away * 15 == len(pattern.breaks) * break_minutes
        assert all(pattern.start < first and last < pattern.end for first, last in pattern.breaks)
        assert pattern.paid_hours == pytest.approx(length - away / 4)
        assert pattern.on_duty(40).any()


def test_a_shift_counts_in_the_plan_only_while_it_works_there() -> None:
    rules = ShiftRules(starts=("18:00",), lengths_hours=(8.0,), break_minutes=0)
    (one,) = patterns(rules, moments(40, 64), before=64)
    assert one.on_duty(40).sum() == 8, "18:00 to 02:00 works the first two hours after midnight"


def test_no_break_lies_at_either_end_of_a_shift() -> None:
    """A quarter hour in the middle of an hour, or one earlier: two earlier would be no break but a later start."""
    rules = ShiftRules(
        starts=("00:00",),
        lengths_hours=(1.0,),
        break_minutes=15,
        break_after_hours=1.0,
        break_shifts_minutes=(-30, -15, 0, 15, 30),
    )
    breaks = {way.breaks for way in patterns(rules, moments(8, 0), before=0)}
    assert breaks == {((1, 2),), ((2, 3),)}
