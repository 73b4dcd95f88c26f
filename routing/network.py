"""The network as the router sees it: a snapshot of providers and the router's own memory, never a live thing."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from prm.base import Instant

HEALTH_ADVISER = "health_adviser"
"""The queue for a health adviser; every other queue is named by a clinician skill."""

EMERGENCY = "999"
"""The destination of a red flag: no provider of ours, always open."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """What the health advisers of one provider had in hand at the instant of the snapshot."""

    on_duty: int
    """People on duty, those in a call included."""
    calls: int
    """Calls in talk or waiting on the line."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderState:
    """One provider at the instant of the snapshot.

    `staffed` holds the queues (`health_adviser` or a clinician skill) with at least one person on duty who serves
    them. `expected_wait_seconds` is the wait that a call joining each queue should expect (0 for none free now is
    never written: a queue that is absent has an unknown wait, and unknown is not short). `load` is what balancing
    corrects by the router's own decisions; `None` while unknown.
    """

    open: bool = True
    staffed: frozenset[str] = frozenset()
    expected_wait_seconds: Mapping[str, float] = field(default_factory=dict)
    load: Load | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """All providers as last heard of, by provider id, and what the router has done since.

    `taken_at` is the instant of the snapshot (`None`: now). The other fields are the router's memory, kept by whoever
    calls it: the calls `sent` to each provider's health advisers since the snapshot, the balanced ones among those
    `sent_in_window` since `window_from`, and the `shares` (percent) of the balanced calls in the window before.
    """

    providers: Mapping[str, ProviderState]
    taken_at: Instant | None = None
    sent: Mapping[str, int] = field(default_factory=dict)
    sent_in_window: Mapping[str, int] = field(default_factory=dict)
    shares: Mapping[str, float] | None = None
    window_from: Instant | None = None
