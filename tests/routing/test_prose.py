"""What a policy means in prose: nothing of the policy is left out, and equal policies give equal text."""

from pathlib import Path

import pytest

from routing import Policy, parse_policy, policy_in_prose
from routing.case_document import ExpectDocument
from routing.prose import group_of, read_words
from routing.rules import KINDS
from routing.safety import SAFETY_RULES


def test_everything_that_somebody_signs_for_is_there(policy: Policy) -> None:
    text = policy_in_prose(policy)
    assert policy.hash in text
    assert policy.owner in text
    assert policy.effective_from in text
    for rule in policy.rules:
        (told,) = [line for line in text.splitlines() if line.startswith(f"- **{rule.id}.** When ")]
        assert " ".join(rule.rationale.split()) in told
        assert " ".join(rule.source.split()) in told
    for provider in policy.providers:
        assert f"**{provider.name}** (`{provider.id}`" in text
    for case in policy.cases:
        assert f"- **{case.name}.** Given: " in text
    assert "Signature: ___" in text
    assert "{" not in text


def test_there_are_words_for_every_kind_and_part() -> None:
    words = read_words()
    assert set(words.conditions) == set(KINDS)
    assert set(words.engine_rules) == {rule.kind for rule in SAFETY_RULES}
    assert set(words.case.expected) == set(ExpectDocument.model_fields)


def test_rules_stand_under_what_they_do_to_a_caller(london_2024: Policy) -> None:
    groups = {rule.id: group_of(rule) for rule in london_2024.rules}
    assert groups["plan-bypass"] == groups["mental-health-option"] == "straight"
    assert groups["third-call"] == groups["age-fast-track"] == groups["triage"] == "clinician"
    assert groups["end-of-life-skill"] == "skill"
    assert groups["violence"] == "duties"
    assert groups["unknown-age"] == "questions"
    assert groups["default"] == "everybody"


def test_the_order_of_a_file_does_not_show_in_what_it_says(london_2024_text: str) -> None:
    """Rules and providers are told by id; the hash does not depend on their order either."""
    head, rest = london_2024_text.split("\nrules:\n")
    rules, cases = rest.split("\ncases:\n")
    entries = ["  - id: " + entry for entry in ("\n" + rules).split("\n  - id: ")[1:]]
    turned = f"{head}\nrules:\n" + "\n".join(reversed(entries)) + f"\ncases:\n{cases}"
    one, other = (policy_in_prose(parse_policy(text, "mine.yaml")) for text in (london_2024_text, turned))
    assert one == other


def test_numbers_of_the_policy_are_those_of_the_text(london_2024_text: str) -> None:
    text = london_2024_text.replace("live_limit_seconds: 60", "live_limit_seconds: 95")
    text = text.replace("continuity_hours: 96", "continuity_hours: 48").replace("    at_least: 85", "    at_least: 77")
    told = policy_in_prose(parse_policy(text, "mine.yaml"))
    assert "within 95 seconds" in told
    assert "in the last 48 hours" in told
    assert "77 years or over" in told


def test_the_page_that_somebody_signs_reads_as_it_should() -> None:
    """A policy in which every sentence has its turn, beside the page about it as a reader should find it."""
    folder = Path(__file__).parent
    policy = parse_policy((folder / "signed_policy.yaml").read_text(encoding="utf-8"), "signed_policy.yaml")
    expected = (folder / "signed_policy.md").read_text(encoding="utf-8").replace("HASH", policy.hash)
    assert policy_in_prose(policy).splitlines() == expected.splitlines()


@pytest.mark.parametrize(
    ("nth", "said"),
    [(2, "second"), (3, "third"), (9, "ninth"), (10, "tenth"), (11, "11th"), (20, "20th")],
)
def test_which_call_a_rule_counts_to_is_said_in_words_up_to_ten(london_2024_text: str, nth: int, said: str) -> None:
    policy = parse_policy(london_2024_text.replace("nth: 3", f"nth: {nth}").split("\ncases:\n")[0], "mine.yaml")
    assert f"When this is the {said} call about the patient within 96 hours" in policy_in_prose(policy)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 seconds"),
        (0.5, "0.5 seconds"),
        (1, "1 second"),
        (59, "59 seconds"),
        (60, "1 minute"),
        (61, "61 seconds"),
        (90.5, "90.5 seconds"),
        (120, "2 minutes"),
        (3599, "3599 seconds"),
        (3600, "1 hour"),
        (3660, "61 minutes"),
        (7200, "2 hours"),
    ],
)
def test_a_limit_is_said_in_the_greatest_unit_in_which_it_is_whole(
    london_2024_text: str, seconds: float, said: str
) -> None:
    text = london_2024_text.replace("live_limit_seconds: 60", f"live_limit_seconds: {seconds}")
    assert f"is expected within {said}. " in policy_in_prose(parse_policy(text, "mine.yaml"))


def test_no_examples_and_continuity_and_no_balancing_are_said_too(london_2024_text: str) -> None:
    told = policy_in_prose(parse_policy(london_2024_text.split("\ncases:\n")[0], "mine.yaml"))
    assert "The policy carries no examples." in told
    assert "- **" in told
    assert "returns to that provider" in told
    assert "share its callers" not in told
