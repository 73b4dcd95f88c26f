"""Who is on duty in a scenario: rosters for the planned calls, with fitted or assumed safety margins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from routing import HEALTH_ADVISER, Policy
from scenarios.expected_calls import ExpectedCalls
from scenarios.published import Published
from scenarios.schema import Staff
from simulation.rostering import QUARTERS_A_DAY, offered_load, roster
from simulation.setting import Population, Roster, Timing
from simulation.times import adviser_units, lognormal_units

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

HELPS: Mapping[str, tuple[str, ...]] = {"gp": ("nurse",), "palliative": ("nurse", "gp")}
"""Which other queues a clinician serves when their own is empty (assumption)."""

LINE_LEVEL = 1.0
"""Square-root safety margin of the crisis and dental lines (assumption)."""
NATIONAL_PEOPLE = {HEALTH_ADVISER: 12, "nurse": 4}
"""The national contingency's people for London's calls: 562,421 calls a year for all of England, a steady 64 an
hour, is about ten people busy (assumption)."""

UNITS = (np.arange(200) + 0.5) / 200
"""Where the distributions of handling times are sampled to work out a load."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Margins:
    """Square-root safety margins by home provider: of its health advisers, and of its clinicians of each skill."""

    advisers: Mapping[str, float]
    clinicians: Mapping[str, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Staffing:
    """How rosters are made: the shape through the day, how clinicians divide by skill, and the least by queue."""

    shape: str
    skills: Mapping[str, float]
    least: Mapping[str, int]
    margins: Margins
    planned_share_of_surge: float
    changes: Staff
    """What the scenario makes of it."""


def planned_roster(
    staffing: Staffing,
    expected: ExpectedCalls,
    *,
    published: Published,
    policy: Policy,
    population: Population,
    timing: Timing,
) -> Roster:
    """People on duty in every quarter hour of the run: the planned load, shaped, with its margin, times the changes."""
    grid = DayGrid(expected.moments)
    planned_times = 1 + staffing.planned_share_of_surge * (expected.day_times() - 1)
    planned = {a.name: expected.by_quarter(a.name, expected.planned) * planned_times for a in published.areas}
    advisers, clinicians = staffing.changes.health_advisers, staffing.changes.clinicians

    people: dict[tuple[str, str], Ints] = {}

    def people_for(load: Floats, queue: str, level: float, times: float) -> Ints:
        # A roster of `times` the people for this load: the margin grows with the root of the load.
        return grid.horizon(
            roster(
                grid.whole_days(load) * times,
                shape=staffing.shape,
                level=level * times**0.5,
                least=staffing.least.get(queue, 0),
                queue=len(people),
            )
        )

    for provider in dict.fromkeys(area.home for area in published.areas):
        answered, referred = np.zeros(len(expected.moments)), np.zeros(len(expected.moments))
        for n, area in enumerate(published.areas):
            if area.home == provider:
                calls = planned[area.name] * (1 - published.opening_hang_up[n])
                triaged = published.triaged[n]
                answered += calls * (triaged + (1 - triaged) * timing.information_share)
                referred += calls * triaged * published.clinician[n]
        load = offered_load(answered, timing.adviser_mean_seconds[provider] * adviser_units(UNITS))
        people[provider, HEALTH_ADVISER] = people_for(
            load, HEALTH_ADVISER, staffing.margins.advisers[provider], advisers
        )
        load = offered_load(referred, timing.clinician_mean_seconds[provider] * lognormal_units(UNITS))
        for skill, share in staffing.skills.items():
            people[provider, skill] = people_for(load * share, skill, staffing.margins.clinicians[provider], clinicians)
    total = np.sum(list(planned.values()), axis=0)
    for line, skill, share in (
        ("crisis_line", "mental_health", population.mental_health_option),
        ("dental_line", "dental", population.dental_option),
    ):
        if share and any(provider.id == line for provider in policy.providers):
            load = offered_load(total * share, timing.clinician_mean_seconds[line] * lognormal_units(UNITS))
            # Never fewer than one, so that a line that is open has somebody.
            people[line, skill] = np.maximum(people_for(load, skill, LINE_LEVEL, clinicians), 1)
    for provider in policy.contingency:
        for queue, number in NATIONAL_PEOPLE.items():
            people[provider, queue] = np.full(len(expected.moments), number, dtype=np.int64)
    return Roster(people=people, helps=HELPS)


class DayGrid:
    """Between the quarter hours of the run and whole London days of 96 by the clock on the wall."""

    def __init__(self, moments: Sequence[datetime]) -> None:
        first = moments[0].date()
        self._position = np.array(
            [
                (moment.date() - first).days * QUARTERS_A_DAY + moment.hour * 4 + moment.minute // 15
                for moment in moments
            ],
            dtype=np.int64,
        )
        self._size = ((moments[-1].date() - first).days + 1) * QUARTERS_A_DAY

    def whole_days(self, by_quarter: Floats) -> Floats:
        """By the clock; what the run leaves out of its first and last day is filled from the day beside it."""
        out = np.full(self._size, np.nan)
        out[self._position] = by_quarter
        days = out.reshape(-1, QUARTERS_A_DAY)
        for n in range(days.shape[0]):
            gaps = np.isnan(days[n])
            if gaps.any():
                beside = days[n + 1] if n + 1 < days.shape[0] and not np.isnan(days[n + 1][gaps]).any() else days[n - 1]
                days[n][gaps] = beside[gaps]
        whole: Floats = np.nan_to_num(days.reshape(-1))
        return whole

    def horizon(self, by_clock: Ints) -> Ints:
        """Back to the quarter hours of the run."""
        people: Ints = by_clock[self._position]
        return people
