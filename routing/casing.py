"""A policy's own test cases, run."""

from collections.abc import Iterable
from dataclasses import dataclass

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


def run_cases(policy: Policy) -> tuple[CaseResult, ...]:
    """Every case that the policy carries, in the order of its file."""
    return tuple(
        CaseResult(name=case.name, place=case.place, differences=tuple(_differences(case, policy)))
        for case in policy.cases
    )


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
