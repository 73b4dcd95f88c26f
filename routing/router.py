"""The router: decisions from plain documents to plain answers, quick because little is worked out twice.

What a policy can tell apart of a call and its patient is few things, so the values of a document lead by one look to
what was found for its like before (`routing.alike`). Where the call goes is worked out each time, by the same `place`
as everywhere. A document that cannot be read at once (`routing.reading`) goes the plain way: the strict reader,
`decide` and `explain`. Both ways give the same answers, to the byte.
"""

from collections.abc import Mapping
from typing import Any

from prm.base import MINUTE, SECOND, Instant, iso
from routing.alike import Like, Likes
from routing.answers import answer, assembled, explained
from routing.balancing import doubts_of
from routing.chosen import why_chosen
from routing.deciding import Decision, decide
from routing.documents import read_question
from routing.explaining import explain
from routing.memory import Memory
from routing.network import Network, ProviderState
from routing.not_chosen import Choice, choice_of, why_not
from routing.placing import Placement, all_open, place
from routing.policy import Policy
from routing.reading import NOT_READ, UNSURE, Reader, Reading
from routing.shared import SharedDict, shared

_MINUTES = 50_000
"""Minutes whose text one router remembers."""

_CHOICES = 10_000
"""Reasons for and against providers that one router remembers for the present snapshot."""

_SECONDS = tuple(f"{second:02}.000000Z" for second in range(60))
"""The end of an instant's text at a full second."""


class Router:
    """Decides documents under one policy.

    A document is the JSON object of `POST /v1/decisions`, without `policy` and without the identity that the caller
    offers. Answers are those of `answer` and `explained`; the parts that many answers share refuse to be changed
    (`routing.shared`). What is remembered is bounded.
    """

    __slots__ = ("_all_open", "_choices", "_likes", "_minutes", "_name", "_policy", "_reader")

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._reader = Reader(policy)
        self._likes = Likes(policy)
        self._all_open = all_open(policy)
        self._name = SharedDict({"id": policy.id, "hash": policy.hash})
        self._minutes: Memory[int, str] = Memory(_MINUTES)
        self._choices: tuple[Mapping[str, ProviderState], Memory[Choice, tuple[str, SharedDict]]] = {}, Memory(_CHOICES)

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
        _, _, _, area, _, last_provider = reading
        choice = choice_of(placement, like.need, self._policy, area, last_provider)
        found["chosen"], found["not_chosen"] = self._why_there(choice, placement, network)
        return found

    def forget(self) -> None:
        """Forget everything that was found; only speed depends on it."""
        self._likes.forget()
        self._minutes.clear()
        self._choices = {}, Memory(_CHOICES)

    def _read(self, document: Any) -> tuple[Like | None, Reading]:
        """What a decision depends on; no like for a document that has to go the plain way."""
        try:
            reading = self._reader.read(document)
        except UNSURE:
            return None, NOT_READ
        return self._likes.of(reading[0]), reading

    def _answered(self, like: Like, reading: Reading, network: Network) -> tuple[dict[str, Any], Placement]:
        _, call_id, at, area, here, last_provider = reading
        policy = self._policy
        placement = place(
            like.need,
            network,
            policy,
            area=area,
            stage=like.facts.stage,
            here=here,
            last_provider=last_provider,
            at=at,
            call_id=call_id,
        )
        doubts = doubts_of(network, at, policy.balancing.doubted_after_seconds)
        text = self._text(at)
        return assembled(call_id, text, like.stage, placement, like.parts, like.degraded, doubts, self._name), placement

    def _why_there(self, choice: Choice, placement: Placement, network: Network) -> tuple[str, SharedDict]:
        """Why the call goes there and not to the other providers, remembered while the snapshot stays the same."""
        states, choices = self._choices
        if states is not network.providers:
            choices = Memory(_CHOICES)
            self._choices = network.providers, choices
        found = choices.get(choice)
        if found is None:
            chosen = why_chosen(placement, network, self._policy, choice.area)
            found = choices.keep(choice, (chosen, shared(why_not(choice, network.providers, self._policy))))
        return found

    def _plainly(self, document: Any, network: Network) -> tuple[Decision, Network]:
        """The decision by the plain way, and the network that it was taken in."""
        question = read_question(document, self._policy)
        network = question.network or network
        return decide(question.call, question.knowledge, network, self._policy, question.so_far), network

    def _text(self, at: Instant) -> str:
        """The instant as `iso` writes it; the text of a minute is remembered."""
        minute, left = divmod(at, MINUTE)
        text = self._minutes.get(minute) or self._minutes.keep(minute, iso(at)[: -len(_SECONDS[0])])
        seconds, left = divmod(left, SECOND)
        return f"{text}{seconds:02}.{left:06}Z" if left else text + _SECONDS[seconds]
