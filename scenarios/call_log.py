"""A real call log: read, checked row by row, and kept as columns of instants with nothing in them about anybody.

Rows that cannot be right are refused, or left out with a warning that reaches every report; rows that are merely odd
are used, and told. Only mapped columns are read. Ids and agents are compared and thrown away.
"""

import csv
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from prm.base import DAY, SECOND, BadInput, Fault, Instant, NotFound, TooLarge, bad_input
from scenarios.call_log_columns import LogMapping, looks_identifying, mapping_of_headers, positions
from scenarios.call_log_times import BadTime, instant_reader

Ints = NDArray[np.int64]

NEVER = -1
MOST_ROWS = 3_000_000
MOST_FAULTS = 50
"""More faults than anybody mends in one go are counted, not listed."""
MOST_QUEUES = 40
LONGEST = DAY
"""A wait or a call that lasts longer is a slip of the date."""
ONE_QUEUE = "all calls"

TOLD = {
    "out-of-order": "rows stand out of the order of arrival; they were put in order",
    "overlapping-agent": "rows have an agent in two calls at once; they were used as they stand",
    "day-without-calls": "days inside the log have no calls at all; they count as days on which nobody rang",
}
"""What is odd and used all the same, by code: how the warning goes on after the number."""

LEFT_OUT = "rows that cannot be right were left out"


@dataclass(frozen=True, kw_only=True, slots=True)
class CallLog:
    """The usable calls of a log in the order of arrival; instants in microseconds, `NEVER` where there was none.

    `arrived` is when waiting began (for those who hung up in the opening message: when they rang); `joined` is false
    for the latter. Exactly one of `answered` and `hung_up` is there; `ended` goes with `answered`.
    """

    queues: tuple[str, ...]
    dispositions: tuple[str, ...]
    arrived: Ints
    joined: NDArray[np.bool_]
    answered: Ints
    hung_up: Ints
    ended: Ints
    queue: Ints
    disposition: Ints
    """Number in `dispositions`, `NEVER` for none."""
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return int(self.arrived.size)

    @property
    def waited_seconds(self) -> NDArray[np.float64]:
        """From the beginning of waiting to the answer or the hanging up."""
        waited: NDArray[np.float64] = (
            np.where(self.answered != NEVER, self.answered, self.hung_up) - self.arrived
        ) / SECOND
        return waited

    @property
    def handling_seconds(self) -> NDArray[np.float64]:
        """From the answer until whoever answered was free; 0 for those who hung up."""
        return np.where(self.answered != NEVER, (self.ended - self.answered) / SECOND, 0.0)


@dataclass(slots=True)
class Findings:
    """What is wrong or odd, by row; the header is row 1."""

    source: str
    wrong: list[Fault] = field(default_factory=list)
    wrong_rows: int = 0
    odd: Counter[str] = field(default_factory=Counter)
    by_code: Counter[str] = field(default_factory=Counter)
    first_odd: dict[str, int] = field(default_factory=dict)

    def refuse(self, row: int, code: str, sentence: str) -> None:
        """A row that cannot be right."""
        self.wrong_rows += 1
        self.by_code[code] += 1
        if len(self.wrong) < MOST_FAULTS:
            self.wrong.append(Fault(code=code, sentence=sentence, place=f"{self.source}:{row}"))

    def tell(self, row: int, code: str) -> None:
        """A row that is odd and used."""
        self.odd[code] += 1
        self.first_odd.setdefault(code, row)

    def faults(self) -> list[Fault]:
        """One fault a wrong row, and one for those that are not listed."""
        more = self.wrong_rows - len(self.wrong)
        return self.wrong + ([Fault(code="more-faults", sentence=f"and {more:,} more rows")] if more else [])

    def warnings(self) -> tuple[str, ...]:
        """What a report must say."""
        told = [f"{count:,} {TOLD[code]} (first: row {self.first_odd[code]:,})." for code, count in self.odd.items()]
        if self.wrong_rows:
            kinds = ", ".join(f"{code} {count:,}" for code, count in sorted(self.by_code.items()))
            rows = ", ".join(fault.place.rpartition(":")[2] for fault in self.wrong[:20])
            told.append(
                f"{self.wrong_rows:,} {LEFT_OUT}: {kinds} (rows {rows}{', ...' if self.wrong_rows > 20 else ''})."
            )
        return tuple(told)


