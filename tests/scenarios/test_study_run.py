"""From a study to a folder: the logs of the first replication, the report, and the figures."""

import json
from pathlib import Path

from scenarios.outputs import write_run
from scenarios.study import run_study
from scenarios.study_plan import Size
from scenarios.study_run import as_run
from scenarios.study_trial import play_trial
from tests.scenarios import study_plays


def test_a_study_becomes_a_folder_that_holds_report_figures_and_the_first_replication(tmp_path: Path) -> None:
    study = run_study(study_plays.surge(), size=Size(replications=2, per_fit=0, per_assumption=0), work=play_trial)
    run = as_run(study, ran_at=0)
    # The log that is written is the play of which the first replication's measures were kept.
    for arm, kpis in zip(run.arms, study.kpis[0], strict=True):
        assert kpis is not None
        assert kpis.london["A01"].value == arm.log.counted.sum()
    write_run(tmp_path / "run", run)
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))
    assert {"report.html", "study.json", "events.parquet", "iuc_adc.csv"} <= set(manifest["files"])
    assert [arm["name"] for arm in manifest["arms"]] == ["hand-made", "unchanged"]
    assert "fitted.json" in manifest["inputs"]
    told = json.loads((tmp_path / "run" / "study.json").read_text(encoding="utf-8"))
    assert told == json.loads(json.dumps(study.as_dict()))
