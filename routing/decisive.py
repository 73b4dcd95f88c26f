"""The facts that decided: few enough that each counts, and enough to come to the same result again.

Neutral means the defaults: of `Facts` (a public call at ring about which nothing is known), and of the network when
nothing is said about it (everyone open, staffed as declared, free now, nothing sent since). So neutral is not
harmless: not knowing who the patient is gives rise to questions, and known and empty notes may be what spares them.
The call's id and its instant are no facts, and stay as they are.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from prm.base import iso
from prm.facts import Stage
from routing.assess import plain_need
from routing.deciding import Decision
from routing.explaining import need_as_dict, plain
from routing.facts import Facts
from routing.need import NOTHING, Need
from routing.network import Load, Network, ProviderState
from routing.placing import Placement, all_open, place
from routing.policy import Policy
from routing.sentences import INPUTS
from routing.wording import calls_for, fact_named, listed, spaced, word

_SO_FAR = "so_far"
_PROVIDERS = "providers"
_KNOWN = "known"

Inputs = Mapping[str, Any]
"""What a result was worked out from, by name; whatever is not named is neutral."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decisive:
    """One fact that decided.

    `fact` is a field of `Facts`, or `so_far`, `area`, `here`, `last_provider`, a field of `Network`, or
    `providers/ID/PART` for a part of a provider's state (`known` for a provider that nothing is known of).
    """

    fact: str
    value: object
    """Plain data."""
    sentence: str


def decisive_of_need(decision: Decision, policy: Policy) -> tuple[Decisive, ...]:
    """The facts from which alone, all others neutral, the same need follows; with any of them neutral it does not.

    There may be several such sets: facts are left out in the order of `Facts`, the need so far last. Raises
    `ValueError` if the decision was not taken under this policy.
    """
    given = _facts_given(decision)
    kept = _fewest(given, lambda inputs: _need_from(inputs, policy) == decision.need)
    return tuple(_told(name, given[name], policy) for name in kept)


def decisive_of_destination(decision: Decision, network: Network, policy: Policy) -> tuple[Decisive, ...]:
    """As `decisive_of_need`, for the provider, queue, mode and time frame; the code of why may come out another.

    Left out in the order of the facts, the need so far, the providers' states by id, the router's memory, and then
    where the call stands: its area, who has it, the last provider and the stage. Raises `ValueError` if the decision
    was not taken from this network under this policy.
    """
    given = {**_facts_given(decision), **_network_given(network, policy), **_placing_given(decision, policy)}
    if "stage" in given:
        given["stage"] = given.pop("stage")  # last: where a call stands is what all else is read by
    target = _destination(decision.placement)
    kept = _fewest(given, lambda inputs: _destination(_placement_from(inputs, decision, policy)) == target)
    return tuple(_told(name, given[name], policy) for name in kept)


def _fewest(given: Inputs, holds: Callable[[Inputs], bool]) -> tuple[str, ...]:
    """Leave out one input after the other while the result holds, until none can be left out.

    One pass is not enough: an input that counted beside another may no longer count once that one is gone.
    """
    if not holds(given):
        raise ValueError("the decision was not taken from this network and policy")
    kept = dict(given)
    before = None
    while before != len(kept):
        before = len(kept)
        for name in tuple(kept):
            fewer = {other: value for other, value in kept.items() if other != name}
            if holds(fewer):
                kept = fewer
    return tuple(kept)


def _facts_given(decision: Decision) -> dict[str, Any]:
    facts, neutral = decision.grounds.facts, Facts()
    given = {name: getattr(facts, name) for name in Facts._fields if getattr(facts, name) != getattr(neutral, name)}
    if decision.grounds.so_far != NOTHING:
        given[_SO_FAR] = decision.grounds.so_far
    return given


def _placing_given(decision: Decision, policy: Policy) -> dict[str, Any]:
    grounds = decision.grounds
    pairs = (
        ("area", grounds.area, policy.default_area),
        ("here", grounds.here, None),
        ("last_provider", grounds.last_provider, None),
    )
    return {name: value for name, value, neutral in pairs if value != neutral}