def read_call_log(
    path: Path, *, mapping: LogMapping | None, now: Instant, bad_rows: str, most_rows: int = MOST_ROWS
) -> CallLog:
    """The calls of a CSV file; `bad_rows` is `refuse` or `leave out`.

    `BadInput` with one fault for each bad row (place: file:row, the header being row 1), for a file without usable
    rows and for one that is no CSV; `NotFound` if there is none; `TooLarge` over `most_rows`.
    """
    findings = Findings(source=str(path))
    with _opened(path) as stream:
        rows = _rows(stream, str(path))
        headers = next(rows, [])
        mapping = mapping_of_headers(headers, str(path)) if mapping is None else mapping
        where = positions(mapping.columns, headers, str(path))
        calls = _Rows(mapping, where, findings, now)
        for number, cells in enumerate(rows, start=2):
            if number > most_rows + 1:
                sentence = f"the log has more than {most_rows:,} rows; cut it into periods"
                raise TooLarge(Fault(code="too-many-rows", sentence=sentence, place=str(path)))
            if any(cells):
                calls.add(number, cells)
    if findings.wrong_rows and bad_rows == "refuse":
        raise BadInput(*findings.faults())
    if not calls.arrived:
        raise bad_input("no-calls", "the log has no usable call", str(path))
    never_read = [header.strip() for header in headers if looks_identifying(header)]
    note = f"Never read, as they look like identifiers: {', '.join(never_read)}." if never_read else ""
    return calls.as_log(notes=(note,) if note else ())


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            yield stream
    except FileNotFoundError:
        raise NotFound(Fault(code="no-such-file", sentence="there is no such file", place=str(path))) from None
    except UnicodeDecodeError:
        raise bad_input("not-text", "the file is not UTF-8 text; save it as CSV UTF-8", str(path)) from None
    except OSError as error:
        reason = (error.strerror or "bad path").lower()
        raise bad_input("unreadable-file", f"the file cannot be read: {reason}", str(path)) from None


def _rows(stream: TextIO, source: str) -> Iterator[list[str]]:
    """The cells row by row; commas, semicolons or tabs between them, whichever the header has most of."""
    header = stream.readline(65_536)
    stream.seek(0)
    reader = csv.reader(stream, delimiter=max(",;\t", key=header.count), strict=True)
    try:
        yield from reader
    except csv.Error as error:
        place = f"{source}:{reader.line_num}"
        raise bad_input("bad-csv", f"this is not CSV that can be read: {error}", place) from None


