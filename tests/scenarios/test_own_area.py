"""An area of one's own: files that read back, the two odd days, and changes that work on the same callers."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from prm.base import BadInput
from scenarios.executors import make_executor
from scenarios.log_kpis import ALL
from scenarios.own_area import OwnArea, build_area
from scenarios.own_area_file import SCENARIO, area_files, is_own_area, load_area
from scenarios.own_area_study import study_area
from simulation.survival import Patience
from tests.scenarios.small_log import an_area, played


def written(path: Path, area: OwnArea) -> Path:
    for name, text in area_files(area).items():
        (path / name).write_text(text, encoding="utf-8")
    return path / SCENARIO


def test_an_area_reads_back_as_it_was_written(tmp_path: Path) -> None:
    curve = Patience(seconds=np.array([0.0, 30.0, 600.0]), survival=np.array([1.0, 0.9, 0.25]), rate_per_second=1 / 800)
    area = an_area(days=3)
    area = replace(
        area, queues=(area.queues[0], replace(area.queues[1], patience=curve)), warnings=("Mind.",), demand=1.5
    )
    path = written(tmp_path, area)
    again = load_area(path)
    assert is_own_area(str(path))
    assert (again.name, again.first_day, again.last_day) == (area.name, area.first_day, area.last_day)
    assert (again.demand, again.warnings) == (1.5, ("Mind.",))
    for one, other in zip(area.queues, again.queues, strict=True):
        assert one.handling == other.handling
        assert one.agents.tolist() == other.agents.tolist()
        assert one.calls_per_hour == pytest.approx(other.calls_per_hour)
        assert one.patience.seconds.tolist() == other.patience.seconds.tolist()
        assert one.patience.rate_per_second == pytest.approx(other.patience.rate_per_second)


@pytest.mark.parametrize(("day", "hours"), [(date(2025, 3, 30), 23), (date(2025, 10, 26), 25), (date(2025, 6, 1), 24)])
def test_a_day_has_as_many_hours_as_london_s_clock_gives_it(day: date, hours: int) -> None:
    built = build_area(an_area(first_day=day, calls_per_hour=40))
    counted = built.setting.horizon.counted_to - built.setting.horizon.counted_from
    assert counted == hours * 3600 * 1_000_000


def test_the_hour_of_the_week_is_london_s_in_summer_too() -> None:
    area = an_area(first_day=date(2025, 7, 7))
    queue = area.queues[0]
    loud = np.zeros(168)
    loud[9] = 400.0  # Monday 09:00 on London's clock is 08:00 UTC
    _, log = played(replace(area, queues=(replace(queue, calls_per_hour=loud),)))
    hours = (log.arrived // 3_600_000_000) % 24
    assert set(hours.tolist()) == {8}


def test_a_surge_holds_the_callers_of_the_ordinary_day() -> None:
    area = an_area(calls_per_hour=30)
    _, ordinary = played(area)
    _, surge = played(replace(area, demand=1.4))
    assert set(ordinary.arrived.tolist()) < set(surge.arrived.tolist())


def test_more_calls_are_answered_later_and_more_agents_sooner() -> None:
    area = an_area(calls_per_hour=60, agents=8)
    busier = study_area(replace(area, demand=1.2), seed=1, replications=3).change
    staffed = study_area(replace(area, more_agents=2), seed=1, replications=3).change
    assert busier is not None
    assert staffed is not None
    worse, better = busier[ALL]["within_60"].mean, staffed[ALL]["within_60"].mean
    assert worse is not None
    assert better is not None
    assert worse < 0 < better
    assert study_area(area, seed=1, replications=2).change is None


def test_serial_and_parallel_plays_are_equal() -> None:
    area = an_area(calls_per_hour=20, agents=4)
    alone = study_area(area, seed=2, replications=3)
    with make_executor("local://2") as executor:
        together = study_area(area, seed=2, replications=3, executor=executor)
    assert alone.here == together.here


SPOILT = {
    "a short week": ("volumes.csv", lambda text: "\n".join(text.splitlines()[:-1]), "bad-week"),
    "a word among numbers": ("agents.csv", lambda text: text.replace("00:15,8", "00:15,x", 1), "bad-number"),
    "calls below 0": ("volumes.csv", lambda text: text.replace("01:00,60", "01:00,-60", 1), "bad-number"),
    "a queue renamed": ("volumes.csv", lambda text: text.replace("nurse", "nurses", 1), "missing-queue"),
    "a file elsewhere": (
        SCENARIO,
        lambda text: text.replace("volumes: volumes.csv", "volumes: ../v.csv"),
        "bad-file-name",
    ),
    "an unknown field": (SCENARIO, lambda text: text + "more: 1\n", "unknown-field"),
    "days turned round": (SCENARIO, lambda text: text.replace("2025-01-06", "2025-02-06", 1), "bad-value"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_file_is_refused(tmp_path: Path, name: str) -> None:
    file, spoil, code = SPOILT[name]
    path = written(tmp_path, an_area())
    before = (tmp_path / file).read_text(encoding="utf-8")
    (tmp_path / file).write_text(spoil(before), encoding="utf-8")
    assert before != (tmp_path / file).read_text(encoding="utf-8")
    with pytest.raises(BadInput) as error:
        load_area(path)
    assert error.value.faults[0].code == code
