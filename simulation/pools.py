"""A pool: the people of one provider who answer one queue, and those who wait for them."""

from heapq import heappop, heappush

from prm.base import Instant

LIVE_PRIORITY = 0
"""Callers on the line; call-backs follow by urgency, 1 to 4."""


class Waiting:
    """In whose queue each row of the log waits, and at which priority; shared by all pools."""

    __slots__ = ("priority", "where")

    def __init__(self) -> None:
        self.where: list[Pool | None] = []
        self.priority: list[int] = []

    def open(self) -> None:
        """Room for one more row, which waits nowhere yet."""
        self.where.append(None)
        self.priority.append(LIVE_PRIORITY)


class Pool:
    """One queue and its own people.

    The queue is ordered by (priority, instant of first arrival, row): nobody loses their place by being moved.
    Whoever leaves early stays in the heap as a tombstone until popped; `Waiting` tells the living from the dead.
    """

    __slots__ = (
        "busy",
        "heap",
        "helped",
        "helpers",
        "helps",
        "live",
        "mean_us",
        "on_duty",
        "provider",
        "queue",
        "ranks",
        "waiting",
        "where",
    )

    def __init__(self, *, provider: int, queue: int, mean_us: float, waiting: Waiting) -> None:
        self.provider = provider
        self.queue = queue
        self.mean_us = mean_us
        self.on_duty = 0
        self.busy = 0
        self.waiting = 0
        self.live = 0
        self.heap: list[tuple[int, Instant, int]] = []
        self.where = waiting.where
        self.ranks = waiting.priority
        self.helpers: tuple[Pool, ...] = ()
        """Pools whose idle people answer this queue, in order."""
        self.helped: tuple[Pool, ...] = ()
        """Pools whose queues this pool's people answer, its own first."""
        self.helps = False
        """Whether there are others than its own."""

    def join(self, row: int, arrived: Instant, priority: int) -> None:
        """Wait here, in the place that the first arrival gives."""
        self.where[row] = self
        self.ranks[row] = priority
        self.waiting += 1
        if priority == LIVE_PRIORITY:
            self.live += 1
        heappush(self.heap, (priority, arrived, row))

    def leave(self, row: int) -> None:
        """Stop waiting here."""
        self.where[row] = None
        self.waiting -= 1
        if self.ranks[row] == LIVE_PRIORITY:
            self.live -= 1

    def first(self) -> tuple[int, Instant, int] | None:
        """Who is next, if anybody waits."""
        heap, where, ranks = self.heap, self.where, self.ranks
        while heap:
            head = heap[0]
            if where[head[2]] is self and ranks[head[2]] == head[0]:
                return head
            heappop(heap)
        return None

    def take_first(self) -> int:
        """The row of whoever is next, who now waits no longer; only after `first` found somebody."""
        row = heappop(self.heap)[2]
        self.leave(row)
        return row

    def free(self) -> "Pool | None":
        """A pool with somebody free for this queue: this one, else a helper; `None` if nobody is."""
        if self.busy < self.on_duty:
            return self
        for helper in self.helpers:
            if helper.busy < helper.on_duty:
                return helper
        return None

    def next_queue(self) -> "Pool | None":
        """The pool whose queue somebody of this pool should answer next; `None` if nobody waits."""
        if not self.helps:
            return self if self.waiting else None
        best, best_head = None, None
        for pool in self.helped:
            if pool.waiting and (head := pool.first()) is not None and (best_head is None or head < best_head):
                best, best_head = pool, head
        return best

    def expected_live_wait_us(self) -> float | None:
        """The wait that a caller joining live should expect; `None` if nobody is on duty for this queue."""
        people = self.on_duty
        idle = self.busy < people
        for helper in self.helpers:
            people += helper.on_duty
            idle = idle or helper.busy < helper.on_duty
        if people == 0:
            return None
        return 0.0 if idle else (self.live + 1) * self.mean_us / people
