"""The log of a play: one row a contact (a call that reached the network), as NumPy columns.

Everything that is counted, drawn or explained later is read from these columns; nothing is counted twice and
nothing only in passing. Instants are microseconds since the epoch, `NEVER` where the thing did not happen.
"""

from dataclasses import dataclass, fields, replace
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prm.base import Instant
from simulation.service_log import ServiceLog

NEVER = -1

AFTER_BUSY_TONE = 2
"""What `redial` says of a redial that follows a busy tone."""

QUEUES = ("health_adviser", "nurse", "gp", "palliative", "mental_health", "dental", "pharmacist")
"""Every queue there is, by the number that the log writes."""


class Disposition(IntEnum):
    """Where the call went in the end; ordered by urgency, so that inversion is monotone."""

    UNDECIDED = -1
    AMBULANCE = 0
    ED = 1
    PRIMARY_CARE = 2
    DENTAL = 3
    OTHER = 4
    SELF_CARE = 5
    NONE = 6


class State(IntEnum):
    """What had become of the contact when the play ended; exactly one each."""

    HUNG_UP_IN_OPENING = 0
    """Hung up during the opening message, within 30 s, whatever the queue."""
    ABANDONED = 1
    """Joined a queue and hung up before anybody answered."""
    CLOSED = 2
    """Dealt with."""
    WAITING = 3
    """Still waiting for the first human voice."""
    WITH_HEALTH_ADVISER = 4
    WAITING_FOR_CLINICIAN = 5
    WITH_CLINICIAN = 6
    BLOCKED = 7
    """All lines of the provider were busy: a busy tone, and no queue."""


class Assessor(IntEnum):
    """Who assessed the patient last."""

    NOBODY = 0
    HEALTH_ADVISER = 1
    CLINICIAN = 2


class Mode(IntEnum):
    """How a clinician was to be reached."""

    NOT_NEEDED = 0
    LIVE = 1
    CALL_BACK = 2


Column = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Log:
    """The columns, all of one length, rows in the order in which they rang.

    Names first: `areas`, `networks` (of each area), `providers`; columns hold indices into them. A row counts
    towards a period by its `arrived`, within [`counted_from`, `counted_to`); rows outside are history or tail.
    """

    areas: tuple[str, ...]
    networks: tuple[str, ...]
    providers: tuple[str, ...]
    counted_from: Instant
    counted_to: Instant
    ended_at: Instant

    patient: Column
    """Row of the patient in the world."""
    contact: Column
    """0 for the first contact of this patient, 1 for the next, ..."""
    redial: Column
    """1 if this contact is a redial after hanging up, 2 after a busy tone, 0 if fresh or a re-contact."""
    area: Column
    arrived: Column
    """The instant at which waiting begins, after any message of the scenario's; kept through every transfer."""
    sent_to: Column
    """Provider chosen at ring; `NEVER` for a red flag sent to 999 at once or a hang-up in the opening message."""
    wanted_straight: Column
    """1 if the need at ring was straight to a clinician."""
    overflowed: Column
    """1 if the provider chosen at ring was not the area's home provider."""
    answered: Column
    """First human voice."""
    answered_by: Column
    """Provider of the first human voice."""
    answered_queue: Column
    """Number in `QUEUES` of whoever answered first: 0 a health adviser, above 0 a clinician (a bypass)."""
    hung_up: Column
    """The instant of hanging up before an answer."""
    adviser_ended: Column
    """The health adviser is free again."""
    triaged: Column
    """1 if the person was triaged, by whomever."""
    clinician_queued: Column
    """Joined a clinician's queue, straight or after a health adviser."""
    clinician_mode: Column
    """`Mode`: live, call-back, or not needed."""
    clinician_queue: Column
    """Number in `QUEUES`."""
    clinician_provider: Column
    clinician_due: Column
    """The end of the promised call-back time frame."""
    urgency: Column
    """`prm.facts.Urgency` of the need when the clinician's queue was joined."""
    clinician_started: Column
    clinician_ended: Column
    red_flag: Column
    """1 if the patient has a life-threatening symptom, known or not."""
    passed_to_999: Column
    third_in_window: Column
    """1 if at least two answered contacts of this patient lie within the 96 hours before."""
    holder: Column
    """1 if the patient holds a note or plan that the policy's era can know."""
    over_85: Column
    note_visible: Column
    """1 if a note or plan of the patient was visible to whoever assessed."""
    assessor: Column
    disposition: Column
    state: Column
    blocked: Column | None = None
    """The instant of a busy tone; absent where no scenario limits the lines."""
    service: ServiceLog | None = None
    """What went on beside the calls, where the setting asks for it."""

    def __len__(self) -> int:
        return int(self.arrived.size)

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Rows whose arrival lies in the counted period."""
        return (self.arrived >= self.counted_from) & (self.arrived < self.counted_to)

    def where(self, rows: NDArray[np.bool_]) -> "Log":
        """The same log with these rows only, and without side tables, which point to rows."""
        kept: dict[str, Any] = {name: column[rows] for name, column in self.columns().items()}
        return replace(self, service=None, **kept)

    def columns(self) -> dict[str, Column]:
        """All columns by name, in the order above."""
        return {f.name: getattr(self, f.name) for f in fields(self) if isinstance(getattr(self, f.name), np.ndarray)}
