"""The moments of a simulated week: every decision that a scenario's calls lead to under a policy, one after another."""

from collections.abc import Callable
from dataclasses import dataclass

from routing import Policy
from scenarios.baselines import build
from scenarios.schema import Scenario
from simulation.witness import Witnessed, watch
from simulation.world import draw


@dataclass(frozen=True, kw_only=True, slots=True)
class Week:
    """Which days were simulated, and how much happened on them."""

    scenario: str
    first_day: str
    last_day: str
    seed: int
    calls: int
    """Contacts that arrived on the counted days."""
    decisions: int
    """Those about these contacts, at every stage."""

    @property
    def in_words(self) -> str:
        """One line about it."""
        days = self.first_day if self.first_day == self.last_day else f"{self.first_day} to {self.last_day}"
        return f"{self.scenario}, {days}, seed {self.seed}: {self.calls:,} calls, {self.decisions:,} decisions"


def simulate(scenario: Scenario, policy: Policy, see: Callable[[Witnessed], None], *, seed: int = 1) -> Week:
    """Play the scenario under the policy once; `see` is told of every decision about a contact of the counted days.

    The 96 hours before them are played too, so that there is a history, and told to nobody.
    """
    built = build(scenario, policy=policy)
    calls: set[str] = set()
    decisions = 0

    def counted(one: Witnessed) -> None:
        nonlocal decisions
        if scenario.counted_from <= one.arrived < scenario.counted_to:
            calls.add(one.call.call_id)
            decisions += 1
            see(one)

    watch(draw(built.setting, seed=seed, replication=0), built.setting, built.policy, counted)
    first, last = scenario.days
    return Week(
        scenario=scenario.name,
        first_day=first.isoformat(),
        last_day=last.isoformat(),
        seed=seed,
        calls=len(calls),
        decisions=decisions,
    )
