"""The luck of contacts, turned from columns of uniforms into what the play reads: lists of plain numbers."""

from dataclasses import dataclass

import numpy as np

from simulation.setting import Setting
from simulation.times import (
    MESSAGE_SECONDS,
    REDIAL_AFTER_SECONDS,
    adviser_units,
    exponential_seconds,
    lognormal_units,
    microseconds,
    patience_seconds,
)
from simulation.world import World


@dataclass(frozen=True, kw_only=True, slots=True)
class Luck:
    """What will happen at the n-th contact of each patient, whoever deals with it; -1 for "does not happen"."""

    opening_us: list[int]
    """Hangs up this long after ringing, in the opening message."""
    patience_us: list[int]
    identify_us: list[int]
    adviser: list[float]
    """In units of the answering provider's mean."""
    clinician: list[float]
    identified: list[bool]
    """Identified by the health adviser, if not by the IVR."""
    triaged: list[bool]
    clinician_needed: list[bool]
    skill: list[str | None]
    disposition: list[float]
    redial_us: list[int]
    re_contact_us: list[int]


def luck_of(world: World, setting: Setting, contact: int) -> Luck:
    """The luck of everybody's n-th contact."""
    u, area = world.contacts[contact], world.area
    behaviour, care = setting.behaviour, setting.care
    opening_share = behaviour.opening_hang_up[area]
    opening = MESSAGE_SECONDS * np.minimum(u.opening / np.maximum(opening_share, 1e-12), 1.0)
    skills: tuple[str | None, ...] = (*(skill for skill, _ in care.skills_wanted), None)
    wanted = np.searchsorted(np.cumsum([share for _, share in care.skills_wanted]), u.skill, side="right")
    redial = REDIAL_AFTER_SECONDS + exponential_seconds(u.redial_after, behaviour.redial_mean_seconds)
    re_contact = exponential_seconds(u.re_contact_after, behaviour.re_contact_mean_seconds)
    return Luck(
        opening_us=np.where(u.opening < opening_share, microseconds(opening), -1).tolist(),
        patience_us=microseconds(
            patience_seconds(u.patience, behaviour.early_leave[area], behaviour.steady_patience_seconds)
        ).tolist(),
        identify_us=microseconds(setting.timing.identify_mean_seconds * lognormal_units(u.identify)).tolist(),
        adviser=adviser_units(u.adviser).tolist(),
        clinician=lognormal_units(u.clinician).tolist(),
        identified=(u.identified < setting.population.identified_by_adviser).tolist(),
        triaged=(u.triaged < care.triaged[area]).tolist(),
        clinician_needed=(u.clinician_needed < care.clinician_needed[area]).tolist(),
        skill=[skills[n] for n in wanted.tolist()],
        disposition=u.disposition.tolist(),
        redial_us=np.where(u.redial < behaviour.redial, microseconds(redial), -1).tolist(),
        re_contact_us=np.where(u.re_contact < behaviour.re_contact, microseconds(re_contact), -1).tolist(),
    )
