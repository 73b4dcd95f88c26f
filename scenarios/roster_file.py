"""A roster as people keep it: one row a quarter hour, one column a queue, in Excel or CSV; checked cell by cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prm.base import BadInput, Fault, Instant, london
from prm.base.documents import suggest
from prm.base.instants import instant_of
from scenarios.local_time import moments_of
from scenarios.sheets import Cell, Sheet, number_in, read_sheets
from simulation.setting import QUARTER

Ints = NDArray[np.int64]

MOST_PEOPLE = 20_000
MOST_FAULTS = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class RosterFile:
    """People on duty by queue and quarter hour, from `start` on without a gap."""

    start: Instant
    people: Mapping[str, Ints]

    @property
    def end(self) -> Instant:
        """The first instant after the roster."""
        return self.start + len(next(iter(self.people.values()))) * QUARTER

    def over(self, start: Instant, quarters: int) -> Mapping[str, Ints]:
        """The people of so many quarter hours from `start`; the last quarter's people stay on after the roster's end.

        `start` must lie within the roster.
        """
        first = (start - self.start) // QUARTER
        return {
            queue: numbers[np.minimum(first + np.arange(quarters), numbers.size - 1)]
            for queue, numbers in self.people.items()
        }

    def plus(self, more: int) -> "RosterFile":
        """The roster with so many more people wherever a queue is staffed at all; never fewer than 0."""
        return RosterFile(
            start=self.start,
            people={queue: np.where(n > 0, np.maximum(n + more, 0), 0) for queue, n in self.people.items()},
        )


def read_roster(path: Path, queues: Sequence[str], *, covers: tuple[Instant, Instant]) -> RosterFile:
    """The roster of these queues in the first sheet of a workbook or in a CSV file.

    The first column holds the London time at which each quarter hour begins, the others the people of the queue that
    the header names. `BadInput` with one fault for each thing wrong (place: file:sheet!cell): a gap, a missing day, a
    number below 0, an empty cell, a queue without a column, a roster that does not cover the calls.
    """
    sheet = next(iter(read_sheets(path).values()))
    faults: list[Fault] = []
    columns = _columns(sheet, queues, faults)
    starts: list[Instant] = []
    people: dict[str, list[int]] = {queue: [] for queue in columns}
    for row in range(1, len(sheet.rows)):
        if all(cell is None for cell in sheet.rows[row]):
            continue
        at = _quarter(sheet, row, starts, faults)
        if at is None:
            continue
        starts.append(at)
        for queue, column in columns.items():
            people[queue].append(_people(sheet, row, column, faults))
    if not starts and not faults:
        faults.append(Fault(code="empty-roster", sentence="the roster has no rows", place=sheet.place(1, 0)))
    if starts and not faults:
        _check_covers(starts, covers, sheet, faults)
    if faults:
        more = len(faults) - MOST_FAULTS
        listed = faults[:MOST_FAULTS]
        raise BadInput(*listed, *([Fault(code="more-faults", sentence=f"and {more} more")] if more > 0 else []))
    return RosterFile(start=starts[0], people={queue: np.array(n, dtype=np.int64) for queue, n in people.items()})


def _columns(sheet: Sheet, queues: Sequence[str], faults: list[Fault]) -> dict[str, int]:
    header = sheet.rows[0] if sheet.rows else ()
    found: dict[str, int] = {}
    for column, cell in enumerate(header[1:], start=1):
        if cell is None:
            continue
        name = str(cell)
        if name not in queues:
            sentence = f"the log has no queue of this name{suggest(name, queues)}"
            faults.append(Fault(code="unknown-queue", sentence=sentence, place=sheet.place(0, column)))
        elif name in found:
            faults.append(
                Fault(code="queue-twice", sentence="the queue has a column already", place=sheet.place(0, column))
            )
        else:
            found[name] = column
    for queue in queues:
        if queue not in found:
            sentence = f'there is no column for the queue "{queue}"; write 0 where nobody answers it'
            faults.append(Fault(code="missing-queue", sentence=sentence, place=sheet.place(0, 0)))
    return found


def _quarter(sheet: Sheet, row: int, starts: list[Instant], faults: list[Fault]) -> Instant | None:
    """The instant at which a row's quarter hour begins; a fault and `None` if it cannot be one."""
    place = sheet.place(row, 0)
    moment = wall_clock(sheet.at(row, 0))
    # After a row that cannot be read the next quarter hour is taken for meant, so that one slip is one fault.
    meant = starts[-1] + QUARTER if starts else None
    if moment is None:
        faults.append(
            Fault(code="bad-quarter", sentence="write the London date and time, such as 2025-01-11 19:30", place=place)
        )
        return meant
    if moment.minute % 15 or moment.second or moment.microsecond:
        faults.append(
            Fault(code="bad-quarter", sentence="a row begins on a quarter hour: :00, :15, :30 or :45", place=place)
        )
        return meant
    found = [instant_of(each) for each in moments_of(moment)]
    if not found:
        sentence = "this time does not exist in London: the clocks go forward over it that night"
        faults.append(Fault(code="no-such-time", sentence=sentence, place=place))
        return None
    if not starts:
        return found[0]
    wanted = starts[-1] + QUARTER
    if wanted in found:
        return wanted
    if found[0] < wanted:
        sentence = f"the quarter hours must follow one another, each once; after the row before comes {_clock(wanted)}"
        faults.append(Fault(code="quarter-out-of-order", sentence=sentence, place=place))
        return None
    missing_days = _days_within(wanted, found[0])
    if missing_days:
        told = ", ".join(day.isoformat() for day in missing_days[:5]) + (", ..." if len(missing_days) > 5 else "")
        faults.append(
            Fault(code="missing-day", sentence=f"the rows of {told} are missing before this row", place=place)
        )
    else:
        last = found[0] - QUARTER
        missing = (
            f"the quarter hour {_clock(wanted)} is"
            if last == wanted
            else f"the quarter hours from {_clock(wanted)} to {_clock(last)} are"
        )
        sentence = f"a gap: {missing} missing before this row"
        faults.append(Fault(code="gap", sentence=sentence, place=place))
    return found[0]


