"""Moments at which calls are decided, from wherever they come: a policy's own cases, a file, a simulated week."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from prm.facts import Call, Knowledge
from routing import NOTHING, Need, Network, Policy
from scenarios.policy_week import Week, simulate
from scenarios.schema import Scenario
from simulation.witness import Witnessed


class Moment(NamedTuple):
    """A question that any policy can be asked."""

    call: Call
    knowledge: Knowledge
    network: Network
    so_far: Need | None
    """The need of the stage before; `None`: what the policy itself found there, about the same call id."""
    placed: bool
    """Whether a place was asked for; if not, whoever has the call keeps it until triage, or goes on without."""


def case_moments(before: Policy, after: Policy) -> Iterator[Moment]:
    """The cases of both policies, those that both carry once; a call's id is its case's name."""
    known = {case.name: case for case in before.cases}
    for case in before.cases:
        yield Moment(case.call, case.knowledge, case.network, NOTHING, placed=True)
    for case in after.cases:
        same = known.get(case.name)
        asked = (case.call, case.knowledge, case.network)
        if same is None or asked != (same.call, same.knowledge, same.network):
            yield Moment(*asked, NOTHING, placed=True)


def week_moments(scenario: Scenario, policy: Policy, see: Callable[[Moment], None], *, seed: int = 1) -> Week:
    """Tell `see` of every moment of the scenario's counted days, played under the policy."""

    def passed_on(one: Witnessed) -> None:
        see(Moment(one.call, one.knowledge, one.network, None, placed=one.placement is not None))

    return simulate(scenario, policy, passed_on, seed=seed)
