"""Building: every scenario of the library becomes a setting, and each thing it says changes that and no more."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prm.base import london
from routing import HEALTH_ADVISER
from scenarios.assumptions import ASSUMPTIONS, Level
from scenarios.baselines import Built, build
from scenarios.expected_calls import hours_of
from scenarios.fits import ALL_FITS, CENTRAL, FitChoice, Fits, ProviderFit
from scenarios.library import comparison_of, list_scenarios, load, unchanged
from scenarios.local_time import first_instant_of
from scenarios.places import PLACES
from scenarios.published import mds_sum
from scenarios.schema import DayFactor, Demand, Period, Scenario, Staff
from scenarios.service_assumptions import SERVICE
from simulation.setting import QUARTER, Setting
from simulation.world import NO_ONE_HOLDS, World, draw
from tests.simulation.small_setting import assert_contains, changed_columns

SEASONS = {"summer": date(2015, 6, 10), "winter": date(2016, 1, 13)}
"""Two Wednesdays, one in British Summer Time."""

FIT = ProviderFit(adviser_level=0.0, clinician_level=0.0, early_leave=0.05, clinician_needed=0.25, fresh=1.0)


def plain(first: date, last: date | None = None, baseline: str = "london-2015-16", **changes: Any) -> Scenario:
    """A baseline over these days, with these changes."""
    return Scenario(
        name="plain",
        title="Plain",
        question="What if?",
        baseline=baseline,  # type: ignore[arg-type]
        period=Period(first_day=first, last_day=last or first),
        **changes,
    )


def with_fits(scenario: Scenario, fit: FitChoice = CENTRAL, **values: float) -> Setting:
    """The setting with no safety margin and all calls fresh, or the fitted values given, at every provider."""
    providers = PLACES[scenario.baseline].providers
    fits: Fits = {provider: replace(FIT, **values) for provider in providers}
    return build(scenario, fit=fit, fits=fits).setting


@cache
def built(name: str) -> Built:
    return build(load(name))


def same(one: Any, other: Any) -> bool:
    """Whether two settings, or parts of them, are equal throughout."""
    if is_dataclass(one):
        return type(one) is type(other) and all(same(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def quarters_of(setting: Setting, day: date) -> np.ndarray:
    """Which quarter hours of the run lie on that London day."""
    at = setting.horizon.start + np.arange(setting.horizon.quarters) * QUARTER
    return (at >= first_instant_of(day)) & (at < first_instant_of(day + timedelta(days=1)))


def calls_by_hour(setting: Setting, day: date) -> np.ndarray:
    """Expected fresh calls of all areas by the hour on London's clocks."""
    calls = setting.demand.fresh_per_quarter.sum(axis=0)
    out = np.zeros(24)
    for n in np.flatnonzero(quarters_of(setting, day)):
        out[london(setting.horizon.start + int(n) * QUARTER).hour] += calls[n]
    return out


# --- The library ---


@pytest.mark.parametrize("name", list_scenarios())
def test_every_scenario_of_the_library_builds_a_whole_setting(name: str) -> None:
    found = built(name)
    setting, quarters = found.setting, found.setting.horizon.quarters
    homes = {area.home for area in setting.areas}
    known = {provider.id for provider in found.policy.providers}
    assert setting.demand.fresh_per_quarter.shape == (len(setting.areas), quarters)
    assert setting.demand.times.shape == (len(setting.areas), quarters)
    assert setting.demand.day.shape == (quarters,)
    assert (setting.demand.fresh_per_quarter > 0).all()
    assert {provider for provider, _ in setting.roster.people} <= known
    for people in setting.roster.people.values():
        assert people.shape == (quarters,)
        assert (people >= 0).all()
    for home in homes:
        assert (setting.roster.people[home, HEALTH_ADVISER] >= 1).all()
        assert (setting.roster.people[home, "nurse"] >= 1).all()
    assert set(setting.timing.adviser_mean_seconds) == set(setting.timing.clinician_mean_seconds) == known


@pytest.mark.parametrize("name", list_scenarios())
def test_a_run_counts_whole_london_days_with_96_hours_before_them(name: str) -> None:
    scenario, horizon = load(name), built(name).setting.horizon
    assert horizon.counted_from == first_instant_of(scenario.days[0])
    assert horizon.counted_to == first_instant_of(scenario.days[1] + timedelta(days=1))
    assert horizon.counted_from - horizon.start == 96 * 4 * QUARTER
    assert horizon.end > horizon.counted_to
    assert (horizon.end - horizon.start) % QUARTER == 0


