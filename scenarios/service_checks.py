"""What a scenario asks of the rest of the service, held against its baseline."""

from collections.abc import Iterator

from scenarios.check_parts import Found
from scenarios.schema import Scenario


def check_service(scenario: Scenario) -> Iterator[Found]:
    """Everything that does not fit: where, which code, and the sentence."""
    asked = scenario.service
    if asked == type(asked)():
        return
    if scenario.baseline != "london-2024-25":
        sentence = "the rest of the service is known of london-2024-25 only; there was no such thing in 2015-16"
        yield ("service",), "no-service", sentence
    options = sum(share for share in (asked.mental_health.share, asked.dental.share) if share is not None)
    if options > 1:
        sentence = f'the options take {100 * options:g} % of callers, and nobody dials two: give "mental_health" less'
        yield ("service", "mental_health", "share"), "out-of-range", sentence
    if asked.from_999 is not None and asked.from_999.booked_a_day is not None and asked.booking is None:
        sentence = '999 can book slots only where there is direct booking: give "booking"'
        yield ("service", "from_999", "booked_a_day"), "no-effect", sentence
