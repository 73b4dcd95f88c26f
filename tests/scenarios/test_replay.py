"""Replay: a log that the simulator wrote comes back exactly; what is not in a log is drawn as stated."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from prm.base import BadInput
from scenarios.call_log import NEVER, CallLog, read_call_log
from scenarios.executors import make_executor
from scenarios.log_kpis import ALL, figures, recorded_log
from scenarios.own_area import OwnArea
from scenarios.policies import load_policy
from scenarios.queue_setting import own_queues
from scenarios.replay import drawn_times, patience_by_queue, play_log, ready, replay
from scenarios.roster_file import RosterFile
from simulation.log import Log, State
from simulation.setting import QUARTER
from tests.scenarios.small_log import MAPPING, NOW, an_area, played, rows_of, write_csv


def a_day(path: Path, area: OwnArea) -> tuple[CallLog, RosterFile, Log]:
    """A day of the area: the log that it wrote, read again, and the roster it was played with.

    A day before the counted one is left out of the log, so that the day begins with people in talk; one that begins
    empty is made by a first hour without calls.
    """
    built, log = played(area)
    calls = read_call_log(
        write_csv(path / "calls.csv", rows_of(log, area)), mapping=MAPPING, now=NOW, bad_rows="refuse"
    )
    horizon = built.setting.horizon
    first = (horizon.counted_from - horizon.start) // QUARTER
    people = {
        name: built.setting.roster.people[queue.home, "health_adviser"][first:]
        for name, queue in zip(built.queues.names, built.queues.areas, strict=True)
    }
    return calls, RosterFile(start=horizon.counted_from, people=people), log


def quiet_at_night(area: OwnArea) -> OwnArea:
    """Nobody rings from 21:00 to 03:00, so that a day begins with nobody in talk."""
    hours = np.arange(168) % 24
    loud = (hours >= 3) & (hours < 21)
    return replace(area, queues=tuple(replace(q, calls_per_hour=q.calls_per_hour * loud) for q in area.queues))


@pytest.mark.parametrize("first_day", [date(2025, 1, 6), date(2025, 3, 30), date(2025, 10, 26)])
def test_a_log_that_the_simulator_wrote_is_played_again_call_by_call(tmp_path: Path, first_day: date) -> None:
    area = quiet_at_night(an_area(agents=7, calls_per_hour=70, first_day=first_day))
    calls, roster, log = a_day(tmp_path, area)
    # Those who were answered had patience enough; how much more makes no difference.
    waited = np.where(calls.answered != NEVER, calls.answered, calls.hung_up) - calls.arrived
    patience = np.where(calls.answered != NEVER, waited + 3_600_000_000, np.maximum(waited, 1))
    handling = np.where(calls.answered != NEVER, calls.ended - calls.answered, 1)
    again = play_log(ready(calls, roster, policy=None), patience, handling)
    assert again.answered.tolist() == log.answered.tolist()
    assert again.hung_up.tolist() == log.hung_up.tolist()
    assert again.adviser_ended.tolist() == log.adviser_ended.tolist()
    assert again.state.tolist() == log.state.tolist()
    queues = own_queues(calls.queues, first_day)
    it = ready(calls, roster, policy=None)
    assert figures(again, queues) == figures(recorded_log(calls, queues, it.setting.horizon), queues)
    assert (log.hung_up != NEVER).sum() > 20


def test_what_is_drawn_keeps_to_what_is_known(tmp_path: Path) -> None:
    calls, _, _ = a_day(tmp_path, an_area(agents=7, calls_per_hour=70))
    curves, warnings = patience_by_queue(calls)
    patience, handling = drawn_times(calls, curves, seed=1, replication=0)
    answered = calls.answered != NEVER
    waited = np.where(answered, calls.answered, calls.hung_up) - calls.arrived
    assert (patience[answered] > waited[answered]).all()
    assert (patience[~answered] == np.maximum(waited[~answered], 1)).all()
    assert (handling[answered] == (calls.ended - calls.answered)[answered]).all()
    assert set(handling[~answered]) <= set(handling[answered])
    other, _ = drawn_times(calls, curves, seed=1, replication=1)
    assert (other[~answered] == patience[~answered]).all()
    assert (other[answered] != patience[answered]).any()
    assert all("patience" in each for each in warnings)


def test_more_agents_answer_more_of_the_same_callers(tmp_path: Path) -> None:
    calls, roster, _ = a_day(tmp_path, an_area(agents=7, calls_per_hour=70))
    found = replay(
        calls, roster, other=roster.plus(3), other_name="+3", policy=None, seed=1, replications=4,
        executor=make_executor("serial://"),
    )  # fmt: skip
    assert found.change is not None
    assert found.other is not None
    for group in (ALL, "main", "nurse"):
        within = found.change[group]["within_60"].mean
        lost = found.change[group]["abandoned"].mean
        assert within is not None
        assert lost is not None
        assert within > 0 > lost
        assert found.other[group]["A01"].mean == found.recorded[group]["A01"]


def test_hang_ups_are_those_of_callers_who_waited(tmp_path: Path) -> None:
    calls, roster, log = a_day(tmp_path, an_area(agents=7, calls_per_hour=70))
    found = replay(calls, roster, other=None, other_name="", policy=None, seed=1, replications=2)
    recorded = log.where(log.counted)
    assert (recorded.state == State.HUNG_UP_IN_OPENING).any()
    assert found.hang_ups == (recorded.state == State.ABANDONED).sum()


def test_an_unchanged_roster_changes_nothing_at_all(tmp_path: Path) -> None:
    calls, roster, _ = a_day(tmp_path, an_area(agents=7, calls_per_hour=70))
    found = replay(calls, roster, other=roster, other_name="same", policy=None, seed=1, replications=2)
    assert found.change is not None
    assert {spread.mean for codes in found.change.values() for spread in codes.values()} == {0.0}


def test_a_roster_that_was_not_on_duty_is_warned_of(tmp_path: Path) -> None:
    calls, roster, _ = a_day(tmp_path, an_area(agents=7, calls_per_hour=70))
    found = replay(calls, roster.plus(30), other=None, other_name="", policy=None, seed=1, replications=2)
    assert any("not who answered these calls" in warning for warning in found.warnings)


def test_under_a_policy_the_queues_must_be_its_areas(tmp_path: Path) -> None:
    calls, roster, _ = a_day(tmp_path, an_area())
    policy = load_policy("london-2024")
    with pytest.raises(BadInput, match="north"):
        replay(
            replace(calls, queues=("north_est", "south_east")), roster, other=None, other_name="", policy=policy,
            seed=1, replications=2,
        )  # fmt: skip
    names = {"main": "north_east", "nurse": "south_east"}
    renamed = RosterFile(start=roster.start, people={names[name]: people for name, people in roster.people.items()})
    found = replay(
        replace(calls, queues=tuple(names.values())), renamed, other=None, other_name="", policy=policy, seed=1,
        replications=2,
    )  # fmt: skip
    assert found.policy_id == "london-2024"
    assert found.played["north_east"]["A01"].mean == found.recorded["north_east"]["A01"]
