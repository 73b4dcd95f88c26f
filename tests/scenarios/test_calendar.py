"""The calendar: published factors of London's days, bank holidays, and the hours of a day."""

from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.calendar import (
    WEEKDAYS,
    day_factors,
    days_between,
    factor,
    hour_shares,
    is_bank_holiday,
    ordinary_factor,
    shape_of,
)
from scenarios.fits import HOUR_SHAPES

DAYS = st.dates(date(2015, 4, 1), date(2026, 3, 31))

# NHS England, weekly situation reports, daily rows, November 2025 to March 2026: London over its mean Tuesday to
# Thursday.


def test_londons_weekdays_are_as_published() -> None:
    week = days_between(date(2024, 6, 3), date(2024, 6, 9))
    assert [ordinary_factor(day) for day in week] == [1.140, 1.017, 1.002, 0.981, 1.026, 1.312, 1.125]


def test_factors_are_over_the_mean_tuesday_to_thursday() -> None:
    assert np.mean([day_factors()[day] for day in ("tue", "wed", "thu")]) == pytest.approx(1, abs=0.0005)


def test_a_weekend_day_is_1_18_times_a_weekday() -> None:
    weekend, weekday = (np.mean([day_factors()[day] for day in days]) for days in (WEEKDAYS[5:], WEEKDAYS[:5]))
    assert weekend / weekday == pytest.approx(1.18, abs=0.005)


@pytest.mark.parametrize(
    ("day", "published"),
    [
        (date(2025, 12, 25), 0.77),
        (date(2025, 12, 26), 1.39),
        (date(2025, 12, 27), 1.55),
        (date(2026, 1, 1), 1.12),
        (date(2026, 1, 2), 1.09),
        (date(2015, 12, 27), 1.55),
    ],
)
def test_christmas_day_is_quiet_and_the_surge_is_the_two_days_after(day: date, published: float) -> None:
    assert factor(day, 1.3) == published


@pytest.mark.parametrize(
    "day",
    [
        date(2015, 4, 3),  # Good Friday
        date(2015, 4, 6),  # Easter Monday
        date(2015, 5, 4),
        date(2015, 5, 25),
        date(2015, 8, 31),
        date(2015, 12, 28),  # in place of Saturday 26 December
        date(2016, 3, 25),  # Good Friday
        date(2016, 3, 28),  # Easter Monday, in March that year
    ],
)
def test_bank_holidays_of_2015_16_take_the_factor_assumed_for_them(day: date) -> None:
    assert is_bank_holiday(day)
    assert factor(day, 1.234) == 1.234


@pytest.mark.parametrize("day", [date(2016, 3, 26), date(2016, 3, 27), date(2016, 3, 29), date(2015, 8, 3)])
def test_easter_sunday_and_scotlands_holidays_are_ordinary_days_in_london(day: date) -> None:
    assert not is_bank_holiday(day)
    assert factor(day, 1.234) == ordinary_factor(day)


@given(DAYS, st.floats(0.5, 5))
def test_only_holidays_depend_on_the_assumed_factor(day: date, assumed: float) -> None:
    if not is_bank_holiday(day):
        assert factor(day, assumed) == factor(day, 1.0)


@pytest.mark.parametrize("shape", HOUR_SHAPES)
def test_the_hours_of_every_weekday_sum_to_one(shape: str) -> None:
    for shares in hour_shares(shape).values():
        assert shares.shape == (24,)
        assert (shares > 0).all()
        assert shares.sum() == pytest.approx(1, abs=1e-12)


# Pilbery et al, BMJ Open 2023;13:e076203, data files: calls by weekday and hour.


def test_weekday_calls_step_up_2_4_times_when_general_practice_closes_at_18() -> None:
    # 3,110 calls at 18 to 19 h against 1,275 the hour before, 9.8 % of the weekday.
    counts = {
        day: hour_shares("published")[day] * total
        for day, total in zip(WEEKDAYS[:5], (7_283, 6_129, 5_967, 5_739, 6_617), strict=True)
    }
    weekday = sum(counts.values())
    assert weekday[18] == pytest.approx(3_110)
    assert weekday[17] == pytest.approx(1_275)
    assert weekday[18] / weekday[17] == pytest.approx(2.4, abs=0.05)
    assert weekday[18] / weekday.sum() == pytest.approx(0.098, abs=0.0005)
    for shares in counts.values():
        assert int(np.argmax(shares[1:] / shares[:-1])) + 1 in (8, 18)
        assert int(shares.argmax()) == 18


def test_the_weekend_peaks_at_11_and_has_no_step_at_18() -> None:
    weekend = hour_shares("published")["sat"] * 12_995 + hour_shares("published")["sun"] * 11_372
    assert int(weekend.argmax()) == 11
    assert weekend[11] / weekend.sum() == pytest.approx(0.084, abs=0.0005)
    assert weekend[18] < weekend[17]


def test_flattened_halves_the_weekdays_step_and_leaves_the_weekend() -> None:
    published, flattened = hour_shares("published"), hour_shares("flattened")
    weekend = (published["sat"] + published["sun"]) / 2
    for day in WEEKDAYS[:5]:
        np.testing.assert_allclose(flattened[day] - weekend, (published[day] - weekend) / 2, atol=1e-12)
        assert 1 < flattened[day][18] / flattened[day][17] < published[day][18] / published[day][17]
    for day in WEEKDAYS[5:]:
        np.testing.assert_array_equal(flattened[day], published[day])


@pytest.mark.parametrize("shape", HOUR_SHAPES)
def test_a_bank_holiday_has_a_sundays_hours_where_holidays_count(shape: str) -> None:
    easter_monday, monday = date(2016, 3, 28), date(2016, 3, 21)
    shares = hour_shares(shape)
    np.testing.assert_array_equal(shape_of(easter_monday, shape, holidays_count=True), shares["sun"])
    np.testing.assert_array_equal(shape_of(easter_monday, shape, holidays_count=False), shares["mon"])
    np.testing.assert_array_equal(shape_of(monday, shape, holidays_count=True), shares["mon"])


@given(DAYS, st.integers(0, 400))
def test_days_between_are_every_day_with_both_ends(first: date, more: int) -> None:
    last = date.fromordinal(first.toordinal() + more)
    days = days_between(first, last)
    assert (days[0], days[-1], len(days)) == (first, last, more + 1)
    assert all(after.toordinal() - day.toordinal() == 1 for day, after in pairwise(days))
