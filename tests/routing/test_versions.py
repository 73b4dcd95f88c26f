"""Versions side by side: one in force on each day from the first date on, and a set made from files all or nothing."""

import itertools
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.base import SECOND, BadInput, Instant, parse_instant
from prm.base.instants import LONDON, instant_of, london_midnight
from routing import Versions, read_versions
from tests.routing.small_policy import small

FIRST, LAST = date(2000, 1, 2), date(2050, 12, 31)
# Days on which the clocks in London change, and the days beside them.
CHANGES = [date(2024, 3, 31), date(2024, 10, 27), date(2005, 3, 27), date(2015, 10, 25)]
DAYS = st.dates(FIRST, LAST) | st.sampled_from(CHANGES).flatmap(
    lambda day: st.integers(-1, 1).map(lambda days: day + timedelta(days=days))
)


def files_of(days: list[date]) -> dict[str, str]:
    return {f"p{index}.yaml": small(f"p-{day}", day) for index, day in enumerate(days)}


def codes(texts: dict[str, str], **more: set[str]) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as caught:
        read_versions(texts, **more)
    return [(fault.code, fault.place) for fault in caught.value.faults]


def id_at(versions: Versions, at: Instant) -> str | None:
    found = versions.in_force(at)
    return None if found is None else found.policy.id


# One small policy takes a few milliseconds to read, so that few are drawn at a time.
DISTINCT_DAYS = st.lists(DAYS, min_size=1, max_size=4, unique=True)


@given(days=DISTINCT_DAYS, data=st.data())
def test_each_version_takes_over_exactly_at_its_midnight_in_london(days: list[date], data: st.DataObject) -> None:
    versions = read_versions(files_of(days))
    in_turn = sorted(days)
    for before, day in itertools.pairwise([None, *in_turn]):
        midnight = london_midnight(day.year, day.month, day.day)  # type: ignore[union-attr]
        assert id_at(versions, midnight - 1) == (None if before is None else f"p-{before}")
        assert id_at(versions, midnight) == f"p-{day}"
        assert id_at(versions, midnight + SECOND) == f"p-{day}"
    # From the first date on there is always one, and it is the latest that has begun.
    day = data.draw(st.dates(in_turn[0], date(2060, 1, 1)))
    minutes = data.draw(st.integers(0, 24 * 60 - 1))
    at = instant_of(datetime(day.year, day.month, day.day, tzinfo=LONDON) + timedelta(minutes=minutes))
    assert id_at(versions, at) == f"p-{max(one for one in in_turn if one <= day)}"
    found = versions.on(in_turn[0] - timedelta(days=1))
    assert found is None


@pytest.mark.parametrize(
    ("day", "midnight"),
    [
        # The night in which the clocks go forward begins in winter time, and the one in which they go back in summer.
        ("2024-03-31", "2024-03-31T00:00:00Z"),
        ("2024-04-01", "2024-03-31T23:00:00Z"),
        ("2024-10-27", "2024-10-26T23:00:00Z"),
        ("2024-10-28", "2024-10-28T00:00:00Z"),
    ],
)
def test_midnight_beside_a_clock_change(day: str, midnight: str) -> None:
    versions = read_versions({"a.yaml": small("a", "2000-01-01"), "b.yaml": small("b", day)})
    at = parse_instant(midnight)
    assert (id_at(versions, at - 1), id_at(versions, at)) == ("a", "b")


@given(days=DISTINCT_DAYS, data=st.data())
def test_neither_the_order_nor_the_names_of_the_files_matter(days: list[date], data: st.DataObject) -> None:
    texts = list(files_of(days).values())
    turned = data.draw(st.permutations(texts))
    one = read_versions({f"p{index}.yaml": text for index, text in enumerate(texts)})
    other = read_versions({f"q{index}.yaml": text for index, text in enumerate(turned)})
    assert [version.policy.hash for version in one.all] == [version.policy.hash for version in other.all]