@pytest.mark.parametrize("choice", ALL_FITS, ids=lambda choice: choice.key)
@pytest.mark.parametrize("baseline", PLACES)
def test_both_baselines_build_under_every_fit(baseline: str, choice: FitChoice) -> None:
    found = build(plain(PLACES[baseline].first_day, baseline=baseline), fit=choice)
    assert found.fit == choice
    assert found.setting.horizon.quarters == (96 + 24 + 6) * 4


# --- Calls ---


@pytest.mark.parametrize("season", SEASONS)
def test_the_step_at_18_stands_at_18_by_londons_clocks(season: str) -> None:
    # Wednesdays of the published hours: 590 calls at 18 to 19 h, 242 the hour before, 2.4 times as many.
    calls = calls_by_hour(with_fits(plain(SEASONS[season])), SEASONS[season])
    assert calls[18] / calls[17] == pytest.approx(590 / 242)
    assert int(calls.argmax()) == 18


@pytest.mark.parametrize("season", SEASONS)
def test_callers_ring_by_londons_clocks(season: str) -> None:
    day = SEASONS[season]
    setting = with_fits(plain(day))
    setting = replace(setting, demand=replace(setting.demand, busyness_cv=0.0))
    world = draw(setting, seed=5, replication=0)
    start = first_instant_of(day)
    hour = (world.arrival[(world.arrival >= start) & (world.arrival < start + 96 * QUARTER)] - start) // (4 * QUARTER)
    found, wanted = np.bincount(hour, minlength=24), calls_by_hour(setting, day)
    # Chi-squared with 24 degrees of freedom lies above 75 once in a million.
    assert ((found - wanted) ** 2 / wanted).sum() < 75
    assert found[18] / found[17] > 2


@pytest.mark.parametrize("month", ["2015-06", "2015-10", "2015-12", "2016-03"])
@pytest.mark.parametrize("shape", ["published", "flattened"])
def test_a_months_calls_are_those_published_whatever_the_holidays_and_the_clocks(month: str, shape: str) -> None:
    scenario = load("london-2015-16", month=month)
    setting = with_fits(scenario, replace(CENTRAL, hour_shape=shape))
    horizon = setting.horizon
    at = horizon.start + np.arange(horizon.quarters) * QUARTER
    counted = (at >= horizon.counted_from) & (at < horizon.counted_to)
    for area, calls in zip(setting.areas, setting.demand.fresh_per_quarter, strict=True):
        assert calls[counted].sum() == pytest.approx(mds_sum("calls_offered", [area.name], [month]))


@pytest.mark.parametrize(("day", "quarters"), [(date(2015, 10, 25), 100), (date(2016, 3, 27), 92)])
def test_a_day_on_which_the_clocks_change_keeps_its_calls(day: date, quarters: int) -> None:
    week_before = day - timedelta(days=7)
    setting = with_fits(plain(week_before, day))
    calls = setting.demand.fresh_per_quarter
    changed, ordinary = quarters_of(setting, day), quarters_of(setting, week_before)
    assert changed.sum() == len(hours_of(day)) == quarters
    assert calls[:, changed].sum() == pytest.approx(calls[:, ordinary].sum())
    # The clocks change at night: the peak stays at 11 h, and so do the rosters.
    assert int(calls_by_hour(setting, day).argmax()) == 11
    people = setting.roster.people["las", HEALTH_ADVISER]
    assert abs(people[changed].max() - people[ordinary].max()) <= 2
    assert (people[changed] >= 2).all()


@given(st.dates(date(2015, 4, 1), date(2026, 3, 31)))
def test_a_london_day_has_23_24_or_25_hours_and_each_hour_whole(day: date) -> None:
    hours = hours_of(day)
    assert len(hours) in (92, 96, 100)
    assert all(hours.count(hour) == (8 if len(hours) == 100 else 0) for hour in range(24) if hours.count(hour) != 4)


@pytest.mark.parametrize(
    ("baseline", "day", "own"),
    [
        ("london-2015-16", date(2015, 12, 26), 1.39),
        ("london-2015-16", date(2015, 12, 2), 1.002),
        ("london-2024-25", date(2025, 12, 27), 1.312),
    ],
)
def test_a_day_factor_replaces_the_days_own(baseline: str, day: date, own: float) -> None:
    def times(factor: float) -> np.ndarray:
        given = Demand(day_factors={day: DayFactor(factor=factor, source="A test.")})
        setting = build(plain(day, baseline=baseline, demand=given)).setting
        changed = setting.demand.times != 1
        assert not changed[:, ~quarters_of(setting, day)].any()
        return np.unique(setting.demand.times[:, quarters_of(setting, day)])

    assert times(own) == pytest.approx([1.0])
    assert times(2 * own) == pytest.approx([2.0])


