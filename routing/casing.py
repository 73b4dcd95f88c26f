"""A policy's own test cases, run, and which of its rules they put to the test."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from routing.assess import contributions
from routing.deciding import Decision, decide
from routing.explaining import not_asked_again, plain
from routing.policy import Case, Policy


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseResult:
    """How one case came out; it passed if nothing differs."""

    name: str
    place: str
    """`file:line:column` of the case."""
    differences: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether everything came out as expected."""
        return not self.differences


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleCoverage:
    """In which of the policy's own cases a rule has a say; cases by name, in the order of the file."""

    rule: str
    fires_in: tuple[str, ...]
    decides_in: tuple[str, ...]
    """Of those, the cases whose need or place would be another one without the rule."""

    @property
    def covered(self) -> bool:
        """Whether some case would come out otherwise without the rule."""
        return bool(self.decides_in)


def run_cases(policy: Policy) -> tuple[CaseResult, ...]:
    """Every case that the policy carries, in the order of its file."""
    return tuple(
        CaseResult(name=case.name, place=case.place, differences=tuple(_differences(case, policy)))
        for case in policy.cases
    )


def cover_rules(policy: Policy) -> tuple[RuleCoverage, ...]:
    """What the policy's own cases say about each of its rules, by rule id.

    That a case decides by a rule does not mean that the case expects the part which the rule decides.
    """
    decisions = [(case, decide(case.call, case.knowledge, case.network, policy)) for case in policy.cases]
    fired = {
        case.name: {rule.id for rule, _ in contributions(decision.grounds.facts, policy)}
        for case, decision in decisions
    }
    found = []
    for rule in policy.rules:
        less = replace(policy, rules=tuple(other for other in policy.rules if other is not rule))
        firing = [(case, decision) for case, decision in decisions if rule.id in fired[case.name]]
        deciding = [case.name for case, decision in firing if _differs(case, decision, less)]
        names = tuple(case.name for case, _ in firing)
        found.append(RuleCoverage(rule=rule.id, fires_in=names, decides_in=tuple(deciding)))
    return tuple(found)


def _differs(case: Case, decision: Decision, policy: Policy) -> bool:
    other = decide(case.call, case.knowledge, case.network, policy)
    return (other.need, other.placement) != (decision.need, decision.placement)


def _differences(case: Case, policy: Policy) -> Iterable[str]:
    decision = decide(case.call, case.knowledge, case.network, policy)
    for part, expected in case.expect.items():
        found = _found(decision, part)
        if isinstance(expected, frozenset) and isinstance(found, frozenset):
            missing = sorted(expected - found)
            if missing:
                yield f"{part}: {', '.join(missing)} missing from {', '.join(sorted(found)) or 'nothing'}"
        elif plain(found) != plain(expected):
            yield f"{part}: expected {plain(expected)}, found {plain(found)}"


def _found(decision: Decision, part: str) -> object:
    if part in decision.placement._fields:
        return getattr(decision.placement, part)
    if part == "not_asked_again":
        return not_asked_again(decision.need)
    return getattr(decision.need, part)
