"""From a scenario to a setting: published tables, assumptions and fitted values, each from its own home."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from prm.base import HOUR, bad_input
from routing import HEALTH_ADVISER, Policy, parse_policy
from scenarios.assumptions import Level, values
from scenarios.demand_causes import Brought, acting, brought, sorted_levels
from scenarios.expected_calls import ExpectedCalls, expected_calls
from scenarios.fits import CENTRAL, STEADY_PATIENCE_SECONDS, FitChoice, Fits, stored_fits
from scenarios.operations_setting import operations_of, roster_under, strike_times
from scenarios.planned_rosters import Margins, Staffing, planned_roster
from scenarios.policies import load_policy, policy_for
from scenarios.published import Published, adviser_minutes_2015, london_2015_16, london_2024_25, triaged_2015
from scenarios.schema import Scenario
from scenarios.service_setting import callers_of, lines_staffed, service_of
from scenarios.tables import table
from scenarios.text_files import is_path, read_text
from simulation.outcomes import beside_red_flags
from simulation.setting import (
    Behaviour,
    Care,
    Closure,
    Demand,
    Horizon,
    Population,
    RecordsDown,
    Redirection,
    Setting,
    Timing,
)

TAIL = 6 * HOUR
"""A run goes on this long after the counted period, so that call-backs promised late in it can be kept."""

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
    """The fewest people on duty, by queue (assumption)."""
    clinician_level: str | None
    """The assumption that sets clinicians' safety margin; `None` where it is fitted to published figures."""
    mental_health_option: float


