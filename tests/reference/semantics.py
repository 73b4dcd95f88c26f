"""A second, slow implementation of `docs/policy-semantics.md`: the oracle of the engine.

It shares no code with the engine and is written in another way, so that the same slip is unlikely to be made twice.
Policies, calls, knowledge and networks are plain dictionaries. Nothing is remembered between two decisions.
"""

from typing import Any

from ruamel.yaml import YAML

from tests.reference.balanced import doubts
from tests.reference.needing import dealt_with, said, spelled, voices, weighed
from tests.reference.siting import place, ways

Plain = dict[str, Any]

EVERY_TIME = {"symptoms", "location", "call_back_number", "who_is_speaking"}


def read(text: str) -> Plain:
    """A policy file that is known to be valid, with what it may leave out written in."""
    policy: Plain = YAML(typ="safe").load(text)
    for provider in policy["providers"]:
        provider.setdefault("kind", "111")
    for rule in policy["rules"]:
        rule["atoms"] = said(rule.get("gives") or {})
    policy["placing"].setdefault("live_limit_seconds", 60)
    policy["ways"] = {area: ways(area, policy) for area in policy["areas"]}
    return policy


def homeland(call: Plain, policy: Plain) -> str:
    """The area whose routes the call takes."""
    named = [call["location"], call["area"], policy["placing"]["default_area"]]
    return str(next(area for area in named if area in policy["areas"]))


def latest(call: Plain, known: Plain, policy: Plain) -> str | None:
    """Who dealt with the latest contact within the hours of continuity."""
    hours = policy["placing"]["continuity_hours"]
    recent = dealt_with(call, known, hours) if hours is not None else None
    return (
        str(sorted(recent, key=lambda contact: (contact["at"], contact["call_id"]))[-1]["provider"]) if recent else None
    )


def decide(policy: Plain, call: Plain, known: Plain, network: Plain, so_far: Plain | None) -> tuple[Plain, list[str]]:
    """The answer about a call at its stage, and the ids of the rules that were heard."""
    heard = voices(policy, call, known)
    need = spelled(weighed(heard, call, so_far))
    where = place(
        need,
        network,
        policy,
        homeland(call, policy),
        call["stage"],
        call["provider"],
        latest(call, known, policy),
        call["at"],
        call["call_id"],
    )
    forced, asks, confirmed = set(need["forced"]), set(need["asks"]), set(need["confirmed"])
    then = where.pop("then")
    answer = {
        "call_id": call["call_id"],
        "stage": call["stage"],
        "destination": where,
        "need": need,
        "ask": sorted({word for word in asks if word not in confirmed} | forced | EVERY_TIME),
        "not_asked_again": sorted(word for word in confirmed & asks if word not in forced | EVERY_TIME),
        "flags": need["flags"],
        "show": need["show"],
        "then": then,
        "degraded": any(known[part] == "degraded" for part in ("notes", "plans", "contacts")),
        "doubts": doubts(policy, network, call["at"]),
    }
    return answer, [name for name, _ in heard]
