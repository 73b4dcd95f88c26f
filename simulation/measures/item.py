"""What a measure is: who counts, what each call contributes, and the national threshold, as data.

A measure says what one call contributes to its numerator and to its denominator. Whatever is reported (London, a
network, a provider, an hour) is a sum of contributions, so no figure is ever an average of averages.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from simulation.log import Column, Log

Rows = NDArray[np.bool_]

Contribution = Callable[[Log], Rows | Column]
"""What each row adds: true or false for calls, whole microseconds for times."""

Count = Callable[[Log], Rows]
"""Which rows count."""


class Family(StrEnum):
    """The collection that a measure belongs to; the two define abandonment differently and are never mixed."""

    IUC_ADC = "iuc_adc"
    """Integrated Urgent Care Aggregate Data Collection, from April 2021."""
    MDS = "mds_2015_16"
    """NHS 111 Minimum Data Set, as published for 2015-16."""


class Unit(StrEnum):
    """What a value is measured in."""

    CALLS = "calls"
    SECONDS = "seconds"
    SHARE = "share"


class By(StrEnum):
    """The provider under which a call is counted; where it has none yet, the one before in this order.

    Before any provider there is the home provider of the caller's area, which bears the calls that ended in the
    opening message or were passed to 999 at ring.
    """

    SENT_TO = "sent_to"
    """The provider chosen at ring."""
    ANSWERED_BY = "answered_by"
    """The provider of the first human voice."""
    CLINICIAN = "clinician"
    """The provider whose clinicians were asked."""


class Direction(StrEnum):
    """On which side of the threshold a value should be."""

    AT_MOST = "at most"
    BELOW = "below"
    AT_LEAST = "at least"


class Confidence(StrEnum):
    """How surely a threshold is the national one."""

    PUBLISHED = "published"
    ASSUMPTION = "assumption"


@dataclass(frozen=True, kw_only=True, slots=True)
class Threshold:
    """A national threshold; `value` is in the unit of its measure, a share between 0 and 1."""

    value: float
    direction: Direction
    source: str
    confidence: Confidence

    def holds(self, value: float) -> bool:
        """Whether a value meets the threshold."""
        match self.direction:
            case Direction.AT_MOST:
                return value <= self.value
            case Direction.BELOW:
                return value < self.value
            case Direction.AT_LEAST:
                return value >= self.value


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One measure, defined once and used by every table, alarm and report.

    A count or total has no denominator. A share or mean divides the two sums. A centile (`centile`, between 0 and 1)
    is the smallest numerator, among the rows of the denominator, that at least that share of them do not exceed.
    """

    code: str
    family: Family
    name: str
    sentence: str
    unit: Unit
    by: By
    numerator: Contribution
    numerator_sentence: str
    denominator: Contribution | None = None
    denominator_sentence: str = ""
    centile: float | None = None
    threshold: Threshold | None = None
    official: bool = False
    """Whether the code is an item number of the published collection."""
