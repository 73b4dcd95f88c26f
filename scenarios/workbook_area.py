"""A filled workbook read: an own area, or one fault for each cell that cannot be right, with its sheet and reason."""

from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from prm.base import BadInput, Fault, bad_input
from prm.base.documents import suggest
from scenarios.handling_times import Lognormal
from scenarios.own_area import AreaQueue, OwnArea
from scenarios.own_area_file import MOST_DAYS, exponential_patience
from scenarios.schema import Name
from scenarios.sheets import Sheet, number_in, read_sheets
from scenarios.workbook import AGENTS, AREA, AREA_ROWS, DAYS, QUEUE_COLUMNS, QUEUES, VOLUMES

Floats = NDArray[np.float64]

MOST_QUEUES = 40
MOST_FAULTS = 50
NUMBERS: Mapping[int, tuple[float, float, str]] = {
    1: (1 / 60, 600.0, "minutes between a second and 10 hours"),
    2: (0.01, 10.0, "standard deviation over mean, from 0.01 to 10"),
    3: (1 / 60, 1440.0, "minutes between a second and a day"),
    4: (0.0, 0.99, "a share from 0 to 0.99; for 2 % write 0.02"),
}
"""By column of the sheet of queues: the least, the most, and what is wanted."""


def read_workbook(path: Path) -> OwnArea:
    """The area in a workbook made from the template; `BadInput` with the place (file:sheet!cell) of each fault."""
    sheets = read_sheets(path)
    missing = [name for name in (AREA, QUEUES, VOLUMES, AGENTS) if name not in sheets]
    if missing:
        sentence = f"there is no sheet {', '.join(missing)}; begin from the template: prm111 template OUT.xlsx"
        raise bad_input("missing-sheet", sentence, str(path))
    faults: list[Fault] = []
    words = _area(sheets[AREA], faults)
    queues = _queues(sheets[QUEUES], faults)
    volumes = _week(sheets[VOLUMES], list(queues), whole=False, faults=faults)
    agents = _week(sheets[AGENTS], list(queues), whole=True, faults=faults)
    if faults:
        more = len(faults) - MOST_FAULTS
        raise BadInput(
            *faults[:MOST_FAULTS],
            *([Fault(code="more-faults", sentence=f"and {more:,} more cells")] if more > 0 else []),
        )
    return OwnArea(
        name=str(words["Name"]),
        title=str(words["Title"]),
        question=str(words["Question"]),
        first_day=words["First day"],
        last_day=words["Last day"],
        queues=tuple(
            AreaQueue(
                name=name,
                calls_per_hour=volumes[name],
                agents=np.repeat(agents[name], 4).astype(np.int64),
                handling=Lognormal(mean_seconds=60 * minutes, cv=cv),
                patience=exponential_patience(60 * patience),
                opening_hang_up=opening,
            )
            for name, (minutes, cv, patience, opening) in queues.items()
        ),
        busyness_cv=float(words["Busyness"]),
        demand=1.0,
        more_agents=0,
        warnings=(),
        sources=(
            f"The workbook {path.name}: all figures are its writer's. Handling times are lognormal and patience is "
            "exponential (assumptions).",
        ),
    )


def _area(sheet: Sheet, faults: list[Fault]) -> dict[str, Any]:
    """The values of the sheet by label."""
    found: dict[str, Any] = {}
    rows = {str(row[0]): number for number, row in enumerate(sheet.rows) if row and row[0] is not None}
    for label, _, unit, _ in AREA_ROWS:
        if label not in rows:
            faults.append(
                Fault(code="missing-label", sentence=f'the row "{label}" is missing', place=sheet.place(0, 0))
            )
            continue
        cell, place = sheet.at(rows[label], 1), sheet.place(rows[label], 1)
        value: Any = None
        if label.endswith("day"):
            value = _date(cell)
            unit = "a date such as 2026-06-01"
        elif label == "Busyness":
            number = number_in(cell)
            value = number if number is not None and 0 <= number <= 1 else None
            unit = "a number from 0 to 1"
        elif isinstance(cell, str) and len(cell) <= 300:
            value = cell if label != "Name" or _is_name(cell) else None
        if value is None:
            given = "is missing" if cell is None else "cannot be used"
            faults.append(Fault(code="bad-cell", sentence=f"{label} {given}; write {unit}", place=place))
        else:
            found[label] = value
    first, last = found.get("First day"), found.get("Last day")
    if isinstance(first, date) and isinstance(last, date) and not 0 <= (last - first).days < MOST_DAYS:
        sentence = f"the last day may not come before the first, and {MOST_DAYS} days are the most"
        faults.append(Fault(code="bad-days", sentence=sentence, place=sheet.place(rows["Last day"], 1)))
    return found


