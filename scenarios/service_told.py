"""What a scenario asks of the rest of the service, in words: one phrase a part."""

from collections.abc import Iterator

from scenarios.names import name_of
from scenarios.schema import Scenario


def told_service(scenario: Scenario) -> Iterator[str]:
    """A phrase for each part, in the order of the file's fields; none where nothing is asked."""
    asked = scenario.service
    if asked.online_referrals is not None:
        yield f"111 online refers to clinicians{_a_day(asked.online_referrals.a_day)}"
    if asked.from_999 is not None:
        yield f"999 passes calls that it has triaged low{_a_day(asked.from_999.a_day)}"
        if asked.from_999.booked_a_day is not None:
            yield f"999 books slots itself{_a_day(asked.from_999.booked_a_day)}"
    if asked.validation is not None:
        ambulance, ed = asked.validation.category_3_4_minutes, asked.validation.ed_minutes
        yield f"category 3 and 4 ambulances are validated within {ambulance:g} min, EDs within {ed:g} min"
    if asked.booking is not None:
        yield "GP hubs, urgent treatment centres and EDs are booked directly, until their slots are gone"
        usual = type(asked.booking)()
        for what, slots, own in (
            ("GP hubs", asked.booking.gp_hub, usual.gp_hub),
            ("urgent treatment centres", asked.booking.utc, usual.utc),
            ("EDs", asked.booking.ed, usual.ed),
        ):
            if slots != own:
                hours = f"{slots.first_hour}:00 to {slots.last_hour}:00, at most {slots.within_hours} h ahead"
                yield f"slots of {what}{_a_day(slots.a_day)}, {hours}"
    if asked.prescribing is not None:
        share = (
            "" if asked.prescribing.share is None else f", {100 * asked.prescribing.share:g} % of their primary care"
        )
        yield f"GPs and pharmacists complete calls with a prescription{share}"
    if asked.professionals is not None:
        yield f"{100 * asked.professionals:g} % of callers on the professionals' line"
    for option, line in (("mental_health", asked.mental_health), ("dental", asked.dental)):
        if line.share is not None:
            yield f"{100 * line.share:g} % of callers choose the option {name_of(option).lower()}"
        if line.staff != 1:
            yield f"{line.staff:g} times the people on the line of the option {name_of(option).lower()}"


def _a_day(number: float | None) -> str:
    return "" if number is None else f", {number:,.10g} a day"
