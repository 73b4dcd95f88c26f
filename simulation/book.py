"""The book: the log while it is being written, one list a column."""

import numpy as np

from prm.base import Instant
from simulation.log import NEVER, Assessor, Column, Disposition, Log, Mode, State
from simulation.setting import Setting

ZEROED = frozenset(
    {"redial", "wanted_straight", "overflowed", "triaged", "red_flag", "third_in_window", "holder", "over_85", "note_visible"}
)
"""Columns that are 0 unless something is written; the others start as `NEVER`."""

COLUMNS = tuple(
    name for name, kind in Log.__annotations__.items() if kind is Column
)


class Book:
    """Columns that grow by one row a contact; written by the play alone."""

    __slots__ = (*COLUMNS, "_size", "rows")

    def __init__(self, size: int) -> None:
        self.rows = 0
        self._size = 0
        for name in COLUMNS:
            setattr(self, name, [])
        self._grow(size)

    def _grow(self, by: int) -> None:
        self._size += by
        for name in COLUMNS:
            getattr(self, name).extend([_START[name]] * by)

    def open(self) -> int:
        """A new row, its number returned."""
        row = self.rows
        if row == self._size:
            self._grow(max(1024, row // 4))
        self.rows = row + 1
        return row

    def log(self, setting: Setting, providers: tuple[str, ...], ended_at: Instant) -> Log:
        """What was written, as arrays."""
        return Log(
            areas=tuple(area.name for area in setting.areas),
            networks=tuple(area.network for area in setting.areas),
            providers=providers,
            counted_from=setting.horizon.counted_from,
            counted_to=setting.horizon.counted_to,
            ended_at=ended_at,
            **{name: np.array(getattr(self, name)[: self.rows], dtype=np.int64) for name in COLUMNS},
        )


_START = {name: 0 if name in ZEROED else NEVER for name in COLUMNS} | {
    "clinician_mode": int(Mode.NOT_NEEDED),
    "assessor": int(Assessor.NOBODY),
    "disposition": int(Disposition.UNDECIDED),
    "state": int(State.WAITING),
}
