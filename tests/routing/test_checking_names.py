"""A name that the policy does not have is told wherever it may be used, at its very place."""

import json
from typing import Any

import pytest

from routing import check_policy
from routing.checking.subject import quoted
from tests.routing.changing import Path, changed, position

WRITTEN: dict[str, Any] = {
    "policy": "names",
    "effective_from": "2024-04-01",
    "owner": "somebody",
    "rationale": "a test",
    "areas": {"east": {"home": "one", "network": "london"}, "west": {"home": "two", "network": "london"}},
    "providers": [
        {"id": "one", "name": "One", "areas": ["east"], "staffs": ["health_adviser", "nurse"], "overflow_to": ["two"]},
        {"id": "two", "name": "Two", "areas": ["west"], "staffs": ["health_adviser", "nurse"]},
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
            "shares": {"one": 60, "two": 40},
            "at_least": {"one": 5},
            "at_most": {"one": 70},
            "handling_seconds": 600,
            "patience_seconds": 300,
        },
    },
    "rules": [{"id": "all", "kind": "default", "owner": "somebody", "rationale": "a test", "source": "a test"}],
    "cases": [
        {
            "name": "one case",
            "call": {"at": "2024-07-10T19:00:00Z", "area": "east", "location": "west", "provider": "one"},
            "network": {
                "closed": ["last"],
                "unstaffed": {"one": ["nurse"]},
                "waits_seconds": {"two": {"health_adviser": 5}},
            },
            "expect": {"provider": "one", "queue": "health_adviser", "why": "here"},
        }
    ],
}
CASE = ("cases", 0)
PLACING = ("placing",)


def unknown_in(document: Any) -> list[tuple[str, str]]:
    """Code and place of what is not known; nothing else is refused."""
    text = json.dumps(document, indent=1)
    found = [each for each in check_policy(text, "names.json") if each.severity == "error"]
    return [(each.code, each.place) for each in found]


def test_names_that_the_policy_has_are_known() -> None:
    assert unknown_in(WRITTEN) == []
    assert unknown_in(changed(WRITTEN, (*CASE, "expect"), {"provider": "999", "queue": "999", "why": "red_flag"})) == []


@pytest.mark.parametrize(
    ("code", "path", "value", "at"),
    [
        ("unknown-provider", ("areas", "west", "home"), "nobody", '"home": "nobody"'),
        ("unknown-provider", ("providers", 0, "overflow_to", 0), "nobody", '"nobody"'),
        ("unknown-area", ("providers", 1, "areas", 0), "nowhere", '"areas": [\n    "nowhere"'),
        ("unknown-area", (*PLACING, "default_area"), "nowhere", '"default_area": "nowhere"'),
        ("unknown-provider", (*PLACING, "contingency", 0), "nobody", '"nobody"'),
        ("unknown-provider", (*PLACING, "mutual_aid"), ["one", "nobody"], '"nobody"'),
        ("unknown-provider", (*PLACING, "balancing", "shares"), {"one": 60, "nobody": 40}, '"nobody"'),
        ("unknown-provider", (*PLACING, "balancing", "at_least"), {"nobody": 5}, '"nobody"'),
        ("unknown-provider", (*PLACING, "balancing", "at_most"), {"nobody": 50}, '"nobody"'),
        ("unknown-area", (*CASE, "call", "area"), "nowhere", '"area": "nowhere"'),
        ("unknown-area", (*CASE, "call", "location"), "nowhere", '"location": "nowhere"'),
        ("unknown-provider", (*CASE, "call", "provider"), "nobody", '"provider": "nobody"'),
        ("unknown-provider", (*CASE, "network", "closed"), ["last", "nobody"], '"closed"'),
        ("unknown-provider", (*CASE, "network", "unstaffed"), {"nobody": ["nurse"]}, '"nobody"'),
        ("unknown-queue", (*CASE, "network", "unstaffed"), {"one": ["nurse", "porter"]}, '"one": [\n      "nurse"'),
        ("unknown-provider", (*CASE, "network", "waits_seconds"), {"nobody": {"nurse": 1}}, '"nobody"'),
        ("unknown-queue", (*CASE, "network", "waits_seconds"), {"two": {"porter": 1}}, '"porter"'),
        ("unknown-provider", (*CASE, "expect", "provider"), "nobody", '"provider": "nobody"'),
        ("unknown-queue", (*CASE, "expect", "queue"), "porter", '"queue": "porter"'),
        ("unknown-why", (*CASE, "expect", "why"), "because", '"why": "because"'),
    ],
)
def test_a_name_that_is_not_there_is_told_where_it_is_used(code: str, path: Path, value: Any, at: str) -> None:
    document = changed(WRITTEN, path, value)
    line, column = position(json.dumps(document, indent=1), at)
    assert unknown_in(document) == [(code, f"names.json:{line}:{column}")]


def test_a_provider_may_be_short_of_people_and_slow_and_both_are_checked() -> None:
    network = {"unstaffed": {"two": ["porter"]}, "waits_seconds": {"two": {"doorman": 5}}}
    assert [code for code, _ in unknown_in(changed(WRITTEN, (*CASE, "network"), network))] == ["unknown-queue"] * 2


@pytest.mark.parametrize(
    ("part", "name"), [("rules", "id"), ("providers", "id"), ("cases", "name")], ids=["rule", "provider", "case"]
)
def test_a_name_given_again_is_told_where_it_stands_again_each_time(part: str, name: str) -> None:
    entries = WRITTEN[part]
    document = changed(WRITTEN, (part,), [*entries, entries[0], entries[0]])
    lines = json.dumps(document, indent=1).splitlines()
    again = [n for n, line in enumerate(lines, 1) if line.strip() == f'"{name}": "{entries[0][name]}",'][1:]
    assert len(again) == 2
    expected = [(f"duplicate-{part[:-1]}", f"names.json:{line}:{lines[line - 1].index(chr(34)) + 1}") for line in again]
    assert unknown_in(document) == expected


@pytest.mark.parametrize(
    ("names", "said"), [(["a"], '"a"'), (["a", "b"], '"a" and "b"'), (["a", "b", "c"], '"a", "b" and "c"')]
)
def test_names_stand_in_quotes_in_a_sentence(names: list[str], said: str) -> None:
    assert quoted(names) == said
