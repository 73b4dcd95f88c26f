"""Two policy files in words: what is said is what was edited, and nothing else."""

from typing import Any

import pytest

from scenarios.policies import list_policies
from scenarios.policy_words import ADDED, CHANGED, REMOVED, WordsDiff, compare_words, read_document
from tests.scenarios.edited_policies import Edit, document, from_age, rule, without

LONDON = document()


def told(edit: Edit) -> WordsDiff:
    return compare_words(LONDON, document(edit))


@pytest.mark.parametrize("name", list_policies())
def test_a_policy_says_the_same_as_itself(name: str) -> None:
    found = compare_words(read_document(name), read_document(name))
    assert found.identical
    assert not found.changes
    (line,) = found.lines()
    assert line.startswith(f"{name} and {name} say the same")


def test_the_order_of_rules_providers_and_cases_means_nothing() -> None:
    def reverse(data: dict[Any, Any]) -> None:
        for part in ("rules", "providers", "cases"):
            data[part].reverse()

    found = told(reverse)
    assert found.identical
    assert not found.changes


def test_one_changed_number_is_one_line() -> None:
    found = told(from_age(80))
    (change,) = found.changes
    assert (change.section, change.name, change.how) == ("rules", "age-fast-track", CHANGED)
    assert [(each.field, each.before, each.after) for each in change.fields] == [("at least", "85", "80")]
    assert "      at least: 85 -> 80" in list(found.lines())


def test_what_a_changed_rule_gives_is_told_in_words_too() -> None:
    def not_to_a_gp(data: dict[Any, Any]) -> None:
        del rule(data, "age-fast-track")["gives"]["skills"]

    (change,) = told(not_to_a_gp).changes
    before, after = next((each.before, each.after) for each in change.fields if each.field == "so it calls for")
    assert "if possible a GP" in before
    assert "if possible a GP" not in after


def test_a_removed_rule_is_told_with_what_it_called_for_and_the_other_way_round_it_is_added() -> None:
    (change,) = told(without("third-call")).changes
    assert (change.name, change.how) == ("third-call", REMOVED)
    assert "nth 3" in change.says
    assert "a clinician" in change.says
    (back,) = compare_words(document(without("third-call")), LONDON).changes
    assert (back.name, back.how, back.says) == ("third-call", ADDED, change.says)


@pytest.mark.parametrize(
    ("edit", "section", "line"),
    [
        (lambda data: data["placing"].update(live_limit_seconds=90), "placing", "live limit seconds: 60 -> 90"),
        (lambda data: data["placing"].update(continuity_hours=None), "placing", "continuity hours: 96 -> not set"),
        (
            lambda data: data["placing"]["call_back_seconds"].update(soon=1800),
            "placing",
            "call back seconds soon: 3600 -> 1800",
        ),
        (
            lambda data: data["placing"].update(
                balancing={"strategy": "fixed_shares", "shares": {"las_north_east": 100}}
            ),
            "placing",
            "balancing strategy: home_only -> fixed_shares",
        ),
        (
            lambda data: data["areas"]["north_west"].update(home="las_north_central"),
            "areas",
            "home: las_north_west -> las_north_central",
        ),
        (
            lambda data: data["providers"][0].update(overflow_after_seconds=600),
            "providers",
            "overflow after seconds: 1200 -> 600",
        ),
        (
            lambda data: data["cases"][0]["expect"].update(why="overflow"),
            "cases",
            "expect why: home -> overflow",
        ),
        (lambda data: data.update(effective_from="2026-04-01"), "policy", "effective from: 2024-04-01 -> 2026-04-01"),
    ],
)
def test_each_section_tells_its_changes_field_by_field(edit: Edit, section: str, line: str) -> None:
    found = told(edit)
    (change,) = found.changes
    assert (change.section, change.how) == (section, CHANGED)
    assert f"      {line}" in list(found.lines())
    assert not found.identical


def test_every_part_of_the_hash_is_compared() -> None:
    """Two policies that differ in their hash differ in words, and the other way round."""
    documents = [read_document(name) for name in list_policies()]
    for before in documents:
        for after in documents:
            found = compare_words(before, after)
            assert found.identical == (not found.changes)