class _Rows:
    """Takes in row after row: each is a call, or a finding."""

    def __init__(self, mapping: LogMapping, where: Mapping[str, int], findings: Findings, now: Instant) -> None:
        self._where, self._findings, self._now = where, findings, now
        self._headers = mapping.columns.mapped()
        self._read = instant_reader(mapping.times)
        self._width = max(where.values()) + 1
        self._durations = "wait_seconds" in where
        self._ids: set[str] = set()
        self._names: dict[str, dict[str, int]] = {"queue": {}, "disposition": {}}
        self._latest = NEVER
        self._agents: list[tuple[str, int, int, int]] = []
        self.arrived, self.answered, self.hung_up, self.ended = (array("q") for _ in range(4))
        self.joined = bytearray()
        self.queue, self.disposition = array("q"), array("q")

    def add(self, row: int, cells: Sequence[str]) -> None:
        """Take in one row."""
        if len(cells) < self._width:
            self._findings.refuse(row, "short-row", f"the row has {len(cells)} columns, and {self._width} are needed")
            return
        try:
            rang = self._instant(cells, "arrival")
            if rang is None:
                raise BadTime("missing-arrival", "the arrival is missing")
            began, answered, hung_up, ended = self._times(cells, rang)
            # Many systems write the end of a call that nobody answered, too: it is the hanging up again.
            ended = NEVER if answered == NEVER else ended
            _check_order(rang, began, answered, hung_up, ended)
            if max(rang, answered, hung_up, ended) > self._now:
                raise BadTime("future-date", "the call lies in the future")
            queue, disposition = self._queue(cells), self._word(cells, "disposition")
            self._check_id(cells)
        except BadTime as error:
            self._findings.refuse(row, error.code, str(error))
            return
        if rang < self._latest:
            self._findings.tell(row, "out-of-order")
        self._latest = max(self._latest, rang)
        if answered != NEVER and (agent := self._cell(cells, "agent")):
            self._agents.append((agent, answered, ended, row))
        self.arrived.append(rang if began == NEVER else began)
        self.joined.append(began != NEVER)
        self.answered.append(answered)
        self.hung_up.append(hung_up)
        self.ended.append(ended)
        self.queue.append(queue)
        self.disposition.append(disposition)

    def as_log(self, *, notes: tuple[str, ...]) -> CallLog:
        """The calls in the order of arrival."""
        for row in _overlaps(self._agents):
            self._findings.tell(row, "overlapping-agent")
        columns = {
            name: np.frombuffer(getattr(self, name), dtype=np.int64)
            for name in ("arrived", "answered", "hung_up", "ended", "queue", "disposition")
        }
        joined = np.frombuffer(self.joined, dtype=np.bool_)
        # Names in the order of the alphabet, rows by what they say: the order of the file makes no difference.
        for name, words in self._names.items():
            ordered = sorted(words)
            turned = np.array([ordered.index(word) for word in words] or [0], dtype=np.int64)
            columns[name] = np.where(columns[name] == NEVER, NEVER, turned[columns[name]])
        order = np.lexsort(
            [columns[name] for name in ("disposition", "ended", "hung_up", "answered", "queue", "arrived")]
        )
        return CallLog(
            queues=tuple(sorted(self._names["queue"])),
            dispositions=tuple(sorted(self._names["disposition"])),
            joined=joined[order],
            warnings=self._findings.warnings(),
            notes=notes,
            **{name: column[order] for name, column in columns.items()},
        )

    def _times(self, cells: Sequence[str], rang: Instant) -> tuple[int, int, int, int]:
        """When waiting began, the answer, the hanging up and the end; `NEVER` for what did not happen."""
        if self._durations:
            answered, hung_up, ended = self._from_durations(cells, rang)
        else:
            found = (self._instant(cells, role) for role in ("answer", "hang_up", "end"))
            answered, hung_up, ended = (NEVER if instant is None else instant for instant in found)
            if answered != NEVER and self._headers["hang_up"] == self._headers["end"]:
                # One column for both: it is the hanging up of those calls only that nobody answered.
                hung_up = NEVER
        if "queued" not in self._where:
            return rang, answered, hung_up, ended
        joined = self._instant(cells, "queued")
        if joined is None and answered != NEVER:
            raise BadTime("missing-queued", "the call was answered, and never joined the queue")
        return NEVER if joined is None else joined, answered, hung_up, ended

    def _from_durations(self, cells: Sequence[str], rang: Instant) -> tuple[int, int, int]:
        waited = self._seconds(cells, "wait_seconds")
        handled = self._seconds(cells, "handling_seconds")
        if waited is None:
            raise BadTime("missing-answer", "neither an answer nor a hanging up: the wait is missing")
        gone = rang + waited
        return (gone, NEVER, gone + handled) if handled else (NEVER, gone, NEVER)

    def _cell(self, cells: Sequence[str], role: str) -> str:
        at = self._where.get(role)
        return "" if at is None else cells[at].strip()

    def _instant(self, cells: Sequence[str], role: str) -> Instant | None:
        text = self._cell(cells, role)
        if not text:
            return None
        try:
            return self._read(text)
        except BadTime as error:
            raise BadTime(error.code, f'"{self._headers[role]}" {error}') from None

    def _seconds(self, cells: Sequence[str], role: str) -> int | None:
        text = self._cell(cells, role)
        if not text:
            return None
        try:
            seconds = float(text)
        except ValueError:
            seconds = float("nan")
        if not abs(seconds) < 1e9:
            raise BadTime("unreadable-number", f'"{self._headers[role]}" is not a number of seconds')
        if seconds < 0:
            raise BadTime("negative-duration", f'"{self._headers[role]}" is below 0')
        return round(seconds * SECOND)

    def _queue(self, cells: Sequence[str]) -> int:
        parts = [word for role in ("area", "queue") if (word := self._cell(cells, role))]
        if not parts and ("area" in self._where or "queue" in self._where):
            raise BadTime("missing-queue", "the queue is missing")
        return self._number_of("queue", " / ".join(parts) or ONE_QUEUE, MOST_QUEUES)

    def _word(self, cells: Sequence[str], role: str) -> int:
        word = self._cell(cells, role)
        return self._number_of(role, word, 10 * MOST_QUEUES) if word else NEVER

    def _number_of(self, role: str, word: str, most: int) -> int:
        known = self._names[role]
        if word not in known:
            # The word comes out in reports: it must be a name of a thing, not a number of somebody.
            digits = sum(character.isdigit() for character in word)
            if len(word) > 60 or digits > 5 or not word.isprintable() or word[0] in "=+-@":
                raise BadTime(
                    "identifier-value",
                    f"the {role} looks like a formula, or a number or text about somebody (not shown)",
                )
            if len(known) == most:
                raise BadTime(
                    "too-many-names", f"there are more than {most} of the kind {role}: is it the right column?"
                )
            known[word] = len(known)
        return known[word]

    def _check_id(self, cells: Sequence[str]) -> None:
        call = self._cell(cells, "id")
        if not call:
            return
        if call in self._ids:
            raise BadTime("duplicate-id", "the id of the call stands in an earlier row already")
        self._ids.add(call)


