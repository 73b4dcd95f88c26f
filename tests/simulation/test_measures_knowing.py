"""Bypasses, those refused, and waits for a clinician: who counts, from calls made by hand."""

import pytest

from prm.facts import Urgency
from simulation.log import QUEUES, Mode
from simulation.measures import knowing, paired_groups, paired_waits
from tests.simulation.log_builder import Calls

GP = {"answered_queue": QUEUES.index("gp"), "wanted_straight": 1}


def test_a_bypass_is_a_clinician_s_first_voice_outside_the_option_lines() -> None:
    calls = Calls(providers=("north", "south", "crisis_line"))
    calls.answered(0, 10, **GP)
    calls.answered(1, 20, sent_to=2, **GP)  # an option's line
    calls.answered(2, 30)
    calls.answered(3, 120, wanted_straight=1)  # refused: a health adviser came first
    calls.abandoned(4, 90, wanted_straight=1)  # neither: nobody answered
    calls.answered(-10, 5, **GP)  # history
    found = knowing(calls.log(), option_lines={"crisis_line"})
    assert found["bypasses"].value == 1
    assert found["refused"].value == 1
    assert found["bypass_share"].value == 1 / 4
    assert found["first_voice"].value == (10 + 20 + 30 + 120) / 4
    assert found["first_voice_60"].value == 3 / 4


def test_the_wait_for_a_clinician_is_that_of_calls_passed_on() -> None:
    calls = Calls()
    calls.passed_on(0, 20, mode=Mode.LIVE, urgency=Urgency.URGENT)
    calls.passed_on(1, 600, mode=Mode.CALL_BACK, urgency=Urgency.SOON)
    calls.passed_on(2, 900, mode=Mode.CALL_BACK, urgency=Urgency.SOON)
    calls.passed_on(3, None, mode=Mode.CALL_BACK, urgency=Urgency.SOON)  # not begun
    calls.passed_on(4, 7, mode=Mode.LIVE, urgency=Urgency.SOON, answered_queue=QUEUES.index("gp"))  # a bypass
    found = knowing(calls.log(), option_lines=())
    assert found["clinician_live"].value == 20
    assert found["clinician_call_back"].value == 750
    assert found["clinician_any"].value == pytest.approx(1520 / 3)


def test_nobody_to_measure_is_nothing_and_not_zero() -> None:
    found = knowing(Calls().log(), option_lines=())
    assert found["bypasses"].value == 0
    assert {found[code].value for code in ("bypass_share", "first_voice", "clinician_any")} == {None}


def test_waits_for_a_clinician_are_paired_caller_by_caller() -> None:
    calls, others = Calls(), Calls()
    calls.passed_on(0, 100, mode=Mode.LIVE, urgency=Urgency.URGENT, patient=1)
    others.passed_on(0, 40, mode=Mode.CALL_BACK, urgency=Urgency.URGENT, patient=1)  # 60 s longer
    calls.passed_on(1, 10, mode=Mode.LIVE, urgency=Urgency.SOON, patient=2)
    others.passed_on(1, 40, mode=Mode.LIVE, urgency=Urgency.ROUTINE, patient=2)  # 30 s less
    calls.passed_on(2, 500, mode=Mode.CALL_BACK, urgency=Urgency.SOON, patient=3)
    others.passed_on(2, None, mode=Mode.CALL_BACK, urgency=Urgency.SOON, patient=3)  # not seen in the other
    calls.passed_on(3, 500, mode=Mode.CALL_BACK, urgency=Urgency.SOON, patient=4, wanted_straight=1)
    others.passed_on(3, 5, mode=Mode.CALL_BACK, urgency=Urgency.SOON, patient=4)  # wanted straight in one
    calls.answered(4, 5, patient=5)
    others.answered(4, 5, patient=5)
    log, other = calls.log(), others.log()
    found = paired_waits(log, other)
    assert (found.matched, found.seen_in_both, found.clinician_mean_difference_seconds) == (4, 2, 15)
    groups = paired_groups(log, other)
    assert groups["urgent"].clinician_mean_difference_seconds == 60
    assert groups["routine"].clinician_mean_difference_seconds == -30  # by its urgency in the other play
    assert (groups["soon"].matched, groups["soon"].seen_in_both) == (1, 0)
    assert (groups["no_clinician"].matched, groups["no_clinician"].mean_difference_seconds) == (1, 0)


def test_who_callers_are_and_their_urgencies_each_divide_everybody() -> None:
    calls, others = Calls(), Calls()
    held = [{}, {"over_85": 1}, {"holder": 1}, {"over_85": 1, "holder": 1}]
    for n, columns in enumerate(held):
        calls.answered(n, 10, patient=n, **columns)
        others.answered(n, 10, patient=n, **columns)
    calls.answered(9, 10, patient=9, holder=1)  # a new holder: in one play only
    others.answered(9, 10, patient=9)
    log, other = calls.log(), others.log()
    groups = paired_groups(log, other)
    whole = paired_waits(log, other).matched
    assert [groups[name].matched for name in ("holder", "over_85", "others")] == [3, 1, 1]
    assert (
        sum(groups[name].matched for name in ("emergency", "urgent", "soon", "routine", "no_clinician")) == whole == 5
    )
