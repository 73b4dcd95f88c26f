"""The project's own policy files: their cases pass, and nothing about them needs mending."""

from datetime import date
from pathlib import Path

import pytest

import routing
from prm.facts import Urgency
from routing import Policy, check_policy, cover_rules, run_cases
from routing.rules import KINDS

FILES = sorted((Path(routing.__file__).parent / "policies").glob("*.yaml"))


def test_every_case_passes(policy: Policy) -> None:
    results = run_cases(policy)
    assert results
    assert [result for result in results if not result.passed] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_there_is_nothing_to_mend(file: Path) -> None:
    assert check_policy(file.read_text(encoding="utf-8"), file.name) == ()


def test_the_cases_cover_every_rule(policy: Policy) -> None:
    assert [found.rule for found in cover_rules(policy) if not found.covered] == []


def test_the_file_is_named_after_the_policy(policy: Policy) -> None:
    assert policy.id in {file.stem for file in FILES}


def test_the_prm_begins_in_december_2015(policy: Policy) -> None:
    """Healthy London Partnership, Highlights of 2015-16: launched across all four providers in December 2015."""
    kinds = {rule.kind for rule in policy.rules}
    before = date.fromisoformat(policy.effective_from) < date(2015, 12, 1) or policy.id.endswith("no-prm")
    assert ("plan" in kinds) is not before
    assert (policy.continuity is None) is before


def test_the_mental_health_option_begins_in_april_2024(policy: Policy) -> None:
    """NHS England, Access to crisis care via NHS 111 - Mental Health."""
    has_option = any(str(provider.option) == "mental_health" for provider in policy.providers)
    assert has_option is (date.fromisoformat(policy.effective_from) >= date(2024, 4, 1))


def test_a_more_urgent_call_back_never_has_a_longer_time_frame(policy: Policy) -> None:
    seconds = [policy.call_back_seconds[urgency] for urgency in sorted(Urgency)]
    assert seconds == sorted(seconds, reverse=True)


def test_every_kind_of_rule_is_used_by_some_policy(policies: tuple[Policy, ...]) -> None:
    """But for callers who cannot be rung back: the engine itself has them dealt with live, and no policy adds to it."""
    used = {rule.kind for policy in policies for rule in policy.rules}
    assert used == set(KINDS) - {"cannot_be_rung_back"}


def test_a_case_that_fails_says_what_differs(london_2024_text: str) -> None:
    wrong = london_2024_text.replace('provider: "999", mode: "999"', "provider: las_north_east, mode: live", 1)
    (failed,) = [result for result in run_cases(routing.parse_policy(wrong, "wrong.yaml")) if not result.passed]
    assert failed.name == "a red flag"
    assert failed.place.startswith("wrong.yaml:")
    assert {difference.split(":")[0] for difference in failed.differences} == {"provider", "mode"}


def test_a_policy_is_named_in_a_log_by_its_id_and_the_first_of_its_hash(policy: Policy) -> None:
    assert repr(policy) == f"Policy({policy.id!r}, {policy.hash[:12]})"
    assert len(policy.hash) == 64