def _network_given(network: Network, policy: Policy) -> dict[str, Any]:
    neutral = all_open(policy)
    given: dict[str, Any] = {}
    for provider, usual in neutral.providers.items():
        state = network.providers.get(provider)
        if state is None:
            given[f"{_PROVIDERS}/{provider}/{_KNOWN}"] = False
        else:
            given.update({f"{_PROVIDERS}/{provider}/{part}": value for part, value in _otherwise(state, usual)})
    given.update({part: value for part, value in _otherwise(network, neutral) if part != _PROVIDERS})
    return given


def _otherwise(state: ProviderState | Network, neutral: ProviderState | Network) -> Iterator[tuple[str, Any]]:
    for part in fields(state):
        value = getattr(state, part.name)
        if value != getattr(neutral, part.name):
            yield part.name, value


def _need_from(inputs: Inputs, policy: Policy) -> Need:
    facts = Facts(**{name: value for name, value in inputs.items() if name in Facts._fields})
    # Nothing is remembered of the many needs that are only tried out.
    return plain_need(facts, policy, inputs.get(_SO_FAR, NOTHING))


def _placement_from(inputs: Inputs, decision: Decision, policy: Policy) -> Placement:
    return place(
        _need_from(inputs, policy),
        _network_from(inputs, policy),
        policy,
        area=inputs.get("area", policy.default_area),
        stage=inputs.get("stage", Stage.RING),
        here=inputs.get("here"),
        last_provider=inputs.get("last_provider"),
        at=decision.at,
        call_id=decision.call_id,
    )


def _network_from(inputs: Inputs, policy: Policy) -> Network:
    neutral = all_open(policy)
    states: dict[str, ProviderState] = dict(neutral.providers)
    memory: dict[str, Any] = {}
    parts = {part.name for part in fields(Network)}
    for name, value in inputs.items():
        if name.startswith(f"{_PROVIDERS}/"):
            _, provider, part = name.split("/")
            if part == _KNOWN:
                del states[provider]
            else:
                states[provider] = replace(states[provider], **{part: value})
        elif name in parts:
            memory[name] = value
    return replace(neutral, providers=states, **memory)


def _destination(placement: Placement) -> tuple[object, ...]:
    return placement.provider, placement.queue, placement.mode, placement.time_frame_seconds


def _told(name: str, value: object, policy: Policy) -> Decisive:
    if name in Facts._fields:
        named = fact_named(name, value, policy)
        return Decisive(fact=name, value=plain(value), sentence=f"{named[0].upper()}{named[1:]}.")
    provider, part = name.split("/")[1:] if "/" in name else ("", name)
    if part in ("here", "last_provider"):
        provider = str(value)
    names = {each.id: each.name for each in policy.providers}
    sentence = INPUTS[part].format(provider=names.get(provider, provider), value=_in_words(part, value, names))
    return Decisive(fact=name, value=_plain_input(value), sentence=sentence)


def _plain_input(value: object) -> object:
    if isinstance(value, Need):
        return need_as_dict(value)
    if isinstance(value, Load):
        return {part.name: getattr(value, part.name) for part in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): value[name] for name in sorted(value)}
    return plain(value)


def _in_words(part: str, value: object, names: Mapping[str, str]) -> str:
    if isinstance(value, Need):
        return calls_for(value)
    if isinstance(value, Load):
        return f"{value.on_duty} health advisers on duty, {value.calls} calls"
    if part == "expected_wait_seconds" and isinstance(value, Mapping):
        return listed(f"{word('queues', queue)} {wait:.0f} s" for queue, wait in sorted(value.items()))
    if isinstance(value, Mapping):
        return listed(f"{number:g} to {names.get(name, name)}" for name, number in sorted(value.items()))
    if isinstance(value, Collection) and not isinstance(value, str):
        return listed(sorted(word("queues", str(queue)) for queue in value))
    if part in ("taken_at", "window_from") and isinstance(value, int):
        return iso(value)
    return spaced(str(value))
