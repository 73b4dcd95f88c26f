"""Rosters from an offered load, by a stated method.

Published service levels do not say who was on duty when. A roster here is the offered load m(t) of the *planned*
calls, shaped in one of three ways, plus a safety margin of `level` times its square root (square-root staffing),
rounded to whole people so that the mean over days, and that over the queues of one day, is kept. The level is what
gets fitted.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from prm.base import SECOND
from simulation.setting import QUARTER

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

QUARTER_SECONDS = QUARTER / SECOND
QUARTERS_A_DAY = 96
SHIFT_QUARTERS = 32
"""Eight hours."""
SHIFT_STARTS_AT = 28
"""Shifts begin at 07:00, 15:00 and 23:00."""
GOLDEN = 0.6180339887498949
ROOT_OF_TWO = 1.4142135623730951
"""Multiples of either, without their whole part, fill 0 to 1 evenly however few or many there are."""


def offered_load(calls_per_quarter: Floats, handling_seconds: Floats) -> Floats:
    """m(t): mean people busy in each quarter hour if nobody ever waited.

    `handling_seconds` is a sample of handling times (any number of quantiles). Calls ring uniformly within their
    quarter hour; the work of each is spread over that quarter and the following ones. The run begins empty.
    """
    longest = int(np.ceil(handling_seconds.max() / QUARTER_SECONDS)) + 1
    edges = np.arange(longest + 1) * QUARTER_SECONDS
    # Expected seconds of one call's work by the k-th edge after the start of its quarter, averaged over the ringing.
    rings = (np.arange(60) + 0.5) / 60 * QUARTER_SECONDS
    done = np.clip(edges[:, None, None] - rings[None, :, None], 0.0, handling_seconds[None, None, :])
    work = np.diff(done.mean(axis=(1, 2)))
    load: Floats = np.convolve(calls_per_quarter, work)[: calls_per_quarter.size] / QUARTER_SECONDS
    return load


def follows_load(load: Floats) -> Floats:
    """People come and go by the quarter hour, as the load does."""
    return load


def shifts(load: Floats) -> Floats:
    """Three eight-hour shifts a day, each level at its mean load; a date's night shift is its first and last hours."""
    days = load.reshape(-1, QUARTERS_A_DAY)
    turned = np.roll(days, -SHIFT_STARTS_AT, axis=1).reshape(days.shape[0], -1, SHIFT_QUARTERS)
    level = np.repeat(turned.mean(axis=2), SHIFT_QUARTERS, axis=1)
    return np.roll(level, SHIFT_STARTS_AT, axis=1).reshape(-1)


def smoothed(load: Floats) -> Floats:
    """Half-way between the load and its mean over the day."""
    days = load.reshape(-1, QUARTERS_A_DAY)
    half_way: Floats = (days + days.mean(axis=1, keepdims=True)) / 2
    return half_way.reshape(-1)


SHAPES: Mapping[str, Callable[[Floats], Floats]] = MappingProxyType(
    {"follows_load": follows_load, "shifts": shifts, "smoothed": smoothed}
)
"""How a roster follows its load through the day."""


def roster(load: Floats, *, shape: str, level: float, least: int, queue: int) -> Ints:
    """People on duty by quarter hour for whole days of planned load; never fewer than `least`.

    Where rounding goes up moves from day to day and from `queue` (any number of its own) to queue.
    """
    shaped = SHAPES[shape](load)
    wanted = shaped + level * np.sqrt(shaped)
    day = np.arange(load.size) // QUARTERS_A_DAY
    up = (day * GOLDEN + queue * ROOT_OF_TWO) % 1.0
    return np.maximum(np.floor(wanted + up), least).astype(np.int64)
