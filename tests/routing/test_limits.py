"""The limits of what a policy file and a question may say: the last value inside is taken, the next one is refused."""

import copy
import json
from typing import Any

import pytest

from prm.base import BadInput
from prm.base.documents import parse_yaml
from routing import Policy, parse_policy
from routing.documents import read_question
from tests.routing.balanced_policy import balanced
from tests.routing.changing import Path, changed

RULE = {"gives": {"show": ["x"]}, "owner": "somebody", "rationale": "a test", "source": "a test"}
POLICY: dict[str, Any] = {
    "policy": "limits",
    "effective_from": "2024-04-01",
    "owner": "somebody",
    "rationale": "a test",
    "areas": {"east": {"home": "one", "network": "london"}},
    "providers": [
        {"id": "one", "name": "One", "areas": ["east"], "staffs": ["health_adviser", "nurse"]},
        {"id": "last", "name": "Last", "kind": "contingency", "staffs": ["health_adviser", "nurse"]},
    ],
    "placing": {
        "default_area": "east",
        "call_back_seconds": {"routine": 600, "soon": 600, "urgent": 600, "emergency": 600},
        "skill_order": ["palliative", "mental_health", "gp", "dental", "nurse", "pharmacist"],
        "continuity_hours": 96,
        "contingency": ["last"],
        "balancing": {
            "strategy": "corrected_least_expected_wait",
            "shares": {"one": 100},
            "handling_seconds": 600,
            "patience_seconds": 300,
        },
    },
    "rules": [
        {"id": "default", "kind": "default"} | RULE,
        {"id": "young", "kind": "age", "under": 5} | RULE,
        {"id": "old", "kind": "age", "at_least": 85} | RULE,
        {"id": "third", "kind": "repeat_caller", "nth": 3, "within_hours": 96} | RULE,
        {"id": "recent", "kind": "recent_contact", "within_hours": 96} | RULE,
        {"id": "dialled", "kind": "line", "lines": ["care_home"]} | RULE,
        {"id": "heard", "kind": "access", "needs": ["bsl"]} | RULE,
        {"id": "there", "kind": "setting", "settings": ["home"]} | RULE,
        {"id": "triage", "kind": "triage", "general": ["nurse"]} | RULE,
        {"id": "unknown", "kind": "unknown", "parts": ["age"]} | RULE,
        {"id": "care", "kind": "caution", "cautions": ["x"]} | RULE,
        {"id": "note", "kind": "note", "suppliers": ["gp"], "kinds": ["x"]} | RULE,
        {"id": "plan", "kind": "plan", "suppliers": ["gp"], "kinds": ["x"]} | RULE,
    ],
    "cases": [
        {
            "name": "one case",
            "call": {"at": "2024-07-10T19:00:00Z"},
            "knowledge": {"match": "confirmed", "age_years": 40},
            "network": {"waits_seconds": {"one": {"nurse": 5}}},
            "expect": {},
        }
    ],
}


def number_of(rule: str) -> int:
    return [each["id"] for each in POLICY["rules"]].index(rule)


def load(document: Any) -> Policy:
    return parse_policy(json.dumps(document, indent=1), "limits.json")


def refusals(document: Any, path: Path) -> set[str]:
    """The codes of what is refused at the path, and nothing is refused elsewhere."""
    text = json.dumps(document, indent=1)
    with pytest.raises(BadInput) as caught:
        parse_policy(text, "limits.json")
    assert {fault.place for fault in caught.value.faults} == {parse_yaml(text, "limits.json").place(path)}
    return {fault.code for fault in caught.value.faults}


BALANCING = ("placing", "balancing")
OVER = 1e-9

