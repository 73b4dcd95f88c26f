"""The rules that did not fire: each told once, with facts whose change would have made it fire."""

from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.facts import UNKNOWN, Call, Knowledge, Match, Option, Setting
from routing import Policy, all_open, decide, explain, facts_of
from routing.fact_values import other_values
from routing.facts import Facts
from routing.not_fired import missing_facts, not_fired
from routing.safety import SAFETY_RULES
from routing.testing import situations


@given(data=st.data())
def test_every_rule_either_fired_or_did_not(policies: tuple[Policy, ...], data: st.DataObject) -> None:
    policy = data.draw(st.sampled_from(policies))
    call, known, network = data.draw(situations(policy))
    decision = decide(call, known, network, policy)
    fired = [reason.rule for reason in explain(decision, network, policy).reasons]
    silent = [told.rule for told in not_fired(decision, policy)]
    assert sorted(fired + silent) == sorted(rule.id for rule in (*SAFETY_RULES, *policy.rules))
    assert silent == sorted(silent)


@given(data=st.data())
def test_changing_what_is_missing_makes_the_rule_fire_and_no_less_does(
    policies: tuple[Policy, ...], data: st.DataObject
) -> None:
    policy = data.draw(st.sampled_from(policies))
    call, known, network = data.draw(situations(policy))
    facts = facts_of(call, known, policy)
    rules = {rule.id: rule for rule in (*SAFETY_RULES, *policy.rules)}
    for told in not_fired(decide(call, known, network, policy), policy):
        rule = rules[told.rule]
        missing = missing_facts(rule, facts, policy)
        assert tuple(missing) == told.missing
        assert set(missing) <= set(rule.reads) == set(told.facts)
        assert missing, "the kinds that there are all fire under some change of one or two facts"
        assert all(value != getattr(facts, name) for name, value in missing.items())
        assert rule.contribution(facts) is None
        assert rule.contribution(facts._replace(**missing)) is not None
        for names in combinations(missing, len(missing) - 1):
            values = [other_values(name, rule, facts, policy) for name in names]
            changes = (dict(zip(names, chosen, strict=True)) for chosen in product(*values))
            assert all(rule.contribution(facts._replace(**change)) is None for change in changes)


@given(data=st.data())
def test_what_did_not_fire_is_told_in_whole_sentences_and_the_same_again(
    policies: tuple[Policy, ...], data: st.DataObject
) -> None:
    policy = data.draw(st.sampled_from(policies))
    call, known, network = data.draw(situations(policy))
    decision = decide(call, known, network, policy)
    told = not_fired(decision, policy)
    assert told == not_fired(decide(call, known, network, policy), policy)
    for one in told:
        assert one.sentence.endswith(".")
        assert not set("{}[]_") & set(one.sentence)
        assert "None" not in one.sentence
        assert one.sentence[0].isupper()


def test_a_choice_that_is_shut_and_another_both_count_against_a_rule(london_2024: Policy) -> None:
    """Another option was chosen, and that one is shut: only both together would make the dental rule fire."""
    rule = next(rule for rule in london_2024.rules if rule.id == "dental-option")
    facts = Facts(option=Option.MENTAL_HEALTH, option_shut=True)
    assert missing_facts(rule, facts, london_2024) == {"option": Option.DENTAL, "option_shut": False}
    shut = Facts(option=Option.DENTAL, option_shut=True)
    assert missing_facts(rule, shut, london_2024) == {"option_shut": False}


@pytest.mark.parametrize(
    ("rule", "missing"),
    [
        ("third-call", ("contacts",)),
        ("plan-bypass", ("plans",)),
        ("age-fast-track", ("age_from",)),
        ("custody", ("setting",)),
        ("safety.triage_emergency", ("triage",)),
        ("safety.red_flag", ("red_flags",)),
    ],
)
def test_the_missing_fact_is_the_one_that_the_rule_is_about(
    london_2024: Policy, rule: str, missing: tuple[str, ...]
) -> None:
    decision = decide(Call(call_id="c", at=0, setting=Setting.HOME), UNKNOWN, all_open(london_2024), london_2024)
    told = {one.rule: one for one in not_fired(decision, london_2024)}
    assert told[rule].missing == missing


def test_unknown_is_never_told_as_none(london_2024: Policy) -> None:
    known = Knowledge(match=Match.CONFIRMED, age_years=40, notes=(), plans=(), contacts=())
    network, call = all_open(london_2024), Call(call_id="c", at=0)
    sentences = {}
    for name, knowledge in (("unknown", UNKNOWN), ("none", known)):
        told = {one.rule: one.sentence for one in not_fired(decide(call, knowledge, network, london_2024), london_2024)}
        sentences[name] = told["plan-bypass"]
    assert "Care plans in force: not known." in sentences["unknown"]
    assert "Care plans in force: none." in sentences["none"]
