"""The engine's own safety: what each rule gives, under whatever policy, as docs/policy-semantics.md tells it."""

from pathlib import Path as File

import pytest

import routing
from prm.facts import Missing, Option, Setting, Urgency
from routing import Facts, Level, Need, Path, Policy, need
from routing.safety import SAFETY_RULES

RULES = {rule.id: rule for rule in SAFETY_RULES}
HELD = frozenset({("gp", "dnacpr"), ("ambulance_999", "violence_warning"), ("gp", "end_of_life")})

GIVES = [
    (
        "safety.red_flag",
        Facts(red_flags=frozenset({"ambulance_requested"})),
        Need(urgency=Urgency.EMERGENCY, level=Level.CLINICIAN, path=Path.TO_999),
    ),
    ("safety.red_flag", Facts(), None),
    (
        "safety.triage_emergency",
        Facts(triage=(Urgency.EMERGENCY, False, None)),
        Need(urgency=Urgency.EMERGENCY, level=Level.CLINICIAN, path=Path.TO_999, must=frozenset({"handle_live"})),
    ),
    (
        "safety.triage_emergency",
        Facts(triage=(Urgency.EMERGENCY, True, "gp")),
        Need(urgency=Urgency.EMERGENCY, level=Level.CLINICIAN, must=frozenset({"handle_live"})),
    ),
    ("safety.triage_emergency", Facts(triage=(Urgency.URGENT, False, None)), None),
    ("safety.triage_emergency", Facts(), None),
    ("safety.flags", Facts(notes=HELD, plans=frozenset()), Need(flags=frozenset({"dnacpr", "violence"}))),
    ("safety.flags", Facts(plans=frozenset({("gp", "respect")})), Need(flags=frozenset({"respect"}))),
    ("safety.flags", Facts(notes=frozenset({("gp", "safeguarding")})), Need(flags=frozenset({"safeguarding"}))),
    ("safety.flags", Facts(notes=frozenset({("gp", "violence")})), Need(flags=frozenset({"violence"}))),
    ("safety.flags", Facts(notes=Missing.DEGRADED, plans=frozenset({("gp", "crisis")})), None),
    ("safety.unknown_history", Facts(), Need(forced=frozenset({"called_before"}))),
    ("safety.unknown_history", Facts(contacts=Missing.DEGRADED), Need(forced=frozenset({"called_before"}))),
    ("safety.unknown_history", Facts(called_before=False), None),
    ("safety.unknown_history", Facts(contacts=((96, 0),)), None),
    ("safety.handle_live", Facts(setting=Setting.CUSTODY), Need(must=frozenset({"handle_live"}))),
    ("safety.handle_live", Facts(can_be_rung_back=False), Need(must=frozenset({"handle_live"}))),
    ("safety.handle_live", Facts(can_be_rung_back=True, setting=Setting.HOME), None),
    ("safety.handle_live", Facts(), None),
    (
        "safety.option_shown",
        Facts(option=Option.DENTAL, option_shut=True),
        Need(show=frozenset({"option:dental"})),
    ),
    ("safety.option_shown", Facts(option=Option.MENTAL_HEALTH), Need(show=frozenset({"option:mental_health"}))),
    ("safety.option_shown", Facts(option=Option.SILENT), None),
]
"""Rule, facts, and what it gives: `None` for nothing."""


@pytest.mark.parametrize(("name", "facts", "gives"), GIVES)
def test_a_safety_rule_gives_what_it_is_said_to(name: str, facts: Facts, gives: Need | None) -> None:
    assert RULES[name].contribution(facts) == gives


@pytest.mark.parametrize(("name", "facts", "gives"), [case for case in GIVES if case[2] is not None])
def test_what_safety_gives_is_in_the_need_under_every_policy(
    policy: Policy, name: str, facts: Facts, gives: Need
) -> None:
    assert need(facts, policy).covers(gives)


def test_a_safety_rule_reads_the_facts_that_it_names_and_no_others() -> None:
    """Explanations and compiled tables rest on this: with all other facts at their defaults it says the same."""
    for rule in SAFETY_RULES:
        for _, facts, _ in GIVES:
            alone = Facts(**{name: getattr(facts, name) for name in rule.reads})
            assert rule.contribution(alone) == rule.contribution(facts)


def test_the_page_names_the_safety_rules_as_the_answers_do() -> None:
    page = (File(routing.__file__).parent.parent / "docs" / "policy-semantics.md").read_text(encoding="utf-8")
    told = [line.split("`")[1] for line in page.splitlines() if line.startswith("| `safety.")]
    assert told == [rule.id for rule in SAFETY_RULES]
    assert [rule.kind for rule in SAFETY_RULES] == [
        "safety_red_flag",
        "safety_triage_emergency",
        "safety_flags",
        "safety_unknown_history",
        "safety_live",
        "safety_option",
    ]
