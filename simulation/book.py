"""The book: the log while it is being written, one array a column."""

from array import array
from collections.abc import Mapping

import numpy as np

from prm.base import Instant
from simulation.log import NEVER, Assessor, Column, Disposition, Log, Mode, State
from simulation.setting import Setting
from simulation.world import NO_ONE_HOLDS, World

FOLLOWING = ("area", "overflowed", "red_flag", "holder", "over_85", "assessor", "state")
"""Columns that follow from the patient or from other columns and are filled in at the end."""

ZEROED = frozenset({"contact", "redial", "wanted_straight", "triaged", "third_in_window", "note_visible"})
"""Columns that are 0 unless something is written; the others start as `NEVER`."""

COLUMNS = tuple(name for name, kind in Log.__annotations__.items() if kind is Column and name not in FOLLOWING)


class Book:
    """Columns that grow by one row a contact; written by the play alone."""

    __slots__ = (*COLUMNS, "_size", "blocked", "in_message", "rows")

    patient: "array[int]"
    contact: "array[int]"
    redial: "array[int]"
    arrived: "array[int]"
    sent_to: "array[int]"
    wanted_straight: "array[int]"
    answered: "array[int]"
    answered_by: "array[int]"
    answered_queue: "array[int]"
    hung_up: "array[int]"
    adviser_ended: "array[int]"
    triaged: "array[int]"
    clinician_queued: "array[int]"
    clinician_mode: "array[int]"
    clinician_queue: "array[int]"
    clinician_provider: "array[int]"
    clinician_due: "array[int]"
    urgency: "array[int]"
    clinician_started: "array[int]"
    clinician_ended: "array[int]"
    passed_to_999: "array[int]"
    third_in_window: "array[int]"
    note_visible: "array[int]"
    disposition: "array[int]"

    def __init__(self, size: int) -> None:
        self.rows = 0
        self.blocked: dict[int, Instant] = {}
        """When each row that met a busy tone met it."""
        self.in_message: set[int] = set()
        """Rows whose callers hear a message now: their waiting begins when it ends, at their `arrived`."""
        self._size = 0
        for name in COLUMNS:
            setattr(self, name, array("q"))
        self._grow(size)

    def _grow(self, by: int) -> None:
        self._size += by
        for name in COLUMNS:
            getattr(self, name).extend(array("q", [_START[name]]) * by)

    def open(self, patient: int, now: Instant) -> int:
        """A new row for a call of this patient that rings now; its number is returned."""
        row = self.rows
        if row == self._size:
            self._grow(max(1024, row // 4))
        self.rows = row + 1
        self.patient[row] = patient
        self.arrived[row] = now
        return row

    def log(self, world: World, setting: Setting, providers: tuple[str, ...]) -> Log:
        """What was written, as NumPy columns, with what follows from it and from the patients."""
        columns = {name: np.array(getattr(self, name)[: self.rows], dtype=np.int64) for name in COLUMNS}
        patient, sent_to = columns["patient"], columns["sent_to"]
        blocked = np.full(self.rows, NEVER, dtype=np.int64)
        blocked[list(self.blocked.keys())] = list(self.blocked.values())
        home = np.array([providers.index(area.home) for area in setting.areas])[world.area[patient]]
        return Log(
            areas=tuple(area.name for area in setting.areas),
            networks=tuple(area.network for area in setting.areas),
            providers=providers,
            counted_from=setting.horizon.counted_from,
            counted_to=setting.horizon.counted_to,
            ended_at=setting.horizon.end,
            service=None,
            area=world.area[patient],
            overflowed=((sent_to != NEVER) & (sent_to != home)).astype(np.int64),
            red_flag=world.red_flag[patient].astype(np.int64),
            holder=(world.holding[patient] != NO_ONE_HOLDS).astype(np.int64),
            over_85=(world.age[patient] >= 85).astype(np.int64),
            assessor=_assessors(columns),
            state=_states(columns, blocked),
            blocked=None if setting.operations.lines is None else blocked,
            **columns,
        )


def _assessors(columns: Mapping[str, Column]) -> Column:
    by_clinician = columns["clinician_ended"] != NEVER
    by_adviser = np.where(columns["triaged"] == 1, Assessor.HEALTH_ADVISER, Assessor.NOBODY)
    return np.where(by_clinician, Assessor.CLINICIAN, by_adviser).astype(np.int64)


def _states(columns: Mapping[str, Column], blocked: Column) -> Column:
    """What had become of each contact: the last thing that had happened to it."""
    happened = {name: column != NEVER for name, column in columns.items()}
    last = (
        (blocked != NEVER, State.BLOCKED),
        (happened["hung_up"] & happened["sent_to"], State.ABANDONED),
        (happened["hung_up"], State.HUNG_UP_IN_OPENING),
        (happened["passed_to_999"] | happened["clinician_ended"], State.CLOSED),
        (happened["clinician_started"], State.WITH_CLINICIAN),
        (happened["clinician_queued"], State.WAITING_FOR_CLINICIAN),
        (happened["adviser_ended"], State.CLOSED),
        (happened["answered"], State.WITH_HEALTH_ADVISER),
    )
    return np.select([is_so for is_so, _ in last], [state for _, state in last], State.WAITING).astype(np.int64)


_START = {name: 0 if name in ZEROED else NEVER for name in COLUMNS} | {
    "clinician_mode": int(Mode.NOT_NEEDED),
    "disposition": int(Disposition.UNDECIDED),
}
