"""What the monitor sees of cases: the same laws as of calls, and those of validation."""

from collections.abc import Callable, Iterator
from functools import partial
from heapq import heappop, heappush

from prm.base import Instant
from prm.facts import Urgency
from simulation.accounts import Account, Standing, account_of_case
from simulation.casework import Casework
from simulation.log import Disposition
from simulation.noticing import noted, written_once
from simulation.pools import call_back_priority
from simulation.service import VALIDATED, Kind
from simulation.service_log import CASE_COLUMNS, FIRST_CASE, NEVER

ONCE = frozenset({"opened", "place", "due", "started", "ended", "stood", "disposition"})


class CaseWatch:
    """The monitor's eyes on the cases of one play; `twice` is told the name and row of what is written again."""

    def __init__(
        self, casework: Casework, *, red_flag: Callable[[int], bool], twice: Callable[[str, int], None]
    ) -> None:
        self.book = book = casework.cases
        self._red_flag = red_flag
        self._touched: set[int] = set()
        self._seen = 0
        self._limits: list[tuple[Instant, int]] = []
        self.standing = [0] * len(Standing)
        """How many cases stand so."""
        for name in CASE_COLUMNS:
            column = getattr(book, name)
            again = partial(self._again, name, twice)
            seen = written_once(column, self._touched, again) if name in ONCE else noted(column, self._touched)
            setattr(book, name, seen)

    def _again(self, name: str, twice: Callable[[str, int], None], number: int) -> None:
        twice(name, FIRST_CASE + number)

    def __len__(self) -> int:
        return self._seen

    def place(self, row: int) -> tuple[int, Instant, int]:
        """The place that the case should have, by what is written of it alone."""
        n = row - FIRST_CASE
        return call_back_priority(Urgency(self.book.urgency[n])), self.book.place[n], row

    def sent_to(self, row: int) -> tuple[int, int]:
        """The provider and the queue that the case was sent to last."""
        n = row - FIRST_CASE
        return self.book.provider[n], self.book.queue[n]

    def account(self, row: int) -> Account:
        """The account of a case, by its row."""
        return account_of_case(self.book, row - FIRST_CASE)

    def new(self) -> Iterator[int]:
        """The rows of the cases that have come since the last time."""
        for n in range(self._seen, len(self.book)):
            self._touched.discard(n)
            self._seen += 1
            if self.book.kind[n] in VALIDATED:
                heappush(self._limits, (self.book.due[n], n))
            yield FIRST_CASE + n

    def touched(self) -> Iterator[int]:
        """The rows of the cases that were written to, in order."""
        found = sorted(self._touched)
        self._touched.clear()
        return iter([FIRST_CASE + n for n in found])

    def touch(self, row: int) -> None:
        """The case has left a queue."""
        self._touched.add(row - FIRST_CASE)

    def count(self, standing: Standing, times: int) -> None:
        """Count a case in, or with -1 out."""
        self.standing[standing] += times

    def must_go_at_once(self, row: int) -> bool:
        """Whether a case holds back what may never be: a red flag, or anything but a lesser ambulance or an ED."""
        n = row - FIRST_CASE
        call, kind = self.book.row[n], Kind(self.book.kind[n])
        if call == NEVER:
            return False
        before = Disposition.AMBULANCE if kind is Kind.AMBULANCE else Disposition.ED
        return self._red_flag(call) or kind not in VALIDATED or self.book.before[n] != before

    def beyond_limit(self, now: Instant) -> Iterator[int]:
        """The cases whose limit is over by this instant, each once."""
        while self._limits and self._limits[0][0] <= now:
            yield FIRST_CASE + heappop(self._limits)[1]
