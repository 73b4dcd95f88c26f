"""The router: the quick way and the plain way give the same answers to the byte, and refuse the same documents."""

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path as File
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import routing
import routing.alike
from prm.base import BadInput, iso
from prm.facts import Call, Knowledge, Missing
from routing import (
    NOTHING,
    Need,
    Network,
    Policy,
    Router,
    all_open,
    answer,
    canonical,
    decide,
    explain,
    explained,
    parse_policy,
)
from routing.documents import read_question
from routing.explaining import need_as_dict, plain
from routing.testing import needs, situations

Plain = dict[str, Any]

ROUTERS: dict[str, Router] = {}
"""One for each policy over all examples, so that most documents meet what is remembered of others."""

WHOLE = {
    "call": {
        "call_id": "call-1",
        "at": "2025-12-27T18:30:00.250000Z",
        "stage": "triaged",
        "line": "111",
        "option": "none",
        "area": "north_east",
        "location": "north_west",
        "setting": "home",
        "access": ["interpreter"],
        "caller_is_patient": False,
        "can_be_rung_back": True,
        "red_flag": False,
        "ambulance_requested": False,
        "called_before": True,
        "triage": {"urgency": "soon", "clinician_needed": True, "skill": "dental"},
        "provider": "las_north_east",
    },
    "knowledge": {
        "match": "confirmed",
        "age_years": 1,
        "notes": [
            {
                "note_id": "note-1",
                "kind": "violence_warning",
                "supplier": "gp",
                "valid_from": "2025-01-01T00:00:00Z",
                "valid_to": "2026-01-01T00:00:00Z",
                "text": "ring the bell twice",
            }
        ],
        "plans": [
            {
                "plan_id": "plan-1",
                "kind": "end_of_life",
                "supplier": "coordinate_my_care",
                "valid_from": "2025-01-01T00:00:00Z",
                "pathway": "hospice",
            }
        ],
        "contacts": [{"call_id": "call-0", "at": "2025-12-26T18:30:00Z", "provider": "las_north_east"}],
        "confirmed": ["first_name", "postcode"],
        "to_ask": ["nhs_number"],
        "cautions": ["identity_uncertain"],
    },
    "so_far": {"urgency": "soon", "flags": ["violence"], "skills": ["gp"]},
}
"""A document in which every field is written."""

JUNK = st.sampled_from(
    (
        *(None, True, False, 0, 1, 1.0, -1, 131, 40.0, "", "1", "none", "é", "\ud800", "x" * 201, [], {}, ["x"], [[]]),
        *([1], {"x": 1}, "2025-12-27T18:30:00", "2025-12-27", "degraded", "confirmed", ["bsl"] * 2, "north_east"),
    )
)


def router_of(policy: Policy) -> Router:
    return ROUTERS.setdefault(policy.hash, Router(policy))


def document_of(call: Call, known: Knowledge, so_far: Need = NOTHING) -> Plain:
    """The document that means these; what is unknown is left out."""
    told = {name: plain(getattr(call, name)) for name in call.__slots__ if name not in ("identity", "triage", "at")}
    told["at"] = iso(call.at)
    if call.triage is not None:
        told["triage"] = {name: plain(getattr(call.triage, name)) for name in call.triage.__slots__}
    knows: Plain = {name: plain(getattr(known, name)) for name in ("match", "age_years", "confirmed", "to_ask")}
    knows["cautions"] = plain(known.cautions)
    for part in ("notes", "plans", "contacts"):
        records = getattr(known, part)
        knows[part] = str(records) if isinstance(records, Missing) else [_record(record) for record in records]
    found = {"call": {name: value for name, value in told.items() if value is not None}, "knowledge": knows}
    return found if so_far == NOTHING else found | {"so_far": need_as_dict(so_far)}


def _record(record: Any) -> Plain:
    told = {name: getattr(record, name) for name in record.__slots__ if getattr(record, name) is not None}
    return {name: iso(value) if name in ("at", "valid_from", "valid_to") else value for name, value in told.items()}