YEARS: Mapping[str, Year] = {
    "london-2015-16": Year(
        published=london_2015_16,
        skills={"nurse": 0.75, "gp": 0.25},
        skills_wanted=(("gp", 0.10),),
        least={HEALTH_ADVISER: 2, "nurse": 1},
        clinician_level=None,
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
        clinician_level="clinician_level_2024",
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
    brought: tuple[Brought, ...]
    """What each cause of the scenario's extra demand brings; empty where it names no causes."""


def build(
    scenario: Scenario,
    *,
    assumptions: Mapping[str, Level] | None = None,
    fit: FitChoice = CENTRAL,
    fits: Fits | None = None,
    policy: Policy | None = None,
) -> Built:
    """The setting and the policy of a scenario.

    `assumptions` override the scenario's own levels by name; `fits` replace the stored fitted values of `fit`;
    `policy` takes the place of the scenario's own. Raises `BadInput` for a policy that lacks an area or a home
    provider of the baseline, and what reading the scenario's own policy file raises.
    """
    year = YEARS[scenario.baseline]
    published = year.published()
    levels, sizes = sorted_levels({**scenario.levels, **(assumptions or {})})
    assumed = values(levels)
    fitted = stored_fits(scenario.baseline, fit) if fits is None else fits
    policy = _policy(scenario) if policy is None else policy
    _check_fits(policy, published, scenario.baseline)
    horizon = Horizon(
        start=scenario.starts,
        counted_from=scenario.counted_from,
        counted_to=scenario.counted_to,
        end=scenario.counted_to + TAIL,
    )
    expected = expected_calls(
        scenario,
        published,
        horizon,
        bank_holiday_factor=assumed["bank_holiday_factor"],
        hour_shape=fit.hour_shape,
    )
    population = _population(year, assumed, has_prm=policy.continuity is not None)
    timing = _timing(scenario.baseline, policy, published, assumed)
    people = planned_roster(
        Staffing(
            shape=fit.roster_shape,
            skills=year.skills,
            least=year.least,
            margins=_margins(year, fitted, assumed),
            planned_share_of_surge=assumed["planned_share_of_surge"],
            changes=scenario.roster,
        ),
        expected,
        published=published,
        policy=policy,
        population=population,
        timing=timing,
    )
    care = _care(year, published, fitted, assumed)
    causes = acting(scenario.causes, sizes, areas=published.areas, care=care, expected=expected)
    demand = replace(_demand(expected, published, fitted, assumed), causes=causes)
    setting = Setting(
        horizon=horizon,
        areas=published.areas,
        demand=demand,
        population=callers_of(scenario, population),
        care=care,
        timing=timing,
        behaviour=_behaviour(published, fitted, assumed, fit),
        roster=roster_under(scenario, lines_staffed(scenario, people), expected, policy),
        closures=tuple(Closure(provider=c.provider, start=c.start, end=c.end) for c in scenario.closures),
        redirections=tuple(
            Redirection(area=r.area, to_area=r.to_area, start=r.start, end=r.end, share=r.share)
            for r in scenario.redirections
        ),
        records_down=tuple(RecordsDown(start=r.start, end=r.end) for r in scenario.records_down),
        operations=operations_of(scenario, assumed, areas=[area.name for area in published.areas], policy=policy),
        service=service_of(scenario, assumed, expected=expected, times=demand.times),
    )
    return Built(
        scenario=scenario,
        setting=setting,
        policy=policy,
        assumptions=assumed,
        fit=fit,
        brought=brought(demand, expected.day_times(), horizon, population.age_bands),
    )


@cache
def _policy_named(name: str) -> Policy:
    return load_policy(name)


@cache
def _policy_written(text: str, source: str) -> Policy:
    return parse_policy(text, source)


@cache
def _policy_in_force(baseline: str, day: date) -> Policy:
    return policy_for(baseline, day)


def _policy(scenario: Scenario) -> Policy:
    name = scenario.policy
    if name is None:
        return _policy_in_force(scenario.baseline, scenario.days[0])
    # A file is read each time, since it may have been edited; the same text is parsed once.
    return _policy_written(read_text(Path(name)), name) if is_path(name) else _policy_named(name)


def _check_fits(policy: Policy, published: Published, baseline: str) -> None:
    """`BadInput` for a policy under which some of the baseline's callers or rosters would have no place."""
    providers = {provider.id for provider in policy.providers}
    wanted = [("area", area.name, policy.areas) for area in published.areas]
    homes = dict.fromkeys(area.home for area in published.areas)
    lacks = [f'{what} "{name}"' for what, name, known in wanted if name not in known]
    lacks += [f'provider "{name}"' for name in homes if name not in providers]
    if lacks:
        raise bad_input("policy-does-not-fit", f"{policy.id} lacks the {', the '.join(lacks)} of {baseline}")


def _demand(expected: ExpectedCalls, published: Published, fitted: Fits, assumed: Mapping[str, float]) -> Demand:
    by_day, strikes = expected.day_times(), strike_times(expected.scenario, expected)
    return Demand(
        fresh_per_quarter=np.array(
            [expected.by_quarter(area.name, expected.rung) * fitted[area.home].fresh for area in published.areas]
        ),
        times=np.array([by_day * expected.surge_times(area.network) * strikes for area in published.areas]),
        day=expected.day_numbers(),
        busyness_cv=assumed["busyness_cv"],
        busyness_correlation=assumed["busyness_correlation"],
    )


def _margins(year: Year, fitted: Fits, assumed: Mapping[str, float]) -> Margins:
    return Margins(
        advisers={provider: found.adviser_level for provider, found in fitted.items()},
        clinicians={
            provider: found.clinician_level if year.clinician_level is None else assumed[year.clinician_level]
            for provider, found in fitted.items()
        },
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
        dispositions=np.array(
            [
                beside_red_flags(mix, red_flag=assumed["red_flag"], correlation=assumed["acuity_correlation"])
                for mix in published.dispositions
            ]
        ),
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
    homes = {area.home for area in published.areas}

    def adviser_minutes(provider: str) -> float:
        if baseline == "london-2015-16" and provider in homes:
            # The published mean is over all answered calls; a triaged one takes longer.
            triaged = triaged_2015(provider)
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