def test_a_multiple_stands_where_and_when_it_is_said_to() -> None:
    demand = Demand.model_validate(
        {"multiply": 1.5, "from": "2024-06-03 08:00", "to": "2024-06-03 12:15", "networks": ("south_west",)}
    )
    setting = build(plain(date(2024, 6, 3), baseline="london-2024-25", demand=demand)).setting
    times = setting.demand.times
    row = [area.network for area in setting.areas].index("south_west")
    midnight = 96 * 4
    assert (times[row, midnight + 32 : midnight + 49] == 1.5).all()
    assert times.sum() == pytest.approx(times.size + 17 * 0.5)


# --- What two scenarios share ---


def test_without_the_prm_the_same_people_ring_and_only_the_ivr_identifies_nobody() -> None:
    off, on = built("prm-off"), build(unchanged(load("prm-off")))
    assert off.policy != on.policy
    changed = {f.name for f in fields(Setting) if not same(getattr(off.setting, f.name), getattr(on.setting, f.name))}
    assert changed == {"population"}
    assert replace(off.setting.population, identified_in_ivr=0.4) == replace(
        on.setting.population, identified_in_ivr=0.4
    )
    without, with_prm = (draw(each.setting, seed=3, replication=0) for each in (off, on))
    assert changed_columns(without, with_prm) == {"identified_in_ivr"}
    assert not without.identified_in_ivr.any()


def worlds_of(name: str) -> tuple[World, World]:
    scenario = load(name)
    other = comparison_of(scenario)
    assert other is not None
    surge, base = (draw(build(each).setting, seed=3, replication=0) for each in (scenario, other))
    return surge, base


@pytest.mark.parametrize("name", ["winter-surge", "severe-winter"])
def test_a_surge_contains_those_who_ring_anyway(name: str) -> None:
    surge, base = worlds_of(name)
    # Christmas Day is quieter than an ordinary Thursday, and a bank holiday's evening than a Friday's: those who then
    # do not ring are left out.
    setting = built(name).setting
    quarter = (base.arrival - setting.horizon.start) // QUARTER
    kept = setting.demand.times[base.area, quarter] >= 1
    assert kept.mean() > 0.8
    assert_contains(surge, base, rows=kept)
    assert len(surge) > len(base)


def test_the_day_after_boxing_day_is_1_55_over_1_312_of_an_ordinary_saturday() -> None:
    setting = built("winter-surge").setting
    saturday = quarters_of(setting, date(2025, 12, 27))
    assert np.unique(setting.demand.times[:, saturday]) == pytest.approx([1.55 / 1.312])


def test_wider_coverage_of_notes_moves_nobody_but_the_new_holders() -> None:
    scenario = load("more-notes")
    more, base = (draw(build(each).setting, seed=3, replication=0) for each in (scenario, unchanged(scenario)))
    assert changed_columns(more, base) == {"holding", "new_holder"}
    assert ((more.holding != NO_ONE_HOLDS).sum()) > 1.8 * (base.holding != NO_ONE_HOLDS).sum()


# --- Assumptions ---


@pytest.mark.parametrize("name", ASSUMPTIONS)
def test_no_assumption_is_without_effect(name: str) -> None:
    # Easter Monday for the factor of bank holidays, whoever asks for its subject, and the surge for all others.
    days = {"bank_holiday_factor": plain(date(2016, 3, 28))} | {
        **dict.fromkeys(("absence", "told_hang_up", "told_patience_times"), load("strike-day")),
        **dict.fromkeys(("busy_redial", "busy_redial_mean_seconds", "paper_times"), load("system-outage")),
        **dict.fromkeys((one.name for one in SERVICE), load("whole-service")),
    }
    scenario = days.get(name) or load("winter-surge")
    low, high = (build(scenario, assumptions={name: level}) for level in ("low", "high"))
    assert not same(low.setting, high.setting)
    assert {other for other in ASSUMPTIONS if low.assumptions[other] != high.assumptions[other]} == {name}


def test_an_assumption_of_a_study_goes_before_the_scenarios_own() -> None:
    own: dict[str, Level] = {"redial": "high"}
    scenario = plain(date(2015, 6, 10), assumptions=own)
    assert build(scenario).setting.behaviour.redial == ASSUMPTIONS["redial"].high
    assert build(scenario, assumptions={"redial": 0.11}).setting.behaviour.redial == 0.11


def test_an_unknown_assumption_is_refused() -> None:
    with pytest.raises(KeyError, match="rediall"):
        build(plain(date(2015, 6, 10)), assumptions={"rediall": "low"})