def _date(cell: object) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        found = date.fromisoformat(cell) if isinstance(cell, str) else None
    except ValueError:
        return None
    return found if found is None or 1990 <= found.year <= 2200 else None


def _is_name(text: str) -> bool:
    try:
        TypeAdapter(Name).validate_python(text)
    except ValidationError:
        return False
    return True


def _queues(sheet: Sheet, faults: list[Fault]) -> dict[str, tuple[float, float, float, float]]:
    """(handling minutes, spread, patience minutes, share in the message) by queue."""
    found: dict[str, tuple[float, float, float, float]] = {}
    for row in range(1, len(sheet.rows)):
        if all(cell is None for cell in sheet.rows[row]):
            continue
        name = sheet.at(row, 0)
        if name is None or len(str(name)) > 60 or str(name) in found:
            sentence = "the queue needs a name of its own, of at most 60 letters"
            faults.append(Fault(code="bad-queue", sentence=sentence, place=sheet.place(row, 0)))
            continue
        numbers = []
        for column, (least, most, wanted) in NUMBERS.items():
            number = number_in(sheet.at(row, column))
            if number is None or not least <= number <= most:
                sentence = f"{QUEUE_COLUMNS[column][0]} must be {wanted}"
                faults.append(Fault(code="bad-number", sentence=sentence, place=sheet.place(row, column)))
                number = least
            numbers.append(number)
        found[str(name)] = (numbers[0], numbers[1], numbers[2], numbers[3])
    if not 0 < len(found) <= MOST_QUEUES and not faults:
        sentence = f"name 1 to {MOST_QUEUES} queues"
        faults.append(Fault(code="no-queues", sentence=sentence, place=sheet.place(1, 0)))
    return found


def _week(sheet: Sheet, queues: list[str], *, whole: bool, faults: list[Fault]) -> dict[str, Floats]:
    """[168] by queue."""
    header = [None if cell is None else str(cell) for cell in sheet.rows[0]] if sheet.rows else []
    _check_hours(sheet, faults)
    found = {}
    for queue in queues:
        if queue not in header:
            named = [each for each in header[2:] if each]
            sentence = f'there is no column for the queue "{queue}"{suggest(queue, named)}'
            faults.append(Fault(code="missing-queue", sentence=sentence, place=sheet.place(0, 2)))
            continue
        column = header.index(queue)
        values = np.zeros(168)
        for hour in range(168):
            cell, place = sheet.at(hour + 1, column), sheet.place(hour + 1, column)
            number = number_in(cell)
            reason = _wrong(number, empty=cell is None, whole=whole)
            if reason:
                faults.append(Fault(code="bad-number", sentence=reason, place=place))
            else:
                values[hour] = number or 0.0
        found[queue] = values
    return found


def _wrong(number: float | None, *, empty: bool, whole: bool) -> str:
    """What is wrong with a number of calls or people; nothing if it is good."""
    what = "people on duty" if whole else "calls an hour"
    if empty:
        return f"the cell is empty; write 0 for no {what}"
    if number is None:
        return f"{what} must be a number"
    if number < 0:
        return f"{what} cannot be below 0, and this is {number:g}"
    if whole and number != int(number):
        return f"{what} must be a whole number, and this is {number:g}"
    return f"{what} cannot be above 20,000" if number > 20_000 else ""


def _check_hours(sheet: Sheet, faults: list[Fault]) -> None:
    """The rows must be the hours of the week in order, none missing and none added."""
    for hour in range(168):
        day, at = sheet.at(hour + 1, 0), sheet.at(hour + 1, 1)
        clock = at.strftime("%H:%M") if isinstance(at, datetime | time) else str(at)
        if day != DAYS[hour // 24] or clock != f"{hour % 24:02}:00":
            sentence = f"this row must be {DAYS[hour // 24]} {hour % 24:02}:00: the week's hours in order, each once"
            faults.append(Fault(code="bad-hour", sentence=sentence, place=sheet.place(hour + 1, 0)))
            return
