"""Balancing: each strategy's law, what it falls back on, and what it never touches."""

from collections import Counter
from dataclasses import replace
from math import sqrt
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from prm.base import SECOND, BadInput
from prm.facts import UNKNOWN, Call, Stage
from routing import NOTHING, Load, Network, Placement, Policy, check_policy, decide, explain, parse_policy, place
from routing.fluid import calls_in_hand
from tests.routing.balanced_policy import COAST, NAMES, SHARES, a_network, balanced, policy_text

NOW = 10_000 * SECOND

TIMES = {"handling_seconds": 540, "patience_seconds": 180}
STRATEGIES: dict[str, dict[str, Any]] = {
    "fixed": {"strategy": "fixed_shares", "shares": SHARES},
    "best_of_two": {"strategy": "best_of_two", "shares": SHARES},
    "least": {"strategy": "least_expected_wait", "shares": SHARES},
    "corrected": {"strategy": "corrected_least_expected_wait", "shares": SHARES, **TIMES},
    "bounded": {
        "strategy": "corrected_least_expected_wait",
        "shares": SHARES,
        **TIMES,
        "at_least": {"a": 20, "d": 5},
        "at_most": {"a": 60, "b": 50},
        "step_points": 10,
    },
}
POLICIES = {name: balanced(entry) for name, entry in STRATEGIES.items()}
BY_LOAD = [name for name in STRATEGIES if name != "fixed"]

loads = st.fixed_dictionaries({name: st.tuples(st.integers(0, 60), st.integers(0, 120)) for name in NAMES})
ages = st.integers(0, 1800).map(lambda seconds: seconds * SECOND)
counts = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 200))


def placed(policy: Policy, network: Network, call_id: str = "one", **where: Any) -> Placement:
    facts = {"area": "city", "stage": Stage.RING, "here": None, "last_provider": None, **where}
    return place(NOTHING, network, policy, at=NOW, call_id=call_id, **facts)


@st.composite
def snapshots(draw: st.DrawFn) -> Network:
    return a_network(draw(loads), taken_at=NOW - draw(ages), sent=draw(counts), sent_in_window=draw(counts))


@given(seed=st.integers(0, 10**9))
def test_fixed_shares_come_out_as_written(seed: int) -> None:
    calls = 2_000
    found = Counter(
        placed(POLICIES["fixed"], a_network(dict.fromkeys(NAMES)), f"{seed}-{n}").provider for n in range(calls)
    )
    for name, share in SHARES.items():
        p = share / 100
        # Five and a half standard deviations: once in some 10 million tries.
        assert abs(found[name] - calls * p) < 5.5 * sqrt(calls * p * (1 - p))


@given(network=snapshots(), call_id=st.text())
@pytest.mark.parametrize("name", STRATEGIES)
def test_one_call_is_placed_alike_every_time_among_those_who_serve_its_area(
    name: str, network: Network, call_id: str
) -> None:
    found = placed(POLICIES[name], network, call_id)
    assert found == placed(POLICIES[name], network, call_id)
    assert (found.provider in NAMES, found.why, found.mode) == (True, "balanced", "live")


@given(network=snapshots(), call_id=st.text(max_size=5), shut=st.sets(st.sampled_from(NAMES), min_size=1))
@pytest.mark.parametrize("name", STRATEGIES)
def test_nobody_is_sent_to_a_provider_that_is_shut_or_empty(
    name: str, network: Network, call_id: str, shut: set[str]
) -> None:
    states = {one: replace(state, open=False) if one in shut else state for one, state in network.providers.items()}
    found = placed(POLICIES[name], replace(network, providers=states), call_id)
    if shut == set(NAMES):
        assert found.why == "all_closed"
    else:
        assert found.provider in set(NAMES) - shut
        empty = {
            one: replace(state, staffed=frozenset()) if one in shut else state
            for one, state in network.providers.items()
        }
        assert placed(POLICIES[name], replace(network, providers=empty), call_id) == found