# --- Rosters ---


def hours_on_duty(setting: Setting, queue: str) -> float:
    """Of the areas' own providers."""
    return float(sum(setting.roster.people[home, queue].sum() for home in {area.home for area in setting.areas})) / 4


@pytest.mark.parametrize("choice", [fit for fit in ALL_FITS if fit.patience == "shorter"], ids=lambda fit: fit.key)
def test_a_roster_without_a_margin_is_the_planned_work(choice: FitChoice) -> None:
    # An ordinary year is planned at its own calls; ten times the people, so that the least on duty does not matter.
    tenfold = Staff(health_advisers=10)
    setting = with_fits(plain(date(2024, 6, 3), date(2024, 6, 16), "london-2024-25", roster=tenfold), choice)
    at = setting.horizon.start + np.arange(setting.horizon.quarters) * QUARTER
    counted = (at >= setting.horizon.counted_from) & (at < setting.horizon.counted_to)
    share = setting.care.triaged + (1 - setting.care.triaged) * setting.timing.information_share
    calls = setting.demand.fresh_per_quarter[:, counted].sum(axis=1) * (1 - setting.behaviour.opening_hang_up) * share
    for provider in {area.home for area in setting.areas}:
        own = [area.home == provider for area in setting.areas]
        work = calls[own].sum() * setting.timing.adviser_mean_seconds[provider]
        people = setting.roster.people[provider, HEALTH_ADVISER][counted]
        assert people.sum() * 900 == pytest.approx(10 * work, rel=0.005)


@given(levels=st.tuples(st.floats(0, 3), st.floats(0, 3)))
@settings(max_examples=10)
def test_a_higher_fitted_level_never_takes_anybody_off_duty(levels: tuple[float, float]) -> None:
    scenario = plain(date(2015, 6, 10))
    low, high = (with_fits(scenario, adviser_level=level, clinician_level=level) for level in sorted(levels))
    for key, people in low.roster.people.items():
        assert (high.roster.people[key] >= people).all()


def test_none_of_a_surge_that_was_not_planned_for_is_on_the_roster() -> None:
    surge = load("winter-surge")
    base = build(unchanged(surge)).setting.roster
    assert same(build(surge, assumptions={"planned_share_of_surge": 0.0}).setting.roster, base)
    planned = build(surge, assumptions={"planned_share_of_surge": 1.0}).setting
    saturday = quarters_of(planned, date(2025, 12, 27))
    people = sum(planned.roster.people[area.home, HEALTH_ADVISER][saturday].sum() for area in planned.areas)
    before = sum(base.people[area.home, HEALTH_ADVISER][saturday].sum() for area in planned.areas)
    # Load grows by 1.55 / 1.312, the margin by its root.
    assert (1.55 / 1.312) ** 0.5 < people / before < 1.55 / 1.312 * 1.01


def test_nine_tenths_of_a_roster_is_nine_tenths_of_the_people() -> None:
    scenario = plain(date(2024, 6, 3), date(2024, 6, 30), baseline="london-2024-25")
    fewer = scenario.model_copy(update={"roster": Staff(health_advisers=0.9)})
    base, cut = build(scenario).setting, build(fewer).setting
    assert hours_on_duty(cut, HEALTH_ADVISER) / hours_on_duty(base, HEALTH_ADVISER) == pytest.approx(0.9, abs=0.005)
    assert hours_on_duty(cut, "nurse") == hours_on_duty(base, "nurse")


def test_clinicians_of_2024_25_have_the_margin_assumed_and_no_other() -> None:
    # Nothing is published from which it could be fitted, so that fitted values must not move it.
    scenario = plain(date(2024, 6, 5), baseline="london-2024-25")
    low, high = (with_fits(scenario, clinician_level=level).roster for level in (0.0, 2.0))
    assert same(low, high)


def test_rounding_keeps_the_clinicians_of_every_single_day() -> None:
    # A Wednesday, a Thursday and a Friday with a like number of calls: only rounding all small queues of one day the
    # same way could set them a tenth apart.
    days = {date(2025, 12, 24): 1.002, date(2025, 12, 25): 0.981, date(2025, 12, 26): 1.026}
    setting = build(plain(date(2025, 12, 27), baseline="london-2024-25")).setting
    people = sum(queue for (_, skill), queue in setting.roster.people.items() if skill != HEALTH_ADVISER)
    by_call = [people[quarters_of(setting, day)].mean() / factor for day, factor in days.items()]
    assert max(by_call) / min(by_call) < 1.05
