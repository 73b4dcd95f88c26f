"""A question to the routing: a call at a stage, what is known about its patient, the network, and the need so far."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from prm.base import BadInput, Fault, Instant, parse_instant
from prm.base.documents import StrictModel, suggest, validated_json
from prm.facts import Call, Knowledge, Missing
from routing.balancing_bounds import WHOLE
from routing.documents.call import CallDocument
from routing.documents.knowledge import KnowledgeDocument, NoteDocument, PlanDocument
from routing.documents.need import NeedDocument
from routing.documents.network import NetworkDocument
from routing.need import Need
from routing.network import Network
from routing.policy import Policy

SHARES_ROUNDED_BY = 0.1
"""How far from 100 percentages that were rounded may sum."""


class QuestionDocument(StrictModel):
    """A call to route. Absent knowledge is unknown; an absent network is all open and free."""

    call: CallDocument
    knowledge: KnowledgeDocument = KnowledgeDocument()
    network: NetworkDocument | None = None
    so_far: NeedDocument = NeedDocument()
    """The `need` of the decision at the stage before; absent at ring."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What `routing.decide` is asked under a policy."""

    call: Call
    knowledge: Knowledge
    network: Network | None
    """`None` if the document says nothing about it."""
    so_far: Need


def read_question(data: object, policy: Policy) -> Question:
    """The question in parsed JSON; `BadInput` with one fault for each thing wrong, at its JSON pointer."""
    document = validated_json(QuestionDocument, data)
    faults = tuple(faults_of(document, policy))
    if faults:
        raise BadInput(*faults)
    return question_of(document, policy)


def question_of(document: QuestionDocument, policy: Policy) -> Question:
    """The question that a document without faults means."""
    return Question(
        call=document.call.call(),
        knowledge=document.knowledge.knowledge(),
        network=None if document.network is None else document.network.network(policy),
        so_far=document.so_far.need(),
    )


def faults_of(document: QuestionDocument, policy: Policy) -> Iterator[Fault]:
    """What is wrong beyond the shape: names that the policy does not know, and instants that cannot be."""
    yield from _name_faults(document, policy)
    yield from _share_faults(document)
    yield from _record_faults(document, parse_instant(document.call.at))


def _name_faults(document: QuestionDocument, policy: Policy) -> Iterator[Fault]:
    """Areas and providers that the policy does not know."""
    providers = {provider.id for provider in policy.providers}
    call, contacts = document.call, document.knowledge.contacts
    for field in ("area", "location"):
        yield from _unknown("area", getattr(call, field), policy.areas, f"/call/{field}")
    yield from _unknown("provider", call.provider, providers, "/call/provider")
    for index, contact in enumerate(() if isinstance(contacts, Missing) else contacts):
        yield from _unknown("provider", contact.provider, providers, f"/knowledge/contacts/{index}/provider")
    for part in ("providers", "sent", "sent_in_window", "shares"):
        for name in getattr(document.network, part, None) or ():
            yield from _unknown("provider", name, providers, f"/network/{part}")


def _share_faults(document: QuestionDocument) -> Iterator[Fault]:
    """Shares of the window before that are no whole; they were measured, so their sum may be rounded."""
    shares = None if document.network is None else document.network.shares
    if shares is not None and abs(sum(shares.values()) - WHOLE) > SHARES_ROUNDED_BY:
        sentence = "the shares of the window before must sum to 100"
        yield Fault(code="shares-not-whole", sentence=sentence, place="/network/shares")


def _unknown(what: str, name: str | None, known: Iterable[str], place: str) -> Iterator[Fault]:
    if name is not None and name not in known:
        sentence = f"the policy has no {what} of that name{suggest(name, known)}"
        yield Fault(code=f"unknown-{what}", sentence=sentence, place=place)


def _record_faults(document: QuestionDocument, at: Instant) -> Iterator[Fault]:
    """Notes and plans that end before they begin, and contacts that are still to come."""
    known = document.knowledge
    lists: tuple[tuple[str, tuple[NoteDocument | PlanDocument, ...] | Missing], ...] = (
        ("notes", known.notes),
        ("plans", known.plans),
    )
    for part, records in lists:
        for index, record in enumerate(() if isinstance(records, Missing) else records):
            ends = record.valid_to
            if ends is not None and parse_instant(ends) <= parse_instant(record.valid_from):
                place = f"/knowledge/{part}/{index}/valid_to"
                yield Fault(code="ends-before-it-begins", sentence='"valid_to" must be after "valid_from"', place=place)
    for index, contact in enumerate(() if isinstance(known.contacts, Missing) else known.contacts):
        if parse_instant(contact.at) > at:
            sentence = "an earlier contact cannot be later than the call"
            yield Fault(code="contact-in-the-future", sentence=sentence, place=f"/knowledge/contacts/{index}/at")
