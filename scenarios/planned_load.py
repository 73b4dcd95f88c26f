"""What a scenario expects of the health advisers over a span: calls offered by area, and the room of each provider."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prm.base import HOUR, Instant, bad_input
from routing import HEALTH_ADVISER
from scenarios.baselines import YEARS, Built
from scenarios.expected_calls import expected_calls
from simulation.setting import QUARTER

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedLoad:
    """Means over the span, in calls an hour."""

    start: Instant
    end: Instant
    offered: Mapping[str, float]
    """By the area from which calls are presented, without those who hang up in the opening message."""
    capacity: Mapping[str, float]
    """By provider: people planned on duty, times an hour, over the mean time of a call."""


def planned_load(
    built: Built, *, start: Instant | None = None, end: Instant | None = None, occupancy: float = 1.0
) -> PlannedLoad:
    """The load from `start` to `end`, by default the counted period.

    `occupancy`, above 0 and at most 1, is the share of their time that people may spend on calls. Raises `BadInput`
    for a span that is empty or reaches out of the run.
    """
    horizon = built.setting.horizon
    start = horizon.counted_from if start is None else start
    end = horizon.counted_to if end is None else end
    if not horizon.start <= start < end <= horizon.end:
        raise bad_input("bad-span", "the span has to end after it starts, and to lie within the days that are played")
    if not 0 < occupancy <= 1:
        raise bad_input("bad-occupancy", f"the occupancy is {occupancy:g}; it has to be above 0 and at most 1")
    at = horizon.start + np.arange(horizon.quarters) * QUARTER
    hours = np.clip(np.minimum(at + QUARTER, end) - np.maximum(at, start), 0, None) / HOUR
    return PlannedLoad(
        start=start, end=end, offered=_offered(built, at, hours), capacity=_capacity(built, at, hours, occupancy)
    )


def _offered(built: Built, at: NDArray[np.int64], hours: Floats) -> dict[str, float]:
    setting, scenario = built.setting, built.scenario
    published = YEARS[scenario.baseline].published()
    expected = expected_calls(
        scenario,
        published,
        setting.horizon,
        bank_holiday_factor=built.assumptions["bank_holiday_factor"],
        hour_shape=built.fit.hour_shape,
    )
    calls = {
        area.name: expected.by_quarter(area.name, expected.rung)
        * expected.day_times()
        * expected.surge_times(area.network)
        * (1 - published.opening_hang_up[number])
        for number, area in enumerate(published.areas)
    }
    presented = {name: own.copy() for name, own in calls.items()}
    for redirection in setting.redirections:
        moved = calls[redirection.area] * redirection.share * ((at >= redirection.start) & (at < redirection.end))
        presented[redirection.area] -= moved
        presented[redirection.to_area] += moved
    share = hours * HOUR / QUARTER
    return {name: float((own * share).sum() / hours.sum()) for name, own in presented.items()}


def _capacity(built: Built, at: NDArray[np.int64], hours: Floats, occupancy: float) -> dict[str, float]:
    setting = built.setting
    found = {}
    for (provider, queue), people in setting.roster.people.items():
        if queue == HEALTH_ADVISER:
            is_open = np.ones(at.size)
            for closure in setting.closures:
                if closure.provider == provider:
                    is_open[(at + QUARTER > closure.start) & (at < closure.end)] = 0.0
            on_duty = float((people * is_open * hours).sum() / hours.sum())
            found[provider] = occupancy * on_duty * 3600 / _call_seconds(built, provider)
    return found


def _call_seconds(built: Built, provider: str) -> float:
    """A health adviser's mean time on an answered call, for the mix of the provider's own areas, else of all."""
    setting = built.setting
    triaged = setting.care.triaged
    own = [number for number, area in enumerate(setting.areas) if area.home == provider] or range(len(setting.areas))
    share = float(np.mean([triaged[number] for number in own]))
    return setting.timing.adviser_mean_seconds[provider] * (share + (1 - share) * setting.timing.information_share)
