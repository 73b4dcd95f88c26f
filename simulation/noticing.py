"""Columns and whereabouts that tell of every change: the eyes of the monitor, put in place of a play's own.

What is written is what would have been written: these hold the same numbers in the same order.
"""

from array import array
from collections.abc import Callable

from simulation.log import NEVER
from simulation.pools import Pool


class Noted(array):  # type: ignore[type-arg]
    """A column that tells which rows were written."""

    touched: set[int]

    def __setitem__(self, row, value):  # type: ignore[no-untyped-def]
        self.touched.add(row)
        array.__setitem__(self, row, value)


class WrittenOnce(Noted):
    """A column whose rows are written once at most; `twice` is told of a second time."""

    twice: Callable[[int], None]

    def __setitem__(self, row, value):  # type: ignore[no-untyped-def]
        if self[row] != NEVER:
            self.twice(row)
        self.touched.add(row)
        array.__setitem__(self, row, value)


def noted(column: "array[int]", touched: set[int]) -> Noted:
    """The column as it stands; rows written from now on are added to `touched`."""
    seen = Noted("q", column)
    seen.touched = touched
    return seen


def written_once(column: "array[int]", touched: set[int], twice: Callable[[int], None]) -> WrittenOnce:
    """The same, and `twice` is told of a row that had been written before, ahead of the writing."""
    seen = WrittenOnce("q", column)
    seen.touched, seen.twice = touched, twice
    return seen


class Whereabouts(dict[int, Pool]):
    """In which pool each row waits; tells of everybody who joins and leaves, at once."""

    def __init__(self, *, joins: Callable[[int, Pool], None], leaves: Callable[[int], None]) -> None:
        super().__init__()
        self._joins, self._leaves = joins, leaves

    def __setitem__(self, row: int, pool: Pool) -> None:
        super().__setitem__(row, pool)
        self._joins(row, pool)

    def __delitem__(self, row: int) -> None:
        super().__delitem__(row)
        self._leaves(row)
