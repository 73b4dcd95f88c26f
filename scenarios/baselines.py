"""From a scenario to a setting: published tables, assumptions and fitted values, each from its own home."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

import numpy as np
from numpy.typing import NDArray

from prm.base import HOUR, london
from routing import HEALTH_ADVISER, Policy
from scenarios.assumptions import Level, values
from scenarios.calendar import ordinary_factor, shape_of
from scenarios.fits import CENTRAL, STEADY_PATIENCE_SECONDS, FitChoice, Fits, stored_fits
from scenarios.policies import load_policy, policy_for
from scenarios.published import (
    Published,
    adviser_minutes_2015,
    calls_2015,
    calls_2024,
    london_2015_16,
    london_2024_25,
    planned_calls_2015,
)
from scenarios.schema import Scenario
from scenarios.tables import table
from simulation.rostering import QUARTERS_A_DAY, offered_load, roster
from simulation.setting import (
    QUARTER,
    Behaviour,
    Care,
    Closure,
    Demand,
    Horizon,
    Population,
    RecordsDown,
    Redirection,
    Roster,
    Setting,
    Timing,
)
from simulation.times import adviser_units, lognormal_units

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TAIL = 6 * HOUR
"""A run goes on this long after the counted period, so that call-backs promised late in it can be kept."""

HELPS: Mapping[str, tuple[str, ...]] = {"gp": ("nurse",), "palliative": ("nurse", "gp")}
"""Which other queues a clinician serves when their own is empty (assumption)."""

INFORMATION_SHARE = 0.5
"""The time of a caller who is not triaged, relative to one who is (assumption)."""
CALL_BACK_DIAL_SECONDS = 30.0
"""To dial and to be answered (assumption)."""
SOON_SHARE = 0.4
"""Of those needing a clinician, beside the urgent; the remainder is routine (assumption)."""
CRISIS_MINUTES = 20.0
"""A call to the mental health crisis line (assumption)."""

HOLDINGS = (
    ("plan", "coordinate_my_care", "end_of_life", 0.40),
    ("plan", "health_analytics_end_of_life", "end_of_life", 0.10),
    ("plan", "health_analytics_icm", "integrated_care", 0.10),
    ("plan", "mental_health", "mental_health_crisis", 0.05),
    ("plan", "neuro_response", "multiple_sclerosis", 0.02),
    ("plan", "my_brain_book", "dementia", 0.03),
    ("note", "gp", "special_patient_note", 0.25),
    ("note", "gp", "bypass_to_clinician", 0.03),
    ("note", "gp", "violence_warning", 0.02),
)
"""What holders hold; HLP calls them mostly end of life, the shares are an assumption."""

SMALL_SHARES = {"professional": 0.02, "dental_option": 0.02, "silent": 0.02, "interpreter": 0.01, "custody": 0.003}
"""Small groups of callers, there so that their rules run under load (assumptions)."""
ON_BEHALF = 0.35
"""Callers who are not the patient, children above all (assumption)."""
MENTAL_HEALTH_OPTION = 0.02
"""London, 2025: 3,900 to 6,500 calls a month reach the mental health option through the 111 IVR."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Year:
    """What differs between the two baselines beyond their published figures."""

    published: Callable[[], Published]
    skills: Mapping[str, float]
    """How clinicians divide by skill (assumption)."""
    skills_wanted: tuple[tuple[str, float], ...]
    """Which skills triage wants (assumption; dental and pharmacy from the published dispositions)."""
    least: Mapping[str, int]
    mental_health_option: float


