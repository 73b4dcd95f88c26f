"""What a router reads at once: every right document in plain words, also at its limits; all else is read strictly."""

import copy
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import routing.reading
import routing.router
from prm.base import HOUR, BadInput, iso, parse_instant
from routing import Policy, Router, all_open, answer, canonical, decide, explain, explained
from routing.documents import read_question
from tests.routing.changing import Path, changed

AT = "2024-07-10T19:00:00.000000Z"
"""A Wednesday at eight in the evening in London."""
NOW = parse_instant(AT)
LONG = "x" * 200
NOTE = {"note_id": "n", "kind": "violence_warning", "supplier": "gp", "valid_from": "2024-01-01T00:00:00Z"}
PLAN = {"plan_id": "p", "kind": "end_of_life", "supplier": "coordinate_my_care", "valid_from": "2024-01-01T00:00:00Z"}
CONTACT = {"call_id": "c", "at": "2024-07-10T18:00:00Z", "provider": "las_north_east"}
DOCUMENT: dict[str, Any] = {
    "call": {"call_id": "one", "at": AT, "area": "north_central"},
    "knowledge": {"match": "confirmed", "notes": [NOTE], "plans": [PLAN], "contacts": [CONTACT]},
}


def plainly(document: Any, policy: Policy) -> str:
    """The answer by the strict reader."""
    question, network = read_question(document, policy), all_open(policy)
    decision = decide(question.call, question.knowledge, network, policy, question.so_far)
    return canonical(explained(decision, explain(decision, network, policy)))


