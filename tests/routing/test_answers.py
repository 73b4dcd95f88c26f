"""Decisions and their explanations as data: every part under its name, and nothing else."""

from dataclasses import fields
from pathlib import Path

import pytest

from prm.base import parse_instant
from prm.facts import Call, Contact, Knowledge, Match, Option, Stage
from routing import NOTHING, Need, Network, all_open, answer, canonical, decide, explain, explained, parse_policy
from routing.explaining import need_as_dict
from routing.sentences import DESTINATIONS, NOTICE

POLICY = parse_policy((Path(__file__).parent / "signed_policy.yaml").read_text(encoding="utf-8"), "signed_policy.yaml")
AT = "2024-07-10T19:00:00.000000Z"
KNOWN = Knowledge(match=Match.CONFIRMED, age_years=90, notes=(), plans=(), contacts=())
EARLIER = Contact(call_id="earlier", at=parse_instant(AT), provider="one")
AGELESS = Knowledge(
    match=Match.CONFIRMED, notes=(), plans=(), contacts=(EARLIER,), confirmed=frozenset({"postcode", "nobody asks"})
)


def test_an_answer_says_all_that_was_decided() -> None:
    call = Call(call_id="one", at=parse_instant(AT), option=Option.DENTAL)
    so_far = Need(flags=frozenset({"violence"}))
    network = Network(providers=all_open(POLICY).providers, taken_at=parse_instant(AT) + 1)
    decision = decide(call, AGELESS, network, POLICY, so_far)
    placed, need = decision.placement, decision.need
    assert answer(decision) == {
        "call_id": "one",
        "at": AT,
        "stage": str(Stage.RING),
        "destination": {
            "provider": placed.provider,
            "queue": placed.queue,
            "mode": placed.mode,
            "time_frame_seconds": placed.time_frame_seconds,
            "why": placed.why,
            "sentence": DESTINATIONS[placed.why],
        },
        "need": need_as_dict(need),
        "ask": sorted(need.ask),
        "not_asked_again": ["postcode"],
        "flags": ["violence"],
        "show": ["option:dental"],
        "then": list(placed.then),
        "degraded": False,
        "doubts": ["snapshot_from_the_future"],
        "policy": {"id": "signed", "hash": POLICY.hash},
        "notice": NOTICE,
    }


def test_an_explained_answer_says_every_reason_and_what_was_overruled() -> None:
    call = Call(call_id="one", at=parse_instant(AT), option=Option.MENTAL_HEALTH, red_flag=True)
    network = all_open(POLICY)
    decision = decide(call, KNOWN, network, POLICY)
    explanation = explain(decision, network, POLICY)
    told = explained(decision, explanation)
    more = {name: told.pop(name) for name in ("reasons", "overruled", "chosen", "not_chosen")}
    assert told == answer(decision)
    assert explanation.reasons
    assert explanation.overruled
    for name, entries in (("reasons", explanation.reasons), ("overruled", explanation.overruled)):
        as_data = [{part.name: getattr(one, part.name) for part in fields(one)} for one in entries]
        # Sets and tuples are lists in data.
        assert more[name] == [
            {part: list(value) if isinstance(value, tuple) else value for part, value in one.items()} for one in as_data
        ]
    assert more["chosen"] == explanation.chosen
    assert more["not_chosen"] == explanation.not_chosen
    flag = next(one for one in more["reasons"] if one["rule"] == "flag")
    assert flag["kind"] == "red_flag"
    assert flag["facts"] == {"red_flags": ["red_flag"]}


def test_canonical_text_is_sorted_without_spaces_and_in_its_own_letters() -> None:
    assert canonical({"b": [1, "é"], "a": {"d": None, "c": True}}) == '{"a":{"c":true,"d":null},"b":[1,"é"]}'


def test_a_need_of_nothing_is_still_told_part_by_part() -> None:
    assert set(need_as_dict(NOTHING)) == {part.name for part in fields(Need)}


def test_canonical_text_holds_finite_numbers_alone() -> None:
    for number in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="not JSON compliant"):
            canonical({"wait": number})
