"""The library of scenarios: every file loads, names are found or suggested, and what is written reads back."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.base import BadInput, Fault, NotFound, PrmError, TooLarge
from scenarios.assumptions import ASSUMPTIONS
from scenarios.library import comparison_of, dump, list_scenarios, load, parse_scenario, text_of, with_month
from scenarios.places import PLACES

PROMISED = {
    "london-2015-16",
    "london-2024-25",
    "winter-surge",
    "severe-winter",
    "provider-failure",
    "records-down",
    "major-incident",
    "prm-off",
    "more-notes",
    "more-notes-no-effect",
    "more-notes-full-effect",
    "heatwave",
    "strep-a-december",
    "whole-service",
    "strike-day",
    "system-outage",
}


def test_the_library_holds_what_was_promised() -> None:
    assert set(list_scenarios()) == PROMISED


@pytest.mark.parametrize("name", sorted(PROMISED))
def test_every_file_loads_under_its_own_name_and_can_be_edited_with_completion(name: str) -> None:
    assert load(name).name == name
    assert text_of(name).splitlines()[0] == "# yaml-language-server: $schema=../scenario.schema.json"


@pytest.mark.parametrize("name", sorted(PROMISED))
def test_every_file_names_its_sources_and_reads_back_when_written(name: str) -> None:
    scenario = load(name)
    assert scenario.sources
    assert parse_scenario(dump(scenario), name) == scenario


@pytest.mark.parametrize("name", sorted(PROMISED))
def test_everything_but_a_baseline_is_compared_with_less_change_on_the_same_days(name: str) -> None:
    scenario = load(name)
    other = comparison_of(scenario)
    if name in PLACES:
        assert other is None
    else:
        assert other is not None
        assert (other.baseline, other.days) == (scenario.baseline, scenario.days)
        assert other != scenario


def test_the_severe_winter_is_the_winter_surge_with_40_per_cent_on_top_and_nothing_else() -> None:
    surge, severe = load("winter-surge"), load("severe-winter")
    assert severe.demand.multiply == 1.4
    back = {"multiply": 1.0, "from_": None, "to": None}
    assert severe.demand.model_copy(update=back) == surge.demand
    other = comparison_of(severe)
    assert other is not None
    assert other.name == "winter-surge"


def test_the_winter_surge_has_londons_published_factors() -> None:
    """NHS England, weekly situation report, daily rows: London over its Tuesday to Thursday mean."""
    factors = {day: entry.factor for day, entry in load("winter-surge").demand.day_factors.items()}
    assert factors == {date(2025, 12, 25): 0.77, date(2025, 12, 26): 1.39, date(2025, 12, 27): 1.55}


def test_twice_the_notes_are_asked_about_with_no_half_and_full_effect() -> None:
    asked = [load(name).assumptions for name in ("more-notes-no-effect", "more-notes", "more-notes-full-effect")]
    assert [levels["new_holder_factor"] for levels in asked] == [2, 2, 2]
    assert [levels["new_holder_effect"] for levels in asked] == [0, 0.5, 1]


@pytest.mark.parametrize(("month", "days"), [("2015-04", 30), ("2016-02", 29), ("2016-03", 31)])
def test_the_baseline_of_2015_16_can_be_had_for_any_month(month: str, days: int) -> None:
    first, last = load("london-2015-16", month=month).days
    assert f"{first:%Y-%m}" == f"{last:%Y-%m}" == month
    assert (last - first).days + 1 == days


@pytest.mark.parametrize("month", ["2016-04", "2015-03", "2015-13", "March"])
def test_a_month_that_the_baseline_does_not_know_is_refused(month: str) -> None:
    with pytest.raises(BadInput, match="month"):
        load("london-2015-16", month=month)


def test_a_scenario_cannot_be_moved_away_from_its_own_changes() -> None:
    with pytest.raises(BadInput, match="lies outside the run"):
        with_month(load("winter-surge"), "2025-06")


@pytest.mark.parametrize(
    ("wrong", "likely"), [("winter-serge", "winter-surge"), ("prm-of", "prm-off"), ("London-2015-16", "london-2015-16")]
)
def test_an_unknown_name_is_answered_with_the_likely_one(wrong: str, likely: str) -> None:
    with pytest.raises(NotFound, match=f'did you mean "{likely}"'):
        load(wrong)


def test_a_name_like_no_other_is_answered_with_all_names() -> None:
    with pytest.raises(NotFound, match=r"there are heatwave, london-2015-16, london-2024-25, major-incident"):
        load("zzz")


def test_a_file_loads_by_its_path_and_its_faults_name_it(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(text_of("winter-surge").replace("name: winter-surge", "name: mine"), encoding="utf-8")
    assert load(mine).name == load(str(mine)).name == "mine"
    mine.write_text(text_of("winter-surge").replace("factor: 1.39", "factr: 1.39"), encoding="utf-8")
    with pytest.raises(BadInput, match=r'mine\.yaml:\d+:7: unknown field "factr" - did you mean "factor"') as caught:
        load(mine)
    line = next(n for n, text in enumerate(mine.read_text().splitlines(), 1) if "factr" in text)
    assert f"mine.yaml:{line}:7" in str(caught.value)


def test_a_file_that_is_not_there_or_no_text_or_too_large_is_told_plainly(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no such file"):
        load(tmp_path / "none.yaml")
    with pytest.raises(BadInput, match="cannot be read"):
        load(tmp_path)
    (tmp_path / "bytes.yaml").write_bytes(b"name: \xff\xfe")
    with pytest.raises(BadInput, match="not UTF-8"):
        load(tmp_path / "bytes.yaml")
    (tmp_path / "large.yaml").write_text("# " + "é" * 5_000_000, encoding="utf-8")
    with pytest.raises(TooLarge, match="larger than 1,000,000 bytes"):
        load(tmp_path / "large.yaml")


# What any scenario may say, on the winter baseline.

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
NUMBERS = st.floats(0, 10)
SHARES = st.floats(0, 1)
AREAS = st.sampled_from(sorted(PLACES["london-2024-25"].areas))
FIRST, LAST = date(2025, 10, 24), date(2025, 10, 28)  # the clocks go back on the 26th


def hour(day: int, clock: int) -> str:
    text = f"{FIRST + timedelta(days=day)} {clock:02}:00"
    return f"{text}+01:00" if text == "2025-10-26 01:00" else text


@st.composite
def spans(draw: st.DrawFn) -> dict[str, Any]:
    start, length = draw(st.integers(0, 24 * 5 - 2)), draw(st.integers(1, 24 * 5))
    end = min(start + length, 24 * 5 - 1)
    return {"from": hour(*divmod(start, 24)), "to": hour(*divmod(end, 24))}


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Scenario files as data: at most one entry a list, so that nothing overlaps."""
    days = st.integers(-3, 4).map(lambda n: (FIRST + timedelta(days=n)).isoformat())
    demand = st.fixed_dictionaries(
        {"multiply": NUMBERS.filter(lambda x: x != 1)},
        optional={
            "day_factors": st.dictionaries(days, st.fixed_dictionaries({"factor": NUMBERS, "source": WORDS})),
            "networks": st.lists(AREAS, min_size=1, max_size=3),
        },
    )
    pairs = st.lists(AREAS, min_size=2, max_size=2, unique=True)
    levels = {
        name: st.sampled_from(["low", "middle", "high"]) | st.floats(a.least, a.most)
        for name, a in ASSUMPTIONS.items()
        if name != "planned_share_of_surge"
    }
    changes: dict[str, st.SearchStrategy[Any]] = {
        "demand": demand,
        "policy": st.sampled_from(["london-2024", "london-2024-no-prm"]),
        "roster": st.fixed_dictionaries(
            {}, optional={"clinicians": st.floats(0.01, 10), "planned_share_of_surge": SHARES}
        ),
        "closures": spans().map(lambda span: [span | {"provider": "las_north_east"}]),
        "redirections": st.tuples(spans(), pairs, SHARES).map(
            lambda parts: [parts[0] | {"area": parts[1][0], "to_area": parts[1][1], "share": parts[2]}]
        ),
        "records_down": spans().map(lambda span: [span]),
        "assumptions": st.fixed_dictionaries({}, optional=levels),
        "notes": WORDS,
        "sources": st.lists(WORDS, max_size=3),
    }
    head = {
        "name": draw(st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,3}", fullmatch=True)),
        "title": draw(WORDS),
        "question": draw(WORDS),
        "baseline": "london-2024-25",
        "period": {"first_day": FIRST.isoformat(), "last_day": LAST.isoformat()},
    }
    return head | draw(st.fixed_dictionaries({}, optional=changes))


@given(documents())
def test_what_is_written_reads_back_as_an_equal_scenario(document: dict[str, Any]) -> None:
    scenario = parse_scenario(json.dumps(document), "any.yaml")
    assert parse_scenario(dump(scenario), "again.yaml") == scenario


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=5,
)


@given(documents(), st.data())
def test_any_spoilt_file_is_a_scenario_or_a_told_fault_and_never_a_traceback(
    document: dict[str, Any], data: st.DataObject
) -> None:
    here: Any = document
    while True:
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(here[key], dict | list) or not here[key] or data.draw(st.booleans()):
            break
        here = here[key]
    here[key] = data.draw(JSON)
    told: tuple[Fault, ...] = ()
    try:
        parse_scenario(json.dumps(document, ensure_ascii=False), "any.yaml")
    except PrmError as error:
        told = error.faults
    assert all(fault.place.startswith("any.yaml") for fault in told)


@given(st.text(max_size=200))
def test_any_text_at_all_is_a_scenario_or_a_told_fault(text: str) -> None:
    with pytest.raises(PrmError):
        parse_scenario(text, "any.yaml")
