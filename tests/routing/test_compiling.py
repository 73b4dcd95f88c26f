"""The compiled rules: the same needs as asking every rule one by one, from bounded memory that travels with nothing."""

import copy
import pickle
from dataclasses import replace
from itertools import islice, product

from hypothesis import given
from hypothesis import strategies as st

from prm.facts import Line, Match, Missing, Option, Setting, Urgency
from routing import NOTHING, Facts, Need, Policy, facts_of, join, need
from routing.assess import contributions, plain_need
from routing.checking.cells import cells, quiet, values_of
from routing.compiling import CompiledRules
from routing.testing import needs, situations


@given(data=st.data(), so_far=needs() | st.just(NOTHING))
def test_compiled_and_plain_needs_agree_over_random_facts(
    policies: tuple[Policy, ...], data: st.DataObject, so_far: Need
) -> None:
    policy = data.draw(st.sampled_from(policies))
    call, known, _ = data.draw(situations(policy))
    facts = facts_of(call, known, policy)
    compiled = CompiledRules(policy.rules)
    assert compiled.need(facts) == compiled.need(facts) == join(said for _, said in contributions(facts, policy))
    assert need(facts, policy, so_far) == plain_need(facts, policy, so_far)


def test_compiled_and_plain_needs_agree_over_every_cell_of_every_rule(policy: Policy) -> None:
    values, compiled = values_of(policy), CompiledRules(policy.rules)
    seen = 0
    for rule in policy.rules:
        for facts in cells(rule, values, quiet(policy)):
            assert compiled.need(facts) == join(said for _, said in contributions(facts, policy))
            seen += 1
    assert seen > len(policy.rules)


def test_compiled_and_plain_needs_agree_where_facts_cross(policy: Policy) -> None:
    records = (Missing.UNKNOWN, frozenset(), frozenset({("coordinate_my_care", "end_of_life")}))
    contacts = (Missing.DEGRADED, *(tuple((hours, n) for hours, _ in policy.contact_windows) for n in range(3)))
    triages = (None, (Urgency.ROUTINE, True, "dental"), (Urgency.EMERGENCY, False, None))
    settings = (Setting.UNKNOWN, Setting.CUSTODY)
    crossed = product(Line, Option, (False, True), settings, Match, (None, 0, 85), records, contacts, triages)
    compiled = CompiledRules(policy.rules)
    for line, option, shut, setting, match, age, plans, history, triage in islice(crossed, 0, None, 7):
        facts = Facts(
            line=line,
            option=option,
            option_shut=shut,
            setting=setting,
            match=match,
            age_from=age,
            plans=plans,
            contacts=history,
            triage=triage,
        )
        assert compiled.need(facts) == join(said for _, said in contributions(facts, policy))


def test_a_policy_with_other_rules_does_not_remember_the_needs_of_the_first(london_2024: Policy) -> None:
    facts = Facts(option=Option.SILENT)
    assert "greet_by_voice" in need(facts, london_2024).must
    without = replace(london_2024, rules=tuple(rule for rule in london_2024.rules if rule.id != "silent"))
    assert "greet_by_voice" not in need(facts, without).must
    assert "greet_by_voice" in need(facts, london_2024).must


def test_what_is_remembered_travels_with_no_pickle_and_no_copy(london_2024: Policy) -> None:
    fresh = replace(london_2024)
    before = len(pickle.dumps(fresh))
    for years in (None, *fresh.age_cuts):
        for option in Option:
            need(Facts(age_from=years, option=option), fresh)
    assert len(fresh.needs) > 0
    assert len(pickle.dumps(fresh)) == before
    for other in (pickle.loads(pickle.dumps(fresh)), copy.deepcopy(fresh)):
        assert not other.needs
        assert other.hash == fresh.hash
        assert need(Facts(option=Option.SILENT), other) == need(Facts(option=Option.SILENT), fresh)


def test_words_that_callers_name_cannot_fill_the_memory(london_2024: Policy) -> None:
    policy = replace(london_2024)
    object.__setattr__(policy.needs, "most", 100)
    for number in range(1000):
        need(Facts(match=Match.CONFIRMED, confirmed=frozenset({f"word-{number}"})), policy)
    assert len(policy.needs) <= 100
    policy.forget()
    assert not policy.needs
