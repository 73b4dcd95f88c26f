"""Ringing again after a busy tone: luck of its own, so that it moves no other draw."""

import numpy as np
from numpy.typing import NDArray

from simulation.setting import Setting
from simulation.times import exponential_seconds, microseconds
from simulation.world import World

Ints = NDArray[np.int64]

NOBODY = -1
"""For whoever does not ring again."""


def busy_redial_us(world: World, setting: Setting, contact: int) -> Ints:
    """How long after a busy tone at the n-th contact each patient rings again; below 0 for who does not."""
    lines = setting.operations.lines
    if lines is None or not lines.redial:
        return np.full(len(world), NOBODY)
    contacts = world.contacts
    after = microseconds(exponential_seconds(contacts.further("busy_redial_after", contact), lines.redial_mean_seconds))
    return np.where(contacts.further("busy_redial", contact) < lines.redial, after, NOBODY)
