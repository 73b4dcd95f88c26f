"""What knowing the patient does, at low, middle and high together: known answers from plays made by hand."""

import json
from functools import cache

import pytest

from scenarios.assumptions import ASSUMPTIONS
from scenarios.library import comparison_of, load, parse_scenario
from scenarios.report import render
from scenarios.study import Study, run_study
from scenarios.study_knowing import GROUP, LevelFigure, group_at
from scenarios.study_plan import Size, make_plan
from scenarios.summary import WIDTH, lines
from simulation.measures import KNOWING
from tests.scenarios import study_plays

SIZE = Size(replications=3, per_fit=0, per_assumption=0, per_level=2)


@cache
def study(replications: int = 3) -> Study:
    size = Size(replications=replications, per_fit=0, per_assumption=0, per_level=2)
    return run_study(study_plays.no_prm(), size=size, work=study_plays.bypassing)


def figure(code: str, level: str) -> LevelFigure:
    found = study().knowing
    assert found is not None
    at = next(each for each in found.levels if each.level == level)
    return next(each for each in at.figures if each.code == code)


@pytest.mark.parametrize("level", ["low", "middle", "high"])
def test_bypasses_at_each_level_with_their_paired_difference(level: str) -> None:
    first = study_plays.BYPASSES[level]
    bypasses = figure("bypasses", level)
    assert (bypasses.here, bypasses.there) == (0, first + 0.5)  # replications 0 and 1: first, and one more
    assert bypasses.difference is not None
    assert bypasses.difference.mean == -(first + 0.5)
    # Of two differences one apart: standard deviation 0.5 * 2**0.5, over 2**0.5, by t(1) = 12.706.
    assert bypasses.difference.high - bypasses.difference.mean == pytest.approx(0.5 * 12.706, rel=1e-3)
    assert figure("bypass_share", level).there == (2 * first + 1) / 80
    assert figure("clinician", level).there == (2 * first + 1) / 80


def test_who_bypasses_in_neither_arm_is_compared_with_themselves_by_group() -> None:
    found = study().knowing
    assert found is not None
    low = found.levels[0]
    waits = {each.group: each for each in low.waits}
    # Replication 0 leaves 38 of 40, replication 1 leaves 37; four of them (9, 19, 29, 39) wait 100 s longer.
    assert waits["everybody"].matched == 37.5
    assert waits["everybody"].first_voice_seconds is not None
    assert waits["everybody"].first_voice_seconds.mean == pytest.approx((400 / 38 + 400 / 37) / 2)
    assert waits["everybody"].longer_by_60 is not None
    assert waits["everybody"].longer_by_60.mean == pytest.approx((4 / 38 + 4 / 37) / 2)
    # The four are odd, and over 85: 19 odd callers are left in both replications.
    assert waits["over_85"].first_voice_seconds is not None
    assert waits["over_85"].first_voice_seconds.mean == pytest.approx(400 / 19)
    assert waits["others"].first_voice_seconds is not None
    assert waits["others"].first_voice_seconds.mean == 0
    assert waits["holder"].first_voice_seconds is None
    assert waits["everybody"].clinician_seconds is None  # nobody was passed on
    assert waits["no_clinician"].matched == 37.5


def test_the_middle_is_the_central_fit_s_own_replications_and_is_not_played_again() -> None:
    scenario = study_plays.no_prm()
    plan = make_plan(scenario, comparison_of(scenario), seed=1, size=SIZE)
    assert [level for level, _ in plan.levels] == ["low", "high"]
    assert all([trial.replication for trial in trials] == [0, 1] for _, trials in plan.levels)
    assert all({name for name, _ in trial.assumptions} == set(GROUP) for _, trials in plan.levels for trial in trials)
    assert len(plan.trials) == 3 + 2 * 2
    found = study().knowing
    assert found is not None
    assert [each.level for each in found.levels] == ["low", "middle", "high"]
    assert found.levels[1].assumptions == {name: ASSUMPTIONS[name].middle for name in GROUP}


