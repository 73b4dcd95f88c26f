"""Decisions and explanations as JSON-ready data, and as canonical text: equal decisions, equal bytes."""

import json
from collections.abc import Mapping
from typing import Any

from prm.base import iso
from routing.deciding import Decision
from routing.explaining import Explanation, need_as_dict, not_asked_again
from routing.sentences import DESTINATIONS, NOTICE


def answer(decision: Decision) -> dict[str, Any]:
    """The decision as data, every set as a sorted list."""
    placed, found = decision.placement, decision.need
    return {
        "call_id": decision.call_id,
        "at": iso(decision.at),
        "stage": str(decision.stage),
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
        "degraded": decision.degraded,
        "policy": {"id": decision.policy_id, "hash": decision.policy_hash},
        "notice": NOTICE,
    }


def explained(decision: Decision, explanation: Explanation) -> dict[str, Any]:
    """The decision as data with all its reasons."""
    return answer(decision) | {
        "reasons": [
            {"rule": why.rule, "kind": why.kind, "facts": dict(why.facts), "sentence": why.sentence}
            for why in explanation.reasons
        ],
        "overruled": [
            {
                "rule": lost.rule,
                "part": lost.part,
                "value": lost.value,
                "lost_to": list(lost.lost_to),
                "by_value": lost.by_value,
            }
            for lost in explanation.overruled
        ],
        "not_chosen": dict(explanation.not_chosen),
    }


def canonical(data: Mapping[str, Any]) -> str:
    """Canonical text: keys sorted, no spaces, characters as they are."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
