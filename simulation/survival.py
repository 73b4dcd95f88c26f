"""Survival: how long people would have waited, from waits that were cut short by an answer (Kaplan and Meier, 1958).

A caller who hung up shows their patience; one who was answered shows only that it was longer. The estimate uses both.
Its variance is Greenwood's (1926); intervals are formed on the scale of log(-log S) (Kalbfleisch and Prentice), so
that they stay within 0 and 1. Nothing here reads files or draws numbers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prm.base import bad_input

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

Z_95 = 1.959963984540054
"""The two-sided 95 % point of the normal distribution."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Curve:
    """A survival curve that steps down at `seconds` (rising), and where it is known to end.

    `survival`, `low` and `high` hold from that step on: the estimate and its pointwise 95 % interval. `at_risk` and
    `ended` are the people still waiting just before each step and those who hung up at it. `longest_seconds` is the
    longest wait seen, `rate_per_second` the hang-ups per second of waiting over all: the assumed rate beyond it.
    """

    seconds: Floats
    survival: Floats
    low: Floats
    high: Floats
    at_risk: Floats
    ended: Floats
    longest_seconds: float
    rate_per_second: float

    def at(self, seconds: Floats | float) -> Floats:
        """The share whose patience is longer than so many seconds; the curve is held flat beyond its last step."""
        return _stepped(self.seconds, self.survival, seconds)

    def interval_at(self, seconds: Floats | float) -> tuple[Floats, Floats]:
        """The pointwise 95 % interval of `at`; 1 to 1 before the first step."""
        return _stepped(self.seconds, self.low, seconds), _stepped(self.seconds, self.high, seconds)

    def quantile_seconds(self, share: float) -> float | None:
        """The time by which that share have lost patience; `None` where the curve does not fall so far."""
        below = np.flatnonzero(self.survival <= 1 - share + 1e-12)
        return float(self.seconds[below[0]]) if below.size else None

    def restricted_mean_seconds(self, up_to_seconds: float) -> float:
        """The mean of patience, each counted up to a limit: the area under the curve."""
        inside = self.seconds < up_to_seconds
        edges = np.concatenate(([0.0], self.seconds[inside], [up_to_seconds]))
        heights = np.concatenate(([1.0], self.survival[inside]))
        return float(np.sum(np.diff(edges) * heights))


def kaplan_meier(waited_seconds: Floats, hung_up: Bools) -> Curve:
    """The survival curve of patience from waits and whether each ended by hanging up (else by an answer).

    At equal times those who were answered count as still at risk. The order of the rows makes no difference.
    `BadInput` for no rows, a wait below 0 or not finite, or columns of different lengths.
    """
    waited = np.asarray(waited_seconds, dtype=np.float64)
    ended = np.asarray(hung_up, dtype=np.bool_)
    if waited.size == 0 or waited.shape != ended.shape:
        raise bad_input("no-waits", "a survival curve needs waits, and for each whether it ended by hanging up")
    if not np.isfinite(waited).all() or (waited < 0).any():
        raise bad_input("bad-wait", "a wait must be a finite number of seconds, 0 or more")
    times, which = np.unique(waited, return_inverse=True)
    events: Floats = np.bincount(which, weights=ended).astype(np.float64)
    leaving = np.bincount(which)
    at_risk = (waited.size - np.concatenate(([0], np.cumsum(leaving)[:-1]))).astype(np.float64)
    steps = events > 0
    times, events, at_risk = times[steps], events[steps], at_risk[steps]
    survival: Floats = np.cumprod((at_risk - events) / at_risk, dtype=np.float64)
    low, high = _intervals(survival, _greenwood(events, at_risk))
    return Curve(
        seconds=times,
        survival=survival,
        low=low,
        high=high,
        at_risk=at_risk,
        ended=events,
        longest_seconds=float(waited.max()),
        rate_per_second=float(ended.sum() / waited.sum()) if waited.sum() > 0 else 0.0,
    )


def standard_errors(curve: Curve) -> Floats:
    """Greenwood's standard error of the curve at each step; 0 where the curve has reached 0."""
    errors: Floats = curve.survival * np.sqrt(_greenwood(curve.ended, curve.at_risk))
    return np.where(curve.survival > 0, errors, 0.0)


def _greenwood(events: Floats, at_risk: Floats) -> Floats:
    """The sum of events / (at risk x survivors) up to each step, finite even where nobody survives."""
    survivors = at_risk - events
    terms: Floats = events / (at_risk * np.maximum(survivors, 1.0))
    return np.cumsum(terms)


def _intervals(survival: Floats, summed: Floats) -> tuple[Floats, Floats]:
    inside = (survival > 0) & (survival < 1)
    log = np.log(np.where(inside, survival, 0.5))
    theta = Z_95 * np.sqrt(summed) / -log
    low = np.where(inside, np.exp(log * np.exp(theta)), survival)
    high = np.where(inside, np.exp(log * np.exp(-theta)), survival)
    return low, high


def _stepped(steps: Floats, heights: Floats, seconds: Floats | float) -> Floats:
    which = np.searchsorted(steps, np.asarray(seconds, dtype=np.float64), side="right")
    found: Floats = np.concatenate(([1.0], heights))[which]
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """A survival curve in the form from which patience is drawn: straight between its points, exponential beyond.

    `seconds` rise from 0, where `survival` is 1. Beyond the last point callers lose patience at `rate_per_second`
    (assumption: nobody was seen to wait longer); at rate 0 never.
    """

    seconds: Floats
    survival: Floats
    rate_per_second: float

    def drawn_seconds(self, uniform: Floats, waited_seconds: Floats | float = 0.0) -> Floats:
        """Patience by inversion, given that it is longer than `waited_seconds`; infinite if it never ends.

        A larger uniform is a longer patience, so that luck survives a change of the curve.
        """
        waited = np.broadcast_to(np.asarray(waited_seconds, dtype=np.float64), np.shape(uniform))
        target = self._at(waited) * (1 - np.asarray(uniform))
        # Of repeated values `interp` takes the last: on a flat stretch nobody loses patience before its end.
        inside = np.interp(1 - target, 1 - self.survival, self.seconds)
        last, floor = self.seconds[-1], self.survival[-1]
        with np.errstate(divide="ignore"):
            beyond = np.where(
                self.rate_per_second > 0,
                last
                + np.log(np.maximum(floor, 1e-300) / np.maximum(target, 1e-300)) / max(self.rate_per_second, 1e-300),
                np.inf,
            )
        found: Floats = np.where(target < floor, beyond, inside)
        return np.maximum(found, waited)

    def _at(self, seconds: Floats) -> Floats:
        inside = np.interp(seconds, self.seconds, self.survival)
        over = np.maximum(seconds - self.seconds[-1], 0.0)
        found: Floats = inside * np.exp(-self.rate_per_second * over)
        return found


def on_grid(curve: Curve, *, points: Floats) -> Patience:
    """The curve read off at these times (rising, above 0) up to the longest wait: an aggregate that shows no caller."""
    inside = points[points <= curve.longest_seconds]
    seconds = np.concatenate(([0.0], inside)) if inside.size else np.array([0.0, float(points[0])])
    return Patience(
        seconds=seconds,
        survival=np.concatenate(([1.0], curve.at(seconds[1:]))),
        rate_per_second=curve.rate_per_second,
    )
