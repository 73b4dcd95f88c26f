"""What a scenario asks of staff and systems, in words: one phrase a change."""

from collections.abc import Iterator

from scenarios.names import name_of, network_name
from scenarios.schema import Scenario, Span


def told_operations(scenario: Scenario) -> Iterator[str]:
    """A phrase for each change, in the order of the file's fields; none where nothing is asked."""
    staff, telephony = scenario.roster, scenario.telephony
    if staff.absence:
        yield "rostered people stay away, beyond what the fitted roster holds"
    if staff.breaks is not None:
        yield f"breaks of {staff.breaks.minutes:g} min in every {staff.breaks.shift_hours:g} h"
    for slow in scenario.slow_systems:
        yield f"calls take {slow.factor:g} times as long at {_names(slow.providers)}, {_span(slow)}"
    for outage in scenario.clinical_outages:
        yield f"{name_of(outage.provider)} has no clinical system, {_span(outage)}"
    for strike in scenario.strikes:
        staffed = ", ".join(f"{100 * works:g} % of {name_of(skill)}" for skill, works in strike.staff.items())
        ring = "" if strike.demand == 1 else f", demand times {strike.demand:g}"
        where = _names(strike.providers) if strike.providers else "everywhere"
        yield f"strike {strike.first_day} to {strike.last_day}, {where}: {staffed or 'everybody'} at work{ring}"
    for provider, number in telephony.lines.items():
        yield f"{name_of(provider)} has {number:,} lines"
    for message in telephony.messages:
        yield f"a message of {message.seconds:g} s, {_areas(message.areas)}, {_span(message)}"
    for told in telephony.wait_announcements:
        yield f"waits over {told.above_seconds:g} s are told, {_areas(told.areas)}, {_span(told)}"
    for one in telephony.national_resilience:
        limit = "" if one.wait_above_seconds is None else f" expected to wait over {one.wait_above_seconds:g} s"
        people = "" if one.people is None else f", with {one.people} people"
        yield (
            f"national resilience takes {100 * one.share:g} % of calls{limit}{people}, {_areas(one.areas)}, "
            f"{_span(one)}"
        )


def _span(span: Span) -> str:
    return f"{span.from_} to {span.to}"


def _names(providers: tuple[str, ...]) -> str:
    return ", ".join(map(name_of, providers))


def _areas(areas: tuple[str, ...] | None) -> str:
    return ", ".join(map(network_name, areas)) if areas else "everywhere"
