"""How many calls a scenario expects in every quarter hour of its run, area by area: as rung and as planned for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

import numpy as np
from numpy.typing import NDArray

from prm.base import london
from scenarios.calendar import factor, ordinary_factor, shape_of
from scenarios.local_time import first_instant_of
from scenarios.published import Published, calls_2015, calls_2024, planned_calls_2015
from scenarios.schema import Scenario
from simulation.setting import QUARTER, Horizon

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CallsOfDay = Callable[[str, date], float]
"""Calls of an area on a day."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ExpectedCalls:
    """The calls of one scenario on its baseline; `moments` is the London time at which each quarter hour begins."""

    scenario: Scenario
    published: Published
    bank_holiday_factor: float
    hour_shape: str
    horizon: Horizon
    moments: tuple[datetime, ...]

    def rung(self, area: str, day: date) -> float:
        """The baseline's calls on that day."""
        if self.published.holidays_count:
            return calls_2015(area, day, self.bank_holiday_factor)
        return calls_2024(area, day)

    def planned(self, area: str, day: date) -> float:
        """The calls that the baseline's roster was planned for."""
        if self.published.holidays_count:
            return planned_calls_2015(area, day, self.bank_holiday_factor)
        return calls_2024(area, day)

    def by_quarter(self, area: str, calls: CallsOfDay) -> Floats:
        """Calls by quarter hour of the run, from calls by day."""
        return by_quarter(
            self.moments,
            lambda day: calls(area, day),
            hour_shape=self.hour_shape,
            holidays_count=self.published.holidays_count,
        )

    def day_times(self) -> Floats:
        """What the scenario's day factors make of each quarter hour; rosters may be planned for part of it."""
        times = {
            day: given.factor / self._baseline_factor(day) * self._holiday_hours(day)
            for day, given in self.scenario.demand.day_factors.items()
        }
        ordinary = np.ones(24)
        return np.array([times.get(moment.date(), ordinary)[moment.hour] for moment in self.moments])

    def _holiday_hours(self, day: date) -> Floats:
        """What a bank holiday makes of the hours of its weekday, where the baseline itself knows no holidays."""
        own = shape_of(day, self.hour_shape, holidays_count=self.published.holidays_count)
        return shape_of(day, self.hour_shape, holidays_count=True) / own

    def _baseline_factor(self, day: date) -> float:
        if self.published.holidays_count:
            return factor(day, self.bank_holiday_factor)
        return ordinary_factor(day)

    def surge_times(self, network: str) -> Floats:
        """What the scenario's multiple makes of each quarter hour of a network; no roster was planned for it."""
        demand = self.scenario.demand
        times = np.ones(self.horizon.quarters)
        if demand.networks is None or network in demand.networks:
            at = self.horizon.start + np.arange(self.horizon.quarters) * QUARTER
            start = self.horizon.start if demand.start is None else demand.start
            end = self.horizon.end if demand.end is None else demand.end
            times[(at >= start) & (at < end)] = demand.multiply
        return times

    def day_numbers(self) -> Ints:
        """The number of the London day of each quarter hour, from 0."""
        first = self.moments[0].date()
        return np.array([(moment.date() - first).days for moment in self.moments], dtype=np.int64)


def expected_calls(
    scenario: Scenario,
    published: Published,
    horizon: Horizon,
    *,
    bank_holiday_factor: float,
    hour_shape: str,
) -> ExpectedCalls:
    """The expected calls of a scenario over a run."""
    return ExpectedCalls(
        scenario=scenario,
        published=published,
        bank_holiday_factor=bank_holiday_factor,
        hour_shape=hour_shape,
        horizon=horizon,
        moments=tuple(london(horizon.start + n * QUARTER) for n in range(horizon.quarters)),
    )


def by_quarter(
    moments: Sequence[datetime], calls: Callable[[date], float], *, hour_shape: str, holidays_count: bool
) -> Floats:
    """Calls in the quarter hours that begin at these London times, from calls by day.

    A day keeps its calls when the clocks change: the hour that repeats has its share twice, the hour that is
    skipped has none, and the whole day is scaled to match.
    """
    days: dict[date, Floats] = {}
    out = np.empty(len(moments))
    for n, moment in enumerate(moments):
        day = moment.date()
        if day not in days:
            shape = shape_of(day, hour_shape, holidays_count=holidays_count)
            days[day] = calls(day) * shape / shape[list(hours_of(day))].sum()
        out[n] = days[day][moment.hour]
    return out


@cache
def hours_of(day: date) -> tuple[int, ...]:
    """The hour on London's clocks in each quarter hour of a day: 96 of them, but 92 or 100 when the clocks change."""
    start, end = first_instant_of(day), first_instant_of(day + timedelta(days=1))
    return tuple(london(at).hour for at in range(start, end, QUARTER))
