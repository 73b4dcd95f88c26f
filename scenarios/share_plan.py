"""A share plan that one can look at: which provider should take how many of each area's calls, at the least cost.

A transportation problem, solved as a min-cost flow in whole numbers: calls are counted in thousandths of a call an
hour and costs are whole numbers, for with fractions networkx promises neither an end nor the best plan. It knows
averages only, no queues: what a plan does to callers is for a run to say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import floor
from typing import Any

import networkx as nx

from routing import Policy
from scenarios.text_table import table

SCALE = 1000
"""Whole numbers are thousandths of a call an hour."""

HOME_COST = 0
AID_COST = 1
"""Of the first provider to which the home provider's calls overflow; one more for each after it."""
CONTINGENCY_COST = 100
UNPLACED_COST = 1000
"""Dearer than any place, so that a call stays unplaced only where nobody has room."""

TENTHS = 1000
"""A share is told in tenths of a percent, of which there are so many."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """Calls of one area to one provider."""

    area: str
    provider: str
    calls_per_hour: float
    percent: float
    """Of the calls of the area."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SharePlan:
    """The cheapest way to place the offered calls within the capacities."""

    offered: Mapping[str, float]
    """Calls an hour by area."""
    capacity: Mapping[str, float]
    """Calls an hour that the people on duty can deal with, by provider."""
    flows: tuple[Flow, ...]
    """By area and then by provider, those above 0."""
    placed: Mapping[str, float]
    """Calls an hour by provider."""
    shares: Mapping[str, float]
    """Percent of the calls placed with providers of the kind 111; they sum to exactly 100, if any call is placed."""
    unplaced: Mapping[str, float]
    """Calls an hour by area for which nobody has room."""
    cost: float
    """Calls an hour times cost."""

    def as_dict(self) -> dict[str, Any]:
        """The plan as JSON values."""
        return {
            "offered_calls_per_hour": dict(self.offered),
            "capacity_calls_per_hour": dict(self.capacity),
            "flows": [{name: getattr(flow, name) for name in flow.__slots__} for flow in self.flows],
            "placed_calls_per_hour": dict(self.placed),
            "shares": dict(self.shares),
            "unplaced_calls_per_hour": dict(self.unplaced),
            "cost": self.cost,
        }


def make_share_plan(policy: Policy, offered: Mapping[str, float], capacity: Mapping[str, float]) -> SharePlan:
    """The cheapest plan for calls an hour by area and capacities by provider; neither may be below 0.

    Areas and providers that the policy does not know are left out. A provider without a capacity has none.
    """
    calls = {area: round(offered[area] * SCALE) for area in sorted(policy.areas) if area in offered}
    room = {each.id: floor(capacity.get(each.id, 0.0) * SCALE) for each in policy.providers if each.kind != "line"}
    found, cost = cheapest(calls, room, costs_of(policy))
    unplaced = {area: (calls[area] - sum(found[area].values())) / SCALE for area in calls}
    placed = {provider: sum(found[area].get(provider, 0) for area in calls) for provider in sorted(room)}
    own = {each.id for each in policy.providers if each.kind == "111"}
    return SharePlan(
        offered={area: number / SCALE for area, number in calls.items()},
        capacity={provider: number / SCALE for provider, number in sorted(room.items())},
        flows=tuple(
            Flow(
                area=area,
                provider=provider,
                calls_per_hour=number / SCALE,
                percent=100 * number / calls[area],
            )
            for area in calls
            for provider, number in sorted(found[area].items())
            if number
        ),
        placed={provider: number / SCALE for provider, number in placed.items()},
        shares=whole_shares({provider: number for provider, number in placed.items() if provider in own}),
        unplaced=unplaced,
        cost=cost / SCALE,
    )


def costs_of(policy: Policy) -> dict[tuple[str, str], int]:
    """What it costs to place a call of an area with a provider that may take it, by the policy's own order."""
    costs = {}
    for area, routes in policy.routes.items():
        order = (*routes.overflow_to, *routes.others)
        for provider in policy.contingency:
            costs[area, provider] = CONTINGENCY_COST
        for number, provider in reversed(tuple(enumerate(order))):
            costs[area, provider] = AID_COST + number
        costs[area, routes.home] = HOME_COST
    return costs


def cheapest(
    calls: Mapping[str, int], room: Mapping[str, int], costs: Mapping[tuple[str, str], int]
) -> tuple[dict[str, dict[str, int]], int]:
    """Whole numbers by area and provider at the least cost, and that cost; what is not placed is in the cost only."""
    network: nx.DiGraph[tuple[str, str]] = nx.DiGraph()
    sink = ("sink", "")
    network.add_node(sink, demand=sum(calls.values()))
    for area, number in sorted(calls.items()):
        network.add_node(("area", area), demand=-number)
        network.add_edge(("area", area), sink, weight=UNPLACED_COST)
    for provider, number in sorted(room.items()):
        network.add_edge(("provider", provider), sink, weight=0, capacity=number)
    for (area, provider), cost in sorted(costs.items()):
        if area in calls and provider in room:
            network.add_edge(("area", area), ("provider", provider), weight=cost)
    cost, flow = nx.network_simplex(network)
    return {
        area: {name: number for (kind, name), number in flow["area", area].items() if kind == "provider"}
        for area in calls
    }, cost


def whole_shares(counts: Mapping[str, int]) -> dict[str, float]:
    """Percentages in tenths that sum to exactly 100, by the largest remainder; empty if nothing is counted."""
    total = sum(counts.values())
    if not total:
        return {}
    tenths = {name: TENTHS * number // total for name, number in counts.items()}
    rest = sorted(counts, key=lambda name: (-(TENTHS * counts[name] % total), name))
    for name in rest[: TENTHS - sum(tenths.values())]:
        tenths[name] += 1
    return {name: tenths[name] / 10 for name in sorted(tenths)}


def plan_lines(plan: SharePlan) -> Iterator[str]:
    """The plan as a table, and the shares as a policy file takes them."""
    providers = [name for name in plan.capacity if plan.capacity[name] or plan.placed[name]]
    cells = {(flow.area, flow.provider): flow for flow in plan.flows}
    rows = [["calls an hour", "offered", *providers, "nobody"]]
    for area, offered in plan.offered.items():
        row = [area, f"{offered:.1f}"]
        for name in providers:
            flow = cells.get((area, name))
            row.append("-" if flow is None else f"{flow.calls_per_hour:.1f} ({flow.percent:.1f} %)")
        rows.append([*row, f"{plan.unplaced[area]:.1f}"])
    rows.append(
        [
            "placed",
            f"{sum(plan.offered.values()):.1f}",
            *(f"{plan.placed[name]:.1f}" for name in providers),
            f"{sum(plan.unplaced.values()):.1f}",
        ]
    )
    rows.append(["capacity", "", *(f"{plan.capacity[name]:.1f}" for name in providers), ""])
    rows.append(
        ["share", "", *(f"{plan.shares[name]:.1f} %" if name in plan.shares else "-" for name in providers), ""]
    )
    yield from table(rows)
    if plan.shares:
        yield "placing:"
        yield "  balancing:"
        yield "    strategy: fixed_shares"
        yield f"    shares: {{{', '.join(f'{name}: {share}' for name, share in plan.shares.items())}}}"
