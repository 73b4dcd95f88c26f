"""Replications until every headline is as sure as asked, and how sure each is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from prm.base import bad_input
from scenarios.amounts import Amount
from scenarios.statistics.precision import (
    Estimate,
    enough,
    mean_estimate,
    median_estimate,
    ratio_estimate,
    still_needed,
    would_need,
)
from scenarios.study_spread import CONFIDENCE
from scenarios.study_trial import Outcome
from simulation.measures import Value

MOST = 200
"""More replications than this are not played unless they are asked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Precision:
    """The half-width of the 95 % interval that is asked of each headline, by code, in both arms.

    Replications end once all are as small as asked and stay so over the look-ahead, or at `most`. `BadInput` where
    `most` is below `least`.
    """

    amounts: Mapping[str, Amount]
    least: int
    most: int = MOST

    def __post_init__(self) -> None:
        if self.most < self.least:
            sentence = f"at most {self.most} replications are fewer than the {self.least} to begin with"
            raise bad_input("bad-size", sentence, "most_replications")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sure:
    """How sure one figure is, and how sure it was to be; half-widths are of its 95 % interval, in its unit."""

    low: float | None
    high: float | None
    half_width: float | None
    """`None` where there are too few replications for an interval."""
    asked: float
    holds: bool
    would_need: int | None
    """About how many replications would do; `None` where it holds or nobody can say."""


def sureness(values: Sequence[Value], amount: Amount) -> Sure | None:
    """How sure the pooled value of these replications is; `None` where there is nothing to measure."""
    known = [value for value in values if value.value is not None]
    if not known:
        return None
    found = _estimate(known)
    if found is None:
        return Sure(low=None, high=None, half_width=None, asked=0.0, holds=False, would_need=None)
    asked, half = amount.of(found.value), found.half_width
    holds = half <= asked
    return Sure(
        low=found.low,
        high=found.high,
        half_width=half,
        asked=asked,
        holds=holds,
        would_need=None if holds else would_need(len(known), half_width=half, asked=asked),
    )


def _estimate(known: Sequence[Value]) -> Estimate | None:
    """Of sums divided by sums, of the mean of counts, or of the median of centiles, as the headline is pooled."""
    if all(value.numerator is not None and value.denominator is not None for value in known):
        above, below = [value.numerator or 0.0 for value in known], [float(value.denominator or 0) for value in known]
        return ratio_estimate(above, below, confidence=CONFIDENCE)
    numbers = [value.value or 0.0 for value in known]
    if all(value.denominator is None for value in known):
        return mean_estimate(numbers, confidence=CONFIDENCE)
    return median_estimate(numbers, confidence=CONFIDENCE)


def play_until(precision: Precision, play: Callable[[range], Sequence[Outcome]]) -> list[Outcome]:
    """The outcomes of replications 0, 1, ... until they are enough; `play` plays those of a range.

    How many are played depends on the outcomes alone, and none is played in vain.
    """
    outcomes: list[Outcome] = []
    holds: list[bool] = []
    while len(outcomes) < precision.most and (len(outcomes) < precision.least or not enough(holds)):
        more = max(still_needed(holds), precision.least - len(outcomes))
        outcomes += play(range(len(outcomes), min(precision.most, len(outcomes) + more)))
        holds += [all_hold(outcomes[: n + 1], precision) for n in range(len(holds), len(outcomes))]
    return outcomes


def all_hold(outcomes: Sequence[Outcome], precision: Precision) -> bool:
    """Whether every headline that there is, in both arms, is as sure as asked."""
    arms = ([one.here for one in outcomes], [one.there for one in outcomes if one.there is not None])
    found = (
        sureness([each.kpis.london[code] for each in arm], amount)
        for code, amount in precision.amounts.items()
        for arm in arms
    )
    return all(sure is None or sure.holds for sure in found)
