"""Thresholds broken: which measure, at which provider, in which hour, and how long until it recovers.

A call counts towards the clock hour of its arrival. Since some hours of any ordinary day miss a threshold, a surge
is best asked for the first breach that its comparison does not have.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from prm.base import HOUR, Instant, london
from simulation.log import Log
from simulation.measures import rows
from simulation.measures.item import Direction, Family, Item, Threshold, Unit
from simulation.measures.items import HOURLY, item
from simulation.measures.kpis import OUTSIDE, Value, tally

MINIMUM_CALLS = 20
"""An hour with fewer calls in the denominator is not judged (assumption); see `minimum_calls`."""

HOURS_TO_HOLD = 2
"""A measure has recovered at the first hour from which it holds this many hours in a row."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Breach:
    """One measure that breaks its threshold at one provider in one clock hour."""

    kpi: str
    provider: str
    hour: Instant
    """When the hour begins."""
    hour_local: str
    """The same on the London clock, such as `Sat 27 Dec 2025 10:00`."""
    value: float
    threshold: float
    calls: int
    hours_to_recovery: int | None
    """From the beginning of this hour; `None` if it does not recover within the counted period."""
    beside: tuple[tuple[str, str], ...]
    """The other (measure, provider) that break in the same hour: none of them is first alone."""


@dataclass(frozen=True, slots=True)
class _Watched:
    """One measure at one provider, hour by hour; the key names them."""

    values: list[Value]
    broken: list[bool]


def first_breach(log: Log, *, family: Family, versus: Log | None = None) -> Breach | None:
    """The first of `breaches`; `None` if there is none.

    Of several in the same hour the first is that of the measure, then of the provider, that is named first; the
    others stand in `beside`.
    """
    found = breaches(log, family=family, versus=versus)
    return found[0] if found else None


def breaches(log: Log, *, family: Family, versus: Log | None = None) -> tuple[Breach, ...]:
    """All breaches, by hour, then measure, then provider.

    With `versus`, only those where the other play holds the threshold in the same hour at the same provider.
    """
    watched = _watch(log, family)
    other = _watch(versus, family) if versus is not None else {}
    starts = _hours(log).tolist()
    offset = (log.counted_from - versus.counted_from) // HOUR if versus is not None else 0
    by_hour: dict[int, list[tuple[str, str]]] = {}
    for key, seen in watched.items():
        before = other[key].broken if key in other else []
        for hour, broken in enumerate(seen.broken):
            at = hour + offset
            if broken and not (0 <= at < len(before) and before[at]):
                by_hour.setdefault(hour, []).append(key)
    return tuple(
        _breach(key, hour, starts[hour], watched[key], beside=tuple(k for k in by_hour[hour] if k != key))
        for hour in sorted(by_hour)
        for key in by_hour[hour]
    )


def _breach(
    key: tuple[str, str], hour: int, start: Instant, seen: _Watched, *, beside: tuple[tuple[str, str], ...]
) -> Breach:
    kpi, provider = key
    value, threshold = seen.values[hour], item(kpi).threshold
    assert threshold is not None
    assert value.value is not None
    return Breach(
        kpi=kpi,
        provider=provider,
        hour=start,
        hour_local=london(start).strftime("%a %d %b %Y %H:%M"),
        value=value.value,
        threshold=threshold.value,
        calls=value.denominator or 0,
        hours_to_recovery=_recovery(seen.broken, hour),
        beside=beside,
    )


def _recovery(broken: list[bool], hour: int) -> int | None:
    for later in range(hour + 1, len(broken) - HOURS_TO_HOLD + 1):
        if not any(broken[later : later + HOURS_TO_HOLD]):
            return later - hour
    return None


def _hours(log: Log) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.arange(log.counted_from, log.counted_to, HOUR)


def _watch(log: Log, family: Family) -> Mapping[tuple[str, str], _Watched]:
    hours = _hours(log).size
    hour = (log.arrived - log.counted_from) // HOUR
    found: dict[tuple[str, str], _Watched] = {}
    for kpi in map(item, HOURLY[family]):
        provider = rows.provider_of(log, kpi.by)
        inside = log.counted & (provider < len(log.providers))
        group = np.where(inside, provider * hours + hour, OUTSIDE)
        values = tally(kpi, log, group, len(log.providers) * hours)
        for n, name in enumerate(log.providers):
            mine = values[n * hours : (n + 1) * hours]
            found[kpi.code, name] = _Watched(mine, [_is_broken(kpi, value) for value in mine])
    return found


def _is_broken(kpi: Item, value: Value) -> bool:
    if value.value is None or kpi.threshold is None or (value.denominator or 0) < minimum_calls(kpi):
        return False
    return not kpi.threshold.holds(value.value)


def minimum_calls(kpi: Item) -> int:
    """How many calls an hour needs to be judged: at least `MINIMUM_CALLS`, and no single call breaks a share.

    One hang-up in 33 calls is over 3 %, so abandonment needs 34.
    """
    if kpi.unit is not Unit.SHARE or kpi.threshold is None:
        return MINIMUM_CALLS
    calls = MINIMUM_CALLS
    while not kpi.threshold.holds(round(_one_call(kpi.threshold, calls), 9)):
        calls += 1
    return calls


def _one_call(threshold: Threshold, calls: int) -> float:
    """The share when exactly one of the calls is on the wrong side."""
    return 1 - 1 / calls if threshold.direction is Direction.AT_LEAST else 1 / calls
