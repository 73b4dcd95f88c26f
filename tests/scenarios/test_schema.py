"""Scenario files: every slip is told in plain words at its line and column, and good ones mean what they say."""

from datetime import date
from pathlib import Path

import pytest

import scenarios.schema
from prm.base import HOUR, BadInput, iso
from scenarios.assumptions import Assumption
from scenarios.library import parse_scenario
from scenarios.schema import Scenario, schema_text

ASSUMPTIONS = {
    name: Assumption(
        name=name, low=least, middle=least, high=most, unit=unit, sentence="", source="", least=least, most=most
    )
    for name, least, most, unit in (
        ("note_size", 1.0, 10.0, "times"),
        ("identified_in_ivr", 0.0, 1.0, "share of callers"),
        ("planned_share_of_surge", 0.0, 1.0, "share of the extra calls"),
    )
}
HEAD = """\
name: a-test
title: A test
question: What then?
baseline: london-2024-25
"""
PERIOD = "period: {first_day: 2025-12-27, last_day: 2025-12-28}\n"


def parsed(text: str) -> Scenario:
    return parse_scenario(text, "winter.yaml", assumptions=ASSUMPTIONS)


def faults_of(text: str) -> list[str]:
    with pytest.raises(BadInput) as caught:
        parsed(text)
    return [str(fault) for fault in caught.value.faults]


