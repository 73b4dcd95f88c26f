"""Evidence files: what is printed is what is kept, and the table shows nothing else."""

import json
from pathlib import Path

import numpy as np
import pytest

from prm.base import BadInput
from scenarios.evidence import BEGIN, END, refresh, table, write


def test_the_last_line_printed_is_the_record_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write("validate", {"lines": 3, "note": "two\nlines"}, holds=True, directory=tmp_path)
    last_line = capsys.readouterr().out.splitlines()[-1]
    assert json.loads(last_line) == json.loads((tmp_path / "validate.json").read_text())


def test_a_record_says_when_and_on_what_it_was_measured(tmp_path: Path) -> None:
    write("validate", {}, holds=True, directory=tmp_path)
    measured = json.loads((tmp_path / "validate.json").read_text())["measured"]
    assert set(measured) == {"at", "python", "numpy", "simpy", "cores", "machine"}


def test_numpy_figures_are_kept_as_plain_numbers(tmp_path: Path) -> None:
    write(
        "speed", {"calls": np.int64(7), "rate": np.float64(0.5), "each": np.arange(2)}, holds=True, directory=tmp_path
    )
    assert json.loads((tmp_path / "speed.json").read_text())["figures"] == {"calls": 7, "rate": 0.5, "each": [0, 1]}


@pytest.mark.parametrize("figure", [float("nan"), float("inf"), object()])
def test_a_figure_that_json_cannot_hold_leaves_the_old_record_as_it_was(tmp_path: Path, figure: object) -> None:
    write("speed", {"rate": 1}, holds=True, directory=tmp_path)
    before = (tmp_path / "speed.json").read_bytes()
    with pytest.raises((ValueError, TypeError)):
        write("speed", {"rate": figure}, holds=True, directory=tmp_path)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [before]


@pytest.mark.parametrize("name", ["", "../validate", "Validate", "a--b", "a b", "validate\n"])
def test_a_name_that_is_no_target_is_refused_before_anything_is_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput):
        write(name, {}, holds=True, directory=tmp_path / "evidence")
    assert not (tmp_path / "evidence").exists()


def test_a_claim_that_failed_stays_in_the_table_and_says_so(tmp_path: Path) -> None:
    write("b-claim", {"rate_per_second": 41_000.0}, holds=False, directory=tmp_path)
    write("a-claim", {"cases": 12}, holds=True, directory=tmp_path)
    rows = table(tmp_path).splitlines()[2:]
    assert [row.split("|")[1:4] for row in rows] == [
        [" `make a-claim` ", " yes ", " cases 12 "],
        [" `make b-claim` ", " **no** ", " rate per second 41,000 "],
    ]


def test_a_figure_cannot_break_the_table(tmp_path: Path) -> None:
    write("claim", {"worst": "a|b\nc", "series": [1, 2], "by_month": {"april": 1}}, holds=True, directory=tmp_path)
    (row,) = table(tmp_path).splitlines()[2:]
    assert " worst a\\|b c |" in row
    assert "series" not in row


def test_refresh_changes_only_what_stands_between_the_markers(tmp_path: Path) -> None:
    write("claim", {"cases": 1}, holds=True, directory=tmp_path)
    page = tmp_path / "README.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    refresh(page, tmp_path)
    once = page.read_text()
    refresh(page, tmp_path)
    assert page.read_text() == once == f"before\n{BEGIN}\n{table(tmp_path)}\n{END}\nafter\n"


@pytest.mark.parametrize("text", ["", BEGIN, END, f"{END}\n{BEGIN}", f"{BEGIN}{END}{BEGIN}{END}"])
def test_a_page_without_its_markers_is_refused_and_left_alone(tmp_path: Path, text: str) -> None:
    page = tmp_path / "README.md"
    page.write_text(text)
    with pytest.raises(BadInput):
        refresh(page, tmp_path)
    assert page.read_text() == text
