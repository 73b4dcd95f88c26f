"""A request for a decision: its shape, and the checks that need more than one of its fields."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from api.documents.call import IdentifiedCallDocument
from prm.age import check_birth
from prm.base import BadInput, Fault, Instant, bad_input, parse_instant
from prm.base.documents import suggest, validated_json
from prm.facts import Call, Knowledge
from prm.nhs_number import check_nhs_number
from routing import Need, Network, Policy, Versions, all_open, decide, explain, explained
from routing.documents import QuestionDocument, faults_of, question_of
from routing.documents.fields import Word
from routing.on_request import OnRequest, told_on_request


class DecisionDocument(QuestionDocument):
    """A call to route. Absent knowledge is unknown; an absent network is all open and free."""

    call: IdentifiedCallDocument
    policy: Word | None = None
    """The id or the hash of a policy; absent: the one that was in force on the day of the call."""
    explain: frozenset[OnRequest] = frozenset()
    """What is told besides the reasons: `not_fired` every rule that did not fire, with the facts that it lacked;
    `decisive` the facts that decided."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What `routing.decide` is asked."""

    call: Call
    knowledge: Knowledge
    network: Network
    policy: Policy
    so_far: Need
    explain: frozenset[OnRequest]
    """What is told besides the reasons."""

    def answer(self) -> dict[str, Any]:
        """The engine's own decision, explained, as data."""
        decision = decide(self.call, self.knowledge, self.network, self.policy, self.so_far)
        told = explained(decision, explain(decision, self.network, self.policy))
        return told | told_on_request(decision, self.network, self.policy, self.explain)


def read_question(data: object, versions: Versions) -> Question:
    """The question in parsed JSON; `BadInput` with one fault for each thing wrong, at its JSON pointer.

    No sentence repeats a part of the identity.
    """
    document = validated_json(DecisionDocument, data)
    at = parse_instant(document.call.at)
    policy = _policy(document, at, versions)
    faults = [*_identity_faults(document, at), *faults_of(document, policy)]
    if faults:
        raise BadInput(*faults)
    asked = question_of(document, policy)
    return Question(
        call=asked.call,
        knowledge=asked.knowledge,
        network=all_open(policy) if asked.network is None else asked.network,
        policy=policy,
        so_far=asked.so_far,
        explain=document.explain,
    )


def _policy(document: DecisionDocument, at: Instant, versions: Versions) -> Policy:
    name = document.policy
    if name is None:
        found = versions.in_force(at)
        if found is None:
            sentence = 'no policy was in force on the day of the call; name one in "policy"'
            raise bad_input("no-policy", sentence, "/call/at")
        return found.policy
    found = versions.named(name) or versions.by_hash(name)
    if found is None:
        ids = [version.policy.id for version in versions.all]
        raise bad_input("unknown-policy", f"there is no policy of that name{suggest(name, ids)}", "/policy")
    return found.policy


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
