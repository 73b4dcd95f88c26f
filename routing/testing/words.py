"""The words and numbers of a policy that its rules tell apart, and the edges between them."""

from dataclasses import dataclass
from functools import lru_cache

from prm.base import HOUR, MINUTE, Instant, parse_instant
from prm.facts import CONTACT_WINDOW
from routing.network import HEALTH_ADVISER, ProviderState
from routing.policy import Policy

CLOCK_CHANGES = tuple(
    map(parse_instant, ("2005-03-27T01:00:00Z", "2026-10-25T01:00:00Z", "2027-03-28T01:00:00Z", "2024-10-27T01:00:00Z"))
)
"""Instants at which London's clocks change, both ways, Easter 2005 among them."""

MARKS = (
    *CLOCK_CHANGES,
    *map(parse_instant, ("2024-02-29T00:00:00Z", "2024-03-01T00:00:00Z", "2025-01-01T00:00:00Z")),
    0,
)
"""Instants at which something turns over: the clock changes, a leap day and its end, a year's end and its start."""

OFFSETS = (
    0,
    1,
    -1,
    *(sign * (CONTACT_WINDOW + step) for sign in (1, -1) for step in (0, 1, -1)),
    *(sign * span for span in (HOUR, 12 * HOUR, 48 * HOUR) for sign in (1, -1)),
)
"""How far from a mark: a microsecond, the window of 96 hours to the microsecond, and times of the day."""

PLAIN_INSTANT = parse_instant("2024-07-10T19:00:00Z")
"""A Wednesday evening without anything special about it."""

PARTS = ("first_name", "last_name", "date_of_birth", "postcode", "gender", "nhs_number", "called_before", "symptoms")
NOTE_KINDS = ("special_patient_note", "violence_warning", "safeguarding", "dnacpr", "respect", "bypass_to_clinician")
PLAN_KINDS = ("end_of_life", "crisis", "integrated_care", "mental_health_crisis", "dementia", "respect", "dnacpr")
SUPPLIERS = ("gp", "coordinate_my_care", "elsewhere")
CAUTIONS = ("identity_uncertain", "other")


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """What examples under one policy are made of, the simplest first."""

    areas: tuple[str | None, ...]
    providers: tuple[str, ...]
    suppliers: tuple[str, ...]
    note_kinds: tuple[str, ...]
    plan_kinds: tuple[str, ...]
    cautions: tuple[str, ...]
    ages: tuple[int | None, ...]
    contact_ages: tuple[int, ...]
    """How long before the call a contact was, in microseconds: the edges of every window, and later than the call."""
    edges: tuple[Instant, ...]
    """Instants at and next to what opens, shuts or turns over."""
    waits_seconds: tuple[float, ...]
    queues: dict[str, tuple[str, ...]]
    free: dict[str, ProviderState]
    """Each provider open, staffed as declared, without a wait."""


@lru_cache(maxsize=64)
def words_of(policy: Policy) -> Words:
    """The words of a policy, its own before those that any policy might use."""
    windows = {CONTACT_WINDOW, *(hours * HOUR for hours, _ in policy.contact_windows)}
    if policy.continuity is not None:
        windows.add(policy.continuity * HOUR)
    edges_of_windows = {window + step for window in windows for step in (-1, 0, 1)}
    ages = {0, 1, 130, *policy.age_cuts, *(cut - 1 for cut in policy.age_cuts)} - {40}
    limits = {policy.live_limit_seconds, *(limit for limit in policy.thresholds_seconds.values() if limit is not None)}
    waits = {10.0, 9000.0, *limits, *(limit + 1 for limit in limits), *(limit - 1 for limit in limits if limit >= 1)}
    queues = {provider.id: tuple(sorted(provider.staffs, key=_advisers_first)) for provider in policy.providers}
    return Words(
        areas=(policy.default_area, *sorted(set(policy.areas) - {policy.default_area}), None, "elsewhere"),
        providers=tuple(provider.id for provider in policy.providers),
        suppliers=_named(policy, ("suppliers",), SUPPLIERS),
        note_kinds=_named(policy, ("kinds",), NOTE_KINDS),
        plan_kinds=_named(policy, ("kinds",), PLAN_KINDS),
        cautions=_named(policy, ("cautions",), CAUTIONS),
        ages=(40, *sorted(ages), None),
        contact_ages=(HOUR, 0, 1, *sorted(edges_of_windows), -1, -HOUR),
        edges=(*(mark + offset for mark in MARKS for offset in OFFSETS), *_opening_edges(policy)),
        waits_seconds=(0.0, *sorted(waits)),
        queues=queues,
        free={
            name: ProviderState(staffed=frozenset(staffed), expected_wait_seconds=dict.fromkeys(staffed, 0.0))
            for name, staffed in queues.items()
        },
    )


def _advisers_first(queue: str) -> tuple[bool, str]:
    return queue != HEALTH_ADVISER, queue


def _named(policy: Policy, fields: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    """What the rules name in these fields, and then the rest."""
    own = {word for rule in policy.rules for field in fields for word in getattr(rule, field, None) or ()}
    return tuple(dict.fromkeys((*sorted(own), *others)))


def _opening_edges(policy: Policy) -> tuple[Instant, ...]:
    """When options open and shut in a week of summer and one of winter, to the microsecond."""
    weeks = (parse_instant("2024-07-07T23:00:00Z"), parse_instant("2024-01-08T00:00:00Z"))
    turns = {
        monday + (day * 24 * 60 + minute) * MINUTE
        for opening in policy.hours.values()
        for day, spans in enumerate(opening)
        for span in spans
        for minute in span
        for monday in weeks
    }
    return tuple(turn + step for turn in sorted(turns) for step in (0, -1))
