"""Balancing: which of the providers that serve an area answers a caller without history first.

A strategy is a registered class with parameters in the policy file (`placing.balancing`). It is asked only for health
advisers and only among providers that serve the area, are open, and have somebody on duty; continuity, the option's
line, clinicians expected in time, contingency and 999 come before it. Where it needs chance, that is a hash of the
call's id; where it needs memory, that is a field of the network.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cached_property
from hashlib import blake2b
from math import inf
from typing import Annotated, ClassVar, Literal, TypeVar, get_args

from pydantic import Field

from prm.base import SECOND, Instant
from prm.base.documents import StrictModel
from routing.balancing_bounds import WHOLE, Bounds, permitted, stepped
from routing.fluid import calls_in_hand, decay
from routing.network import Load, Network

FROM_THE_FUTURE = "snapshot_from_the_future"
TOO_OLD = "snapshot_too_old"

EQUAL_WITHIN = 1e-6
"""Of a handling time: corrected waits that differ by no more are equal, so that no choice hangs on how they round."""

Percent = Annotated[float, Field(ge=0, le=100)]
Duration = Annotated[float, Field(gt=0, le=86_400)]


def doubts_of(network: Network, at: Instant, stale_after_seconds: float | None) -> tuple[str, ...]:
    """Codes of what about the snapshot cannot be trusted at that instant; an age of just the limit can be."""
    taken_at = network.taken_at
    if taken_at is None or taken_at == at:
        return ()
    if taken_at > at:
        return (FROM_THE_FUTURE,)
    if stale_after_seconds is not None and at - taken_at > stale_after_seconds * SECOND:
        return (TOO_OLD,)
    return ()


def chances(call_id: str) -> tuple[float, float]:
    """Two numbers from 0 up to but not including 1, the same for the same call everywhere.

    The first 53 bits of each half of the 16-byte BLAKE2b hash of the call's id in UTF-8, big end first.
    """
    digest = blake2b(call_id.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return (int.from_bytes(digest[:8], "big") >> 11) * 2.0**-53, (int.from_bytes(digest[8:], "big") >> 11) * 2.0**-53


class Strategy(StrictModel):
    """One way to balance."""

    balances: ClassVar[bool] = True
    """Whether the strategy is asked at all."""

    strategy: str

    @property
    def doubted_after_seconds(self) -> float | None:
        """The age beyond which a snapshot is not trusted; `None` for never."""
        return None

    @property
    def window_seconds(self) -> float | None:
        """How long a window lasts within which shares keep their bounds; `None` for a strategy without bounds."""
        return None

    def choose(self, candidates: Sequence[str], network: Network, at: Instant, call_id: str) -> str | None:
        """One of the candidates, ordered by id; `None` leaves the choice to the home provider and its overflow."""
        raise NotImplementedError

    def commissioned(self) -> Bounds:
        """The (least, most) percent of the balanced calls by provider, for a strategy that has bounds."""
        return {}


STRATEGIES: dict[str, type[Strategy]] = {}
"""The registered strategies by name; filled once, when this module is imported."""

S = TypeVar("S", bound=Strategy)


def strategy(cls: type[S]) -> type[S]:
    """Register a strategy under the one value of its `strategy` field."""
    (name,) = get_args(cls.model_fields["strategy"].annotation)
    if name in STRATEGIES:
        raise ValueError(f"two strategies are called {name}")
    STRATEGIES[name] = cls
    return cls


@strategy
class HomeOnly(Strategy):
    """The home provider of the area answers, and overflows where the policy says so."""

    balances: ClassVar[bool] = False

    strategy: Literal["home_only"] = "home_only"

    def choose(self, candidates: Sequence[str], network: Network, at: Instant, call_id: str) -> str | None:
        del candidates, network, at, call_id
        return None


class Sharing(Strategy):
    """What the other strategies have in common: shares by capacity, to use or to fall back on."""

    shares: dict[str, Percent] = Field(min_length=1)
    """Percent by provider; they sum to 100. A provider that is not named has no share."""

    @cached_property
    def ranked(self) -> tuple[tuple[str, float], ...]:
        """The providers with a share, largest first, equal ones by id."""
        return tuple(sorted(((name, share) for name, share in self.shares.items() if share), key=_rank))

    def sum_is_whole(self) -> bool:
        """Whether the shares sum to exactly 100, as they are written."""
        return sum(Decimal(repr(share)) for share in self.shares.values()) == 100

    def by_share(self, candidates: Iterable[str], chance: float) -> str | None:
        """The candidate at `chance` of the way through the shares of the candidates; `None` if none has a share."""
        present = [(name, share) for name, share in self.ranked if name in candidates]
        left = chance * sum(share for _, share in present)
        for name, share in present:
            left -= share
            if left < 0:
                return name
        return present[-1][0] if present else None


@strategy
class FixedShares(Sharing):
    """Fixed percentages, whatever the load; those of providers that cannot answer are shared by the others."""

    strategy: Literal["fixed_shares"]

    def choose(self, candidates: Sequence[str], network: Network, at: Instant, call_id: str) -> str | None:
        del network, at
        return self.by_share(candidates, chances(call_id)[0])


class ByLoad(Sharing):
    """A strategy that reads the load in the snapshot, and goes by the shares where it cannot trust it."""

    stale_after_seconds: Duration | None = None
    """The age beyond which the snapshot is not used; absent: never too old."""

    @property
    def doubted_after_seconds(self) -> float | None:
        return self.stale_after_seconds

    def choose(self, candidates: Sequence[str], network: Network, at: Instant, call_id: str) -> str | None:
        found = None
        if not doubts_of(network, at, self.stale_after_seconds):
            found = self.by_load(candidates, network, at, call_id)
        return self.by_share(candidates, chances(call_id)[0]) if found is None else found

    def by_load(self, candidates: Sequence[str], network: Network, at: Instant, call_id: str) -> str | None:
        """The choice from a snapshot that can be trusted; `None` if it says no load."""
        raise NotImplementedError

    def waits(self, candidates: Iterable[str], network: Network) -> list[tuple[float, float, str]]:
        """(wait, share as a negative number, provider), by which the candidates compare."""
        states, shares = network.providers, self.shares
        return [(_wait(states[name].load), -shares.get(name, 0.0), name) for name in candidates]


@strategy
class BestOfTwo(ByLoad):
    """Two different candidates by chance, weighted by capacity; the one with the shorter wait, else the first."""

    strategy: Literal["best_of_two"]

    def by_load(self, candidates: Sequence[str], network: Network, at: Instant, call_id: str) -> str | None:
        del at
        one, other = chances(call_id)
        first = self.by_share(candidates, one)
        second = self.by_share([name for name in candidates if name != first], other)
        if first is None or second is None:
            return first
        waits = self.waits((first, second), network)
        return second if waits[1][0] < waits[0][0] else first


@strategy
class LeastExpectedWait(ByLoad):
    """The shortest wait on the snapshot as it is: good on fresh data, and worse than no balancing on old ones."""

    strategy: Literal["least_expected_wait"]

    def by_load(self, candidates: Sequence[str], network: Network, at: Instant, call_id: str) -> str | None:
        del at, call_id
        wait, _, name = min(self.waits(candidates, network))
        return None if wait == inf else name


@strategy
class CorrectedLeastExpectedWait(ByLoad):
    """The shortest wait on the snapshot brought up to date, within commissioned bounds on each provider's share.

    The snapshot is corrected by the calls sent since and by the calls that will have ended since. Bounds and steps
    hold within each window of `dwell_seconds`; where they leave nobody who can answer, the shortest wait does.
    """

    strategy: Literal["corrected_least_expected_wait"]
    handling_seconds: Duration
    """Mean time of a health adviser on a call."""
    patience_seconds: Duration
    """Mean time after which a caller who waits hangs up."""
    at_least: dict[str, Percent] = Field(default_factory=dict)
    """Commissioned minimum by provider, in percent of the balanced calls; absent: 0."""
    at_most: dict[str, Percent] = Field(default_factory=dict)
    """Commissioned maximum by provider; absent: 100."""
    dwell_seconds: Duration = 300.0
    """The length of a window within which the bounds hold."""
    step_points: Annotated[float, Field(gt=0, le=100)] | None = None
    """By how many percentage points a share may differ from the window before; absent: any."""

    @cached_property
    def bounded(self) -> bool:
        """Whether there is any bound to keep."""
        return bool(self.at_least or self.at_most or self.step_points is not None)

    @property
    def window_seconds(self) -> float | None:
        return self.dwell_seconds if self.bounded else None

    def commissioned(self) -> Bounds:
        return self._commissioned

    @cached_property
    def _commissioned(self) -> Bounds:
        names = sorted({*self.shares, *self.at_least, *self.at_most})
        return {name: (self.at_least.get(name, 0.0), self.at_most.get(name, WHOLE)) for name in names}

    def by_load(self, candidates: Sequence[str], network: Network, at: Instant, call_id: str) -> str | None:
        del call_id
        waits = self._waits_now(candidates, network, at)
        ordered = sorted(waits)
        shortest = ordered[0]
        if shortest == inf:
            return None
        if self.bounded:
            return self._within_bounds(candidates, waits, network)
        if len(ordered) == 1 or ordered[1] - shortest > EQUAL_WITHIN:
            return candidates[waits.index(shortest)]
        return self._shortest(candidates, waits)

    def _within_bounds(self, candidates: Sequence[str], waits: Sequence[float], network: Network) -> str:
        """The shortest of those that may have the call; of all, if none of them may."""
        may = permitted(candidates, network.sent_in_window, self.bounds(candidates, network))
        left = [(name, wait) for name, wait in zip(candidates, waits, strict=True) if name in may]
        return self._shortest(*zip(*left, strict=True)) if left else self._shortest(candidates, waits)

    def _shortest(self, candidates: Sequence[str], waits: Sequence[float]) -> str:
        """Of those whose wait is as good as the shortest, the one with the largest share, else the first by id."""
        longest = min(waits) + EQUAL_WITHIN
        near = [name for name, wait in zip(candidates, waits, strict=True) if wait <= longest]
        return min(near, key=lambda name: (-self.shares.get(name, 0.0), name))

    def bounds(self, candidates: Iterable[str], network: Network) -> Bounds:
        """The (least, most) percent by provider within the present window."""
        step, commissioned = self.step_points, self._commissioned
        if step is None:
            return {name: commissioned.get(name, _FREE) for name in candidates}
        before = self.shares if network.shares is None else network.shares
        return {name: stepped(before.get(name, 0.0), step, *commissioned.get(name, _FREE)) for name in candidates}

    def _waits_now(self, candidates: Iterable[str], network: Network, at: Instant) -> list[float]:
        """By candidate, one more than the wait that `waits` says, with the calls that each will have in hand by now."""
        age_seconds = 0.0 if network.taken_at is None else (at - network.taken_at) / SECOND
        handling_seconds, patience_seconds = self.handling_seconds, self.patience_seconds
        talk_kept, talk_added = decay(age_seconds, handling_seconds)
        wait_kept, wait_added = decay(age_seconds, patience_seconds)
        ended_each = age_seconds / handling_seconds
        states, sent_since = network.providers, network.sent.get
        found = []
        for name in candidates:
            load = states[name].load
            if load is None or not (on_duty := load.on_duty):
                found.append(inf)
                continue
            calls, sent = load.calls, sent_since(name, 0)
            # As `calls_in_hand` has it where nobody waits from the snapshot to now, or everybody is busy all the time;
            # this is asked so often that a call of it would take longer than the sum.
            if calls <= on_duty:
                level = calls * talk_kept + sent * talk_added
                crosses = level > on_duty
            else:
                level = on_duty + (calls - on_duty) * wait_kept + (sent - on_duty * ended_each) * wait_added
                crosses = level < on_duty
            if crosses:
                level = calls_in_hand(calls, on_duty, sent, age_seconds, handling_seconds, patience_seconds)
            found.append((level + 1) / on_duty)
        return found


_FREE = (0.0, WHOLE)
"""The bounds of a provider about which nothing is commissioned."""

HOME_ONLY = HomeOnly()
"""What a policy does that says nothing about balancing."""


def _wait(load: Load | None) -> float:
    """The wait that one more call should expect, in units of the handling time; below 0, the share of people to spare.

    Infinite where the load is not known or nobody is on duty: unknown is not short.
    """
    return inf if load is None or not load.on_duty else (load.calls + 1 - load.on_duty) / load.on_duty


def _rank(entry: tuple[str, float]) -> tuple[float, str]:
    return -entry[1], entry[0]
