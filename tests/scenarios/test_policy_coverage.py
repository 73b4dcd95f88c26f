"""Coverage counts what fired, says what never did, and knows which rules the need would miss."""

import pytest

from prm.base.documents import parse_yaml, validated
from prm.facts import Stage
from routing import Facts, facts_of, need
from routing.policy_document import PolicyDocument, policy_of
from routing.safety import SAFETY_RULES
from scenarios.policy_coverage import Coverage, Tally
from scenarios.policy_firing import Firing, need_of
from scenarios.policy_told import coverage_lines
from scenarios.policy_week import Week
from tests.scenarios.edited_policies import LONDON, TEXT, witnessed

SEEN = witnessed()
FILE = parse_yaml(TEXT, "london-2024.yaml")
DOCUMENT = validated(PolicyDocument, FILE)
CLASSES = sorted({facts_of(one.call, one.knowledge, LONDON) for one in SEEN}, key=repr)


@pytest.fixture(scope="module")
def coverage() -> Coverage:
    tally = Tally(LONDON)
    for one in SEEN:
        tally.see(one)
    calls = len({one.call.call_id for one in SEEN})
    week = Week(scenario="x", first_day="2025-12-27", last_day="2025-12-27", seed=5, calls=calls, decisions=len(SEEN))
    return tally.coverage(week)


def test_the_default_fires_in_every_decision_about_every_call(coverage: Coverage) -> None:
    default = next(rule for rule in coverage.rules if rule.rule == "default")
    assert (default.decisions, default.calls, default.share) == (len(SEEN), coverage.week.calls, 1.0)
    assert dict(default.by_stage) == dict(coverage.by_stage)
    assert sum(coverage.by_stage.values()) == len(SEEN)
    assert set(coverage.by_stage) == {str(stage) for stage in Stage}


def test_every_rule_is_told_once_and_its_counts_are_within_one_another(coverage: Coverage) -> None:
    names = [rule.rule for rule in coverage.rules]
    assert sorted(names) == sorted([rule.id for rule in (*LONDON.rules, *SAFETY_RULES)])
    for rule in coverage.rules:
        assert sum(rule.by_stage.values()) == rule.decisions
        assert rule.mattered <= rule.decisions
        assert rule.calls <= rule.decisions <= len(SEEN)
        assert (rule.silence is None) == bool(rule.decisions) == bool(rule.calls)


def test_a_rule_counts_the_calls_that_hold_its_facts(coverage: Coverage) -> None:
    """Counted again from the questions themselves."""
    by_rule = {rule.rule: rule for rule in coverage.rules}
    silent = [one for one in SEEN if one.call.option == "silent"]
    assert by_rule["silent"].decisions == len(silent) > 0
    assert by_rule["silent"].calls == len({one.call.call_id for one in silent})
    old = [one for one in SEEN if (age := one.knowledge.age_years) is not None and (age < 1 or age >= 85)]
    assert by_rule["age-fast-track"].decisions == len(old) > 0


def test_a_rule_that_never_fires_is_told_with_what_it_looks_for_and_what_there_was(coverage: Coverage) -> None:
    silent = {rule.rule: rule.silence or "" for rule in coverage.silent}
    assert {"care-home", "out-of-area", "relay"} <= silent.keys()
    assert "It looks for settings care_home." in silent["care-home"]
    assert "in custody" in silent["care-home"]
    assert "nobody says anything" in silent["out-of-area"]
    text = "\n".join(coverage_lines(coverage))
    assert all(f"  {name}: " in text for name in silent)


def test_the_need_of_what_fires_is_the_need_that_the_routing_finds() -> None:
    firing = Firing(LONDON)
    for facts in CLASSES:
        assert need_of(firing.of(facts).given.values(), facts) == need(facts, LONDON), facts


@pytest.mark.parametrize("name", sorted(rule.id for rule in LONDON.rules if rule.kind != "default"))
def test_a_rule_is_missed_just_where_the_policy_without_it_finds_another_need(name: str) -> None:
    rules = tuple(rule for rule in DOCUMENT.rules if rule.id != name)
    lesser = policy_of(DOCUMENT.model_copy(update={"rules": rules}), FILE)
    firing = Firing(LONDON)
    for facts in CLASSES:
        differs = need(facts, LONDON) != need(facts, lesser)
        assert (name in firing.of(facts).missed) == differs, facts


def test_a_rule_that_another_one_dominates_never_matters() -> None:
    """The engine's own rule for custody gives what the policy's gives, and less."""
    firing = Firing(LONDON)
    custody = [facts for facts in CLASSES if facts.setting == "custody"]
    assert custody
    for facts in custody:
        fired = firing.of(facts)
        assert "safety.handle_live" in fired.given
        assert "safety.handle_live" not in fired.missed


def test_nothing_but_the_default_and_what_is_unknown_fires_for_a_call_about_which_nothing_is_known() -> None:
    fired = Firing(LONDON).of(Facts())
    assert set(fired.given) == {
        "default",
        "safety.unknown_history",
        "unknown-age",
        "unknown-identity",
        "unknown-records",
    }
