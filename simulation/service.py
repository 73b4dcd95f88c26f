"""The rest of the service, as a setting asks for it: what reaches or leaves 111 beside the calls themselves.

Every part is off unless it is there. None of it moves a draw of the calls: each part has streams of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Kind(IntEnum):
    """What comes to the clinical queue without a caller on the line, or takes a slot without anybody's time."""

    ONLINE = 0
    """111 online asks for a clinician's call-back; never through a health adviser."""
    FROM_999 = 1
    """A call that 999 has triaged low and passes to 111's clinicians."""
    AMBULANCE = 2
    """A category 3 or 4 ambulance that a health adviser's triage gave, to be validated before it is sent."""
    ED = 3
    """An emergency department that a health adviser's triage gave, to be validated."""
    ONLINE_AMBULANCE = 4
    """The same of a 111 online session."""
    ONLINE_ED = 5
    BOOKED_BY_999 = 6
    """999 books a slot itself."""


VALIDATED = (Kind.AMBULANCE, Kind.ED, Kind.ONLINE_AMBULANCE, Kind.ONLINE_ED)
"""What waits for a validating clinician no longer than a limit, and goes ahead unvalidated after it."""

SLOT_SERVICES = ("gp_hub", "utc", "ed")
"""Where slots can be booked, by the number that the log writes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stream:
    """Referrals of one kind, a Poisson process as demand is.

    `per_quarter` [areas, quarters] is the ordinary expectation and `times` what the scenario makes of it.
    """

    kind: Kind
    per_quarter: Floats
    times: Floats
    urgent: float
    """Share to be called back first; then `soon`; the remainder is routine."""
    soon: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Validation:
    """Clinicians look again at category 3 and 4 ambulances and at EDs before they go ahead.

    Never at a red flag, nor at an ambulance of category 1 or 2: those go at once.
    """

    category_3_4: float
    """Share of the ambulances given by triage, red flags aside, that are of category 3 or 4: the least urgent of
    them."""
    ed: float
    """Share of the EDs given by triage that are put to a clinician."""
    limit_seconds: Mapping[Kind, float]
    """How long each of `VALIDATED` may wait for a clinician to begin; then the disposition stands."""
    outcomes: Mapping[Kind, Floats]
    """The mix of dispositions after validation, for each of `VALIDATED`; sums to 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Booking:
    """Slots that can be booked directly, until they are gone."""

    slots: Ints
    """[services, areas, hours from the start of the run], services as in `SLOT_SERVICES`."""
    within_hours: tuple[int, ...]
    """How far ahead a slot may lie, by service."""
    choices: Mapping[int, tuple[tuple[float, tuple[int, ...]], ...]]
    """By disposition: (share, services in the order in which they are tried); the remainder seeks no slot."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Prescribing:
    """A prescriber completes a call with a prescription where it would have been referred to primary care."""

    share: float
    """Of the primary care dispositions of those who prescribe."""
    queues: frozenset[int]
    """Numbers in `QUEUES` of those who prescribe."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """What of the rest of the service is there; nothing unless it is named."""

    streams: tuple[Stream, ...] = ()
    validation: Validation | None = None
    booking: Booking | None = None
    prescribing: Prescribing | None = None
