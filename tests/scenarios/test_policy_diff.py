"""Two policies over the same moments: nothing is lost, nothing invented, and what is told is what accounts for it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from prm.base import parse_instant
from prm.facts import Call, Knowledge, Line, Missing, Stage
from routing import Need, all_open
from routing.testing import needs
from scenarios.policy_causes import Shift, parts_changed, protection, shift_of
from scenarios.policy_decisions import TRIAGE, DecisionsDiff
from scenarios.policy_diff import caution, compare_decisions
from scenarios.policy_moments import Moment
from scenarios.policy_told import decision_lines
from tests.scenarios.edited_policies import LONDON, edited, from_age, moments, rule, without

MOMENTS = moments()

AGE_60 = edited(from_age(60))


def earlier_overflow(data: dict[Any, Any]) -> None:
    for provider in data["providers"]:
        if provider.get("kind") == "111":
            provider["overflow_after_seconds"] = 0


def second_call(data: dict[Any, Any]) -> None:
    rule(data, "third-call")["nth"] = 2


OTHERS = {
    "an age earlier": AGE_60,
    "no third call": edited(without("third-call")),
    "the second call in place of the third": edited(second_call),
    "no bypass by plan": edited(without("plan-bypass")),
    "overflow at once": edited(earlier_overflow),
    "no triage rule": edited(without("triage")),
}


@pytest.fixture(scope="module", params=sorted(OTHERS))
def there_and_back(request: pytest.FixtureRequest) -> tuple[DecisionsDiff, DecisionsDiff]:
    other = OTHERS[request.param]
    return compare_decisions(LONDON, other, MOMENTS), compare_decisions(other, LONDON, MOMENTS)


def test_a_policy_and_itself_differ_in_nothing() -> None:
    found = compare_decisions(LONDON, LONDON, MOMENTS)
    assert found.decided == len(MOMENTS) > 300
    assert (found.changed, found.elsewhere, found.other_time_frame) == (0, 0, 0)
    assert found.causes == found.examples == found.parts == ()
    assert found.shifts[Shift.SAME] == found.decided
    assert "Nothing changes" in "\n".join(decision_lines(found, "a day"))


def test_every_count_adds_up_to_the_decisions_that_were_taken(
    there_and_back: tuple[DecisionsDiff, DecisionsDiff],
) -> None:
    found, _ = there_and_back
    assert found.changed
    assert sum(move.decisions for move in found.moves) == found.decided == len(MOMENTS)
    assert sum(move.decisions for move in found.moves if move.before != move.after) == found.elsewhere
    assert sum(found.shifts.values()) == found.decided
    assert sum(cause.decisions for cause in found.causes) == found.changed
    assert sum(cause.elsewhere for cause in found.causes) == found.elsewhere
    assert sum(cause.lowered for cause in found.causes) == found.lowered
    for groups in (found.by_stage, found.by_area, found.by_urgency):
        assert sum(group.decisions for group in groups.values()) == found.decided
        assert sum(group.elsewhere for group in groups.values()) == found.elsewhere
        assert sum(group.lowered for group in groups.values()) == found.lowered
    assert found.changed_calls <= found.calls == len({moment.call.call_id for moment in MOMENTS})


def test_who_went_elsewhere_is_the_same_the_other_way_round(
    there_and_back: tuple[DecisionsDiff, DecisionsDiff],
) -> None:
    there, back = there_and_back
    assert {(move.before, move.after): move.decisions for move in there.moves} == {
        (move.after, move.before): move.decisions for move in back.moves
    }
    assert there.shifts[Shift.RAISED] == back.shifts[Shift.LOWERED]
    assert there.shifts[Shift.LOWERED] == back.shifts[Shift.RAISED]
    assert there.shifts[Shift.MIXED] == back.shifts[Shift.MIXED]
    assert (there.changed_calls, there.elsewhere_calls) == (back.changed_calls, back.elsewhere_calls)


def test_an_age_fast_track_from_60_changes_the_need_of_those_from_60_to_84_and_of_nobody_else() -> None:
    concerned = {
        moment.call.call_id
        for moment in MOMENTS
        if moment.knowledge.age_years is not None and 60 <= moment.knowledge.age_years < 85
    }
    found = compare_decisions(LONDON, AGE_60, MOMENTS)
    assert concerned
    assert found.changed_calls == len(concerned)
    assert found.lowered == 0
    assert {cause.because for cause in found.causes} == {("+ age-fast-track",)}
    # Whom triage would have closed now goes on to a clinician without it.
    assert any(move.before.mode == TRIAGE and move.after.queue == "gp" for move in found.moves)
    back = compare_decisions(AGE_60, LONDON, MOMENTS)
    assert {cause.because for cause in back.causes} == {("- age-fast-track",)}
    assert back.lowered == found.shifts[Shift.RAISED]


def test_a_removed_rule_lowers_and_that_is_told_first_and_its_sentence_with_the_example() -> None:
    found = compare_decisions(LONDON, OTHERS["no bypass by plan"], MOMENTS)
    assert found.lowered == found.changed > 0
    lines = list(decision_lines(found, "a day"))
    assert lines[1].startswith("PROTECTION IS LOWERED in ")
    assert all("- plan-bypass" in cause.because for cause in found.causes)
    first = found.examples[0]
    assert any(sentence.startswith("london-2024, plan-bypass: ") for sentence in first.sentences)
    assert any(part.lowered for part in first.parts)


def test_another_overflow_moves_calls_with_the_same_needs_and_no_rule_is_blamed() -> None:
    found = compare_decisions(LONDON, OTHERS["overflow at once"], MOMENTS)
    assert found.elsewhere == found.changed > 0
    assert found.shifts[Shift.SAME] == found.decided
    assert [cause.because for cause in found.causes] == [("the limits, orders, providers or balancing",)]


def test_a_need_that_an_earlier_stage_found_is_carried_under_each_policy_and_traced_to_that_stage() -> None:
    ring = Call(call_id="one", at=parse_instant("2024-07-10T19:00:00Z"), area="north_central", line=Line.PROFESSIONAL)
    waited = replace(ring, stage=Stage.WAITED, line=Line.PUBLIC)
    calls = [Moment(call, Knowledge(), all_open(LONDON), None, placed=True) for call in (ring, waited)]
    found = compare_decisions(LONDON, edited(without("professionals")), calls)
    assert found.lowered == 2
    assert {cause.because for cause in found.causes} == {("- professionals",), ("the need of the stage before",)}


def test_a_moment_with_a_need_so_far_of_its_own_starts_both_policies_from_it() -> None:
    moment = next(m for m in MOMENTS if m.call.stage is Stage.RING)
    given_need = moment._replace(so_far=Need(skills=frozenset({"dental"})), placed=True)
    found = compare_decisions(LONDON, AGE_60, [given_need])
    assert found.decided == 1
    assert found.changed == 0


def test_balancing_by_load_after_a_play_without_it_is_said_to_go_by_its_shares() -> None:
    def balanced(data: dict[Any, Any]) -> None:
        homes = sorted({area["home"] for area in data["areas"].values()})
        shares = dict.fromkeys(homes, 100 // len(homes))
        data["placing"]["balancing"] = {"strategy": "least_expected_wait", "shares": shares}

    by_load = edited(balanced)
    assert caution(LONDON, LONDON) is None
    assert caution(by_load, LONDON) is None
    assert "goes by its shares" in (caution(LONDON, by_load) or "")
    assert compare_decisions(LONDON, by_load, MOMENTS).elsewhere > 0


@given(needs(), needs())
def test_the_shift_and_the_parts_of_two_needs_agree(one: Need, other: Need) -> None:
    parts, shift = parts_changed(one, other), shift_of(one, other)
    assert bool(parts) == (protection(one) != protection(other)) == (shift is not Shift.SAME)
    assert any(part.lowered for part in parts) == (shift in (Shift.LOWERED, Shift.MIXED))
    assert shift_of(one, one | other) in (Shift.SAME, Shift.RAISED)
    assert {part.part for part in parts} == {part.part for part in parts_changed(other, one)}


def test_the_small_day_has_what_these_tests_are_about() -> None:
    assert {moment.call.stage for moment in MOMENTS} == set(Stage)
    assert any(moment.knowledge.contacts not in ((), Missing.UNKNOWN) for moment in MOMENTS)
