"""Calls, knowledge, networks and needs, made from choices: leaning to the boundaries, simplest first."""

from prm.base import MINUTE, SECOND, Instant, parse_instant
from prm.facts import (
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
from routing.network import HEALTH_ADVISER, Load, Network, ProviderState
from routing.policy import Policy
from routing.testing.choosing import Choices, pick, seldom, some
from routing.testing.words import PARTS, PLAIN_INSTANT, Words, words_of

SKILLS = tuple(sorted(CLINICIAN_SKILLS))
_MAYBE = (None, False, True)
_SELDOM_TRUE = (None, None, None, False, False, False, False, True)
_STAGES = tuple(Stage)
_LINES = (Line.PUBLIC, Line.PUBLIC, Line.PUBLIC, *Line)
_OPTIONS = (Option.NONE, Option.NONE, Option.NONE, *(o for o in Option if o is not Option.LIFE_THREATENING))
_SETTINGS = tuple(Setting)
_ACCESS = tuple(Access)
_MATCHES = (*(Match.CONFIRMED,) * 5, *Match)
_MISSING = tuple(Missing)
_URGENCIES = (Urgency.ROUTINE, Urgency.SOON, Urgency.URGENT) * 2 + (Urgency.EMERGENCY,)
_TRIAGED_SKILLS = (None, *SKILLS, "unheard_of")
_FIRST = parse_instant("2015-01-01T00:00:00Z")
_MINUTES = 15 * 366 * 24 * 60


def a_need(choices: Choices) -> Need:
    """Any need of the lattice."""
    return Need(
        urgency=pick(choices, tuple(Urgency)),
        level=pick(choices, tuple(Level)),
        accepts=CLINICIAN_SKILLS - some(choices, SKILLS, 4),
        skills=some(choices, SKILLS, 3),
        path=pick(choices, tuple(Path)),
        flags=some(choices, PARTS, 2),
        show=some(choices, PARTS, 2),
        must=some(choices, ("handle_live", "screen_first", "option:dental", "option:mental_health", "symptoms"), 2),
        offers=some(choices, PARTS, 2),
        asks=some(choices, PARTS, 3),
        confirmed=some(choices, PARTS, 3),
        forced=some(choices, PARTS, 2),
    )


def an_instant(choices: Choices, words: Words) -> Instant:
    """An instant at, next to, or far from whatever turns over."""
    where = choices.below(4)
    if where == 0:
        return PLAIN_INSTANT
    return pick(choices, words.edges) if where < 3 else _FIRST + choices.below(_MINUTES) * MINUTE


def a_triage(choices: Choices) -> Triage | None:
    """What clinical triage may find, or that there was none."""
    if choices.below(2) == 0:
        return None
    return Triage(
        urgency=pick(choices, _URGENCIES),
        clinician_needed=choices.below(2) == 1,
        skill=pick(choices, _TRIAGED_SKILLS),
    )


def a_call(choices: Choices, policy: Policy) -> Call:
    """Any call of the policy's areas, or of none, at any stage."""
    words = words_of(policy)
    return Call(
        call_id=f"call-{choices.below(1000)}",
        at=an_instant(choices, words),
        stage=pick(choices, _STAGES),
        line=pick(choices, _LINES),
        option=Option.LIFE_THREATENING if seldom(choices, 16) else pick(choices, _OPTIONS),
        area=pick(choices, words.areas),
        location=pick(choices, words.areas) if choices.below(2) else None,
        setting=pick(choices, _SETTINGS),
        access=some(choices, _ACCESS, 2),
        caller_is_patient=pick(choices, _MAYBE),
        can_be_rung_back=pick(choices, _MAYBE),
        red_flag=pick(choices, _SELDOM_TRUE),
        ambulance_requested=pick(choices, _SELDOM_TRUE),
        called_before=pick(choices, _MAYBE),
        triage=a_triage(choices),
        provider=pick(choices, (None, *words.providers, "gone")),
    )


def some_contacts(choices: Choices, policy: Policy, at: Instant) -> tuple[Contact, ...]:
    """Earlier contacts at and around the edges of the windows, some that nobody dealt with."""
    words = words_of(policy)
    return tuple(
        Contact(
            call_id=f"contact-{number}",
            at=at - pick(choices, words.contact_ages),
            provider=pick(choices, (*words.providers, None)),
        )
        for number in range(choices.below(5))
    )


def validity(choices: Choices, at: Instant) -> tuple[Instant, Instant | None]:
    """From when until when something is valid: at and next to both edges."""
    return pick(
        choices,
        (
            (0, None),
            (0, at + 1),
            (at, None),
            (0, at),
            (0, at - 1),
            (at, at + 1),
            (at - 1, at),
            (at + 1, None),
            (at - 1, at + 1),
        ),
    )


def some_notes(choices: Choices, policy: Policy, at: Instant) -> tuple[Note, ...]:
    """Notes around the edges of their validity."""
    words = words_of(policy)
    found = []
    for number in range(choices.below(4)):
        kind, supplier = pick(choices, words.note_kinds), pick(choices, words.suppliers)
        start, end = validity(choices, at)
        found.append(Note(note_id=f"note-{number}", kind=kind, supplier=supplier, valid_from=start, valid_to=end))
    return tuple(found)


def some_plans(choices: Choices, policy: Policy, at: Instant) -> tuple[Plan, ...]:
    """Plans around the edges of their validity."""
    words = words_of(policy)
    found = []
    for number in range(choices.below(4)):
        kind, supplier = pick(choices, words.plan_kinds), pick(choices, words.suppliers)
        start, end = validity(choices, at)
        found.append(Plan(plan_id=f"plan-{number}", kind=kind, supplier=supplier, valid_from=start, valid_to=end))
    return tuple(found)


def some_knowledge(choices: Choices, policy: Policy, at: Instant) -> Knowledge:
    """Anything that may be known at that instant; mostly a patient who is surely known."""
    words = words_of(policy)
    return Knowledge(
        match=pick(choices, _MATCHES),
        age_years=pick(choices, words.ages),
        notes=pick(choices, _MISSING) if seldom(choices) else some_notes(choices, policy, at),
        plans=pick(choices, _MISSING) if seldom(choices) else some_plans(choices, policy, at),
        contacts=pick(choices, _MISSING) if seldom(choices) else some_contacts(choices, policy, at),
        confirmed=some(choices, PARTS, 3),
        to_ask=some(choices, PARTS, 2),
        cautions=some(choices, words.cautions, 1),
    )


def a_network(choices: Choices, policy: Policy, at: Instant) -> Network:
    """Any state of the policy's providers, waits at and around its limits; some providers are left out."""
    words = words_of(policy)
    left_out = pick(choices, words.providers) if seldom(choices) else None
    states = {name: _state(choices, words, name, free) for name, free in words.free.items() if name != left_out}
    if not policy.balancing.balances:
        return Network(providers=states)
    sent = {name: choices.below(4) * 5 for name in states}
    shares = None if choices.below(2) == 0 else _shares(choices, tuple(states))
    return Network(
        providers=states,
        taken_at=None if seldom(choices) else at - pick(choices, _ages_of_snapshots(policy)),
        sent=sent,
        sent_in_window={name: choices.below(sent[name] + 1) for name in sent},
        shares=shares,
        window_from=at - choices.below(60 * MINUTE),
    )


def _ages_of_snapshots(policy: Policy) -> tuple[int, ...]:
    """In microseconds: fresh, at and past the limit, and from the future."""
    limit = int((policy.balancing.doubted_after_seconds or 300) * SECOND)
    return (SECOND, 0, limit, limit + 1, limit - 1, 15 * MINUTE, -1)


def _shares(choices: Choices, names: tuple[str, ...]) -> dict[str, float]:
    """Percentages that sum to 100."""
    parts = {name: 1 + choices.below(20) for name in names}
    whole = sum(parts.values())
    return {name: 100 * part / whole for name, part in parts.items()}


def _state(choices: Choices, words: Words, name: str, free: ProviderState) -> ProviderState:
    how = choices.below(5)
    if how == 0:
        return free
    if how == 1:
        return ProviderState(open=False, staffed=free.staffed, expected_wait_seconds=free.expected_wait_seconds)
    queues = words.queues[name]
    staffed, known = free.staffed, queues
    if how == 4:
        staffed = some(choices, (*queues, HEALTH_ADVISER), len(queues))
        known = tuple(sorted(some(choices, queues, len(queues))))
    waits = {queue: pick(choices, words.waits_seconds) for queue in known}
    return ProviderState(staffed=staffed, expected_wait_seconds=waits, load=_load(choices))


def _load(choices: Choices) -> Load | None:
    on_duty = choices.below(5)
    return Load(on_duty=on_duty * 10, calls=choices.below(4) * 10) if on_duty else None