NUMBERS: list[tuple[Path, float, float, float]] = [
    # the path, the least and the greatest value that are taken, and the smallest step beyond them
    (("providers", 0, "overflow_after_seconds"), 0, 86_400, OVER),
    (("placing", "live_limit_seconds"), 0, 86_400, OVER),
    (("placing", "continuity_hours"), 1, 96, 1),
    ((*BALANCING, "handling_seconds"), 1e-300, 86_400, OVER),
    ((*BALANCING, "patience_seconds"), 1e-300, 86_400, OVER),
    ((*BALANCING, "dwell_seconds"), 1e-300, 86_400, OVER),
    ((*BALANCING, "stale_after_seconds"), 1e-300, 86_400, OVER),
    ((*BALANCING, "step_points"), 1e-300, 100, OVER),
    ((*BALANCING, "at_least"), 0, 100, OVER),
    ((*BALANCING, "at_most"), 100, 100, OVER),
    (("rules", number_of("young"), "under"), 1, 130, 1),
    (("rules", number_of("old"), "at_least"), 1, 130, 1),
    (("rules", number_of("third"), "nth"), 2, 20, 1),
    (("rules", number_of("third"), "within_hours"), 1, 96, 1),
    (("rules", number_of("recent"), "within_hours"), 1, 96, 1),
    (("cases", 0, "knowledge", "age_years"), 0, 130, 1),
]


def at_number(path: Path, value: float) -> tuple[Any, Path]:
    """The document with the number there; bounds of balancing stand by provider."""
    if path[-1] in ("at_least", "at_most") and path[:-1] == BALANCING:
        return changed(POLICY, path, {"one": value}), (*path, "one")
    return changed(POLICY, path, value), path


@pytest.mark.parametrize(("path", "least", "most", "step"), NUMBERS, ids=lambda value: str(value))
def test_a_number_is_taken_up_to_its_limits_and_refused_beyond(
    path: Path, least: float, most: float, step: float
) -> None:
    for inside in (least, most):
        load(at_number(path, inside)[0])
    outside = [0 if least == 1e-300 else least - step, most + 1e-6 if step == OVER else most + step]
    for beyond in outside[1 if path[-1] == "at_most" else 0 :]:
        assert refusals(*at_number(path, beyond)) == {"out-of-range"}


@pytest.mark.parametrize("urgency", ["routine", "soon", "urgent", "emergency"])
def test_a_call_back_takes_a_second_to_a_week(urgency: str) -> None:
    path = ("placing", "call_back_seconds")
    for seconds, beyond in ((1, 0), (604_800, 604_801)):
        all_alike = dict.fromkeys(POLICY["placing"]["call_back_seconds"], seconds)
        load(changed(POLICY, path, all_alike))
        document = changed(POLICY, path, all_alike | {urgency: beyond})
        assert refusals(document, (*path, urgency)) == {"out-of-range"}


def test_continuity_is_said_to_be_none_and_never_left_out() -> None:
    assert load(changed(POLICY, ("placing", "continuity_hours"), None)).continuity is None
    document = copy.deepcopy(POLICY)
    del document["placing"]["continuity_hours"]
    assert refusals(document, ("placing",)) == {"missing-field"}


def test_what_a_policy_does_not_say_is_what_the_documentation_says() -> None:
    policy = load(POLICY)
    assert policy.live_limit_seconds == 60
    assert policy.balancing.model_dump()["dwell_seconds"] == 300
    assert policy.provider("one").kind == "111"
    assert policy.provider("one").overflow_after_seconds is None
    without = copy.deepcopy(POLICY)
    del without["placing"]["balancing"], without["cases"]
    assert load(without).balancing.strategy == "home_only"
    assert load(without).cases == ()


TEXTS: list[tuple[Path, int | None]] = [
    (("policy",), 80),
    (("owner",), None),
    (("rationale",), None),
    (("rules", 1, "id"), 80),
    (("rules", 1, "owner"), None),
    (("rules", 1, "rationale"), None),
    (("rules", 1, "source"), None),
    (("cases", 0, "name"), 120),
]


