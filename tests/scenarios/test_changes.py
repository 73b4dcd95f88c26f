"""What differs between two scenarios, and the scenarios in between."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.base import BadInput
from scenarios.changes import MOST, between, named_changes, parts_between
from scenarios.library import load, parse_scenario, unchanged
from scenarios.schema import Scenario

MANY = """
name: many
title: Everything at once
question: What does what?
baseline: london-2024-25
period: {first_day: 2025-12-27, last_day: 2025-12-27}
demand:
  multiply: 1.2
  from: 2025-12-27 06:00
  to: 2025-12-27 18:00
  day_factors: {2025-12-27: {factor: 1.4, source: assumption}}
policy: london-2024-no-prm
roster: {health_advisers: 1.1, clinicians: 0.9}
closures: [{provider: las_north_east, from: 2025-12-27 09:00, to: 2025-12-27 12:00}]
records_down: [{from: 2025-12-27 13:00, to: 2025-12-27 14:00}]
redirections: [{area: north_east, to_area: north_west, share: 0.2, from: 2025-12-27 09:00, to: 2025-12-27 10:00}]
assumptions: {redial: high, busyness_cv: 0.1}
"""


def many() -> Scenario:
    return parse_scenario(MANY, "many.yaml")


PARTS = parts_between(unchanged(many()), many())


def test_the_parts_are_the_smallest_that_mean_something_alone() -> None:
    assert set(PARTS) == {
        "demand.multiply",
        "demand.day_factors",
        "policy",
        "roster.health_advisers",
        "roster.clinicians",
        "closures",
        "redirections",
        "records_down",
        "assumptions.redial",
        "assumptions.busyness_cv",
    }


@given(st.sets(st.sampled_from(PARTS)), st.randoms())
def test_a_scenario_in_between_has_just_the_parts_it_is_given(chosen: set[str], luck: object) -> None:
    after, before = many(), unchanged(many())
    order = sorted(chosen)
    luck.shuffle(order)  # type: ignore[attr-defined]
    middle = between(before, after, order)
    assert set(parts_between(before, middle)) == chosen
    assert set(parts_between(middle, after)) == set(PARTS) - chosen


def test_a_surge_for_some_hours_keeps_its_hours() -> None:
    middle = between(unchanged(many()), many(), ["demand.multiply"])
    assert middle.demand.start == many().demand.start
    assert not middle.demand.day_factors


def test_every_field_that_differs_is_a_change_unless_changes_are_named() -> None:
    surge = load("winter-surge")
    changes = named_changes(unchanged(surge), surge, [], place="--change")
    assert [part for change in changes for part in change.parts] == list(parts_between(unchanged(surge), surge))
    grouped = ["people=roster", "both=closures+redirections", "surge=demand+assumptions", "policy", "records_down"]
    named = named_changes(unchanged(many()), many(), grouped, place="--change")
    assert [change.name for change in named] == ["people", "both", "surge", "policy", "records_down"]
    assert sorted(part for change in named for part in change.parts) == sorted(PARTS)


def test_more_than_five_changes_are_refused_and_it_is_said_how_to_group_them() -> None:
    with pytest.raises(BadInput) as found:
        named_changes(unchanged(many()), many(), [], place="--change")
    (fault,) = found.value.faults
    assert (fault.code, fault.place) == ("too-many-changes", "--change")
    advice = fault.sentence.rpartition("--change '")[2].removesuffix("'")
    assert len(named_changes(unchanged(many()), many(), [advice], place="--change")) <= MOST


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (["rooster"], "unknown-change"),
        (["roster", "roster.clinicians"], "unknown-change"),
        (["a=policy", "a=roster"], "name-twice"),
    ],
)
def test_a_change_that_does_not_differ_is_told(asked: list[str], code: str) -> None:
    with pytest.raises(BadInput) as found:
        named_changes(unchanged(many()), many(), asked, place="--change")
    assert found.value.faults[0].code == code


def test_what_does_not_differ_has_no_why() -> None:
    with pytest.raises(BadInput, match="do not differ"):
        named_changes(many(), many(), [], place="--change")
