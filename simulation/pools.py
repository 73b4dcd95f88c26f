"""A pool: the people of one provider who answer one queue, and those who wait for them."""

from collections.abc import Mapping
from heapq import heappop, heappush

from prm.base import SECOND, Instant
from prm.facts import Urgency
from routing import HEALTH_ADVISER, Policy
from simulation.log import QUEUES
from simulation.setting import Setting

LIVE_PRIORITY = 0
"""Callers on the line; call-backs follow by urgency, 1 to 4."""


def call_back_priority(urgency: Urgency) -> int:
    """The priority of a call-back in a clinician's queue: 1 for an emergency to 4 for routine."""
    return LIVE_PRIORITY + 1 + Urgency.EMERGENCY - urgency


class Pool:
    """One queue and its own people.

    The queue is ordered by (priority, instant of first arrival, row): nobody loses their place by being moved.
    Whoever leaves early stays in the heap until popped; `standing` tells who still waits.
    """

    __slots__ = (
        "busy",
        "heap",
        "helped",
        "helpers",
        "live",
        "mean_us",
        "name",
        "on_duty",
        "provider",
        "queue",
        "standing",
        "where",
    )

    def __init__(self, *, provider: int, name: str, queue: int, mean_us: float, where: "dict[int, Pool]") -> None:
        self.provider = provider
        self.name = name
        """The provider's id."""
        self.queue = queue
        """Number in `QUEUES`: above 0 for clinicians."""
        self.mean_us = mean_us
        self.on_duty = 0
        self.busy = 0
        self.live = 0
        """How many wait on the line."""
        self.heap: list[tuple[int, Instant, int]] = []
        self.standing: dict[int, int] = {}
        """The rows that wait here, with their priority."""
        self.where = where
        """In which pool each row waits, of all pools together."""
        self.helpers: tuple[Pool, ...] = ()
        """Other pools whose idle people answer this queue, in order."""
        self.helped: tuple[Pool, ...] = ()
        """Other pools whose queues this pool's people answer."""

    def join(self, row: int, arrived: Instant, priority: int) -> None:
        """Wait here, in the place that the first arrival gives."""
        self.where[row] = self
        self.standing[row] = priority
        if priority == LIVE_PRIORITY:
            self.live += 1
        heappush(self.heap, (priority, arrived, row))

    def leave(self, row: int) -> None:
        """Stop waiting here."""
        del self.where[row]
        if self.standing.pop(row) == LIVE_PRIORITY:
            self.live -= 1

    def first(self) -> tuple[int, Instant, int] | None:
        """The place of whoever is next, if anybody waits."""
        heap, standing = self.heap, self.standing
        while heap:
            head = heap[0]
            if standing.get(head[2]) == head[0]:
                return head
            heappop(heap)
        return None

    def in_order(self) -> list[int]:
        """The rows that wait here, first to last."""
        places = {place for place in self.heap if self.standing.get(place[2]) == place[0]}
        return [row for _, _, row in sorted(places)]

    def attended(self) -> bool:
        """Whether anybody is on duty who answers this queue."""
        return self.on_duty > 0 or any(helper.on_duty for helper in self.helpers)

    def free(self) -> "Pool | None":
        """A pool with somebody free for this queue: this one, else a helper; `None` if nobody is."""
        if self.busy < self.on_duty:
            return self
        for helper in self.helpers:
            if helper.busy < helper.on_duty:
                return helper
        return None

    def take_next(self) -> int | None:
        """The row that somebody of this pool should answer next, who now waits no longer; `None` if nobody waits.

        Whoever is first by priority and arrival, in this queue or in one that this pool helps.
        """
        if self.helped:
            return self._next_of_several()
        heap, standing = self.heap, self.standing
        while heap:
            priority, _, row = heappop(heap)
            if standing.get(row) == priority:
                del standing[row], self.where[row]
                if priority == LIVE_PRIORITY:
                    self.live -= 1
                return row
        return None

    def _next_of_several(self) -> int | None:
        best, place = self, self.first() if self.standing else None
        for pool in self.helped:
            if pool.standing and (head := pool.first()) is not None and (place is None or head < place):
                best, place = pool, head
        if place is None:
            return None
        row = place[2]
        heappop(best.heap)
        best.leave(row)
        return row

    def expected_wait_seconds(self) -> float | None:
        """The wait that a caller joining live should expect; `None` if nobody is on duty for this queue."""
        people = self.on_duty
        if self.busy < people:
            return 0.0
        for helper in self.helpers:
            if helper.busy < helper.on_duty:
                return 0.0
            people += helper.on_duty
        return (self.live + 1) * self.mean_us / people / SECOND if people else None


def pools_of(policy: Policy, setting: Setting, *, where: dict[int, Pool]) -> Mapping[tuple[str, str], Pool]:
    """The pools of every provider by (provider id, queue), in the policy's order and that of `QUEUES`.

    `where` is filled by all of them with the pool in which each row waits.
    """
    timing = setting.timing
    pools = {
        (provider.id, queue): Pool(
            provider=number,
            name=provider.id,
            queue=QUEUES.index(queue),
            mean_us=SECOND
            * (timing.adviser_mean_seconds if queue == HEALTH_ADVISER else timing.clinician_mean_seconds)[provider.id],
            where=where,
        )
        for number, provider in enumerate(policy.providers)
        for queue in QUEUES
        if queue in provider.staffs
    }
    for (provider_id, queue), pool in pools.items():
        others = setting.roster.helps.get(queue, ())
        pool.helped = tuple(pools[provider_id, other] for other in others if (provider_id, other) in pools)
        for other in pool.helped:
            other.helpers = (*other.helpers, pool)
    return pools
