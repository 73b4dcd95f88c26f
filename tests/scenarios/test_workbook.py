"""The template for an area of one's own: good as it comes, refused with sheet, cell and reason where spoilt."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from openpyxl import load_workbook

from prm.base import BadInput
from scenarios.workbook import AGENTS, AREA, QUEUES, READ_ME, VOLUMES, template
from scenarios.workbook_area import read_workbook


def spoilt(path: Path, sheet: str, cell: str, value: object) -> Path:
    book = load_workbook(BytesIO(template()))
    book[sheet][cell] = value
    book.save(path / "my.xlsx")
    return path / "my.xlsx"


def test_the_template_is_a_good_area_as_it_comes(tmp_path: Path) -> None:
    path = tmp_path / "my.xlsx"
    path.write_bytes(template())
    area = read_workbook(path)
    assert [queue.name for queue in area.queues] == ["Health advisers", "Clinicians"]
    assert (area.last_day - area.first_day).days == 6
    for queue in area.queues:
        # The example can cope: more people than work in every hour.
        work = queue.calls_per_hour.max() * queue.handling.drawn_seconds(np.array([0.5]))[0] / 3600
        assert queue.agents.max() > work


def test_every_input_is_explained_on_the_first_page() -> None:
    book = load_workbook(BytesIO(template()))
    text = "\n".join(str(row[0]) for row in book[READ_ME].iter_rows(values_only=True))
    for sheet in (AREA, QUEUES, VOLUMES, AGENTS):
        assert f"Sheet {sheet}" in text
    labels = [row[0] for row in book[AREA].iter_rows(min_row=2, values_only=True)]
    assert all(f"{label} (" in text for label in labels)


def test_a_cell_goes_where_it_says(tmp_path: Path) -> None:
    area = read_workbook(spoilt(tmp_path, VOLUMES, "D170", None))
    assert area.queues[1].calls_per_hour.size == 168
    area = read_workbook(spoilt(tmp_path, VOLUMES, "D27", 77.5))
    assert area.queues[1].calls_per_hour[25] == 77.5  # Tuesday 01:00
    area = read_workbook(spoilt(tmp_path, AGENTS, "C2", 41))
    assert area.queues[0].agents[:5].tolist()[:4] == [41] * 4


BAD = {
    "calls below 0": (VOLUMES, "C5", -3, "bad-number"),
    "calls in words": (VOLUMES, "C5", "many", "bad-number"),
    "calls missing": (VOLUMES, "C5", None, "bad-number"),
    "an hour missing": (VOLUMES, "A9", None, "bad-hour"),
    "an hour twice": (AGENTS, "B9", "05:00", "bad-hour"),
    "half a person": (AGENTS, "D4", 2.5, "bad-number"),
    "a queue renamed": (AGENTS, "D1", "Nurses", "missing-queue"),
    "no handling time": (QUEUES, "B2", None, "bad-number"),
    "handling of no time": (QUEUES, "B2", 0, "bad-number"),
    "a share in per cent": (QUEUES, "E2", 2, "bad-number"),
    "a queue twice": (QUEUES, "A3", "Health advisers", "bad-queue"),
    "no such day": (AREA, "B5", "2026-02-30", "bad-cell"),
    "the last day first": (AREA, "B6", "2026-05-01", "bad-days"),
    "a name with blanks": (AREA, "B2", "My Area", "bad-cell"),
    "busyness in per cent": (AREA, "B7", 8, "bad-cell"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_cell_is_refused_with_its_place_and_reason(tmp_path: Path, name: str) -> None:
    sheet, cell, value, code = BAD[name]
    path = spoilt(tmp_path, sheet, cell, value)
    with pytest.raises(BadInput) as error:
        read_workbook(path)
    places = {(fault.code, fault.place) for fault in error.value.faults}
    wanted = {"bad-hour": f"A{cell[1:]}", "missing-queue": "C1"}.get(code, cell)
    assert (code, f"{path}:{sheet}!{wanted}") in places


@pytest.mark.parametrize(
    ("cell", "value", "says"),
    [
        ("B2", None, "Name is missing; write small letters"),
        ("B2", "My Area", "Name cannot be used; write small letters"),
        ("B5", "01/06/2026", "First day cannot be used; write a date such as"),
        ("B6", "2026-05-31", "the last day may not come before the first"),
    ],
)
def test_a_fault_tells_what_is_missing_from_what_cannot_be_used(
    tmp_path: Path, cell: str, value: object, says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        read_workbook(spoilt(tmp_path, AREA, cell, value))


def test_a_workbook_without_its_sheets_is_refused(tmp_path: Path) -> None:
    book = load_workbook(BytesIO(template()))
    del book[VOLUMES]
    book.save(tmp_path / "my.xlsx")
    with pytest.raises(BadInput, match=VOLUMES):
        read_workbook(tmp_path / "my.xlsx")
