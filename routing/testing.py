"""Hypothesis strategies for calls, knowledge and networks of a policy, for property tests of any policy file.

They lean to the boundaries: 96 hours to the microsecond, clock changes, limits and thresholds, ages at the cuts.
Needs Hypothesis, which the project itself does not.
"""

from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.vendor import pretty

from prm.base import HOUR, Instant, parse_instant
from prm.facts import (
    CONTACT_WINDOW,
    Access,
    Call,
    Contact,
    Knowledge,
    Line,
    Match,
    Missing,
    Note,
    Option,
    Plan,
    Setting,
    Stage,
    Triage,
    Urgency,
)
from routing.need import CLINICIAN_SKILLS, Level, Need, Path
from routing.network import HEALTH_ADVISER, Network, ProviderState
from routing.policy import Policy

T = TypeVar("T")

# Hypothesis prints dataclasses field by field, and a policy with the needs that it remembers is very long.
pretty.for_type_by_name("routing.policy", "Policy", lambda policy, printer, _cycle: printer.text(repr(policy)))

CLOCK_CHANGES = tuple(
    map(parse_instant, ("2005-03-27T01:00:00Z", "2026-10-25T01:00:00Z", "2027-03-28T01:00:00Z", "2024-02-29T12:00:00Z"))
)
"""Instants at which London's clocks change, Easter 2005 among them, and a leap day."""

_WORDS = st.sampled_from(("first_name", "last_name", "date_of_birth", "postcode", "called_before", "symptoms"))
_SUPPLIERS = st.sampled_from(
    (
        "coordinate_my_care",
        "health_analytics_icm",
        "neuro_response",
        "my_brain_book",
        "gp",
        "mental_health",
        "elsewhere",
    )
)
_NOTE_KINDS = st.sampled_from(
    ("special_patient_note", "violence_warning", "safeguarding", "dnacpr", "bypass_to_clinician")
)
_PLAN_KINDS = st.sampled_from(
    ("end_of_life", "crisis", "integrated_care", "mental_health_crisis", "multiple_sclerosis", "dementia", "respect")
)


def _seldom(usual: st.SearchStrategy[T], rare: st.SearchStrategy[T]) -> st.SearchStrategy[T]:
    """The usual one seven times in eight: what decides everything by itself must not hide the rest."""
    return st.integers(0, 7).flatmap(lambda which: rare if which == 7 else usual)


def needs() -> st.SearchStrategy[Need]:
    """Any need of the lattice."""
    skills = st.frozensets(st.sampled_from(sorted(CLINICIAN_SKILLS)))
    words = st.frozensets(_WORDS, max_size=3)
    return st.builds(
        Need,
        urgency=st.sampled_from(Urgency),
        level=st.sampled_from(Level),
        accepts=skills,
        skills=skills,
        path=st.sampled_from(Path),
        flags=words,
        show=words,
        must=words,
        offers=words,
        asks=words,
        confirmed=words,
        forced=words,
    )


def instants() -> st.SearchStrategy[Instant]:
    """Instants around clock changes and within the years of the policies."""
    offsets = st.sampled_from((0, 1, -1, HOUR, -HOUR, CONTACT_WINDOW, 48 * HOUR, 12 * HOUR))
    near = st.builds(lambda change, offset: change + offset, st.sampled_from(CLOCK_CHANGES), offsets)
    return near | st.integers(parse_instant("2015-01-01T00:00:00Z"), parse_instant("2030-01-01T00:00:00Z"))


def triages() -> st.SearchStrategy[Triage | None]:
    """What clinical triage may find, or that there was none."""
    skills = st.none() | st.sampled_from((*sorted(CLINICIAN_SKILLS), "unheard_of"))
    return st.none() | st.builds(
        Triage,
        urgency=_seldom(st.sampled_from(list(Urgency)[:-1]), st.just(Urgency.EMERGENCY)),
        clinician_needed=st.booleans(),
        skill=skills,
    )


@st.composite
def calls(draw: st.DrawFn, policy: Policy) -> Call:
    """Any call of the policy's areas, or of none, at any stage."""
    areas = st.none() | st.sampled_from((*sorted(policy.areas), "elsewhere"))
    maybe = st.sampled_from((None, False, True))
    flag = _seldom(st.sampled_from((None, False)), st.just(True))
    options = st.sampled_from([option for option in Option if option is not Option.LIFE_THREATENING])
    providers = st.none() | st.sampled_from((*(provider.id for provider in policy.providers), "gone"))
    return Call(
        call_id="call",
        at=draw(instants()),
        stage=draw(st.sampled_from(Stage)),
        line=draw(st.just(Line.PUBLIC) | st.sampled_from(Line)),
        option=draw(_seldom(st.just(Option.NONE) | options, st.just(Option.LIFE_THREATENING))),
        area=draw(areas),
        location=draw(st.none() | areas),
        setting=draw(st.just(Setting.UNKNOWN) | st.sampled_from(Setting)),
        access=draw(st.frozensets(st.sampled_from(Access))),
        caller_is_patient=draw(maybe),
        can_be_rung_back=draw(maybe),
        red_flag=draw(flag),
        ambulance_requested=draw(flag),
        called_before=draw(maybe),
        triage=draw(triages()),
        provider=draw(providers),
    )


