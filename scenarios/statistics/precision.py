"""How sure a figure is over replications, and when enough have been played.

Hoad, Robinson and Davies (Journal of the Operational Research Society 2010;61:1632-1644): replications are added until
the half-width of the interval is as small as asked and stays so over a look-ahead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, comb, sqrt
from statistics import fmean, median

from scenarios.statistics.student import half_width, t_quantile

LOOK_AHEAD = 5
"""Replications over which the precision must hold, for up to a hundred; in proportion beyond."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """A figure and its interval; `half_width` is the greater distance from the figure to an end."""

    value: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        """In the unit of the figure."""
        return max(self.high - self.value, self.value - self.low)


def mean_estimate(numbers: Sequence[float], *, confidence: float) -> Estimate | None:
    """Their mean, by Student's t; `None` of fewer than two."""
    if len(numbers) < 2:
        return None
    mean, half = fmean(numbers), half_width(numbers, confidence)
    return Estimate(value=mean, low=mean - half, high=mean + half)


def ratio_estimate(numerators: Sequence[float], denominators: Sequence[float], *, confidence: float) -> Estimate | None:
    """The sum of the numerators over that of the denominators, by the spread of what each leaves over.

    The usual linearised interval of a ratio (Cochran, Sampling Techniques, 6.4). `None` of fewer than two, or of a
    sum of zero.
    """
    n, whole = len(numerators), sum(denominators)
    if n < 2 or whole == 0:
        return None
    ratio = sum(numerators) / whole
    left_over = [above - ratio * below for above, below in zip(numerators, denominators, strict=True)]
    # The remainders sum to zero, so that their spread is the root of their squares.
    error = sqrt(sum(each * each for each in left_over) / (n - 1) / n) / (whole / n)
    half = t_quantile((1 + confidence) / 2, n - 1) * error
    return Estimate(value=ratio, low=ratio - half, high=ratio + half)


def median_estimate(numbers: Sequence[float], *, confidence: float) -> Estimate | None:
    """Their median, between two of them in order, whatever they are distributed like; `None` of too few for that.

    The narrowest symmetrical pair whose binomial coverage is at least the confidence.
    """
    n, ordered = len(numbers), sorted(numbers)
    below, rank = 0.0, -1
    while rank + 1 < n // 2 and 2 * (below + comb(n, rank + 1) / 2**n) <= 1 - confidence:
        rank += 1
        below += comb(n, rank) / 2**n
    if rank < 0:
        return None
    return Estimate(value=median(ordered), low=ordered[rank], high=ordered[n - 1 - rank])


def look_ahead(replications: int) -> int:
    """Over how many further replications the precision must hold: five, in proportion from a hundred on."""
    return LOOK_AHEAD * max(replications, 100) // 100


def enough(holds: Sequence[bool]) -> bool:
    """Whether the precision, having held or not after each replication from the first, has held long enough."""
    return bool(holds) and still_needed(holds) == 0


def still_needed(holds: Sequence[bool]) -> int:
    """The fewest further replications after which it could have held long enough; 0 once it has."""
    first = len(holds)
    while first > 0 and holds[first - 1]:
        first -= 1
    since = first + 1
    return max(0, since + look_ahead(since) - len(holds))


def would_need(replications: int, *, half_width: float, asked: float) -> int | None:
    """About how many replications would make the half-width as small as asked; `None` where none would."""
    return None if asked <= 0 else max(replications + 1, ceil(replications * (half_width / asked) ** 2))
