"""The router's picture of the network, renewed at intervals: in between it is as stale as it would be in life."""

from collections.abc import Iterable

from routing import Network, ProviderState
from simulation.log import QUEUES
from simulation.pools import Pool


class Picture:
    """Builds a `Network` from the pools; a provider about whom nothing has changed keeps its state object."""

    def __init__(self, pools: Iterable[Pool]) -> None:
        self._pools: dict[str, list[Pool]] = {}
        for pool in pools:
            self._pools.setdefault(pool.name, []).append(pool)
        self._readings: dict[str, list[object]] = {}
        self._states: dict[str, ProviderState] = {}

    def take(self, shut: frozenset[str]) -> Network:
        """The network now; `shut` names the providers that are closed."""
        readings = self._readings
        for name, pools in self._pools.items():
            # What a wait is worked out from: somebody is free, or else how many work and how many wait on the line.
            reading: list[object] = [True if pool.on_duty > pool.busy else (pool.on_duty, pool.live) for pool in pools]
            reading.append(name in shut)
            if readings.get(name) != reading:
                readings[name] = reading
                self._states[name] = _state(pools, is_open=name not in shut)
        return Network(providers=dict(self._states))


def _state(pools: Iterable[Pool], *, is_open: bool) -> ProviderState:
    seconds: dict[str, float] = {}
    for pool in pools:
        wait = pool.expected_wait_seconds()
        if wait is not None:
            seconds[QUEUES[pool.queue]] = wait
    return ProviderState(open=is_open, staffed=frozenset(seconds), expected_wait_seconds=seconds)
