"""Columns as the play reads them: one number at a time, quickly.

A list of Python numbers costs five times the memory of an array, and the garbage collector walks through it.
"""

from array import array

import numpy as np
from numpy.typing import NDArray


def ints(column: NDArray[np.int64]) -> "array[int]":
    """A column of 64-bit integers."""
    return array("q", np.ascontiguousarray(column, dtype=np.int64).tobytes())


def floats(column: NDArray[np.float64]) -> "array[float]":
    """A column of 64-bit floats."""
    return array("d", np.ascontiguousarray(column, dtype=np.float64).tobytes())


def flags(column: NDArray[np.bool_]) -> bytes:
    """A column of truth values: 0 or 1."""
    return np.ascontiguousarray(column, dtype=np.bool_).tobytes()


def small(column: NDArray[np.int64]) -> bytes:
    """A column of integers from 0 to 255."""
    return column.astype(np.uint8, casting="unsafe").tobytes()
