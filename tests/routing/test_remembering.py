"""What was found is found once: the second time nothing is worked out, until it is forgotten; and it is bounded."""

import copy
import pickle
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

import routing.alike
import routing.compiling
from prm.facts import Option
from routing import Facts, Policy, Router, canonical, need
from routing.compiling import CompiledRules
from routing.memory import Memory
from tests.routing.changing import changed
from tests.routing.test_reading import DOCUMENT


def counted(monkeypatch: pytest.MonkeyPatch, module: Any, *names: str) -> Counter[str]:
    """How often each of a module's functions is called from now on."""
    calls: Counter[str] = Counter()

    def counting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any) -> Any:
            calls[name] += 1
            return function(*given)

        return call

    for name in names:
        monkeypatch.setattr(module, name, counting(name, getattr(module, name)))
    return calls


FOUND_ONCE = ("facts_from", "need_parts", "reasons", "overruled", "validated_json")


def test_a_router_works_out_what_is_alike_only_once(london_2024: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = counted(monkeypatch, routing.alike, *FOUND_ONCE)
    router = Router(london_2024)
    document = changed(DOCUMENT, ("so_far",), {"urgency": "soon", "skills": ["gp"]})
    first = canonical(router.route_explained(document))
    once = dict(calls)
    assert set(once) == set(FOUND_ONCE)
    assert canonical(router.route_explained(copy.deepcopy(document))) == first
    assert calls == once
    # Another call id at another instant is alike; a patient whose match is another is not.
    other = changed(changed(document, ("call", "call_id"), "two"), ("call", "at"), "2024-07-10T19:00:01Z")
    router.route_explained(other)
    assert calls == once
    router.route_explained(changed(document, ("knowledge", "match"), "potential"))
    assert calls["facts_from"] == once["facts_from"] + 1
    assert calls["validated_json"] == once["validated_json"]
    router.forget()
    assert canonical(router.route_explained(document)) == first
    assert calls["facts_from"] == once["facts_from"] + 2
    assert calls["validated_json"] == once["validated_json"] + 1


def test_reasons_are_worked_out_only_for_those_who_ask(london_2024: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = counted(monkeypatch, routing.alike, *FOUND_ONCE)
    Router(london_2024).route(DOCUMENT)
    assert calls["facts_from"] == 1
    assert not calls["reasons"] + calls["overruled"]


def test_compiled_rules_are_asked_and_joined_once(london_2024: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = counted(monkeypatch, routing.compiling, "join_voices", "join")
    compiled = CompiledRules(london_2024.rules)
    facts = Facts(option=Option.SILENT)
    before = calls["join"]
    found = compiled.need(facts)
    once = dict(calls)
    assert once["join_voices"] == 1
    assert once["join"] > before
    assert compiled.need(facts) is found
    assert calls == once
    compiled.forget()
    assert compiled.need(facts) == found
    assert calls["join_voices"] == 2
    assert calls["join"] == 2 * once["join"] - before


def test_a_need_is_found_once_under_each_policy(london_2024: Policy) -> None:
    policy = replace(london_2024)
    facts = Facts(option=Option.DENTAL)
    assert need(facts, policy) is need(facts, policy)
    policy.forget()
    assert not policy.needs
    assert not policy.wanted


@pytest.mark.parametrize("most", [1, 2, 5])
def test_a_memory_keeps_so_many_and_then_begins_anew(most: int) -> None:
    memory: Memory[int, int] = Memory(most)
    for number in range(most):
        assert memory.keep(number, -number) == -number
        assert len(memory) == number + 1
    assert dict(memory) == {number: -number for number in range(most)}
    memory.keep(most, 7)
    assert dict(memory) == {most: 7}


def test_a_memory_travels_empty() -> None:
    memory: Memory[int, int] = Memory(3)
    memory.keep(1, 2)
    for other in (pickle.loads(pickle.dumps(memory)), copy.copy(memory), copy.deepcopy(memory)):
        assert not other
        assert other.most == 3
    assert memory == {1: 2}
