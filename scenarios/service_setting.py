"""From what a scenario asks of the rest of the service to what the simulation plays."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from prm.base import HOUR, london
from scenarios.expected_calls import ExpectedCalls
from scenarios.schema import Scenario
from scenarios.service_form import Slots
from scenarios.tables import table
from simulation.log import QUEUES, Disposition
from simulation.rostering import GOLDEN
from simulation.service import SLOT_SERVICES, VALIDATED, Booking, Kind, Prescribing, Service, Stream, Validation
from simulation.setting import Population, Roster

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PRESCRIBERS = ("gp", "pharmacist")
"""Whose calls may end with a prescription (assumption)."""
AFTER_AMBULANCE = {Disposition.ED: 0.2, Disposition.PRIMARY_CARE: 0.5, Disposition.SELF_CARE: 0.3}
"""What becomes of an ambulance that validation does not keep (assumption)."""
SOON_OF_LATER = 4 / 7
"""Of the call-backs that may take longer than 20 minutes, those within the hour, as after triage (assumption)."""
DAYS_A_YEAR = 365


def service_of(
    scenario: Scenario, assumed: Mapping[str, float], *, expected: ExpectedCalls, times: Floats
) -> Service | None:
    """What the play is to know; `None` where the scenario asks for nothing.

    `times` [areas, quarters] is what the scenario makes of demand, which referrals follow.
    """
    asked = scenario.service
    if asked == type(asked)():
        return None
    return Service(
        streams=tuple(_streams(scenario, assumed, expected, times)),
        validation=None if asked.validation is None else _validation(scenario, assumed),
        booking=None if asked.booking is None else _booking(scenario, assumed, expected),
        prescribing=None
        if asked.prescribing is None
        else Prescribing(
            share=assumed["prescribed"] if asked.prescribing.share is None else asked.prescribing.share,
            queues=frozenset(map(QUEUES.index, PRESCRIBERS)),
        ),
    )


def callers_of(scenario: Scenario, population: Population) -> Population:
    """The population with the scenario's shares of professionals and of the IVR's options."""
    asked = scenario.service

    def either(own: float | None, baseline: float) -> float:
        return baseline if own is None else own

    return replace(
        population,
        professional=either(asked.professionals, population.professional),
        mental_health_option=either(asked.mental_health.share, population.mental_health_option),
        dental_option=either(asked.dental.share, population.dental_option),
    )


def lines_staffed(scenario: Scenario, roster: Roster) -> Roster:
    """The roster with the scenario's people on the lines of the options; the very same where it changes none."""
    lines = {
        ("crisis_line", "mental_health"): scenario.service.mental_health.staff,
        ("dental_line", "dental"): scenario.service.dental.staff,
    }
    changed = {key: times for key, times in lines.items() if times != 1 and key in roster.people}
    if not changed:
        return roster
    people = dict(roster.people)
    for key, times in changed.items():
        # Where rounding goes up moves from quarter hour to quarter hour, so that the mean is kept.
        up = (np.arange(people[key].size) * GOLDEN) % 1.0
        people[key] = np.floor(people[key] * times + up).astype(np.int64)
    return replace(roster, people=people)


def published(figure: str) -> float:
    """A figure of the table `rest_of_service`."""
    return next(float(row["value"]) for row in table("rest_of_service") if row["figure"] == figure)


def _streams(
    scenario: Scenario, assumed: Mapping[str, float], expected: ExpectedCalls, times: Floats
) -> Iterator[Stream]:
    asked, soonest = scenario.service, published("online_call_back_20")
    back = soonest + published("online_call_back_later")
    urgent, soon = soonest / back, (1 - soonest / back) * SOON_OF_LATER
    calls = np.array([expected.by_quarter(area.name, expected.rung) for area in expected.published.areas])
    share = calls / _calls_a_day()

    def stream(kind: Kind, a_day: float, urgent: float = 0.0, soon: float = 0.0) -> Stream:
        return Stream(kind=kind, per_quarter=a_day * share, times=times, urgent=urgent, soon=soon)

    if (online := asked.online_referrals) is not None:
        a_day = assumed["online_referrals_a_day"] if online.a_day is None else online.a_day
        yield stream(Kind.ONLINE, a_day, urgent, soon)
        if asked.validation is not None:
            taken = a_day / back * assumed["online_validated"]
            yield stream(Kind.ONLINE_AMBULANCE, taken * published("online_category_3_4"))
            yield stream(Kind.ONLINE_ED, taken * published("online_ed"))
    if (emergency := asked.from_999) is not None:
        a_day = assumed["from_999_a_day"] if emergency.a_day is None else emergency.a_day
        yield stream(Kind.FROM_999, a_day, urgent, soon)
        if asked.booking is not None:
            booked = emergency.booked_a_day
            yield stream(Kind.BOOKED_BY_999, assumed["booked_by_999_a_day"] if booked is None else booked)


