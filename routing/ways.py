"""The network of a policy as a graph of places: from each area to its providers, to their queues, and to 999.

The router itself reads plain tables; the graph is for the checks of a policy and for whoever wants to look at it.
"""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import networkx as nx

from routing.kinds_of_call import ChosenOption
from routing.need import CLINICIAN_SKILLS
from routing.network import EMERGENCY
from routing.policy import Policy

Node = tuple[str, ...]
"""`("area", name)`, `("option", name)`, `("provider", id)`, `("queue", provider, name)` or `("999",)`."""

AMBULANCE: Node = (EMERGENCY,)

Graph: TypeAlias = "nx.DiGraph[Node]"


def ways(policy: Policy) -> Graph:
    """Every way that the policy opens to a call; each edge says `why`.

    From an area: `home`, `overflow`, `serving` (for continuity, or when nobody before can answer) and `contingency`.
    From an option: the `line` that answers it, and from that line `back` to each home. From a provider: the queues
    that it `staffs`. From every queue: 999, by the `red_flag` of the engine, which no policy can switch off.
    """
    graph: Graph = nx.DiGraph()
    graph.add_node(AMBULANCE)
    for provider in policy.providers:
        here = ("provider", provider.id)
        graph.add_node(here)
        for name in sorted(provider.staffs):
            queue = ("queue", provider.id, name)
            graph.add_edge(here, queue, why="staffs")
            graph.add_edge(queue, AMBULANCE, why="red_flag")
    for obligation, line in policy.lines.items():
        option = obligation.removeprefix("option:")
        if _chosen(policy, option):
            graph.add_edge(("option", option), ("provider", line.provider), why="line")
        for routes in policy.routes.values():
            graph.add_edge(("provider", line.provider), ("provider", routes.home), why="back")
    for area, routes in sorted(policy.routes.items()):
        groups = (
            ("contingency", policy.contingency),
            ("serving", routes.others),
            ("overflow", routes.overflow_to),
            ("home", (routes.home,)),
        )
        # The last word on an edge is the first by which a call takes it.
        for why, providers in groups:
            graph.add_edges_from(((("area", area), ("provider", name)) for name in providers), why=why)
    return graph


def alternatives(policy: Policy, area: str) -> tuple[str, ...]:
    """Who may answer calls of the area in place of its home, in the order of asking; the contingency is not counted.

    Raises `KeyError` for an area that the policy does not have.
    """
    routes = policy.routes[area]
    return tuple(name for name in dict.fromkeys((*routes.overflow_to, *routes.others)) if name != routes.home)


def unreached(graph: Graph) -> tuple[str, ...]:
    """The providers, by id, to which no call comes from any area or option."""
    starts = [node for node in graph if node[0] in ("area", "option")]
    reached = {node for start in starts for node in graph.successors(start)}
    return tuple(sorted(node[1] for node in graph if node[0] == "provider" and node not in reached))


def areas_of(graph: Graph, provider: str) -> tuple[str, ...]:
    """The areas whose calls the provider may have in hand: every area for the line of an option."""
    before = set(graph.predecessors(("provider", provider)))
    if any(node[0] == "option" for node in before):
        return tuple(sorted(node[1] for node in graph if node[0] == "area"))
    return tuple(sorted(node[1] for node in before if node[0] == "area"))


def clinicians_from(graph: Graph, provider: str | None, area: str) -> frozenset[str]:
    """The clinician skills that a screened call of the area can reach, from the provider that has it if one has."""
    places = set(graph.successors(("area", area)))
    if provider is not None:
        places.add(("provider", provider))
    queues = {queue for place in places for queue in graph.successors(place) if queue[0] == "queue"}
    return frozenset(queue[2] for queue in queues) & CLINICIAN_SKILLS


def overflow_cycles(written: Mapping[str, Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    """A cycle among written overflows for each group of providers that lead back to one another.

    Each cycle starts with its least name and goes on in the order of overflowing. One for each group is enough to
    mend: all of them may be more than anybody can read.
    """
    graph: nx.DiGraph[str] = nx.DiGraph((name, to) for name, others in sorted(written.items()) for to in others)
    found = []
    for group in nx.strongly_connected_components(graph):
        cycle = next(nx.simple_cycles(graph.subgraph(sorted(group))), None)
        if cycle is not None:
            start = cycle.index(min(cycle))
            found.append((*cycle[start:], *cycle[:start]))
    return tuple(sorted(found))


def _chosen(policy: Policy, option: str) -> bool:
    """Whether some rule of the policy offers the option to its callers."""
    return any(isinstance(rule, ChosenOption) and str(rule.option) == option for rule in policy.rules)
