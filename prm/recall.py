"""What is known about the patient of a call: asked of a store, and disclosed only as far as identity allows."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from prm.age import age_at, parse_date
from prm.base import Instant
from prm.facts import CONTACT_WINDOW, Call, Contact, Identity, Knowledge, Match, Missing, Note, Plan
from prm.identity import (
    DEMOGRAPHICS,
    STANDARD_POLICY,
    MatchPolicy,
    Record,
    cautions,
    differing,
    identify,
    missing_parts,
    normalised,
    verified_number,
)
from prm.stores.protocol import Readable, StoreUnavailable

T = TypeVar("T")
Held = TypeVar("Held", Note, Plan)


def recall(call: Call, store: Readable, policy: MatchPolicy = STANDARD_POLICY) -> Knowledge:
    """The knowledge about the patient of this call at its instant.

    Notes, plans, contacts and age are disclosed only under a confirmed match. A new patient has no known history,
    which is not a history known to be empty: without a confirmed match every part stays unknown. A part that the
    store could not give is degraded; if the search fails, all are. Never raises `StoreUnavailable`.
    """
    offered = call.identity
    careful = cautions(offered)
    if not _can_be_looked_up(offered):
        return Knowledge(to_ask=missing_parts(offered), cautions=careful)
    try:
        how, record = identify(offered, store.candidates(offered), policy)
    except StoreUnavailable:
        return Knowledge(
            notes=Missing.DEGRADED,
            plans=Missing.DEGRADED,
            contacts=Missing.DEGRADED,
            to_ask=missing_parts(offered),
            cautions=careful,
        )
    if record is None:
        return Knowledge(match=how, to_ask=missing_parts(offered), cautions=careful)
    return _disclosed(call, record, store, careful)


def valid_at(held: Note | Plan, at: Instant) -> bool:
    """Whether a note or plan is valid at the instant: from its beginning, and until just before its end."""
    return held.valid_from <= at and (held.valid_to is None or at < held.valid_to)


def recent(contacts: Iterable[Contact], call: Call) -> tuple[Contact, ...]:
    """The contacts in the 96 hours up to the call, oldest first; neither the call itself nor later ones."""
    inside = (
        contact
        for contact in contacts
        if contact.call_id != call.call_id and 0 <= call.at - contact.at <= CONTACT_WINDOW
    )
    return tuple(sorted(inside, key=lambda contact: (contact.at, contact.call_id)))


def _can_be_looked_up(offered: Identity) -> bool:
    return bool(verified_number(offered)) or any(normalised(offered, part) for part in DEMOGRAPHICS)


def _disclosed(call: Call, record: Record, store: Readable, careful: frozenset[str]) -> Knowledge:
    offered, held = call.identity, record.identity
    disputed = differing(offered, held)
    known = frozenset(part for part in DEMOGRAPHICS if normalised(held, part)) - disputed
    if verified_number(held):
        known |= {"nhs_number"}
    return Knowledge(
        match=Match.CONFIRMED,
        age_years=_age(held, call.at) if "date_of_birth" in known else None,
        notes=_part(lambda: _valid(store.notes(record.patient_id), call.at, lambda note: note.note_id)),
        plans=_part(lambda: _valid(store.plans(record.patient_id), call.at, lambda plan: plan.plan_id)),
        contacts=_part(lambda: recent(store.contacts(record.patient_id), call)),
        confirmed=known,
        to_ask=(missing_parts(offered) - known) | disputed,
        cautions=careful,
    )


def _age(held: Identity, at: Instant) -> int | None:
    return age_at(parse_date(held.date_of_birth), at) if held.date_of_birth else None


def _valid(all_held: Iterable[Held], at: Instant, identifier: Callable[[Held], str]) -> tuple[Held, ...]:
    """Those valid at the instant, in an order that does not depend on the store's."""
    return tuple(sorted((held for held in all_held if valid_at(held, at)), key=identifier))


def _part(ask: Callable[[], tuple[T, ...]]) -> tuple[T, ...] | Missing:
    try:
        return ask()
    except StoreUnavailable:
        return Missing.DEGRADED