@pytest.mark.parametrize(("path", "longest"), TEXTS, ids=lambda value: str(value))
def test_a_text_says_something_and_no_more_than_its_length(path: Path, longest: int | None) -> None:
    load(changed(POLICY, path, "x" * (longest or 5_000)))
    load(changed(POLICY, path, "x"))
    assert refusals(changed(POLICY, path, ""), path) == {"string-too-short"}
    if longest is not None:
        assert refusals(changed(POLICY, path, "x" * (longest + 1)), path) == {"string-too-long"}


@pytest.mark.parametrize(
    "path",
    [
        ("areas",),
        ("providers",),
        ("providers", 0, "staffs"),
        ("placing", "contingency"),
        (*BALANCING, "shares"),
        ("rules",),
        *(
            ("rules", number_of(rule), field)
            for rule, field in (
                ("dialled", "lines"),
                ("heard", "needs"),
                ("there", "settings"),
                ("triage", "general"),
                ("unknown", "parts"),
                ("care", "cautions"),
                ("note", "suppliers"),
                ("note", "kinds"),
                ("plan", "suppliers"),
                ("plan", "kinds"),
            )
        ),
    ],
    ids=str,
)
def test_a_list_that_must_name_something_is_refused_while_empty(path: Path) -> None:
    empty: Any = {} if path[-1] in ("areas", "shares") else []
    assert refusals(changed(POLICY, path, empty), path) == {"wrong-length"}


def test_a_provider_has_an_id_of_one_letter_at_least() -> None:
    path = ("providers", 1, "id")
    assert refusals(changed(POLICY, path, ""), path) == {"string-too-short"}
    text = json.dumps(POLICY).replace('"last"', '"l"')
    assert parse_policy(text, "limits.json").contingency == ("l",)


def test_a_case_cannot_expect_anybody_sooner_than_now() -> None:
    path = ("cases", 0, "network", "waits_seconds", "one", "nurse")
    load(changed(POLICY, path, 0))
    assert refusals(changed(POLICY, path, -OVER), path) == {"out-of-range"}


WORLD = balanced({"strategy": "fixed_shares", "shares": {"a": 60, "b": 40}})
QUESTION: dict[str, Any] = {
    "call": {"call_id": "one", "at": "2025-12-27T18:00:00Z", "triage": {"urgency": "soon", "clinician_needed": True}},
    "knowledge": {
        "match": "confirmed",
        "age_years": 40,
        "notes": [{"note_id": "n", "kind": "k", "supplier": "s", "valid_from": "2025-01-01T00:00:00Z"}],
        "plans": [{"plan_id": "p", "kind": "k", "supplier": "s", "valid_from": "2025-01-01T00:00:00Z"}],
        "contacts": [{"call_id": "c", "at": "2025-12-27T08:00:00Z"}],
        "confirmed": ["first_name"],
        "to_ask": ["postcode"],
        "cautions": ["x"],
    },
    "network": {
        "providers": {"a": {"load": {"on_duty": 4, "calls": 7}, "expected_wait_seconds": {"nurse": 5}}, "b": {}},
        "sent": {"a": 1},
        "sent_in_window": {"a": 1},
        "shares": {"a": 60, "b": 40},
    },
    "so_far": {"flags": ["x"], "show": ["x"], "must": ["x"], "offers": ["x"], "asks": ["x"], "forced": ["x"]},
}


def questioned(path: Path, value: Any) -> set[str]:
    """The codes of what is wrong with the question with another value there."""
    try:
        read_question(changed(QUESTION, path, value), WORLD)
    except BadInput as error:
        return {fault.code for fault in error.faults}
    return set()


