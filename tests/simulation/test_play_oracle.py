"""The play beside its oracle, a model with one process for every call: the same logs, column by column."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from prm.base import HOUR, MINUTE, SECOND
from routing import HEALTH_ADVISER, Policy
from simulation import Log, Setting, draw, play
from simulation.log import NEVER, Mode, State
from simulation.luck import first_luck, worked_out_from
from simulation.setting import Closure, RecordsDown, Redirection
from tests.simulation.plain_model import plain_log
from tests.simulation.small_day import HOMES, POLICIES, START, a_day, days, staffed

BUSY_AND_BROKEN = a_day(
    staffed(advisers=3, clinicians=1),
    closures=(
        Closure(provider="las_north_west", start=START + HOUR, end=START + 3 * HOUR),
        Closure(provider="las_north_west", start=START + 4 * HOUR + 7, end=START + 4 * HOUR + 20 * SECOND),
        Closure(provider="crisis_line", start=START + 2 * HOUR, end=START + 2 * HOUR + 30 * MINUTE),
    ),
    redirections=(
        Redirection(
            area="north_west", to_area="south_west", start=START + 30 * MINUTE, end=START + 5 * HOUR, share=0.5
        ),
    ),
    records_down=(RecordsDown(start=START + 2 * HOUR, end=START + 6 * HOUR),),
)
"""A day on which everything happens that a play knows."""

UNKNOWN_AND_UNEVEN = a_day(
    {
        **{(home, HEALTH_ADVISER): 4 for home in HOMES},
        **{(home, queue): 2 for home in HOMES[1:] for queue in ("gp", "nurse")},
        ("dental_line", "dental"): 1,
    },
    calls_per_quarter=8.0,
    identified_in_ivr=0.0,
    identified_by_adviser=0.4,
    clinician_mean_seconds=200.0,
    redirections=(Redirection(area="north_west", to_area="south_west", start=START, end=START + 4 * HOUR, share=0.7),),
)
"""Hardly anybody is identified, many ring again, and no provider has every skill: whose history counts decides much."""

FLICKERING = a_day(
    staffed(advisers=25, clinicians=1),
    calls_per_quarter=20.0,
    identify_mean_seconds=10.0,
    clinician_mean_seconds=40.0,
    closures=tuple(
        Closure(provider=home, start=START + n * 2 * MINUTE + 7, end=START + n * 2 * MINUTE + 20 * SECOND)
        for home in HOMES
        for n in range(1, 230)
    ),
)
"""Providers shut for moments, so that a caller may wait on the line for a clinician twice within the limit."""


def both(setting: Setting, policy: Policy, seed: int) -> tuple[Log, Log]:
    world = draw(setting, seed=seed, replication=0)
    return play(world, setting, policy), plain_log(world, setting, policy)


def assert_equal(played: Log, plain: Log) -> None:
    assert len(played) == len(plain)
    expected = plain.columns()
    for name, column in played.columns().items():
        np.testing.assert_array_equal(column, expected[name], err_msg=name)


@given(setting=days(), name=st.sampled_from(sorted(POLICIES)), seed=st.integers(0, 10_000))
@example(setting=BUSY_AND_BROKEN, name="london-2024", seed=1)
@example(setting=a_day(staffed(advisers=0, clinicians=0, lines=0, contingency=0)), name="london-2024", seed=2)
@example(setting=UNKNOWN_AND_UNEVEN, name="london-2024", seed=4)
@example(setting=FLICKERING, name="london-2024", seed=1)
@settings(max_examples=25)
def test_the_play_and_its_oracle_write_the_same_log(setting: Setting, name: str, seed: int) -> None:
    assert_equal(*both(setting, POLICIES[name], seed))


@pytest.mark.parametrize("seed", range(3))
def test_the_days_compared_hold_all_that_can_happen(seed: int) -> None:
    """Or else equal logs would say little."""
    log, _ = both(BUSY_AND_BROKEN, POLICIES["london-2024"], seed)
    assert set(log.state.tolist()) >= {State.HUNG_UP_IN_OPENING, State.ABANDONED, State.CLOSED}
    assert (log.contact >= 2).any()
    assert log.third_in_window.any()
    assert log.overflowed.any()
    assert log.note_visible.any()
    straight = log.wanted_straight == 1
    assert (straight & (log.answered_queue > 0)).any()
    assert (straight & (log.answered_queue == 0)).any()
    waited = log.clinician_started - log.clinician_queued
    on_the_line = (log.clinician_mode == Mode.LIVE) & (log.clinician_started != NEVER)
    assert (on_the_line & (waited > 0)).any()
    assert ((log.clinician_mode == Mode.CALL_BACK) & (log.clinician_started != NEVER)).any()
    at_ring = log.passed_to_999 == log.arrived
    assert at_ring.any()
    assert (~at_ring & (log.passed_to_999 != NEVER) & (log.adviser_ended != NEVER)).any()
    assert (~at_ring & (log.passed_to_999 != NEVER) & (log.clinician_ended != NEVER)).any()


def test_luck_may_be_that_of_another_play_of_the_same_world() -> None:
    """Staff and closures change nothing of it, and the second play reads what the first has added."""
    world = draw(BUSY_AND_BROKEN, seed=5, replication=0)
    better = replace(BUSY_AND_BROKEN, roster=a_day(staffed(advisers=9, clinicians=2)).roster, closures=())
    assert worked_out_from(better) == worked_out_from(BUSY_AND_BROKEN)
    shared = first_luck(world, BUSY_AND_BROKEN)
    policy = POLICIES["london-2024"]
    play(world, BUSY_AND_BROKEN, policy, luck=shared)
    assert len(shared) > 1
    assert_equal(play(world, better, policy, luck=shared), play(world, better, policy))
