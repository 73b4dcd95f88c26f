"""One service with one queue: so many calls a day, people on duty in proportion to the load, callers who hang up.

It is played as everything else is. What happens after the first human voice makes no difference to the time to
answer and is left out: each call is one answer by one kind of people, and re-contacts are part of the calls.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from prm.base import DAY, HOUR, london
from routing import HEALTH_ADVISER, Policy
from scenarios.assumptions import values
from scenarios.baselines import YEARS
from scenarios.calendar import days_between
from scenarios.expected_calls import by_quarter
from scenarios.local_time import first_instant_of
from scenarios.planned_rosters import UNITS, DayGrid
from scenarios.queue_setting import own_queues, queue_setting
from simulation import Log, draw, play
from simulation.rostering import offered_load, roster
from simulation.setting import QUARTER, Behaviour, Demand, Horizon, Setting
from simulation.times import adviser_units

LEAD = DAY
"""A play starts this long before it counts, so that it does not begin empty."""
TAIL = 6 * HOUR
LEAST = YEARS["london-2024-25"].least[HEALTH_ADVISER]
"""The fewest people on duty."""

QUEUE = "callers"


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """What is known or assumed of a service before anything is fitted.

    `calls` are received and `planned` what the roster was planned for, by London day, from the day before `first_day`
    to the day after `last_day`. Shares lie between 0 and 1.
    """

    first_day: date
    last_day: date
    calls: Mapping[date, float]
    planned: Mapping[date, float]
    roster_shape: str
    hour_shape: str
    steady_patience_seconds: float
    opening_hang_up: float
    busyness_cv: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Unknowns:
    """What is fitted of a service."""

    capacity: float
    """People on duty over the people who would be busy if nobody ever waited."""
    fresh: float
    """Fresh callers over calls received, which contain redials."""
    early_leave: float
    """Share of those still waiting after 30 s whose patience ends before 60 s."""


def days_with_both_sides(first_day: date, last_day: date) -> tuple[date, ...]:
    """The days for which a service needs its calls: those counted, one before and one after."""
    return days_between(first_day - timedelta(days=1), last_day + timedelta(days=1))


def setting_of(service: Service, unknowns: Unknowns) -> tuple[Setting, Policy]:
    """The service as a setting with a policy that sends every caller to its one queue."""
    assumed = values({})
    handling_seconds = 60 * assumed["adviser_mean_minutes_2024"]
    counted_from = first_instant_of(service.first_day)
    counted_to = first_instant_of(service.last_day + timedelta(days=1))
    horizon = Horizon(
        start=counted_from - LEAD, counted_from=counted_from, counted_to=counted_to, end=counted_to + TAIL
    )
    moments = tuple(london(horizon.start + n * QUARTER) for n in range(horizon.quarters))

    def calls(by_day: Mapping[date, float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return by_quarter(moments, by_day.__getitem__, hour_shape=service.hour_shape, holidays_count=True)

    load = offered_load(calls(service.planned) * (1 - service.opening_hang_up), handling_seconds * adviser_units(UNITS))
    grid = DayGrid(moments)
    people = roster(
        grid.whole_days(load) * unknowns.capacity, shape=service.roster_shape, level=0.0, least=LEAST, queue=0
    )
    rung = np.array([calls(service.calls)])
    queues = own_queues((QUEUE,), service.first_day)
    setting = queue_setting(
        queues,
        horizon,
        {QUEUE: grid.horizon(people)},
        mean_handling_seconds={QUEUE: handling_seconds},
        demand=Demand(
            fresh_per_quarter=rung,
            # A multiple, and not fewer expected callers, so that under another value the same people ring.
            times=np.full_like(rung, unknowns.fresh),
            day=np.array([(moment.date() - moments[0].date()).days for moment in moments], dtype=np.int64),
            busyness_cv=service.busyness_cv,
            busyness_correlation=1.0,
        ),
    )
    behaviour = Behaviour(
        opening_hang_up=np.array([service.opening_hang_up]),
        early_leave=np.array([unknowns.early_leave]),
        steady_patience_seconds=service.steady_patience_seconds,
        redial=assumed["redial"],
        redial_mean_seconds=assumed["redial_mean_seconds"],
        re_contact=0.0,
        re_contact_mean_seconds=1.0,
    )
    return replace(setting, behaviour=behaviour), queues.policy


def play_service(service: Service, unknowns: Unknowns, *, seed: int, replication: int) -> Log:
    """One play, with its uncounted rows."""
    setting, policy = setting_of(service, unknowns)
    return play(draw(setting, seed=seed, replication=replication), setting, policy)