SLIPS = {
    # What is written on the sixth line (and below), and what is answered.
    "unknown field": ("nots: x", '6:1: unknown field "nots" - did you mean "notes"?'),
    "unknown field below": ("demand: {multply: 3}", '6:10: unknown field "multply" - did you mean "multiply"?'),
    "Python's name": ("demand: {from_: 2025-12-27 18:00}", '6:10: unknown field "from_" - did you mean "from"?'),
    "false for a number": ("demand: {multiply: false}", '6:10: "multiply" must be a number'),
    "text for a number": ("demand: {multiply: '3'}", '6:10: "multiply" must be a number'),
    "negative calls": ("demand: {multiply: -1}", "a factor lies between 0 and 10, and this is -1"),
    "per cent for a factor": ("demand: {multiply: 140}", "for 140 % write 1.4"),
    "per cent for a share": ("roster: {planned_share_of_surge: 30}", "for 30 % write 0.3"),
    "empty roster": ("roster: {health_advisers: 0}", "empty roster"),
    "negative roster": ("roster: {clinicians: -0.5}", "a factor lies between 0 and 10, and this is -0.5"),
    "level": ("assumptions: {note_size: hihg}", 'not one of high, low, middle - did you mean "high"?'),
    "true for a level": ("assumptions: {note_size: true}", '6:15: "note_size" must be a number'),
    "assumption": (
        "assumptions: {note_sise: 2}",
        '6:15: there is no assumption "note_sise" - did you mean "note_size"?',
    ),
    "assumption per cent": (
        "assumptions: {identified_in_ivr: 40}",
        '6:15: "identified_in_ivr" lies between 0 and 1 (share of callers), not 40; for 40 % write 0.4',
    ),
    "assumption too low": ("assumptions: {note_size: 0.5}", '6:15: "note_size" lies between 1 and 10 (times), not 0.5'),
    "said twice": (
        "roster: {planned_share_of_surge: low}\nassumptions: {planned_share_of_surge: high}",
        '7:15: "planned_share_of_surge" stands under "roster" too',
    ),
    "not finite": ("assumptions: {note_size: .inf}", "6:26: a number must be finite"),
    "factor without source": (
        "demand:\n  day_factors:\n    2025-12-27: {factor: 1.55}",
        '8:5: an entry of "day_factors" needs "source"',
    ),
    "no day of the calendar": (
        "demand:\n  day_factors:\n    2025-12-32: {factor: 1, source: x}",
        "8:5: ",
    ),
    "day that is not played": (
        "demand:\n  day_factors:\n    2025-12-22: {factor: 1, source: x}",
        "8:5: 2025-12-22 lies outside the run, which plays 2025-12-23 to 2025-12-28",
    ),
    "network": (
        "demand: {multiply: 2, networks: [south_east, nort_central]}",
        '6:46: london-2024-25 has no network "nort_central" - did you mean "north_central"?',
    ),
    "one network": ("demand: {multiply: 2, networks: [sout_east]}", '6:23: london-2024-25 has no network "sout_east"'),
    "no network": ("demand: {multiply: 2, networks: []}", '"networks" must have at least 1 entr'),
    "factor's place without a factor": ("demand: {networks: [south_east]}", "there is no factor to apply"),
    "demand off the quarter hour": (
        "demand: {multiply: 2, from: 2025-12-27 18:05}",
        '6:23: "from" must stand on a quarter hour',
    ),
    "demand backwards": (
        "demand: {multiply: 2, from: 2025-12-27 18:00, to: 2025-12-27 18:00}",
        "6:47: the end 2025-12-27 18:00 does not come after the start 2025-12-27 18:00",
    ),
    "demand before the lead": ("demand: {multiply: 2, from: 2025-12-22 23:45}", "6:23: this lies outside the period"),
    "policy": ("policy: london-2042", '6:1: london-2024-25 has no policy "london-2042" - did you mean "london-2024"?'),
    "policy of other providers": ("policy: london-2015-12", '6:1: london-2024-25 has no policy "london-2015-12"'),
    "provider": (
        "closures:\n  - provider: las_nort_east\n    from: 2025-12-27 18:00\n    to: 2025-12-27 22:00",
        '7:5: london-2024-25 has no provider "las_nort_east" - did you mean "las_north_east"?',
    ),
    "closure backwards": (
        "closures:\n  - provider: las_north_east\n    from: 2025-12-27 18:00\n    to: 2025-12-27 17:00",
        "9:5: the end 2025-12-27 17:00 does not come after the start 2025-12-27 18:00",
    ),
    "closure after the period": (
        "closures:\n  - provider: las_north_east\n    from: 2025-12-28 18:00\n    to: 2025-12-29 00:01",
        "9:5: this lies outside the period 2025-12-27 to 2025-12-28",
    ),
    "closures that overlap": (
        "closures:\n"
        "  - {provider: las_north_east, from: 2025-12-27 18:00, to: 2025-12-27 22:00}\n"
        "  - {provider: las_north_east, from: 2025-12-27 12:00, to: 2025-12-27 18:01}",
        "7:5: this overlaps another entry for las_north_east, 2025-12-27 12:00 to 2025-12-27 18:01",
    ),
    "area": (
        "redirections: [{area: south_wst, to_area: south_east, "
        "from: 2025-12-27 18:00, to: 2025-12-27 20:00, share: 0.3}]",
        '6:17: london-2024-25 has no area "south_wst" - did you mean "south_west"?',
    ),
    "redirected to itself": (
        "redirections: [{area: south_east, to_area: south_east, "
        "from: 2025-12-27 18:00, to: 2025-12-27 20:00, share: 0.3}]",
        "6:35: south_east is redirected to itself",
    ),
    "redirected per cent": (
        "redirections: [{area: south_west, to_area: south_east, "
        "from: 2025-12-27 18:00, to: 2025-12-27 20:00, share: 30}]",
        "for 30 % write 0.3",
    ),
    "date without a time": (
        "records_down: [{from: 2025-12-27, to: 2025-12-28 00:00}]",
        '6:17: "from" is wrong: 2025-12-27 needs a time of day too, such as 2025-12-27 00:00',
    ),
    "compared with itself": ("compare_with: a-test", "6:1: a scenario cannot be compared with itself"),
    "compared with nothing known": ("compare_with: winter-serge", '6:1: there is no scenario "winter-serge" - did you'),
    "compared on other days": ("compare_with: provider-failure", "6:1: "),
    "compared on another baseline": ("compare_with: london-2015-16", "stands on london-2015-16"),
    "a list for a mapping": ("demand: [1]", '6:1: "demand" must be a mapping'),
    "a repeated key": ("notes: a\nnotes: b", '7:1: "notes" is given twice'),
}


