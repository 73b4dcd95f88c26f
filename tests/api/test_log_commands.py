"""`prm111 fit`, `replay`, `template`, `area`, and `run` of what they write: answers, exit codes, and no identifier."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from api.command_line import main
from scenarios.own_area import build_area
from tests.scenarios.small_log import an_area, played, roster_rows, rows_of, write_csv

Run = Callable[..., tuple[int, str, str]]

CANARY = {"NHS Number": "9990000018", "Patient name": "Canary Songbird", "Phone": "07700900123"}


@pytest.fixture
def prm111(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in this process; the answer is its exit code, standard output and standard error."""

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    return run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A day's log under headers of its own with identifiers beside, its mapping, and the roster in Excel."""
    path = tmp_path_factory.mktemp("logs")
    area = an_area(calls_per_hour=30, agents=5)
    built, log = played(area)
    headers = {"arrival": "Rang", "queued": "Joined", "answer": "Answered", "end": "Free", "hang_up": "Gone"}
    rows = [{headers.get(name, name): cell for name, cell in row.items()} | CANARY for row in rows_of(log, area)]
    write_csv(path / "calls.csv", rows)
    write_csv(path / "twelve.csv", rows[:12])
    write_csv(path / "bad.csv", [rows[0] | {"Free": "2020-01-01 00:00:00"}, *rows[1:]])
    (path / "map.yaml").write_text(
        "columns: {arrival: Rang, queued: Joined, answer: Answered, end: Free, hang_up: Gone, queue: queue}\n"
    )
    excel(path / "roster.xlsx", roster_rows(built))
    rows_with_gap = roster_rows(build_area(area))
    del rows_with_gap[40:44]
    excel(path / "gap.xlsx", rows_with_gap)
    return path


def excel(path: Path, rows: list[Any]) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)


def assert_no_canary(*texts: str) -> None:
    for text in texts:
        assert not [value for value in CANARY.values() if value in text]


def test_a_log_is_fitted_and_its_scenario_runs(prm111: Run, folder: Path, tmp_path: Path) -> None:
    code, out, err = prm111("fit", folder / "calls.csv", "--columns", folder / "map.yaml", "--out", tmp_path / "fit")
    assert code == 0
    assert "Never read, as they look like identifiers: NHS Number, Patient name, Phone." in out
    assert "Warning: The fit rests on" in out
    code, again, more = prm111(
        "run", tmp_path / "fit" / "scenario.yaml", "--replications", "2", "--workers", "serial://",
        "--out", tmp_path / "run",
    )  # fmt: skip
    assert code == 0
    assert "Warning: The fit rests on" in again
    files = [path.read_text(encoding="utf-8") for where in ("fit", "run") for path in (tmp_path / where).iterdir()]
    assert_no_canary(out, err, again, more, *files)
    code, out, _ = prm111("scenario", "check", tmp_path / "fit" / "scenario.yaml")
    assert (code, out.strip().rpartition(": ")[2]) == (0, "good")


def test_a_log_is_replayed_beside_a_what_if(prm111: Run, folder: Path, tmp_path: Path) -> None:
    code, out, err = prm111(
        "replay", folder / "calls.csv", "--columns", folder / "map.yaml", "--roster", folder / "roster.xlsx",
        "--agents", "+2", "--replications", "2", "--out", tmp_path / "replay", "--json",
    )  # fmt: skip
    assert code == 0
    answer = json.loads(out)["replay"]
    recorded, predicted = answer["recorded"]["All queues"], answer["played"]["All queues"]
    assert predicted["A01"]["mean"] == recorded["A01"]
    assert predicted["within_60"]["mean"] == pytest.approx(recorded["within_60"], abs=0.05)
    assert answer["other_roster"]["name"] == "+2 agents"
    assert answer["difference"]["All queues"]["within_60"]["mean"] > 0
    assert answer["kinds"]["A01"] == "echoed"
    assert answer["kinds"]["within_60"] == "predicted"
    assert answer["echoed"]
    assert answer["drawn"]
    assert answer["what_is_predicted"]
    assert_no_canary(out, err, *(path.read_text(encoding="utf-8") for path in (tmp_path / "replay").iterdir()))


