"""A roster from Excel or CSV: good ones as they stand, bad ones refused with sheet, cell and reason."""

import csv
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from prm.base import HOUR, BadInput, NotFound, parse_instant
from scenarios.roster_file import RosterFile, read_roster
from simulation.setting import QUARTER

START = parse_instant("2025-01-06T00:00:00Z")
QUEUES = ("main", "nurse")
Rows = list[list[Any]]


def good_rows(days: int = 2, start: datetime = datetime(2025, 1, 6)) -> Rows:
    """Every quarter hour of so many days."""
    return [["from", *QUEUES], *([start + timedelta(minutes=15 * n), 5, n % 3] for n in range(96 * days))]


def excel(path: Path, rows: Rows) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Rota"
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def read(path: Path, rows: Rows, covers: tuple[int, int] = (START, START + HOUR)) -> RosterFile:
    return read_roster(excel(path / "roster.xlsx", rows), QUEUES, covers=covers)


def test_excel_and_csv_say_the_same(tmp_path: Path) -> None:
    from_excel = read(tmp_path, good_rows())
    with (tmp_path / "roster.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows(good_rows())
    from_csv = read_roster(tmp_path / "roster.csv", QUEUES, covers=(START, START + HOUR))
    assert from_excel.start == from_csv.start == START
    assert from_excel.people["nurse"].tolist() == from_csv.people["nurse"].tolist() == [n % 3 for n in range(192)]


def edit(row: int, column: int, value: object) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        rows[row][column] = value

    return change


def without(first: int, last: int) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        del rows[first : last + 1]

    return change


BAD = {
    "a number below 0": (edit(3, 1, -1), "B4", "negative-people"),
    "half a person": (edit(3, 2, 1.5), "C4", "not-whole"),
    "words": (edit(3, 2, "two"), "C4", "not-a-number"),
    "an empty cell": (edit(3, 2, None), "C4", "empty-cell"),
    "no time": (edit(3, 0, "morning"), "A4", "bad-quarter"),
    "ten past": (edit(3, 0, datetime(2025, 1, 6, 0, 10)), "A4", "bad-quarter"),
    "a quarter hour twice": (edit(4, 0, datetime(2025, 1, 6, 0, 30)), "A5", "quarter-out-of-order"),
    "a gap": (without(5, 8), "A6", "gap"),
    "a queue unheard of": (edit(0, 2, "nurses"), "C1", "unknown-queue"),
    "a queue twice": (edit(0, 2, "main"), "C1", "queue-twice"),
    "a queue missing": (edit(0, 2, None), "A1", "missing-queue"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_roster_is_refused_with_its_cell_and_reason(tmp_path: Path, name: str) -> None:
    change, cell, code = BAD[name]
    rows = good_rows()
    change(rows)
    with pytest.raises(BadInput) as error:
        read(tmp_path, rows)
    assert (code, f"{tmp_path / 'roster.xlsx'}:Rota!{cell}") in [(f.code, f.place) for f in error.value.faults]


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        (5, 5, "the quarter hour 2025-01-06 01:00 is missing"),
        (5, 8, "the quarter hours from 2025-01-06 01:00 to 2025-01-06 01:45 are missing"),
    ],
)
def test_a_gap_names_the_quarter_hours_of_it(tmp_path: Path, first: int, last: int, says: str) -> None:
    rows = good_rows()
    without(first, last)(rows)
    with pytest.raises(BadInput, match=says):
        read(tmp_path, rows)


def test_a_missing_day_is_named(tmp_path: Path) -> None:
    rows = good_rows(days=3)
    del rows[97:193]
    with pytest.raises(BadInput, match="2025-01-07") as error:
        read(tmp_path, rows)
    assert error.value.faults[0].code == "missing-day"


@pytest.mark.parametrize(
    ("covers", "code"),
    [((START - HOUR, START), "roster-too-late"), ((START, START + 48 * HOUR), "roster-too-short")],
)
def test_a_roster_must_cover_the_calls(tmp_path: Path, covers: tuple[int, int], code: str) -> None:
    with pytest.raises(BadInput) as error:
        read(tmp_path, good_rows(), covers)
    assert error.value.faults[0].code == code


def test_the_day_of_25_hours_has_100_quarter_hours(tmp_path: Path) -> None:
    day = datetime(2025, 10, 26)
    hours = [0, 1, 1, *range(2, 24)]
    rows: Rows = [["from", *QUEUES]]
    rows += [[day.replace(hour=hour, minute=minute), 1, 1] for hour in hours for minute in (0, 15, 30, 45)]
    found = read(tmp_path, rows, covers=(parse_instant("2025-10-26T00:00:00Z"),) * 2)
    assert found.start == parse_instant("2025-10-25T23:00:00Z")
    assert (found.end - found.start) // QUARTER == 100
    del rows[5:9]
    with pytest.raises(BadInput) as error:
        read(tmp_path, rows, covers=(parse_instant("2025-10-26T00:00:00Z"),) * 2)
    assert error.value.faults[0].code == "gap"


def test_the_hour_that_spring_skips_may_not_stand_in_a_roster(tmp_path: Path) -> None:
    rows = good_rows(days=1, start=datetime(2025, 3, 30))
    at = parse_instant("2025-03-30T00:30:00Z")
    with pytest.raises(BadInput) as error:
        read(tmp_path, rows, covers=(at, at))
    assert {fault.code for fault in error.value.faults} == {"no-such-time"}
    assert len(error.value.faults) == 4


def test_more_people_come_only_where_somebody_is(tmp_path: Path) -> None:
    found = read(tmp_path, good_rows())
    assert found.plus(2).people["nurse"][:3].tolist() == [0, 3, 4]
    assert found.plus(-9).people["main"].min() == 0


def test_after_the_end_the_last_people_stay(tmp_path: Path) -> None:
    found = read(tmp_path, good_rows())
    assert found.over(START + 47 * HOUR, 12)["nurse"].tolist()[-5:] == [2] * 5


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip at all", b"\x00\x01"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "roster.xlsx"
    path.write_bytes(content)
    with pytest.raises(BadInput) as error:
        read_roster(path, QUEUES, covers=(START, START))
    assert error.value.faults[0].code == "bad-workbook"


def test_an_empty_roster_and_none_at_all(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as error:
        read(tmp_path, good_rows()[:1])
    assert error.value.faults[0].code == "empty-roster"
    with pytest.raises(NotFound):
        read_roster(tmp_path / "none.xlsx", QUEUES, covers=(START, START))
