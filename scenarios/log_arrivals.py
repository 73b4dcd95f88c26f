"""Arrivals by hour of the week, with intervals, and how much more the days differ than chance would have them."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from prm.base import HOUR
from scenarios.call_log import CallLog
from scenarios.call_log_times import hours_between

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

HOURS_A_WEEK = 168
Z_95 = 1.959963984540054
LEAST_REPEATS = 5
"""Days beyond the first of each weekday that it takes to tell their spread from chance (assumption)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrivals:
    """Calls an hour by queue and London hour of the week (0 is Monday 00:00)."""

    first_day: date
    last_day: date
    hours: Ints
    """[168] how often the log has each hour of the week."""
    calls_per_hour: Floats
    """[queues, 168]; where the log has no such hour, the mean of that hour over the week."""
    low: Floats
    high: Floats
    """95 % interval of the mean, widened by the spread between days."""
    whole_days: int
    repeats: int
    """Whole days beyond the first of each weekday."""
    dispersion: float | None
    """Variance over mean of a day's calls about its weekday's mean: 1 is chance alone; `None` if it cannot be told."""
    day_cv: float | None
    """Coefficient of variation of how busy a day is, chance taken out; `None` if it cannot be told."""
    empty_days: tuple[date, ...]


def fit_arrivals(calls: CallLog) -> Arrivals:
    """The arrivals of a log, counted from its first hour to its last."""
    start, end = int(calls.arrived[0]) // HOUR * HOUR, (int(calls.arrived[-1]) // HOUR + 1) * HOUR
    clocks = hours_between(start, end)
    slot = np.array([clock.weekday() * 24 + clock.hour for clock in clocks], dtype=np.int64)
    dates = [clock.date() for clock in clocks]
    hour = (calls.arrived - start) // HOUR
    exposure = np.bincount(slot, minlength=HOURS_A_WEEK)
    counts = np.zeros((len(calls.queues), HOURS_A_WEEK))
    np.add.at(counts, (calls.queue, slot[hour]), 1.0)
    days = sorted(set(dates))
    first = days[0].toordinal()
    day_number = np.array([day.toordinal() - first for day in dates], dtype=np.int64)
    by_day = np.bincount(day_number[hour], minlength=len(days))
    whole = np.bincount(day_number) >= 23
    dispersion, cv, repeats = _between_days(by_day[whole], np.array([day.weekday() for day in days])[whole])
    mean = counts / np.maximum(exposure, 1)
    known = exposure > 0
    by_clock = np.arange(HOURS_A_WEEK) % 24
    for slot_missing in np.flatnonzero(~known):
        same = known & (by_clock == by_clock[slot_missing])
        mean[:, slot_missing] = mean[:, same].mean(axis=1) if same.any() else mean[:, known].mean(axis=1)
    low, high = _intervals(counts, exposure, mean, cv or 0.0)
    return Arrivals(
        first_day=days[0],
        last_day=days[-1],
        hours=exposure,
        calls_per_hour=mean,
        low=np.where(known, low, 0.0),
        high=np.where(known, high, np.inf),
        whole_days=int(whole.sum()),
        repeats=repeats,
        dispersion=dispersion,
        day_cv=cv,
        empty_days=tuple(day for day, count in zip(days, by_day.tolist(), strict=True) if not count),
    )


def _between_days(counts: Ints, weekday: Ints) -> tuple[float | None, float | None, int]:
    """(variance over mean, coefficient of variation without chance, repeats) of days about their weekday's mean."""
    squares = expected = squared = scaled = 0.0
    repeats = 0
    for day in range(7):
        own = counts[weekday == day].astype(np.float64)
        if own.size < 2 or own.mean() == 0:
            continue
        spare, mean = own.size - 1, float(own.mean())
        around = float(((own - mean) ** 2).sum())
        squares, scaled = squares + around, scaled + around / mean
        expected, squared = expected + spare * mean, squared + spare * mean**2
        repeats += spare
    if repeats < LEAST_REPEATS:
        return None, None, repeats
    return scaled / repeats, max((squares - expected) / squared, 0.0) ** 0.5, repeats


def _intervals(counts: Floats, exposure: Ints, mean: Floats, cv: float) -> tuple[Floats, Floats]:
    """Byar's approximation to the exact Poisson interval (Breslow and Day 1987), widened by the spread of days."""
    hours = np.maximum(exposure, 1)
    below = np.maximum(counts, 1e-9)
    low = below * np.maximum(1 - 1 / (9 * below) - Z_95 / (3 * np.sqrt(below)), 0.0) ** 3
    above = counts + 1
    high = above * (1 - 1 / (9 * above) + Z_95 / (3 * np.sqrt(above))) ** 3
    wider = np.sqrt(1 + cv**2 * mean)
    return np.maximum(mean - (mean - low / hours) * wider, 0.0), mean + (high / hours - mean) * wider