def contacts(policy: Policy, at: Instant) -> st.SearchStrategy[tuple[Contact, ...]]:
    """Earlier contacts at and around the edge of the window, some that nobody dealt with."""
    ages = st.sampled_from((0, 1, HOUR, CONTACT_WINDOW - 1, CONTACT_WINDOW, CONTACT_WINDOW + 1, -1))
    providers = st.none() | st.sampled_from([provider.id for provider in policy.providers])
    pairs = st.lists(st.tuples(ages, providers), max_size=4)
    return pairs.map(
        lambda found: tuple(
            Contact(call_id=f"earlier-{number}", at=at - age, provider=provider)
            for number, (age, provider) in enumerate(found)
        )
    )


def notes(at: Instant) -> st.SearchStrategy[tuple[Note, ...]]:
    """Notes around the edges of their validity."""
    return st.lists(st.tuples(_SUPPLIERS, _NOTE_KINDS, st.sampled_from((at - 1, at, at + 1))), max_size=3).map(
        lambda found: tuple(
            Note(note_id=f"note-{number}", supplier=supplier, kind=kind, valid_from=0, valid_to=end)
            for number, (supplier, kind, end) in enumerate(found)
        )
    )


def plans(at: Instant) -> st.SearchStrategy[tuple[Plan, ...]]:
    """Plans around the edges of their validity."""
    return st.lists(st.tuples(_SUPPLIERS, _PLAN_KINDS, st.sampled_from((at - 1, at, at + 1))), max_size=3).map(
        lambda found: tuple(
            Plan(plan_id=f"plan-{number}", supplier=supplier, kind=kind, valid_from=start)
            for number, (supplier, kind, start) in enumerate(found)
        )
    )


@st.composite
def knowledge(draw: st.DrawFn, policy: Policy, at: Instant) -> Knowledge:
    """Anything that may be known at that instant; mostly a patient who is surely known."""
    edges = sorted({0, 1, 40, 130, *policy.age_cuts, *(cut - 1 for cut in policy.age_cuts)})
    missing = st.sampled_from(Missing)
    return Knowledge(
        match=draw(_seldom(st.just(Match.CONFIRMED), st.sampled_from(Match))),
        age_years=draw(st.none() | st.sampled_from(edges)),
        notes=draw(_seldom(notes(at), missing)),
        plans=draw(_seldom(plans(at), missing)),
        contacts=draw(_seldom(contacts(policy, at), missing)),
        confirmed=draw(st.frozensets(_WORDS, max_size=3)),
        to_ask=draw(st.frozensets(_WORDS, max_size=2)),
        cautions=draw(st.frozensets(st.sampled_from(("identity_uncertain", "other")))),
    )


@st.composite
def networks(draw: st.DrawFn, policy: Policy) -> Network:
    """Any state of the policy's providers, waits at and around its limits; some providers are left out."""
    limits = {policy.live_limit_seconds, *filter(None, policy.thresholds_seconds.values())}
    waits = st.sampled_from(sorted({0.0, 10.0, *limits, *(limit + 1 for limit in limits), 9000.0}))
    states = {}
    for provider in policy.providers:
        queues = sorted(provider.staffs)
        staffed = draw(st.just(frozenset(queues)) | st.frozensets(st.sampled_from([*queues, HEALTH_ADVISER])))
        known = draw(st.just(queues) | st.lists(st.sampled_from(queues), unique=True))
        states[provider.id] = ProviderState(
            open=draw(st.sampled_from((True, True, False))),
            staffed=staffed,
            expected_wait_seconds={queue: draw(waits) for queue in known},
        )
    left_out = draw(st.frozensets(st.sampled_from(sorted(states)), max_size=1))
    return Network(providers={name: state for name, state in states.items() if name not in left_out})


@st.composite
def situations(draw: st.DrawFn, policy: Policy) -> tuple[Call, Knowledge, Network]:
    """A call, what is known about its patient, and the network."""
    call = draw(calls(policy))
    return call, draw(knowledge(policy, call.at)), draw(networks(policy))
