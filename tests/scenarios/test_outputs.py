"""A run's folder: whole or not at all, equal bytes for equal runs, and the layouts that others read."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from prm.base import BadInput, parse_instant
from prm.facts import Urgency
from scenarios import outputs
from scenarios.adc_file import adc_text
from scenarios.outputs import Arm, Run, write_run
from simulation.log import Log, Mode
from simulation.measures import Family, measure
from tests.simulation.log_builder import Calls

FILES = {"kpis.csv", "kpis.json", "series.csv", "events.parquet", "iuc_adc.csv", "manifest.json", "report.html"}


def day(*, calls: int = 30) -> Log:
    made = Calls()
    for n in range(calls):
        made.answered(20 * n, 7 * n % 90, home=n % 2)
    made.abandoned(50, 100)
    made.hung_up_in_opening(60, home=1)
    made.passed_on(70, 400, mode=Mode.LIVE, urgency=Urgency.URGENT)
    return made.log()


def run_of(log: Log, *, family: Family = Family.IUC_ADC, ran_at: str = "2026-01-05T09:00:00Z") -> Run:
    def arm(name: str) -> Arm:
        kpis = measure(log, family=family)
        return Arm(name=name, kpis=(kpis, kpis), log=log, scenario_hash="a" * 64, policy_hash="b" * 64)

    return Run(
        question="What breaks first?",
        arms=(arm("winter-surge"), arm("london-2024-25")),
        seed=7,
        input_hashes={"hours.csv": "c" * 64},
        ran_at=parse_instant(ran_at),
        files={"report.html": "<p>£</p>"},
    )


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_folder_holds_all_its_files_and_no_others(tmp_path: Path) -> None:
    write_run(tmp_path / "runs" / "surge", run_of(day()))
    assert {path.name for path in (tmp_path / "runs" / "surge").iterdir()} == FILES
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["surge"]


def test_equal_runs_differ_in_nothing_but_when_they_ran(tmp_path: Path) -> None:
    write_run(tmp_path / "a", run_of(day()))
    write_run(tmp_path / "b", run_of(day(), ran_at="2026-02-01T00:00:00Z"))
    for name in FILES - {"manifest.json"}:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    a, b = (json.loads((tmp_path / each / "manifest.json").read_text()) for each in ("a", "b"))
    assert a.pop("ran_at") != b.pop("ran_at")
    assert a == b


def test_another_day_has_another_event_log(tmp_path: Path) -> None:
    write_run(tmp_path / "a", run_of(day()))
    write_run(tmp_path / "b", run_of(day(calls=31)))
    assert (tmp_path / "a" / "events.parquet").read_bytes() != (tmp_path / "b" / "events.parquet").read_bytes()


def test_an_earlier_run_is_replaced_as_a_whole(tmp_path: Path) -> None:
    write_run(tmp_path / "surge", run_of(day()))
    write_run(tmp_path / "surge", replace(run_of(day()), files={}))
    assert {path.name for path in (tmp_path / "surge").iterdir()} == FILES - {"report.html"}
    assert [path.name for path in tmp_path.iterdir()] == ["surge"]


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    (tmp_path / "file").write_text("a file")
    for name in ("thesis", "file"):
        with pytest.raises(BadInput, match="in use"):
            write_run(tmp_path / name, run_of(day()))
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "years of work"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "thesis"]


def test_a_fault_half_way_leaves_the_earlier_run_and_no_leavings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_run(tmp_path / "surge", run_of(day()))
    before = {path.name: path.read_bytes() for path in (tmp_path / "surge").iterdir()}

    def full(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(outputs, "write_events", full)
    with pytest.raises(OSError, match="no space"):
        write_run(tmp_path / "surge", run_of(day(calls=5)))
    assert {path.name: path.read_bytes() for path in (tmp_path / "surge").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["surge"]


def test_the_manifest_vouches_for_every_file(tmp_path: Path) -> None:
    write_run(tmp_path / "surge", run_of(day()))
    manifest = json.loads((tmp_path / "surge" / "manifest.json").read_text())
    assert set(manifest["files"]) == FILES - {"manifest.json"}
    assert set(manifest["versions"]) == {"python", "numpy", "simpy", "duckdb", "prm111"}
    assert (manifest["seed"], manifest["inputs"]) == (7, {"hours.csv": "c" * 64})
    assert [(arm["name"], arm["replications"], arm["policy_sha256"]) for arm in manifest["arms"]] == [
        ("winter-surge", 2, "b" * 64),
        ("london-2024-25", 2, "b" * 64),
    ]


def test_kpis_are_the_same_in_both_files_and_name_their_threshold(tmp_path: Path) -> None:
    log = day()
    write_run(tmp_path / "surge", run_of(log))
    table = rows_of((tmp_path / "surge" / "kpis.csv").read_text())
    document = json.loads((tmp_path / "surge" / "kpis.json").read_text())
    (row,) = (
        row
        for row in table
        if (row["arm"], row["replication"], row["name"], row["code"]) == ("winter-surge", "1", "London", "abandoned")
    )
    value = document["arms"]["winter-surge"][1]["london"]["abandoned"]
    assert float(row["value"]) == value["value"] == pytest.approx(2 / 33)
    assert (row["threshold"], row["threshold_direction"], row["holds"]) == ("0.03", "at most", "no")
    assert document["measures"]["abandoned"]["threshold"]["confidence"] == "published"


def test_the_two_collections_are_never_in_one_folder(tmp_path: Path) -> None:
    write_run(tmp_path / "old", run_of(day(), family=Family.MDS))
    assert "iuc_adc.csv" not in {path.name for path in (tmp_path / "old").iterdir()}
    families = {row["family"] for row in rows_of((tmp_path / "old" / "kpis.csv").read_text())}
    assert families == {"mds_2015_16"}


def test_the_adc_file_has_the_published_nine_columns() -> None:
    text = adc_text(day())
    assert text.splitlines()[0] == (
        "REPORTING_PERIOD,ORG_CODE,ORG_NAME,CONTRACT_CODE,CONTRACT_NAME,ITEM_NUMBER,VALUE,REGION_CODE,REGION_NAME"
    )
    rows = rows_of(text)
    assert {row["REPORTING_PERIOD"] for row in rows} == {"IUCADC-MONTHLY-DEC-2025"}
    assert all("simulated" in row["ORG_NAME"] and row["ORG_CODE"].startswith("SIM") for row in rows)
    assert all(row["ITEM_NUMBER"][0] in "ABCDE" and row["ITEM_NUMBER"][1:].isdigit() for row in rows)


def test_adc_values_have_thousands_commas_and_a_dash_for_what_is_not_there() -> None:
    calls = Calls()
    for n in range(1234):
        calls.answered(n, 5, home=0)
    calls.abandoned(0, 90, home=1)
    value = {(row["ORG_NAME"], row["ITEM_NUMBER"]): row["VALUE"] for row in rows_of(adc_text(calls.log()))}
    assert value["north (simulated)", "A01"] == "1,234"
    assert value["north (simulated)", "B07"] == "5"
    assert (value["south (simulated)", "A03"], value["south (simulated)", "B07"]) == ("0", "-")


def test_a_period_over_the_turn_of_the_year_is_two_reporting_periods() -> None:
    calls = Calls(hours=24 * 6)
    calls.answered(3600, 5)
    calls.answered(5 * 86_400, 5)  # 1 January, 08:00
    calls.answered(5 * 86_400, 5)
    answered = {
        (row["REPORTING_PERIOD"], row["ORG_NAME"]): row["VALUE"]
        for row in rows_of(adc_text(calls.log()))
        if row["ITEM_NUMBER"] == "A03"
    }
    assert answered["IUCADC-MONTHLY-DEC-2025", "north (simulated)"] == "1"
    assert answered["IUCADC-MONTHLY-JAN-2026", "north (simulated)"] == "2"


def test_the_event_log_speaks_in_words_and_of_no_patient(tmp_path: Path) -> None:
    write_run(tmp_path / "surge", run_of(day()))
    path = tmp_path / "surge" / "events.parquet"
    with duckdb.connect() as database:
        found = database.execute(
            f"SELECT * FROM '{path}' WHERE call = 1 AND arm = 'winter-surge' ORDER BY instant"
        ).fetchall()
        columns = [column[0] for column in database.description or ()]
    assert columns == ["arm", "instant", "call", "event", "provider", "queue", "area", "counted"]
    assert [(event, provider, queue, area) for _, _, _, event, provider, queue, area, _ in found] == [
        ("arrived", "south", None, "south"),
        ("answered", "south", "health_adviser", "south"),
        ("adviser_ended", "south", "health_adviser", "south"),
        ("closed", None, None, "south"),
    ]
    assert found[0][1].isoformat() == "2025-12-27T08:00:20"


def test_the_series_leaves_empty_what_nobody_waited(tmp_path: Path) -> None:
    write_run(tmp_path / "surge", run_of(day()))
    rows = rows_of((tmp_path / "surge" / "series.csv").read_text())
    assert "nan" not in {row["value"] for row in rows}
    arrivals = sum(int(row["value"]) for row in rows if (row["arm"], row["measure"]) == ("winter-surge", "arrivals"))
    assert arrivals == 33