def _calls_a_day() -> float:
    """The baseline's calls on a mean day of its year."""
    return sum(float(row["received"]) for row in table("iuc_adc_london_2024_25")) / DAYS_A_YEAR


def _validation(scenario: Scenario, assumed: Mapping[str, float]) -> Validation:
    asked = scenario.service.validation
    assert asked is not None
    after_ed = {
        Disposition.PRIMARY_CARE: published("ed_to_primary_care"),
        Disposition.SELF_CARE: published("ed_to_self_care"),
    }
    outcomes = {
        Kind.AMBULANCE: _mix(Disposition.AMBULANCE, assumed["ambulance_kept"], AFTER_AMBULANCE),
        Kind.ED: _mix(Disposition.ED, assumed["ed_kept"], after_ed),
    }
    outcomes |= {Kind.ONLINE_AMBULANCE: outcomes[Kind.AMBULANCE], Kind.ONLINE_ED: outcomes[Kind.ED]}
    ambulance, ed = 60 * asked.category_3_4_minutes, 60 * asked.ed_minutes
    return Validation(
        category_3_4=assumed["category_3_4"],
        ed=assumed["ed_validated"],
        limit_seconds={
            kind: ambulance if kind in (Kind.AMBULANCE, Kind.ONLINE_AMBULANCE) else ed for kind in VALIDATED
        },
        outcomes=outcomes,
    )


def _mix(kept: Disposition, share: float, others: Mapping[Disposition, float]) -> Floats:
    """The share that is kept, and the others in their proportions."""
    mix = np.zeros(len(Disposition) - 1)
    mix[kept] = share
    for disposition, weight in others.items():
        mix[disposition] += (1 - share) * weight / sum(others.values())
    return mix


def _booking(scenario: Scenario, assumed: Mapping[str, float], expected: ExpectedCalls) -> Booking:
    asked = scenario.service.booking
    assert asked is not None
    services: dict[str, Slots] = {name: getattr(asked, name) for name in SLOT_SERVICES}
    gp_hub, utc, ed = map(SLOT_SERVICES.index, ("gp_hub", "utc", "ed"))
    seen, at_utc = published("primary_care_to_be_seen"), published("utc_of_seen")
    return Booking(
        slots=_padded([_slots(name, one, assumed["slots_times"], expected) for name, one in services.items()]),
        within_hours=tuple(one.within_hours for one in services.values()),
        choices={
            Disposition.PRIMARY_CARE: ((seen * at_utc, (utc, gp_hub)), (seen * (1 - at_utc), (gp_hub, utc))),
            Disposition.ED: ((1.0, (ed, utc)),),
        },
    )


def _padded(slots: Sequence[Ints]) -> Ints:
    """One array, with no slots where a service's own hours have ended."""
    hours = max(one.shape[1] for one in slots)
    return np.array([np.pad(one, ((0, 0), (0, hours - one.shape[1]))) for one in slots])


def _slots(name: str, asked: Slots, times: float, expected: ExpectedCalls) -> Ints:
    """Slots by area and hour of the run: by the areas' calls, even through the hours that are open, whole in sum."""
    a_day = asked.a_day
    if a_day is None:
        a_day = times * published(f"slots_{name}") * published("london_share") / DAYS_A_YEAR
    received = {row["area"]: float(row["received"]) for row in table("iuc_adc_london_2024_25")}
    horizon = expected.horizon
    # Whoever calls late in the run books slots after its end.
    last = horizon.end + asked.within_hours * HOUR
    hours = [london(at).hour for at in range(horizon.start, last + HOUR, HOUR)]
    is_open = np.array([asked.first_hour <= hour < asked.last_hour for hour in hours])
    each = [
        is_open * a_day * received[area.name] / sum(received.values()) / (asked.last_hour - asked.first_hour)
        for area in expected.published.areas
    ]
    return np.diff(np.floor(np.cumsum(each, axis=1) + 1e-9), axis=1, prepend=0.0).astype(np.int64)
