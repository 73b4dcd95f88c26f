"""Values of the measures: for London, each network, each provider, each day.

Every value carries its numerator and denominator, so that values can be pooled and never need averaging.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from prm.base import HOUR, SECOND, london
from simulation.log import Column, Log
from simulation.measures import rows
from simulation.measures.item import Family, Item, Rows, Unit
from simulation.measures.items import ITEMS

UNASSIGNED = "unassigned"
"""Where calls are counted that never had a provider and whose area's home provider took no call at all."""

OUTSIDE = -1
"""The group of rows that are not to be counted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """One measure of one group of calls.

    `value` is calls, seconds or a share between 0 and 1, by the measure's unit; `None` where there was nothing to
    divide by. `numerator` is `None` for a centile, `denominator` for a count or total.
    """

    value: float | None
    numerator: float | None
    denominator: int | None


Values = Mapping[str, Value]
"""Values by the code of the measure."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kpis:
    """All measures of one family of one play, over the calls that arrived in the counted period."""

    family: Family
    london: Values
    networks: Mapping[str, Values]
    providers: Mapping[str, Values]
    """By provider id; calls of no provider stand under `UNASSIGNED`, if there are any."""


def measure(log: Log, *, family: Family) -> Kpis:
    """The measures of a play. A network's calls are those from its areas; see `By` for a provider's."""
    counted = log.counted
    everywhere = np.where(counted, 0, OUTSIDE)
    names = rows.network_names(log)
    network = np.where(counted, rows.network_of(log), OUTSIDE)
    providers = (*log.providers, UNASSIGNED)
    provider = {by: np.where(counted, rows.provider_of(log, by), OUTSIDE) for by in {i.by for i in ITEMS[family]}}
    if not any((group == len(log.providers)).any() for group in provider.values()):
        providers = log.providers
    found = {}
    for item in ITEMS[family]:
        parts = _contributions(item, log)
        found[item.code] = (
            _tally(item, parts, everywhere, 1),
            _tally(item, parts, network, len(names)),
            _tally(item, parts, provider[item.by], len(providers)),
        )
    return Kpis(
        family=family,
        london={code: whole[0] for code, (whole, _, _) in found.items()},
        networks={name: {code: each[n] for code, (_, each, _) in found.items()} for n, name in enumerate(names)},
        providers={name: {code: each[n] for code, (_, _, each) in found.items()} for n, name in enumerate(providers)},
    )


def measure_london(log: Log, *, family: Family, codes: Collection[str]) -> Values:
    """The measures of these codes for London alone."""
    counted = log.where(log.counted)
    everywhere = np.zeros(len(counted), dtype=np.int64)
    return {item.code: tally(item, counted, everywhere, 1)[0] for item in ITEMS[family] if item.code in codes}


def measure_days(log: Log, *, family: Family) -> dict[str, Values]:
    """The measures of London for each London date of arrival, such as `2025-12-27`, in order."""
    hour, hours = np.unique(log.arrived[log.counted] // HOUR, return_inverse=True)
    dates = [london(int(h) * HOUR).date().isoformat() for h in hour]
    days = sorted(set(dates))
    group = np.full(len(log), OUTSIDE)
    group[log.counted] = np.array([days.index(date) for date in dates], dtype=np.int64)[hours]
    found = {item.code: tally(item, log, group, len(days)) for item in ITEMS[family]}
    return {day: {code: each[n] for code, each in found.items()} for n, day in enumerate(days)}


def tally(item: Item, log: Log, group: Column, groups: int) -> list[Value]:
    """The measure for each of the groups 0 to `groups - 1`; `group` gives each row's, `OUTSIDE` for none."""
    return _tally(item, _contributions(item, log), group, groups)


Contributions = tuple[Rows | Column, Rows | Column | None]
"""What each row adds to the numerator, and to the denominator if there is one."""


def _contributions(item: Item, log: Log) -> Contributions:
    return item.numerator(log), None if item.denominator is None else item.denominator(log)


def _tally(item: Item, parts: Contributions, group: Column, groups: int) -> list[Value]:
    counts, base = parts
    inside = group != OUTSIDE
    group = group[inside]
    scale = SECOND if item.unit is Unit.SECONDS else 1
    counts = counts[inside]
    if base is None:
        return [Value(value=n / scale, numerator=n / scale, denominator=None) for n in _sums(counts, group, groups)]
    base = base[inside]
    below = [int(n) for n in _sums(base, group, groups)]
    if item.centile is not None:
        counted = base.astype(np.bool_)
        found = _centiles(counts[counted], group[counted], groups, item.centile)
        return [
            Value(value=None if at is None else at / scale, numerator=None, denominator=n)
            for at, n in zip(found, below, strict=True)
        ]
    return [
        Value(value=above / scale / n if n else None, numerator=above / scale, denominator=n)
        for above, n in zip(_sums(counts, group, groups), below, strict=True)
    ]


def _sums(contributions: Rows | Column, group: Column, groups: int) -> list[float]:
    # Sums of whole numbers below 2**53 are exact in floats, whatever the order.
    return list(map(float, np.bincount(group, weights=contributions, minlength=groups)))


def _centiles(times: Rows | Column, group: Column, groups: int, centile: float) -> list[int | None]:
    """The nearest-rank centile of each group; `None` for an empty one."""
    ordered = times[np.lexsort((times, group))]
    sizes = np.bincount(group, minlength=groups)
    ends = np.cumsum(sizes)
    found: list[int | None] = []
    for end, size in zip(ends.tolist(), sizes.tolist(), strict=True):
        # In whole thousandths, since 0.95 * 20 in floats may be a hair above 19.
        rank = -(-round(centile * 1000) * size // 1000)
        found.append(int(ordered[end - size + rank - 1]) if size else None)
    return found