def outcome(of: Callable[[], Plain]) -> object:
    """The bytes of the answer, or what is wrong with the document."""
    try:
        return canonical(of())
    except BadInput as error:
        return error.faults


def by_the_plain_way(document: Any, network: Network, policy: Policy) -> tuple[object, object]:
    """The outcomes without and with reasons."""

    def decided(tell_all: bool) -> Plain:
        question = read_question(document, policy)
        there = question.network or network
        decision = decide(question.call, question.knowledge, there, policy, question.so_far)
        return explained(decision, explain(decision, there, policy)) if tell_all else answer(decision)

    return outcome(lambda: decided(False)), outcome(lambda: decided(True))


def by_the_router(document: Any, network: Network, router: Router) -> tuple[object, object]:
    return outcome(lambda: router.route(document, network)), outcome(lambda: router.route_explained(document, network))


@given(data=st.data(), so_far=needs() | st.just(NOTHING))
def test_any_situation_is_answered_as_by_the_plain_way(
    policies: tuple[Policy, ...], data: st.DataObject, so_far: Need
) -> None:
    policy = data.draw(st.sampled_from(policies))
    call, known, network = data.draw(situations(policy))
    document = document_of(call, known, so_far)
    expected = by_the_plain_way(document, network, policy)
    assert by_the_router(document, network, router_of(policy)) == expected
    assert by_the_router(document, network, Router(policy)) == expected


