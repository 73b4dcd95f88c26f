"""Worlds: luck that scenarios share patient by patient, and the distributions that were asked for.

Draws are fixed by their seeds; bounds are five or more standard deviations of what is drawn.
"""

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.normal import normal_score
from simulation.setting import QUARTER
from simulation.world import MOST_CONTACTS, NO_ONE_HOLDS, Contacts, World, draw, expected_contacts
from tests.simulation.small_setting import (
    POPULATION,
    START,
    a_demand,
    a_setting,
    assert_contains,
    changed_columns,
    columns,
    names,
)

DAY = np.full((3, 96), 5.0)


def world(*args: Any, seed: int = 1, replication: int = 0, **population: Any) -> World:
    return draw(a_setting(*args, **population), seed=seed, replication=replication)


def distance_from_uniform(u: np.ndarray) -> float:
    """The Kolmogorov-Smirnov distance."""
    u = np.sort(u)
    n = u.size
    return float(max(np.max(np.arange(1, n + 1) / n - u), np.max(u - np.arange(n) / n)))


def bound(n: int) -> float:
    """What that distance exceeds once in a million samples (Dvoretzky, Kiefer, Wolfowitz and Massart)."""
    return float(np.sqrt(np.log(2e6) / (2 * n)))


# --- Shared luck ---


def test_equal_settings_seeds_and_replications_give_equal_worlds() -> None:
    one, other = columns(world()), columns(world())
    for name, column in one.items():
        np.testing.assert_array_equal(column, other[name], err_msg=name)


@pytest.mark.parametrize("other", [{"seed": 2}, {"seed": 0}, {"replication": 1}])
def test_another_seed_or_replication_is_another_world(other: dict[str, int]) -> None:
    mine, theirs = world(), world(**other)
    assert not np.array_equal(mine.arrival[:100], theirs.arrival[:100])


@given(times=st.floats(1, 3.5), first=st.integers(0, 95), length=st.integers(1, 96), area=st.integers(0, 2))
@settings(max_examples=15)
def test_a_surge_contains_its_baselines_patients(times: float, first: int, length: int, area: int) -> None:
    surge = np.ones((3, 96))
    surge[area, first : first + length] = times
    assert_contains(world(a_demand(DAY, times=surge)), world())


@pytest.mark.parametrize("times", [1.4, 2.7])
def test_a_surge_of_the_whole_day_is_as_large_as_its_multiple(times: float) -> None:
    base, surge = len(world()), len(world(a_demand(DAY, times=times)))
    extra = expected_contacts(a_demand(DAY, times=times - 1))
    assert abs(surge - base - extra) < 5 * np.sqrt(extra)


@given(st.floats(0, 3), st.floats(0, 3))
@settings(max_examples=15)
def test_fewer_calls_are_a_part_of_more(one: float, other: float) -> None:
    small, large = sorted((one, other))
    assert_contains(world(a_demand(DAY, times=large)), world(a_demand(DAY, times=small)))


def test_a_lull_to_0_8_leaves_out_a_fifth() -> None:
    base, lull = len(world()), len(world(a_demand(DAY, times=0.8)))
    assert abs(lull - 0.8 * base) < 5 * np.sqrt(0.8 * 0.2 * base)


def test_nobody_rings_where_nobody_is_asked_for() -> None:
    assert len(world(a_demand(DAY, times=0.0))) == 0


def test_a_patients_name_is_theirs_alone() -> None:
    found = names(world(a_demand(DAY, times=2.7)))
    assert len(set(found)) == len(found)


def test_patients_stand_in_the_order_of_their_first_ring() -> None:
    assert (np.diff(world(a_demand(DAY, times=2.7)).arrival) >= 0).all()


@pytest.mark.parametrize(
    ("change", "may_change"),
    [
        ({"age_bands": ((0, 64, 0.5), (65, 99, 0.5))}, {"age", "holding", "new_holder"}),
        ({"holder_share_over_85": 0.9}, {"holding", "new_holder"}),
        ({"holder_share_others": 0.2}, {"holding", "new_holder"}),
        ({"new_holder_factor": 2.0}, {"holding", "new_holder"}),
        ({"holdings": (("note", "gp", "special_patient_note", 1.0), *POPULATION.holdings)}, {"holding"}),
        ({"identified_in_ivr": 0.9}, {"identified_in_ivr"}),
        ({"red_flag": 0.2}, {"red_flag"}),
        ({"red_flag_in_ivr": 0.9}, {"red_flag_in_ivr"}),
        ({"professional": 0.5}, {"line"}),
        ({"mental_health_option": 0.2}, {"option"}),
        ({"dental_option": 0.2}, {"option"}),
        ({"silent": 0.2}, {"option"}),
        ({"interpreter": 0.5}, {"interpreter"}),
        ({"custody": 0.5}, {"custody"}),
        ({"on_behalf": 0.9}, {"on_behalf"}),
        ({"acuity_correlation": 0.3}, {"disposition"}),
        ({"identified_by_adviser": 0.5}, set()),
    ],
)
def test_an_assumption_about_patients_moves_its_own_columns_and_nothing_else(
    change: dict[str, Any], may_change: set[str]
) -> None:
    found = changed_columns(world(), world(**change))
    assert found <= may_change
    assert bool(found) == bool(may_change)


