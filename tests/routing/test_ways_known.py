"""The graph of a small network, way by way."""

from pathlib import Path

from routing import parse_policy
from routing.ways import AMBULANCE, alternatives, areas_of, clinicians_from, unreached, ways

POLICY = parse_policy((Path(__file__).parent / "signed_policy.yaml").read_text(encoding="utf-8"), "signed_policy.yaml")
GRAPH = ways(POLICY)


def why(*edge: tuple[str, ...]) -> str:
    return str(GRAPH.edges[edge]["why"])


def test_an_area_leads_home_then_to_its_overflow_and_whoever_serves_it_and_to_the_contingency() -> None:
    ways_of = {
        area: {node[1]: why(("area", area), node) for node in GRAPH.successors(("area", area))}
        for area in ("east_side", "west_side", "islands")
    }
    last = {"last": "contingency", "very_last": "contingency"}
    assert ways_of == {
        "east_side": {"one": "home", "two": "overflow", "three": "overflow"} | last,
        "west_side": {"two": "home", "three": "overflow"} | last,
        "islands": {"three": "home", "one": "serving"} | last,
    }
    assert alternatives(POLICY, "east_side") == ("three", "two")
    assert alternatives(POLICY, "islands") == ("one",)


def test_an_option_leads_to_its_line_and_back_to_every_home() -> None:
    assert why(("option", "dental"), ("provider", "teeth")) == "line"
    assert why(("option", "mental_health"), ("provider", "crisis")) == "line"
    for line in ("teeth", "crisis"):
        back = {node[1] for node in GRAPH.successors(("provider", line)) if node[0] == "provider"}
        assert back == {"one", "two", "three"}
        assert why(("provider", line), ("provider", "one")) == "back"
        assert areas_of(GRAPH, line) == ("east_side", "islands", "west_side")
    assert areas_of(GRAPH, "one") == ("east_side", "islands")
    assert areas_of(GRAPH, "two") == ("east_side", "west_side")


def test_a_provider_leads_to_the_queues_that_it_staffs_and_every_queue_to_999() -> None:
    for provider in POLICY.providers:
        queues = {node for node in GRAPH.successors(("provider", provider.id)) if node[0] == "queue"}
        assert queues == {("queue", provider.id, name) for name in provider.staffs}
        for queue in queues:
            assert why(("provider", provider.id), queue) == "staffs"
            assert list(GRAPH.successors(queue)) == [AMBULANCE]
            assert why(queue, AMBULANCE) == "red_flag"


def test_clinicians_are_those_of_the_area_and_of_whoever_has_the_call() -> None:
    assert clinicians_from(GRAPH, None, "east_side") == {"nurse", "gp", "mental_health"}
    assert clinicians_from(GRAPH, "teeth", "east_side") == {"nurse", "gp", "mental_health", "dental"}


def test_an_option_that_no_rule_offers_leads_nowhere() -> None:
    text = (Path(__file__).parent / "signed_policy.yaml").read_text(encoding="utf-8")
    start = text.index("  - id: teeth-option")
    without = parse_policy(text[:start] + text[text.index("  - id: crisis-option") :], "mine.yaml")
    assert ("option", "dental") not in ways(without)
    assert unreached(ways(without)) == ("teeth",)
    assert unreached(GRAPH) == ()
