"""What a scenario asks of staff and systems: what the play is given, and what is refused, at its place."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from prm.base import BadInput, london
from routing import HEALTH_ADVISER
from scenarios.assumptions import ASSUMPTIONS
from scenarios.baselines import build
from scenarios.library import load, parse_scenario, unchanged
from scenarios.operations_assumptions import OPERATIONS
from scenarios.operations_told import told_operations
from scenarios.report import render
from scenarios.schema import Scenario
from scenarios.study import run_study
from scenarios.study_operations import OperationFigure
from scenarios.study_plan import Size, changes
from scenarios.study_spread import Spread
from scenarios.study_trial import Trial, outcome_of, play_arm, watch_trial
from scenarios.summary import lines
from simulation.measures import Family
from simulation.operations import NOTHING_ASKED
from simulation.setting import QUARTER, Setting
from tests.scenarios import study_plays

HEAD = """\
name: a-test
title: A test
question: What then?
baseline: london-2024-25
period: {first_day: 2024-06-06, last_day: 2024-06-07}
"""
DAY = date(2024, 6, 6)
NORTH_EAST = ("las_north_east", HEALTH_ADVISER)


def asking(text: str) -> Scenario:
    return parse_scenario(HEAD + text + "\n", "a-test.yaml")


def setting_of(text: str) -> Setting:
    return build(asking(text)).setting


def on_the_day(setting: Setting) -> np.ndarray:
    at = setting.horizon.start + np.arange(setting.horizon.quarters) * QUARTER
    return np.array([london(int(instant)).date() == DAY for instant in at])


PLAIN = setting_of("notes: nothing is asked")


def test_nothing_asked_is_nothing_in_the_setting() -> None:
    assert PLAIN.operations == NOTHING_ASKED
    assert list(told_operations(asking("notes: nothing is asked"))) == []


def test_a_strike_takes_its_skills_on_its_days_and_leaves_the_rest_and_the_contingency() -> None:
    strike = (
        "strikes: [{first_day: 2024-06-06, last_day: 2024-06-06, staff: {health_adviser: 0.6, gp: 0}, demand: 1.2}]"
    )
    setting = setting_of(strike)
    on = on_the_day(setting)
    for (provider, queue), before in PLAIN.roster.people.items():
        after = setting.roster.people[provider, queue]
        np.testing.assert_array_equal(after[~on], before[~on])
        if provider == "national_resilience" or queue not in ("health_adviser", "gp"):
            np.testing.assert_array_equal(after, before)
        elif queue == "gp":
            assert not after[on].any()
        else:
            assert (np.abs(after - before * 0.6)[on] <= 1).all()
    np.testing.assert_array_equal(setting.demand.times[:, ~on], PLAIN.demand.times[:, ~on])
    np.testing.assert_allclose(setting.demand.times[:, on], PLAIN.demand.times[:, on] * 1.2)


def test_strikes_of_other_skills_days_or_providers_stand_beside_one_another() -> None:
    asking(
        "strikes:\n"
        "  - {first_day: 2024-06-06, last_day: 2024-06-06, staff: {nurse: 0.5}, providers: [las_north_east]}\n"
        "  - {first_day: 2024-06-06, last_day: 2024-06-06, staff: {gp: 0.5}}\n"
        "  - {first_day: 2024-06-07, last_day: 2024-06-07, staff: {nurse: 0.5}}\n"
        "  - {first_day: 2024-06-06, last_day: 2024-06-06, staff: {nurse: 0.8}, providers: [las_north_west]}"
    )


def test_a_strike_that_changes_demand_alone_is_told_with_everybody_at_work() -> None:
    (told,) = told_operations(asking("strikes: [{first_day: 2024-06-06, last_day: 2024-06-06, demand: 1.2}]"))
    assert "everybody at work, demand times 1.2" in told


def test_a_strike_at_one_provider_is_one_there() -> None:
    setting = setting_of(
        "strikes: [{first_day: 2024-06-06, last_day: 2024-06-07, staff: {health_adviser: 0.5}, "
        "providers: [las_north_east]}]"
    )
    changed = {key for key, people in setting.roster.people.items() if (people != PLAIN.roster.people[key]).any()}
    assert changed == {NORTH_EAST}


def test_breaks_take_their_share_of_the_hours_of_whoever_is_not_alone() -> None:
    setting = setting_of("roster: {breaks: {minutes: 48, shift_hours: 8}}")
    before, after = PLAIN.roster.people[NORTH_EAST], setting.roster.people[NORTH_EAST]
    assert after.sum() == pytest.approx(before.sum() * 0.9, abs=1)
    assert all(
        (people >= np.minimum(PLAIN.roster.people[key], 1)).all() for key, people in setting.roster.people.items()
    )


def test_national_resilience_has_its_own_people_in_its_span_alone() -> None:
    setting = setting_of(
        "telephony: {national_resilience: [{from: 2024-06-06 08:00, to: 2024-06-06 20:00, people: 40, share: 0.5}]}"
    )
    key = ("national_resilience", HEALTH_ADVISER)
    changed = setting.roster.people[key] != PLAIN.roster.people[key]
    assert changed.sum() == 48
    assert set(setting.roster.people[key][changed].tolist()) == {40}
    (relief,) = setting.operations.reliefs
    assert (relief.provider, relief.share, relief.wait_above_seconds) == ("national_resilience", 0.5, None)
    assert set(relief.areas) == {area.name for area in setting.areas}


def test_people_of_national_resilience_are_there_in_every_quarter_hour_of_which_the_span_has_a_part() -> None:
    setting = setting_of(
        "telephony: {national_resilience: [{from: 2024-06-06 08:05, to: 2024-06-06 12:00, people: 40}]}"
    )
    key = ("national_resilience", HEALTH_ADVISER)
    first = (setting.horizon.counted_from - setting.horizon.start) // QUARTER
    found = (setting.roster.people[key] != PLAIN.roster.people[key])[first : first + 96]
    assert np.flatnonzero(found).tolist() == list(range(4 * 8, 4 * 12))


def test_a_clinical_outage_has_its_advisers_work_on_paper() -> None:
    setting = setting_of("clinical_outages: [{provider: las_north_east, from: 2024-06-06 08:00, to: 2024-06-06 12:00}]")
    (outage,), (slow,) = setting.operations.clinical_outages, setting.operations.slow_systems
    assert (slow.provider, slow.start, slow.end) == (outage.provider, outage.start, outage.end)
    assert slow.factor == ASSUMPTIONS["paper_times"].middle


EVERYTHING = """\
roster: {absence: true}
clinical_outages: [{provider: las_north_east, from: 2024-06-06 08:00, to: 2024-06-06 12:00}]
telephony:
  lines: {las_north_east: 10}
  messages: [{from: 2024-06-06 08:00, to: 2024-06-06 12:00, seconds: 20}]
  wait_announcements: [{from: 2024-06-06 08:00, to: 2024-06-06 12:00, areas: [north_east]}]
  national_resilience: [{from: 2024-06-06 08:00, to: 2024-06-06 12:00, share: 0.1}]
