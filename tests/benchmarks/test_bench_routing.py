"""The routing benchmark: what is compared does the same work."""

from importlib.resources import files

from benchmarks.routing import answers_are_equal, rules_that_fire
from benchmarks.routing_calls import calls
from routing import parse_policy
from routing.safety import SAFETY_RULES

POLICY = parse_policy(files("routing").joinpath("policies/london-2024.yaml").read_text(encoding="utf-8"), "london-2024")


def test_every_engine_gives_the_same_answers_by_the_same_rules() -> None:
    assert answers_are_equal(POLICY, calls(150, POLICY, seed=7))


def test_every_rule_fires_in_calls_that_are_many_enough() -> None:
    assert rules_that_fire(POLICY, calls(20_000, POLICY, seed=7)) == len(POLICY.rules) + len(SAFETY_RULES)


def test_no_two_calls_are_the_same() -> None:
    asked = calls(1_000, POLICY, seed=7)
    assert len({call.text for call in asked}) == len({call.at for call in asked}) == len(asked)
