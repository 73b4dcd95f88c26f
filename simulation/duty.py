"""Who is on duty, which providers are shut, and what the router believes of both: the processes behind the calls."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from prm.base import SECOND, Instant
from routing import Network, Policy
from routing.balancing_memory import heard, next_window
from simulation.clock import Clock, Steps
from simulation.operations import ClinicalOutage
from simulation.picture import Picture
from simulation.pools import LIVE_PRIORITY, Pool
from simulation.setting import QUARTER, Closure, Setting


class Duty:
    """Shifts, closures, outages and snapshots.

    `take_next` has a pool that has grown answer those who wait; `turn_out` is told of each row that waits at a
    provider that shuts, `pass_on` of each call-back in a queue whose people have all gone home, and `displace` of each
    row that waits for clinicians who cannot work, in the order of their places.
    """

    def __init__(
        self,
        *,
        env: Clock,
        setting: Setting,
        policy: Policy,
        pools: Mapping[tuple[str, str], Pool],
        take_next: Callable[[Pool], None],
        turn_out: Callable[[int, Pool], None],
        pass_on: Callable[[int, Pool], None],
        displace: Callable[[int, Pool], None],
    ) -> None:
        self._env, self._setting, self._policy, self._pools = env, setting, policy, pools
        self._take_next, self._turn_out, self._pass_on, self._displace = take_next, turn_out, pass_on, displace
        self._shut: frozenset[str] = frozenset()
        self._no_clinical_system: frozenset[str] = frozenset()
        self._picture = Picture(pools.values())
        self.network = self._picture.take(self._shut, env.now)
        """The last snapshot; where calls are balanced, with what the router has done since."""

    def begin(self) -> None:
        """Set everything going; as the run begins shifts come first, then closures, then snapshots."""
        self._env.process(self._shifts())
        for closure in self._setting.closures:
            self._env.process(self._closure(closure))
        for outage in self._setting.operations.clinical_outages:
            self._env.process(self._clinical_outage(outage))
        self._env.process(self._snapshots())
        if self._policy.balancing.window_seconds is not None:
            self._env.process(self._windows(self._policy.balancing.window_seconds))

    def _shifts(self) -> Steps:
        """People come on duty and leave, quarter hour by quarter hour."""
        people = self._setting.roster.people
        by_quarter = [(pool, people[key].tolist()) for key, pool in self._pools.items() if key in people]
        for quarter in range(self._setting.horizon.quarters):
            for pool, on_duty in by_quarter:
                self._set_on_duty(pool, on_duty[quarter])
            self._pass_on_stranded()
            yield self._env.timeout(QUARTER)

    def _pass_on_stranded(self) -> None:
        """No call-back is left overnight with people who have gone home."""
        stranded = [
            pool
            for pool in self._pools.values()
            if len(pool.standing) > pool.live and not pool.attended() and pool.name not in self._shut
        ]
        if stranded:
            self._look()
        for pool in stranded:
            for row in pool.in_order():
                if pool.standing[row] != LIVE_PRIORITY:
                    self._pass_on(row, pool)

    def _set_on_duty(self, pool: Pool, people: int) -> None:
        if pool.name in self._shut or (pool.queue and pool.name in self._no_clinical_system):
            people = 0
        grows = people > pool.on_duty
        pool.on_duty = people
        if grows:
            self._take_next(pool)

    def _closure(self, closure: Closure) -> Steps:
        """A provider shuts: those who wait for a first voice are moved in their places; those in talk finish."""
        env = self._env
        yield env.timeout(max(closure.start - env.now, 0))
        self._shut |= {closure.provider}
        pools = [pool for pool in self._pools.values() if pool.name == closure.provider]
        for pool in pools:
            pool.on_duty = 0
        self._look()
        for pool in pools:
            for row in pool.in_order():
                self._turn_out(row, pool)
        yield env.timeout(closure.end - env.now)
        if not _goes_on(closure, self._setting.closures, env.now):
            self._shut -= {closure.provider}
            self._come_back(pools)

    def _clinical_outage(self, outage: ClinicalOutage) -> Steps:
        """No clinician of a provider can work: whoever waits for one waits elsewhere; those in talk finish."""
        env = self._env
        yield env.timeout(max(outage.start - env.now, 0))
        self._no_clinical_system |= {outage.provider}
        pools = [pool for pool in self._pools.values() if pool.name == outage.provider and pool.queue]
        for pool in pools:
            pool.on_duty = 0
        self._look()
        for pool in pools:
            for row in pool.in_order():
                self._displace(row, pool)
        yield env.timeout(outage.end - env.now)
        if not _goes_on(outage, self._setting.operations.clinical_outages, env.now):
            self._no_clinical_system -= {outage.provider}
            self._come_back(pools)

    def _come_back(self, pools: list[Pool]) -> None:
        people = self._setting.roster.people
        quarter = (self._env.now - self._setting.horizon.start) // QUARTER
        for key, pool in self._pools.items():
            if pool in pools and key in people and quarter < people[key].size:
                self._set_on_duty(pool, int(people[key][quarter]))
        self._look()

    def _snapshots(self) -> Steps:
        self._look_again(int(self._setting.snapshot_seconds * SECOND))
        yield from ()

    def _look_again(self, interval_us: int) -> None:
        """One snapshot after another: too many for a process to be woken for each."""
        self._look()
        self._env.after(interval_us, self._look_again, interval_us)

    def _windows(self, window_seconds: float) -> Steps:
        """The router's windows of balancing follow one another."""
        while True:
            self.network = next_window(self.network, self._env.now, self._policy)
            yield self._env.timeout(int(window_seconds * SECOND))

    def _look(self) -> None:
        """Take a snapshot; the load and the router's memory are kept only where calls are balanced."""
        taken = self._picture.take(self._shut, self._env.now)
        self.network = self._with_memory(taken) if self._policy.balancing.balances else taken

    def _with_memory(self, taken: Network) -> Network:
        loads = self._picture.loads()
        states = {name: replace(state, load=loads.get(name)) for name, state in taken.providers.items()}
        return heard(self.network, states, self._env.now)


def _goes_on(
    ended: Closure | ClinicalOutage, stops: Sequence[Closure] | Sequence[ClinicalOutage], now: Instant
) -> bool:
    """Whether the next one at the same provider begins as this one ends."""
    return any(one.provider == ended.provider and one.start <= now < one.end for one in stops)
