"""The router's picture of the network, renewed at intervals: in between it is as stale as it would be in life."""

from collections.abc import Iterable, Mapping
from itertools import groupby

from prm.base import Instant
from routing import HEALTH_ADVISER, Load, Network, ProviderState
from simulation.log import QUEUES
from simulation.pools import Pool

READY = -1
MOST_WAITING = 1 << 32
"""A pool is read as one number: ready if somebody is free, else how many are on duty and how many wait on the line."""


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
        self._readings: list[int] = []
        self._shut: frozenset[str] = frozenset()
        self._states: dict[str, ProviderState] = {}
        self._known: Mapping[str, ProviderState] = {}
        """What the last picture showed."""
        self._seen: dict[tuple[str, bool, tuple[int, ...]], ProviderState] = {}
        """Every state there has been: quiet moments are much alike."""

    def take(self, shut: frozenset[str], at: Instant) -> Network:
        """The network at this instant; `shut` names the providers that are closed."""
        readings = [
            READY if pool.on_duty > pool.busy else pool.on_duty * MOST_WAITING + pool.live for pool in self._pools
        ]
        if readings == self._readings and shut == self._shut:
            return Network(providers=self._known, taken_at=at)
        for name, part in self._providers:
            if readings[part] != self._readings[part] or (name in shut) != (name in self._shut):
                self._states[name] = self._state(name, part, tuple(readings[part]), is_open=name not in shut)
        self._readings, self._shut = readings, shut
        self._known = dict(self._states)
        return Network(providers=self._known, taken_at=at)

    def _state(self, name: str, part: slice, readings: tuple[int, ...], *, is_open: bool) -> ProviderState:
        key = (name, is_open, readings)
        if key not in self._seen:
            self._seen[key] = _state(self._pools[part], is_open=is_open)
        return self._seen[key]

    def loads(self) -> dict[str, Load]:
        """What the health advisers of each provider have in hand now, for balancing."""
        return {
            pool.name: Load(on_duty=pool.on_duty, calls=pool.busy + pool.live)
            for pool in self._pools
            if QUEUES[pool.queue] == HEALTH_ADVISER
        }


def _state(pools: Iterable[Pool], *, is_open: bool) -> ProviderState:
    seconds: dict[str, float] = {}
    for pool in pools:
        wait = pool.expected_wait_seconds()
        if wait is not None:
            seconds[QUEUES[pool.queue]] = wait
    return ProviderState(open=is_open, staffed=frozenset(seconds), expected_wait_seconds=seconds)
