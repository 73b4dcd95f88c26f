"""Calls for `make bench-routing`: distinct, synthetic, and about as mixed as those of an urgent care service.

The shares are assumptions: where the project's own scenarios have them, about theirs, and otherwise such that every
rule of the policy fires. Each call is a document of `POST /v1/decisions` as a JSON parser leaves it.
"""

import json
from dataclasses import dataclass
from random import Random
from typing import Any

from prm.base import DAY, HOUR, MINUTE, SECOND, Instant, iso, parse_instant
from routing import Load, Network, Policy, ProviderState

Plain = dict[str, Any]

FIRST = parse_instant("2025-10-01T00:00:00Z")
MEAN_GAP = 4 * SECOND
"""Between calls: about London's on a busy day."""

IDENTITY = ("first_name", "last_name", "date_of_birth", "gender", "postcode")

PLANS = (
    ("coordinate_my_care", "end_of_life"),
    ("coordinate_my_care", "crisis"),
    ("health_analytics_icm", "integrated_care"),
    ("mental_health", "mental_health_crisis"),
    ("neuro_response", "multiple_sclerosis"),
    ("my_brain_book", "dementia"),
    ("coordinate_my_care", "respect"),
)
NOTES = (
    ("gp", "special_patient_note"),
    ("gp", "special_patient_note"),
    ("gp", "bypass_to_clinician"),
    ("ambulance_999", "violence_warning"),
    ("gp", "safeguarding"),
    ("gp", "dnacpr"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One call as it comes in: its document as JSON text, and the latest snapshot of the network."""

    text: str
    at: Instant
    network: Network


def calls(number: int, policy: Policy, seed: int) -> list[Asked]:
    """So many calls in their order, no two alike in call id and instant, with a new snapshot every minute."""
    luck = Random(seed)
    found: list[Asked] = []
    at, network = FIRST, _network(luck, policy, FIRST)
    for serial in range(number):
        at += 1 + int(luck.expovariate(1 / MEAN_GAP))
        if at >= (network.taken_at or 0) + MINUTE:
            network = _network(luck, policy, at // MINUTE * MINUTE)
        found.append(Asked(json.dumps(_document(luck, seed, serial, at, policy)), at, network))
    return found


def _document(luck: Random, seed: int, serial: int, at: Instant, policy: Policy) -> Plain:
    stage = luck.choices(("ring", "identified", "triaged", "transferred", "waited"), (45, 28, 20, 4, 3))[0]
    answered = stage not in ("ring", "waited")
    homes = {name: area.home for name, area in policy.areas.items()}
    area = luck.choice(sorted(homes))
    call: Plain = {"call_id": f"call-{seed}-{serial:08}", "at": iso(at), "stage": stage, "area": area}
    if luck.random() < 0.03:
        call["line"] = luck.choice(("professional", "professional", "ambulance_crew", "care_home"))
    option = luck.choices(("none", "mental_health", "dental", "silent", "life_threatening"), (93.5, 2, 2, 2, 0.5))[0]
    if option != "none":
        call["option"] = option
    if luck.random() < 0.01:
        call["location"] = luck.choice(sorted(homes))
    if luck.random() < 0.02:
        call["setting"] = luck.choice(("care_home", "care_home", "care_home", "custody", "no_fixed_address"))
    if luck.random() < 0.015:
        call["access"] = luck.choice((["interpreter"], ["interpreter"], ["text_relay"], ["bsl", "no_keypad"]))
    if answered:
        call["provider"] = homes[area]
        call["caller_is_patient"] = luck.random() < 0.65
        call["red_flag"] = luck.random() < 0.02
        if luck.random() < 0.005:
            call["can_be_rung_back"] = False
    if stage in ("triaged", "transferred"):
        needed = luck.random() < 0.7
        skills = luck.choices((None, "gp", "pharmacist", "dental", "mental_health"), (73, 10, 7, 6, 4))
        call["triage"] = {
            "urgency": luck.choices(("routine", "soon", "urgent", "emergency"), (45, 35, 18, 2))[0],
            "clinician_needed": needed,
            "skill": skills[0] if needed else None,
        }
    return {"call": call, "knowledge": _knowledge(luck, call, at, 0.75 if answered else 0.3, policy)}


def _knowledge(luck: Random, call: Plain, at: int, identified: float, policy: Policy) -> Plain:
    if luck.random() >= identified:
        asked = {"to_ask": ["nhs_number", "postcode"], "cautions": ["identity_uncertain"]}
        match = luck.choices(("unknown", "none", "potential"), (70, 15, 15))[0]
        if match == "potential" and luck.random() < 0.5:
            call["called_before"] = luck.random() < 0.3
        return {"match": match} | (asked if match != "unknown" and luck.random() < 0.3 else {})
    age = luck.choices((luck.randrange(0, 5), luck.randrange(5, 75), luck.randrange(75, 101)), (22, 58, 20))[0]
    known: Plain = {"match": "confirmed", "age_years": age, "confirmed": list(IDENTITY)}
    if luck.random() < 0.01:
        return known | {"notes": "degraded", "plans": "degraded", "contacts": "degraded"}
    begins = iso(at - luck.randrange(30 * DAY, 700 * DAY))
    known["notes"] = [
        {"note_id": f"note-{luck.randrange(10**8)}", "kind": kind, "supplier": supplier, "valid_from": begins}
        for supplier, kind in luck.sample(NOTES, luck.choices((0, 1, 2), (96, 3.5, 0.5))[0])
    ]
    known["plans"] = [
        {"plan_id": f"plan-{luck.randrange(10**8)}", "kind": kind, "supplier": supplier, "valid_from": begins}
        for supplier, kind in luck.sample(PLANS, luck.choices((0, 1, 2), (96, 3.5, 0.5))[0])
    ]
    providers = sorted({area.home for area in policy.areas.values()})
    known["contacts"] = [
        {
            "call_id": f"call-{luck.randrange(10**8)}-before",
            "at": iso(at - luck.randrange(20 * MINUTE, 110 * HOUR)),
            "provider": luck.choice(providers),
        }
        for _ in range(luck.choices((0, 1, 2, 3), (80, 14, 5, 1))[0])
    ]
    return known


def _network(luck: Random, policy: Policy, taken_at: Instant) -> Network:
    """A busy network: now and then somebody is closed, or has nobody on duty for a skill."""
    states = {}
    for provider in policy.providers:
        busy = luck.random() < 0.2
        staffed = frozenset(queue for queue in provider.staffs if queue == "health_adviser" or luck.random() < 0.9)
        on_duty = luck.randrange(30, 90)
        states[provider.id] = ProviderState(
            open=luck.random() < 0.97,
            staffed=staffed,
            expected_wait_seconds={
                queue: float(luck.randrange(1, 1800)) if busy or luck.random() < 0.1 else 0.0
                for queue in sorted(staffed)
            },
            load=Load(on_duty=on_duty, calls=luck.randrange(on_duty // 2, on_duty * 5 // 4)),
        )
    return Network(providers=states, taken_at=taken_at)
