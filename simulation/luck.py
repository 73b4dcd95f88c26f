"""The luck of contacts, turned from columns of uniforms into what the play reads: plain numbers, patient by patient."""

from array import array
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prm.base import SECOND
from simulation.busy import busy_redial_us
from simulation.columns import flags, ints, small
from simulation.setting import Setting
from simulation.times import (
    ADVISER_UNITS,
    MESSAGE_SECONDS,
    REDIAL_AFTER_SECONDS,
    exponential_seconds,
    lognormal_units,
    microseconds,
    patience_seconds,
)
from simulation.world import World

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

DOES_NOT_HAPPEN = -1

_NO_MATTER_OF_LUCK = frozenset({"roster", "closures", "redirections", "records_down", "snapshot_seconds"})
"""What a setting says of the service alone; whatever else it may say one day counts as a matter of luck."""

SHORTEST_IDENTIFICATION_US = 10 * SECOND
"""However much is known already, a health adviser takes this long to make sure of it."""


class HandlingTimes(dict[float, "array[int]"]):
    """How long each patient keeps whoever deals with them, by the mean of whoever that is: `times[mean_us][patient]`.

    A column is made when somebody with that mean deals with a call for the first time.
    """

    def __init__(self, column: Callable[[float], "array[int]"]) -> None:
        super().__init__()
        self._column = column

    def __missing__(self, mean_us: float) -> "array[int]":
        made = self[mean_us] = self._column(mean_us)
        return made


@dataclass(frozen=True, kw_only=True, slots=True)
class Luck:
    """What will happen at the n-th contact of each patient who may make it, whoever deals with it.

    Times are in microseconds, below 0 for "does not happen".
    """

    opening_us: "array[int]"
    """Hangs up this long after ringing, in the opening message."""
    patience_us: "array[int]"
    screened_us: "array[int]"
    """A health adviser has identified the patient and screened for threat to life."""
    saved_us: "array[int]"
    """What that would have taken longer, had the IVR not identified the patient."""
    adviser_us: HandlingTimes
    """A health adviser has identified and screened the patient, and triaged or informed them."""
    clinician_us: HandlingTimes
    """A clinician is done."""
    identified: bytes
    """Known by name once a health adviser has asked, or from the IVR already."""
    triaged: bytes
    clinician_needed: bytes
    skill: bytes
    """Number in `Care.skills_wanted`; one more for no special skill."""
    disposition: Floats
    redial_us: "array[int]"
    re_contact_us: "array[int]"
    may_ring_again: Ints
    """Patients who may make a further contact after this one; all others never do."""


def first_luck(world: World, setting: Setting) -> list[Luck]:
    """The luck of everybody's first contact, to which a play adds that of further contacts as they come."""
    return [luck_of(world, setting, 0, np.arange(len(world)))]


def worked_out_from(setting: Setting) -> tuple[object, ...]:
    """All of a setting that luck may depend on, beside the world."""
    return tuple(getattr(setting, field.name) for field in fields(setting) if field.name not in _NO_MATTER_OF_LUCK)


def luck_of(world: World, setting: Setting, contact: int, who: Ints) -> Luck:
    """The luck of the n-th contact, worked out for the patients `who` alone: nobody else may make it."""
    u, area = world.contacts.of(contact, who), world.area[who]
    behaviour, care = setting.behaviour, setting.care
    opening, opening_share = u.opening, behaviour.opening_hang_up[area]
    opening_us = microseconds(MESSAGE_SECONDS * np.minimum(opening / np.maximum(opening_share, 1e-12), 1.0))
    patience = patience_seconds(
        u.patience, behaviour.early_leave[area], behaviour.steady_patience_seconds, behaviour.early_peak_seconds
    )
    identify_us = microseconds(setting.timing.identify_mean_seconds * lognormal_units(u.identify))
    saving_us = np.clip(identify_us - SHORTEST_IDENTIFICATION_US, 0, int(setting.timing.known_saves_seconds * SECOND))
    saved_us = np.where(world.identified_in_ivr[who], saving_us, 0)
    skill_edges = np.cumsum([share for _, share in care.skills_wanted])
    redial = REDIAL_AFTER_SECONDS + exponential_seconds(u.redial_after, behaviour.redial_mean_seconds)
    redial_us = np.where(u.redial < behaviour.redial, microseconds(redial), DOES_NOT_HAPPEN)
    re_contact = exponential_seconds(u.re_contact_after, behaviour.re_contact_mean_seconds)
    re_contact_us = np.where(u.re_contact < behaviour.re_contact, microseconds(re_contact), DOES_NOT_HAPPEN)
    may_ring_again = (redial_us >= 0) | (re_contact_us >= 0)
    if setting.operations.lines is not None:
        may_ring_again |= busy_redial_us(world, setting, contact)[who] >= 0
    by_adviser = u.identified < setting.population.identified_by_adviser

    def everybody(column: NDArray[Any]) -> NDArray[Any]:
        """The column by patient, with room for those who do not matter."""
        if who.size == len(world):
            return column
        whole = np.zeros(len(world), dtype=column.dtype)
        whole[who] = column
        return whole

    screened_us = everybody(identify_us - saved_us)
    all_saved_us = everybody(saved_us)
    adviser = everybody(ADVISER_UNITS[setting.timing.adviser_spread](u.adviser))
    clinician = everybody(lognormal_units(u.clinician))
    triaged = everybody(u.triaged < care.triaged[area])
    information_share = setting.timing.information_share

    def adviser_us(mean_us: float) -> "array[int]":
        triaged_us = np.maximum((adviser * mean_us).astype(np.int64) - all_saved_us, screened_us)
        informed_us = np.maximum((triaged_us * information_share).astype(np.int64), screened_us)
        return ints(np.where(triaged, triaged_us, informed_us))

    def clinician_us(mean_us: float) -> "array[int]":
        return ints(np.maximum((clinician * mean_us).astype(np.int64), 1))

    return Luck(
        opening_us=ints(everybody(np.where(opening < opening_share, opening_us, DOES_NOT_HAPPEN))),
        patience_us=ints(everybody(microseconds(patience))),
        screened_us=ints(screened_us),
        saved_us=ints(all_saved_us),
        adviser_us=HandlingTimes(adviser_us),
        clinician_us=HandlingTimes(clinician_us),
        identified=flags(everybody(world.identified_in_ivr[who] | by_adviser)),
        triaged=flags(triaged),
        clinician_needed=flags(everybody(u.clinician_needed < care.clinician_needed[area])),
        skill=small(everybody(np.searchsorted(skill_edges, u.skill, side="right"))),
        disposition=everybody(u.disposition),
        redial_us=ints(everybody(redial_us)),
        re_contact_us=ints(everybody(re_contact_us)),
        may_ring_again=who[may_ring_again],
    )