def test_what_a_replay_tells_first_has_units_ranges_and_days(prm111: Run, folder: Path, tmp_path: Path) -> None:
    given = ("--columns", folder / "map.yaml", "--roster", folder / "roster.xlsx", "--replications", "4")
    code, out, _ = prm111("replay", folder / "calls.csv", *given, "--agents", "+2", "--out", tmp_path / "replay")
    assert code == 0
    recorded, what_if, when, *_ = out.splitlines()
    share = r"\d+\.\d %( \(\d+\.\d to \d+\.\d %\))?"
    assert re.search(rf"Replayed: {share} answered within 60 s, {share} abandoned", recorded)
    assert re.search(r"against the first roster [+-]\d+\.\d points", what_if)
    assert "Monday 6 January 2025" in when
    code, out, _ = prm111("replay", folder / "calls.csv", *given, "--agents", "-50", "--out", tmp_path / "nobody")
    assert code == 0
    assert "-50 agents: nobody answered, 100.0 % abandoned" in out
    assert "not measured" not in out


def test_a_bad_row_ends_with_exit_code_2_and_its_row(prm111: Run, folder: Path, tmp_path: Path) -> None:
    arguments = ("fit", folder / "bad.csv", "--columns", folder / "map.yaml", "--out", tmp_path / "fit")
    code, out, err = prm111(*arguments)
    assert code == 2
    assert f"{folder / 'bad.csv'}:2: the end lies before the answer" in err
    assert "--leave-out-bad-rows" in err
    assert not (tmp_path / "fit").exists()
    assert_no_canary(out, err)
    code, out, _ = prm111(*arguments, "--leave-out-bad-rows")
    assert code == 0
    assert "end-before-answer 1 (rows 2)" in out
    assert "end-before-answer 1 (rows 2)" in (tmp_path / "fit" / "report.html").read_text(encoding="utf-8")


def test_columns_with_other_names_are_no_rows_to_be_left_out(prm111: Run, folder: Path, tmp_path: Path) -> None:
    code, _, err = prm111("fit", folder / "calls.csv", "--out", tmp_path / "fit")
    assert code == 2
    assert f"{folder / 'calls.csv'}:1: the columns are not called" in err
    assert "--leave-out-bad-rows" not in err


def test_a_fit_on_12_rows_and_a_roster_with_a_gap_are_refused(prm111: Run, folder: Path, tmp_path: Path) -> None:
    code, _, err = prm111("fit", folder / "twelve.csv", "--columns", folder / "map.yaml", "--out", tmp_path / "fit")
    assert code == 2
    assert "needs at least 100" in err
    code, _, err = prm111(
        "replay", folder / "calls.csv", "--columns", folder / "map.yaml", "--roster", folder / "gap.xlsx",
        "--out", tmp_path / "replay",
    )  # fmt: skip
    assert code == 2
    assert f"{folder / 'gap.xlsx'}:Sheet!A41: a gap: the quarter hours from 2025-01-06 09:45 to 2025-01-06 10:30" in err


def test_a_template_becomes_an_area_that_runs(prm111: Run, tmp_path: Path) -> None:
    book = tmp_path / "my.xlsx"
    assert prm111("template", book)[0] == 0
    code, _, err = prm111("template", book)
    assert code == 2
    assert "exists" in err
    assert prm111("area", book, "--out", tmp_path / "area")[0] == 0
    code, out, _ = prm111(
        "run", tmp_path / "area" / "scenario.yaml", "--replications", "2", "--workers", "serial://",
        "--out", tmp_path / "run", "--json",
    )  # fmt: skip
    assert code == 0
    assert json.loads(out)["study"]["played"]["Clinicians"]["A01"]["mean"] > 0


def test_what_an_own_area_cannot_be_asked_is_told_in_one_sentence(prm111: Run, tmp_path: Path) -> None:
    prm111("template", tmp_path / "my.xlsx")
    prm111("area", tmp_path / "my.xlsx", "--out", tmp_path / "area")
    code, _, err = prm111("why", tmp_path / "area" / "scenario.yaml", "--out", tmp_path / "why")
    assert code == 2
    assert len(err.splitlines()) == 1
    assert "scenario.yaml:4:1: this is the scenario of an own area, which only `prm111 run` plays" in err
    assert not (tmp_path / "why").exists()


def test_an_area_knows_no_options_of_london(prm111: Run, tmp_path: Path) -> None:
    prm111("template", tmp_path / "my.xlsx")
    prm111("area", tmp_path / "my.xlsx", "--out", tmp_path / "area")
    code, _, err = prm111("run", tmp_path / "area" / "scenario.yaml", "--month", "2024-05")
    assert code == 2
    assert "--month" in err
