"""What a scenario asks of staff and systems, held against its baseline's places and its days."""

from collections.abc import Iterator, Sequence

from prm.base.documents import Path
from scenarios.check_parts import Found, overlaps, unknown, within
from scenarios.operations_form import Message, NationalResilience, Strike, WaitAnnouncement
from scenarios.places import Places
from scenarios.schema import Scenario


def check_operations(scenario: Scenario, places: Places) -> Iterator[Found]:
    """Everything that does not fit: where, which code, and the sentence."""
    yield from _systems(scenario, places)
    yield from _strikes(scenario, places)
    for provider in scenario.telephony.lines:
        yield from unknown(("telephony", "lines", provider), "provider", (provider,), places.providers, scenario)
    for key in ("messages", "wait_announcements", "national_resilience"):
        yield from _at_the_front(("telephony", key), getattr(scenario.telephony, key), scenario, places)


def _systems(scenario: Scenario, places: Places) -> Iterator[Found]:
    for number, slow in enumerate(scenario.slow_systems):
        here: Path = ("slow_systems", number)
        yield from unknown((*here, "providers"), "provider", slow.providers, places.providers, scenario)
    yield from within(("slow_systems",), scenario.slow_systems, scenario)
    slowed = [(n, name, slow) for n, slow in enumerate(scenario.slow_systems) for name in dict.fromkeys(slow.providers)]
    yield from _once(overlaps(("slow_systems",), slowed))
    for number, outage in enumerate(scenario.clinical_outages):
        here = ("clinical_outages", number, "provider")
        yield from unknown(here, "provider", (outage.provider,), places.providers, scenario)
    yield from within(("clinical_outages",), scenario.clinical_outages, scenario)
    out = [(n, outage.provider, outage) for n, outage in enumerate(scenario.clinical_outages)]
    yield from overlaps(("clinical_outages",), out)


def _strikes(scenario: Scenario, places: Places) -> Iterator[Found]:
    first, last = scenario.days_played
    for number, strike in enumerate(scenario.strikes):
        here: Path = ("strikes", number)
        if strike.last_day < strike.first_day:
            sentence = f"the last day {strike.last_day} comes before the first day {strike.first_day}"
            yield (*here, "last_day"), "bad-time", sentence
        elif strike.first_day < first or strike.last_day > last:
            early = strike.first_day < first
            sentence = f"the run plays {first} to {last} (96 hours of lead included), and the strike is not within it"
            yield (*here, "first_day" if early else "last_day"), "outside-period", sentence
        if not strike.staff and strike.demand == 1:
            yield here, "no-effect", 'nobody strikes and as many ring: give "staff" by skill, or "demand"'
        if strike.providers is not None:
            yield from unknown((*here, "providers"), "provider", strike.providers, places.providers, scenario)
        for skill in strike.staff:
            if any(skill in other.staff and _meet(strike, other) for other in scenario.strikes[:number]):
                sentence = f"another strike says how many of {skill} work there on these days; say it once"
                yield (*here, "staff", skill), "overlap", sentence


def _meet(one: Strike, other: Strike) -> bool:
    """Whether two strikes have a day and a provider in common."""
    days = one.first_day <= other.last_day and other.first_day <= one.last_day
    everywhere = one.providers is None or other.providers is None
    return days and (everywhere or not set(one.providers or ()).isdisjoint(other.providers or ()))


def _at_the_front(
    path: Path,
    entries: Sequence[Message | WaitAnnouncement | NationalResilience],
    scenario: Scenario,
    places: Places,
) -> Iterator[Found]:
    for number, entry in enumerate(entries):
        yield from unknown((*path, number, "areas"), "area", entry.areas or (), tuple(places.areas), scenario)
    yield from within(path, entries, scenario)
    by_area = [(n, area, entry) for n, entry in enumerate(entries) for area in entry.areas or places.areas]
    # Whatever the areas, there is one number of people at a time.
    staffed = [
        (n, "the people of national resilience", entry)
        for n, entry in enumerate(entries)
        if isinstance(entry, NationalResilience) and entry.people is not None
    ]
    # Two entries that overlap everywhere are told of once.
    yield from _once(overlaps(path, [*by_area, *staffed]))


def _once(found: Iterator[Found]) -> Iterator[Found]:
    told: set[Path] = set()
    for where, code, sentence in found:
        if where not in told:
            told.add(where)
            yield where, code, sentence