@given(network=snapshots(), call_id=st.text(max_size=5), load=st.tuples(st.integers(0, 60), st.integers(0, 60)))
@pytest.mark.parametrize("name", STRATEGIES)
def test_a_provider_that_does_not_serve_the_area_changes_nothing(
    name: str, network: Network, call_id: str, load: tuple[int, int]
) -> None:
    wider = balanced(STRATEGIES[name], coast=COAST)
    more = {**network.providers, **a_network({COAST: load}).providers}
    assert placed(wider, replace(network, providers=more), call_id) == placed(POLICIES[name], network, call_id)


@given(network=snapshots(), call_id=st.text(max_size=5), order=st.permutations(("w", "x", "y", "z")))
@pytest.mark.parametrize("name", STRATEGIES)
def test_other_names_give_the_same_choice_under_another_name(
    name: str, network: Network, call_id: str, order: list[str]
) -> None:
    other = dict(zip(NAMES, order, strict=True))

    def named(value: Any) -> Any:
        return {other[key]: part for key, part in value.items()} if isinstance(value, dict) else value

    policy = balanced({key: named(value) for key, value in STRATEGIES[name].items()}, names=order)
    renamed = replace(
        network,
        providers=named(dict(network.providers)),
        sent=named(dict(network.sent)),
        sent_in_window=named(dict(network.sent_in_window)),
    )
    assert placed(policy, renamed, call_id).provider == other[placed(POLICIES[name], network, call_id).provider]


@given(found=loads, call_id=st.text(max_size=5))
def test_on_fresh_data_with_nothing_sent_the_correction_corrects_nothing(
    found: dict[str, tuple[int, int]], call_id: str
) -> None:
    network = a_network(found, taken_at=NOW)
    assert placed(POLICIES["corrected"], network, call_id) == placed(POLICIES["least"], network, call_id)


@pytest.mark.parametrize("name", BY_LOAD)
def test_where_everybody_is_in_a_call_one_more_is_freed_soonest_where_most_are_on_duty(name: str) -> None:
    network = a_network({"a": (10, 10), "b": (40, 40), "c": (20, 20), "d": (5, 5)}, taken_at=NOW)
    found = {placed(POLICIES[name], network, str(number)).provider for number in range(40)}
    # By chance, the strategy that compares two does not always see it; of the others, all do.
    assert "d" not in found if name == "best_of_two" else found == {"b"}


def test_the_correction_counts_what_was_sent_and_what_has_ended_since() -> None:
    # The snapshot saw a wait at "a" alone. In 15 minutes most of that has ended, while "b" to "d" were sent a lot.
    seen = {"a": (20, 25), "b": (20, 10), "c": (20, 10), "d": (20, 10)}
    network = a_network(seen, taken_at=NOW - 900 * SECOND, sent={"b": 60, "c": 60, "d": 60})
    assert placed(POLICIES["least"], network).provider != "a"
    assert placed(POLICIES["corrected"], network).provider == "a"


@given(network=snapshots())
@settings(max_examples=400)
def test_the_corrected_choice_is_the_shortest_wait_of_the_fluid(network: Network) -> None:
    age_seconds = (NOW - (network.taken_at or 0)) / SECOND
    waits = {}
    for name, state in network.providers.items():
        if state.load is not None and (people := state.load.on_duty):
            sent = network.sent.get(name, 0)
            calls = calls_in_hand(state.load.calls, people, sent, age_seconds, *TIMES.values())
            waits[name] = (calls + 1 - people) / people
    found = placed(POLICIES["corrected"], network).provider
    assert not waits or waits[found] <= min(waits.values()) + 2e-6


@given(people=st.integers(1, 60), calls=st.integers(0, 60), moved=st.integers(0, 60), age=st.sampled_from((0, 1)))
def test_waits_that_only_rounding_tells_apart_are_tied_and_the_larger_share_decides(
    people: int, calls: int, moved: int, age: int
) -> None:
    """As many calls in hand a microsecond later, told as in the snapshot or as sent since."""
    state = dict.fromkeys(NAMES, (people, calls + moved)) | {"a": (people, calls)}
    network = a_network(state, taken_at=NOW - age, sent={"a": moved})
    assert placed(POLICIES["corrected"], network).provider == "a"


