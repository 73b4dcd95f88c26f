"""What a scenario may ask of staff and systems beside the baseline: plain data, all of it off by default.

A setting without any of these plays as if this module did not exist. Instants are microseconds since the epoch and a
span runs from its `start` up to its `end`, which is left out; shares lie between 0 and 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from prm.base import Instant


@dataclass(frozen=True, kw_only=True, slots=True)
class SlowSystem:
    """A provider's system is slow: calls begun there in this span take `factor` (at least 1) times as long."""

    provider: str
    start: Instant
    end: Instant
    factor: float


@dataclass(frozen=True, kw_only=True, slots=True)
class ClinicalOutage:
    """A provider's clinical system is down: no clinician there begins a call, and whoever waits for one is moved.

    Its telephones work, so health advisers answer; a slow system at the same provider says how they manage on paper.
    """

    provider: str
    start: Instant
    end: Instant


@dataclass(frozen=True, kw_only=True, slots=True)
class Lines:
    """How many telephone lines lead to a provider, and who rings again after a busy tone.

    A line is taken by each caller in a message, in a queue and in talk; a call-back takes one while it lasts. The
    national telephony (IVR, opening message) stands before them and takes none.
    """

    lines: Mapping[str, int]
    """By provider id; a provider that is not named has as many as it needs."""
    redial: float
    """Share of those with a busy tone who ring again."""
    redial_mean_seconds: float
    """How long after it, on average: exponential, since there is nothing to wait for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """Callers of these areas hear a message of so many seconds before they join a queue."""

    areas: tuple[str, ...]
    start: Instant
    end: Instant
    seconds: float


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitTold:
    """Callers of these areas who have to wait are told how long, where that is more than `above_seconds`."""

    areas: tuple[str, ...]
    start: Instant
    end: Instant
    above_seconds: float
    balk: float
    """Share of those told who hang up at once."""
    patience_times: float
    """How many times as patient the others then are, at least 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Relief:
    """Another organisation takes calls of these areas that wait for a health adviser."""

    areas: tuple[str, ...]
    provider: str
    """Who takes them: a contingency provider of the policy."""
    start: Instant
    end: Instant
    share: float
    """Share of such calls that are taken, of those below if a wait is given."""
    wait_above_seconds: float | None
    """Only calls that are expected to wait longer than this, and shorter with the relief; `None` for any call."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Operations:
    """All of it together."""

    absence: float = 0.0
    """Share of rostered people who do not come, drawn person by person for each provider, queue, day and shift."""
    slow_systems: tuple[SlowSystem, ...] = ()
    clinical_outages: tuple[ClinicalOutage, ...] = ()
    lines: Lines | None = None
    messages: tuple[Message, ...] = ()
    waits_told: tuple[WaitTold, ...] = ()
    reliefs: tuple[Relief, ...] = ()

    @property
    def at_the_front(self) -> bool:
        """Whether anything stands between the ring and the queue."""
        return bool(self.lines or self.messages or self.waits_told or self.reliefs)


NOTHING_ASKED = Operations()