def test_who_is_on_duty_and_what_is_done_with_calls_move_nothing() -> None:
    setting = a_setting()
    other = replace(
        setting,
        roster=replace(setting.roster, people={}),
        care=replace(setting.care, note_size=1.0, clinician_odds_ratio=1.0),
        timing=replace(setting.timing, identify_mean_seconds=10.0),
        behaviour=replace(setting.behaviour, redial=0.0, steady_patience_seconds=1.0),
        snapshot_seconds=1.0,
    )
    mine, theirs = (draw(each, seed=1, replication=0) for each in (setting, other))
    assert changed_columns(mine, theirs) == set()


def test_an_areas_patients_do_not_depend_on_another_areas() -> None:
    more = DAY.copy()
    more[2] = 9.0
    mine, theirs = world(), world(a_demand(more))
    for name, column in columns(mine).items():
        np.testing.assert_array_equal(column[mine.area < 2], columns(theirs)[name][theirs.area < 2], err_msg=name)


def test_wider_coverage_keeps_the_holders_there_are_and_marks_the_new_ones() -> None:
    base, wide = world(a_demand(DAY * 4)), world(a_demand(DAY * 4), new_holder_factor=2.0)
    held = base.holding != NO_ONE_HOLDS
    np.testing.assert_array_equal(wide.holding[held], base.holding[held])
    assert not base.new_holder.any()
    np.testing.assert_array_equal(wide.new_holder, (wide.holding != NO_ONE_HOLDS) & ~held)
    assert abs((wide.holding != NO_ONE_HOLDS).sum() - 2 * held.sum()) < 5 * np.sqrt(2 * held.sum())


def test_a_higher_share_keeps_those_of_a_lower_one() -> None:
    # Red flags are the most acute, so more of them contain fewer of them; and so for every share.
    for name, column in (("red_flag", "red_flag"), ("interpreter", "interpreter"), ("identified_in_ivr",) * 2):
        few, many = (getattr(world(**{name: share}), column) for share in (0.1, 0.3))
        assert (many | ~few).all()


# --- Distributions ---


def test_arrivals_lie_strictly_within_the_quarter_hours_that_they_were_drawn_for() -> None:
    fresh = np.zeros((3, 96))
    fresh[0, [0, 30, 31, 95]] = 200.0
    fresh[2, [7]] = 200.0
    drawn = world(a_demand(fresh))
    quarter, within = np.divmod(drawn.arrival - START, QUARTER)
    assert set(quarter[drawn.area == 0].tolist()) == {0, 30, 31, 95}
    assert set(quarter[drawn.area == 2].tolist()) == {7}
    assert (within > 0).all()
    assert distance_from_uniform(within / QUARTER) < bound(within.size)


def test_counts_by_quarter_hour_are_poisson_with_the_expectation_asked_for() -> None:
    rng = np.random.default_rng(3)
    fresh = rng.uniform(5, 60, size=(3, 960))
    drawn = world(a_demand(fresh))
    cell = drawn.area * 960 + (drawn.arrival - START) // QUARTER
    counts = np.bincount(cell, minlength=fresh.size).reshape(fresh.shape)
    by_hour = counts.reshape(3, -1, 24, 4).sum(axis=(0, 1, 3))
    expected = fresh.reshape(3, -1, 24, 4).sum(axis=(0, 1, 3))
    assert (np.abs(by_hour - expected) < 5 * np.sqrt(expected)).all()
    # The index of dispersion: one in a Poisson process, with variance 2 (1 + 1 / (2 m)) / n about it.
    dispersion = ((counts - fresh) ** 2 / fresh).mean()
    assert abs(dispersion - 1) < 5 * np.sqrt((2 + 1 / fresh.mean()) / fresh.size)


def test_busyness_is_as_variable_and_as_correlated_as_asked() -> None:
    days, calls, cv, correlation = 1500, 40.0, 0.3, 0.6
    demand = a_demand(np.full((3, days), calls), day=np.arange(days), cv=cv, correlation=correlation)
    drawn = world(demand)
    cell = drawn.area * days + (drawn.arrival - START) // QUARTER
    counts = np.bincount(cell, minlength=3 * days).reshape(3, days) / calls
    variance = cv**2 + 1 / calls
    assert (np.abs(counts.mean(axis=1) - 1) < 5 * np.sqrt(variance / days)).all()
    np.testing.assert_allclose(counts.var(axis=1), variance, rtol=5 * np.sqrt(3 / days))
    covariance = np.cov(counts)
    # Areas of one network share their days; networks are as alike as the correlation says.
    noise = 5 * variance * np.sqrt(2 / days)
    assert abs(covariance[0, 1] - cv**2) < noise
    assert abs(covariance[0, 2] - correlation * cv**2) < noise
    assert abs(covariance[1, 2] - correlation * cv**2) < noise


