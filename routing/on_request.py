"""What is told about a decision only when it is asked for, as JSON-ready data."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Literal

from routing.deciding import Decision
from routing.decisive import Decisive, decisive_of_destination, decisive_of_need
from routing.network import Network
from routing.not_fired import not_fired
from routing.policy import Policy

OnRequest = Literal["decisive", "not_fired"]
"""The facts that decided, and the rules that did not fire."""


def told_on_request(
    decision: Decision, network: Network, policy: Policy, names: Collection[OnRequest]
) -> dict[str, Any]:
    """Those that are named, by name.

    Raises `ValueError` if the decision was not taken from this network under this policy.
    """
    return {name: _TOLD[name](decision, network, policy) for name in sorted(names)}


def _not_fired(decision: Decision, network: Network, policy: Policy) -> list[dict[str, Any]]:
    del network
    return [
        {
            "rule": told.rule,
            "kind": told.kind,
            "facts": dict(told.facts),
            "missing": list(told.missing),
            "sentence": told.sentence,
        }
        for told in not_fired(decision, policy)
    ]


def _decisive(decision: Decision, network: Network, policy: Policy) -> dict[str, list[dict[str, Any]]]:
    return {
        "need": [_fact(told) for told in decisive_of_need(decision, policy)],
        "destination": [_fact(told) for told in decisive_of_destination(decision, network, policy)],
    }


def _fact(told: Decisive) -> dict[str, Any]:
    return {"fact": told.fact, "value": told.value, "sentence": told.sentence}


_TOLD: Mapping[OnRequest, Callable[[Decision, Network, Policy], Any]] = {"not_fired": _not_fired, "decisive": _decisive}
