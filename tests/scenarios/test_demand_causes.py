"""Scenarios that name causes: what they mean, how they are asked about, and what is printed."""

from datetime import date

import numpy as np
import pytest

from prm.base import BadInput, london
from scenarios.assumptions import ASSUMPTIONS
from scenarios.baselines import build
from scenarios.demand_causes import DAY_FACTORS, MULTIPLE, SYMPTOM_SHARES, assumptions_of
from scenarios.library import comparison_of, load, parse_scenario, unchanged
from scenarios.report import render
from scenarios.schema import Scenario
from scenarios.study import run_study
from scenarios.study_plan import Size, changes, make_plan
from scenarios.summary import lines
from simulation.setting import QUARTER
from simulation.world import draw
from tests.scenarios.study_plays import agreeing

FLU = "{name: flu, first_day: 2025-12-27, last_day: 2026-01-04, factor: 2, source: x"


def winter(causes: str, more: str = "") -> Scenario:
    return parse_scenario(
        "{name: a-test, title: A test, question: What then?, baseline: london-2024-25, "
        "period: {first_day: 2025-12-27, last_day: 2025-12-28}, "
        f"causes: [{causes}]{more}}}",
        "winter.yaml",
    )


def test_a_cause_acts_on_its_london_days_in_its_areas_and_nowhere_else() -> None:
    setting = build(winter(FLU + ", areas: [south_west, south_east]}")).setting
    (flu,) = setting.demand.causes
    days = [london(setting.horizon.start + n * QUARTER).date() for n in range(setting.horizon.quarters)]
    for area, times in zip(setting.areas, flu.times, strict=True):
        acts = [day >= date(2025, 12, 27) and area.name in ("south_west", "south_east") for day in days]
        np.testing.assert_array_equal(times, np.where(acts, 2.0, 1.0))


def test_nobody_is_rostered_for_a_cause() -> None:
    flu = winter(FLU + "}")
    with_flu, plain = build(flu).setting, build(unchanged(flu)).setting
    assert all(np.array_equal(with_flu.roster.people[key], people) for key, people in plain.roster.people.items())
    np.testing.assert_array_equal(with_flu.demand.times, plain.demand.times)


def test_the_urgency_of_a_cause_is_that_of_triage() -> None:
    scenario = winter(FLU + ", urgency: [routine]}")
    surge, base = (draw(build(each).setting, seed=1, replication=0) for each in (scenario, unchanged(scenario)))
    routine = build(scenario).setting.care.urgent + build(scenario).setting.care.soon
    assert len(surge) > len(base)
    assert (surge.acuity < routine).sum() == (base.acuity < routine).sum()


def test_symptoms_divide_everybody() -> None:
    assert sum(SYMPTOM_SHARES.values()) == pytest.approx(1)
    every = winter(FLU + f", symptoms: [{', '.join(SYMPTOM_SHARES)}]}}")
    (all_symptoms,), (everybody,) = build(every).brought, build(winter(FLU + "}")).brought
    assert all_symptoms.calls == pytest.approx(everybody.calls)


def test_what_each_cause_brings_stands_beside_the_scenarios_other_changes_of_demand() -> None:
    demand = ", demand: {multiply: 1.5, day_factors: {2025-12-27: {factor: 1.55, source: x}}}"
    found = build(winter(FLU + "}", demand)).brought
    assert [each.cause for each in found] == [DAY_FACTORS, MULTIPLE, "flu"]
    assert sum(each.share or 0 for each in found) == pytest.approx(1)
    setting = build(winter(FLU + "}", demand)).setting
    counted = slice(96 * 4, 96 * 4 + 2 * 96)
    fresh, times = setting.demand.fresh_per_quarter[:, counted], setting.demand.times[:, counted]
    assert sum(each.calls for each in found) == pytest.approx(float((fresh * (2 * times - 1)).sum()))
    alone = build(winter(FLU + "}")).brought
    assert [each.cause for each in alone] == ["flu"]
    assert alone[0].of_ordinary == pytest.approx(1)


def test_callers_brought_and_callers_kept_away_are_no_shares_of_one_whole() -> None:
    scenario = winter(FLU + "}", ", demand: {multiply: 0.5}")
    study = run_study(scenario, size=Size(replications=2, per_fit=0, per_assumption=0), work=agreeing)
    assert {each.calls > 0 for each in study.brought} == {True, False}
    assert [each.share for each in study.brought] == [None, None]
    assert "flu" in "\n".join(lines(study))


def test_a_scenario_without_causes_tells_of_none() -> None:
    assert build(load("winter-surge")).brought == ()
    assert assumptions_of(load("winter-surge"), None) == ASSUMPTIONS


