"""The event log: every call walks a possible path, in order, and nothing is said that the log does not hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.facts import Urgency
from simulation.events import EVENTS, events
from simulation.log import QUEUES, Log, Mode
from tests.simulation.log_builder import Calls, at

GP = QUEUES.index("gp")


def paths(log: Log) -> list[list[str]]:
    found = events(log)
    return [[EVENTS[event] for event in found.event[found.row == row]] for row in range(len(log))]


def straight(calls: Calls, arrives: float, waits: float) -> None:
    began = at(arrives + waits)
    calls.answered(
        arrives,
        waits,
        answered_queue=GP,
        adviser_ended=-1,
        clinician_queued=at(arrives),
        clinician_queue=GP,
        clinician_mode=Mode.LIVE,
        clinician_provider=0,
        clinician_started=began,
        clinician_ended=at(arrives + waits + 600),
    )


@pytest.mark.parametrize("waits", [0, 25])
def test_a_bypass_queues_for_the_clinician_before_the_first_answer_however_quick(waits: int) -> None:
    calls = Calls()
    straight(calls, 0, waits)
    expected = ["arrived", "clinician_queued", "answered", "clinician_started", "clinician_ended", "closed"]
    assert paths(calls.log()) == [expected]


def test_the_paths_of_the_other_calls() -> None:
    calls = Calls()
    calls.answered(0, 5)
    calls.passed_on(1, 0, mode=Mode.LIVE, urgency=Urgency.SOON)
    calls.passed_on(2, None, mode=Mode.CALL_BACK, urgency=Urgency.SOON)
    calls.hung_up_in_opening(3)
    calls.abandoned(4, 90)
    calls.to_999_at_ring(5)
    calls.waiting(6)
    answered = ["arrived", "answered", "adviser_ended"]
    assert paths(calls.log()) == [
        [*answered, "closed"],
        [*answered, "clinician_queued", "clinician_started", "clinician_ended", "closed"],
        [*answered, "clinician_queued"],
        ["arrived", "hung_up_in_opening"],
        ["arrived", "abandoned"],
        ["arrived", "passed_to_999", "closed"],
        ["arrived"],
    ]


def test_each_event_names_its_provider_and_queue() -> None:
    calls = Calls()
    calls.passed_on(0, 60, mode=Mode.LIVE, urgency=Urgency.SOON, clinician_provider=1)
    found = events(calls.log())
    told = [(EVENTS[e], int(p), int(q)) for e, p, q in zip(found.event, found.provider, found.queue, strict=True)]
    assert told == [
        ("arrived", 0, -1),
        ("answered", 0, 0),
        ("adviser_ended", 0, 0),
        ("clinician_queued", 1, GP),
        ("clinician_started", 1, GP),
        ("clinician_ended", 1, GP),
        ("closed", -1, -1),
    ]


some_calls = st.lists(
    st.tuples(
        st.sampled_from(["answered", "straight", "passed_on", "abandoned", "hung_up_in_opening", "to_999_at_ring"]),
        st.integers(0, 3),
        st.integers(0, 3),
    ),
    max_size=30,
)


@given(some_calls)
def test_every_path_begins_with_the_arrival_and_ends_once(drawn: list[tuple[str, int, int]]) -> None:
    calls = Calls()
    for what, arrives, wait in drawn:
        if what == "straight":
            straight(calls, arrives, wait)
        elif what == "passed_on":
            calls.passed_on(arrives, wait, mode=Mode.LIVE, urgency=Urgency.SOON)
        elif what in ("answered", "abandoned"):
            getattr(calls, what)(arrives, wait)
        else:
            getattr(calls, what)(arrives)
    log = calls.log()
    for path in paths(log):
        assert path[0] == "arrived"
        assert path[-1] in {"closed", "abandoned", "hung_up_in_opening"}
        assert len(path) == len(set(path))
        for before, after in (("answered", "adviser_ended"), ("clinician_queued", "clinician_started")):
            if after in path:
                assert path.index(before) < path.index(after)
    found = events(log)
    assert (np.diff(found.at) >= 0).all()


def test_no_calls_have_no_events() -> None:
    assert len(events(Calls().log())) == 0
