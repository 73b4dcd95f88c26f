"""A policy of nothing but balancing: some providers that serve one city, and one that serves only the coast."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from routing import HEALTH_ADVISER, Load, Network, Policy, ProviderState, parse_policy

NAMES = ("a", "b", "c", "d")
COAST = "coaster"
SHARES = {"a": 40, "b": 30, "c": 20, "d": 10}


def policy_text(balancing: Mapping[str, Any] | None, names: Sequence[str] = NAMES, coast: str | None = None) -> str:
    """The text of the policy, as JSON over lines; the home of the city is the first of the names."""
    served = [(name, "city") for name in names] + ([(coast, "coast")] if coast else [])
    providers: list[dict[str, Any]] = [
        {"id": name, "name": name, "kind": "111", "areas": [area], "staffs": [HEALTH_ADVISER, "nurse"]}
        for name, area in served
    ]
    providers.append({"id": "last", "name": "last", "kind": "contingency", "staffs": [HEALTH_ADVISER, "nurse"]})
    placing: dict[str, Any] = {
        "default_area": "city",
        "call_back_seconds": {"routine": 3600, "soon": 3600, "urgent": 3600, "emergency": 600},
        "skill_order": ["palliative", "mental_health", "gp", "dental", "nurse", "pharmacist"],
        "continuity_hours": 96,
        "contingency": ["last"],
    }
    if balancing is not None:
        placing["balancing"] = dict(balancing)
    areas = {"city": {"home": names[0], "network": "city"}}
    if coast:
        areas["coast"] = {"home": coast, "network": "coast"}
    rule = {"id": "all", "kind": "default", "owner": "test", "rationale": "one is needed", "source": "-"}
    policy = {
        "policy": "balanced",
        "effective_from": "2025-01-01",
        "owner": "test",
        "rationale": "test",
        "areas": areas,
        "providers": providers,
        "placing": placing,
        "rules": [rule],
    }
    return json.dumps(policy, indent=1)


def balanced(balancing: Mapping[str, Any] | None, names: Sequence[str] = NAMES, coast: str | None = None) -> Policy:
    """The policy itself."""
    return parse_policy(policy_text(balancing, names, coast), "balanced.json")


def a_network(loads: Mapping[str, tuple[int, int] | None], **memory: Any) -> Network:
    """Providers with so many (on duty, calls), all open and staffed; `None` for an unknown load."""
    return Network(
        providers={
            name: ProviderState(
                staffed=frozenset({HEALTH_ADVISER}),
                load=None if load is None else Load(on_duty=load[0], calls=load[1]),
            )
            for name, load in loads.items()
        },
        **memory,
    )
