"""The share plan: cheapest by brute force, never above a capacity, and shares that are exactly whole."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing import parse_policy
from scenarios.baselines import build
from scenarios.library import load
from scenarios.local_time import london_instant
from scenarios.planned_load import planned_load
from scenarios.share_plan import UNPLACED_COST, cheapest, costs_of, make_share_plan, plan_lines, whole_shares
from tests.scenarios.edited_policies import LONDON, edited_text

AREAS, PROVIDERS = ("a", "b"), ("p", "q", "r")
CAPACITY = {provider.id: 50.0 for provider in LONDON.providers if provider.kind == "111"}


def brute_force(calls: Mapping[str, int], room: Mapping[str, int], costs: Mapping[tuple[str, str], int]) -> int:
    """The least cost over every way of placing whole calls."""
    edges = [(area, provider) for area in calls for provider in room if (area, provider) in costs]
    best = UNPLACED_COST * sum(calls.values())
    for numbers in product(*(range(min(calls[area], room[provider]) + 1) for area, provider in edges)):
        placed = dict(zip(edges, numbers, strict=True))
        left = {area: calls[area] - sum(n for (of, _), n in placed.items() if of == area) for area in calls}
        used = {provider: sum(n for (_, to), n in placed.items() if to == provider) for provider in room}
        if all(number >= 0 for number in left.values()) and all(used[each] <= room[each] for each in room):
            cost = sum(costs[edge] * number for edge, number in placed.items())
            best = min(best, cost + UNPLACED_COST * sum(left.values()))
    return best


@settings(max_examples=60)
@given(
    calls=st.fixed_dictionaries({area: st.integers(0, 4) for area in AREAS}),
    room=st.fixed_dictionaries({provider: st.integers(0, 3) for provider in PROVIDERS}),
    costs=st.dictionaries(
        st.sampled_from([(area, provider) for area in AREAS for provider in PROVIDERS]), st.integers(0, 9), max_size=5
    ),
)
def test_no_way_of_placing_whole_calls_is_cheaper(
    calls: dict[str, int], room: dict[str, int], costs: dict[tuple[str, str], int]
) -> None:
    found, cost = cheapest(calls, room, costs)
    assert cost == brute_force(calls, room, costs)
    told = sum(costs[area, provider] * number for area in found for provider, number in found[area].items())
    left = sum(calls[area] - sum(found[area].values()) for area in calls)
    assert told + UNPLACED_COST * left == cost


@given(
    offered=st.fixed_dictionaries({area: st.floats(0, 200) for area in LONDON.areas}),
    capacity=st.fixed_dictionaries({each.id: st.floats(0, 200) for each in LONDON.providers if each.kind != "line"}),
)
def test_every_call_is_placed_once_or_told_and_nobody_gets_more_than_they_can_take(
    offered: dict[str, float], capacity: dict[str, float]
) -> None:
    plan = make_share_plan(LONDON, offered, capacity)
    for area, calls in plan.offered.items():
        placed = sum(flow.calls_per_hour for flow in plan.flows if flow.area == area)
        assert placed + plan.unplaced[area] == pytest.approx(calls, abs=1e-6)
        assert calls == pytest.approx(offered[area], abs=1e-3)
    for provider, calls in plan.placed.items():
        assert calls <= capacity[provider] + 1e-9
    room = sum(plan.capacity.values()) - sum(plan.placed.values())
    # Whoever is left over finds no room at all: in London everybody may take any area's calls.
    assert not (sum(plan.unplaced.values()) > 1e-6 and room > 1e-6)
    assert not plan.shares or sum(Decimal(repr(share)) for share in plan.shares.values()) == 100


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 10**9), min_size=1, max_size=8))
def test_shares_sum_to_exactly_100_and_are_within_a_tenth_of_the_truth(counts: dict[str, int]) -> None:
    shares, total = whole_shares(counts), sum(counts.values())
    if not total:
        assert shares == {}
        return
    assert sum(Decimal(repr(share)) for share in shares.values()) == 100
    for name, share in shares.items():
        assert abs(share - 100 * counts[name] / total) < 0.1 + 1e-9


def test_with_room_at_home_everybody_stays_at_home() -> None:
    plan = make_share_plan(LONDON, dict.fromkeys(LONDON.areas, 40.0), CAPACITY)
    assert plan.cost == 0
    assert {(flow.area, flow.provider, flow.percent) for flow in plan.flows} == {
        (name, area.home, 100.0) for name, area in LONDON.areas.items()
    }
    assert set(plan.shares.values()) == {20.0}


def test_a_provider_that_is_down_is_replaced_in_the_order_of_its_overflow_and_contingency_comes_last() -> None:
    capacity = CAPACITY | {"las_north_west": 0.0, "national_resilience": 100.0}
    plan = make_share_plan(LONDON, dict.fromkeys(LONDON.areas, 40.0), capacity)
    aid = {flow.provider: flow.calls_per_hour for flow in plan.flows if flow.area == "north_west"}
    order = LONDON.routes["north_west"].overflow_to
    assert aid == dict.fromkeys(order, 10.0)
    more = make_share_plan(LONDON, dict.fromkeys(LONDON.areas, 45.0), capacity)
    assert more.placed["national_resilience"] == 25.0
    assert more.shares.get("national_resilience") is None
    none = make_share_plan(LONDON, dict.fromkeys(LONDON.areas, 45.0), CAPACITY | {"las_north_west": 0.0})
    assert sum(none.unplaced.values()) == 25.0


def test_home_is_free_aid_costs_by_its_order_and_the_contingency_most() -> None:
    costs = costs_of(LONDON)
    for area, routes in LONDON.routes.items():
        assert costs[area, routes.home] == 0
        assert [costs[area, provider] for provider in routes.overflow_to] == [1, 2, 3, 4]
        assert costs[area, "national_resilience"] == 100
        assert (area, "crisis_line") not in costs


def test_the_shares_of_a_surge_are_shares_that_a_policy_file_takes() -> None:
    built = build(load("winter-surge"))
    start, end = london_instant("2025-12-27 09:00"), london_instant("2025-12-27 13:00")
    expected = planned_load(built, start=start, end=end)
    plan = make_share_plan(built.policy, expected.offered, expected.capacity)
    assert any(flow.provider != LONDON.areas[flow.area].home for flow in plan.flows)
    *_, last = plan_lines(plan)
    assert last == f"    shares: {{{', '.join(f'{name}: {share}' for name, share in plan.shares.items())}}}"

    def balance(data: dict[Any, Any]) -> None:
        data["placing"]["balancing"] = {"strategy": "fixed_shares", "shares": dict(plan.shares)}

    assert parse_policy(edited_text(balance), "balanced.yaml").balancing.balances


def test_a_closed_provider_has_less_room_and_a_surge_offers_more() -> None:
    failure, ordinary, surge = (build(load(name)) for name in ("provider-failure", "london-2024-25", "winter-surge"))
    closure = failure.setting.closures[0]
    closed = planned_load(failure, start=closure.start, end=closure.end)
    assert closed.capacity[closure.provider] == 0
    assert all(planned_load(failure).capacity[p] > 0 for p in CAPACITY)
    assert sum(planned_load(surge).offered.values()) > sum(planned_load(ordinary).offered.values())
    half = planned_load(ordinary, occupancy=0.5)
    assert half.capacity["las_north_east"] == pytest.approx(planned_load(ordinary).capacity["las_north_east"] / 2)
