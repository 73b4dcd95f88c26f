"""Sheets of cells: what a person keeps in Excel or in CSV, read alike, with the place of every cell."""

import csv
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from prm.base import Fault, NotFound, TooLarge, bad_input

Cell = str | int | float | bool | datetime | date | time | None

MOST_BYTES = 20_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """The cells of one sheet; row and column 0 are the first. Empty cells are `None`."""

    source: str
    """The file, and in Excel the sheet."""
    rows: tuple[tuple[Cell, ...], ...]

    def place(self, row: int, column: int) -> str:
        """The place of a cell as people know it: `roster.xlsx:Sheet1!B14`, in CSV `roster.csv:B14`."""
        return f"{self.source}{column_letters(column)}{row + 1}"

    def at(self, row: int, column: int) -> Cell:
        """The value of a cell; `None` beyond the sheet's edges."""
        return self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else None


def column_letters(column: int) -> str:
    """The letters of a column, 0 being A."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def read_sheets(path: Path) -> Mapping[str, Sheet]:
    """The sheets of an Excel workbook (.xlsx) by name, or of a CSV file the one it is, under the name "".

    Values only: a formula counts as what it last gave. `NotFound` if there is no file, `TooLarge` beyond 20 MB or
    200,000 rows, `BadInput` for a file that is neither.
    """
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise TooLarge(
                Fault(code="too-large", sentence=f"the file is larger than {MOST_BYTES:,} bytes", place=str(path))
            )
        if path.suffix.casefold() in (".xlsx", ".xlsm"):
            return _from_excel(path)
        return {"": _from_csv(path)}
    except FileNotFoundError:
        raise NotFound(Fault(code="no-such-file", sentence="there is no such file", place=str(path))) from None
    except UnicodeDecodeError:
        raise bad_input(
            "not-text", "the file is neither an Excel workbook (.xlsx) nor CSV UTF-8 text", str(path)
        ) from None
    except csv.Error as error:
        raise bad_input("bad-csv", f"this is not CSV that can be read: {error}", str(path)) from None
    except OSError as error:
        reason = (error.strerror or "bad path").lower()
        raise bad_input("unreadable-file", f"the file cannot be read: {reason}", str(path)) from None


def _from_excel(path: Path) -> Mapping[str, Sheet]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            # What it does not know of a workbook (styles, validation) makes no difference to the values.
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=True)
            found = {}
            for sheet in book.worksheets:
                rows: list[tuple[Cell, ...]] = []
                for row in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS):
                    if len(rows) == MOST_ROWS:
                        sentence = f'the sheet "{sheet.title}" has more than {MOST_ROWS:,} rows'
                        raise TooLarge(Fault(code="too-many-rows", sentence=sentence, place=str(path)))
                    rows.append(tuple(_cell(value) for value in row))
                found[sheet.title] = Sheet(source=f"{path}:{sheet.title}!", rows=tuple(rows))
            book.close()
            return found
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, EOFError, SyntaxError):
        raise bad_input("bad-workbook", "this is not an Excel workbook (.xlsx) that can be read", str(path)) from None


def _from_csv(path: Path) -> Sheet:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        delimiter = max(",;\t", key=stream.readline(65_536).count)
        stream.seek(0)
        rows: list[tuple[Cell, ...]] = []
        for row in csv.reader(stream, delimiter=delimiter, strict=True):
            if len(rows) == MOST_ROWS:
                sentence = f"the file has more than {MOST_ROWS:,} rows"
                raise TooLarge(Fault(code="too-many-rows", sentence=sentence, place=str(path)))
            rows.append(tuple(_cell(cell.strip()) for cell in row))
    return Sheet(source=f"{path}:", rows=tuple(rows))


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return value.strip() or None
    return value if isinstance(value, int | float | datetime | date | time) else None


def number_in(cell: Cell) -> float | None:
    """The finite number that a cell holds, as a number or as text; `None` if it holds none."""
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return None
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if abs(number) < 1e15 else None