def test_an_assumed_size_is_played_at_low_and_at_high_and_a_published_one_is_not() -> None:
    assumed = FLU + ", low: 1.5, high: 3}"
    published = FLU.replace("flu", "strep-a") + "}"
    scenario = winter(f"{assumed}, {published}")
    asked = {change.assumption: change.value for change in changes(scenario, comparison_of(scenario))}
    assert {name for name in asked if name.startswith("cause:")} == {"cause:flu"}
    plan = make_plan(scenario, comparison_of(scenario), seed=1, size=Size(replications=2, per_assumption=1))
    sizes = [
        build(scenario, assumptions=dict(trial.assumptions)).setting.demand.causes[0].times.max()
        for trial in plan.trials
        if "cause:flu" in dict(trial.assumptions)
    ]
    assert sizes == [1.5, 3.0]
    # The comparison has no such cause, and the level is nothing to it.
    assert build(unchanged(scenario), assumptions={"cause:flu": "low"}).setting.demand.causes == ()


SLIPS = {
    "cause without a source": ("{name: flu, first_day: 2025-12-27, last_day: 2025-12-28, factor: 2}", "source"),
    "slip of the pen": (FLU + ", symptom: [pain]}", 'unknown field "symptom" - did you mean "symptoms"?'),
    "symptom": (FLU + ", symptoms: [stomac]}", 'did you mean "stomach"?'),
    "urgency": (FLU + ", urgency: [urgnt]}", 'did you mean "urgent"?'),
    "nobody": (FLU + ", urgency: []}", '"urgency" must have at least 1 entry'),
    "area": (FLU + ", areas: [south_wst]}", 'has no area "south_wst" - did you mean "south_west"?'),
    "ages backwards": (FLU + ", ages: [14, 0]}", "from the youngest to the oldest: [0, 14]"),
    "per cent": (FLU.replace("factor: 2", "factor: 160") + "}", "for 160 % write 1.6"),
    "half a range": (FLU + ", low: 1.5}", 'give both "low" and "high"'),
    "range beside the factor": (FLU + ", low: 2.5, high: 3}", "the factor 2 must lie between low (2.5) and high (3)"),
    "no effect": (FLU.replace("factor: 2", "factor: 1") + "}", "a factor of 1 changes nothing"),
    "days backwards": (FLU.replace("2026-01-04", "2025-12-26") + "}", "comes before the first day"),
    "days that are not played": (
        FLU.replace("2025-12-27", "2025-12-29") + "}",
        "acts outside the run, which plays 2025-12-23 to 2025-12-28",
    ),
    "a name twice": (FLU + "}, " + FLU + "}", 'there is another cause "flu"'),
}


@pytest.mark.parametrize(("causes", "answer"), SLIPS.values(), ids=SLIPS)
def test_a_slip_in_a_cause_is_told_once_at_its_place(causes: str, answer: str) -> None:
    with pytest.raises(BadInput) as caught:
        winter(causes)
    (fault,) = caught.value.faults
    assert answer in fault.sentence
    assert fault.place.startswith("winter.yaml:1:")


def test_strep_a_week_brings_englands_published_rise() -> None:
    """706,129 calls in the week to 11 December 2022, 440,047 in the week before (NHS England, as quoted)."""
    rise = sum(each.of_ordinary for each in build(load("strep-a-december")).brought)
    assert rise == pytest.approx(706_129 / 440_047 - 1, abs=0.005)


def test_every_assumed_size_of_the_library_says_so() -> None:
    for name in ("heatwave", "strep-a-december"):
        for cause in load(name).causes:
            assert (cause.low is not None) == ("assum" in cause.source.lower())


def test_a_study_prints_what_each_cause_brings() -> None:
    scenario = winter(
        FLU + "}, " + FLU.replace("flu", "strep-a").replace("factor: 2", "factor: 3") + ", ages: [0, 14]}"
    )
    size = Size(replications=2, per_fit=0, per_assumption=0)
    study = run_study(scenario, size=size, work=agreeing)
    assert [each["cause"] for each in study.as_dict()["brought"]] == ["flu", "strep-a"]
    text, page = "\n".join(lines(study)), render(study)
    for each in study.brought:
        assert each.share is not None
        for told in (f"{each.calls:,.0f}", f"{100 * each.share:.1f} %", f"{100 * each.of_ordinary:+.1f} %"):
            assert told in text
            assert told in page
    assert "Why more people ring" in page
    without = run_study(unchanged(scenario), size=size, work=agreeing)
    assert "Why more people ring" not in render(without)
    assert without.brought == ()
