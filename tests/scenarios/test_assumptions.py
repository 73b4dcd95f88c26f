"""Assumptions: ordered levels within their bounds, each with a sentence and a source."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.assumptions import ASSUMPTIONS, Assumption, page, values

EACH = pytest.mark.parametrize("assumption", ASSUMPTIONS.values(), ids=ASSUMPTIONS.keys())
NAMES = st.sampled_from(sorted(ASSUMPTIONS))


@EACH
def test_levels_are_in_order_and_may_be_set(assumption: Assumption) -> None:
    assert assumption.least <= assumption.low <= assumption.middle <= assumption.high <= assumption.most
    assert assumption.low < assumption.high


@EACH
def test_each_says_what_it_is_and_where_its_levels_are_from(assumption: Assumption) -> None:
    assert assumption.sentence.endswith(".")
    assert assumption.source.endswith(".")
    assert assumption.unit


def test_names_are_those_they_are_found_under() -> None:
    assert all(assumption.name == name for name, assumption in ASSUMPTIONS.items())


@EACH
def test_a_level_is_a_word_or_a_number(assumption: Assumption) -> None:
    assert [assumption.at(word) for word in ("low", "middle", "high")] == [
        assumption.low,
        assumption.middle,
        assumption.high,
    ]
    assert assumption.at(0.123) == 0.123
    with pytest.raises(KeyError):
        assumption.at("medium")


@given(st.dictionaries(NAMES, st.sampled_from(["low", "middle", "high"]) | st.floats(0, 1)))
def test_what_is_not_set_is_taken_at_its_middle(levels: dict[str, str | float]) -> None:
    found = values(levels)
    assert list(found) == list(ASSUMPTIONS)
    for name, value in found.items():
        assert value == ASSUMPTIONS[name].at(levels[name]) if name in levels else value == ASSUMPTIONS[name].middle


@given(st.text().filter(lambda name: name not in ASSUMPTIONS))
def test_an_unknown_name_is_refused(name: str) -> None:
    with pytest.raises(KeyError, match=None) as refused:
        values({name: "low", "redial": "high"})
    assert refused.value.args == (name,)


def test_five_times_is_the_middle_of_the_published_effect() -> None:
    # Healthy London Partnership, 2018/19 Proposed Projects: five times, read as an odds ratio, for those over 85.
    assert values({})["note_effect_size"] == 5
    assert values({})["note_effect_is_risk"] == 0
    assert values({})["note_effect_all_ages"] == 0


def test_the_page_of_assumptions_is_fresh() -> None:
    written = Path(__file__).parents[2] / "docs" / "assumptions.md"
    assert written.read_text(encoding="utf-8") == page(), "write it again: python -m scenarios.assumptions"