@given(network=snapshots(), call_id=st.text(max_size=5))
def test_of_two_the_one_with_the_shorter_wait_so_never_the_longest(network: Network, call_id: str) -> None:
    found = placed(POLICIES["best_of_two"], network, call_id).provider

    def wait(name: str) -> float:
        load = network.providers[name].load or Load(on_duty=0, calls=0)
        return (load.calls + 1 - load.on_duty) / load.on_duty if load.on_duty else float("inf")

    longest = max(NAMES, key=wait)
    assume(sum(wait(name) == wait(longest) for name in NAMES) == 1)
    assert found != longest


@given(network=snapshots(), call_id=st.text(max_size=5))
@pytest.mark.parametrize("name", BY_LOAD)
@pytest.mark.parametrize(
    ("moved", "doubt"),
    [(1, "snapshot_from_the_future"), (-120 * SECOND - 1, "snapshot_too_old"), (-120 * SECOND, None), (0, None)],
)
def test_a_snapshot_that_cannot_be_trusted_is_doubted_and_the_shares_decide(
    name: str, moved: int, doubt: str | None, network: Network, call_id: str
) -> None:
    policy = balanced(STRATEGIES[name] | {"stale_after_seconds": 120})
    network = replace(network, taken_at=NOW + moved)
    decision = decide(Call(call_id=call_id, at=NOW, area="city"), UNKNOWN, network, policy)
    assert decision.doubts == (() if doubt is None else (doubt,))
    if doubt is not None:
        assert decision.placement == placed(POLICIES["fixed"], network, call_id)


@given(found=loads, call_id=st.text(max_size=5))
@pytest.mark.parametrize("name", BY_LOAD)
def test_where_nothing_is_said_of_the_load_the_shares_decide(
    name: str, found: dict[str, tuple[int, int]], call_id: str
) -> None:
    network = a_network(dict.fromkeys(found), taken_at=NOW)
    assert placed(POLICIES[name], network, call_id) == placed(POLICIES["fixed"], network, call_id)


@given(network=snapshots(), unknown=st.sampled_from(NAMES))
@pytest.mark.parametrize("name", ["least", "corrected"])
def test_an_unknown_load_is_not_a_short_wait(name: str, network: Network, unknown: str) -> None:
    states = dict(network.providers)
    assume(any(state.load and state.load.on_duty for one, state in states.items() if one != unknown))
    states[unknown] = replace(states[unknown], load=None)
    assert placed(POLICIES[name], replace(network, providers=states)).provider != unknown


@pytest.mark.parametrize("name", STRATEGIES)
def test_continuity_comes_before_balancing(name: str) -> None:
    states = {
        one: replace(state, expected_wait_seconds={"health_adviser": 0.0})
        for one, state in a_network({"a": (40, 0), "b": (30, 0), "c": (20, 0), "d": (10, 9)}).providers.items()
    }
    found = placed(POLICIES[name], Network(providers=states), last_provider="d")
    assert found.provider == "d"
    assert found.why in ("continuity", "balanced")


def test_who_has_the_call_keeps_it() -> None:
    network = a_network({"a": (40, 0), "b": (30, 100), "c": (20, 0), "d": (10, 0)})
    assert placed(POLICIES["least"], network, stage=Stage.IDENTIFIED, here="b").provider == "b"


def test_a_policy_that_says_nothing_of_balancing_is_home_only() -> None:
    network = a_network({"a": (40, 400), "b": (30, 0), "c": (20, 0), "d": (10, 0)})
    silent, spoken = balanced(None), balanced({"strategy": "home_only"})
    assert silent.hash == spoken.hash
    assert [placed(policy, network).provider for policy in (silent, spoken)] == ["a", "a"]


def test_the_decision_says_that_it_was_balanced_and_why_not_each_other_provider() -> None:
    policy = POLICIES["least"]
    network = a_network({"a": (40, 0), "b": (30, 100), "c": (20, 19), "d": (10, 9)})
    decision = decide(Call(call_id="one", at=NOW, area="city"), UNKNOWN, network, policy)
    why_not = explain(decision, network, policy).not_chosen
    assert decision.placement.provider == "a"
    assert all("balancing" in why_not[name] for name in "bcd")


def mutated(**changes: Any) -> dict[str, Any]:
    return STRATEGIES["bounded"] | changes


