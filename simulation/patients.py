"""The patients of a world, as the play reads them: plain numbers, patient by patient."""

from array import array
from dataclasses import dataclass

import numpy as np

from prm.facts import Urgency
from simulation.columns import flags, ints, small
from simulation.outcomes import NEW_NOTE, NO_NOTE, NOTE
from simulation.setting import Care, Setting
from simulation.world import NO_ONE_HOLDS, World

URGENCIES = (Urgency.URGENT, Urgency.SOON, Urgency.ROUTINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Patients:
    """What does not change about each patient during the play."""

    arrival: "array[int]"
    """The first ring."""
    area: bytes
    identified_in_ivr: bytes
    red_flag: bytes
    urgency: bytes
    """How urgent triage finds whoever needs a clinician, by acuity: number in `URGENCIES`."""
    note: bytes
    """Which effect a visible note or plan has on the disposition."""


def patients_of(world: World, setting: Setting) -> Patients:
    """The columns of everybody in the world."""
    care = setting.care
    return Patients(
        arrival=ints(world.arrival),
        area=small(world.area),
        identified_in_ivr=flags(world.identified_in_ivr),
        red_flag=flags(world.red_flag),
        urgency=small(np.searchsorted([care.urgent, care.urgent + care.soon], world.acuity, side="right")),
        note=_note_classes(world, care),
    )


def _note_classes(world: World, care: Care) -> bytes:
    counts = (world.holding != NO_ONE_HOLDS) & ((world.age >= 85) | (care.note_ages == "all"))
    return small(np.where(counts, np.where(world.new_holder, NEW_NOTE, NOTE), NO_NOTE))
