"""What lost in the join, and to whom, in a policy with a rule of every kind."""

from pathlib import Path
from typing import Any

from prm.base import parse_instant
from prm.facts import Call, Knowledge, Match, Option, Stage, Triage, Urgency
from routing import NOTHING, Need, all_open, decide, explain, parse_policy
from routing.explaining import Overruled

POLICY = parse_policy((Path(__file__).parent / "signed_policy.yaml").read_text(encoding="utf-8"), "signed_policy.yaml")
KNOWN = Knowledge(match=Match.CONFIRMED, age_years=90, notes=(), plans=(), contacts=())
GP_SKILL_LOST = Overruled(
    rule="both-ages", part="skills", value="gp", lost_to=("crisis-option",), by_value="mental_health"
)


def overruled(so_far: Need = NOTHING, known: Knowledge = KNOWN, **said: Any) -> list[Overruled]:
    network = all_open(POLICY)
    call = Call(call_id="c", at=parse_instant("2024-07-10T19:00:00Z"), **said)
    decision = decide(call, known, network, POLICY, so_far)
    return list(explain(decision, network, POLICY).overruled)


def triaged(urgency: Urgency) -> dict[str, Any]:
    found = Triage(urgency=urgency, clinician_needed=True, skill="gp")
    return {"stage": Stage.TRIAGED, "provider": "one", "triage": found}


def test_a_lesser_path_and_a_skill_that_does_not_lead_are_told_with_those_that_won() -> None:
    assert overruled(option=Option.MENTAL_HEALTH, red_flag=True) == [
        GP_SKILL_LOST,
        Overruled(
            rule="crisis-option", part="path", value="straight", lost_to=("flag", "safety.red_flag"), by_value="999"
        ),
    ]


def test_the_need_so_far_may_lose_like_a_rule() -> None:
    so_far = Need(skills=frozenset({"dental"}), confirmed=frozenset({"nobody asks"}))
    assert overruled(so_far, option=Option.MENTAL_HEALTH) == [
        GP_SKILL_LOST,
        Overruled(
            rule="the need so far",
            part="skills",
            value="dental",
            lost_to=("crisis-option",),
            by_value="mental_health",
        ),
    ]


def test_a_forced_question_overrules_what_was_confirmed() -> None:
    unknown_notes = Knowledge(match=Match.CONFIRMED, plans=(), contacts=())
    assert overruled(Need(confirmed=frozenset({"allergies"})), unknown_notes) == [
        Overruled(rule="the need so far", part="confirmed", value="allergies", lost_to=("what",), by_value="forced")
    ]


def test_an_urgency_that_triage_lowers_loses_to_the_rule_that_says_so_or_to_triage_itself() -> None:
    """A rule that asks for no urgency overrules none: at the bottom nobody is named but triage."""
    so_far = Need(urgency=Urgency.URGENT)
    lost: dict[str, Any] = {"rule": "the need so far", "part": "urgency", "value": "urgent"}
    assert overruled(so_far, **triaged(Urgency.SOON)) == [Overruled(**lost, lost_to=("triaged",), by_value="soon")]
    assert overruled(so_far, **triaged(Urgency.ROUTINE)) == [
        Overruled(**lost, lost_to=("clinical triage",), by_value="routine")
    ]


def test_nothing_is_overruled_where_nothing_is_asked_for_twice() -> None:
    assert overruled() == []
