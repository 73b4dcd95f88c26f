"""Situations drawn for volume: seeded, plain, and leaning to the boundaries.

Instants lie around clock changes, opening hours and the ends of notes; contacts 0, 1 microsecond and 96 hours ago, and
a microsecond to either side; ages at the cuts; waits at the limits; snapshots at the age at which they are doubted.
One patient is drawn with several stages, networks and needs so far, which is where most of the difference lies.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, TypeVar

from prm.base import HOUR, MINUTE, SECOND, Instant, parse_instant
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
from routing import CLINICIAN_SKILLS, HEALTH_ADVISER, Level, Load, Need, Network, Path, Policy, ProviderState
from routing.need import NOTHING
from routing.safety import FLAGS
from tests.reference.semantics import Plain, read

T = TypeVar("T")

NETWORKS = 60
SO_FAR = 30
PATIENTS = 40
VARIANTS = 25
BATCH = PATIENTS * VARIANTS
"""Decisions in one batch: patients times variants of stage, network and need so far."""

CLOCK_CHANGES = tuple(
    map(parse_instant, ("2005-03-27T01:00:00Z", "2024-03-31T01:00:00Z", "2026-10-25T01:00:00Z", "2024-02-29T12:00:00Z"))
)
FIRST, LAST = parse_instant("2015-01-01T00:00:00Z"), parse_instant("2030-01-01T00:00:00Z")
WINDOW = 96 * HOUR
STAGES, LINES, SETTINGS, ACCESS = tuple(Stage), tuple(Line), tuple(Setting), tuple(Access)
OPTIONS = tuple(option for option in Option if option is not Option.LIFE_THREATENING)
WORDS = ("first_name", "last_name", "date_of_birth", "postcode", "called_before", "symptoms", "location")
MUST = ("handle_live", "screen_first", "option:dental", "option:mental_health", "no_lone_visit")
MAYBE = (None, False, True)
SKILLS = tuple(sorted(CLINICIAN_SKILLS))


@dataclass(frozen=True, kw_only=True, slots=True)
class Situation:
    """Everything that one decision is taken from."""

    call: Call
    known: Knowledge
    network: Network
    so_far: Need = NOTHING


class Deck:
    """What there is to draw from for one policy: the names in it, and the edges of its limits."""

    def __init__(self, policy: Policy, text: str) -> None:
        written = read(text)
        self.policy = policy
        self.areas = (*policy.areas, *policy.areas, "elsewhere", None)
        self.providers = tuple(provider.id for provider in policy.providers)
        self.suppliers = (*named(written, "suppliers"), "elsewhere")
        self.kinds = (*named(written, "kinds"), *FLAGS, "other")
        self.cautions = (*named(written, "cautions"), "other")
        ages = {0, 1, 40, 130, *policy.age_cuts, *(cut - 1 for cut in policy.age_cuts)}
        self.ages = (None, *sorted(ages))
        limits = {policy.live_limit_seconds, *filter(None, policy.thresholds_seconds.values())}
        self.waits = (0.0, 10.0, *sorted({*limits, *(limit + 0.001 for limit in limits)}), 9000.0)
        self.edges = tuple(
            {minute for days in policy.hours.values() for day in days for span in day for minute in span}
        )
        stale = policy.balancing.doubted_after_seconds
        limit = 900 * SECOND if stale is None else round(stale * SECOND)
        self.snapshot_ages = (None, 0, 0, 1, 30 * SECOND, limit - 1, limit, limit + 1, -1)


def named(written: Plain, field: str) -> tuple[str, ...]:
    """All names that the rules of a policy know in one of their fields."""
    return tuple(sorted({name for rule in written["rules"] for name in rule.get(field) or ()}))


def batch(deck: Deck, rng: Random) -> Iterator[Situation]:
    """One batch of situations."""
    networks = [network(deck, rng) for _ in range(NETWORKS)]
    needs = [NOTHING, *(need(rng) for _ in range(SO_FAR))]
    for number in range(PATIENTS):
        call = a_call(deck, rng, f"{rng.getrandbits(40):x}")
        known = knowledge(deck, rng, call)
        for variant in range(VARIANTS):
            stage = STAGES[(number + variant) % len(STAGES)]
            age = rng.choice(deck.snapshot_ages)
            seen = rng.choice(networks)
            yield Situation(
                call=replace(call, stage=stage, provider=rng.choice((None, *deck.providers, "gone"))),
                known=known,
                network=seen if age is None else replace(seen, taken_at=call.at - age),
                so_far=NOTHING if rng.random() < 0.6 else rng.choice(needs),
            )


def instant(deck: Deck, rng: Random) -> Instant:
    """An instant near an edge, or any."""
    nudge = rng.choice((0, 0, 1, -1))
    match rng.randrange(4):
        case 0:
            offset = rng.choice((0, HOUR, -HOUR, WINDOW, 48 * HOUR, 12 * HOUR))
            return rng.choice(CLOCK_CHANGES) + offset + nudge
        case 1 if deck.edges:
            day = rng.randrange(FIRST // (24 * HOUR), LAST // (24 * HOUR)) * 24 * HOUR
            return day + rng.choice(deck.edges) * MINUTE - rng.choice((0, HOUR)) + nudge
        case _:
            return rng.randrange(FIRST, LAST)


def some(rng: Random, values: Sequence[T], most: int) -> frozenset[T]:
    """None of the values in half of the cases, else some."""
    return frozenset() if rng.random() < 0.5 else frozenset(rng.choices(values, k=rng.randint(1, most)))


def triage(rng: Random) -> Triage | None:
    if rng.random() < 0.4:
        return None
    urgency = Urgency.EMERGENCY if rng.random() < 0.1 else Urgency(rng.randrange(3))
    skill = rng.choice((None, None, *SKILLS, "unheard_of"))
    return Triage(urgency=urgency, clinician_needed=rng.random() < 0.6, skill=skill)


def a_call(deck: Deck, rng: Random, call_id: str) -> Call:
    """A call; what decides everything by itself is seldom, so that it does not hide the rest."""
    return Call(
        call_id=call_id,
        at=instant(deck, rng),
        line=Line.PUBLIC if rng.random() < 0.6 else rng.choice(LINES),
        option=Option.LIFE_THREATENING
        if rng.random() < 0.03
        else Option.NONE
        if rng.random() < 0.4
        else rng.choice(OPTIONS),
        area=rng.choice(deck.areas),
        location=rng.choice(deck.areas),
        setting=rng.choice(SETTINGS),
        access=some(rng, ACCESS, 2),
        caller_is_patient=rng.choice(MAYBE),
        can_be_rung_back=rng.choice(MAYBE),
        red_flag=True if rng.random() < 0.03 else rng.choice((None, False)),
        ambulance_requested=True if rng.random() < 0.03 else rng.choice((None, False)),
        called_before=rng.choice(MAYBE),
        triage=triage(rng),
    )


def knowledge(deck: Deck, rng: Random, call: Call) -> Knowledge:
    """What is known, mostly about a patient who is surely known."""
    at = call.at
    return Knowledge(
        match=Match.CONFIRMED if rng.random() < 0.75 else rng.choice(tuple(Match)),
        age_years=rng.choice(deck.ages),
        notes=_part(rng, tuple(Note(note_id=str(n), **_record(deck, rng, at)) for n in range(rng.randrange(4)))),
        plans=_part(rng, tuple(Plan(plan_id=str(n), **_record(deck, rng, at)) for n in range(rng.randrange(4)))),
        contacts=_part(rng, tuple(_contact(deck, rng, call, n) for n in range(rng.randrange(5)))),
        confirmed=some(rng, WORDS, 4),
        to_ask=some(rng, WORDS, 2),
        cautions=some(rng, deck.cautions, 2),
    )


def _part(rng: Random, records: T) -> T | Missing:
    return records if rng.random() < 0.8 else rng.choice((Missing.UNKNOWN, Missing.DEGRADED))


def _record(deck: Deck, rng: Random, at: Instant) -> dict[str, Any]:
    start, end = rng.choice(
        ((0, None), (0, None), (at, None), (at + 1, None), (at - 1, at), (at - 1, at + 1), (at, at), (0, 0))
    )
    return {
        "supplier": rng.choice(deck.suppliers),
        "kind": rng.choice(deck.kinds),
        "valid_from": start,
        "valid_to": end,
    }


def _contact(deck: Deck, rng: Random, call: Call, number: int) -> Contact:
    age = rng.choice((0, 1, HOUR, 5 * HOUR, 30 * HOUR, WINDOW - 1, WINDOW, WINDOW + 1, -1))
    call_id = call.call_id if rng.random() < 0.05 else f"earlier-{number}"
    provider = None if rng.random() < 0.2 else rng.choice(deck.providers)
    return Contact(call_id=call_id, at=call.at - age, provider=provider)


def network(deck: Deck, rng: Random) -> Network:
    """The providers in any state, now and then all of one kind closed."""
    states = {}
    shut = rng.choice((0.02, 0.02, 0.1, 0.3, 0.5, 0.9))
    empty = rng.choice((0.02, 0.1, 0.5))
    few = rng.choice((*SKILLS, None, None))
    for provider in deck.policy.providers:
        if rng.random() < 0.03:
            continue
        queues = [queue for queue in sorted(provider.staffs) if rng.random() >= empty and queue != few]
        if rng.random() < 0.03:
            queues.append(HEALTH_ADVISER)
        known = [queue for queue in sorted(provider.staffs) if rng.random() >= 0.1]
        states[provider.id] = ProviderState(
            open=rng.random() >= shut,
            staffed=frozenset(queues),
            expected_wait_seconds={queue: rng.choice(deck.waits) for queue in known},
            load=None if rng.random() < 0.2 else Load(on_duty=rng.choice((0, 1, 5, 40)), calls=rng.randrange(60)),
        )
    some_of = [provider for provider in deck.providers if rng.random() < 0.6]
    return Network(
        providers=states,
        sent={provider: rng.randrange(30) for provider in some_of},
        sent_in_window={provider: rng.randrange(30) for provider in some_of},
        shares=None if rng.random() < 0.5 else {provider: rng.uniform(0, 60) for provider in deck.providers},
    )


def need(rng: Random) -> Need:
    """A need of an earlier stage; 999 is seldom, since there is no way back from it."""
    return Need(
        urgency=Urgency(rng.randrange(4)),
        level=Level(rng.randrange(2)),
        accepts=CLINICIAN_SKILLS if rng.random() < 0.5 else frozenset(rng.sample(SKILLS, rng.randrange(7))),
        skills=some(rng, (*SKILLS, "unheard_of"), 2),
        path=Path.TO_999 if rng.random() < 0.05 else Path(rng.randrange(2)),
        flags=some(rng, ("violence", "dnacpr"), 2),
        show=some(rng, ("plan:crisis", "repeat_caller"), 2),
        must=some(rng, MUST, 2),
        offers=some(rng, ("specialist_nurse",), 1),
        asks=some(rng, WORDS, 2),
        confirmed=some(rng, WORDS, 2),
        forced=some(rng, WORDS, 2),
    )
