"""`prm111 staff`: faults name their option, and a quiet day is staffed from the command line to its folder."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.command_line import app
from prm.base import BadInput

QUIET = """
name: quiet-day
title: A day with few callers
question: How many people does a quiet day need?
baseline: london-2024-25
period: {first_day: 2025-12-30, last_day: 2025-12-30}
demand: {multiply: 0.15}
"""


def staffed(*arguments: str) -> str:
    found = CliRunner().invoke(app, ["staff", *arguments], catch_exceptions=True)
    if isinstance(found.exception, BadInput):
        raise found.exception
    assert found.exit_code == 0, found.output
    return found.stdout


@pytest.mark.parametrize(
    ("options", "place", "word"),
    [
        (["--answered", "95"], "--answered", "share"),
        (["--abandoned", "0"], "--abandoned", "share"),
        (["--delayed", "1.5"], "--delayed", "share"),
        (["--clinician-answered", "2"], "--clinician-answered", "share"),
        (["--start", "7am"], "--start", "7am"),
        (["--length", "12", "--weekly-hours", "10"], "--length", "raise the weekly hours"),
        (["--cost", "nurse=cheap"], "--cost", "nurse=25.50"),
        (["--cost", "baker=20"], "--cost", "health_adviser"),
        (["--replications", "1"], "--replications", "two"),
        (["--shrinkage", "30"], "--shrinkage", "below 1"),
        (["--break-minutes", "20"], "--break-minutes", "steps of 15"),
        (["--cost", "nurse=-5"], "--cost nurse", "more than 0 pounds"),
    ],
)
def test_a_bad_option_is_named_before_any_work(options: list[str], place: str, word: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        staffed("winter-surge", *options, "--out", str(tmp_path / "out"), "--workers", "serial://")
    (fault,) = refused.value.faults
    assert fault.place == place
    assert word in fault.sentence
    assert not (tmp_path / "out").exists()


PLAIN_SHIFTS = [
    *("--start", "07:00", "--start", "15:00", "--start", "23:00"),
    *("--length", "8", "--break-minutes", "0"),
]
"""Three shifts a day without breaks: soon solved."""


@pytest.fixture(scope="module")
def told_and_folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What the terminal shows of a quiet day, and the folder of its results."""
    here = tmp_path_factory.mktemp("staff")
    (here / "quiet-day.yaml").write_text(QUIET, encoding="utf-8")
    options = ["--replications", "2", "--rounds", "1", "--workers", "serial://", "--cost", "nurse=100"]
    told = staffed(str(here / "quiet-day.yaml"), "--out", str(here / "out"), *options, *PLAIN_SHIFTS)
    return told, here / "out"


@pytest.fixture(scope="module")
def folder(told_and_folder: tuple[str, Path]) -> Path:
    """The folder alone."""
    return told_and_folder[1]


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_cover_is_nowhere_below_what_is_required(folder: Path) -> None:
    cover = rows(folder, "cover.csv")
    assert {row["start"][11:16] for row in cover} >= {"00:00", "12:15", "23:45"}
    assert all(int(row["on_duty"]) >= int(row["required"]) + int(row["added"]) for row in cover)


def test_the_shifts_are_the_cover(folder: Path) -> None:
    """Hours of the shifts within the day, breaks taken off, are the hours of the cover."""
    told = json.loads((folder / "staffing.json").read_text(encoding="utf-8"))
    on_duty = sum(int(row["on_duty"]) for row in rows(folder, "cover.csv")) / 4
    assert on_duty == pytest.approx(sum(queue["rostered_hours"] for queue in told["queues"]))
    assert told["ways"][0]["hours_on_duty"] == pytest.approx(on_duty)
    assert told["cost"] == pytest.approx(sum(queue["cost"] for queue in told["queues"]))
    assert told["cost_per_1000_calls"] == pytest.approx(1000 * told["cost"] / told["calls"])


def test_the_comparison_has_each_quarter_hour_of_each_queue_by_both_formulas(folder: Path) -> None:
    comparison = rows(folder, "comparison.csv")
    queues = {(row["provider"], row["queue"]) for row in comparison}
    assert len(comparison) == 96 * len(queues)
    assert all(int(row["erlang_c"]) >= 0 and int(row["erlang_a"]) >= 0 for row in comparison)


def test_the_page_stands_alone_and_says_what_is_assumed(folder: Path) -> None:
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "Weekly hours: 37.5" in page
    assert "Rest between shifts, hours: 11" in page
    assert "not for routing real patients" in page


def test_the_terminal_shows_parts_of_the_day_prices_and_the_verdict(told_and_folder: tuple[str, Path]) -> None:
    told, _ = told_and_folder
    assert "The target is" in told
    assert "Nurse, evening" in told
    assert "nurse £100" in told
    assert "for 1,000 calls" in " ".join(told.split())
    assert "within 20 min." in " ".join(told.split())
    assert "1 to 1" not in told
