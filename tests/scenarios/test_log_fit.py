"""A fit: what a log was made with comes back within stated bands, small logs are refused or warned of."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from prm.base import DAY, BadInput
from scenarios.call_log import CallLog, read_call_log
from scenarios.local_time import first_instant_of
from scenarios.log_fit import FEW_CALLS, LEAST_CALLS, LogFit, fit_log
from scenarios.log_folder import write_area_study, write_fit
from scenarios.log_kpis import ALL
from scenarios.own_area import OwnArea
from scenarios.own_area_file import SCENARIO, load_area
from scenarios.own_area_study import study_area
from scenarios.roster_file import RosterFile
from tests.scenarios.small_log import MAPPING, NOW, an_area, played, rows_of, write_csv

CANARY = {"NHS Number": "9990000018", "Patient name": "Canary Songbird", "Phone": "07700900123"}


def log_of(path: Path, area: OwnArea, *, most: int | None = None) -> CallLog:
    _, log = played(area)
    rows = [row | CANARY for row in rows_of(log, area)]
    return read_call_log(write_csv(path / "calls.csv", rows[:most]), mapping=MAPPING, now=NOW, bad_rows="refuse")


def fitted(calls: CallLog) -> LogFit:
    return fit_log(calls, name="a-log", source="calls.csv", roster=None, day_cv_if_unknown=0.08)


@pytest.fixture(scope="module")
def three_weeks(tmp_path_factory: pytest.TempPathFactory) -> LogFit:
    area = replace(an_area(days=21, calls_per_hour=40, agents=5), busyness_cv=0.15)
    return fitted(log_of(tmp_path_factory.mktemp("weeks"), area))


def test_arrivals_come_back(three_weeks: LogFit) -> None:
    found = three_weeks.arrivals
    assert found.calls_per_hour.sum(axis=0).mean() == pytest.approx(50, rel=0.12)  # 21 days that differ by 15 %
    assert found.day_cv == pytest.approx(0.15, abs=0.07)
    assert found.dispersion is not None
    assert found.dispersion > 3
    inside = (found.low[0] <= 40) & (found.high[0] >= 40)
    assert inside.mean() > 0.85


def test_handling_times_come_back(three_weeks: LogFit) -> None:
    main, nurse = three_weeks.queues
    assert main.handling.best.family == "lognormal"
    assert main.handling.mean_seconds == pytest.approx(400, rel=0.03)
    assert main.handling.cv == pytest.approx(0.6, rel=0.05)
    assert nurse.handling.best.family == "weibull"


def test_patience_comes_back_although_most_were_answered(three_weeks: LogFit) -> None:
    for queue, mean in zip(three_weeks.queues, (500, 900), strict=True):
        at = np.array([30.0, 60.0, 120.0])
        low, high = queue.patience.interval_at(at)
        assert (low - 0.01 <= np.exp(-at / mean)).all()
        assert (np.exp(-at / mean) <= high + 0.01).all()
        assert queue.hung_up_waiting < 0.3 * queue.calls
    assert three_weeks.queues[0].opening_share == pytest.approx(0.02, abs=0.005)


def test_a_play_of_the_scenario_gives_back_the_service_that_it_was_fitted_to(three_weeks: LogFit) -> None:
    study = study_area(three_weeks.area, seed=5, replications=3)
    for code, band in (("within_60", 0.08), ("abandoned", 0.05)):
        recorded = three_weeks.recorded[ALL][code]
        assert recorded is not None
        assert study.here[ALL][code].mean == pytest.approx(recorded, abs=band)


def test_a_fit_on_12_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=f"at least {LEAST_CALLS}") as error:
        fitted(log_of(tmp_path, an_area(), most=12))
    assert error.value.faults[0].code == "too-few-calls"


def test_the_warning_of_a_small_fit_reaches_every_report(tmp_path: Path) -> None:
    found = fitted(log_of(tmp_path, an_area(), most=300))
    warning = f"The fit rests on 300 calls; below {FEW_CALLS:,} every figure of it is rough."
    assert warning in found.warnings
    write_fit(tmp_path / "fit", found, inputs={}, ran_at=0)
    area = load_area(tmp_path / "fit" / SCENARIO)
    assert warning in area.warnings
    write_area_study(tmp_path / "run", study_area(area, seed=1, replications=2), inputs={}, ran_at=0)
    for page in ("fit/report.html", "run/report.html"):
        assert warning in (tmp_path / page).read_text(encoding="utf-8")


def test_nothing_of_a_single_caller_is_in_any_file(tmp_path: Path, three_weeks: LogFit) -> None:
    write_fit(tmp_path / "fit", three_weeks, inputs={}, ran_at=0)
    text = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "fit").iterdir())
    assert not [value for value in CANARY.values() if value in text]
    assert not re.search(r"2025-01-06[ T]\d", text)  # a day and a time of day: an arrival
    for header in CANARY:
        assert header in text  # the note says what was not read


def test_the_page_stands_alone_and_says_in_words_what_its_plots_show(tmp_path: Path, three_weeks: LogFit) -> None:
    write_fit(tmp_path / "fit", three_weeks, inputs={}, ran_at=0)
    page = (tmp_path / "fit" / "report.html").read_text(encoding="utf-8")
    assert page.count('role="img" aria-label="') == 3
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page


def test_equal_logs_give_equal_files(tmp_path: Path, three_weeks: LogFit) -> None:
    for name in ("one", "two"):
        write_fit(tmp_path / name, three_weeks, inputs={}, ran_at=0)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_days_without_calls_inside_a_log_are_told(tmp_path: Path) -> None:
    calls = log_of(tmp_path, an_area(days=3, calls_per_hour=20))
    first = calls.arrived[0]
    middle = (calls.arrived < first + DAY) | (calls.arrived > first + 2 * DAY)
    columns = ("arrived", "joined", "answered", "hung_up", "ended", "queue", "disposition")
    holed = replace(calls, **{name: getattr(calls, name)[middle] for name in columns})
    assert any("no calls at all (2025-01-07)" in warning for warning in fitted(holed).warnings)


def test_a_roster_of_several_weeks_is_fitted_as_its_mean_week(tmp_path: Path) -> None:
    area = an_area(days=2)
    calls = log_of(tmp_path, area)
    start = first_instant_of(area.first_day)
    names = [queue.name for queue in area.queues]
    weeks = np.concatenate([np.full(672, 6), np.full(672, 8)])
    roster = RosterFile(start=start, people=dict.fromkeys(names, weeks))
    found = fit_log(calls, name="a-log", source="calls.csv", roster=roster, day_cv_if_unknown=0.08)
    assert {int(people) for queue in found.area.queues for people in queue.agents} == {7}
    assert found.safety_level is None
