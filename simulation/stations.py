"""Stations: any small network of queues, on the very pools and clock of the play, for what theory knows exactly.

A 111 service is more than a formula can say; its queues are not. What is checked here - first come, first served
within a priority, people who finish the call that they are in, callers who hang up when their patience ends - is the
play's own `Pool`, and the clock is the play's own. All luck is drawn before (`Visits`), as for a world.

Patience needs no event: whoever's patience has ended is passed over when it would be their turn.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prm.base import Instant, bad_input
from simulation.clock import Clock, Steps, Timer, clock
from simulation.columns import flags, ints, small
from simulation.pools import Pool

Ints = NDArray[np.int64]

NEVER = -1
ENDLESS = np.iinfo(np.int64).max // 4
"""Microseconds that no patience and no run reaches."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Station:
    """People who answer one queue: `people` are (from this instant on, so many), the first at 0."""

    name: str
    people: tuple[tuple[Instant, int], ...]


class Visits(NamedTuple):
    """Who calls at which stations, one after the other; all times in whole microseconds.

    A caller's visits stand together: those of caller k from `first[k]` up to `first[k + 1]`. Whoever hangs up at one
    station does not come to the next.
    """

    arrival: Ints
    """[callers], rising."""
    first: Ints
    """[callers + 1]"""
    station: Ints
    """[visits], numbers of stations, 0 to 255."""
    service: Ints
    """[visits], above 0."""
    patience: Ints
    """[visits]; `ENDLESS` for none."""
    priority: Ints
    """[visits], 0 first."""


class Played(NamedTuple):
    """What became of each visit: instants, `NEVER` where a thing did not happen."""

    joined: Ints
    started: Ints
    ended: Ints
    left: Ints
    """When the caller hung up."""


def play_stations(stations: Sequence[Station], visits: Visits) -> Played:
    """Play the visits at these stations until everybody has gone.

    At one instant, changes of people come before calls, and calls in the order in which they were set up. `BadInput`
    if a station's people do not begin at instant 0 or their instants do not rise.
    """
    for station in stations:
        instants = [at for at, _ in station.people]
        if not instants or instants[0] != 0 or sorted(set(instants)) != instants:
            raise bad_input("bad-station", f'the people of "{station.name}" must begin at 0, and their instants rise')
    env = clock(0)
    where: dict[int, Pool] = {}
    pools = [
        Pool(provider=number, name=station.name, queue=0, mean_us=1.0, where=where)
        for number, station in enumerate(stations)
    ]
    for pool, station in zip(pools, stations, strict=True):
        pool.on_duty = station.people[0][1]
    return _played(env, pools, [station.people for station in stations], visits)


def _played(
    env: Clock, pools: Sequence[Pool], people: Sequence[Sequence[tuple[Instant, int]]], visits: Visits
) -> Played:
    """The play itself: functions over columns, which every event of millions reads."""
    arrival, first, service, patience = map(ints, (visits.arrival, visits.first, visits.service, visits.patience))
    station, priority = small(visits.station), ints(visits.priority)
    on = np.ones(len(visits.station), dtype=np.bool_)
    on[visits.first[1:] - 1] = False
    goes_on = flags(on)
    joined, started, ended, left = (array("q", [NEVER]) * len(station) for _ in range(4))
    callers, timeout = len(arrival), env.timeout

    def arrives(event: Timer) -> None:
        caller = event.value
        now = arrival[caller]
        if caller + 1 < callers:
            timeout(arrival[caller + 1] - now, caller + 1).callbacks.append(arrives)
        join(first[caller], now)

    def join(visit: int, now: Instant) -> None:
        joined[visit] = now
        pool = pools[station[visit]]
        if pool.busy < pool.on_duty:
            begin(visit, pool, now)
        else:
            pool.join(visit, now, priority[visit])

    def begin(visit: int, pool: Pool, now: Instant) -> None:
        pool.busy += 1
        started[visit] = now
        timeout(service[visit], visit).callbacks.append(ends)

    def ends(event: Timer) -> None:
        visit = event.value
        now = ended[visit] = started[visit] + service[visit]
        pool = pools[station[visit]]
        pool.busy -= 1
        if pool.standing and pool.busy < pool.on_duty:
            begin_next(pool, now)
        if goes_on[visit]:
            join(visit + 1, now)

    def begin_next(pool: Pool, now: Instant) -> bool:
        """Whether somebody was waiting who had not hung up before."""
        while (visit := pool.take_next()) is not None:
            if joined[visit] + patience[visit] > now:
                begin(visit, pool, now)
                return True
            left[visit] = joined[visit] + patience[visit]
        return False

    def shifts(pool: Pool, steps: Sequence[tuple[Instant, int]]) -> Steps:
        for at, number in steps[1:]:
            yield timeout(at - env.now)
            pool.on_duty = number
            while pool.busy < pool.on_duty and begin_next(pool, at):
                pass

    for pool, steps in zip(pools, people, strict=True):
        env.process(shifts(pool, steps))
    if callers:
        timeout(arrival[0], 0).callbacks.append(arrives)
    env.run(until=ENDLESS)
    for pool in pools:
        for visit in pool.in_order():
            left[visit] = joined[visit] + patience[visit] if patience[visit] < ENDLESS else NEVER
    return Played(*(np.array(column, dtype=np.int64) for column in (joined, started, ended, left)))
