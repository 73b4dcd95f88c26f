"""The router: decisions from plain documents to plain answers, quick because little is worked out twice.

What a policy can tell apart of a call and its patient is few things, so the values of a document lead by one look to
what was found for its like before (`routing.alike`). Where the call goes is worked out each time, by the same `place`
as everywhere. A document that cannot be read at once (`routing.reading`) goes the plain way: the strict reader,
`decide` and `explain`. Both ways give the same answers, to the byte.
"""

from typing import Any

from routing.alike import Like, Likes
from routing.answers import answer, assembled, explained
from routing.balancing import doubts_of
from routing.chosen import why_chosen
from routing.deciding import Decision, decide
from routing.documents import read_question
from routing.explaining import explain
from routing.network import Network
from routing.not_chosen import not_chosen
from routing.placing import Placement, all_open, place
from routing.policy import Policy
from routing.reading import NOT_READ, UNSURE, Reader, Reading
from routing.shared import SharedDict


class Router:
    """Decides documents under one policy.

    A document is the JSON object of `POST /v1/decisions`, without `policy` and without the identity that the caller
    offers. Answers are those of `answer` and `explained`; the parts that many answers share refuse to be changed
    (`routing.shared`). What is remembered is bounded.
    """

    __slots__ = ("_all_open", "_doubted_after_seconds", "_likes", "_name", "_policy", "_reader")

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._reader = Reader(policy)
        self._likes = Likes(policy)
        self._all_open = all_open(policy)
        self._doubted_after_seconds = policy.balancing.doubted_after_seconds
        self._name = SharedDict({"id": policy.id, "hash": policy.hash})

    def route(self, document: Any, network: Network | None = None) -> dict[str, Any]:
        """The decision about a call, without its reasons.

        `network` is the state of the providers, unless the document brings its own; without both, all are open and
        free. `BadInput`, with a JSON pointer for each fault, for a document that cannot be used.
        """
        network = self._all_open if network is None else network
        like, reading = self._read(document)
        if like is None:
            return answer(self._plainly(document, network)[0])
        return self._answered(like, reading, network)[0]

    def route_explained(self, document: Any, network: Network | None = None) -> dict[str, Any]:
        """The decision with all its reasons; otherwise as `route`."""
        network = self._all_open if network is None else network
        like, reading = self._read(document)
        if like is None:
            decision, network = self._plainly(document, network)
            return explained(decision, explain(decision, network, self._policy))
        found, placement = self._answered(like, reading, network)
        found["reasons"], found["overruled"] = self._likes.reasons(like)
        _, _, _, _, area, _, last_provider = reading
        found["chosen"] = why_chosen(placement, network, self._policy, area)
        found["not_chosen"] = not_chosen(placement, like.need, network, self._policy, area, last_provider)
        return found

    def forget(self) -> None:
        """Forget everything that was found; only speed depends on it."""
        self._likes.forget()

    def _read(self, document: Any) -> tuple[Like | None, Reading]:
        """What a decision depends on; no like for a document that has to go the plain way."""
        try:
            reading = self._reader.read(document)
        except UNSURE:
            return None, NOT_READ
        return self._likes.of(reading[0]), reading

    def _answered(self, like: Like, reading: Reading, network: Network) -> tuple[dict[str, Any], Placement]:
        _, call_id, at, text, area, here, last_provider = reading
        policy = self._policy
        placement = place(
            like.need,
            network,
            policy,
            area=area,
            stage=like.stage,
            here=here,
            last_provider=last_provider,
            at=at,
            call_id=call_id,
        )
        doubts = doubts_of(network, at, self._doubted_after_seconds)
        found = assembled(call_id, text, like.stage_text, placement, like.parts, like.degraded, doubts, self._name)
        return found, placement

    def _plainly(self, document: Any, network: Network) -> tuple[Decision, Network]:
        """The decision by the plain way, and the network that it was taken in."""
        question = read_question(document, self._policy)
        network = question.network or network
        return decide(question.call, question.knowledge, network, self._policy, question.so_far), network