"""


def test_each_assumption_plays_a_part_where_its_subject_is_asked_for_and_only_there() -> None:
    names = {assumption.name for assumption in OPERATIONS}
    assert {change.assumption for change in changes(asking(EVERYTHING), None)} >= names
    plain = asking("notes: nothing is asked")
    assert not names & {change.assumption for change in changes(plain, None)}


def test_everything_asked_is_played_under_all_laws_and_told_in_figures() -> None:
    trial = Trial(scenario=asking(EVERYTHING), comparison=unchanged(asking(EVERYTHING)), seed=1, replication=0)
    outcome = watch_trial(trial)
    assert outcome.there is not None
    assert outcome.there.operations == {}
    here = outcome.here.operations
    assert set(here) >= {"blocked", "busy_redials", "told_hung_up", "relieved", "absent_share"}
    assert here["blocked"].value == outcome.here.ring["blocked"] > 0
    received = outcome.here.kpis.london["A01"].value
    assert sum(outcome.here.ring.values()) == received == here["blocked_share"].denominator
    parts = ("A03", "B02", "X03", "X04")
    assert received == sum(outcome.here.kpis.london[code].value or 0 for code in parts) + outcome.here.ring["blocked"]
    assert len(list(told_operations(trial.scenario))) == 6


def test_busy_tones_stand_with_the_answer_as_no_kpi_holds_them() -> None:
    size = Size(replications=2, per_fit=0, per_assumption=0)
    study = run_study(study_plays.surge(), size=size, work=study_plays.quiet)
    told = "of calls met a busy tone"
    assert told not in "\n".join(lines(study))
    share = Spread(value=0.229, low=0.2, high=0.25)
    figure = OperationFigure(code="blocked_share", is_share=True, here=share, there=None)
    busy = replace(study, operations=(figure,))
    text = lines(busy)
    assert f"22.9 % {told}" in "\n".join(text[: next(n for n, line in enumerate(text) if line.startswith("KPI"))])
    assert f"22.9 % {told}" in render(busy).partition('id="kpis"')[0]


def test_what_does_not_ask_for_anything_has_no_figures() -> None:
    trial = Trial(scenario=load("london-2024-25"), comparison=None, seed=1, replication=0)
    short = replace(trial, scenario=asking("notes: nothing is asked"))
    assert outcome_of(play_arm(short, short.scenario), None, Family.IUC_ADC).here.operations == {}


SLIPS = {
    "provider of lines": ("telephony: {lines: {las_nort_east: 40}}", '6:21: london-2024-25 has no provider "las_nort'),
    "negative lines": ("telephony: {lines: {las_north_east: -1}}", "6:21: "),
    "half a line": ("telephony: {lines: {las_north_east: 1.5}}", "6:21: "),
    "provider of an outage": (
        "clinical_outages: [{provider: las_nort_east, from: 2024-06-06 08:00, to: 2024-06-06 12:00}]",
        '6:21: london-2024-25 has no provider "las_nort_east" - did you mean "las_north_east"?',
    ),
    "outage backwards": (
        "clinical_outages: [{provider: las_north_east, from: 2024-06-06 12:00, to: 2024-06-06 08:00}]",
        "6:71: the end 2024-06-06 08:00 does not come after the start 2024-06-06 12:00",
    ),
    "outages that overlap": (
        "clinical_outages:\n"
        "  - {provider: las_north_east, from: 2024-06-06 08:00, to: 2024-06-06 12:00}\n"
        "  - {provider: las_north_east, from: 2024-06-06 11:00, to: 2024-06-06 13:00}",
        "8:5: this overlaps another entry for las_north_east, 2024-06-06 08:00 to 2024-06-06 12:00",
    ),
    "quick system": (
        "slow_systems: [{providers: [las_north_east], from: 2024-06-06 08:00, to: 2024-06-06 12:00, factor: 0.8}]",
        "a slow system takes 1 to 10 times as long, and this is 0.8",
    ),
    "slow per cent": (
        "slow_systems: [{providers: [las_north_east], from: 2024-06-06 08:00, to: 2024-06-06 12:00, factor: 125}]",
        "for 125 % write 1.25",
    ),
    "nobody's system": (
        "slow_systems: [{providers: [], from: 2024-06-06 08:00, to: 2024-06-06 12:00, factor: 2}]",
        '"providers" must have at least 1 entr',
    ),
    "skill": (
        "strikes: [{first_day: 2024-06-06, last_day: 2024-06-06, staff: {nurses: 0.5}}]",
        'did you mean "nurse"?',
    ),
    "strike per cent": (
        "strikes: [{first_day: 2024-06-06, last_day: 2024-06-06, staff: {nurse: 50}}]",
        "for 50 % write 0.5",
    ),
    "strike of nobody": ("strikes: [{first_day: 2024-06-06, last_day: 2024-06-06}]", "6:11: nobody strikes"),
    "strike backwards": (
        "strikes: [{first_day: 2024-06-07, last_day: 2024-06-06, staff: {nurse: 0.5}}]",
        "6:35: the last day 2024-06-06 comes before the first day 2024-06-07",
    ),
    "strike on another day": (
        "strikes: [{first_day: 2024-06-07, last_day: 2024-06-08, staff: {nurse: 0.5}}]",
        "6:35: the run plays 2024-06-02 to 2024-06-07",
    ),
    "two strikes of one skill": (
        "strikes:\n"
        "  - {first_day: 2024-06-06, last_day: 2024-06-07, staff: {nurse: 0.5}}\n"
        "  - {first_day: 2024-06-07, last_day: 2024-06-07, staff: {gp: 0.5, nurse: 0.8}, providers: [las_north_east]}",
        "8:68: another strike says how many of nurse work there on these days",
    ),
    "two numbers of people at once": (
        "telephony:\n  national_resilience:\n"
        "    - {from: 2024-06-06 08:00, to: 2024-06-06 12:00, people: 50, areas: [north_west]}\n"
        "    - {from: 2024-06-06 09:00, to: 2024-06-06 12:00, people: 3, areas: [north_east]}",
        "9:7: this overlaps another entry for the people of national resilience",
    ),
    "absence as a share": ("roster: {absence: 0.1}", '6:10: "absence" must be true or false'),
    "breaks of the whole shift": ("roster: {breaks: {minutes: 200, shift_hours: 6}}", "breaks are at most half"),
    "area of a message": (
        "telephony: {messages: [{from: 2024-06-06 08:00, to: 2024-06-06 12:00, seconds: 20, areas: [nort_east]}]}",
        'london-2024-25 has no area "nort_east" - did you mean "north_east"?',
    ),
    "two at once": (
        "telephony:\n  national_resilience:\n"
        "    - {from: 2024-06-06 08:00, to: 2024-06-06 12:00, share: 0.2}\n"
        "    - {from: 2024-06-06 09:00, to: 2024-06-06 12:00, share: 0.3, areas: [north_east, north_west]}",
        "9:7: this overlaps another entry for north_east",
    ),
    "resilience per cent": (
        "telephony: {national_resilience: [{from: 2024-06-06 08:00, to: 2024-06-06 12:00, share: 20}]}",
        "for 20 % write 0.2",
    ),
}


@pytest.mark.parametrize(("text", "answer"), SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_is_told_once_at_its_place(text: str, answer: str) -> None:
    with pytest.raises(BadInput) as caught:
        asking(text)
    (fault,) = caught.value.faults
    assert str(fault).startswith("a-test.yaml:")
    assert answer in str(fault)