def test_a_version_is_found_by_its_id_and_by_its_hash() -> None:
    versions = read_versions({"a.yaml": small("a", "2020-01-01"), "b.yaml": small("b", "2021-01-01")})
    for version in versions.all:
        assert versions.named(version.policy.id) is versions.by_hash(version.policy.hash) is version
    assert versions.named("c") is versions.by_hash("c") is None


def test_two_of_one_id_are_refused_at_the_second() -> None:
    texts = {"a.yaml": small("a", "2020-01-01"), "b.yaml": small("a", "2021-01-01")}
    assert codes(texts) == [("duplicate-policy", "b.yaml:1:1")]


def test_two_that_take_effect_on_one_day_are_refused_unless_one_is_never_in_force() -> None:
    texts = {"a.yaml": small("a", "2020-01-01"), "b.yaml": small("b", "2020-01-01")}
    assert codes(texts) == [("same-effective-date", "b.yaml:2:1")]
    versions = read_versions(texts, never_in_force={"b"})
    assert id_at(versions, parse_instant("2030-01-01T00:00:00Z")) == "a"
    assert versions.named("b") is not None


def test_every_fault_of_every_file_is_told_at_once() -> None:
    case = "cases: [{name: a case, call: {at: '2020-01-01T00:00:00Z'}, expect: {provider: last}}]\n"
    texts = {
        "a.yaml": small("a", "2020-01-01").replace("owner: the tests\nra", "ownr: the tests\nra", 1),
        "b.yaml": small("b", "2021-01-01") + case,
        "c.yaml": small("c", "2022-01-01"),
        "d.yaml": small("c", "2022-01-01"),
        "e.yaml": "rules: [",
        "f.yaml": small("f/../..", "2023-01-01"),
    }
    assert {(code, place.split(":")[0]) for code, place in codes(texts)} == {
        ("unknown-field", "a.yaml"),
        ("missing-field", "a.yaml"),
        ("case-fails", "b.yaml"),
        ("duplicate-policy", "d.yaml"),
        ("same-effective-date", "d.yaml"),
        ("bad-yaml", "e.yaml"),
        ("bad-policy-id", "f.yaml"),
    }
    assert all(place.count(":") == 2 for _, place in codes(texts))


def test_no_file_at_all_is_no_set() -> None:
    assert codes({}) == [("no-policies", "")]


def test_a_set_is_replaced_whole_or_not_at_all() -> None:
    texts = {"a.yaml": small("a", "2020-01-01"), "b.yaml": small("b", "2021-01-01")}
    before = read_versions(texts)
    with pytest.raises(BadInput):
        before.replaced({**texts, "a.yaml": small("a", "2020-02-02"), "b.yaml": "policy: b"})
    after = before.replaced({**texts, "a.yaml": small("a", "2020-02-02")})
    assert [version.policy.effective_from for version in after.all] == ["2020-02-02", "2021-01-01"]
    assert [version.policy.effective_from for version in before.all] == ["2020-01-01", "2021-01-01"]
    # The untouched file keeps its policy, with what it remembers; the other begins anew.
    assert after.named("b") is before.named("b")
    assert after.named("a") is not before.named("a")


def test_a_replaced_set_keeps_who_is_never_in_force() -> None:
    texts = {"a.yaml": small("a", "2020-01-01"), "b.yaml": small("b", "2020-01-01")}
    versions = read_versions(texts, never_in_force={"b"}).replaced({**texts, "a.yaml": small("a", "2019-01-01")})
    assert id_at(versions, parse_instant("2030-01-01T00:00:00Z")) == "a"


def test_versions_of_one_date_stand_by_id_whatever_their_files_are_called() -> None:
    texts = {"1.yaml": small("z", "2020-01-01"), "2.yaml": small("a", "2020-01-01"), "3.yaml": small("m", "2019-01-01")}
    versions = read_versions(texts, never_in_force={"a", "z"})
    assert [version.policy.id for version in versions.all] == ["m", "a", "z"]
    assert versions.by_hash(versions.all[1].policy.hash) is versions.all[1]
    assert versions.by_hash("") is None
    assert versions.named("nobody") is None
