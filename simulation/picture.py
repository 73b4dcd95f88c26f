"""The router's picture of the network, renewed at intervals: in between it is as stale as it would be in life."""

from collections.abc import Mapping, Sequence

from prm.base import SECOND
from routing import Network, ProviderState
from simulation.log import QUEUES
from simulation.pools import Pool

Reading = tuple[bool, tuple[float | None, ...]]


class Picture:
    """Builds a `Network` from the pools; a provider about whom nothing has changed keeps its state object."""

    def __init__(self, pools: Mapping[str, Sequence[Pool]]) -> None:
        self._pools = pools
        self._states: dict[str, tuple[Reading, ProviderState]] = {}

    def take(self, shut: frozenset[str]) -> Network:
        """The network now; `shut` names the providers that are closed."""
        providers = {}
        for name, pools in self._pools.items():
            reading = (name not in shut, tuple([pool.expected_live_wait_us() for pool in pools]))
            known = self._states.get(name)
            if known is None or known[0] != reading:
                known = self._states[name] = (reading, _state(reading, pools))
            providers[name] = known[1]
        return Network(providers=providers)


def _state(reading: Reading, pools: Sequence[Pool]) -> ProviderState:
    is_open, waits = reading
    seconds = {
        QUEUES[pool.queue]: wait / SECOND for pool, wait in zip(pools, waits, strict=True) if wait is not None
    }
    return ProviderState(open=is_open, staffed=frozenset(seconds), expected_wait_seconds=seconds)
