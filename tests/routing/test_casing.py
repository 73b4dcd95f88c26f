"""A policy's own cases: which rules they put to the test."""

from dataclasses import replace

from routing import Policy, cover_rules


def test_a_rule_is_covered_by_the_cases_that_need_it_and_by_no_others(london_2024: Policy) -> None:
    covered = {found.rule: found for found in cover_rules(london_2024)}
    assert covered["note-bypass"].decides_in == ("a note that bypasses",)
    assert set(covered["mental-health-option"].decides_in) == {"the mental health option", "the crisis line closed"}


def test_without_its_cases_no_rule_is_covered(london_2024: Policy) -> None:
    assert not any(found.covered or found.fires_in for found in cover_rules(replace(london_2024, cases=())))


def test_a_rule_that_fires_and_changes_nothing_is_not_covered(london_2024: Policy) -> None:
    third = next(rule for rule in london_2024.rules if rule.id == "third-call")
    twin = third.model_copy(update={"id": "twin"})
    covered = {found.rule: found for found in cover_rules(replace(london_2024, rules=(*london_2024.rules, twin)))}
    for name in ("third-call", "twin"):
        assert covered[name].fires_in
        assert not covered[name].covered
