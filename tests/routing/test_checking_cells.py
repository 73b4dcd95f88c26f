"""The situations in which a policy is checked: each can be, and between them they hold what rules tell apart."""

from itertools import product

import pytest

from prm.facts import Access, Line, Match, Missing, Option, Setting
from routing import Facts, Policy
from routing.checking.cells import OTHER, cells, quiet, values_of, with_value
from routing.kinds_of_patient import RecordRule
from routing.need import CLINICIAN_SKILLS
from routing.safety import FLAGS, SAFETY_RULES

HELD = ("notes", "plans", "contacts")


def can_be(facts: Facts) -> bool:
    """What only a confirmed match discloses is unknown under any other."""
    hidden = not facts.confirmed and all(isinstance(getattr(facts, part), Missing) for part in HELD)
    return facts.match is Match.CONFIRMED or hidden


def test_no_situation_discloses_what_its_match_does_not(policy: Policy) -> None:
    values, start = values_of(policy), quiet(policy)
    assert can_be(start)
    for fact, other in product(values, values):
        for value in values[fact]:
            facts = with_value(start, fact, value)
            assert can_be(facts)
            for more in values[other]:
                assert can_be(with_value(facts, other, more))


def test_a_value_is_taken_where_the_match_lets_it_and_left_where_not() -> None:
    known = Facts(match=Match.CONFIRMED, notes=frozenset(), plans=frozenset(), contacts=((96, 1),))
    records = frozenset({("gp", "x")})
    assert with_value(known, "notes", records).notes == records
    assert with_value(known, "confirmed", frozenset({"x"})).confirmed == {"x"}
    assert with_value(known, "match", Match.CONFIRMED) == known
    hidden = with_value(known, "match", Match.POTENTIAL)
    assert hidden == Facts(match=Match.POTENTIAL)
    for part in HELD:
        assert with_value(hidden, part, records) == hidden
        assert getattr(with_value(hidden, part, Missing.DEGRADED), part) is Missing.DEGRADED
    assert with_value(hidden, "confirmed", frozenset({"x"})) == hidden
    shut = with_value(known, "option", (Option.DENTAL, True))
    assert (shut.option, shut.option_shut) == (Option.DENTAL, True)
    assert with_value(known, "line", Line.CARE_HOME) == known._replace(line=Line.CARE_HOME)


def test_in_the_quiet_situation_only_what_holds_for_every_call_has_its_say(policy: Policy) -> None:
    start = quiet(policy)
    loud = {rule.kind for rule in policy.rules if rule.contribution(start) is not None}
    young = {rule.kind for rule in policy.rules if rule.kind == "age" and rule.contribution(start) is not None}
    assert loud - young == {"default"}
    assert all(rule.contribution(start) is None for rule in SAFETY_RULES)


def test_every_member_of_every_enumeration_is_tried(london_2024: Policy) -> None:
    values = values_of(london_2024)
    assert set(values["line"]) == set(Line)
    assert set(values["setting"]) == set(Setting)
    assert set(values["match"]) == set(Match)
    assert set().union(*values["access"]) == set(Access)
    for fact in ("on_behalf", "out_of_area", "can_be_rung_back", "called_before"):
        assert values[fact] == (None, False, True)
    for fact in ("notes", "plans", "contacts"):
        assert set(Missing) <= set(values[fact])
    assert set(values["age_from"]) == {None, 0, *london_2024.age_cuts}
    skills = {found[2] for found in values["triage"] if found is not None}
    assert skills == {None, OTHER, *CLINICIAN_SKILLS}
    assert len(values["triage"]) == 1 + 4 * 2 * len(skills)


def test_an_option_is_tried_open_and_shut_as_far_as_its_hours_leave_both(policies: tuple[Policy, ...]) -> None:
    for policy in policies:
        tried = values_of(policy)["option"]
        for option in (Option.NONE, Option.SILENT, Option.MENTAL_HEALTH, Option.DENTAL):
            assert (option, False) in tried
            assert ((option, True) in tried) is (option in policy.hours)
        assert len(set(tried)) == len(tried)


@pytest.mark.parametrize("fact", ["notes", "plans"])
def test_records_are_tried_one_by_one_by_every_supplier_and_kind_that_a_rule_names(
    london_2024: Policy, fact: str
) -> None:
    tried = [value for value in values_of(london_2024)[fact] if isinstance(value, frozenset)]
    assert frozenset() in tried
    assert all(len(value) <= 1 for value in tried)
    rules = [rule for rule in london_2024.rules if isinstance(rule, RecordRule)]
    suppliers = {name for rule in rules for name in rule.suppliers or ()}
    kinds = {name for rule in rules for name in rule.kinds or ()}
    assert "coordinate_my_care" in suppliers
    assert "end_of_life" in kinds
    assert {record for value in tried for record in value} == set(product((*suppliers, OTHER), {*kinds, *FLAGS, OTHER}))


def test_contacts_are_tried_by_window_and_count(london_2024: Policy) -> None:
    windows = dict(london_2024.contact_windows)
    tried = [value for value in values_of(london_2024)["contacts"] if isinstance(value, tuple)]
    for hours, most in windows.items():
        assert {dict(value)[hours] for value in tried} == set(range(most + 1))


def test_up_to_two_facts_that_a_rule_reads_are_varied_together(london_2024: Policy) -> None:
    values, start = values_of(london_2024), quiet(london_2024)
    rule = next(rule for rule in london_2024.rules if rule.kind == "recent_contact")
    tried = list(cells(rule, values, start))
    changed = [{name for name in Facts._fields if getattr(facts, name) != getattr(start, name)} for facts in tried]
    assert set().union(*changed) == {"contacts", "confirmed"}
    assert {"contacts", "confirmed"} in changed
    assert start in tried
