"""A policy held to the invariants under Hypothesis, each to so many examples, shrunk where one breaks."""

from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings

from routing.testing.choosing import Choices
from routing.testing.invariants import INVARIANTS
from routing.testing.moment import PolicyFile
from routing.testing.registry import Invariant
from routing.testing.strategies import choices

EXAMPLES = 200
"""For each invariant; ten for those of a policy as a whole, which are few and slow."""

_OF_POLICY = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What became of one invariant."""

    invariant: Invariant
    silent: str
    """Why it has nothing to say about the policy; empty if it has."""
    failure: str
    """What is wrong, with the simplest example that was found; empty if it holds."""

    @property
    def holds(self) -> bool:
        """Whether no example broke it."""
        return not self.failure


def check(invariant: Invariant, file: PolicyFile, examples: int = EXAMPLES) -> None:
    """Hold a policy to one invariant. Raises `AssertionError` about the simplest example that breaks it.

    Derandomised: the same policy and number of examples give the same verdict.
    """

    @settings(
        max_examples=max(1, examples // _OF_POLICY) if invariant.of_policy else examples,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        report_multiple_bugs=False,
    )
    @given(choices())
    def holds(chosen: Choices) -> None:
        invariant.check(file, chosen)

    holds()


def check_invariants(file: PolicyFile, examples: int = EXAMPLES) -> tuple[Verdict, ...]:
    """Hold a policy to every invariant, without pytest; never raises for one that breaks."""
    return tuple(_verdict(invariant, file, examples) for invariant in INVARIANTS.values())


def _verdict(invariant: Invariant, file: PolicyFile, examples: int) -> Verdict:
    silent = invariant.silent(file.policy)
    failure = ""
    if not silent:
        try:
            check(invariant, file, examples)
        except AssertionError as error:
            failure = str(error)
    return Verdict(invariant=invariant, silent=silent, failure=failure)
