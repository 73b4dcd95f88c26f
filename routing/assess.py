"""The need of a call: the join of everything that fires, and of the need so far."""

from dataclasses import replace

from routing.facts import Facts
from routing.need import NOTHING, Need, Path, join
from routing.policy import Policy
from routing.rules import Rule
from routing.safety import SAFETY_RULES, SafetyRule


def need(facts: Facts, policy: Policy, so_far: Need = NOTHING) -> Need:
    """What the patient must have at least: the join of all contributions and of the need of the stages before.

    Only clinical triage lowers an urgency, and no triage lowers that of a call to 999. Questions belong to the stage:
    what was asked or confirmed before is asked or left out by what is known now. Results are remembered in the
    policy, as the function is pure.
    """
    key = (facts, so_far)
    found = policy.needs.get(key)
    if found is None:
        found = policy.needs.keep(key, with_stages_before(policy.compiled.need(facts), facts, so_far))
    return found


def plain_need(facts: Facts, policy: Policy, so_far: Need = NOTHING) -> Need:
    """What `need` says, by its definition: every rule asked one by one, and nothing compiled or remembered."""
    return with_stages_before(join(said for _, said in contributions(facts, policy)), facts, so_far)


def contributions(facts: Facts, policy: Policy) -> tuple[tuple[Rule | SafetyRule, Need], ...]:
    """Every rule that fires, the engine's own first, with what it contributes."""
    rules: tuple[Rule | SafetyRule, ...] = (*SAFETY_RULES, *policy.rules)
    said = ((rule, rule.contribution(facts)) for rule in rules)
    return tuple((rule, contribution) for rule, contribution in said if contribution is not None)


def with_stages_before(now: Need, facts: Facts, so_far: Need) -> Need:
    """The need at a stage, from what is contributed now and the need of the stages before."""
    joined = now
    if so_far != NOTHING:
        joined = now | replace(so_far, asks=frozenset(), confirmed=frozenset(), forced=frozenset())
    if facts.triage is None:
        return joined
    found = facts.triage[0]
    # A call to 999 may have been less urgent by triage alone, or more: it is never lowered, and never falls behind.
    urgency = max(found, joined.urgency) if joined.path is Path.TO_999 else found
    return joined if urgency is joined.urgency else replace(joined, urgency=urgency)
