"""Laws of the play that hold on every day, seen from outside (the log) and from within (after every event)."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prm.base import HOUR, SECOND
from routing import HEALTH_ADVISER, Policy
from simulation import Log, Setting, draw, play
from simulation.log import NEVER, QUEUES, Disposition, Mode, State
from simulation.monitor import Watched, watched_play
from simulation.setting import QUARTER, Closure
from simulation.world import MOST_CONTACTS, NO_ONE_HOLDS, World
from tests.simulation.small_day import HOMES, POLICIES, START, a_day, days, staffed

POLICY = POLICIES["london-2024"]
any_day = pytest.mark.parametrize("seed", range(2))


def played(setting: Setting, seed: int = 1, policy: Policy = POLICY) -> tuple[World, Log]:
    world = draw(setting, seed=seed, replication=0)
    return world, watched_play(world, setting, policy)


# --- The log alone ---


@given(setting=days(), seed=st.integers(0, 10_000))
@settings(max_examples=15)
def test_every_call_offered_ends_in_exactly_one_way_and_its_columns_agree(setting: Setting, seed: int) -> None:
    _, log = played(setting, seed)
    answered = log.answered != NEVER
    hung_up = log.hung_up != NEVER
    at_ring = (log.passed_to_999 == log.arrived) & ~answered
    waiting = log.state == State.WAITING
    np.testing.assert_array_equal(answered.astype(int) + hung_up + at_ring + waiting, 1)
    in_opening, abandoned = log.state == State.HUNG_UP_IN_OPENING, log.state == State.ABANDONED
    np.testing.assert_array_equal(hung_up, in_opening | abandoned)
    np.testing.assert_array_equal(log.sent_to == NEVER, at_ring | in_opening)
    closed = log.state == State.CLOSED
    done = (log.adviser_ended != NEVER) | (log.clinician_ended != NEVER) | at_ring
    assert (done | ~closed).all()
    assert ((log.disposition == Disposition.AMBULANCE) | (log.passed_to_999 == NEVER)).all()
    decided = log.disposition != Disposition.UNDECIDED
    np.testing.assert_array_equal(decided[closed], ((log.triaged == 1) | (log.passed_to_999 != NEVER))[closed])
    assert not decided[~closed].any()


@given(setting=days(), seed=st.integers(0, 10_000))
@settings(max_examples=15)
def test_instants_follow_one_another(setting: Setting, seed: int) -> None:
    _, log = played(setting, seed)
    steps = (log.arrived, log.answered, log.adviser_ended, log.clinician_queued, log.clinician_started)
    straight = (log.answered_queue > 0) & (log.answered != NEVER)
    np.testing.assert_array_equal(log.clinician_queued[straight], log.arrived[straight])
    np.testing.assert_array_equal(log.clinician_started[straight], log.answered[straight])
    for first, second in zip(steps, (*steps[1:], log.clinician_ended), strict=True):
        both = (first != NEVER) & (second != NEVER) & ~straight
        assert (first[both] <= second[both]).all()
    assert (np.diff(log.arrived) >= 0).all()
    for column in (log.answered, log.adviser_ended, log.clinician_ended):
        assert column.max(initial=0) < log.ended_at


@given(setting=days(), seed=st.integers(0, 10_000))
@settings(max_examples=15)
def test_a_patient_makes_one_contact_at_a_time_and_at_most_eight(setting: Setting, seed: int) -> None:
    world, log = played(setting, seed)
    over = np.select(
        [log.clinician_ended != NEVER, log.hung_up != NEVER, log.passed_to_999 != NEVER, log.adviser_ended != NEVER],
        [log.clinician_ended, log.hung_up, log.passed_to_999, log.adviser_ended],
        default=np.iinfo(np.int64).max,
    )
    order = np.lexsort((log.arrived, log.patient))
    patient, contact, over, arrived = (c[order] for c in (log.patient, log.contact, over, log.arrived))
    again = patient[1:] == patient[:-1]
    assert (contact[1:][again] == contact[:-1][again] + 1).all()
    assert (arrived[1:][again] > over[:-1][again]).all()
    assert (contact[np.concatenate([[True], ~again])[: contact.size]] == 0).all()
    assert contact.max(initial=0) < MOST_CONTACTS
    fresh = log.contact == 0
    np.testing.assert_array_equal(log.arrived[fresh], world.arrival[log.patient[fresh]])
    hung_up = {(p, c) for p, c, at in zip(log.patient, log.contact, log.hung_up, strict=True) if at != NEVER}
    for p, c, redial in zip(log.patient, log.contact, log.redial, strict=True):
        assert redial == ((p, c - 1) in hung_up)


@given(setting=days(), seed=st.integers(0, 10_000))
@settings(max_examples=15)
def test_a_red_flag_named_in_the_ivr_never_waits(setting: Setting, seed: int) -> None:
    world, log = played(setting, seed)
    named = (world.red_flag & world.red_flag_in_ivr)[log.patient]
    np.testing.assert_array_equal(log.passed_to_999[named], log.arrived[named])
    assert (log.answered[named] == NEVER).all()
    assert (log.hung_up[named] == NEVER).all()


@given(setting=days(), seed=st.integers(0, 10_000))
@settings(max_examples=15)
def test_a_red_flag_goes_to_999_as_soon_as_somebody_has_screened(setting: Setting, seed: int) -> None:
    _, log = played(setting, seed)
    flagged = (log.red_flag == 1) & (log.state == State.CLOSED)
    assert (log.passed_to_999[flagged] != NEVER).all()
    by_adviser = flagged & (log.adviser_ended != NEVER)
    np.testing.assert_array_equal(log.passed_to_999[by_adviser], log.adviser_ended[by_adviser])
    assert (log.clinician_queued[by_adviser] == NEVER).all()


def on_duty(setting: Setting, provider: str, queue: str, at: np.ndarray) -> np.ndarray:
    """People rostered at those instants."""
    people = setting.roster.people.get((provider, queue))
    return np.zeros(at.size) if people is None else people[(at - setting.horizon.start) // QUARTER]


@any_day
def test_no_health_adviser_is_in_two_calls(seed: int) -> None:
    setting = a_day(staffed(advisers=3), off_duty=frozenset({5, 6, 20}))
    _, log = played(setting, seed)
    for number, provider in enumerate(log.providers):
        mine = (log.answered_by == number) & (log.answered_queue == 0)
        began, ended = log.answered[mine], log.adviser_ended[mine]
        ended = np.where(ended == NEVER, log.ended_at, ended)
        at_once = np.array([((began <= instant) & (ended > instant)).sum() for instant in began])
        assert (at_once <= on_duty(setting, provider, HEALTH_ADVISER, began)).all()


@any_day
def test_clinicians_of_a_provider_are_never_in_more_calls_than_there_are_clinicians(seed: int) -> None:
    setting = a_day(staffed(clinicians=2))
    _, log = played(setting, seed)
    for number, provider in enumerate(log.providers):
        mine = (log.clinician_provider == number) & (log.clinician_started != NEVER)
        began, ended = log.clinician_started[mine], log.clinician_ended[mine]
        ended = np.where(ended == NEVER, log.ended_at, ended)
        there = sum(on_duty(setting, provider, queue, began) for queue in QUEUES[1:])
        at_once = np.array([((began <= instant) & (ended > instant)).sum() for instant in began])
        assert (at_once <= there).all()


def test_nobody_on_duty_means_that_nobody_answers_and_every_red_flag_in_the_ivr_is_passed_on() -> None:
    setting = a_day(staffed(advisers=0, clinicians=0, lines=0, contingency=0))
    _, log = played(setting)
    assert (log.answered == NEVER).all()
    assert set(log.state.tolist()) <= {State.HUNG_UP_IN_OPENING, State.ABANDONED, State.CLOSED, State.WAITING}


def test_with_people_to_spare_nobody_waits() -> None:
    _, log = played(a_day(staffed(advisers=200, clinicians=200, lines=200, contingency=200)))
    answered = log.answered != NEVER
    np.testing.assert_array_equal(log.answered[answered], log.arrived[answered])
    referred = log.clinician_queued != NEVER
    np.testing.assert_array_equal(log.clinician_started[referred], log.clinician_queued[referred])
    assert (log.state != State.ABANDONED).all()
    assert not log.overflowed[log.answered_queue == 0].any()


@any_day
def test_one_more_agent_leaves_every_patients_arrival_illness_and_patience_the_same(seed: int) -> None:
    few, more = a_day(staffed(advisers=3)), a_day(staffed(advisers=4))
    (world, before), (other, after) = played(few, seed), played(more, seed)
    for name in World.__dataclass_fields__:
        if name != "contacts":
            np.testing.assert_array_equal(getattr(world, name), getattr(other, name), err_msg=name)
    for n in range(MOST_CONTACTS):
        for name in ("patience", "disposition", "redial", "triaged"):
            np.testing.assert_array_equal(getattr(world.contacts[n], name), getattr(other.contacts[n], name))
    fresh = [log.contact == 0 for log in (before, after)]
    for name in ("patient", "arrived", "red_flag", "holder"):
        np.testing.assert_array_equal(getattr(before, name)[fresh[0]], getattr(after, name)[fresh[1]])
    assert not np.array_equal(before.answered, after.answered)


def test_equal_seeds_write_equal_bytes_and_another_seed_does_not() -> None:
    setting = a_day(records_down=())
    (_, one), (_, same), (_, other) = played(setting, 1), played(setting, 1), played(setting, 2)
    assert [c.tobytes() for c in one.columns().values()] == [c.tobytes() for c in same.columns().values()]
    assert one.arrived.tobytes() != other.arrived.tobytes()


def test_a_world_can_be_played_twice_and_against_another_roster_first() -> None:
    setting = a_day()
    world = draw(setting, seed=1, replication=0)
    first = play(world, setting, POLICY)
    play(world, a_day(staffed(advisers=1), redial=0.9), POLICY)
    again = play(world, setting, POLICY)
    for name, column in first.columns().items():
        np.testing.assert_array_equal(column, again.columns()[name], err_msg=name)


def test_a_call_back_is_promised_within_the_time_frame_of_its_urgency() -> None:
    _, log = played(a_day(staffed(clinicians=1)))
    promised = log.clinician_due != NEVER
    assert promised.any()
    frames = np.array([POLICY.call_back_seconds[urgency] for urgency in sorted(POLICY.call_back_seconds)]) * SECOND
    promised_at = log.clinician_due[promised] - frames[log.urgency[promised]]
    waited = promised_at - log.clinician_queued[promised]
    limit = int(POLICY.live_limit_seconds * SECOND)
    # At once, or when the limit of a live connection had passed.
    assert set(waited.tolist()) <= {0, limit}


def test_whoever_must_be_handled_live_is_never_rung_back() -> None:
    world, log = played(a_day(staffed(clinicians=1), calls_per_quarter=8.0))
    custody = world.custody[log.patient] & (log.clinician_queued != NEVER)
    waits = log.clinician_started - log.clinician_queued
    assert (log.clinician_mode[custody] == Mode.LIVE).all()
    assert (waits[custody & (log.clinician_started != NEVER)] > POLICY.live_limit_seconds * SECOND).any()


def test_notes_are_seen_only_where_something_is_held_and_the_patient_is_identified() -> None:
    setting = a_day(identified_in_ivr=0.0)
    world, log = played(replace(setting, population=replace(setting.population, identified_by_adviser=0.0)))
    assert not log.note_visible.any()
    world, log = played(a_day(identified_in_ivr=1.0))
    assert log.note_visible.any()
    assert (world.holding[log.patient[log.note_visible == 1]] != NO_ONE_HOLDS).all()


# --- After every event (see `test_monitor` for the laws that the monitor keeps) ---


def watch(setting: Setting, seed: int, after_instant: Callable[[Watched], None]) -> Log:
    """Play with the monitor on, and look when everything that happens at an instant has happened."""

    class Looked(Watched):
        def _let_time_pass(self) -> None:
            monitor = self.monitor
            seen = monitor.after_event

            def after_event(*, instant_is_over: bool) -> None:
                seen(instant_is_over=instant_is_over)
                if instant_is_over:
                    after_instant(self)

            monitor.after_event = after_event
            super()._let_time_pass()

    return Looked(draw(setting, seed=seed, replication=0), setting, POLICY).run()


@pytest.mark.parametrize("start", [3 * HOUR, 3 * HOUR + 7], ids=["on the quarter hour", "between"])
def test_a_closure_moves_everybody_who_waits_for_a_first_voice_and_nobody_else(start: int) -> None:
    closure = Closure(provider=HOMES[0], start=START + start, end=START + 5 * HOUR)
    setting = a_day(staffed(advisers=2, clinicians=1), calls_per_quarter=8.0, closures=(closure,))
    before: list[set[int]] = [set()]
    at_closure: list[set[int]] = []

    def look(this: Watched) -> None:
        pools = [pool for pool in this.pools.values() if pool.name == HOMES[0]]
        there = {row for pool in pools for row in pool.standing}
        unanswered = {row for row in there if this.book.answered[row] == NEVER}
        if this.env.now < closure.start:
            before[0] = there
        elif this.env.now < closure.end:
            assert not unanswered
            assert not any(pool.on_duty for pool in pools)
            if not at_closure:
                at_closure.append(there)
        for row in unanswered:
            assert this.where[row].name == HOMES[0]

    log = watch(setting, 1, look)
    moved = before[0] - at_closure[0]
    assert moved
    assert all(log.answered[row] == NEVER or log.answered[row] >= closure.start for row in moved)
    assert all(
        log.answered_by[row] != log.providers.index(HOMES[0]) for row in moved if log.answered[row] < closure.end
    )
    assert at_closure[0] <= before[0]
    during = (log.arrived >= closure.start) & (log.arrived < closure.end) & (log.sent_to != NEVER)
    assert (log.sent_to[during] != log.providers.index(HOMES[0])).all()
    after = (log.answered_by == log.providers.index(HOMES[0])) & (log.answered >= closure.end)
    assert after.any()


@any_day
def test_no_call_back_is_left_with_people_who_have_gone_home(seed: int) -> None:
    setting = a_day(staffed(clinicians=1), clinician_mean_seconds=2400.0)
    people = dict(setting.roster.people)
    half = setting.horizon.quarters // 2
    for home in HOMES:
        for queue in ("gp", "palliative", "nurse"):
            there = np.ones(setting.horizon.quarters, dtype=np.int64)
            there[half:] = 30 if queue == "nurse" else 0
            people[home, queue] = there
    setting = replace(setting, roster=replace(setting.roster, people=people))
    went_home = setting.horizon.start + half * QUARTER
    _, log = played(setting, seed)
    promised = (log.clinician_mode == Mode.CALL_BACK) & (log.clinician_queued < went_home)
    after = promised & ((log.clinician_started == NEVER) | (log.clinician_started > went_home))
    assert after.any()
    with_gp = np.isin(log.clinician_queue, [QUEUES.index("gp"), QUEUES.index("palliative")])
    at_home = np.isin(log.clinician_provider, [log.providers.index(home) for home in HOMES])
    # A call-back that had begun is finished by whoever began it; nobody else still stands in those queues.
    assert not (after & with_gp & at_home).any()
    # The promise is kept as it was made: the time frame runs from when the call was passed on.
    frame = np.array([POLICY.call_back_seconds[urgency] for urgency in sorted(POLICY.call_back_seconds)]) * SECOND
    np.testing.assert_array_equal(log.clinician_due[after] - log.clinician_queued[after], frame[log.urgency[after]])
