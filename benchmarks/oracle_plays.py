"""The play itself as a queue that theory solves: one provider, exponential times and patience, nobody rings again.

Worlds are drawn, calls routed by the engine under a policy, and the log read, as in any study.
"""

import math
from dataclasses import replace

import numpy as np

from benchmarks.balancing import HANDLING_SECONDS, policy_of, setting_of
from benchmarks.networks import Floats, Ints, Network, Run
from benchmarks.oracle_days import APART, Day
from prm.base import SECOND
from routing import HEALTH_ADVISER
from simulation import Log, Setting, draw, play
from simulation.log import NEVER
from simulation.setting import QUARTER, Roster

PROVIDER = "all"
SLOT = QUARTER / SECOND / HANDLING_SECONDS
"""A quarter hour in mean services."""


def play_service(network: Network, luck: np.random.Generator, until: float) -> Run:
    """The single queue of a network, played as a service: times are in mean services, as on stations."""
    (stage,) = network.stages
    quarters = math.ceil(until / SLOT)
    patience = math.inf if stage.patience is None else stage.patience.mean
    setting = setting_with(
        np.full(quarters, sum(map(sum, network.arrivals))), np.full(quarters, stage.people), patience
    )
    return _played(setting, luck)


def play_service_days(day: Day, days: int, luck: np.random.Generator) -> Run:
    """Days that follow one another, with nobody ringing in the time between; the slots are quarter hours."""
    between = math.ceil(APART / SLOT)
    rates = np.concatenate([day.rates, np.zeros(between)])
    people = np.concatenate([day.people, np.full(between, day.people[-1])])
    return _played(setting_with(np.tile(rates, days), np.tile(people, days), 1.0), luck)


def setting_with(rates: Floats, people: Ints, patience: float) -> Setting:
    """A service with so many calls and people in each quarter hour; rates and patience in mean services."""
    base = setting_of(1.0, {PROVIDER: 1}, 60)
    fresh = (rates * SLOT)[None, :]
    end = base.horizon.start + len(rates) * QUARTER
    return replace(
        base,
        horizon=replace(base.horizon, counted_from=base.horizon.start, counted_to=end, end=end),
        demand=replace(
            base.demand, fresh_per_quarter=fresh, times=np.ones_like(fresh), day=np.zeros(len(rates), dtype=np.int64)
        ),
        behaviour=replace(base.behaviour, steady_patience_seconds=patience * HANDLING_SECONDS),
        roster=Roster(people={(PROVIDER, HEALTH_ADVISER): people.astype(np.int64)}, helps={}),
    )


def _played(setting: Setting, luck: np.random.Generator) -> Run:
    policy = policy_of({PROVIDER: 1}, {"strategy": "home_only"})
    world = draw(setting, seed=int(luck.integers(2**31)), replication=0)
    return run_of_log(play(world, setting, policy), setting)


def run_of_log(log: Log, setting: Setting) -> Run:
    """A log as a run of one queue, in mean services from the start."""

    def since_start(column: Ints) -> Floats:
        times = (column - setting.horizon.start) / (HANDLING_SECONDS * SECOND)
        return np.where(column == NEVER, np.nan, times)

    one = np.zeros(len(log), dtype=np.int64)
    return Run(
        station=one,
        kind=one,
        joined=since_start(log.arrived),
        started=since_start(log.answered),
        ended=since_start(log.adviser_ended),
        left=since_start(log.hung_up),
    )
