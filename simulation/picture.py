"""The router's picture of the network, renewed at intervals: in between it is as stale as it would be in life."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from routing import Network, ProviderState
from simulation.log import QUEUES
from simulation.pools import Pool

Reading = bool | tuple[int, int]
"""Of one pool: true if somebody is free, else how many are on duty and how many wait on the line."""

REMEMBERED = 10_000
"""States that are remembered before all are forgotten."""


class Picture:
    """Builds a `Network` from the pools; a provider about whom nothing has changed keeps its state object."""

    def __init__(self, pools: Iterable[Pool]) -> None:
        self._pools = list(pools)
        """All pools, those of one provider together."""
        self._providers: list[tuple[str, slice]] = []
        start = 0
        for name, own in groupby(self._pools, key=lambda pool: pool.name):
            end = start + len(list(own))
            self._providers.append((name, slice(start, end)))
            start = end
        self._readings: list[Reading] = []
        self._shut: frozenset[str] = frozenset()
        self._states: dict[str, ProviderState] = {}
        self._remembered: dict[tuple[str, bool, tuple[Reading, ...]], ProviderState] = {}

    def take(self, shut: frozenset[str]) -> Network:
        """The network now; `shut` names the providers that are closed."""
        readings: list[Reading] = [pool.on_duty > pool.busy or (pool.on_duty, pool.live) for pool in self._pools]
        for name, part in self._providers:
            if readings[part] != self._readings[part] or (name in shut) != (name in self._shut):
                self._states[name] = self._state(name, name not in shut, tuple(readings[part]))
        self._readings, self._shut = readings, shut
        return Network(providers=dict(self._states))

    def _state(self, name: str, is_open: bool, readings: tuple[Reading, ...]) -> ProviderState:
        """The provider's state, remembered by the readings that it follows from."""
        key = (name, is_open, readings)
        state = self._remembered.get(key)
        if state is None:
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            pools = [pool for pool in self._pools if pool.name == name]
            state = self._remembered[key] = _state(pools, is_open=is_open)
        return state


def _state(pools: Sequence[Pool], *, is_open: bool) -> ProviderState:
    seconds: dict[str, float] = {}
    for pool in pools:
        wait = pool.expected_wait_seconds()
        if wait is not None:
            seconds[QUEUES[pool.queue]] = wait
    return ProviderState(open=is_open, staffed=frozenset(seconds), expected_wait_seconds=seconds)
