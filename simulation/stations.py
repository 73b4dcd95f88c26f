"""Stations: any small network of queues, on the very pools and clock of the play, for what theory knows exactly.

A 111 service is more than a formula can say; its queues are not. What is checked here - first come, first served
within a priority, people who finish the call that they are in, callers who hang up when their patience ends - is the
play's own `Pool`, and the clock is the play's own. All luck is drawn before (`Visits`), as for a world.

Patience needs no event: whoever's patience has ended is passed over when it would be their turn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prm.base import Instant, bad_input
from simulation.clock import Clock, Steps
from simulation.columns import flags, small
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

    At one instant, changes of people come before calls, and whoever joins as somebody becomes free finds them free:
    no patience is too short for that. `BadInput` if a station's people do not begin at instant 0 or their instants do
    not rise.
    """
    for station in stations:
        instants = [at for at, _ in station.people]
        if not instants or instants[0] != 0 or sorted(set(instants)) != instants:
            raise bad_input("bad-station", f'the people of "{station.name}" must begin at 0, and their instants rise')
    env = Clock(0)
    where: dict[int, Pool] = {}
    pools = [
        Pool(provider=number, name=station.name, queue=0, mean_us=1.0, where=where)
        for number, station in enumerate(stations)
    ]
    return _played(env, pools, [station.people for station in stations], visits)


def _played(
    env: Clock, pools: Sequence[Pool], people: Sequence[Sequence[tuple[Instant, int]]], visits: Visits
) -> Played:
    """The play itself: functions over columns, which every event of millions reads.

    A call that finds everybody busy needs no event: it is let in when somebody next becomes free. Only while somebody
    is free, a timer stands for the station's next call.
    """
    # Lists, not arrays: networks are small, and every number is read several times.
    service, patience, priority = visits.service.tolist(), visits.patience.tolist(), visits.priority.tolist()
    station, goes_on = small(visits.station), flags(_goes_on(visits))
    joined, started = _arrivals(visits).tolist(), [NEVER] * len(station)
    own = [_own_calls(visits, number) for number in range(len(pools))]
    """The calls that come to each station from outside, the next one last."""
    unexpected = [joined[calls[-1]] if calls else ENDLESS for calls in own]
    """When the next of them comes, for which no timer stands; else `ENDLESS`."""
    after = env.after

    def let_in(number: int, pool: Pool, now: Instant) -> None:
        """The station's own calls from before now, when everybody was busy."""
        calls = own[number]
        while calls and joined[calls[-1]] < now:
            visit = calls.pop()
            pool.join(visit, joined[visit], priority[visit])
        unexpected[number] = joined[calls[-1]] if calls else ENDLESS

    def expect(number: int, now: Instant) -> None:
        """Somebody is free at this station: a timer for its next call, if one is still to come."""
        if unexpected[number] < ENDLESS:
            after(unexpected[number] - now, arrives, number)
            unexpected[number] = ENDLESS

    def arrives(number: int) -> None:
        calls, pool = own[number], pools[number]
        visit = calls.pop()
        now = joined[visit]
        unexpected[number] = joined[calls[-1]] if calls else ENDLESS
        join(visit, pool, now)
        if pool.busy < pool.on_duty:
            expect(number, now)

    def join(visit: int, pool: Pool, now: Instant) -> None:
        if pool.busy < pool.on_duty:
            begin(visit, pool, now)
        else:
            pool.join(visit, now, priority[visit])

    def begin(visit: int, pool: Pool, now: Instant) -> None:
        pool.busy += 1
        started[visit] = now
        after(service[visit], ends, visit)

    def ends(visit: int) -> None:
        now = started[visit] + service[visit]
        number = station[visit]
        pool = pools[number]
        pool.busy -= 1
        if unexpected[number] < now:
            let_in(number, pool, now)
        if pool.standing:
            answer(pool, now)
        if pool.busy < pool.on_duty and unexpected[number] < ENDLESS:
            expect(number, now)
        if goes_on[visit]:
            joined[visit + 1] = now
            join(visit + 1, pools[station[visit + 1]], now)

    def answer(pool: Pool, now: Instant) -> None:
        """Whoever is free takes who waits; callers whose patience ended before are passed over."""
        while pool.busy < pool.on_duty and (visit := pool.take_next()) is not None:
            if now - joined[visit] < patience[visit] or joined[visit] == now:
                begin(visit, pool, now)

    def shifts(number: int, pool: Pool, steps: Sequence[tuple[Instant, int]]) -> Steps:
        for at, on_duty in steps:
            if at:
                yield env.timeout(at - env.now)
            if unexpected[number] < at:
                let_in(number, pool, at)
            pool.on_duty = on_duty
            answer(pool, at)
            if pool.busy < pool.on_duty:
                expect(number, at)

    for number, pool in enumerate(pools):
        env.process(shifts(number, pool, people[number]))
    env.run(until=ENDLESS)
    return _told(visits, np.array(joined, dtype=np.int64), np.array(started, dtype=np.int64))


def _arrivals(visits: Visits) -> Ints:
    """[visits] When each caller's first visit begins; `NEVER` for those that come later."""
    joined = np.full(len(visits.station), NEVER)
    joined[visits.first[:-1]] = visits.arrival
    return joined


def _goes_on(visits: Visits) -> NDArray[np.bool_]:
    """[visits] Whether the caller has another visit afterwards."""
    on = np.ones(len(visits.station), dtype=np.bool_)
    on[visits.first[1:] - 1] = False
    return on


def _own_calls(visits: Visits, station: int) -> list[int]:
    """The first visits of those who call at this station first, the last to come first."""
    first = visits.first[:-1]
    own: list[int] = first[visits.station[first] == station][::-1].tolist()
    return own


def _told(visits: Visits, joined: Ints, started: Ints) -> Played:
    """The rest follows from when visits began and were answered; who has not been answered has hung up."""
    answered = started != NEVER
    gave_up = (joined != NEVER) & ~answered & (visits.patience < ENDLESS)
    return Played(
        joined=joined,
        started=started,
        ended=np.where(answered, started + visits.service, NEVER),
        left=np.where(gave_up, joined + np.where(gave_up, visits.patience, 0), NEVER),
    )
