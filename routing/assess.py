"""The need of a call: the join of everything that fires, and of the need so far."""

from dataclasses import replace

from routing.facts import Facts
from routing.need import NOTHING, Need, Path, join
from routing.policy import Policy
from routing.rules import Rule
from routing.safety import SAFETY_RULES, SafetyRule

_REMEMBERED = 100_000
"""Needs remembered for each policy before all are forgotten, so that a long-lived service cannot grow for ever."""


def need(facts: Facts, policy: Policy, so_far: Need = NOTHING) -> Need:
    """What the patient must have at least: the join of all contributions and of the need of the stages before.

    Only clinical triage lowers an urgency, and no triage lowers that of a red flag. Questions belong to the stage:
    what was asked or confirmed before is asked or left out by what is known now. Results are remembered in the
    policy, as the function is pure.
    """
    key = (facts, so_far)
    found = policy.needs.get(key)
    if found is None:
        found = _need(facts, policy, so_far)
        if len(policy.needs) >= _REMEMBERED:
            policy.needs.clear()
        policy.needs[key] = found
    return found


def contributions(facts: Facts, policy: Policy) -> tuple[tuple[Rule | SafetyRule, Need], ...]:
    """Every rule that fires, the engine's own first, with what it contributes."""
    rules: tuple[Rule | SafetyRule, ...] = (*SAFETY_RULES, *policy.rules)
    said = ((rule, rule.contribution(facts)) for rule in rules)
    return tuple((rule, contribution) for rule, contribution in said if contribution is not None)


def _need(facts: Facts, policy: Policy, so_far: Need) -> Need:
    now = join(contribution for _, contribution in contributions(facts, policy))
    protections = replace(so_far, asks=frozenset(), confirmed=frozenset(), forced=frozenset())
    joined = now | protections
    if facts.triage is not None and joined.path is not Path.TO_999:
        return replace(joined, urgency=facts.triage[0])
    return joined
