"""The best of several systems, by the sequential procedure KN of Kim and Nelson (ACM TOMACS 2001;11:251-273).

If the best mean is better than every other by at least the indifference zone, the procedure picks it with at least the
promised probability, for results that are normal and independent from one replication to the next, whether systems
share their luck or not. Where others are nearer than that, what it picks is within the zone of the best with about the
same probability. The greatest mean is the best; for the least, negate the results.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEAST_FIRST_STAGE = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """Which systems were still in after so many replications."""

    replications: int
    kept: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """What the first stage fixes: when one system drops another out."""

    first_stage: int
    zone: float
    reach: Floats
    """[systems, systems] h^2 S^2 / zone: twice how far the sum of one may fall behind that of another at the start."""

    @property
    def most(self) -> int:
        """After more replications than this, the procedure ends with the best mean."""
        return floor(float(self.reach.max(initial=0.0)) / self.zone)

    def allowance(self, replications: int) -> Floats:
        """[systems, systems] How far the sum of one may lie below that of another and still stay in."""
        allowed: Floats = np.maximum(0.0, (self.reach - self.zone * replications) / 2)
        return allowed


def rule_of(first: Floats, *, zone: float, probability: float) -> Rule:
    """The rule after the first stage [replications, systems]; `ValueError` where that promises nothing.

    `zone` is the indifference zone, more than 0, in the unit of the results; `probability` lies between one over the
    number of systems and 1.
    """
    stage, systems = first.shape
    if systems < 2 or stage < LEAST_FIRST_STAGE or zone <= 0 or not 1 / systems < probability < 1:
        raise ValueError("two systems, two replications, a zone above 0, and a probability beyond chance are needed")
    eta = ((2 * (1 - probability) / (systems - 1)) ** (-2 / (stage - 1)) - 1) / 2
    h_squared = 2 * eta * (stage - 1)
    differences = first[:, :, None] - first[:, None, :]
    return Rule(first_stage=stage, zone=zone, reach=h_squared * differences.var(axis=0, ddof=1) / zone)


def survivors(sums: Floats, kept: tuple[int, ...], rule: Rule, replications: int) -> tuple[int, ...]:
    """Which of `kept` stay in, by the sums of their results after so many replications."""
    inside = np.array(kept)
    lags = sums[inside][None, :] - sums[inside][:, None]
    stays = (lags <= rule.allowance(replications)[np.ix_(inside, inside)]).all(axis=1)
    left = tuple(int(each) for each in inside[stays])
    if replications > rule.most and len(left) > 1:
        return (max(left, key=lambda each: float(sums[each])),)
    return left


def stages(results: Floats, rule: Rule) -> Iterator[Stage]:
    """The stages from the first on, over these results [replications, systems]; dropped systems may hold anything.

    Ends when one system is left or the results do.
    """
    kept = tuple(range(results.shape[1]))
    sums = results[: rule.first_stage].sum(axis=0)
    for replications in range(rule.first_stage, len(results) + 1):
        if replications > rule.first_stage:
            sums = sums + results[replications - 1]
        kept = survivors(sums, kept, rule, replications)
        yield Stage(replications=replications, kept=kept)
        if len(kept) == 1:
            return