def places(data: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value in a document."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path for key, value in items for path in ((*above, key), *places(value, (*above, key)))]


@given(path=st.sampled_from(places(WHOLE)), junk=JUNK, how=st.sampled_from(("instead", "beside", "without")))
@example(path=("call", "red_flag"), junk=0, how="instead")
@example(path=("knowledge", "age_years"), junk=1.0, how="instead")
@example(path=("knowledge", "age_years"), junk=True, how="instead")
@example(path=("knowledge", "confirmed"), junk="x", how="instead")
@example(path=("knowledge", "plans", 0, "pathway"), junk=5, how="instead")
@example(path=("knowledge", "plans", 0, "pathway"), junk="", how="instead")
@example(path=("knowledge", "notes", 0, "text"), junk=5, how="instead")
def test_whatever_stands_in_a_document_is_answered_or_refused_as_by_the_plain_way(
    london_2024: Policy, path: tuple[Any, ...], junk: Any, how: str
) -> None:
    document = copy.deepcopy(WHOLE)
    holder: Any = document
    for step in path[:-1]:
        holder = holder[step]
    if how == "without":
        del holder[path[-1]]
    elif how == "beside" and isinstance(holder, dict):
        holder["unheard_of"] = junk
    else:
        holder[path[-1]] = junk
    router, network = router_of(london_2024), all_open(london_2024)
    router.route_explained(WHOLE, network)
    assert by_the_router(document, network, router) == by_the_plain_way(document, network, london_2024)


@pytest.mark.parametrize(
    "text",
    [
        "2025-12-27T18:30:00Z",
        "2025-12-27T18:30:00.25Z",
        "2025-12-27T18:30:00,250000Z",
        "2025-12-27t18:30:00.250000Z",
        "2025-12-27 18:30:00Z",
        "2025-12-27T19:30:00+01:00",
        "2025-12-27T18:30Z",
        "20251227T183000Z",
        "20251227T183000.000Z",
        "2025-W52-6T18:30:00Z",
        "2025-W52-6T18:30:00.250000Z",
        "2025-12-27T183000.25000000Z",
        "2025-12-27T24:00:00Z",
        "0999-12-27T18:30:00Z",
        "0001-01-01T00:00:00+05:00",
        "0001-01-01T05:00:00+05:00",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:01:14.999999Z",
        "0001-01-01T00:01:15Z",
        "9999-12-31T23:59:59.999999Z",
        "2025-12-27T18:30:00",
        "2025-12-27",
        "2025-12-27T18:30:00." + "0" * 40 + "Z",
        "yesterday",
    ],
)
def test_instants_are_read_and_written_as_by_the_plain_way_in_whatever_form(london_2024: Policy, text: str) -> None:
    network, router = all_open(london_2024), router_of(london_2024)
    for part in (("call", "at"), ("knowledge", "notes", 0, "valid_from"), ("knowledge", "contacts", 0, "at")):
        document = copy.deepcopy(WHOLE)
        holder: Any = document
        for step in part[:-1]:
            holder = holder[step]
        holder[part[-1]] = text
        assert by_the_router(document, network, router) == by_the_plain_way(document, network, london_2024)
    alone = {"call": {"call_id": "one", "at": text}}
    assert by_the_router(alone, network, router) == by_the_plain_way(alone, network, london_2024)


@pytest.mark.parametrize("document", [None, [], "call", {}, {"call": None}, {"call": {}}, {"call": []}, 3])
def test_what_is_no_document_is_refused(london_2024: Policy, document: Any) -> None:
    with pytest.raises(BadInput):
        Router(london_2024).route(document)


def test_every_case_that_a_policy_carries_is_answered_as_by_the_plain_way(policy: Policy) -> None:
    router = Router(policy)
    for case in policy.cases:
        document = json.loads(json.dumps(document_of(case.call, case.knowledge)))
        assert by_the_router(document, case.network, router) == by_the_plain_way(document, case.network, policy)


def test_a_network_in_the_document_comes_before_the_one_that_is_given(london_2024: Policy) -> None:
    document = {"call": WHOLE["call"], "network": {"providers": {"ppg_south_west": {}}}}
    found = Router(london_2024).route_explained(document, all_open(london_2024))
    assert found["destination"]["provider"] == "ppg_south_west"
    assert found["not_chosen"]["las_north_east"] == "Nothing is known about its state now."


def test_without_any_network_all_are_open(london_2024: Policy) -> None:
    router = Router(london_2024)
    assert router.route_explained(WHOLE) == router.route_explained(WHOLE, all_open(london_2024))


def test_an_answer_cannot_change_those_that_come_after_it(london_2024: Policy) -> None:
    router = Router(london_2024)
    router.route(WHOLE)
    found = router.route_explained(WHOLE)
    before = canonical(found)
    for change in (
        lambda: found["need"].update(urgency="routine"),
        lambda: found["ask"].append("nothing"),
        lambda: found["reasons"][0].clear(),
        lambda: found["policy"].pop("hash"),
    ):
        with pytest.raises(TypeError, match="shared by many answers"):
            change()
    mine = copy.deepcopy(found)
    mine["ask"].append("more")
    mine["need"]["urgency"] = "emergency"
    found["then"].append("mine alone")
    found["not_chosen"].clear()
    assert canonical(router.route_explained(WHOLE)) == before


def test_callers_cannot_fill_the_memory(london_2024: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing.alike, "_LIKES", 50)
    monkeypatch.setattr(routing.alike, "_REMEMBERED", 50)
    router = Router(london_2024)
    for number in range(500):
        router.route_explained({"call": WHOLE["call"], "knowledge": {"to_ask": [f"word-{number}"]}})
    remembered = [getattr(router._likes, part) for part in router._likes.__slots__ if part != "_policy"]
    assert 0 < max(map(len, remembered)) <= 50
    router.forget()
    assert not any(remembered)


def test_the_bytes_are_the_same_in_another_process_with_another_hash_seed(london_2024: Policy) -> None:
    program = (
        "import sys, pathlib; sys.path[:0] = sys.argv[1:3]\n"
        "from test_router import WHOLE\n"
        "from routing import Router, canonical, parse_policy\n"
        "router = Router(parse_policy(pathlib.Path(sys.argv[3]).read_text(encoding='utf-8'), 'p'))\n"
        "router.route(WHOLE)\n"
        "sys.stdout.buffer.write(canonical(router.route_explained(WHOLE)).encode())\n"
    )
    root = File(routing.__file__).parent.parent
    file = root / "routing" / "policies" / "london-2024.yaml"
    said = {
        subprocess.run(
            [sys.executable, "-c", program, str(root), str(File(__file__).parent), str(file)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    policy = parse_policy(file.read_text(encoding="utf-8"), "p")
    assert said == {canonical(Router(policy).route_explained(WHOLE)).encode()}
