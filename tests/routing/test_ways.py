"""The graph of places says what the router does."""

from hypothesis import given
from hypothesis import strategies as st

from routing import CLINICIAN_SKILLS, Policy, decide
from routing.testing import situations
from routing.ways import AMBULANCE, alternatives, areas_of, clinicians_from, overflow_cycles, unreached, ways


@given(data=st.data())
def test_no_call_goes_where_the_graph_has_no_way(policies: tuple[Policy, ...], data: st.DataObject) -> None:
    policy = data.draw(st.sampled_from(policies))
    situation = data.draw(situations(policy))
    decision = decide(*situation, policy)
    graph = ways(policy)
    placed, grounds = decision.placement, decision.grounds
    if placed.provider == "999":
        assert all(AMBULANCE in graph[queue] for queue in graph if queue[0] == "queue")
        return
    here = ("provider", placed.provider)
    assert graph.has_edge(here, ("queue", *here[1:], placed.queue))
    starts = [("area", grounds.area), ("option", str(grounds.facts.option))]
    assert placed.provider == grounds.here or any(graph.has_edge(start, here) for start in starts)


def test_alternatives_are_asked_in_the_order_of_overflow(policies: tuple[Policy, ...]) -> None:
    for policy in policies:
        for area, routes in policy.routes.items():
            others = alternatives(policy, area)
            assert others[: len(routes.overflow_to)] == routes.overflow_to
            assert routes.home not in others
            assert not set(others) & set(policy.contingency)


def test_every_provider_of_every_policy_is_reached_and_has_clinicians_on_its_way(policy: Policy) -> None:
    graph = ways(policy)
    assert unreached(graph) == ()
    for provider in policy.providers:
        for area in areas_of(graph, provider.id):
            assert clinicians_from(graph, provider.id, area) >= provider.staffs & CLINICIAN_SKILLS


def test_a_cycle_is_found_once_for_each_group_and_starts_with_its_least_name() -> None:
    assert overflow_cycles({"a": ["b"], "b": ["c"], "c": []}) == ()
    assert overflow_cycles({"c": ["b"], "b": ["a"], "a": ["c"], "d": ["a"], "e": ["e"]}) == (("a", "c", "b"), ("e",))
    all_to_all = {str(n): [str(m) for m in range(30) if m != n] for n in range(30)}
    assert len(overflow_cycles(all_to_all)) == 1
