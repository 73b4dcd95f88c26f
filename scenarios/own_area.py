"""An area of one's own: volumes by hour of the week, agents by quarter hour of the week, handling times and patience.

It is made from a workbook or fitted to a call log, and played as the project's own scenarios are: luck drawn first, by
named streams, then a play in which nothing is random.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from prm.base import DAY, HOUR, SECOND, london
from scenarios.handling_times import Exponential, Lognormal, Quantiles, Weibull, mean_seconds_of
from scenarios.local_time import first_instant_of
from scenarios.queue_setting import Queues, own_queues, queue_setting
from simulation.log import Log
from simulation.luck import luck_of
from simulation.recorded import Times, play_recorded, whole_us
from simulation.setting import QUARTER, Demand, Horizon, Setting
from simulation.survival import Patience
from simulation.world import World, draw

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

HOURS_A_WEEK = 168
QUARTERS_A_WEEK = 672
LEAD = DAY
"""A play starts this long before it counts, so that it does not begin empty."""
TAIL = 6 * HOUR


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaQueue:
    """One queue of the area."""

    name: str
    calls_per_hour: Floats
    """[168] by London hour of the week, Monday 00:00 first."""
    agents: Ints
    """[672] on duty by London quarter hour of the week."""
    handling: Exponential | Lognormal | Weibull | Quantiles
    patience: Patience
    opening_hang_up: float
    """Share who hang up in the opening message, whatever the queue."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnArea:
    """Everything that a play of the area depends on; `warnings` and `sources` are told with every result."""

    name: str
    title: str
    question: str
    first_day: date
    last_day: date
    """The last day that is counted, itself included."""
    queues: tuple[AreaQueue, ...]
    busyness_cv: float
    demand: float
    """Calls over those of the volumes: 1 for as they stand."""
    more_agents: int
    """Added to each queue wherever it is staffed."""
    warnings: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def changes_something(self) -> bool:
        """Whether it is to be set beside itself unchanged."""
        return self.demand != 1 or self.more_agents != 0


def unchanged(area: OwnArea) -> OwnArea:
    """The same days with the volumes and the agents as they stand."""
    return replace(area, demand=1.0, more_agents=0)


@dataclass(frozen=True, kw_only=True, slots=True)
class BuiltArea:
    """An area ready to be drawn and played."""

    area: OwnArea
    queues: Queues
    setting: Setting


def build_area(area: OwnArea) -> BuiltArea:
    """The setting of an area: London's clock tells which hour of the week each quarter hour is."""
    counted_from, counted_to = (first_instant_of(day) for day in (area.first_day, area.last_day + timedelta(days=1)))
    horizon = Horizon(
        start=counted_from - LEAD, counted_from=counted_from, counted_to=counted_to, end=counted_to + TAIL
    )
    queues = own_queues([queue.name for queue in area.queues], area.first_day)
    clocks = [london(horizon.start + n * QUARTER) for n in range(horizon.quarters)]
    quarter = np.array([(c.weekday() * 24 + c.hour) * 4 + c.minute // 15 for c in clocks], dtype=np.int64)
    first = clocks[0].date()
    people: dict[str, Ints] = {}
    for queue in area.queues:
        on_duty = queue.agents[quarter]
        people[queue.name] = np.where(on_duty > 0, np.maximum(on_duty + area.more_agents, 0), 0)
    # A surge rings in the counted days; the day before is as ever.
    counted = np.array([clock.date() >= area.first_day for clock in clocks])
    demand = Demand(
        fresh_per_quarter=np.array([queue.calls_per_hour[quarter // 4] / 4 for queue in area.queues]),
        times=np.tile(np.where(counted, area.demand, 1.0), (len(area.queues), 1)),
        day=np.array([(clock.date() - first).days for clock in clocks], dtype=np.int64),
        busyness_cv=area.busyness_cv,
        # A busy day is busy in all queues (assumption).
        busyness_correlation=1.0,
    )
    setting = queue_setting(
        queues,
        horizon,
        people,
        mean_handling_seconds={queue.name: mean_seconds_of(queue.handling) for queue in area.queues},
        demand=demand,
        opening_hang_up=np.array([queue.opening_hang_up for queue in area.queues]),
    )
    return BuiltArea(area=area, queues=queues, setting=setting)


def play_area(built: BuiltArea, *, seed: int, replication: int) -> Log:
    """One replication: areas that differ in demand or agents alone share their callers' luck."""
    world = draw(built.setting, seed=seed, replication=replication)
    return play_recorded(world, _times(built, world), built.setting, built.queues.policy)


def _times(built: BuiltArea, world: World) -> Times:
    """Patience and handling of every caller, from the world's own uniforms by the area's own shapes."""
    everybody = np.arange(len(world))
    luck = world.contacts.of(0, everybody)
    opening = luck_of(world, built.setting, 0, everybody).opening_us
    patience, handling = np.empty(len(world)), np.empty(len(world))
    for number, queue in enumerate(built.area.queues):
        own = world.area == number
        patience[own] = queue.patience.drawn_seconds(luck.patience[own])
        handling[own] = queue.handling.drawn_seconds(luck.adviser[own])
    return Times(
        patience=whole_us(patience),
        handling=whole_us(np.maximum(handling, 1 / SECOND)),
        opening=np.array(opening, dtype=np.int64),
    )
