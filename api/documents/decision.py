"""A request for a decision: its shape, and the checks that need more than one of its fields."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from api.documents.call import CallDocument
from api.documents.fields import Word
from api.documents.knowledge import KnowledgeDocument, NoteDocument, PlanDocument
from api.documents.need import NeedDocument
from api.documents.network import NetworkDocument
from prm.age import check_birth
from prm.base import BadInput, Fault, Instant, bad_input, london, parse_instant
from prm.base.documents import StrictModel, suggest, validated_json
from prm.facts import Call, Knowledge, Missing
from prm.nhs_number import check_nhs_number
from routing import Need, Network, Policy, all_open, decide, explain, explained
from scenarios.places import PLACES


class DecisionDocument(StrictModel):
    """A call to route. Absent knowledge is unknown; an absent network is all open and free."""

    call: CallDocument
    knowledge: KnowledgeDocument = KnowledgeDocument()
    network: NetworkDocument | None = None
    policy: Word | None = None
    """The name of a policy; absent: the one that was in force on the day of the call."""
    so_far: NeedDocument = NeedDocument()
    """The `need` of the decision at the stage before; absent at ring."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What `routing.decide` is asked."""

    call: Call
    knowledge: Knowledge
    network: Network
    policy: Policy
    so_far: Need

    def answer(self) -> dict[str, Any]:
        """The engine's own decision, explained, as data."""
        decision = decide(self.call, self.knowledge, self.network, self.policy, self.so_far)
        return explained(decision, explain(decision, self.network, self.policy))


def read_question(data: object, policies: Mapping[str, Policy]) -> Question:
    """The question in parsed JSON; `BadInput` with one fault for each thing wrong, at its JSON pointer.

    No sentence repeats a part of the identity.
    """
    document = validated_json(DecisionDocument, data)
    at = parse_instant(document.call.at)
    policy = _policy(document, at, policies)
    faults = [*_identity_faults(document, at), *_name_faults(document, policy), *_record_faults(document, at)]
    if faults:
        raise BadInput(*faults)
    return Question(
        call=document.call.call(),
        knowledge=document.knowledge.knowledge(),
        network=all_open(policy) if document.network is None else document.network.network(policy),
        policy=policy,
        so_far=document.so_far.need(),
    )


def in_force(policies: Mapping[str, Policy], at: Instant) -> Policy | None:
    """The latest of the policies that was in force on the London day of the instant; `None` before the first."""
    day = london(at).date().isoformat()
    candidates = [policies[name] for places in PLACES.values() for name in places.policies if name in policies]
    past = [policy for policy in candidates if policy.effective_from <= day]
    return max(past, key=attrgetter("effective_from"), default=None)


def _policy(document: DecisionDocument, at: Instant, policies: Mapping[str, Policy]) -> Policy:
    name = document.policy
    if name is None:
        found = in_force(policies, at)
        if found is None:
            sentence = 'no policy was in force on the day of the call; name one in "policy"'
            raise bad_input("no-policy", sentence, "/call/at")
        return found
    if name not in policies:
        sentence = f"there is no policy of that name{suggest(name, policies)}"
        raise bad_input("unknown-policy", sentence, "/policy")
    return policies[name]


def _identity_faults(document: DecisionDocument, at: Instant) -> Iterator[Fault]:
    identity = document.call.identity
    try:
        if identity.nhs_number is not None:
            check_nhs_number(identity.nhs_number, "/call/identity/nhs_number")
    except BadInput as error:
        yield from error.faults
    try:
        if identity.date_of_birth is not None:
            check_birth(identity.date_of_birth, at, "/call/identity/date_of_birth")
    except BadInput as error:
        yield from error.faults


def _name_faults(document: DecisionDocument, policy: Policy) -> Iterator[Fault]:
    """Areas and providers that the policy does not know."""
    providers = {provider.id for provider in policy.providers}
    call, contacts = document.call, document.knowledge.contacts
    for field in ("area", "location"):
        yield from _unknown("area", getattr(call, field), policy.areas, f"/call/{field}")
    yield from _unknown("provider", call.provider, providers, "/call/provider")
    for index, contact in enumerate(() if isinstance(contacts, Missing) else contacts):
        yield from _unknown("provider", contact.provider, providers, f"/knowledge/contacts/{index}/provider")
    for name in () if document.network is None else document.network.providers:
        yield from _unknown("provider", name, providers, "/network/providers")


def _unknown(what: str, name: str | None, known: Iterable[str], place: str) -> Iterator[Fault]:
    if name is not None and name not in known:
        sentence = f"the policy has no {what} of that name{suggest(name, known)}"
        yield Fault(code=f"unknown-{what}", sentence=sentence, place=place)


def _record_faults(document: DecisionDocument, at: Instant) -> Iterator[Fault]:
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
