"""The engine beside the reference on one situation, and the least situation on which they differ."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from prm.facts import Call, Knowledge
from routing import NOTHING, Need, Network, Policy, decide, parse_policy
from routing.router import Router
from tests.reference import semantics
from tests.reference.drawing import Situation
from tests.reference.plain import (
    Plain,
    as_document,
    plain_answer,
    plain_call,
    plain_knowledge,
    plain_memory,
    plain_need,
    plain_providers,
    without_words,
)

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """One policy file, read by the engine and by the reference."""

    policy: Policy
    written: Plain
    router: Router

    @classmethod
    def of(cls, text: str, source: str) -> "Pair":
        return cls.of_read(parse_policy(text, source), text)

    @classmethod
    def of_read(cls, policy: Policy, text: str) -> "Pair":
        return cls(policy=policy, written=semantics.read(text), router=Router(policy))


class Translator:
    """Situations as plain dictionaries, each part that several situations share translated once.

    It keeps what it has translated, so that no other object can take its place in memory; make one for a batch.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, Plain]] = {}

    def _once(self, part: T, translate: Callable[[T], Plain]) -> Plain:
        found = self._known.get(id(part))
        if found is None:
            found = self._known[id(part)] = (part, translate(part))
        return found[1]

    def __call__(self, situation: Situation) -> tuple[Plain, Plain, Plain, Plain | None]:
        network, so_far = situation.network, situation.so_far
        return (
            plain_call(situation.call),
            self._once(situation.known, plain_knowledge),
            {"providers": self._once(network.providers, plain_providers), **plain_memory(network)},
            None if so_far is NOTHING else self._once(so_far, plain_need),
        )


def engine_says(pair: Pair, situation: Situation) -> Plain:
    decision = decide(situation.call, situation.known, situation.network, pair.policy, situation.so_far)
    return plain_answer(decision)


def decides_alike(pair: Pair, situation: Situation, reference: Plain) -> bool:
    """Whether the decision itself is the reference's, without the detour by `answer`, for speed."""
    decision = decide(situation.call, situation.known, situation.network, pair.policy, situation.so_far)
    placed, where = decision.placement, reference["destination"]
    return bool(
        decision.call_id == reference["call_id"]
        and decision.stage.value == reference["stage"]
        and placed.provider == where["provider"]
        and placed.queue == where["queue"]
        and placed.mode == where["mode"]
        and placed.time_frame_seconds == where["time_frame_seconds"]
        and placed.why == where["why"]
        and list(placed.then) == reference["then"]
        and plain_need(decision.need) == reference["need"]
        and sorted(decision.need.ask) == reference["ask"]
        and decision.degraded == reference["degraded"]
        and list(decision.doubts) == reference["doubts"]
    )


def router_says(pair: Pair, situation: Situation, translator: Translator) -> Plain | None:
    """What the quick way from documents to answers says; `None` for a situation that no document can hold."""
    call, known, _, so_far = translator(situation)
    document = as_document(pair.written, call, known, so_far)
    return None if document is None else without_words(pair.router.route(document, situation.network))


def reference_says(pair: Pair, situation: Situation, translator: Translator) -> tuple[Plain, list[str]]:
    """The answer, and the rules that were heard."""
    return semantics.decide(pair.written, *translator(situation))


def differences(pair: Pair, situation: Situation) -> dict[str, tuple[Any, Any]]:
    """Each part of the answer in which the engine, by either way, differs from the reference: what each says."""
    engine, reference = engine_says(pair, situation), reference_says(pair, situation, Translator())[0]
    routed = router_says(pair, situation, Translator())
    return {
        f"{who}: {part}": (said.get(part), reference.get(part))
        for who, said in (("decide", engine), ("router", reference if routed is None else routed))
        for part in sorted({*said, *reference})
        if said.get(part) != reference.get(part)
    }


def least(pair: Pair, situation: Situation) -> Situation:
    """A situation on which they still differ and from which nothing can be left out without their agreeing."""
    smaller = True
    while smaller:
        smaller = False
        for candidate in _simpler(situation):
            if differences(pair, candidate):
                situation, smaller = candidate, True
                break
    return situation


def _simpler(situation: Situation) -> Iterator[Situation]:
    call, known, network, so_far = situation.call, situation.known, situation.network, situation.so_far
    for part, plain in _defaults(Call(call_id=call.call_id, at=call.at)).items():
        if getattr(call, part) != plain:
            yield replace(situation, call=replace(call, **{part: plain}))
    for part, plain in _defaults(Knowledge(notes=(), plans=(), contacts=())).items():
        value = getattr(known, part)
        if value != plain:
            yield replace(situation, known=replace(known, **{part: plain}))
        if isinstance(value, tuple | frozenset):
            for one in value:
                fewer: Any = type(value)(other for other in value if other is not one)
                yield replace(situation, known=replace(known, **{part: fewer}))
    for part, plain in _defaults(NOTHING).items():
        if getattr(so_far, part) != plain:
            yield replace(situation, so_far=replace(so_far, **{part: plain}))
    for part, plain in _defaults(Network(providers=network.providers)).items():
        if getattr(network, part) != plain:
            yield replace(situation, network=replace(network, **{part: plain}))
    for name, state in network.providers.items():
        others = {other: kept for other, kept in network.providers.items() if other != name}
        yield replace(situation, network=replace(network, providers=others))
        for queue in sorted(state.staffed):
            smaller = replace(state, staffed=state.staffed - {queue})
            yield replace(situation, network=replace(network, providers={**network.providers, name: smaller}))
        for queue in state.expected_wait_seconds:
            waits = {other: wait for other, wait in state.expected_wait_seconds.items() if other != queue}
            smaller = replace(state, expected_wait_seconds=waits)
            yield replace(situation, network=replace(network, providers={**network.providers, name: smaller}))


def _defaults(plain: Call | Knowledge | Need | Network) -> Mapping[str, Any]:
    return {field.name: getattr(plain, field.name) for field in fields(plain)}
