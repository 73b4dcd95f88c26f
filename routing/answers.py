"""Decisions and explanations as JSON-ready data, and as canonical text: equal decisions, equal bytes."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any, NamedTuple

from prm.base import iso
from routing.deciding import Decision
from routing.explaining import Explanation, Overruled, Reason, not_asked_again, plain
from routing.need import Need
from routing.placing import Placement
from routing.sentences import DESTINATIONS, NOTICE

_PARTS = tuple(part.name for part in fields(Need))


class NeedParts(NamedTuple):
    """What an answer says of the need alone."""

    need: dict[str, object]
    ask: list[str]
    not_asked_again: list[str]
    flags: list[str]
    show: list[str]


def answer(decision: Decision) -> dict[str, Any]:
    """The decision as data, every set as a sorted list."""
    return assembled(
        decision.call_id,
        iso(decision.at),
        str(decision.stage),
        decision.placement,
        need_parts(decision.need),
        decision.degraded,
        decision.doubts,
        {"id": decision.policy_id, "hash": decision.policy_hash},
    )


def explained(decision: Decision, explanation: Explanation) -> dict[str, Any]:
    """The decision as data with all its reasons."""
    return answer(decision) | {
        "reasons": reasons_as_data(explanation.reasons),
        "overruled": overruled_as_data(explanation.overruled),
        "chosen": explanation.chosen,
        "not_chosen": dict(explanation.not_chosen),
    }


def assembled(
    call_id: str,
    at: str,
    stage: str,
    placed: Placement,
    parts: NeedParts,
    degraded: bool,
    doubts: Iterable[str],
    policy: dict[str, str],
) -> dict[str, Any]:
    """The answer from its parts; the instant and the stage as text."""
    provider, queue, mode, time_frame_seconds, then, why = placed
    need, ask, not_again, flags, show = parts
    return {
        "call_id": call_id,
        "at": at,
        "stage": stage,
        "destination": {
            "provider": provider,
            "queue": queue,
            "mode": mode,
            "time_frame_seconds": time_frame_seconds,
            "why": why,
            "sentence": DESTINATIONS[why],
        },
        "need": need,
        "ask": ask,
        "not_asked_again": not_again,
        "flags": flags,
        "show": show,
        "then": list(then),
        "degraded": degraded,
        "doubts": list(doubts),
        "policy": policy,
        "notice": NOTICE,
    }


def need_parts(need: Need, as_data: Callable[[object], Any] = plain) -> NeedParts:
    """What an answer says of a need; `as_data` makes JSON-ready data of an enumeration's member or a set."""
    return NeedParts(
        need={part: as_data(getattr(need, part)) for part in _PARTS},
        ask=as_data(need.ask),
        not_asked_again=as_data(not_asked_again(need)),
        flags=as_data(need.flags),
        show=as_data(need.show),
    )


def reasons_as_data(reasons: Iterable[Reason]) -> list[dict[str, object]]:
    """Reasons as data."""
    return [{"rule": why.rule, "kind": why.kind, "facts": dict(why.facts), "sentence": why.sentence} for why in reasons]


def overruled_as_data(overruled: Iterable[Overruled]) -> list[dict[str, object]]:
    """What was overruled as data."""
    return [
        {
            "rule": lost.rule,
            "part": lost.part,
            "value": lost.value,
            "lost_to": list(lost.lost_to),
            "by_value": lost.by_value,
        }
        for lost in overruled
    ]


def canonical(data: Mapping[str, Any]) -> str:
    """Canonical text: keys sorted, no spaces, characters as they are."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
