"""Side tables of the log: what went on beside the calls, present only where a setting asks for it."""

from array import array
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.int64]

NEVER = -1

FIRST_CASE = 1 << 40
"""Cases stand in the clinicians' queues beside calls: the n-th case as the row `FIRST_CASE + n`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cases:
    """One row a case: a referral, or a disposition that waits for validation. Instants, `NEVER` where not happened."""

    kind: Column
    """`simulation.service.Kind`."""
    row: Column
    """Row of the call whose disposition is validated; `NEVER` for a referral."""
    number: Column
    """Number of the referral in the world; `NEVER` for a validation."""
    area: Column
    opened: Column
    place: Column
    """The instant by which it is ordered among its equals: a call's first arrival, else when it was opened."""
    urgency: Column
    due: Column
    """The end of the time frame of a call-back, or of the wait for validation."""
    queue: Column
    provider: Column
    started: Column
    ended: Column
    stood: Column
    """Nobody began in time: the disposition went ahead unvalidated."""
    before: Column
    """The disposition to be validated; `NEVER` for a referral."""
    disposition: Column
    """The final one; `NEVER` while there is none."""

    def __len__(self) -> int:
        return int(self.kind.size)


CASE_COLUMNS = tuple(field.name for field in fields(Cases))


@dataclass(frozen=True, kw_only=True, slots=True)
class Bookings:
    """One row each time that a slot was sought."""

    source: Column
    """Row of the call, `FIRST_CASE + n` for a case, `NEVER` where 999 booked."""
    area: Column
    at: Column
    first: Column
    """First choice: number in `SLOT_SERVICES`."""
    got: Column
    """What was booked; `NEVER` where all that would do were gone."""
    slot: Column
    """When the slot begins."""


BOOKING_COLUMNS = tuple(field.name for field in fields(Bookings))


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceLog:
    """The side tables of one play."""

    cases: Cases
    bookings: Bookings
    prescribed: Column
    """Rows of calls, and `FIRST_CASE + n` of cases, that ended with a prescription."""
    line: Column
    """By row of the log: 0 public, 1 professional."""
    option: Column
    """By row of the log: 0 none, 1 mental health, 2 dental, 3 silent."""


class CaseBook:
    """The cases while they are being written, one array a column."""

    __slots__ = CASE_COLUMNS

    kind: "array[int]"
    row: "array[int]"
    number: "array[int]"
    area: "array[int]"
    opened: "array[int]"
    place: "array[int]"
    urgency: "array[int]"
    due: "array[int]"
    queue: "array[int]"
    provider: "array[int]"
    started: "array[int]"
    ended: "array[int]"
    stood: "array[int]"
    before: "array[int]"
    disposition: "array[int]"

    def __init__(self) -> None:
        for name in CASE_COLUMNS:
            setattr(self, name, array("q"))

    def __len__(self) -> int:
        return len(self.kind)

    def open(self, **known: int) -> int:
        """A new case with what is known of it; its number is returned."""
        for name in CASE_COLUMNS:
            getattr(self, name).append(known.get(name, NEVER))
        return len(self.kind) - 1

    def told(self) -> Cases:
        """What was written, as NumPy columns."""
        return Cases(**{name: np.array(getattr(self, name), dtype=np.int64) for name in CASE_COLUMNS})
