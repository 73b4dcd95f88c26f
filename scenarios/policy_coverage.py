"""Policy coverage: how often each rule fires under simulated load, how often it matters, and which never do."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from prm.facts import Stage
from routing import Facts, Policy, facts_of
from routing.rules import Rule
from routing.safety import SAFETY_RULES, SafetyRule
from routing.sentences import FACTS
from routing.wording import fact_in_words, fact_named
from scenarios.policy_firing import Firing
from scenarios.policy_week import Week, simulate
from scenarios.policy_words import in_plain_words
from scenarios.schema import Scenario
from simulation.witness import Witnessed

MOST_VALUES = 4
"""Values of a fact that a sentence names before it stops."""

USUAL = Facts()
"""The facts of a call about which nobody has said anything."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleCoverage:
    """How often one rule fired; `share` is of all decisions."""

    rule: str
    kind: str
    safety: bool
    """The engine's own, which no policy can switch off."""
    decisions: int
    share: float
    calls: int
    """Calls about which it fired at any stage."""
    by_stage: Mapping[str, int]
    mattered: int
    """Decisions whose need would have been another one without it, at a stage before which nothing was known."""
    silence: str | None
    """For a rule that never fired: what the load held of the facts that it reads."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """How often the rules of a policy, and the engine's own, fired over some simulated days."""

    policy_id: str
    policy_hash: str
    week: Week
    by_stage: Mapping[str, int]
    """Decisions by stage."""
    classes: int
    """Different questions, as far as the policy can tell them apart."""
    rules: tuple[RuleCoverage, ...]
    """The most often fired first."""

    @property
    def silent(self) -> tuple[RuleCoverage, ...]:
        """The rules that never fired, by id."""
        return tuple(sorted((rule for rule in self.rules if not rule.decisions), key=lambda rule: rule.rule))

    def as_dict(self) -> dict[str, Any]:
        """The coverage as JSON values."""
        return {
            "policy": {"id": self.policy_id, "hash": self.policy_hash},
            "week": {name: getattr(self.week, name) for name in self.week.__slots__},
            "decisions_by_stage": dict(self.by_stage),
            "fact_classes": self.classes,
            "rules": [{name: _plain(getattr(rule, name)) for name in rule.__slots__} for rule in self.rules],
            "never_fired": [rule.rule for rule in self.silent],
        }


class Tally:
    """Counts decisions by fact class, and the rules that fired about each call."""

    def __init__(self, policy: Policy) -> None:
        self._policy, self._firing = policy, Firing(policy)
        self._rules: tuple[Rule | SafetyRule, ...] = (*SAFETY_RULES, *policy.rules)
        self._bit = {rule.id: 1 << number for number, rule in enumerate(self._rules)}
        self._masks: dict[Facts, int] = {}
        self._classes: Counter[Facts] = Counter()
        self._of_call: dict[str, int] = {}

    def see(self, one: Witnessed) -> None:
        """Count one decision."""
        facts = facts_of(one.call, one.knowledge, self._policy)
        self._classes[facts] += 1
        mask = self._masks.get(facts)
        if mask is None:
            mask = self._masks[facts] = sum(self._bit[name] for name in self._firing.of(facts).given)
        call_id = one.call.call_id
        self._of_call[call_id] = self._of_call.get(call_id, 0) | mask

    def coverage(self, week: Week) -> Coverage:
        """What has been counted."""
        fired: dict[str, Counter[Stage]] = {rule.id: Counter() for rule in self._rules}
        mattered: Counter[str] = Counter()
        for facts, count in self._classes.items():
            found = self._firing.of(facts)
            for name in found.given:
                fired[name][facts.stage] += count
            for name in found.missed:
                mattered[name] += count
        masks = Counter(self._of_call.values())
        total = self._classes.total()
        stages = Counter[Stage]()
        for facts, count in self._classes.items():
            stages[facts.stage] += count
        rules = (
            RuleCoverage(
                rule=rule.id,
                kind=rule.kind,
                safety=isinstance(rule, SafetyRule),
                decisions=fired[rule.id].total(),
                share=fired[rule.id].total() / total if total else 0.0,
                calls=sum(count for mask, count in masks.items() if mask & self._bit[rule.id]),
                by_stage=_in_order(fired[rule.id]),
                mattered=mattered[rule.id],
                silence=None if fired[rule.id] else _silence(rule, self._classes, self._policy),
            )
            for rule in self._rules
        )
        return Coverage(
            policy_id=self._policy.id,
            policy_hash=self._policy.hash,
            week=week,
            by_stage=_in_order(stages),
            classes=len(self._classes),
            rules=tuple(sorted(rules, key=lambda rule: (-rule.decisions, rule.rule))),
        )


def coverage(scenario: Scenario, policy: Policy, *, seed: int = 1) -> Coverage:
    """Simulate the scenario under the policy and count."""
    tally = Tally(policy)
    week = simulate(scenario, policy, tally.see, seed=seed)
    return tally.coverage(week)


def _in_order(counts: Counter[Stage]) -> dict[str, int]:
    return {str(stage): counts[stage] for stage in Stage if counts[stage]}


def _silence(rule: Rule | SafetyRule, classes: Iterable[Facts], policy: Policy) -> str:
    """What the rule looks for, and what the load held of each fact that it reads."""
    looks_for = ""
    if isinstance(rule, Rule):
        given = rule.model_dump(exclude=set(Rule.model_fields), exclude_none=True)
        looks_for = "; ".join(f"{name.replace('_', ' ')} {in_plain_words(value)}" for name, value in given.items())
    seen = [_seen(fact, {getattr(facts, fact) for facts in classes}, policy) for fact in rule.reads]
    return " ".join([f"It looks for {looks_for}.", *seen] if looks_for else seen)


def _seen(fact: str, values: set[Any], policy: Policy) -> str:
    usual = getattr(USUAL, fact)
    if values <= {usual}:
        return f"In this load nobody says anything about it ({fact_named(fact, usual, policy)})."
    # A set of records, signs or needs is told by its members.
    members = {
        member
        for value in values
        for member in ([frozenset({each}) for each in value] if isinstance(value, frozenset) else [value])
    }
    words = sorted({fact_in_words(fact, member, policy) for member in members})
    more = f" and {len(words) - MOST_VALUES} more" if len(words) > MOST_VALUES else ""
    name = FACTS[fact]
    return f"{name[0].upper()}{name[1:]}, in this load: {'; '.join(words[:MOST_VALUES])}{more}."


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else value