@pytest.mark.parametrize(
    ("path", "least", "most", "step"),
    [
        (("knowledge", "age_years"), 0, 130, 1),
        (("network", "providers", "a", "load", "on_duty"), 0, 1_000_000, 1),
        (("network", "providers", "a", "load", "calls"), 0, 1_000_000, 1),
        (("network", "sent", "a"), 0, 1_000_000, 1),
        (("network", "sent_in_window", "a"), 0, 1_000_000, 1),
        (("network", "shares"), 0, 100, 1e-6),
    ],
    ids=str,
)
def test_a_number_in_a_question_is_taken_up_to_its_limits_and_refused_beyond(
    path: Path, least: float, most: float, step: float
) -> None:
    def written(number: float) -> Any:
        return {"a": number, "b": 100 - number} if path[-1] == "shares" else number

    assert questioned(path, written(least)) == questioned(path, written(most)) == set()
    assert questioned(path, written(least - step)) == questioned(path, written(most + step)) == {"out-of-range"}


def test_no_wait_is_less_than_none() -> None:
    path = ("network", "providers", "a", "expected_wait_seconds", "nurse")
    assert questioned(path, 0) == questioned(path, 1e9) == set()
    assert questioned(path, -1e-9) == {"out-of-range"}


@pytest.mark.parametrize(("other", "sound"), [(39.9, True), (39.89, False), (40.1, True), (40.11, False)])
def test_measured_shares_may_be_rounded_by_a_tenth_of_a_point(other: float, sound: bool) -> None:
    expected = set() if sound else {"shares-not-whole"}
    assert questioned(("network", "shares"), {"a": 60, "b": other}) == expected


@pytest.mark.parametrize(
    "path",
    [
        ("call", "call_id"),
        ("knowledge", "notes", 0, "note_id"),
        ("knowledge", "notes", 0, "kind"),
        ("knowledge", "notes", 0, "supplier"),
        ("knowledge", "plans", 0, "plan_id"),
        ("knowledge", "plans", 0, "kind"),
        ("knowledge", "plans", 0, "supplier"),
        ("knowledge", "plans", 0, "pathway"),
        ("knowledge", "contacts", 0, "call_id"),
        ("knowledge", "confirmed", 0),
        ("knowledge", "to_ask", 0),
        ("knowledge", "cautions", 0),
        *(("so_far", part, 0) for part in QUESTION["so_far"]),
    ],
    ids=str,
)
def test_a_word_in_a_question_has_one_to_two_hundred_characters(path: Path) -> None:
    assert questioned(path, "x") == questioned(path, "x" * 200) == set()
    assert questioned(path, "") == {"string-too-short"}
    assert questioned(path, "x" * 201) == {"string-too-long"}


def test_a_note_has_at_most_ten_thousand_characters() -> None:
    path = ("knowledge", "notes", 0, "text")
    assert questioned(path, "") == questioned(path, "x" * 10_000) == set()
    assert questioned(path, "x" * 10_001) == {"string-too-long"}


@pytest.mark.parametrize("part", ["notes", "plans", "contacts"])
def test_a_person_has_at_most_a_thousand_records_of_each_sort(part: str) -> None:
    (record,) = QUESTION["knowledge"][part]
    assert questioned(("knowledge", part), []) == questioned(("knowledge", part), [record] * 1000) == set()
    assert questioned(("knowledge", part), [record] * 1001) == {"wrong-length"}


def test_an_instant_has_at_most_forty_characters() -> None:
    path = ("call", "at")
    exactly = "2025-12-27T18:00:00." + "0" * 19 + "Z"
    assert len(exactly) == 40
    assert questioned(path, exactly) == set()
    assert questioned(path, exactly.replace("Z", "0Z")) == {"string-too-long"}


def test_a_record_ends_after_it_begins_and_a_contact_is_no_later_than_the_call() -> None:
    began = "2025-01-01T00:00:00Z"
    for part in ("notes", "plans"):
        path = ("knowledge", part, 0, "valid_to")
        assert questioned(path, "2025-01-01T00:00:00.000001Z") == set()
        assert questioned(path, began) == {"ends-before-it-begins"}
    path = ("knowledge", "contacts", 0, "at")
    assert questioned(path, QUESTION["call"]["at"]) == set()
    assert questioned(path, "2025-12-27T18:00:00.000001Z") == {"contact-in-the-future"}