def at_once(document: Any, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> str:
    """The answer of a router that has no strict reader."""

    def never(*_: object) -> None:
        raise AssertionError("the strict reader was asked")

    with monkeypatch.context() as without:
        without.setattr(routing.router, "read_question", never)
        return canonical(Router(policy).route_explained(document))


RIGHT: list[tuple[Path, Any]] = [
    (("call", "call_id"), "x"),
    (("call", "call_id"), LONG),
    *((("call", "at"), at) for at in ("2024-07-10T19:00:00Z", "2024-07-10T20:00:00+01:00", "2024-07-10 19:00:00Z")),
    *((("call", "at"), f"2024-07-10T19:00:00.{digits}Z") for digits in ("5", "25", "000001", "0" * 19)),
    *((("call", "stage"), stage) for stage in ("ring", "identified", "triaged", "transferred", "waited")),
    *((("call", "line"), line) for line in ("111", "professional", "ambulance_crew", "care_home", "online")),
    *((("call", "option"), option) for option in ("none", "silent", "dental", "mental_health", "life_threatening")),
    *((("call", "setting"), setting) for setting in ("unknown", "home", "care_home", "custody", "no_fixed_address")),
    *((("call", "access"), needs) for needs in ([], ["bsl"], ["interpreter", "text_relay", "no_keypad"])),
    *((("call", part), None) for part in ("area", "location", "triage", "provider")),
    (("call", "location"), "south_east"),
    (("call", "provider"), "las_north_east"),
    *(
        (("call", part), said)
        for part in ("caller_is_patient", "can_be_rung_back", "red_flag", "ambulance_requested", "called_before")
        for said in (None, False, True)
    ),
    (("call", "triage"), {"urgency": "soon", "clinician_needed": True}),
    (("call", "triage"), {"urgency": "routine", "clinician_needed": False, "skill": None}),
    (("call", "triage"), {"urgency": "emergency", "clinician_needed": True, "skill": "dental"}),
    (("knowledge",), {}),
    *((("knowledge", "match"), match) for match in ("unknown", "none", "potential", "confirmed")),
    *((("knowledge", "age_years"), years) for years in (None, 0, 1, 4, 5, 84, 85, 130)),
    *((("knowledge", part), said) for part in ("notes", "plans", "contacts") for said in ("unknown", "degraded", [])),
    (("knowledge", "notes"), [NOTE] * 1000),
    (("knowledge", "plans"), [PLAN] * 1000),
    (("knowledge", "contacts"), [CONTACT] * 1000),
    *((("knowledge", "notes", 0, part), LONG) for part in ("note_id", "kind", "supplier")),
    *((("knowledge", "plans", 0, part), LONG) for part in ("plan_id", "kind", "supplier", "pathway")),
    (("knowledge", "plans", 0, "pathway"), None),
    *((("knowledge", "notes", 0, "text"), text) for text in ("", "é", "x" * 10_000)),
    *((("knowledge", "notes", 0, "valid_from"), at) for at in (AT, "2024-07-10T19:00:00.000001Z")),
    *((("knowledge", "notes", 0, "valid_to"), at) for at in (None, AT, "2024-07-10T19:00:00.000001Z")),
    (("knowledge", "notes", 0, "valid_to"), "2024-01-01T00:00:00.000001Z"),
    (("knowledge", "contacts", 0, "at"), AT),
    (("knowledge", "contacts", 0, "at"), iso(NOW - 96 * HOUR)),
    (("knowledge", "contacts", 0, "at"), iso(NOW - 96 * HOUR - 1)),
    (("knowledge", "contacts", 0, "provider"), None),
    (("knowledge", "contacts", 0, "call_id"), "one"),
    *((("knowledge", part), words) for part in ("confirmed", "to_ask", "cautions") for words in ([], ["x"], [LONG])),
    (("so_far",), {}),
    (("so_far",), {"urgency": "urgent", "skills": ["gp"], "accepts": None, "flags": ["violence"], "forced": [LONG]}),
    (("network",), None),
]


@pytest.mark.parametrize(("path", "value"), RIGHT, ids=lambda value: str(value)[:60])
def test_a_right_document_is_read_at_once_and_answered_as_by_the_strict_reader(
    london_2024: Policy, path: Path, value: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = changed(DOCUMENT, path, value)
    assert at_once(document, london_2024, monkeypatch) == plainly(document, london_2024)


def test_a_call_about_which_nothing_is_known_is_read_at_once(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    document = {"call": {"call_id": "one", "at": AT}}
    assert at_once(document, policy, monkeypatch) == plainly(document, policy)


@pytest.mark.parametrize(
    ("latest", "answered_by"),
    [
        # two contacts of one instant: that of the greater call id is the latest
        ([("a", 1, "las_north_east"), ("b", 1, "las_south_east")], "las_south_east"),
        ([("b", 1, "las_south_east"), ("a", 1, "las_north_east")], "las_south_east"),
        ([("a", 1, "las_north_east"), ("b", 2, "las_south_east")], "las_north_east"),
        # nobody dealt with the latest one
        ([("a", 1, None), ("b", 2, "las_south_east")], "las_south_east"),
        # the call itself is no earlier contact
        ([("one", 1, "las_north_east"), ("b", 2, "las_south_east")], "las_south_east"),
        # 96 hours count, and not a microsecond more
        ([("a", 96 * HOUR, "las_north_east")], "las_north_east"),
        ([("a", 96 * HOUR + 1, "las_north_east")], "las_north_central"),
        # a contact of this very instant counts
        ([("a", 0, "las_north_east")], "las_north_east"),
    ],
)
def test_a_patient_returns_to_whoever_dealt_with_the_latest_contact(
    london_2024: Policy, latest: list[tuple[str, int, str | None]], answered_by: str
) -> None:
    contacts = [{"call_id": id_, "at": iso(NOW - age), "provider": provider} for id_, age, provider in latest]
    document = changed(DOCUMENT, ("knowledge",), {"match": "confirmed", "contacts": contacts})
    found = Router(london_2024).route(document)
    assert found["destination"]["provider"] == answered_by
    assert canonical(Router(london_2024).route_explained(document)) == plainly(document, london_2024)


def test_only_a_confirmed_patient_returns_to_the_last_provider(london_2024: Policy) -> None:
    went = {
        match: Router(london_2024).route(changed(DOCUMENT, ("knowledge", "match"), match))["destination"]["why"]
        for match in ("unknown", "none", "potential")
    }
    assert set(went.values()) == {"home"}


@given(
    at=st.sampled_from(
        ("2024-07-10T17:00:00Z", "2024-07-10T22:00:00Z", "2024-12-11T18:00:00Z", "2024-12-11T23:00:00Z")
    ),
    off=st.sampled_from((-1, 0, 1)),
)
@example(at="2024-07-10T17:00:00Z", off=0)
def test_the_hours_of_an_option_begin_and_end_to_the_microsecond_by_the_clock_in_london(
    london_2024: Policy, at: str, off: int
) -> None:
    """The dental line opens from 18:00 to 23:00 on a Wednesday: its first instant counts and its last does not."""
    opens = at[11:13] in ("17", "18")
    instant = iso(parse_instant(at) + off)
    found = Router(london_2024).route({"call": {"call_id": "one", "at": instant, "option": "dental"}})
    assert (found["destination"]["provider"] == "dental_line") is (opens == (off >= 0))
    assert found["at"] == instant


STRICT: list[tuple[Path, Any]] = [
    (("call", "call_id"), "é"),
    (("knowledge", "confirmed"), ["é"]),
    (("so_far",), {"flags": ["é"]}),
    (("network",), {"providers": {"las_north_central": {}}}),
]
"""What is right and yet read strictly."""


@pytest.mark.parametrize(("path", "value"), STRICT, ids=lambda value: str(value)[:60])
def test_what_is_right_in_an_unusual_way_is_answered_too(london_2024: Policy, path: Path, value: Any) -> None:
    document = changed(DOCUMENT, path, value)
    question = read_question(document, london_2024)
    network = question.network or all_open(london_2024)
    decision = decide(question.call, question.knowledge, network, london_2024, question.so_far)
    assert canonical(Router(london_2024).route(copy.deepcopy(document))) == canonical(answer(decision))


WORDS: list[Path] = [
    ("call", "call_id"),
    *(("knowledge", "notes", 0, part) for part in ("note_id", "kind", "supplier")),
    *(("knowledge", "plans", 0, part) for part in ("plan_id", "kind", "supplier", "pathway")),
    ("knowledge", "contacts", 0, "call_id"),
    *(("knowledge", part) for part in ("confirmed", "to_ask", "cautions")),
    ("so_far",),
]
WRONG: list[tuple[Path, Any]] = [
    *((path, value) for path in WORDS for value in ("", LONG + "x", 5, True, ["x"], [LONG + "x"], [""], [5], "x")),
    *((("knowledge", part), [record] * 1001) for part, record in (("notes", NOTE), ("plans", PLAN))),
    (("knowledge", "contacts"), [CONTACT] * 1001),
    *((("knowledge", "age_years"), years) for years in (-1, 131, 40.0, True, "40")),
    *((("knowledge", "notes", 0, "text"), text) for text in ("x" * 10_001, None, 5, "\ud800")),
    *((("knowledge", "notes", 0, "valid_to"), at) for at in ("2024-01-01T00:00:00Z", "2023-01-01T00:00:00Z", 5)),
    *((("knowledge", "plans", 0, "valid_from"), at) for at in ("2024-01-01T00:00:00", None, 5)),
    *((("knowledge", "contacts", 0, "at"), at) for at in ("2024-07-10T19:00:00.000001Z", None)),
    (("knowledge", "contacts", 0, "provider"), "nobody"),
    *((("call", part), "nowhere") for part in ("area", "location", "provider", "stage", "line", "option", "setting")),
    *((("call", "access"), value) for value in (None, "bsl", ["bsl", "shouting"], {"bsl": 1})),
    *((("call", "triage"), value) for value in ({}, {"urgency": "soon"}, {"clinician_needed": True}, [])),
    (("call", "triage"), {"urgency": "soon", "clinician_needed": 1}),
    (("call", "triage"), {"urgency": "soon", "clinician_needed": True, "skill": "singing"}),
    (("call", "triage"), {"urgency": "soon", "clinician_needed": True, "more": 1}),
    (("call", "at"), "2024-07-10T19:00:00." + "0" * 20 + "Z"),
    *((("knowledge", part), value) for part in ("notes", "plans", "contacts") for value in (None, "none", {}, [5])),
    *(((part,), {"more": 1}) for part in ("call", "knowledge", "so_far")),
    *((("knowledge", part, 0, "more"), 1) for part in ("notes", "plans", "contacts")),
    *((("so_far",), value) for value in (None, [], {"urgency": "later"}, {"path": 1}, {"skills": ["singing"]})),
]


@pytest.mark.parametrize(("path", "value"), WRONG, ids=lambda value: str(value)[:60])
def test_what_the_strict_reader_refuses_no_router_takes(london_2024: Policy, path: Path, value: Any) -> None:
    """Also right after a document that differs in nothing else, so that nothing remembered lets it in."""
    document = changed(DOCUMENT, path, value)
    router = Router(london_2024)
    router.route(DOCUMENT)
    try:
        expected: object = plainly(document, london_2024)
    except BadInput as error:
        expected = error.faults
    try:
        found: object = canonical(router.route_explained(document))
    except BadInput as error:
        found = error.faults
    assert found == expected


@pytest.mark.parametrize("text", [AT, "2024-07-10T19:00:00Z", "2024-07-10T19:00:00.000001Z", "1999-12-31T23:59:59Z"])
def test_an_instant_that_is_written_as_it_should_be_is_not_written_anew(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = parse_instant(text)
    expected = iso(at)
    monkeypatch.delattr(routing.reading, "iso")
    assert routing.reading.iso_text(text, at) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2024-07-10 19:00:00Z",
        "2024-07-10T19:00:00.5Z",
        "2024-07-10T19:00Z",
        "20240710T190000Z",
        "2024-07-10T20:00:00+01:00",
        "2024-07-10T19:00:00.000000+00:00",
        "20240710T190000.000000000Z",
        "2024-W28-3T19:00:00.000000Z",
        "0999-07-10T19:00:00Z",
        "2024-07-10T19:00:00,000000Z",
    ],
)
def test_an_instant_that_is_written_otherwise_is_written_anew(text: str) -> None:
    at = parse_instant(text)
    assert routing.reading.iso_text(text, at) == iso(at)
