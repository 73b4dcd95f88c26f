"""The router's picture of the network, renewed at intervals: in between it is as stale as it would be in life."""

from collections.abc import Mapping, Sequence

from prm.base import SECOND
from routing import Network, ProviderState
from simulation.log import QUEUES
from simulation.pools import Pool


class Picture:
    """Builds a `Network` from the pools; a provider about whom nothing has changed keeps its state object."""

    def __init__(self, pools: Mapping[str, Sequence[Pool]]) -> None:
        self._pools = pools
        self._readings: dict[str, tuple[object, ...]] = {}
        self._states: dict[str, ProviderState] = {}

    def take(self, shut: frozenset[str]) -> Network:
        """The network now; `shut` names the providers that are closed."""
        readings = self._readings
        for name, pools in self._pools.items():
            # What a wait is worked out from: somebody is free (True), or how many wait on the line (below 0).
            reading = (name in shut, *[(pool.on_duty, pool.on_duty > pool.busy or -1 - pool.live) for pool in pools])
            if readings.get(name) != reading:
                readings[name] = reading
                self._states[name] = _state(pools, is_open=name not in shut)
        return Network(providers=dict(self._states))


def _state(pools: Sequence[Pool], *, is_open: bool) -> ProviderState:
    waits = {QUEUES[pool.queue]: pool.expected_live_wait_us() for pool in pools}
    seconds = {queue: wait / SECOND for queue, wait in waits.items() if wait is not None}
    return ProviderState(open=is_open, staffed=frozenset(seconds), expected_wait_seconds=seconds)
