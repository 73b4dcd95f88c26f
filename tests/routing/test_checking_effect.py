"""What the check says about rules that change nothing is true, and it finds every one."""

from dataclasses import replace
from itertools import product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prm.facts import Line, Setting, Urgency
from routing import Need, Policy, check_policy, decide, join, parse_policy
from routing.checking.cells import quiet, values_of
from routing.checking.effect import Effects, demands_of
from routing.safety import SAFETY_RULES
from routing.testing import needs, situations

HEAD = """\
policy: drawn
effective_from: 2024-04-01
owner: somebody
rationale: drawn
areas: {east: {home: one, network: london}, west: {home: two, network: london}}
providers:
  - {id: one, name: One, areas: [east], staffs: [health_adviser, nurse, gp], overflow_after_seconds: 600}
  - {id: two, name: Two, areas: [west], staffs: [health_adviser, nurse, gp]}
  - {id: last, name: Last, kind: contingency, staffs: [health_adviser, nurse, gp]}
placing:
  default_area: east
  call_back_seconds: {routine: 14400, soon: 3600, urgent: 1200, emergency: 600}
  skill_order: [palliative, mental_health, gp, dental, nurse, pharmacist]
  continuity_hours: 96
  contingency: [last]
  mutual_aid: [one, two]
rules:
"""
BY = "owner: somebody, rationale: drawn, source: drawn"
GIVES = st.sampled_from(
    (
        "{}",
        "{urgency: soon}",
        "{urgency: urgent, show: [x]}",
        "{level: clinician}",
        "{level: clinician, accepts: [gp, nurse]}",
        "{level: clinician, accepts: [nurse], path: straight}",
        "{must: [handle_live]}",
        "{must: [handle_live], show: [x]}",
        "{show: [x, y]}",
        "{asks: [age]}",
        "{flags: [violence]}",
    )
)
ENUMERABLE = (
    "kind: setting, settings: [custody]",
    "kind: setting, settings: [custody, care_home]",
    "kind: setting, settings: [unknown, home, care_home, custody, no_fixed_address]",
    "kind: line, lines: [care_home]",
    "kind: age, under: 1",
    "kind: age, under: 5, at_least: 75",
    "kind: age, at_least: 85",
    "kind: cannot_be_rung_back",
)
CONDITIONS = (
    *ENUMERABLE,
    "kind: red_flag",
    "kind: silent",
    "kind: option, option: dental",
    "kind: option, option: mental_health, hours: {}",
    "kind: access, needs: [bsl, interpreter]",
    "kind: on_behalf",
    "kind: out_of_area",
    "kind: triage, general: [gp, nurse]",
    "kind: note, kinds: [violence_warning]",
    "kind: note",
    "kind: plan, suppliers: [coordinate_my_care]",
    "kind: plan, kinds: [end_of_life]",
    "kind: recent_contact, within_hours: 48",
    "kind: recent_contact, within_hours: 96",
    "kind: repeat_caller, nth: 2, within_hours: 96",
    "kind: repeat_caller, nth: 3, within_hours: 48",
    "kind: unknown, parts: [age]",
    "kind: unknown, parts: [age, notes, identity]",
    "kind: caution, cautions: [identity_uncertain]",
)


def text_of(rules: list[tuple[str, str]]) -> str:
    lines = [f"  - {{id: r{n}, {condition}, gives: {gives}, {BY}}}" for n, (condition, gives) in enumerate(rules)]
    return HEAD + f"  - {{id: default, kind: default, gives: {{asks: [postcode]}}, {BY}}}\n" + "\n".join(lines) + "\n"


WITHOUT = {"dead-rule", "same-rule", "covered-rule", "rule-without-effect", "rule-gives-nothing"}


def rules_of(conditions: tuple[str, ...]) -> st.SearchStrategy[list[tuple[str, str]]]:
    return st.lists(st.tuples(st.sampled_from(conditions), GIVES), min_size=1, max_size=7)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rules=rules_of(CONDITIONS), data=st.data())
def test_rules_without_effect_may_all_go_and_no_decision_changes(
    rules: list[tuple[str, str]], data: st.DataObject
) -> None:
    findings = check_policy(text_of(rules), "drawn.yaml")
    assert [found for found in findings if found.severity == "error"] == []
    idle = {found.sentence.split('"')[1] for found in findings if found.code in WITHOUT}
    dead = {found.sentence.split('"')[1] for found in findings if found.code == "dead-rule"}
    policy = parse_policy(text_of(rules), "drawn.yaml")
    fewer = _without(policy, idle)
    for _ in range(4):
        situation = data.draw(situations(policy))
        decision = decide(*situation, policy)
        other = decide(*situation, fewer)
        assert (decision.need, decision.placement) == (other.need, other.placement)
        facts = decision.grounds.facts
        assert not [rule.id for rule in policy.rules if rule.id in dead and rule.contribution(facts) is not None]


@settings(max_examples=60, deadline=None)
@given(rules=rules_of(ENUMERABLE))
def test_the_rules_that_add_something_are_those_that_do_over_every_combination_of_facts(
    rules: list[tuple[str, str]],
) -> None:
    """Against the plain way: every setting, line, age and answer together."""
    policy = parse_policy(text_of(rules), "drawn.yaml")
    base = quiet(policy)
    every = [
        base._replace(setting=setting, line=line, age_from=age, can_be_rung_back=answer)
        for setting, line, age, answer in product(Setting, Line, values_of(policy)["age_from"], (None, False, True))
    ]
    effects = Effects(policy)
    for rule in policy.rules:
        others = [*SAFETY_RULES, *(other for other in policy.rules if other is not rule)]
        plain = any(
            not join(filter(None, (other.contribution(facts) for other in others))).covers(said)
            for facts in every
            if (said := rule.contribution(facts)) is not None
        )
        assert effects.adds_to(rule, others) is plain, rule.id


@given(one=needs(), other=needs())
def test_a_need_covers_another_when_it_holds_all_of_its_demands(one: Need, other: Need) -> None:
    assert one.covers(other) is (demands_of(other) <= demands_of(one))
    assert demands_of(one | other) == demands_of(one) | demands_of(other)


@settings(max_examples=60, deadline=None)
@given(rules=rules_of(CONDITIONS), data=st.data())
def test_a_policy_that_loads_decides_every_situation(rules: list[tuple[str, str]], data: st.DataObject) -> None:
    policy = parse_policy(text_of(rules), "drawn.yaml")
    call, knowledge, network = data.draw(situations(policy))
    decision = decide(call, knowledge, network, policy)
    assert decision.placement.provider in {"999", *(provider.id for provider in policy.providers)}
    assert decision.need.urgency in Urgency


def _without(policy: Policy, ids: set[str]) -> Policy:
    """The policy without some of its rules, and its facts as fine as before."""
    return replace(policy, rules=tuple(rule for rule in policy.rules if rule.id not in ids))
