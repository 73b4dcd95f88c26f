"""Which providers may have the next balanced call, so that every share keeps within one call of its bounds.

A provider that has had `k` of the first `t` calls keeps its bounds if `least * t - 1 <= k <= most * t + 1` (shares as
fractions). Both are seen ahead: a call is not given where it would leave no order of the later calls that keeps the
lower bounds. Where the lower bounds do not sum to more than 1, nor the upper ones to less, somebody always may have
the next call, whatever the choices before.
"""

from collections.abc import Iterable, Mapping
from math import inf

WHOLE = 100.0
"""Shares are percentages."""

_ROUNDING = 1e-9

Bounds = Mapping[str, tuple[float, float]]
"""(least, most) percent by provider."""


def permitted(candidates: Iterable[str], had: Mapping[str, int], bounds: Bounds) -> list[str]:
    """The candidates that may have the next call; `had` are the calls of the window so far, by provider.

    A provider's next call is due when its share would otherwise fall one call short of its lower bound. Going through
    the due times in order, the calls that will have to be made by each are added up; up to the first due time that
    leaves no call to spare, only providers due by then may have the call.
    """
    made = sum(had.values())
    due = []
    for name in candidates:
        least, most = bounds[name]
        own = had.get(name, 0)
        due.append(((own + 1) * WHOLE / least if least else inf, name, own * WHOLE < most * (made + 1)))
    due.sort()
    calls = share = last = 0.0
    nothing_to_spare = inf
    for when, name, _ in due:
        if when == inf:
            break
        calls += share * (when - last) + 1
        if when - made - calls < 1 - _ROUNDING:
            nothing_to_spare = when
            break
        share += bounds[name][0] / WHOLE
        last = when
    return [name for when, name, below_most in due if below_most and when <= nothing_to_spare]


def stepped(previous: float, step: float, least: float, most: float) -> tuple[float, float]:
    """The bounds of a share (percent) that may move `step` points from `previous`, cut with commissioned bounds."""
    low, high = previous - step, previous + step
    return (
        least if low < least else most if low > most else low,
        most if high > most else least if high < least else high,
    )


def fitted(shares: Mapping[str, float], commissioned: Bounds) -> dict[str, float]:
    """The shares (percent) brought within commissioned bounds: all moved by the same points, then cut, to sum to 100.

    Shares within their bounds are left as they are. Where no shares fit, those that come nearest in sum.
    """

    def moved(points: float) -> dict[str, float]:
        return {
            name: min(max(shares.get(name, 0.0) + points, least), most) for name, (least, most) in commissioned.items()
        }

    low, high = -WHOLE, WHOLE
    found = moved(0.0)
    while high - low > _ROUNDING and abs(sum(found.values()) - WHOLE) > _ROUNDING:
        middle = (low + high) / 2
        low, high = (middle, high) if sum(found.values()) < WHOLE else (low, middle)
        found = moved((low + high) / 2)
    return found
