"""Every rule that did not fire, with the facts that it read and those that would have had to be otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

from routing.deciding import Decision
from routing.explaining import facts_read
from routing.fact_values import other_values
from routing.facts import Facts
from routing.policy import Policy
from routing.rules import Rule
from routing.safety import SAFETY_RULES, SafetyRule
from routing.sentences import NOT_FIRED, SENTENCES
from routing.wording import fact_named, filled, listed

_AT_ONCE = 2
"""How many facts are changed at once in the search: a rule reads few, and none of the engine's needs more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NotFired:
    """Why one rule did not fire: the facts it read, which of them would have had to be otherwise, and a sentence."""

    rule: str
    kind: str
    facts: Mapping[str, object]
    missing: tuple[str, ...]
    """A smallest set of the facts read whose change makes the rule fire; empty if none of one or two does."""
    sentence: str


def not_fired(decision: Decision, policy: Policy) -> tuple[NotFired, ...]:
    """Every rule of the engine and of the policy that did not fire in a decision, by rule id."""
    facts = decision.grounds.facts
    rules: tuple[Rule | SafetyRule, ...] = (*SAFETY_RULES, *policy.rules)
    silent = (rule for rule in rules if rule.contribution(facts) is None)
    return tuple(sorted((_not_fired(rule, facts, policy) for rule in silent), key=lambda told: told.rule))


def missing_facts(rule: Rule | SafetyRule, facts: Facts, policy: Policy) -> Mapping[str, Any]:
    """A smallest set of the facts that the rule reads, with other values under which it fires.

    Fewest facts first, then in the order in which the rule reads them, then the nearest value: the same set for the
    same facts. Empty if no change of one or two facts makes the rule fire.
    """
    others = {name: other_values(name, rule, facts, policy) for name in rule.reads}
    for size in range(1, min(_AT_ONCE, len(others)) + 1):
        for names in combinations(others, size):
            for values in product(*(others[name] for name in names)):
                changed: dict[str, Any] = dict(zip(names, values, strict=True))
                if rule.contribution(facts._replace(**changed)) is not None:
                    return changed
    return {}


def _not_fired(rule: Rule | SafetyRule, facts: Facts, policy: Policy) -> NotFired:
    missing = missing_facts(rule, facts, policy)
    named = (fact_named(name, value, policy) for name, value in missing.items())
    tail = SENTENCES.what_is_missing.format(missing=listed(named)) if missing else SENTENCES.nothing_is_missing
    return NotFired(
        rule=rule.id,
        kind=rule.kind,
        facts=facts_read(rule, facts),
        missing=tuple(missing),
        sentence=filled(NOT_FIRED[rule.kind], rule, facts, policy) + tail,
    )
