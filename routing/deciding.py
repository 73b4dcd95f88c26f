"""The decision about one call at one stage, with all its reasons: the same bytes for the same input everywhere."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from prm.base import iso
from prm.facts import Call, Knowledge, Missing
from routing.assess import contributions
from routing.assess import need as need_of
from routing.explaining import (
    Overruled,
    Reason,
    need_as_dict,
    not_asked_again,
    not_chosen,
    overruled,
    reasons,
)
from routing.facts import facts_of, last_provider_of
from routing.need import NOTHING, Need
from routing.network import Network
from routing.placing import Placement, place
from routing.policy import Policy
from routing.sentences import DESTINATIONS, NOTICE


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """Where a call goes, what the patient must have, what to ask, and why."""

    call_id: str
    at: str
    """ISO 8601, UTC."""
    stage: str
    placement: Placement
    need: Need
    """Joined with the need so far; hand it on to the next stage."""
    reasons: tuple[Reason, ...]
    overruled: tuple[Overruled, ...]
    not_chosen: Mapping[str, str]
    """Provider id to sentence."""
    degraded: bool
    """A store could not say what it knows."""
    policy_id: str
    policy_hash: str
    notice: str = NOTICE

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready data, every set as a sorted list."""
        placed, found = self.placement, self.need
        return {
            "call_id": self.call_id,
            "at": self.at,
            "stage": self.stage,
            "destination": {
                "provider": placed.provider,
                "queue": placed.queue,
                "mode": placed.mode,
                "time_frame_seconds": placed.time_frame_seconds,
                "why": placed.why,
                "sentence": DESTINATIONS[placed.why],
            },
            "need": need_as_dict(found),
            "ask": sorted(found.ask),
            "not_asked_again": sorted(not_asked_again(found)),
            "flags": sorted(found.flags),
            "show": sorted(found.show),
            "then": list(placed.then),
            "reasons": [
                {"rule": why.rule, "kind": why.kind, "facts": dict(why.facts), "sentence": why.sentence}
                for why in self.reasons
            ],
            "overruled": [
                {
                    "rule": lost.rule,
                    "part": lost.part,
                    "value": lost.value,
                    "lost_to": list(lost.lost_to),
                    "by_value": lost.by_value,
                }
                for lost in self.overruled
            ],
            "not_chosen": dict(self.not_chosen),
            "degraded": self.degraded,
            "policy": {"id": self.policy_id, "hash": self.policy_hash},
            "notice": self.notice,
        }

    def to_json(self) -> str:
        """Canonical text: keys sorted, no spaces, characters as they are."""
        return json.dumps(self.as_dict(), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def decide(call: Call, knowledge: Knowledge, network: Network, policy: Policy, so_far: Need = NOTHING) -> Decision:
    """The decision about a call at its stage, given what is known, the state of the network, and the need so far."""
    facts = facts_of(call, knowledge, policy)
    found = need_of(facts, policy, so_far)
    said = contributions(facts, policy)
    area = area_of(call, policy)
    last_provider = last_provider_of(call, knowledge, policy)
    placement = place(
        found, network, policy, area=area, stage=call.stage, here=call.provider, last_provider=last_provider
    )
    return Decision(
        call_id=call.call_id,
        at=iso(call.at),
        stage=str(call.stage),
        placement=placement,
        need=found,
        reasons=reasons(said, facts),
        overruled=overruled(said, so_far, found, policy),
        not_chosen=not_chosen(placement, found, network, policy, policy.routes[area], last_provider),
        degraded=Missing.DEGRADED in (knowledge.notes, knowledge.plans, knowledge.contacts),
        policy_id=policy.id,
        policy_hash=policy.hash,
    )


def area_of(call: Call, policy: Policy) -> str:
    """Where the patient is, else where the call comes from, else the policy's default: always an area of the policy."""
    for area in (call.location, call.area):
        if area is not None and area in policy.areas:
            return area
    return policy.default_area
