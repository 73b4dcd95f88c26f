"""What is wrong with shares and bounds, told in its sentence at its place; what keeps them by a hair is taken."""

import json
from typing import Any

import pytest

from routing import check_policy
from tests.routing.changing import changed, position
from tests.routing.test_checking_names import WRITTEN

BALANCING = ("placing", "balancing")
BASE: dict[str, Any] = {
    "strategy": "corrected_least_expected_wait",
    "shares": {"one": 60, "two": 40},
    "handling_seconds": 600,
    "patience_seconds": 300,
}


def found(**parts: Any) -> list[tuple[str, str, str]]:
    """Code, sentence and place of each error of the policy with these parts of its balancing."""
    text = json.dumps(changed(WRITTEN, BALANCING, BASE | parts), indent=1)
    errors = [each for each in check_policy(text, "b.json") if each.severity == "error"]
    return [(each.code, each.sentence, each.place) for each in errors]


def at(needle: str, **parts: Any) -> str:
    text = json.dumps(changed(WRITTEN, BALANCING, BASE | parts), indent=1)
    line, column = position(text, needle)
    return f"b.json:{line}:{column}"


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"at_least": {"one": 60, "two": 40}, "at_most": {"one": 60, "two": 40}},
        {"at_least": {"one": 60}},
        {"at_most": {"one": 60}},
        {"shares": {"one": 100}, "at_least": {"two": 0}, "at_most": {"two": 10}},
        {"shares": {"one": 100, "last": 0}},
        {"shares": {"one": 99.9, "two": 0.1}},
        {"at_most": {"one": 60, "last": 0}},
    ],
    ids=str,
)
def test_what_can_be_kept_is_taken(parts: dict[str, Any]) -> None:
    assert found(**parts) == []


@pytest.mark.parametrize(
    ("parts", "code", "sentence", "needle"),
    [
        (
            {"shares": {"one": 60, "two": 39.9}},
            "shares-not-whole",
            "the shares sum to 99.9 and not to 100",
            '"shares"',
        ),
        (
            {"shares": {"one": 60, "last": 40}},
            "share-without-area",
            '"last" has a share of the calls and serves no area',
            '"last": 40',
        ),
        (
            {"at_least": {"one": 61}},
            "share-outside-bounds",
            'the share of "one", 60.0 %, is not between its commissioned 61.0 % and 100.0 %',
            '"one": 60',
        ),
        (
            {"at_most": {"two": 39}},
            "share-outside-bounds",
            'the share of "two", 40.0 %, is not between its commissioned 0.0 % and 39.0 %',
            '"two": 40',
        ),
        (
            {"shares": {"one": 100}, "at_least": {"two": 5}},
            "share-outside-bounds",
            'the share of "two", 0.0 %, is not between its commissioned 5.0 % and 100.0 %',
            '"shares"',
        ),
    ],
)
def test_what_cannot_be_kept_is_told(parts: dict[str, Any], code: str, sentence: str, needle: str) -> None:
    assert found(**parts) == [(code, sentence, at(needle, **parts))]


def test_a_minimum_without_an_area_is_told_beside_the_share_that_it_asks_for() -> None:
    parts = {"at_least": {"last": 5}}
    told = {code: (sentence, place) for code, sentence, place in found(**parts)}
    assert set(told) == {"share-without-area", "share-outside-bounds"}
    assert told["share-without-area"][1] == at('"last": 5', **parts)


def test_bounds_that_cross_are_told_at_the_minimum() -> None:
    parts = {"at_least": {"one": 61}, "at_most": {"one": 59}}
    (crossed, outside) = found(**parts)
    assert crossed == (
        "bounds-crossed",
        '"one" has at least 61.0 % and at most 59.0 % of the calls, which exclude each other',
        at('"one": 61', **parts),
    )
    assert outside[0] == "share-outside-bounds"


def test_minima_over_the_whole_and_maxima_under_it_are_told_with_their_sum() -> None:
    parts: dict[str, Any] = {"at_least": {"one": 60, "two": 40.5}}
    told = {code: (sentence, place) for code, sentence, place in found(**parts)}
    assert told["minima-over-whole"] == ("the minima sum to 100.5, over 100", at('"at_least"', **parts))
    parts = {"at_most": {"one": 59.5, "two": 40}}
    told = {code: (sentence, place) for code, sentence, place in found(**parts)}
    assert told["maxima-under-whole"] == (
        "the maxima sum to 99.5, under 100, so that some calls could go nowhere",
        at('"at_most"', **parts),
    )


def test_other_strategies_have_shares_and_no_bounds() -> None:
    for strategy in ("fixed_shares", "best_of_two", "least_expected_wait"):
        written = {"strategy": strategy, "shares": {"one": 60, "two": 41}}
        text = json.dumps(changed(WRITTEN, BALANCING, written), indent=1)
        errors = [each.code for each in check_policy(text, "b.json") if each.severity == "error"]
        assert errors == ["shares-not-whole"]
