"""Demand with causes: who rings because of what, patient by patient and in expectation."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.causes import Cause, brought_by, layers_needed, mean_times
from simulation.setting import QUARTER, Setting
from simulation.world import World, draw
from tests.simulation.small_setting import POPULATION, START, a_demand, a_setting, assert_contains, columns, names

SHAPE = (3, 96)
FRESH = np.full(SHAPE, 20.0)
AGES = POPULATION.age_bands
MORNING = np.zeros(SHAPE, dtype=bool)
MORNING[0, 20:60] = True


def factor(times: float, where: np.ndarray = MORNING) -> np.ndarray:
    return np.where(where, times, 1.0)


CHILDREN = Cause(name="children", times=factor(3.3), ages=(0, 14))
URGENT_HEAT = Cause(name="heat", times=factor(2.5), acuity=((0.0, 0.3),), symptom=((0.1, 0.3), (0.5, 0.6)))
EVERYBODY = Cause(name="everybody", times=factor(1.5))


def drawn(*causes: Cause, seed: int = 1) -> World:
    setting = a_setting(a_demand(FRESH))
    return draw(with_causes(setting, *causes), seed=seed, replication=0)


def with_causes(setting: Setting, *causes: Cause) -> Setting:
    return replace(setting, demand=replace(setting.demand, causes=causes))


def extra(surge: World, base: World) -> np.ndarray:
    known = set(names(base))
    return np.array([name not in known for name in names(surge)])


def test_a_cause_that_changes_nothing_changes_nobody() -> None:
    nothing = replace(URGENT_HEAT, times=np.ones(SHAPE))
    one, other = columns(drawn()), columns(drawn(nothing))
    for name, column in one.items():
        np.testing.assert_array_equal(column, other[name], err_msg=name)


@pytest.mark.parametrize("causes", [(CHILDREN,), (URGENT_HEAT,), (CHILDREN, URGENT_HEAT, EVERYBODY)])
def test_a_surge_with_causes_contains_its_baselines_patients(causes: tuple[Cause, ...]) -> None:
    assert_contains(drawn(*causes), drawn())


def test_only_the_group_rings_more_and_only_there_and_then() -> None:
    surge, base = drawn(CHILDREN), drawn()
    more = extra(surge, base)
    quarter = (surge.arrival[more] - START) // QUARTER
    assert more.sum() > 100
    assert surge.age[more].max() <= 14
    assert MORNING[surge.area[more], quarter].all()
    more_urgent = extra(drawn(URGENT_HEAT), base)
    assert drawn(URGENT_HEAT).acuity[more_urgent].max() < 0.3


def test_a_cause_that_keeps_callers_away_keeps_some_of_its_group_and_everybody_else() -> None:
    fewer, base = drawn(replace(CHILDREN, times=factor(0.4))), drawn()
    assert_contains(base, fewer)
    missing = np.isin(np.arange(len(base)), np.flatnonzero(extra(base, fewer)))
    assert base.age[missing].max() <= 14
    assert missing.sum() > 10


def test_causes_multiply_and_their_order_does_not_matter() -> None:
    both, other = drawn(CHILDREN, EVERYBODY), drawn(EVERYBODY, CHILDREN)
    assert names(both) == names(other)
    one = drawn(replace(EVERYBODY, times=factor(1.5 * 3.3)))
    young = both.age <= 14
    assert {n for n, is_young in zip(names(both), young, strict=True) if is_young} == {
        n for n, is_young in zip(names(one), one.age <= 14, strict=True) if is_young
    }


@pytest.mark.parametrize("causes", [(CHILDREN,), (CHILDREN, URGENT_HEAT), (CHILDREN, URGENT_HEAT, EVERYBODY)])
def test_as_many_more_ring_as_expected(causes: tuple[Cause, ...]) -> None:
    expected = sum(brought_by(FRESH, causes, AGES).values())
    found = sum(int(extra(drawn(*causes, seed=seed), drawn(seed=seed)).sum()) for seed in range(8)) / 8
    assert abs(found - expected) < 5 * np.sqrt(expected / 8)


# --- In expectation, exactly ---


spans = st.tuples(st.integers(0, 10), st.integers(0, 10)).map(lambda ab: (min(ab) / 10, max(ab) / 10))
some_causes = st.lists(
    st.builds(
        Cause,
        name=st.uuids().map(str),
        times=st.floats(0, 10).map(factor),
        ages=st.tuples(st.integers(0, 100), st.integers(0, 100)).map(lambda ab: (min(ab), max(ab))),
        acuity=st.lists(spans, min_size=1, max_size=2).map(tuple),
        symptom=st.lists(spans, min_size=1, max_size=2).map(tuple),
    ),
    max_size=4,
)


@given(causes=some_causes, data=st.data())
@settings(max_examples=60, deadline=None)
def test_what_the_causes_bring_is_all_that_is_extra_in_whatever_order_they_are_named(causes, data) -> None:
    brought = brought_by(FRESH, causes, AGES)
    whole = float((FRESH * (mean_times(np.ones(SHAPE), causes, AGES) - 1)).sum())
    assert sum(brought.values()) == pytest.approx(whole, rel=1e-9, abs=1e-6)
    again = brought_by(FRESH, data.draw(st.permutations(causes)), AGES)
    assert again == pytest.approx(brought, rel=1e-9, abs=1e-6)


def test_alone_a_cause_brings_its_share_times_what_it_adds() -> None:
    """Under 15: all of 0 to 4 (0.2) and 10 of the 60 years from 5 to 64 (0.5)."""
    children = 0.2 + 0.5 * 10 / 60
    brought = brought_by(FRESH, [CHILDREN], AGES)
    assert brought == pytest.approx({"children": 40 * 20 * children * 2.3})
    heat = brought_by(FRESH, [URGENT_HEAT], AGES)
    assert heat == pytest.approx({"heat": 40 * 20 * 0.3 * 0.3 * 1.5})


def test_two_that_multiply_share_what_neither_brings_alone() -> None:
    """1.5 x 3 = 4.5 times: 0.5 and 2 alone, and 1 together, half each."""
    one, other = Cause(name="one", times=factor(1.5)), Cause(name="other", times=factor(3.0))
    brought = brought_by(FRESH, [one, other], AGES)
    assert brought == pytest.approx({"one": 800 * (0.5 + 0.5), "other": 800 * (2 + 0.5)})


def test_as_many_layers_are_drawn_as_the_most_that_anybody_may_have() -> None:
    assert layers_needed(np.ones(SHAPE), []) == 1
    assert layers_needed(np.ones(SHAPE), [EVERYBODY]) == 2
    assert layers_needed(np.full(SHAPE, 1.5), [EVERYBODY, CHILDREN]) == 8
    assert layers_needed(np.full(SHAPE, 1.5), [EVERYBODY, CHILDREN, replace(CHILDREN, times=factor(0.1))]) == 3
    # Nobody is both a child and grown up.
    assert layers_needed(np.ones(SHAPE), [CHILDREN, replace(CHILDREN, ages=(15, 99))]) == 4


@pytest.mark.parametrize(("ages", "share"), [((84, 84), 0.2 / 20), ((4, 5), 0.2 / 5 + 0.5 / 60), ((99, 120), 0.1 / 15)])
def test_a_cause_of_the_last_year_of_a_band_holds_for_that_year_alone(ages: tuple[int, int], share: float) -> None:
    """Within a band every year is as likely: 0 to 4 are a fifth of all, 5 to 64 half, 65 to 84 a fifth."""
    cause = Cause(name="some", times=np.full(SHAPE, 3.0), ages=ages)
    np.testing.assert_allclose(mean_times(np.ones(SHAPE), [cause], AGES), 1 + 2 * share)
    assert brought_by(FRESH, [cause], AGES)["some"] == pytest.approx(2 * share * FRESH.sum())


def test_a_cause_of_ages_that_nobody_has_brings_nobody() -> None:
    cause = Cause(name="nobody", times=np.full(SHAPE, 3.0), ages=(100, 150))
    assert brought_by(FRESH, [cause], AGES) == {"nobody": 0.0}
    assert not extra(drawn(cause), drawn()).any()
