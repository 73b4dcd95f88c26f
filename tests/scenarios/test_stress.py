"""The STRESS-DES report: all twenty items, filled from the study at hand, and different for another."""

import re
from dataclasses import replace
from functools import cache
from html import unescape

import pytest

from scenarios.amounts import parse_amounts
from scenarios.baselines import build
from scenarios.library import load, parse_scenario
from scenarios.stress import stress_html, stress_items, stress_markdown
from scenarios.stress.item import Item
from scenarios.study import Study, run_study
from scenarios.study_plan import Size, make_plan
from scenarios.study_precision import Precision
from scenarios.study_run import as_run
from scenarios.study_service import ServiceFigure
from scenarios.study_spread import Spread
from simulation.measures import Unit
from simulation.measures import item as measured
from tests.scenarios import study_plays

ITEMS = {
    # Monks et al, Journal of Simulation 2019;13(1):55-67, the checklist for discrete-event simulation.
    "1.1": "Purpose of the model",
    "1.2": "Model outputs",
    "1.3": "Experimentation aims",
    "2.1": "Base model overview diagram",
    "2.2": "Base model logic",
    "2.3": "Scenario logic",
    "2.4": "Algorithms",
    "2.5": "Components",
    "3.1": "Data sources",
    "3.2": "Pre-processing",
    "3.3": "Input parameters",
    "3.4": "Assumptions",
    "4.1": "Initialisation",
    "4.2": "Run length",
    "4.3": "Estimation approach",
    "5.1": "Software or programming language",
    "5.2": "Random sampling",
    "5.3": "Model execution",
    "5.4": "System specification",
    "6.1": "Computer model sharing statement",
}

OF_2015 = """
name: june
title: Another made by hand
question: What broke first in June?
baseline: london-2015-16
period: {month: 2015-06}
roster: {clinicians: 0.8}
sources: [none]
"""
SICK = study_plays.SURGE.replace(
    "demand: {multiply: 1.2}",
    "causes: [{name: flu, first_day: 2025-12-27, last_day: 2025-12-27, factor: 2, low: 1, high: 3, source: guessed}]",
)
STUDIES = {
    "surge": (study_plays.SURGE, 1, Size(replications=2, per_fit=1, per_assumption=1)),
    "2015": (OF_2015, 7, Size(replications=3, per_fit=0, per_assumption=0)),
    "sick": (SICK, 1, Size(replications=2, per_fit=0, per_assumption=0)),
}


@cache
def study(kind: str) -> Study:
    text, seed, size = STUDIES[kind]
    return run_study(parse_scenario(text, "it.yaml"), seed=seed, size=size, work=study_plays.helped_by_redials)


@cache
def items(kind: str) -> dict[str, Item]:
    return {item.number: item for item in stress_items(study(kind))}


def told(item: Item) -> str:
    cells = [cell for table in item.tables for row in (table.heads, *table.rows) for cell in row]
    return "\n".join((*item.sentences, item.diagram, *cells, item.missing))


@pytest.mark.parametrize("kind", STUDIES)
def test_all_twenty_items_stand_in_both_pages_in_the_guidelines_order(kind: str) -> None:
    assert {number: item.name for number, item in items(kind).items()} == ITEMS
    page, text = (write(study(kind), items(kind).values()) for write in (stress_html, stress_markdown))
    headings = re.findall(r"<h3[^>]*>(\d\.\d) ([^<]+)</h3>", page)
    assert [(number, unescape(name)) for number, name in headings] == list(ITEMS.items())
    assert re.findall(r"^### (\d\.\d) (.+)$", text, re.MULTILINE) == list(ITEMS.items())
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == [
        *("Objectives", "Logic", "Data", "Experimentation", "Implementation", "Code access")
    ]
    for item in items(kind).values():
        assert all(sentence in unescape(page) and sentence in text for sentence in item.sentences)


@pytest.mark.parametrize("kind", STUDIES)
def test_no_item_is_without_a_figure_of_the_study_or_a_word_why(kind: str) -> None:
    for item in items(kind).values():
        assert re.search(r"\d", told(item)) or item.missing, item.number


SAME_FOR_ALL = {"5.1", "5.4"}
"""The software and the machine do not change with what is asked, but for the name of the study."""


def test_every_item_but_the_machines_changes_with_the_study() -> None:
    one, other = items("surge"), items("2015")
    assert {number for number in ITEMS if one[number].sentences == other[number].sentences} == SAME_FOR_ALL
    assert {number for number in ITEMS if told(one[number]) == told(other[number])} == {"5.1"}


def test_the_plays_told_are_those_that_the_plan_holds() -> None:
    this = study("surge")
    plan = make_plan(this.scenario, this.comparison, seed=this.seed, size=this.size)
    assert f"{2 * len(plan.trials)} plays in all" in told(items("surge")["5.3"])


def test_the_same_study_writes_the_same_bytes() -> None:
    again = tuple(stress_items(study("surge")))
    assert again == tuple(items("surge").values())


