"""Recorded callers: a world whose patience and handling times are given, not drawn from the model's own shapes.

A call log is one more way to make a `World`: its arrivals are the callers, its times their luck. Each caller is
dealt with by one person of one queue and is done; what the log holds as a second leg is a second caller.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from prm.base import SECOND
from routing import Policy
from simulation.columns import flags, ints
from simulation.log import Log
from simulation.luck import DOES_NOT_HAPPEN, HandlingTimes, luck_of
from simulation.play import Play
from simulation.setting import Setting
from simulation.world import NO_ONE_HOLDS, DrawnContacts, World

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

LONGEST_US = 1 << 52
"""Longer than any run; stands for patience that never ends."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """What is known of each caller of a world, in its order; whole microseconds, at least 1."""

    patience: Ints
    handling: Ints
    opening: Ints
    """Hangs up this long after ringing, before joining any queue; below 0 for who does not."""


def recorded_world(*, arrival: Ints, area: Ints, seed: int, replication: int) -> World:
    """The world of callers who ring at these instants (rising) from these areas, and of whom no more is known.

    They are 35-year-olds without notes, plans or a red flag, on the public line: nothing that a policy might treat
    otherwise is made up for them.
    """
    n = arrival.size
    no = np.zeros(n, dtype=np.bool_)
    acuity = np.full(n, 0.5)
    return World(
        arrival=arrival,
        area=area,
        present=np.zeros(n),
        number=np.arange(n, dtype=np.int64),
        age=np.full(n, 35, dtype=np.int64),
        acuity=acuity,
        red_flag=no,
        red_flag_in_ivr=no,
        holding=np.full(n, NO_ONE_HOLDS, dtype=np.int64),
        new_holder=no,
        identified_in_ivr=no,
        line=np.zeros(n, dtype=np.int64),
        option=np.zeros(n, dtype=np.int64),
        interpreter=no,
        custody=no,
        on_behalf=no,
        redirect=np.zeros(n),
        contacts=DrawnContacts(
            seed=seed,
            replication=replication,
            layers=[("recorded", 0, n)],
            order=np.arange(n),
            acuity=acuity,
            acuity_correlation=0.0,
        ),
    )


def play_recorded(world: World, times: Times, setting: Setting, policy: Policy) -> Log:
    """What becomes of these callers under this roster and policy; nothing in it is random."""
    play = Play(world, setting, policy)
    everybody = np.arange(len(world))
    drawn = luck_of(world, setting, 0, everybody)
    handling = HandlingTimes(lambda _: ints(times.handling))
    play.luck[0] = replace(
        drawn,
        opening_us=ints(times.opening),
        patience_us=ints(np.minimum(times.patience, LONGEST_US)),
        adviser_us=handling,
        clinician_us=handling,
        triaged=flags(np.ones(len(world), dtype=np.bool_)),
        clinician_needed=flags(np.zeros(len(world), dtype=np.bool_)),
        redial_us=ints(np.full(len(world), DOES_NOT_HAPPEN)),
        re_contact_us=ints(np.full(len(world), DOES_NOT_HAPPEN)),
        may_ring_again=everybody[:0],
    )
    return play.run()


def whole_us(seconds: Floats) -> Ints:
    """Seconds as whole microseconds from 1 up to `LONGEST_US`."""
    found: Ints = np.clip(np.rint(np.minimum(seconds, LONGEST_US / SECOND) * SECOND), 1, LONGEST_US).astype(np.int64)
    return found
