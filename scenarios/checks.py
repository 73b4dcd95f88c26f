"""What one field of a scenario says, held against the others and against the places of its baseline."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from prm.base import MINUTE, BadInput, Fault
from prm.base.documents import Path, suggest
from scenarios.assumptions import Assumption
from scenarios.cause_checks import check_causes
from scenarios.check_parts import Found, backwards, outside, overlaps, unknown, within
from scenarios.operations_checks import check_operations
from scenarios.places import PLACES, Places
from scenarios.schema import PLANNED_SHARE, Scenario, Span
from scenarios.service_checks import check_service
from scenarios.text_files import is_path

MAX_DAYS = 92
"""The longest counted period: a quarter of a year. A year is studied month by month."""

_QUARTER = 15 * MINUTE

Place = Callable[[Path], str]


def check(
    scenario: Scenario, place: Place, *, policies: Collection[str], assumptions: Mapping[str, Assumption]
) -> None:
    """Raise `BadInput` with one fault for each thing that does not fit, at the place that `place` gives for its path.

    `policies` are the names of the policies there are, `assumptions` all assumptions by name.
    """
    places = PLACES[scenario.baseline]
    found = list(_period(scenario, places))
    if not found:  # every other check of time needs a period
        found = [
            *_demand(scenario, places),
            *check_causes(scenario),
            *_cause_areas(scenario, places),
            *_names(scenario, places, policies),
            *_assumptions(scenario, assumptions),
            *_spans(scenario),
            *_redirections(scenario),
            *check_operations(scenario, places),
            *check_service(scenario),
        ]
    if found:
        raise BadInput(*(Fault(code=code, sentence=sentence, place=place(path)) for path, code, sentence in found))


def _period(scenario: Scenario, places: Places) -> Iterator[Found]:
    given = scenario.period
    first, last = given.days
    keys = {"month": first} if given.month else {"first_day": first, "last_day": last}
    for key, day in keys.items():
        if not places.first_day <= day <= places.last_day:
            known = f"{places.first_day:%B %Y} to {places.last_day:%B %Y}"
            shown = given.month if given.month else day
            yield ("period", key), "outside-baseline", f"{scenario.baseline} knows {known}, and not {shown}"
    if last < first:
        yield ("period", "last_day"), "bad-period", f"the last day {last} comes before the first day {first}"
    elif (days := (last - first).days + 1) > MAX_DAYS:
        sentence = f"{days:,} days are more than the {MAX_DAYS} that one run may count; run it month by month"
        yield ("period",), "bad-period", sentence


def _demand(scenario: Scenario, places: Places) -> Iterator[Found]:
    demand = scenario.demand
    first, last = scenario.days_played
    for day in demand.day_factors:
        if not first <= day <= last:
            sentence = f"{day} lies outside the run, which plays {first} to {last} (96 hours of lead included)"
            yield ("demand", "day_factors", day.isoformat()), "outside-period", sentence
    yield from unknown(("demand", "networks"), "network", demand.networks or (), places.networks, scenario)
    start, end = demand.start, demand.end
    for key, instant in (("from", start), ("to", end)):
        if instant is None:
            continue
        if not scenario.starts <= instant <= scenario.counted_to:
            yield ("demand", key), "outside-period", outside(scenario)
        if instant % _QUARTER:
            sentence = f'"{key}" must stand on a quarter hour (:00, :15, :30 or :45), as demand does'
            yield ("demand", key), "bad-time", sentence
    if start is not None and end is not None and end <= start:
        yield ("demand", "to"), "bad-time", backwards(demand.from_, demand.to)
    if demand.multiply == 1 and (start is not None or end is not None or demand.networks):
        sentence = '"from", "to" and "networks" say where "multiply" applies, and there is no factor to apply'
        yield ("demand",), "no-effect", sentence


def _cause_areas(scenario: Scenario, places: Places) -> Iterator[Found]:
    for number, cause in enumerate(scenario.causes):
        yield from unknown(("causes", number, "areas"), "area", cause.areas or (), places.areas, scenario)


def _names(scenario: Scenario, places: Places, policies: Collection[str]) -> Iterator[Found]:
    for number, closure in enumerate(scenario.closures):
        path = ("closures", number, "provider")
        yield from unknown(path, "provider", (closure.provider,), places.providers, scenario)
    for number, redirection in enumerate(scenario.redirections):
        for key, area in (("area", redirection.area), ("to_area", redirection.to_area)):
            yield from unknown(("redirections", number, key), "area", (area,), places.areas, scenario)
    if scenario.policy is not None and not is_path(scenario.policy):
        known = [name for name in (*places.policies, *places.counterfactual_policies) if name in policies]
        yield from unknown(("policy",), "policy", (scenario.policy,), known, scenario)
    if scenario.compare_with == scenario.name:
        yield ("compare_with",), "bad-comparison", "a scenario cannot be compared with itself"


def _assumptions(scenario: Scenario, assumptions: Mapping[str, Assumption]) -> Iterator[Found]:
    for name, level in scenario.assumptions.items():
        path = ("assumptions", name)
        if (known := assumptions.get(name)) is None:
            yield path, "unknown-assumption", f'there is no assumption "{name}"{suggest(name, assumptions)}'
        elif not isinstance(level, str) and not known.least <= level <= known.most:
            hint = f"; for {level:g} % write {level / 100:g}" if known.most == 1 and 1 < level <= 100 else ""
            sentence = f'"{name}" lies between {known.least:g} and {known.most:g} ({known.unit}), not {level:g}{hint}'
            yield path, "out-of-range", sentence
    if PLANNED_SHARE in scenario.assumptions and scenario.roster.planned_share_of_surge is not None:
        yield ("assumptions", PLANNED_SHARE), "said-twice", f'"{PLANNED_SHARE}" stands under "roster" too'


def _spans(scenario: Scenario) -> Iterator[Found]:
    lists: dict[str, Sequence[Span]] = {
        "closures": scenario.closures,
        "redirections": scenario.redirections,
        "records_down": scenario.records_down,
    }
    for key, spans in lists.items():
        yield from within((key,), spans, scenario)
    yield from overlaps(("closures",), [(n, c.provider, c) for n, c in enumerate(scenario.closures)])
    yield from overlaps(("redirections",), [(n, r.area, r) for n, r in enumerate(scenario.redirections)])
    yield from overlaps(("records_down",), [(n, "the records", r) for n, r in enumerate(scenario.records_down)])


def _redirections(scenario: Scenario) -> Iterator[Found]:
    for number, redirection in enumerate(scenario.redirections):
        if redirection.area == redirection.to_area:
            sentence = f"{redirection.area} is redirected to itself"
            yield ("redirections", number, "to_area"), "no-effect", sentence