def _check_order(rang: int, began: int, answered: int, hung_up: int, ended: int) -> None:
    """`BadTime` if what happened did not happen in this order."""
    if began != NEVER and began < rang:
        raise BadTime("queued-before-arrival", "the caller joined the queue before the arrival")
    if answered != NEVER and hung_up != NEVER:
        raise BadTime("answered-and-hung-up", "the call has both an answer and a hanging up before an answer")
    if answered == NEVER and hung_up == NEVER:
        raise BadTime("missing-answer", "the call has neither an answer nor a hanging up")
    start = max(rang, began)
    if answered != NEVER and answered < start:
        raise BadTime("answer-before-arrival", "the answer lies before the arrival")
    if hung_up != NEVER and hung_up < start:
        raise BadTime("hang-up-before-arrival", "the caller hung up before the arrival")
    if answered != NEVER and ended == NEVER:
        raise BadTime("missing-end", "the call was answered, and its end is missing")
    if answered != NEVER and ended < answered:
        raise BadTime("end-before-answer", "the end lies before the answer")
    if max(answered, hung_up) - rang > LONGEST or (answered != NEVER and ended - answered > LONGEST):
        raise BadTime("too-long", "a wait or a call of more than 24 hours")


def _overlaps(calls: list[tuple[str, int, int, int]]) -> Iterator[int]:
    """The rows in which an agent answers while still in an earlier call."""
    until: dict[str, int] = {}
    for agent, answered, ended, row in sorted(calls):
        if answered < until.get(agent, NEVER):
            yield row
        until[agent] = max(ended, until.get(agent, NEVER))
