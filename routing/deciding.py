"""The decision about one call at one stage: the same for the same input everywhere."""

from dataclasses import dataclass
from typing import NamedTuple

from prm.base import Instant
from prm.facts import Call, Knowledge, Missing, Stage
from routing.assess import need as need_of
from routing.balancing import doubts_of
from routing.facts import Facts, facts_of, last_provider_of
from routing.need import NOTHING, Need
from routing.network import Network
from routing.placing import Placement, place
from routing.policy import Policy


class Grounds(NamedTuple):
    """All that a decision was taken from besides the network and the policy: enough to explain it again."""

    facts: Facts
    so_far: Need
    area: str
    here: str | None
    last_provider: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """Where a call goes and what the patient must have; `routing.explain` says why, and `routing.answer` as data."""

    call_id: str
    at: Instant
    stage: Stage
    placement: Placement
    need: Need
    """Joined with the need so far; hand it on to the next stage."""
    degraded: bool
    """A store could not say what it knows."""
    grounds: Grounds
    policy_id: str
    policy_hash: str
    doubts: tuple[str, ...] = ()
    """Codes of what about the network could not be trusted."""


def decide(call: Call, knowledge: Knowledge, network: Network, policy: Policy, so_far: Need = NOTHING) -> Decision:
    """The decision about a call at its stage, given what is known, the state of the network, and the need so far."""
    facts = facts_of(call, knowledge, policy)
    found = need_of(facts, policy, so_far)
    area = area_of(call, policy)
    last_provider = last_provider_of(call, knowledge, policy)
    placement = place(
        found,
        network,
        policy,
        area=area,
        stage=call.stage,
        here=call.provider,
        last_provider=last_provider,
        at=call.at,
        call_id=call.call_id,
    )
    return Decision(
        call_id=call.call_id,
        at=call.at,
        stage=call.stage,
        placement=placement,
        need=found,
        degraded=is_degraded(knowledge),
        grounds=Grounds(facts, so_far, area, call.provider, last_provider),
        policy_id=policy.id,
        policy_hash=policy.hash,
        doubts=doubts_of(network, call.at, policy.balancing.doubted_after_seconds),
    )


def is_degraded(knowledge: Knowledge) -> bool:
    """Whether a store could not say what it knows."""
    return Missing.DEGRADED in (knowledge.notes, knowledge.plans, knowledge.contacts)


def area_of(call: Call, policy: Policy) -> str:
    """Where the patient is, else where the call comes from, else the policy's default: always an area of the policy."""
    for area in (call.location, call.area):
        if area is not None and area in policy.areas:
            return area
    return policy.default_area
