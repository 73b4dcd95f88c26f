"""Which rules can fire, and which of them ever add anything to what the others give: decided exactly.

A need is a set of single demands (an urgency of at least soon, no pharmacist, the flag violence), and a join is their
union. So a rule adds something if and only if in some situation it demands one thing that nobody else does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields

from routing.checking.cells import Values, cells, quiet, values_of, with_value
from routing.facts import Facts
from routing.need import CLINICIAN_SKILLS, Need
from routing.policy import Policy
from routing.rules import Rule
from routing.safety import SAFETY_RULES, SafetyRule

Demand = tuple[str, object]
Voice = Rule | SafetyRule


class Effects:
    """The situations of one policy, in which its rules are compared."""

    def __init__(self, policy: Policy) -> None:
        self._values: Mapping[str, Values] = values_of(policy)
        self._quiet = quiet(policy)

    def can_fire(self, rule: Rule) -> bool:
        """Whether the rule has something to say in some situation."""
        return any(rule.contribution(facts) is not None for facts in self._cells(rule))

    def gives_something(self, rule: Rule) -> bool:
        """Whether what the rule says ever goes beyond nothing at all."""
        return any(_demands(rule, facts) for facts in self._cells(rule))

    def adds_to(self, rule: Rule, others: Iterable[Voice]) -> bool:
        """Whether in some situation the rule demands what none of the others does."""
        others = tuple(others)
        return any(
            any(self._alone(demand, facts, rule, others) for demand in sorted(_demands(rule, facts), key=str))
            for facts in self._cells(rule)
        )

    def _cells(self, rule: Rule) -> Iterable[Facts]:
        return cells(rule, self._values, self._quiet)

    def _alone(self, demand: Demand, facts: Facts, rule: Rule, others: tuple[Voice, ...]) -> bool:
        """Whether the facts that the rule does not read can be such that nobody else makes its demand.

        They are chosen one after the other: what one of them calls for, another cannot silence.
        """
        silent = [other for other in others if demand not in _demands(other, facts)]
        loud = len(others) - len(silent)
        for fact, choices in self._values.items():
            if loud == 0:
                break
            if fact in rule.reads:
                continue
            for value in choices:
                changed = with_value(facts, fact, value)
                if demand not in _demands(rule, changed):
                    continue
                count = sum(demand in _demands(other, changed) for other in others)
                if count < loud:
                    facts, loud = changed, count
        return loud == 0


def needed_to_cover(rule: Rule, others: Iterable[Voice], effects: Effects) -> tuple[Voice, ...]:
    """The fewest found among the others to which the rule adds nothing, given that it adds nothing to all of them."""
    kept = [other for other in others if not isinstance(other, SafetyRule) or _shares(other, rule)]
    for other in tuple(kept):
        less = [one for one in kept if one is not other]
        if not effects.adds_to(rule, less):
            kept = less
    return tuple(kept)


ENGINE: tuple[Voice, ...] = SAFETY_RULES


def _shares(one: SafetyRule, other: Rule) -> bool:
    return not set(one.reads).isdisjoint(other.reads)


def _demands(voice: Voice, facts: Facts) -> frozenset[Demand]:
    said = voice.contribution(facts)
    return frozenset() if said is None else demands_of(said)


def demands_of(need: Need) -> frozenset[Demand]:
    """The single demands that make up a need: one need covers another if and only if it holds all of its demands."""
    found: set[Demand] = set()
    for field in fields(need):
        value = getattr(need, field.name)
        if field.name == "accepts":
            found.update(("accepts", skill) for skill in CLINICIAN_SKILLS - value)
        elif isinstance(value, frozenset):
            found.update((field.name, part) for part in value)
        else:
            found.update((field.name, step) for step in range(1, value + 1))
    return frozenset(found)
