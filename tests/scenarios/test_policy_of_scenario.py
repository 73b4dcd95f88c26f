"""A scenario may name a policy file, and a run may put another policy beside the scenario's own."""

from dataclasses import replace
from pathlib import Path

import pytest

from prm.base import BadInput, NotFound
from scenarios.baselines import build
from scenarios.library import dump, load, parse_scenario, text_of, under_policy, with_month
from scenarios.study import run_study
from scenarios.study_plan import Size
from scenarios.study_trial import Outcome, Trial
from tests.scenarios import study_plays
from tests.scenarios.edited_policies import LONDON, TEXT, edited_text, from_age, without

SIZE = Size(replications=2, per_fit=0, per_assumption=0, per_level=0)


def written(folder: Path, policy: str) -> Path:
    (folder / "changed.yaml").write_text(policy, encoding="utf-8")
    scenario = folder / "surge.yaml"
    scenario.write_text(text_of("winter-surge") + "policy: ./changed.yaml\n", encoding="utf-8")
    return scenario


def test_a_policy_file_is_looked_for_from_the_folder_of_the_scenario(tmp_path: Path) -> None:
    scenario = load(written(tmp_path, edited_text(from_age(80))))
    built = build(scenario)
    assert 80 in built.policy.age_cuts
    assert 85 not in built.policy.age_cuts
    # Written back and read again, it still is the same scenario: the path is whole by now.
    assert parse_scenario(dump(scenario), "again.yaml", folder=Path()) == scenario


def test_a_policy_file_is_read_anew_for_each_build(tmp_path: Path) -> None:
    scenario = load(written(tmp_path, edited_text(from_age(80))))
    first = build(scenario).policy
    assert build(scenario).policy is first
    written(tmp_path, edited_text(from_age(70)))
    assert 70 in build(scenario).policy.age_cuts


def test_a_policy_file_that_is_missing_or_bad_is_told_when_the_scenario_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, edited_text(without("default")))
    with pytest.raises(BadInput) as found:
        load(path)
    assert found.value.faults[0].code == "no-default"
    (tmp_path / "changed.yaml").unlink()
    with pytest.raises(BadInput) as found:
        load(path)
    line = len(text_of("winter-surge").splitlines()) + 1
    assert found.value.faults[0].place == f"{path}:{line}:1"


def test_only_a_scenario_file_may_name_a_policy_file() -> None:
    """A scenario that came as text reads nothing on this machine."""
    with pytest.raises(BadInput) as found:
        parse_scenario(text_of("winter-surge") + "policy: ./changed.yaml\n", "text.yaml")
    assert found.value.faults[0].code == "policy-file"


def test_a_policy_of_another_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as found:
        build(under_policy(load("london-2015-16"), "london-2024"))
    (fault,) = found.value.faults
    assert fault.code == "policy-does-not-fit"
    assert 'area "nw_inner"' in fault.sentence
    assert 'provider "care_uk"' in fault.sentence


def test_another_month_keeps_the_policy_file(tmp_path: Path) -> None:
    path = tmp_path / "changed.yaml"
    path.write_text(TEXT, encoding="utf-8")
    moved = with_month(under_policy(load("london-2024-25"), str(path)), "2024-09")
    assert build(moved).policy.hash == LONDON.hash


def test_under_another_policy_everything_else_stays(tmp_path: Path) -> None:
    surge = load("winter-surge")
    other = under_policy(surge, "london-2024-no-prm")
    assert other.policy == "london-2024-no-prm"
    assert other.title.endswith("under london-2024-no-prm")
    assert other.model_copy(update={"policy": None, "name": surge.name, "title": surge.title}) == surge
    assert parse_scenario(dump(other), "again.yaml") == other
    with pytest.raises(NotFound, match="london-2024-no-prm"):
        under_policy(surge, "london-2024-no-prn")


def test_a_run_is_set_beside_the_comparison_that_it_is_given() -> None:
    surge = study_plays.surge()
    asked: list[Trial] = []

    def work(trial: Trial) -> Outcome:
        asked.append(trial)
        return study_plays.agreeing(trial)

    other = under_policy(surge, "london-2024-no-prm")
    found = run_study(other, comparison=surge, size=SIZE, work=work)
    assert found.comparison == surge
    assert found.there is not None
    assert found.there.name == surge.name
    assert all((trial.scenario, trial.comparison) == (other, surge) for trial in asked)
    assert len(asked) == SIZE.replications


def test_a_policy_that_changes_while_it_is_played_is_not_told_as_one() -> None:
    def work(trial: Trial) -> Outcome:
        outcome = study_plays.agreeing(trial)
        return replace(outcome, here=replace(outcome.here, policy_hash=f"{trial.replication}" * 64))

    with pytest.raises(BadInput) as found:
        run_study(study_plays.surge(), size=SIZE, work=work)
    assert found.value.faults[0].code == "policy-changed"
