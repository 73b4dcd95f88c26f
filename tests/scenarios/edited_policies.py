"""Policies that differ from London's of 2024 in one thing, and moments of a small day to try them on."""

import json
from collections.abc import Callable
from typing import Any

from prm.base.documents import parse_yaml, validated
from routing import Policy, parse_policy
from routing.policy_document import PolicyDocument
from scenarios.policies import policy_text
from scenarios.policy_moments import Moment
from simulation import draw
from simulation.witness import Witnessed, watch
from tests.simulation.small_day import a_day, staffed

Edit = Callable[[dict[Any, Any]], None]

TEXT = policy_text("london-2024")
LONDON = parse_policy(TEXT, "london-2024.yaml")


def edited_text(edit: Edit) -> str:
    """The policy file with an edit, as JSON, which is YAML."""
    data = parse_yaml(TEXT, "london-2024.yaml").data
    edit(data)
    return json.dumps(data)


def edited(edit: Edit) -> Policy:
    return parse_policy(edited_text(edit), "edited.yaml")


def document(edit: Edit = lambda _: None) -> PolicyDocument:
    return validated(PolicyDocument, parse_yaml(edited_text(edit), "edited.yaml"))


def rule(data: dict[Any, Any], name: str) -> dict[str, Any]:
    """The rule of that id in a policy's data."""
    found: dict[str, Any] = next(each for each in data["rules"] if each["id"] == name)
    return found


def without(name: str) -> Edit:
    """An edit that removes a rule."""

    def edit(data: dict[Any, Any]) -> None:
        data["rules"] = [each for each in data["rules"] if each["id"] != name]

    return edit


def from_age(years: int) -> Edit:
    """An edit that lets the age fast track begin elsewhere than at 85."""

    def edit(data: dict[Any, Any]) -> None:
        rule(data, "age-fast-track")["at_least"] = years

    return edit


def witnessed(policy: Policy = LONDON) -> list[Witnessed]:
    """Every decision of a small, hard-pressed day."""
    setting = a_day(staffed(advisers=3, clinicians=1), redial=0.2)
    found: list[Witnessed] = []
    watch(draw(setting, seed=5, replication=0), setting, policy, found.append)
    return found


def moments() -> list[Moment]:
    return [Moment(one.call, one.knowledge, one.network, None, placed=one.placement is not None) for one in witnessed()]
