"""Two policies' test cases set side by side: which come out otherwise, and which of one fail under the other."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from routing import CaseResult, Policy, run_cases
from scenarios.policy_decisions import DecisionsDiff
from scenarios.policy_diff import compare_decisions
from scenarios.policy_moments import case_moments


@dataclass(frozen=True, kw_only=True, slots=True)
class CasesDiff:
    """What two policies make of their cases."""

    before: str
    after: str
    """The policies' ids."""
    decided: int
    """Cases of both, those that they share counted once."""
    changed: tuple[tuple[str, DecisionsDiff], ...]
    """The cases decided otherwise, by name."""
    before_under_after: tuple[CaseResult, ...]
    """The cases of the policy before that fail under the policy after."""
    after_under_before: tuple[CaseResult, ...]

    def as_dict(self) -> dict[str, Any]:
        """The difference as JSON values."""
        return {
            "decided": self.decided,
            "changed": [{"case": name, **diff.as_dict()} for name, diff in self.changed],
            "fail_under_after": [_failed(result) for result in self.before_under_after],
            "fail_under_before": [_failed(result) for result in self.after_under_before],
        }

    def lines(self) -> Iterator[str]:
        """The difference for a reader."""
        yield f"Test cases of both: {self.decided:,} decided, {len(self.changed):,} otherwise"
        for name, diff in self.changed:
            for example in diff.examples:
                goes = f"{example.before} -> {example.after}" if example.before != example.after else "the same place"
                parts = "; ".join(part.says for part in example.parts)
                yield f"  {name}: {goes}{f'; {parts}' if parts else ''} (because of {', '.join(example.because)})"
        for results, of, under in (
            (self.before_under_after, self.before, self.after),
            (self.after_under_before, self.after, self.before),
        ):
            if results:
                yield f"Cases of {of} that fail under {under}: {len(results)}"
            for result in results:
                yield f"  {result.name}: {'; '.join(result.differences)}"


def compare_cases(before: Policy, after: Policy) -> CasesDiff:
    """Decide the cases of both under both, and run those of each under the other."""
    found = [
        (moment.call.call_id, compare_decisions(before, after, (moment,))) for moment in case_moments(before, after)
    ]
    return CasesDiff(
        before=before.id,
        after=after.id,
        decided=len(found),
        changed=tuple((name, diff) for name, diff in found if diff.changed),
        before_under_after=_failing(after, before),
        after_under_before=_failing(before, after),
    )


def _failing(under: Policy, of: Policy) -> tuple[CaseResult, ...]:
    results = run_cases(replace(under, cases=of.cases))
    return tuple(result for result in results if not result.passed)


def _failed(result: CaseResult) -> dict[str, Any]:
    return {"case": result.name, "differences": list(result.differences)}