YEARS: Mapping[str, Year] = {
    "london-2015-16": Year(
        published=london_2015_16,
        skills={"nurse": 0.75, "gp": 0.25},
        skills_wanted=(("gp", 0.10),),
        least={HEALTH_ADVISER: 2, "nurse": 1},
        mental_health_option=0.0,
    ),
    "london-2024-25": Year(
        published=london_2024_25,
        skills={
            "nurse": 0.36,
            "gp": 0.43,
            "pharmacist": 0.06,
            "dental": 0.06,
            "mental_health": 0.04,
            "palliative": 0.05,
        },
        skills_wanted=(("dental", 0.06), ("pharmacist", 0.07), ("mental_health", 0.04), ("gp", 0.10)),
        least={HEALTH_ADVISER: 3, "nurse": 1, "gp": 1},
        mental_health_option=MENTAL_HEALTH_OPTION,
    ),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Built:
    """A scenario ready to be drawn and played."""

    scenario: Scenario
    setting: Setting
    policy: Policy
    assumptions: Mapping[str, float]
    fit: FitChoice


def build(
    scenario: Scenario,
    *,
    assumptions: Mapping[str, Level] | None = None,
    fit: FitChoice = CENTRAL,
    fits: Fits | None = None,
) -> Built:
    """The setting and the policy of a scenario.

    `assumptions` override the scenario's own levels by name; `fits` replace the stored fitted values of `fit`.
    """
    year = YEARS[scenario.baseline]
    published = year.published()
    assumed = values(scenario.levels | dict(assumptions or {}))
    fitted = stored_fits(scenario.baseline, fit) if fits is None else fits
    policy = _policy(scenario)
    horizon = Horizon(
        start=scenario.starts,
        counted_from=scenario.counted_from,
        counted_to=scenario.counted_to,
        end=scenario.counted_to + TAIL,
    )
    days = _Days(scenario=scenario, published=published, assumed=assumed, hour_shape=fit.hour_shape, horizon=horizon)
    has_prm = policy.continuity is not None
    setting = Setting(
        horizon=horizon,
        areas=published.areas,
        demand=_demand(days, published, fitted, assumed),
        population=_population(year, assumed, has_prm=has_prm),
        care=_care(year, published, fitted, assumed),
        timing=_timing(scenario.baseline, policy, published, assumed),
        behaviour=_behaviour(published, fitted, assumed, fit),
        roster=Roster(people={}, helps=HELPS),
        closures=tuple(Closure(provider=c.provider, start=c.start, end=c.end) for c in scenario.closures),
        redirections=tuple(
            Redirection(area=r.area, to_area=r.to_area, start=r.start, end=r.end, share=r.share)
            for r in scenario.redirections
        ),
        records_down=tuple(RecordsDown(start=r.start, end=r.end) for r in scenario.records_down),
    )
    return Built(
        scenario=scenario,
        setting=_with_roster(setting, scenario, year, published, policy, fitted, assumed, fit, days),
        policy=policy,
        assumptions=assumed,
        fit=fit,
    )


@cache
def _policy_named(name: str) -> Policy:
    return load_policy(name)


@cache
def _policy_in_force(baseline: str, day: date) -> Policy:
    return policy_for(baseline, day)


def _policy(scenario: Scenario) -> Policy:
    if scenario.policy is not None:
        return _policy_named(scenario.policy)
    return _policy_in_force(scenario.baseline, scenario.days[0])


@dataclass(frozen=True, kw_only=True)
class _Days:
    """The calls of every quarter hour of the horizon, by area: as rung, as planned for, and the scenario's factor."""

    scenario: Scenario
    published: Published
    assumed: Mapping[str, float]
    hour_shape: str
    horizon: Horizon

    @property
    def moments(self) -> list[datetime]:
        """The London time at which each quarter hour begins."""
        return [london(self.horizon.start + n * QUARTER) for n in range(self.horizon.quarters)]

    def calls(self, area: str, day: date) -> float:
        """The baseline's calls on that day."""
        if self.published.holidays_count:
            return calls_2015(area, day, self.assumed["bank_holiday_factor"])
        return calls_2024(area, day)

    def planned(self, area: str, day: date) -> float:
        """The calls that the baseline's roster was planned for."""
        if self.published.holidays_count:
            return planned_calls_2015(area, day, self.assumed["bank_holiday_factor"])
        return calls_2024(area, day)

    def by_quarter(self, area: str, calls: Callable[[str, date], float]) -> Floats:
        """Calls by quarter hour of the horizon, from calls by day."""
        shapes: dict[date, Floats] = {}
        out = np.empty(self.horizon.quarters)
        for n, moment in enumerate(self.moments):
            day = moment.date()
            if day not in shapes:
                hours = shape_of(day, self.hour_shape, holidays_count=self.published.holidays_count)
                shapes[day] = calls(area, day) * hours / 4
            out[n] = shapes[day][moment.hour]
        return out

    def day_times(self) -> Floats:
        """What the scenario's day factors make of each quarter hour; rosters may be planned for part of it."""
        factors = self.scenario.demand.day_factors
        return np.array(
            [
                factors[moment.date()].factor / ordinary_factor(moment.date()) if moment.date() in factors else 1.0
                for moment in self.moments
            ]
        )

    def surge_times(self, network: str) -> Floats:
        """What the scenario's multiple makes of each quarter hour of a network; no roster was planned for it."""
        demand = self.scenario.demand
        times = np.ones(self.horizon.quarters)
        if demand.networks is None or network in demand.networks:
            at = self.horizon.start + np.arange(self.horizon.quarters) * QUARTER
            start = self.horizon.start if demand.start is None else demand.start
            end = self.horizon.end if demand.end is None else demand.end
            times[(at >= start) & (at < end)] = demand.multiply
        return times

    def day_numbers(self) -> Ints:
        """The number of the London day of each quarter hour, from 0."""
        first = self.moments[0].date()
        return np.array([(moment.date() - first).days for moment in self.moments], dtype=np.int64)


def _demand(days: _Days, published: Published, fitted: Fits, assumed: Mapping[str, float]) -> Demand:
    by_day = days.day_times()
    return Demand(
        fresh_per_quarter=np.array(
            [days.by_quarter(area.name, days.calls) * fitted[area.home].fresh for area in published.areas]
        ),
        times=np.array([by_day * days.surge_times(area.network) for area in published.areas]),
        day=days.day_numbers(),
        busyness_cv=assumed["busyness_cv"],
        busyness_correlation=assumed["busyness_correlation"],
    )


def _population(year: Year, assumed: Mapping[str, float], *, has_prm: bool) -> Population:
    return Population(
        age_bands=tuple(
            (int(row["first_year"]), int(row["last_year"]), float(row["share"])) for row in table("age_bands")
        ),
        holder_share_over_85=assumed["holder_share_over_85"],
        holder_share_others=assumed["holder_share_others"],
        new_holder_factor=assumed["new_holder_factor"],
        holdings=HOLDINGS,
        # Only a PRM identifies patients before anyone speaks.
        identified_in_ivr=assumed["identified_in_ivr"] if has_prm else 0.0,
        identified_by_adviser=assumed["identified_by_adviser"],
        red_flag=assumed["red_flag"],
        red_flag_in_ivr=assumed["red_flag_in_ivr"],
        mental_health_option=year.mental_health_option,
        on_behalf=ON_BEHALF,
        acuity_correlation=assumed["acuity_correlation"],
        **SMALL_SHARES,
    )


def _care(year: Year, published: Published, fitted: Fits, assumed: Mapping[str, float]) -> Care:
    return Care(
        triaged=published.triaged,
        clinician_needed=np.array([fitted[area.home].clinician_needed for area in published.areas]),
        assessed_by_clinician=published.clinician,
        dispositions=published.dispositions,
        skills_wanted=year.skills_wanted,
        urgent=assumed["urgent"],
        soon=SOON_SHARE,
        clinician_odds_ratio=assumed["clinician_odds_ratio"],
        note_measure="risk" if assumed["note_effect_is_risk"] >= 0.5 else "odds",
        note_size=assumed["note_effect_size"],
        note_ages="all" if assumed["note_effect_all_ages"] >= 0.5 else "over_85",
        new_holder_effect=assumed["new_holder_effect"],
    )


def _timing(baseline: str, policy: Policy, published: Published, assumed: Mapping[str, float]) -> Timing:
    triaged = float(published.triaged.mean())
    homes = {area.home for area in published.areas}

    def adviser_minutes(provider: str) -> float:
        if baseline == "london-2015-16" and provider in homes:
            # The published mean is over all answered calls; a triaged one takes longer.
            return adviser_minutes_2015(provider) / (triaged + (1 - triaged) * INFORMATION_SHARE)
        return assumed["adviser_mean_minutes_2024"]

    clinician = assumed["clinician_mean_minutes"]
    return Timing(
        adviser_mean_seconds={p.id: 60 * adviser_minutes(p.id) for p in policy.providers},
        clinician_mean_seconds={
            p.id: 60 * (CRISIS_MINUTES if p.id == "crisis_line" else clinician) for p in policy.providers
        },
        identify_mean_seconds=assumed["identify_mean_seconds"],
        known_saves_seconds=assumed["known_saves_seconds"],
        information_share=INFORMATION_SHARE,
        call_back_dial_seconds=CALL_BACK_DIAL_SECONDS,
    )


def _behaviour(published: Published, fitted: Fits, assumed: Mapping[str, float], fit: FitChoice) -> Behaviour:
    return Behaviour(
        opening_hang_up=published.opening_hang_up,
        early_leave=np.array([fitted[area.home].early_leave for area in published.areas]),
        steady_patience_seconds=STEADY_PATIENCE_SECONDS[fit.patience],
        redial=assumed["redial"],
        redial_mean_seconds=assumed["redial_mean_seconds"],
        re_contact=assumed["re_contact"],
        re_contact_mean_seconds=assumed["re_contact_mean_seconds"],
    )


LINE_LEVEL = 1.0
"""Square-root safety margin of the crisis and dental lines (assumption)."""
NATIONAL_PEOPLE = {HEALTH_ADVISER: 12, "nurse": 4}
"""The national contingency's people for London's calls: 562,421 calls a year for all of England, a steady 64 an
hour, is about ten people busy (assumption)."""

UNITS = (np.arange(200) + 0.5) / 200


def _with_roster(
    setting: Setting,
    scenario: Scenario,
    year: Year,
    published: Published,
    policy: Policy,
    fitted: Fits,
    assumed: Mapping[str, float],
    fit: FitChoice,
    days: _Days,
) -> Setting:
    """The same setting with people on duty: the planned load, shaped, with the fitted margin, times the scenario's."""
    planned_times = 1 + assumed["planned_share_of_surge"] * (days.day_times() - 1)
    staff = scenario.roster
    people: dict[tuple[str, str], Ints] = {}
    timing = setting.timing
    total = np.zeros(setting.horizon.quarters)
    for provider in dict.fromkeys(area.home for area in published.areas):
        answered, referred = np.zeros_like(total), np.zeros_like(total)
        for n, area in enumerate(published.areas):
            if area.home == provider:
                planned = days.by_quarter(area.name, days.planned) * planned_times
                total += planned
                calls = planned * (1 - published.opening_hang_up[n])
                triaged = published.triaged[n]
                answered += calls * (triaged + (1 - triaged) * INFORMATION_SHARE)
                referred += calls * triaged * published.clinician[n]
        people[provider, HEALTH_ADVISER] = _people(
            days,
            offered_load(answered, timing.adviser_mean_seconds[provider] * adviser_units(UNITS)),
            fit.roster_shape,
            fitted[provider].adviser_level,
            year.least.get(HEALTH_ADVISER, 0),
            staff.health_advisers,
        )
        load = offered_load(referred, timing.clinician_mean_seconds[provider] * lognormal_units(UNITS))
        for skill, share in year.skills.items():
            people[provider, skill] = _people(
                days,
                load * share,
                fit.roster_shape,
                fitted[provider].clinician_level,
                year.least.get(skill, 0),
                staff.clinicians,
            )
    for provider, skill, share in (
        ("crisis_line", "mental_health", setting.population.mental_health_option),
        ("dental_line", "dental", setting.population.dental_option),
    ):
        if share and any(p.id == provider for p in policy.providers):
            seconds = timing.clinician_mean_seconds[provider] * lognormal_units(UNITS)
            people[provider, skill] = _people(
                days, offered_load(total * share, seconds), fit.roster_shape, LINE_LEVEL, 1, staff.clinicians
            )
    for provider in policy.contingency:
        for queue, number in NATIONAL_PEOPLE.items():
            people[provider, queue] = np.full(setting.horizon.quarters, number, dtype=np.int64)
    return replace(setting, roster=Roster(people=people, helps=HELPS))


def _people(days: _Days, load: Floats, shape: str, level: float, least: int, factor: float) -> Ints:
    """People by quarter hour of the horizon; rosters are made for whole London days of 96 quarter hours."""
    grid = _DayGrid(days)
    whole = roster(grid.whole_days(load) * factor, shape=shape, level=level * factor**0.5, least=least)
    return grid.horizon(whole)


class _DayGrid:
    """Between the quarter hours of the horizon and whole London days of 96 by the clock on the wall."""

    def __init__(self, days: _Days) -> None:
        moments = days.moments
        first = moments[0].date()
        self._position = np.array(
            [
                (moment.date() - first).days * QUARTERS_A_DAY + moment.hour * 4 + moment.minute // 15
                for moment in moments
            ]
        )
        self._size = ((moments[-1].date() - first).days + 1) * QUARTERS_A_DAY

    def whole_days(self, by_quarter: Floats) -> Floats:
        """By the clock; what the horizon leaves out of its first and last day is filled from the day beside it."""
        out = np.full(self._size, np.nan)
        out[self._position] = by_quarter
        days = out.reshape(-1, QUARTERS_A_DAY)
        for n in range(days.shape[0]):
            gaps = np.isnan(days[n])
            if gaps.any():
                beside = days[n + 1] if n + 1 < days.shape[0] and not np.isnan(days[n + 1][gaps]).any() else days[n - 1]
                days[n][gaps] = beside[gaps]
        return np.nan_to_num(days.reshape(-1))

    def horizon(self, by_clock: Ints) -> Ints:
        """Back to the quarter hours of the horizon."""
        return by_clock[self._position]
