"""The workbook for an area of one's own: an Excel template that explains every cell, filled with an example."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from scenarios.handling_times import Lognormal
from scenarios.limits import NOTICE
from scenarios.queue_setting import ASSUMED
from scenarios.tables import table
from simulation.rostering import offered_load

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

READ_ME, AREA, QUEUES, VOLUMES, AGENTS = "Read me", "Area", "Queues", "Volumes", "Agents"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

AREA_ROWS: tuple[tuple[str, str | float, str, str], ...] = (
    ("Name", "my-area", "small letters, digits, hyphens", "Names the folder and the results."),
    ("Title", "My area, an ordinary week", "words", "Stands at the head of the report."),
    ("Question", "How does an ordinary week look?", "words", "What you ask, in one sentence."),
    ("First day", "2026-06-01", "date", "The first day that is counted, in London."),
    ("Last day", "2026-06-07", "date", "The last day that is counted, itself included; at most 92 days."),
    ("Busyness", 0.08, "standard deviation over mean", "How much days differ beyond chance; 0 for not at all."),
)
"""Label, example, unit, meaning."""

QUEUE_COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("Queue", "words", "The name of a queue; the same words head a column of Volumes and of Agents."),
    ("Mean handling time", "minutes", "From the answer until the person who answered is free, wrap-up included."),
    ("Spread of handling time", "standard deviation over mean", "0.5 to 0.8 is usual; more than 0."),
    ("Mean patience", "minutes", "How long callers would wait on average; see the note under the table."),
    ("Hang up in the message", "share, 0 to 1", "Callers who hang up in the opening message, whatever the queue."),
)
"""Header, unit, meaning."""

EXAMPLE: tuple[tuple[str, float, float, float, float, float], ...] = (
    ("Health advisers", 8.0, 0.6, 24.0, 0.011, 30.0),
    ("Clinicians", 12.0, 0.5, 40.0, 0.0, 8.0),
)
"""Queue, handling minutes, spread, patience minutes, share in the message, mean calls an hour: invented."""

PATIENCE_NOTE = (
    "Mean patience may be estimated as (seconds waited by everybody, answered or not) / (callers who hung up). "
    "England's figures of 2021 give 24 to 37 minutes."
)

_HEAD = PatternFill("solid", fgColor="D9E5F2")
_INPUT = PatternFill("solid", fgColor="FFF9DB")


def template() -> bytes:
    """The workbook as the bytes of an .xlsx file."""
    book = Workbook()
    read_me = book.active
    assert read_me is not None
    read_me.title = READ_ME
    _read_me(read_me)
    _area(book.create_sheet(AREA))
    _queues(book.create_sheet(QUEUES))
    names = [each[0] for each in EXAMPLE]
    volumes = np.array([_example_volumes(each[5]) for each in EXAMPLE])
    agents = np.array([_example_agents(row, each[1], each[2]) for row, each in zip(volumes, EXAMPLE, strict=True)])
    _week(book.create_sheet(VOLUMES), names, volumes.T.round(1).tolist(), "Mean calls an hour")
    _week(book.create_sheet(AGENTS), names, agents.T.tolist(), "People on duty, whole numbers")
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _read_me(sheet: Worksheet) -> None:
    lines: list[tuple[str, bool]] = [
        ("An area of your own", True),
        (NOTICE, False),
        ("Fill in the yellow cells. The numbers in them are an invented example; replace them all.", False),
        ("Then: prm111 area THIS.xlsx --out FOLDER, and prm111 run FOLDER/scenario.yaml", False),
        ("", False),
        (f"Sheet {AREA}: column B", True),
        *((f"{label} ({unit}): {meaning}", False) for label, _, unit, meaning in AREA_ROWS),
        ("", False),
        (f"Sheet {QUEUES}: one row a queue", True),
        *((f"{label} ({unit}): {meaning}", False) for label, unit, meaning in QUEUE_COLUMNS),
        (PATIENCE_NOTE, False),
        ("", False),
        (f"Sheet {VOLUMES}: one row an hour of the week, one column a queue", True),
        (
            "Mean number of calls that ring in that hour (calls an hour, 0 or more, fractions too). London time.",
            False,
        ),
        ("Redials count as calls of their own, as they do in telephone reports.", False),
        ("", False),
        (f"Sheet {AGENTS}: one row an hour of the week, one column a queue", True),
        ("People who answer that queue in that hour (whole number, 0 or more): on the phone, not on the rota.", False),
        ("Take off breaks, meetings and absence first. Hours are London time.", False),
        ("", False),
        ("What the model takes for granted", True),
        *((each, False) for each in ASSUMED),
    ]
    for row, (text, heading) in enumerate(lines, start=1):
        cell = sheet.cell(row, 1, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(bold=heading, size=16 if row == 1 else 11)
    sheet.column_dimensions["A"].width = 110


def _area(sheet: Worksheet) -> None:
    _heads(sheet, ("What", "Your value", "Unit", "Meaning"))
    for row, (label, value, unit, meaning) in enumerate(AREA_ROWS, start=2):
        for column, cell in enumerate((label, value, unit, meaning), start=1):
            sheet.cell(row, column, cell)
        sheet.cell(row, 2).fill = _INPUT
    _widths(sheet, (16, 40, 32, 70))


def _queues(sheet: Worksheet) -> None:
    _heads(sheet, tuple(f"{label} ({unit})" for label, unit, _ in QUEUE_COLUMNS))
    for row, values in enumerate(EXAMPLE, start=2):
        for column, value in enumerate(values[: len(QUEUE_COLUMNS)], start=1):
            sheet.cell(row, column, value).fill = _INPUT
    _widths(sheet, (24, 24, 34, 24, 30))
    _at_least_zero(sheet, "B2:E41")


def _week(sheet: Worksheet, names: Sequence[str], rows: Sequence[Sequence[Any]], what: str) -> None:
    _heads(sheet, ("Weekday", "From", *names))
    for hour, values in enumerate(rows):
        sheet.cell(hour + 2, 1, DAYS[hour // 24])
        sheet.cell(hour + 2, 2, f"{hour % 24:02}:00")
        for column, value in enumerate(values, start=3):
            sheet.cell(hour + 2, column, value).fill = _INPUT
    sheet.cell(1, len(names) + 4, f"{what}, by queue (the header names it as in {QUEUES}).")
    _widths(sheet, (14, 8, *(20 for _ in names)))
    sheet.freeze_panes = "C2"
    _at_least_zero(sheet, f"C2:{get_column_letter(len(names) + 2)}169")


def _heads(sheet: Worksheet, heads: Sequence[str]) -> None:
    for column, head in enumerate(heads, start=1):
        cell = sheet.cell(1, column, head)
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _widths(sheet: Worksheet, widths: Sequence[int]) -> None:
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def _at_least_zero(sheet: Worksheet, cells: str) -> None:
    rule = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=False)
    rule.error, rule.errorTitle = "A number of 0 or more", "Please check"
    sheet.add_data_validation(rule)
    rule.add(cells)


def _example_volumes(mean: float) -> Floats:
    """The published shape of the week at this mean of calls an hour."""
    calls = {(row["weekday"], int(row["hour"])): float(row["calls"]) for row in table("hour_of_day")}
    shape = np.array([calls[day[:3].lower(), hour] for day in DAYS for hour in range(24)])
    scaled: Floats = shape * (mean / shape.mean())
    return scaled


def _example_agents(volumes: Floats, minutes: float, spread: float) -> Ints:
    """The mean work of each hour with a margin of its square root."""
    handling = Lognormal(mean_seconds=60 * minutes, cv=spread).drawn_seconds((np.arange(50) + 0.5) / 50)
    load = offered_load(np.tile(np.repeat(volumes / 4, 4), 3), handling)[672:1344].reshape(168, 4).max(axis=1)
    people: Ints = np.ceil(load + np.sqrt(load)).astype(np.int64)
    return people
