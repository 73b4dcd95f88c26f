"""The network as the router sees it: a snapshot of providers, never a live thing."""

from collections.abc import Mapping
from dataclasses import dataclass, field

HEALTH_ADVISER = "health_adviser"
"""The queue for a health adviser; every other queue is named by a clinician skill."""

EMERGENCY = "999"
"""The destination of a red flag: no provider of ours, always open."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderState:
    """One provider at the instant of the snapshot.

    `staffed` holds the queues (`health_adviser` or a clinician skill) with at least one person on duty who serves
    them. `expected_wait_seconds` is the wait that a call joining each queue should expect (0 for none free now is
    never written: a queue that is absent has an unknown wait, and unknown is not short).
    """

    open: bool = True
    staffed: frozenset[str] = frozenset()
    expected_wait_seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """All providers now: `providers` by provider id, and the age of what is said about them."""

    providers: Mapping[str, ProviderState]
    age_seconds: float = 0.0