def test_networks_that_are_wholly_correlated_have_the_same_days() -> None:
    days, calls = 300, 60.0
    demand = a_demand(np.full((3, days), calls), day=np.arange(days), cv=0.5, correlation=1.0)
    drawn = world(demand)
    counts = np.bincount(drawn.area * days + (drawn.arrival - START) // QUARTER, minlength=3 * days).reshape(3, days)
    difference = (counts[0] - counts[2]) / calls
    assert abs(difference.var() - 2 / calls) < 5 * 2 / calls * np.sqrt(3 / days)


def test_a_day_has_one_busyness() -> None:
    demand = a_demand(np.full((3, 96), 40.0), cv=0.5, correlation=0.5)
    drawn = world(demand)
    counts = np.bincount((drawn.arrival[drawn.area == 0] - START) // QUARTER, minlength=96)
    mean = counts.mean()
    assert abs(((counts - mean) ** 2).mean() / mean - 1) < 5 * np.sqrt(2.2 / 96)


@pytest.mark.parametrize("correlation", [0.0, 0.6, 0.99])
def test_dispositions_stay_uniform_and_go_with_acuity_as_closely_as_asked(correlation: float) -> None:
    drawn = world(a_demand(DAY * 6), acuity_correlation=correlation)
    acuity = normal_score(drawn.acuity)
    for n in (0, 1, MOST_CONTACTS - 1):
        u = drawn.contacts[n].disposition
        assert ((u >= 0) & (u < 1)).all()
        assert distance_from_uniform(u) < bound(u.size)
        found = float(np.corrcoef(acuity, normal_score(u))[0, 1])
        assert abs(np.arctanh(found) - np.arctanh(correlation)) < 5 / np.sqrt(u.size)


def test_every_column_of_luck_is_uniform_and_none_is_another() -> None:
    drawn = world(a_demand(DAY * 4))
    luck = [
        *(getattr(drawn.contacts[n], f.name) for n in (0, 1, 7) for f in fields(Contacts)),
        drawn.redirect,
        drawn.present % 1,
        drawn.acuity,
    ]
    for column in luck:
        assert ((column >= 0) & (column < 1)).all()
        assert distance_from_uniform(column) < bound(column.size)
    names_of_luck = [(n, f.name) for n in (0, 1, 7) for f in fields(Contacts)]
    apart = [column for (_, name), column in zip(names_of_luck, luck, strict=False) if name != "disposition"]
    between = np.corrcoef(np.array([*apart, *luck[-3:]]))
    assert np.abs(between[np.triu_indices_from(between, 1)]).max() < 5.5 / np.sqrt(len(drawn))


def test_ages_come_in_their_bands_and_evenly_within_them() -> None:
    drawn = world(a_demand(DAY * 10))
    n = len(drawn)
    for first, last, share in POPULATION.age_bands:
        inside = drawn.age[(drawn.age >= first) & (drawn.age <= last)]
        assert abs(inside.size - share * n) < 5 * np.sqrt(share * (1 - share) * n)
        years = last - first + 1
        each = np.bincount(inside - first, minlength=years)
        expected = inside.size / years
        assert (np.abs(each - expected) < 6 * np.sqrt(expected)).all()
    assert drawn.age.min() >= 0
    assert drawn.age.max() <= 99


@pytest.mark.parametrize(
    "share",
    ["red_flag", "red_flag_in_ivr", "professional", "identified_in_ivr", "interpreter", "custody", "on_behalf"],
)
def test_as_many_as_asked_are_of_each_kind(share: str) -> None:
    drawn = world(a_demand(DAY * 6))
    wanted = getattr(POPULATION, share)
    found = getattr(drawn, "line" if share == "professional" else share).mean()
    assert abs(found - wanted) < 5 * np.sqrt(wanted * (1 - wanted) / len(drawn))


def test_options_and_holdings_come_in_their_shares() -> None:
    drawn = world(a_demand(DAY * 6), mental_health_option=0.1, dental_option=0.2, silent=0.3)
    shares = np.bincount(drawn.option, minlength=4) / len(drawn)
    np.testing.assert_allclose(shares, [0.4, 0.1, 0.2, 0.3], atol=5 * 0.5 / np.sqrt(len(drawn)))
    for old, share in ((True, POPULATION.holder_share_over_85), (False, POPULATION.holder_share_others)):
        kinds = drawn.holding[(drawn.age >= 85) == old]
        held = kinds[kinds != NO_ONE_HOLDS]
        assert abs(held.size - share * kinds.size) < 5 * np.sqrt(share * kinds.size)
        wanted = POPULATION.holdings[0][-1]
        assert abs((held == 0).mean() - wanted) < 5 * np.sqrt(wanted * (1 - wanted) / held.size)


@pytest.mark.parametrize(("age", "over_85"), [(84, False), (85, True)])
def test_85_itself_counts_as_over_85(age: int, over_85: bool) -> None:
    # As published, "85 and over".
    drawn = world(age_bands=((age, age, 1.0),), holder_share_over_85=1.0, holder_share_others=0.0)
    assert ((drawn.holding != NO_ONE_HOLDS) == over_85).all()


def test_red_flags_are_the_most_acute() -> None:
    drawn = world()
    assert drawn.acuity[drawn.red_flag].max() < drawn.acuity[~drawn.red_flag].min()