def test_no_level_has_more_replications_than_the_central_fit() -> None:
    found = run_study(
        study_plays.no_prm(), size=Size(replications=2, per_fit=0, per_assumption=0), work=study_plays.bypassing
    )
    assert found.knowing is not None
    assert found.knowing.replications == 2


@pytest.mark.parametrize("name", ["prm-off", "more-notes", "more-notes-no-effect", "records-down"])
def test_the_library_s_scenarios_about_knowing_are_asked_at_all_levels(name: str) -> None:
    scenario = load(name)
    assert group_at("low", scenario, comparison_of(scenario)) == tuple((each, "low") for each in GROUP)


@pytest.mark.parametrize("name", ["winter-surge", "severe-winter", "provider-failure", "london-2024-25"])
def test_scenarios_about_other_things_are_not(name: str) -> None:
    scenario = load(name)
    assert group_at("low", scenario, comparison_of(scenario)) == ()


def test_a_policy_that_is_named_and_was_in_force_anyway_is_no_difference() -> None:
    text = study_plays.SURGE + "policy: london-2024\n"
    scenario = parse_scenario(text, "x.yaml")
    assert group_at("high", scenario, comparison_of(scenario)) == ()


def test_what_the_scenario_sets_itself_keeps_its_value_at_every_level() -> None:
    text = study_plays.SURGE + "assumptions: {holder_share_others: 0.1}\n"
    scenario = parse_scenario(text, "x.yaml")
    names = [name for name, _ in group_at("high", scenario, comparison_of(scenario))]
    assert names == [name for name in GROUP if name != "holder_share_others"]


def test_left_out_or_not_asked_it_is_null_and_not_shown() -> None:
    size = Size(replications=2, per_fit=0, per_assumption=0, per_level=0)
    for scenario in (study_plays.no_prm(), study_plays.surge()):
        found = run_study(scenario, size=size, work=study_plays.bypassing)
        assert found.as_dict()["knowing"] is None
        assert "at low, middle and high" not in render(found)
        assert not any(line.startswith("Knowing the patient") for line in lines(found))


def test_the_study_s_figures_hold_it_as_json() -> None:
    told = json.loads(json.dumps(study().as_dict(), allow_nan=False))["knowing"]
    assert [each["level"] for each in told["levels"]] == ["low", "middle", "high"]
    assert {each["code"] for each in told["levels"][0]["figures"]} == {*KNOWING, "clinician", "ambulance"}


def test_the_terminal_shows_the_three_levels_beside_each_other() -> None:
    told = lines(study())
    assert max(map(len, told)) <= WIDTH
    heading = next(line for line in told if line.startswith("Knowing the patient"))
    bypasses = next(line for line in told if line.startswith("First answered by a clinician"))
    at = [heading.index(f"change, {level}") for level in ("low", "middle", "high")]
    assert [bypasses[start:].split("  ")[0] for start in at] == ["-2 ± 6", "-4 ± 6", "-8 ± 6"]


def test_the_page_says_that_the_size_is_the_total_and_that_the_ambulance_share_is_an_echo() -> None:
    section = " ".join(render(study()).split('id="knowing"')[1].split("</section>")[0].split())
    assert "is the total of identification, bypass, fast track, clinician and note" in section
    assert "never multiplied" in section
    assert "In the comparison the ambulance share is an echo" in section
    assert "Ambulance share (assumed)" in section
    assert "4.5 fewer calls bypass" in section
    assert "a difference below zero is a wait that this costs the others" in section


def test_where_neither_arm_is_the_unchanged_baseline_there_is_no_echo() -> None:
    scenario = load("more-notes").model_copy(update={"compare_with": "prm-off"})
    found = run_study(scenario, size=SIZE, work=study_plays.bypassing)
    assert found.knowing is not None
    assert not found.knowing.comparison_is_published
    assert "Neither arm is the unchanged baseline" in render(found)


def test_a_kpi_with_nothing_to_measure_is_not_judged() -> None:
    """No call of these plays is passed on, so nobody waits for a clinician."""
    assert "Not judged." in render(study())
    assert "by which fit is right: ." not in render(study())