@pytest.mark.parametrize(("lines", "answer"), SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_is_told_once_at_its_line_and_column_with_the_likely_word(lines: str, answer: str) -> None:
    (fault,) = faults_of(HEAD + PERIOD + lines + "\n")
    assert fault.startswith("winter.yaml:")
    assert answer in fault


PERIODS = {
    "month outside the years": (
        "{month: 2024-03}",
        "5:10: london-2024-25 knows April 2024 to March 2026, and not 2024-03",
    ),
    "days outside the years": ("{first_day: 2026-03-31, last_day: 2026-04-01}", "5:33: london-2024-25 knows"),
    "no such month": ("{month: 2024-13}", "write a month as year and month, such as 2015-10"),
    "the last of months": ("{month: 9999-12}", "5:10: london-2024-25 knows"),
    "the first of days": ("{first_day: 0001-01-01, last_day: 2025-01-01}", "5:10: london-2024-25 knows"),
    "both forms": ("{month: 2024-10, first_day: 2024-10-01}", "not both"),
    "neither form": ("{}", "give a month (month: 2015-10), or both first_day and last_day"),
    "half a form": ("{last_day: 2024-10-01}", "give a month (month: 2015-10), or both first_day and last_day"),
    "backwards": ("{first_day: 2024-10-02, last_day: 2024-10-01}", "5:33: the last day 2024-10-01 comes before"),
    "too long": ("{first_day: 2024-10-01, last_day: 2025-01-01}", "5:1: 93 days are more than the 92"),
    "no mapping": ("2024-10", '5:1: "period" must be a mapping'),
}


@pytest.mark.parametrize(("period", "answer"), PERIODS.values(), ids=PERIODS.keys())
def test_a_period_that_cannot_be_counted_is_told_at_its_place(period: str, answer: str) -> None:
    assert answer in faults_of(f"{HEAD}period: {period}\n")[0]


def test_all_that_overlaps_one_long_span_is_told() -> None:
    faults = faults_of(
        HEAD + PERIOD + "records_down:\n"
        "  - {from: 2025-12-27 00:00, to: 2025-12-28 00:00}\n"
        "  - {from: 2025-12-27 01:00, to: 2025-12-27 02:00}\n"
        "  - {from: 2025-12-27 03:00, to: 2025-12-27 04:00}\n"
    )
    assert [fault.split(" ")[0] for fault in faults] == ["winter.yaml:8:5:", "winter.yaml:9:5:"]
    assert all("this overlaps another entry for the records, 2025-12-27 00:00 to" in fault for fault in faults)


def test_every_fault_of_a_file_is_told_in_one_go() -> None:
    faults = faults_of(HEAD + PERIOD + "nots: x\ndemand: {multiply: -1}\nroster: {clinicans: 1}\n")
    assert [fault.split(" ")[0] for fault in faults] == ["winter.yaml:7:10:", "winter.yaml:8:10:", "winter.yaml:6:1:"]


@pytest.mark.parametrize("missing", ["name", "title", "question", "baseline", "period"])
def test_what_a_scenario_must_say_is_asked_for_by_name(missing: str) -> None:
    lines = [line for line in (HEAD + PERIOD).splitlines() if not line.startswith(missing)]
    assert any(f'needs "{missing}"' in fault for fault in faults_of("\n".join(lines)))


@pytest.mark.parametrize(
    "name", ["Winter", "winter surge", "winter--surge", "-winter", "../winter", '"winter\\n"', "x" * 61]
)
def test_a_name_that_could_not_name_a_file_or_a_folder_is_refused(name: str) -> None:
    assert faults_of((HEAD + PERIOD).replace("a-test", name))[0].startswith("winter.yaml:1:1: ")


def test_a_baseline_is_suggested() -> None:
    (fault,) = faults_of((HEAD + PERIOD).replace("london-2024-25", "london-2024-52"))
    assert 'did you mean "london-2024-25"?' in fault


def test_a_scenario_that_changes_nothing_says_nothing_more() -> None:
    scenario = parsed(HEAD + PERIOD)
    assert scenario.demand.multiply == scenario.roster.clinicians == scenario.roster.health_advisers == 1
    assert not scenario.demand.day_factors
    assert scenario.policy is scenario.compare_with is None


def test_what_the_roster_was_planned_for_is_an_assumption_like_the_others() -> None:
    scenario = parsed(HEAD + PERIOD + "roster: {planned_share_of_surge: 0.25}\nassumptions: {note_size: low}\n")
    assert scenario.levels == {"note_size": "low", "planned_share_of_surge": 0.25}


def test_a_run_starts_96_elapsed_hours_early_and_counts_london_days() -> None:
    scenario = parsed(HEAD + PERIOD)
    assert iso(scenario.starts) == "2025-12-23T00:00:00.000000Z"
    assert iso(scenario.counted_from) == "2025-12-27T00:00:00.000000Z"
    assert iso(scenario.counted_to) == "2025-12-29T00:00:00.000000Z"


@pytest.mark.parametrize(
    ("sunday", "hours", "starts"),
    [
        ("2025-03-30", 23, "2025-03-26T00:00"),
        ("2025-10-26", 25, "2025-10-21T23:00"),
        ("2025-04-01", 24, "2025-03-27T23:00"),
    ],
    ids=["forward", "back", "lead across the change"],
)
def test_clock_changes_change_the_length_of_a_day_and_never_of_the_lead(sunday: str, hours: int, starts: str) -> None:
    scenario = parsed(f"{HEAD}period: {{first_day: {sunday}, last_day: {sunday}}}\n")
    assert scenario.counted_to - scenario.counted_from == hours * HOUR
    assert scenario.counted_from - scenario.starts == 96 * HOUR
    assert iso(scenario.starts).startswith(starts)


def test_a_lead_that_begins_before_midnight_plays_that_date_too() -> None:
    """96 hours before midnight of Tuesday 1 April 2025 it was still 23:00 on Thursday in London."""
    scenario = parsed(
        f"{HEAD}period: {{first_day: 2025-04-01, last_day: 2025-04-01}}\n"
        "demand:\n  day_factors:\n    2025-03-27: {factor: 2, source: a test}\n"
    )
    assert scenario.days_played == (date(2025, 3, 27), date(2025, 4, 1))


@pytest.mark.parametrize("month", ["2024-04", "2025-02", "2025-12", "2026-03"])
def test_a_month_is_all_of_its_days(month: str) -> None:
    first, last = parsed(f"{HEAD}period: {{month: {month}}}\n").days
    assert (first.day, (last.toordinal() + 1) - first.toordinal()) in {(1, 28), (1, 30), (1, 31)}
    assert date.fromordinal(last.toordinal() + 1).day == 1


def test_spans_may_touch_and_may_fill_lead_and_period() -> None:
    scenario = parsed(
        HEAD + PERIOD + "records_down:\n"
        "  - {from: 2025-12-23 00:00, to: 2025-12-27 00:00}\n"
        "  - {from: 2025-12-27 00:00, to: 2025-12-29 00:00}\n"
    )
    assert [span.start for span in scenario.records_down] == [scenario.starts, scenario.counted_from]
    assert scenario.records_down[1].end == scenario.counted_to


def test_a_scenario_cannot_be_changed_by_who_reads_it() -> None:
    with pytest.raises(ValueError, match="frozen"):
        parsed(HEAD + PERIOD).title = "Another"  # type: ignore[misc]


def test_the_published_json_schema_is_that_of_the_models() -> None:
    """Mend with: python -m scenarios.schema"""
    published = Path(scenarios.schema.__file__).with_name("scenario.schema.json")
    assert published.read_text(encoding="utf-8") == schema_text()
