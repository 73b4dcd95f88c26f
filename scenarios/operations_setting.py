"""From what a scenario asks of staff and systems to what the simulation plays: rosters, demand, and operations."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from prm.base import Instant
from routing import HEALTH_ADVISER, Policy
from scenarios.expected_calls import ExpectedCalls
from scenarios.schema import Scenario
from simulation.attendance import without_breaks
from simulation.operations import ClinicalOutage, Lines, Message, Operations, Relief, SlowSystem, WaitTold
from simulation.rostering import GOLDEN, ROOT_OF_TWO
from simulation.setting import QUARTER, Horizon, Roster

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def operations_of(
    scenario: Scenario, assumed: Mapping[str, float], *, areas: Sequence[str], policy: Policy
) -> Operations:
    """What the play is to know; the very default where the scenario asks for nothing."""
    telephony = scenario.telephony
    return Operations(
        absence=assumed["absence"] if scenario.roster.absence else 0.0,
        slow_systems=(
            *(
                SlowSystem(provider=provider, start=slow.start, end=slow.end, factor=slow.factor)
                for slow in scenario.slow_systems
                for provider in dict.fromkeys(slow.providers)
            ),
            *(
                SlowSystem(provider=out.provider, start=out.start, end=out.end, factor=assumed["paper_times"])
                for out in scenario.clinical_outages
            ),
        ),
        clinical_outages=tuple(
            ClinicalOutage(provider=out.provider, start=out.start, end=out.end) for out in scenario.clinical_outages
        ),
        lines=Lines(
            lines=dict(telephony.lines),
            redial=assumed["busy_redial"],
            redial_mean_seconds=assumed["busy_redial_mean_seconds"],
        )
        if telephony.lines
        else None,
        messages=tuple(
            Message(areas=tuple(one.areas or areas), start=one.start, end=one.end, seconds=one.seconds)
            for one in telephony.messages
        ),
        waits_told=tuple(
            WaitTold(
                areas=tuple(one.areas or areas),
                start=one.start,
                end=one.end,
                above_seconds=one.above_seconds,
                balk=assumed["told_hang_up"],
                patience_times=assumed["told_patience_times"],
            )
            for one in telephony.wait_announcements
        ),
        reliefs=tuple(
            Relief(
                areas=tuple(one.areas or areas),
                provider=policy.contingency[0],
                start=one.start,
                end=one.end,
                share=one.share,
                wait_above_seconds=one.wait_above_seconds,
            )
            for one in telephony.national_resilience
        ),
    )


def strike_times(scenario: Scenario, expected: ExpectedCalls) -> Floats:
    """What strikes make of the demand of each quarter hour."""
    times = np.ones(len(expected.moments))
    days = [moment.date() for moment in expected.moments]
    for strike in scenario.strikes:
        times[_on(days, strike.first_day, strike.last_day)] *= strike.demand
    return times


def roster_under(scenario: Scenario, roster: Roster, expected: ExpectedCalls, policy: Policy) -> Roster:
    """The roster less those who strike and those on a break, with what national resilience brings.

    The very same roster where the scenario asks for none of it.
    """
    resilience = [one for one in scenario.telephony.national_resilience if one.people is not None]
    breaks = scenario.roster.breaks
    if not (scenario.strikes or resilience or breaks):
        return roster
    people = dict(roster.people)
    for one in resilience:
        key, number = (policy.contingency[0], HEALTH_ADVISER), one.people or 0
        there = people.get(key, np.zeros(len(expected.moments), dtype=np.int64))
        people[key] = np.where(_overlap(expected.horizon, one.start, one.end), number, there).astype(np.int64)
    people = _without_strikers(scenario, people, expected, policy)
    if breaks is not None:
        people = {
            key: without_breaks(there, share=breaks.share, begins=(n * GOLDEN) % 1.0)
            for n, (key, there) in enumerate(people.items())
        }
    return replace(roster, people=people)


def _without_strikers(
    scenario: Scenario, people: Mapping[tuple[str, str], Ints], expected: ExpectedCalls, policy: Policy
) -> dict[tuple[str, str], Ints]:
    """Whole people of each queue; where rounding goes up moves from day to day and queue to queue.

    One person of a queue covers it unless its share is 0, as safe cover is agreed in strikes.
    """
    days = [moment.date() for moment in expected.moments]
    left = dict(people)
    for strike in scenario.strikes:
        on = _on(days, strike.first_day, strike.last_day)
        at_work: dict[str, float] = dict(strike.staff.items())
        for n, ((provider, queue), there) in enumerate(left.items()):
            share = at_work.get(queue, 1.0)
            strikes = provider in strike.providers if strike.providers else provider not in policy.contingency
            if share < 1 and strikes:
                up = (expected.day_numbers() * GOLDEN + n * ROOT_OF_TWO) % 1.0
                cover = np.minimum(there, 1 if share else 0)
                working = np.maximum(np.floor(there * share + up), cover)
                left[provider, queue] = np.where(on, working, there).astype(np.int64)
    return left


def _on(days: Sequence[date], first: date, last: date) -> NDArray[np.bool_]:
    return np.array([first <= day <= last for day in days])


def _overlap(horizon: Horizon, start: Instant, end: Instant) -> NDArray[np.bool_]:
    """The quarter hours of which any part lies in the span."""
    at = horizon.start + np.arange(horizon.quarters) * QUARTER
    inside: NDArray[np.bool_] = (at + QUARTER > start) & (at < end)
    return inside
