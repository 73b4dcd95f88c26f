"""The simplest honest place to play a call log in: each queue answered by its own people, first come, first served.

Each queue of a log (or of an area in a workbook) stands as one provider with one kind of people, under a policy that
sends every caller there and nowhere else. Under one of the project's own policies instead, the queues must be that
policy's areas, and its rules of overflow apply.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from prm.base import BadInput, Fault
from prm.base.documents import suggest
from routing import HEALTH_ADVISER, Policy, parse_policy
from simulation.setting import Area, Behaviour, Care, Demand, Floats, Horizon, Population, Roster, Setting, Timing

Ints = NDArray[np.int64]

NOBODY = "nobody"
"""The contingency that a policy must name and that nobody staffs."""

_ALWAYS = (
    "Each row is one call of one queue, dealt with by one person; a second leg is a row of its own.",
    "Whoever is on duty at the end of a quarter hour finishes the call that they are in; breaks are as in the roster.",
    "People work at the pace recorded, whatever the queue.",
    "Redials are in the log as calls of their own; nobody rings again because of what happens in the play.",
    "The play begins with nobody in talk and nobody waiting.",
)

ASSUMED = (
    *_ALWAYS,
    "Each queue is answered by its own people only, first come, first served; nobody helps out in another queue.",
)
"""What a play of queues on their own takes for granted; told in its output."""

ASSUMED_UNDER_POLICY = (
    *_ALWAYS,
    "Each queue is an area of the policy, and its callers go where the policy sends them, overflow to other providers "
    "included; no note, option, history or red flag of theirs is known to it.",
)
"""What a play under one of the project's policies takes for granted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Queues:
    """The queues that are played, in order, with the policy and the provider that answers each."""

    names: tuple[str, ...]
    areas: tuple[Area, ...]
    policy: Policy
    assumed: tuple[str, ...]


def own_queues(names: Sequence[str], first_day: date) -> Queues:
    """Each queue on its own, under a policy generated for them."""
    areas = tuple(
        Area(name=f"queue_{n + 1}", network=f"queue_{n + 1}", home=f"people_{n + 1}") for n in range(len(names))
    )
    text = _POLICY.format(
        day=first_day.isoformat(),
        areas="\n".join(f"  {area.name}: {{home: {area.home}, network: {area.network}}}" for area in areas),
        providers="\n".join(
            f"  - {{id: {area.home}, name: The people of {area.name}, areas: [{area.name}], "
            "staffs: [health_adviser, nurse]}"
            for area in areas
        ),
    )
    return Queues(
        names=tuple(names), areas=areas, policy=parse_policy(text, "the policy of the queues"), assumed=ASSUMED
    )


def queues_under(policy: Policy, names: Sequence[str]) -> Queues:
    """The queues as areas of a policy; `BadInput` for one that it does not know."""
    faults = [
        Fault(
            code="unknown-area",
            sentence=f'under {policy.id} every queue must be one of its areas, and "{name}" is none'
            f"{suggest(name, policy.areas)}",
        )
        for name in names
        if name not in policy.areas
    ]
    if faults:
        raise BadInput(*faults)
    areas = tuple(Area(name=name, network=name, home=policy.areas[name].home) for name in names)
    return Queues(names=tuple(names), areas=areas, policy=policy, assumed=ASSUMED_UNDER_POLICY)


def queue_setting(
    queues: Queues,
    horizon: Horizon,
    people: Mapping[str, Ints],
    *,
    mean_handling_seconds: Mapping[str, float],
    demand: Demand | None = None,
    opening_hang_up: Floats | None = None,
) -> Setting:
    """The setting of these queues; `people` are on duty by queue and quarter hour of the horizon.

    Without `demand` nobody is drawn: the callers come from a log. `opening_hang_up` is the share by queue (absent:
    none). Queues of one home provider share their people.
    """
    count = len(queues.names)
    shared: dict[tuple[str, str], Ints] = {}
    for area, name in zip(queues.areas, queues.names, strict=True):
        key = (area.home, HEALTH_ADVISER)
        shared[key] = people[name] + shared[key] if key in shared else people[name]
    typical = float(np.mean([mean_handling_seconds[name] for name in queues.names]))
    handling = dict.fromkeys((provider.id for provider in queues.policy.providers), typical) | {
        area.home: mean_handling_seconds[name] for area, name in zip(queues.areas, queues.names, strict=True)
    }
    return Setting(
        horizon=horizon,
        areas=queues.areas,
        demand=demand or _nobody_drawn(count, horizon.quarters),
        population=_POPULATION,
        care=_care(count),
        timing=Timing(
            adviser_mean_seconds=handling,
            clinician_mean_seconds=handling,
            identify_mean_seconds=10.0,
            known_saves_seconds=0.0,
            information_share=1.0,
            call_back_dial_seconds=0.0,
        ),
        behaviour=Behaviour(
            opening_hang_up=np.zeros(count) if opening_hang_up is None else opening_hang_up,
            early_leave=np.zeros(count),
            steady_patience_seconds=1.0,
            redial=0.0,
            redial_mean_seconds=1.0,
            re_contact=0.0,
            re_contact_mean_seconds=1.0,
        ),
        roster=Roster(people=shared, helps={}),
    )


def _nobody_drawn(count: int, quarters: int) -> Demand:
    none: Floats = np.zeros((count, quarters))
    return Demand(
        fresh_per_quarter=none,
        times=np.ones_like(none),
        day=np.zeros(quarters, dtype=np.int64),
        busyness_cv=0.0,
        busyness_correlation=0.0,
    )


_POPULATION = Population(
    age_bands=((35, 35, 1.0),),
    holder_share_over_85=0.0,
    holder_share_others=0.0,
    new_holder_factor=1.0,
    holdings=(("note", "gp", "special_patient_note", 1.0),),
    identified_in_ivr=0.0,
    identified_by_adviser=0.0,
    red_flag=0.0,
    red_flag_in_ivr=0.0,
    professional=0.0,
    mental_health_option=0.0,
    dental_option=0.0,
    silent=0.0,
    interpreter=0.0,
    custody=0.0,
    on_behalf=0.0,
    acuity_correlation=0.0,
)
"""Callers of whom a log says nothing: no note, red flag or option is made up."""


def _care(count: int) -> Care:
    return Care(
        triaged=np.ones(count),
        clinician_needed=np.zeros(count),
        assessed_by_clinician=np.zeros(count),
        dispositions=np.tile([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0], (count, 1)),
        skills_wanted=(),
        urgent=0.0,
        soon=0.0,
        clinician_odds_ratio=1.0,
        note_measure="odds",
        note_size=1.0,
        note_ages="all",
        new_holder_effect=0.0,
    )


_POLICY = """\
# Made for the queues of one call log. For planning and training only; not for routing real patients.
policy: queues-of-a-log
effective_from: {day}
owner: whoever plays the log
rationale: every caller waits in the queue that the log names, and nowhere else
areas:
{areas}
providers:
{providers}
  - {{id: nobody, name: Nobody, kind: contingency, staffs: [health_adviser, nurse]}}
placing:
  default_area: queue_1
  call_back_seconds: {{routine: 14400, soon: 7200, urgent: 3600, emergency: 1200}}
  skill_order: [mental_health, palliative, dental, pharmacist, gp, nurse]
  continuity_hours: 48
  contingency: [nobody]
rules:
  - {{id: anybody, kind: default, owner: whoever plays the log, rationale: every caller is answered, source: the log}}
"""
