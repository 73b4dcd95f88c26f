"""`POST /v1/decisions`: the engine's own answer, and every way a question can be bad."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.documents.answers import DecisionAnswer, Problem
from prm.base import parse_instant
from prm.facts import Call, Knowledge, Match
from routing import Policy, all_open, canonical, decide, explain, explained

Json = dict[str, Any]


def post(client: TestClient, question: object) -> Any:
    return client.post("/v1/decisions", json=question)


def with_value(question: Json, pointer: str, value: object) -> Json:
    """The question with another value at the pointer, whose parents are made where they are missing."""
    changed = copy.deepcopy(question)
    *parents, last = pointer.split("/")[1:]
    here = changed
    for parent in parents:
        here = here.setdefault(parent, {})
    here[last] = value
    return changed


def test_the_answer_is_the_engines_own_to_the_byte(
    client: TestClient, question: Json, policies: dict[str, Policy]
) -> None:
    call = Call(call_id="c-1", at=parse_instant("2025-12-27T18:30:00Z"), area="north_east")
    knowledge = Knowledge(match=Match.CONFIRMED, age_years=40, notes=(), plans=(), contacts=())
    policy = policies["london-2024"]
    network = all_open(policy)
    decision = decide(call, knowledge, network, policy)
    assert post(client, question).text == canonical(explained(decision, explain(decision, network, policy)))


def test_the_same_question_has_the_same_bytes_whatever_its_layout(client: TestClient, question: Json) -> None:
    first = post(client, question)
    turned = {key: question[key] for key in reversed(question)}
    headers = {"Content-Type": "application/json; charset=utf-8"}
    again = client.post("/v1/decisions", content=json.dumps(turned, indent=3), headers=headers)
    assert first.status_code == again.status_code == 200
    assert first.content == again.content


def test_the_answer_is_as_documented(client: TestClient, question: Json) -> None:
    DecisionAnswer.model_validate(post(client, question).json(), strict=True)


def test_absent_knowledge_is_unknown_and_not_none(client: TestClient, question: Json) -> None:
    unknown = post(client, {"call": question["call"]}).json()
    said_so = post(client, {"call": question["call"], "knowledge": {"notes": "unknown", "match": "unknown"}}).json()
    none = post(client, question).json()
    assert unknown == said_so
    assert set(unknown["ask"]) > set(none["ask"])


def test_an_absent_network_is_all_open_and_free(
    client: TestClient, question: Json, policies: dict[str, Policy]
) -> None:
    open_and_free = {
        "providers": {
            provider.id: {"expected_wait_seconds": dict.fromkeys(sorted(provider.staffs), 0)}
            for provider in policies["london-2024"].providers
        }
    }
    assert post(client, question).content == post(client, {**question, "network": open_and_free}).content


def test_a_provider_that_is_closed_is_not_chosen(client: TestClient, question: Json) -> None:
    home = post(client, question).json()["destination"]["provider"]
    network = {"providers": {home: {"open": False}, "las_south_east": {}}}
    assert post(client, {**question, "network": network}).json()["destination"]["provider"] == "las_south_east"


@pytest.mark.parametrize(
    ("at", "policy"),
    [
        ("2015-11-30T23:59:59.999999Z", "london-2015-04"),
        ("2015-12-01T00:00:00Z", "london-2015-12"),
        # In summer time, midnight in London is an hour earlier.
        ("2024-03-31T22:59:59Z", "london-2015-12"),
        ("2024-03-31T23:00:00Z", "london-2024"),
    ],
)
def test_the_policy_is_the_one_in_force_in_london(client: TestClient, at: str, policy: str) -> None:
    assert post(client, {"call": {"call_id": "c", "at": at}}).json()["policy"]["id"] == policy


def test_a_policy_can_be_named(client: TestClient, question: Json) -> None:
    assert post(client, {**question, "policy": "london-2024-no-prm"}).json()["policy"]["id"] == "london-2024-no-prm"


def test_protection_won_at_one_stage_is_kept_at_the_next(client: TestClient, question: Json) -> None:
    crisis = with_value(question, "/call/option", "mental_health")
    first = post(client, crisis).json()
    later = with_value({"call": {**question["call"], "stage": "identified"}}, "/so_far", first["need"])
    second = post(client, later).json()
    assert set(second["need"]["skills"]) >= set(first["need"]["skills"])
    assert second["need"]["path"] == first["need"]["path"] == "straight"


BAD = [
    ("/knowledge/age_years", 131, "out-of-range", ""),
    ("/knowledge/age_years", -1, "out-of-range", ""),
    ("/knowledge/age_years", 40.5, "wrong-type", ""),
    ("/knowledge/age_years", False, "wrong-type", ""),
    ("/knowledge/notes", "nuknown", "unknown-value", 'did you mean "unknown"?'),
    ("/knowledge/mach", "confirmed", "unknown-field", 'did you mean "match"?'),
    ("/knowledge/contacts", [{"call_id": "c-0", "at": "2025-12-27T18:30:00.000001Z"}], "contact-in-the-future", ""),
    ("/call/identity/nhs_number", "9434765919", "nhs-number-not-synthetic", "999"),
    ("/call/identity/nhs_number", "9990000000", "nhs-number-check-digit", ""),
    ("/call/identity/date_of_birth", "1850-01-01", "impossible-date-of-birth", ""),
    ("/call/identity/date_of_birth", "1950-02-30", "bad-date", ""),
    ("/call/area", "nroth_east", "unknown-area", 'did you mean "north_east"?'),
    ("/call/location", "Leeds", "unknown-area", ""),
    ("/call/provider", "las_nort_east", "unknown-provider", 'did you mean "las_north_east"?'),
    ("/call/option", "mental_heath", "unknown-value", 'did you mean "mental_health"?'),
    ("/call/at", "2025-12-27T18:30:00", "bad-value", "offset"),
    ("/call/at", "2014-01-01T00:00:00Z", "no-policy", ""),
    ("/call/at", "9999-99-99T00:00:00Z", "bad-value", ""),
    ("/call/at", "0001-01-01T00:00:00Z", "bad-value", ""),
    ("/call/at", "9999-12-31T23:59:59-11:00", "bad-value", ""),
    ("/call/red_flag", "yes", "wrong-type", ""),
    ("/call/call_id", "", "string-too-short", ""),
    ("/policy", "london-2025", "unknown-policy", 'did you mean "london-2024"?'),
    ("/so_far/urgency", "dire", "unknown-value", ""),
    ("/network/providers", {"las_nrth_east": {}}, "unknown-provider", 'did you mean "las_north_east"?'),
    ("/network", {"providers": {}, "taken_at": "yesterday"}, "bad-value", ""),
]


@pytest.mark.parametrize(("pointer", "value", "code", "hint"), BAD)
def test_bad_input_is_told_with_its_place(
    client: TestClient, question: Json, pointer: str, value: object, code: str, hint: str
) -> None:
    answer = post(client, with_value(question, pointer, value))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = Problem.model_validate(answer.json(), strict=True)
    assert (problem.status, problem.code) == (422, "bad-input")
    (fault,) = problem.faults
    assert fault.code == code
    assert fault.pointer.startswith(pointer)
    assert hint in fault.sentence


def test_a_missing_field_is_named(client: TestClient) -> None:
    (fault,) = post(client, {"call": {"at": "2025-12-27T18:30:00Z"}}).json()["faults"]
    assert (fault["code"], fault["pointer"]) == ("missing-field", "/call")
    assert '"call_id"' in fault["sentence"]


def test_a_note_that_ends_before_it_begins_is_refused(client: TestClient, question: Json) -> None:
    note = {
        "note_id": "n",
        "kind": "other",
        "supplier": "gp",
        "valid_from": "2025-01-02T00:00:00Z",
        "valid_to": "2025-01-02T00:00:00Z",
    }
    (fault,) = post(client, with_value(question, "/knowledge/notes", [note])).json()["faults"]
    assert (fault["code"], fault["pointer"]) == ("ends-before-it-begins", "/knowledge/notes/0/valid_to")


def test_all_faults_are_told_at_once(client: TestClient, question: Json) -> None:
    bad = with_value(with_value(question, "/call/area", "x"), "/call/identity/nhs_number", "9434765919")
    assert [fault["pointer"] for fault in post(client, bad).json()["faults"]] == [
        "/call/identity/nhs_number",
        "/call/area",
    ]


CANARY = "Zyzzogeton"
IDENTIFYING = ("nhs_number", "first_name", "last_name", "date_of_birth", "gender", "postcode")


def leaks() -> Iterator[tuple[str, object]]:
    for part in IDENTIFYING:
        for shape in (CANARY, [CANARY], {"x": CANARY}, f"{CANARY}{'x' * 300}"):
            yield f"/call/identity/{part}", shape
    yield "/call/identity", CANARY
    yield "/call/identity", [CANARY]
    yield "/knowledge/notes", [{"text": CANARY}]
    yield "/knowledge/notes", {"text": CANARY}
    yield "/knowledge/notes", [{"note_id": CANARY, "text": [CANARY]}]
    yield "/knowledge/plans", [{"plan_id": CANARY}]
    yield "/knowledge/contacts", [{"call_id": CANARY}]
    yield "/knowledge/contacts", [{"call_id": "c", "at": CANARY}]
    yield "/call/option", [CANARY]
    yield "/call/option", {"first_name": CANARY}
    yield "/call/area", CANARY
    yield "/call/at", CANARY
    yield "/call/provider", CANARY
    yield "/policy", CANARY


@pytest.mark.parametrize(("pointer", "value"), tuple(leaks()))
def test_no_identifier_comes_back_in_an_error_or_lands_in_a_log(
    client: TestClient, question: Json, caplog: pytest.LogCaptureFixture, pointer: str, value: object
) -> None:
    caplog.set_level("DEBUG")
    # A second fault makes sure that there is an error even where the canary alone is no fault.
    bad = with_value(with_value(question, pointer, value), "/call/stage", "rinng")
    answer = post(client, bad)
    assert answer.status_code == 422
    assert CANARY not in answer.text
    assert CANARY not in str(answer.headers)
    assert CANARY not in caplog.text


def test_a_good_call_leaves_nothing_in_the_log_and_no_identity_in_the_answer(
    client: TestClient, question: Json, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    identity = {
        "nhs_number": "9990000018",
        "verified": True,
        "first_name": CANARY,
        "last_name": CANARY,
        "date_of_birth": "1961-07-13",
        "postcode": CANARY,
    }
    answer = post(client, with_value(question, "/call/identity", identity))
    assert answer.status_code == 200
    for part in (CANARY, "9990000018", "1961-07-13"):
        assert part not in answer.text
        assert part not in caplog.text


# What is told on request


def test_what_did_not_fire_and_what_decided_are_told_only_on_request(client: TestClient, question: Json) -> None:
    plain = post(client, question).json()
    assert "not_fired" not in plain
    assert "decisive" not in plain
    asked = post(client, {**question, "explain": ["not_fired", "decisive"]})
    assert asked.status_code == 200
    told = asked.json()
    DecisionAnswer.model_validate(told, strict=True)
    assert {name: value for name, value in told.items() if name not in ("not_fired", "decisive")} == plain
    fired = {reason["rule"] for reason in told["reasons"]}
    assert fired.isdisjoint(entry["rule"] for entry in told["not_fired"])
    assert set(told["decisive"]) == {"need", "destination"}
    assert "match" in {entry["fact"] for entry in told["decisive"]["need"]}
    assert asked.content == post(client, {**question, "explain": ["decisive", "not_fired"]}).content


def test_one_of_the_two_can_be_asked_for(client: TestClient, question: Json) -> None:
    told = post(client, {**question, "explain": ["decisive"]}).json()
    assert "decisive" in told
    assert "not_fired" not in told


def test_a_closed_provider_is_named_as_decisive(client: TestClient, question: Json) -> None:
    home = post(client, question).json()["destination"]["provider"]
    network = {"providers": {home: {"open": False}, "las_south_east": {"expected_wait_seconds": {"health_adviser": 0}}}}
    told = post(client, {**question, "network": network, "explain": ["decisive"]}).json()
    assert f"providers/{home}/open" in {entry["fact"] for entry in told["decisive"]["destination"]}


def test_an_explanation_that_there_is_not_is_refused_with_a_hint(client: TestClient, question: Json) -> None:
    answer = post(client, {**question, "explain": ["not_frid"]})
    assert answer.status_code == 422
    (fault,) = answer.json()["faults"]
    assert (fault["code"], fault["pointer"]) == ("unknown-value", "/explain/0")
    assert 'did you mean "not_fired"?' in fault["sentence"]
