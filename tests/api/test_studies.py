"""`prm111 why`, `screen`, `best`, `levers` and `run --precision`: what they print, and bad input in a line a fault."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import scenarios.best
import scenarios.levers
import scenarios.screening
import scenarios.study
import scenarios.why
from api.command_line import main
from tests.scenarios import study_plays
from tests.scenarios.arm_plays import by_formula

Run = Callable[..., tuple[int, str, str]]

SURGE = """
name: surge
title: A surge
question: What does what?
baseline: london-2024-25
period: {first_day: 2024-06-05, last_day: 2024-06-05}
demand: {multiply: 1.2}
roster: {health_advisers: 1.1, clinicians: 1.1}
"""

LEVERS = """
scenario: ./surge.yaml
cost_unit: thousand pounds
levers:
  - {name: more, cost: 5, source: assumption, change: {roster: {health_advisers: 2}}}
"""

SERIAL = ("--workers", "serial://")


@pytest.fixture
def prm111(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str | Path) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    return run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a scenario, a second plan and levers; arms are played by formula."""
    (tmp_path / "surge.yaml").write_text(SURGE, encoding="utf-8")
    many = SURGE.replace("name: surge", "name: many").replace("health_advisers: 1.1", "health_advisers: 3")
    (tmp_path / "many.yaml").write_text(many, encoding="utf-8")
    (tmp_path / "levers.yaml").write_text(LEVERS, encoding="utf-8")
    for module, name in (
        (scenarios.why, "explain_difference"),
        (scenarios.screening, "screen"),
        (scenarios.best, "pick_best"),
        (scenarios.levers, "rank_levers"),
    ):
        monkeypatch.setattr(module, name, _by_formula(getattr(module, name)))
    return tmp_path


def _by_formula(study: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *arguments, **named: study(*arguments, **named, work=by_formula)


@pytest.mark.parametrize(
    ("command", "files", "what", "says"),
    [
        ("why", ["surge.yaml"], "why", "Made first"),
        ("screen", ["surge.yaml"], "screening", "Size (mu*)"),
        ("best", ["surge.yaml", "many.yaml"], "best", 'The best plan is "A surge" (many).'),
        ("levers", ["levers.yaml"], "levers", "more helps calls abandoned most for its cost."),
    ],
)
def test_it_prints_its_findings_and_writes_their_folder(
    prm111: Run, folder: Path, command: str, files: list[str], what: str, says: str
) -> None:
    paths = [folder / file for file in files]
    code, out, _ = prm111(command, *paths, "--out", folder / "out", *SERIAL)
    assert code == 0
    assert says in out
    assert out.splitlines()[-1] == f"Report: {folder / 'out' / 'report.html'}"
    written = json.loads((folder / "out" / f"{what}.json").read_text(encoding="utf-8"))
    code, out, _ = prm111(command, *paths, "--out", folder / "out", *SERIAL, "--json")
    assert code == 0
    assert json.loads(out)[what] == written


def test_changes_are_grouped_as_asked(prm111: Run, folder: Path) -> None:
    changes = ("--change", "people=roster.clinicians+demand", "--change", "roster.health_advisers")
    code, out, _ = prm111("why", folder / "surge.yaml", *changes, "--out", folder / "out", *SERIAL, "--json")
    assert code == 0
    found = json.loads(out)["why"]["changes"]
    assert [change["name"] for change in found] == ["people", "roster.health_advisers"]
    assert sorted(found[0]["parts"]) == ["demand.multiply", "roster.clinicians"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["why", "london-2024-25"], "--against: "),
        (["why", "SURGE", "--against", "winter-surge"], "--against: "),
        (["why", "SURGE", "--change", "rooster"], "--change: "),
        (["screen", "SURGE", "--kpi", "centile_95"], "--kpi: "),
        (["screen", "SURGE", "--kpi", "abandond"], 'did you mean "abandoned"?'),
        (["best", "SURGE"], "name at least two plans"),
        (["best", "SURGE", "MANY", "--indifference", "5%"], "is no difference of Calls abandoned; write one above 0"),
        (["best", "SURGE", "MANY", "--indifference", "0points"], "such as 0.5points (percentage points)"),
        (["best", "SURGE", "MANY", "--indifference", "5s"], "--indifference: "),
        (["best", "SURGE", "MANY", "--probability", "0.4"], "--probability: "),
        (["levers", "nowhere.yaml"], "nowhere.yaml"),
        (["run", "SURGE", "--precision", "5 apples"], "--precision: "),
        (["run", "SURGE", "--most-replications", "20"], "--most-replications: "),
        (["run", "SURGE", "--precision", "5%", "--most-replications", "3"], "at most 3"),
    ],
)
def test_bad_input_ends_with_2_and_a_sentence(prm111: Run, folder: Path, arguments: list[str], says: str) -> None:
    named = {"SURGE": str(folder / "surge.yaml"), "MANY": str(folder / "many.yaml")}
    code, out, err = prm111(*(named.get(word, word) for word in arguments), "--out", folder / "out", *SERIAL)
    assert (code, out) == (2, "")
    assert says in err
    assert "Traceback" not in err
    assert not (folder / "out").exists()


def test_two_files_of_ones_own_are_compared(prm111: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    played = scenarios.study.run_study

    def by_hand(*arguments: Any, **named: Any) -> scenarios.study.Study:
        return played(*arguments, **{**named, "work": study_plays.agreeing})

    monkeypatch.setattr(scenarios.study, "run_study", by_hand)
    monkeypatch.setattr("scenarios.study_run.as_run", lambda *_, **__: None)
    monkeypatch.setattr("scenarios.outputs.write_run", lambda *_: None)
    many = folder / "many.yaml"
    many.write_text(many.read_text(encoding="utf-8").replace("title: A surge", "title: Many people"), encoding="utf-8")
    size = ("--replications", "2", "--per-fit", "0", "--per-assumption", "0")
    code, out, _ = prm111("compare", folder / "surge.yaml", many, *size, "--out", folder / "out", *SERIAL)
    assert code == 0
    assert "Compared with: Many people" in out
    other = folder / "other.yaml"
    other.write_text(SURGE.replace("2024-06-05", "2024-06-06"), encoding="utf-8")
    code, out, err = prm111("compare", folder / "surge.yaml", other, "--out", folder / "days", *SERIAL)
    assert (code, out) == (2, "")
    assert "luck is not shared" in err


def test_a_run_is_as_sure_as_asked_and_says_so(prm111: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    played = scenarios.study.run_study

    def by_hand(*arguments: Any, **named: Any) -> scenarios.study.Study:
        return played(*arguments, **{**named, "work": study_plays.agreeing})

    monkeypatch.setattr(scenarios.study, "run_study", by_hand)
    sure = ("--replications", "3", "--precision", "abandoned=20%", "--most-replications", "30")
    parts = ("--per-fit", "0", "--per-assumption", "0", "--out", folder / "out")
    monkeypatch.setattr("scenarios.study_run.as_run", lambda *_, **__: None)
    monkeypatch.setattr("scenarios.outputs.write_run", lambda *_: None)
    code, out, _ = prm111("run", folder / "surge.yaml", *sure, *parts, *SERIAL)
    assert code == 0
    assert "every headline is as sure as asked" in out
