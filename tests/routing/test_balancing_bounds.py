"""Commissioned bounds, steps and windows: kept within one call, whatever the router would rather do."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.base import SECOND
from prm.facts import Stage
from routing import HEALTH_ADVISER, NOTHING, Network, place
from routing.balancing_bounds import fitted, permitted, stepped
from routing.balancing_memory import heard, next_window, sent_to
from tests.routing.balanced_policy import NAMES, SHARES, a_network, balanced

DWELL = 300 * SECOND
STRATEGY: dict[str, Any] = {
    "strategy": "corrected_least_expected_wait",
    "shares": SHARES,
    "handling_seconds": 540,
    "patience_seconds": 180,
    "dwell_seconds": 300,
}


@st.composite
def feasible(draw: st.DrawFn, most: int = 6) -> dict[str, tuple[float, float]]:
    """Bounds around shares that sum to 100, tight, loose or equal."""
    number = draw(st.integers(1, most))
    weights = draw(st.lists(st.integers(0, 20), min_size=number, max_size=number).filter(any))
    bounds = {}
    for index, weight in enumerate(weights):
        share = 100 * weight / sum(weights)
        low, high = draw(st.sampled_from([(0, 0), (5, 5), (0, 20), (20, 0), (100, 100), (1.5, 0.5)]))
        bounds[f"p{index}"] = (max(share - low, 0.0), min(share + high, 100.0))
    return bounds


@given(bounds=feasible(), wishes=st.data())
def test_some_provider_may_always_have_the_call_and_shares_stay_within_one_call_of_their_bounds(
    bounds: dict[str, tuple[float, float]], wishes: st.DataObject
) -> None:
    had = dict.fromkeys(bounds, 0)
    greedy = wishes.draw(st.permutations(sorted(bounds)), label="what the router would rather do")
    anyhow = wishes.draw(st.lists(st.integers(0, 5), max_size=40), label="what it does at first")
    for made in range(1, 200):
        may = permitted(bounds, had, bounds)
        assert may
        pick = may[anyhow[made - 1] % len(may)] if made <= len(anyhow) else min(may, key=greedy.index)
        had[pick] += 1
        for name, (least, most) in bounds.items():
            assert made * least / 100 - 1 - 1e-6 <= had[name] <= made * most / 100 + 1 + 1e-6


@given(st.permutations((40.0, 25.0, 17.5, 10.0, 7.5)))
def test_shares_that_keep_their_bounds_are_not_moved_at_all(shares: list[float]) -> None:
    raw = dict(zip("abcde", shares, strict=True))
    assert fitted(raw, {name: (share - 5, share + 5) for name, share in raw.items()}) == raw


@given(bounds=feasible(), shares=st.data())
def test_shares_are_brought_within_their_bounds_and_left_alone_there(
    bounds: dict[str, tuple[float, float]], shares: st.DataObject
) -> None:
    weights = [shares.draw(st.integers(0, 9)) for _ in bounds]
    total = sum(weights) or 1
    raw = {name: 100 * weight / total for name, weight in zip(bounds, weights, strict=True)}
    found = fitted(raw, bounds)
    assert sum(found.values()) == pytest.approx(100, abs=1e-6)
    assert all(least - 1e-6 <= found[name] <= most + 1e-6 for name, (least, most) in bounds.items())
    assert fitted(found, bounds) == pytest.approx(found, abs=1e-6)


@given(previous=st.floats(0, 100), step=st.floats(0.1, 100), edges=st.tuples(st.floats(0, 100), st.floats(0, 100)))
def test_a_step_is_cut_with_the_commissioned_bounds(previous: float, step: float, edges: tuple[float, float]) -> None:
    least, most = sorted(edges)
    low, high = stepped(previous, step, least, most)
    assert least <= low <= high <= most
    if least <= previous <= most:
        assert low <= previous <= high
        assert previous - low <= step + 1e-9
        assert high - previous <= step + 1e-9


loads = st.fixed_dictionaries({name: st.tuples(st.integers(1, 60), st.integers(0, 120)) for name in NAMES})


@given(
    plan=st.lists(st.tuples(loads, st.integers(1, 40)), min_size=1, max_size=5),
    gap=st.integers(1, 20),
    bounds=st.sampled_from([{}, {"at_least": {"d": 8}, "at_most": {"a": 45}}, {"at_least": SHARES}]),
    step=st.sampled_from([2, 10, None]),
)
def test_no_window_departs_by_more_than_a_step_and_a_call_from_the_one_before(
    plan: list[tuple[dict[str, tuple[int, int]], int]], gap: int, bounds: dict[str, Any], step: float | None
) -> None:
    policy = balanced(STRATEGY | bounds | ({} if step is None else {"step_points": step}))
    network, now, windows = Network(providers={}), 0, [dict.fromkeys(NAMES, 0)]
    shares = dict(SHARES)
    for snapshot, calls in plan:
        network = heard(network, a_network(snapshot).providers, now)
        for _ in range(calls):
            following = next_window(network, now, policy)
            if following.window_from != network.window_from and sum(windows[-1].values()):
                shares = dict(following.shares or shares)
                windows.append(dict.fromkeys(NAMES, 0))
            network = following
            where = place(
                NOTHING,
                network,
                policy,
                area="city",
                stage=Stage.RING,
                here=None,
                last_provider=None,
                at=now,
                call_id="",
            )
            network = sent_to(network, where)
            windows[-1][where.provider] += 1
            made = sum(windows[-1].values())
            for name in NAMES:
                least, most = policy.balancing.commissioned()[name]
                if step is not None:
                    least, most = max(least, shares[name] - step), min(most, shares[name] + step)
                assert made * least / 100 - 1 - 1e-6 <= windows[-1][name] <= made * most / 100 + 1 + 1e-6
            now += gap * SECOND
    assert network.sent_in_window == {name: calls for name, calls in windows[-1].items() if calls}


def test_the_same_picture_for_ever_leads_to_the_same_shares_for_ever() -> None:
    policy = balanced(STRATEGY | {"at_least": {"b": 10, "c": 10, "d": 5}, "step_points": 10})
    picture = a_network({"a": (40, 0), "b": (30, 300), "c": (20, 300), "d": (10, 300)}).providers
    network, found = Network(providers={}), []
    for window in range(10):
        for call in range(200):
            now = window * DWELL + call * SECOND
            network = heard(next_window(network, now, policy), picture, now)
            where = place(
                NOTHING,
                network,
                policy,
                area="city",
                stage=Stage.RING,
                here=None,
                last_provider=None,
                at=now,
                call_id="",
            )
            network = sent_to(network, where)
        found.append({name: calls / 2 for name, calls in network.sent_in_window.items()})
    # The free provider gains a step a window from its 40 %, until all the others are at their minima.
    # Each of the three lower bounds may cost a call of the 200 in a window.
    assert [shares["a"] for shares in found[:4]] == pytest.approx([50, 60, 70, 75], abs=2)
    assert all(one == pytest.approx(other, abs=0.5) for one, other in pairwise(found[4:]))


def test_bounds_give_way_where_they_leave_nobody_who_can_answer() -> None:
    policy = balanced(STRATEGY | {"at_most": {"a": 40, "b": 30}})
    network = a_network({"a": (40, 30), "b": (30, 60)}, sent_in_window={"a": 90, "b": 90})
    where = place(
        NOTHING, network, policy, area="city", stage=Stage.RING, here=None, last_provider=None, at=0, call_id=""
    )
    assert (where.provider, where.why) == ("a", "balanced")


def test_memory_counts_first_voices_by_health_advisers_and_balanced_ones_apart() -> None:
    policy = balanced(STRATEGY | {"step_points": 10})
    network = next_window(heard(Network(providers={}), a_network({"a": (40, 0)}).providers, 7), 7, policy)
    where = place(
        NOTHING, network, policy, area="city", stage=Stage.RING, here=None, last_provider=None, at=8, call_id=""
    )
    network = sent_to(network, where)
    network = sent_to(network, where._replace(why="continuity"))
    network = sent_to(network, where._replace(queue="nurse", why="straight"))
    assert (network.sent, network.sent_in_window) == ({"a": 2}, {"a": 1})
    later = heard(network, network.providers, 9)
    assert (later.sent, later.sent_in_window, later.taken_at) == ({}, {"a": 1}, 9)
    assert where.queue == HEALTH_ADVISER


def test_windows_follow_one_another_and_an_empty_one_leaves_the_shares() -> None:
    policy = balanced(STRATEGY | {"step_points": 10})
    began = next_window(Network(providers={}), 5, policy)
    assert (began.window_from, began.shares) == (5, None)
    full = replace(began, sent_in_window={"a": 3, "b": 1})
    assert next_window(full, 5 + DWELL - 1, policy) == full
    ended = next_window(full, 5 + DWELL, policy)
    assert (ended.window_from, ended.sent_in_window) == (5 + DWELL, {})
    assert ended.shares == pytest.approx({"a": 75, "b": 25, "c": 0, "d": 0})
    much_later = next_window(ended, 5 + 7 * DWELL + 1, policy)
    assert (much_later.window_from, much_later.shares) == (5 + 7 * DWELL, ended.shares)


def test_a_strategy_without_bounds_has_no_windows() -> None:
    network = a_network({"a": (40, 0)}, sent_in_window={"a": 3})
    assert next_window(network, 10 * DWELL, balanced(STRATEGY)) is network