@pytest.mark.parametrize(
    ("balancing", "code", "word"),
    [
        ({"strategy": "fixed_shares", "shares": {"a": 60, "b": 39.99}}, "shares-not-whole", '"shares"'),
        ({"strategy": "fixed_shares", "shares": {"a": 33.3, "b": 33.3, "c": 33.3}}, "shares-not-whole", '"shares"'),
        ({"strategy": "fixed_shares", "shares": {"a": 60, "bb": 40}}, "unknown-provider", '"bb"'),
        ({"strategy": "fixed_shares", "shares": {"a": 60, "last": 40}}, "share-without-area", '"last"'),
        ({"strategy": "fixed_shares", "shares": {"a": 160, "b": -60}}, "out-of-range", None),
        ({"strategy": "fixed_share", "shares": {"a": 100}}, "unknown-value", None),
        ({"strategy": "fixed_shares", "shares": {"a": 100}, "share": 1}, "unknown-field", None),
        (mutated(at_least={"a": 30}, at_most={"a": 20}), "bounds-crossed", None),
        (mutated(at_least={"a": 50}), "share-outside-bounds", None),
        (mutated(at_most={"b": 29.5}), "share-outside-bounds", None),
        (mutated(at_least={"a": 40, "b": 30, "c": 20, "d": 10.5}), "minima-over-whole", '"at_least"'),
        (mutated(at_least={}, at_most={"a": 40, "b": 30, "c": 20, "d": 9.5}), "maxima-under-whole", '"at_most"'),
        (mutated(at_most={"e": 9}), "unknown-provider", '"e"'),
        (mutated(step_points=0), "out-of-range", None),
    ],
)
def test_what_cannot_be_shared_does_not_load(balancing: dict[str, Any], code: str, word: str | None) -> None:
    text = policy_text(balancing)
    with pytest.raises(BadInput) as caught:
        parse_policy(text, "mine.json")
    found = {fault.code: fault for fault in caught.value.faults}
    assert code in found
    assert code in {diagnostic.code for diagnostic in check_policy(text, "mine.json")}
    source, line, column = found[code].place.split(":")
    assert (source, int(column) > 0) == ("mine.json", True)
    if word is not None:
        assert word in text.splitlines()[int(line) - 1]


def test_a_provider_without_a_share_may_have_a_maximum() -> None:
    shares = {"a": 60, "b": 40}
    entry = {"strategy": "corrected_least_expected_wait", "shares": shares, **TIMES, "at_most": {"c": 10}}
    told = {diagnostic.code for diagnostic in check_policy(policy_text(entry), "balanced.json")}
    assert "share-outside-bounds" not in told


def test_shares_that_are_100_in_decimals_are_a_whole() -> None:
    # As binary fractions these sum to 99.99999999999999.
    shares = {"a": 58.1, "b": 20.3, "c": 11.5, "d": 10.1}
    assert balanced({"strategy": "fixed_shares", "shares": shares}).balancing.balances


@given(network=snapshots(), call_id=st.text(max_size=5))
@pytest.mark.parametrize("name", STRATEGIES)
def test_a_snapshot_without_an_instant_is_one_of_now(name: str, network: Network, call_id: str) -> None:
    at_no_instant, now = replace(network, taken_at=None), replace(network, taken_at=NOW)
    assert placed(POLICIES[name], at_no_instant, call_id) == placed(POLICIES[name], now, call_id)


def test_nobody_s_calls_have_changed_in_no_time() -> None:
    """Without an instant not even a moment has passed in which calls might have ended."""
    loads = {"a": (10, 9), "b": (20, 19), "c": None, "d": None}
    network = a_network(loads, sent={"a": 1, "b": 2})
    # (9 + 1 + 1) / 10 = 1.1 and (19 + 2 + 1) / 20 = 1.1: a tie, which goes to the larger share.
    assert placed(POLICIES["corrected"], network).provider == "a"
    assert placed(POLICIES["corrected"], replace(network, sent={"a": 2, "b": 2})).provider == "b"
    # One with callers waiting and one with nobody to spare: (21 + 1) / 20 = (10 + 1) / 10.
    tied = a_network({"a": (20, 21), "b": (10, 10), "c": None, "d": None})
    assert placed(POLICIES["corrected"], tied).provider == "a"