def _people(sheet: Sheet, row: int, column: int, faults: list[Fault]) -> int:
    """The whole number of people in a cell; a fault and 0 if it holds none."""
    cell, place = sheet.at(row, column), sheet.place(row, column)
    number = number_in(cell)
    if cell is None:
        faults.append(
            Fault(code="empty-cell", sentence="the cell is empty; write 0 where nobody is on duty", place=place)
        )
    elif number is None:
        faults.append(Fault(code="not-a-number", sentence="people on duty must be a whole number", place=place))
    elif number < 0:
        faults.append(
            Fault(
                code="negative-people",
                sentence=f"people on duty cannot be below 0, and this is {number:g}",
                place=place,
            )
        )
    elif number != int(number) or number > MOST_PEOPLE:
        sentence = f"people on duty must be a whole number up to {MOST_PEOPLE:,}, and this is {number:g}"
        faults.append(Fault(code="not-whole", sentence=sentence, place=place))
    else:
        return int(number)
    return 0


def _check_covers(starts: list[Instant], covers: tuple[Instant, Instant], sheet: Sheet, faults: list[Fault]) -> None:
    first, last = covers
    if first < starts[0]:
        sentence = f"the roster begins at {_clock(starts[0])}, and the first call waits from {_clock(first)}"
        faults.append(Fault(code="roster-too-late", sentence=sentence, place=sheet.place(1, 0)))
    if last >= starts[-1] + QUARTER:
        sentence = f"the roster ends at {_clock(starts[-1] + QUARTER)}, and the last call arrives at {_clock(last)}"
        faults.append(Fault(code="roster-too-short", sentence=sentence, place=sheet.place(len(sheet.rows) - 1, 0)))


def wall_clock(cell: Cell) -> datetime | None:
    """The date and time in a cell, Excel's own or as ISO text; Excel keeps them to about a millisecond."""
    if isinstance(cell, datetime) and cell.tzinfo is None:
        rounded = (cell + timedelta(milliseconds=500)).replace(microsecond=0)
        return rounded if abs(rounded - cell) < timedelta(milliseconds=20) else cell
    if isinstance(cell, str):
        try:
            moment = datetime.fromisoformat(cell)
        except ValueError:
            return None
        return moment if moment.tzinfo is None and len(cell) > 10 else None
    return None


def _days_within(start: Instant, end: Instant) -> list[date]:
    """The London dates that lie wholly from `start` up to `end`."""
    first, last = london(start), london(end)
    day = first.date() + timedelta(days=0 if (first.hour, first.minute) == (0, 0) else 1)
    days = []
    while day < last.date():
        days.append(day)
        day += timedelta(days=1)
    return days


def _clock(instant: Instant) -> str:
    return f"{london(instant):%Y-%m-%d %H:%M}"


def quarter_of(instant: Instant) -> Instant:
    """The quarter hour in which an instant lies: London keeps whole hours from UTC."""
    return instant // QUARTER * QUARTER
