"""`prm111 run --watch`: the same study, every event of it checked; a broken law is told, and ends with 1."""

from pathlib import Path
from typing import Any, NoReturn

import pytest

from api.command_line import main
from simulation import Log
from simulation.laws import BrokenLaw, Law
from simulation.monitor import watched_play

SIZE = ("--replications", "2", "--per-fit", "0", "--per-assumption", "0", "--workers", "serial://")


def run(folder: Path, *options: str) -> int | str | None:
    file = folder / "one-day.yaml"
    file.write_text(
        "{name: one-day, title: One day, question: What if?, baseline: london-2024-25,"
        " period: {first_day: 2024-06-04, last_day: 2024-06-04}}",
        encoding="utf-8",
    )
    with pytest.raises(SystemExit) as ended:
        main(["run", str(file), "--out", str(folder / "out"), *SIZE, *options])
    return ended.value.code


def test_a_watched_study_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[int] = []

    def counted(*arguments: Any) -> Log:
        log = watched_play(*arguments)
        played.append(len(log))
        return log

    studies: list[dict[str, Any]] = []
    monkeypatch.setattr("scenarios.study_trial.watched_play", counted)
    monkeypatch.setattr("scenarios.study_run.as_run", lambda study, **_: study)
    monkeypatch.setattr("scenarios.outputs.write_run", lambda _, study: studies.append(study.as_dict()))
    assert run(tmp_path) == 0
    assert not played
    assert run(tmp_path, "--watch") == 0
    assert len(played) == 2
    plain, watched = studies
    assert watched == plain


def test_a_broken_law_is_told_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def spoilt(*_: object) -> NoReturn:
        raise BrokenLaw(Law.FIFO, 1_766_851_200_000_000, (3, 5), "nurse at lcw passes over a call")

    monkeypatch.setattr("scenarios.study_trial.watched_play", spoilt)
    assert run(tmp_path, "--watch") == 1
    error = capsys.readouterr().err
    assert "first come, first served broken at 2025-12-27T16:00:00.000000Z: nurse at lcw passes over a call" in error
    assert "(rows 3, 5)" in error
    assert not (tmp_path / "out").exists()
