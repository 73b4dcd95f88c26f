"""How busy a London day is, and how its calls spread over its hours."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

import holidays
import numpy as np
from numpy.typing import NDArray

from scenarios.tables import table

Floats = NDArray[np.float64]

SATURDAY = 5
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@cache
def day_factors() -> Mapping[str, float]:
    """London's published factors over the mean Tuesday to Thursday, by weekday or month-day."""
    return {row["day"]: float(row["london"]) for row in table("day_factors")}


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_bank_holiday(day: date) -> bool:
    """Whether it is a bank holiday in England, actual or observed."""
    return day in _bank_holidays(day.year)


def ordinary_factor(day: date) -> float:
    """How busy that weekday is when it is no holiday."""
    return day_factors()[WEEKDAYS[day.weekday()]]


def factor(day: date, bank_holiday_factor: float) -> float:
    """How busy that day is: published for Christmas and New Year, assumed for other bank holidays."""
    published = day_factors().get(f"{day:%m-%d}")
    # The published 2 January was a working day.
    if published is not None and not (f"{day:%m-%d}" == "01-02" and day.weekday() >= SATURDAY):
        return published
    return bank_holiday_factor if is_bank_holiday(day) else ordinary_factor(day)


@cache
def hour_shares(hour_shape: str) -> Mapping[str, Floats]:
    """The share of a day's calls in each of its 24 hours, by weekday; each sums to 1."""
    calls = {name: np.zeros(24) for name in WEEKDAYS}
    for row in table("hour_of_day"):
        calls[row["weekday"]][int(row["hour"])] = float(row["calls"])
    shares = {name: counts / counts.sum() for name, counts in calls.items()}
    if hour_shape == "flattened":
        weekend = (shares["sat"] + shares["sun"]) / 2
        shares |= {name: (shares[name] + weekend) / 2 for name in WEEKDAYS[:5]}
    return shares


def shape_of(day: date, hour_shape: str, *, holidays_count: bool) -> Floats:
    """The day's hour shares; a bank holiday has a Sunday's where holidays count."""
    weekday = "sun" if holidays_count and is_bank_holiday(day) else WEEKDAYS[day.weekday()]
    return hour_shares(hour_shape)[weekday]


def days_between(first: date, last: date) -> tuple[date, ...]:
    """Every date from the first to the last, both included."""
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