def test_the_figures_are_those_of_the_study() -> None:
    for kind in STUDIES:
        this, found = study(kind), items(kind)
        setting = build(this.scenario).setting
        assert this.question in told(found["1.1"])
        assert f"{this.size.replications} replications under the central fit" in told(found["1.3"])
        for call in this.flow.here.ring.values():
            assert f"{call:,.0f}" in found["2.1"].diagram
        assert build(this.scenario).policy.id in told(found["2.2"])
        for provider in {area.home for area in setting.areas}:
            assert str(setting.roster.people[provider, "health_adviser"].max()) in told(found["2.5"])
        assert f"{setting.behaviour.steady_patience_seconds:,.0f} s" in told(found["3.3"])
        hours = (setting.horizon.counted_to - setting.horizon.counted_from) // 3_600_000_000
        assert f"({hours} hours)" in told(found["4.2"])
        assert f"seed {this.seed}" in told(found["4.3"])
        assert f"seed {this.seed}" in told(found["5.2"])
        assert this.here.scenario_hash in told(found["6.1"])
        assert this.here.policy_hash in told(found["6.1"])


def test_assumptions_that_would_change_the_answer_are_counted() -> None:
    """Nothing breaks where hardly anyone rings again: the one assumption that flips the answer."""
    flips = {effect.assumption for effect in study("surge").flips}
    assert flips == {"redial"}
    assert "1 of them would change the answer" in told(items("surge")["3.4"])
    assert "none was played at another level" in told(items("2015")["3.4"])


def test_causes_stand_in_the_scenarios_logic_its_parameters_and_its_assumptions() -> None:
    found = items("sick")
    assert "flu multiplies its group's demand by 2" in told(found["2.3"])
    assert "guessed" in told(found["3.3"])
    assert "groups of symptoms" in told(found["3.4"])
    assert "flu" not in told(items("surge")["2.3"])


@pytest.mark.parametrize("name", ["provider-failure", "records-down", "prm-off", "severe-winter", "more-notes"])
def test_what_a_scenario_of_the_library_changes_is_told(name: str) -> None:
    scenario = load(name)
    this = replace(study("surge"), scenario=scenario)
    (logic,) = (item for item in stress_items(this) if item.number == "2.3")
    assert "nothing is changed" not in logic.sentences[0]


def test_busy_tones_and_what_is_no_call_stand_in_the_diagram_and_among_the_components() -> None:
    """Every call of the ring goes somewhere, and clinicians have more in their queues than calls."""
    text = study_plays.SURGE + "telephony: {lines: {las_north_west: 30}}\nservice: {from_999: {}, validation: {}}\n"
    this = study("surge")
    ring = {**this.flow.here.ring, "blocked": 4321.0}
    referred = Spread(value=98765.0, low=None, high=None)
    whole = replace(
        this,
        scenario=parse_scenario(text, "it.yaml"),
        flow=replace(this.flow, here=replace(this.flow.here, ring=ring)),
        service=(ServiceFigure(code="from_999", unit=Unit.CALLS, here=referred, there=None),),
    )
    found = {item.number: told(item) for item in stress_items(whole)}
    assert "busy tone     4,321" in found["2.1"]
    assert "98,765" in found["2.1"]
    assert "After a busy tone" in found["2.2"]
    assert "cases" in found["2.5"]
    assert ", 999." in found["2.5"]
    assert "111 online" not in found["2.5"]
    plain = {item.number: told(item) for item in items("surge").values()}
    assert not [word for word in ("busy tone", "cases", ", 999.") for n in ("2.1", "2.2", "2.5") if word in plain[n]]


def test_the_precision_asked_for_is_told_as_it_was_asked_and_what_missed_it_is_named() -> None:
    family = study("surge").family
    asked = ["abandoned=0.3points", "speed_to_answer=5s", "within_60=5%"]
    precision = Precision(amounts=parse_amounts(asked, family, place="it"), least=2, most=3)
    text, seed, size = STUDIES["surge"]
    this = run_study(
        parse_scenario(text, "it.yaml"),
        seed=seed,
        size=replace(size, per_fit=0, per_assumption=0),
        precision=precision,
        work=study_plays.helped_by_redials,
    )
    found = {item.number: told(item) for item in stress_items(this)}
    assert "Calls abandoned 0.30 points, " in found["4.3"]
    assert "Amount(" not in found["4.3"]
    short = [one for one in this.headlines if one.sure_here is not None and not one.sure_here.holds]
    assert short
    assert all(measured(one.code).name in found["4.3"].partition("not stated: ")[2] for one in short)
    command = re.search(r"`(prm111 run [^`]*)`", found["6.1"])
    assert command is not None
    for one in (*(f"--precision {amount}" for amount in asked), "--replications 2", "--most-replications 3"):
        assert one in command[1]


def test_what_cannot_be_filled_says_why() -> None:
    missing = {number: item.missing for number, item in items("surge").items() if item.missing}
    assert {"5.4", "6.1"} <= set(missing) <= {"5.1", "5.4", "6.1"}
    assert "would make them differ" in missing["5.4"]
    assert missing["6.1"] in stress_markdown(study("surge"), items("surge").values())


def test_a_run_writes_both_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scenarios.study_run._arm", lambda *_: None)
    files = as_run(study("surge"), ran_at=0).files
    assert str(files["stress.md"]).startswith("# STRESS-DES: A surge made by hand")
    assert str(files["stress.html"]).startswith("<!DOCTYPE html>")
