"""Harm proxies and paired waits: who is counted, and who is not."""

import pytest

from prm.facts import Urgency
from simulation.log import QUEUES, Assessor, Mode
from simulation.measures import harm, paired_waits
from tests.simulation.log_builder import Calls, at


def test_red_flags_count_however_their_wait_ended() -> None:
    calls = Calls(hours=1)
    calls.answered(0, 60, red_flag=1)
    calls.answered(1, 61, red_flag=1)
    calls.abandoned(2, 200, red_flag=1)
    calls.abandoned(3, 20, red_flag=1)
    calls.waiting(3400, red_flag=1)  # 200 s before the end
    calls.to_999_at_ring(5)
    calls.answered(6, 500)
    found = harm(calls.log())
    assert (found.red_flags, found.red_flags_waited_over_60, found.red_flags_abandoned) == (6, 3, 2)
    assert found.longest_red_flag_wait_seconds == 200


def test_a_repeat_caller_is_covered_by_a_clinician_or_by_999() -> None:
    calls = Calls()
    calls.answered(0, 5, third_in_window=1)
    calls.answered(1, 5, third_in_window=1, assessor=Assessor.CLINICIAN)
    calls.answered(2, 5, third_in_window=1, passed_to_999=at(300))
    calls.answered(3, 5)
    calls.abandoned(4, 90, third_in_window=1)
    found = harm(calls.log())
    assert (found.repeat_callers, found.repeat_callers_without_clinician) == (3, 1)


def test_overdue_call_backs_by_urgency_with_those_not_yet_begun() -> None:
    calls = Calls(hours=1)
    due = {"clinician_due": at(300 + 600)}
    calls.passed_on(0, 600, mode=Mode.CALL_BACK, urgency=Urgency.URGENT, **due)
    calls.passed_on(0, 660, mode=Mode.CALL_BACK, urgency=Urgency.URGENT, **due)
    calls.passed_on(0, None, mode=Mode.CALL_BACK, urgency=Urgency.ROUTINE, **due)
    calls.passed_on(0, 3000, mode=Mode.LIVE, urgency=Urgency.URGENT)
    found = harm(calls.log())
    assert list(found.call_backs) == ["emergency", "urgent", "soon", "routine"]
    urgent, routine = found.call_backs["urgent"], found.call_backs["routine"]
    assert (urgent.promised, urgent.overdue, urgent.longest_overdue_seconds) == (2, 1, 60)
    assert (routine.promised, routine.overdue, routine.longest_overdue_seconds) == (1, 1, 3600 - 900)
    assert found.longest_clinical_wait_seconds == 3300  # the one not begun has waited longest


def test_a_play_without_harm_says_nought() -> None:
    found = harm(Calls().log())
    assert (found.red_flags, found.longest_clinical_wait_seconds) == (0, 0)
    assert all(each.overdue == 0 for each in found.call_backs.values())


def test_callers_are_paired_with_themselves_and_bypassers_left_out() -> None:
    calls, others = Calls(), Calls()
    calls.answered(0, 100, patient=1)
    others.answered(0, 20, patient=1)  # 80 s longer in the first play
    calls.answered(1, 30, patient=2)
    others.answered(1, 30, patient=2)
    calls.abandoned(2, 90, patient=3)
    others.answered(2, 30, patient=3)  # lost
    calls.answered(3, 5, patient=4, wanted_straight=1, answered_queue=QUEUES.index("palliative"))
    others.answered(3, 500, patient=4)  # bypasses in the first play
    calls.answered(4, 5, patient=5)  # rings in one play only
    others.answered(4, 5, patient=5, contact=1)  # a later contact is another call
    log, other = calls.log(), others.log()
    found = paired_waits(log, other)
    assert (found.matched, found.answered_in_both, found.lost, found.gained) == (3, 2, 1, 0)
    assert found.mean_difference_seconds == 40
    assert found.share_longer_by_60 == 0.5
    back = paired_waits(other, log)
    assert (back.mean_difference_seconds, back.gained) == (-40, 1)


def test_a_play_paired_with_itself_has_no_differences() -> None:
    calls = Calls()
    for n in range(20):
        calls.answered(n, 7 * n)
        calls.abandoned(n, 7 * n)
    log = calls.log()
    found = paired_waits(log, log)
    assert (found.mean_difference_seconds, found.share_longer_by_60, found.lost, found.gained) == (0, 0, 0, 0)


def test_two_plays_with_nobody_in_common_have_no_mean() -> None:
    calls = Calls()
    calls.answered(0, 5)
    found = paired_waits(calls.log(), Calls().log())
    assert (found.matched, found.mean_difference_seconds) == (0, None)


@pytest.mark.parametrize("arrives", [-1, 4 * 3600])
def test_history_and_tail_are_not_counted_as_harm(arrives: int) -> None:
    calls = Calls()
    calls.answered(arrives, 500, red_flag=1)
    assert harm(calls.log()).red_flags == 0
