"""Figures over replications: pooled values, day-to-day ranges, and intervals of paired differences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from scenarios.statistics.student import half_width
from simulation.measures import Value

LOW, HIGH = 0.1, 0.9
"""The headline range runs from the 10th to the 90th percentile."""
CONFIDENCE = 0.95


@dataclass(frozen=True, kw_only=True, slots=True)
class Spread:
    """A value and its range; `None` where there was nothing to measure."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Interval:
    """The mean of paired differences and its 95 % interval by Student's t."""

    mean: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


def pooled(values: Sequence[Value]) -> float | None:
    """One value from several: sums divided by sums, the mean of counts, and the median of centiles.

    Centiles are never averaged: the median is the centile of a typical replication.
    """
    known = [value for value in values if value.value is not None]
    if not known:
        return None
    if all(value.numerator is not None and value.denominator is not None for value in known):
        return sum(value.numerator or 0.0 for value in known) / sum(value.denominator or 0 for value in known)
    if all(value.denominator is None for value in known):
        return fmean(value.value or 0.0 for value in known)
    return median(value.value or 0.0 for value in known)


def spread(values: Sequence[Value], over: Iterable[Value]) -> Spread:
    """The pooled value, and the 10th to 90th percentile of `over`: single days, or single replications."""
    return Spread(value=pooled(values), **range_of(value.value for value in over))


def spread_of(numbers: Sequence[float]) -> Spread:
    """The mean of plain numbers, and their 10th to 90th percentile."""
    return Spread(value=fmean(numbers) if numbers else None, **range_of(numbers))


def middle_of(numbers: Sequence[float]) -> Spread:
    """The median of plain numbers, and their 10th to 90th percentile: for longest waits, which are no means."""
    return Spread(value=median(numbers) if numbers else None, **range_of(numbers))


def range_of(numbers: Iterable[float | None]) -> dict[str, float | None]:
    """`low` and `high`: the 10th and 90th percentile of the numbers that are known."""
    known = sorted(number for number in numbers if number is not None)
    return {"low": quantile(known, LOW), "high": quantile(known, HIGH)}


def quantile(ordered: Sequence[float], share: float) -> float | None:
    """The quantile of ascending numbers, linear between neighbours; `None` of nothing."""
    if not ordered:
        return None
    at = share * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])


def interval(differences: Sequence[float]) -> Interval | None:
    """The mean of paired differences and its 95 % interval; `None` of fewer than two."""
    if len(differences) < 2:
        return None
    mean, half = fmean(differences), half_width(differences, CONFIDENCE)
    return Interval(mean=mean, low=mean - half, high=mean + half)


def sure_interval(differences: Sequence[float]) -> Interval:
    """The same where there are at least two; `ValueError` for fewer."""
    found = interval(differences)
    if found is None:
        raise ValueError("an interval needs at least two differences")
    return found
