"""Trouble with staff and systems: the laws of the play hold throughout, and trouble of size nothing is none."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prm.base import HOUR, SECOND
from routing import HEALTH_ADVISER
from simulation import Log, Setting, draw, play
from simulation.attendance import absent_hours, attended, without_breaks
from simulation.laws import BrokenLaw, Law
from simulation.log import NEVER, State
from simulation.measures.operations import operations
from simulation.monitor import Watched, watched_play
from simulation.operations import ClinicalOutage, Lines, Operations
from simulation.pools import Pool
from simulation.setting import Closure
from simulation.slowness import slowed_us, slowness_of
from simulation.theory import erlang_b
from simulation.world import MOST_CONTACTS
from tests.simulation.small_day import HOMES, POLICIES, START, a_day, days, staffed
from tests.simulation.troubled_day import (
    EVERYTHING,
    EVERYWHERE,
    NATIONAL,
    lines,
    message,
    relief,
    slow,
    troubled_days,
    under,
    wait_told,
)

POLICY = POLICIES["london-2024"]
SLOW_TO_DRAW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def played(setting: Setting, operations: Operations | None = None, seed: int = 1) -> Log:
    setting = setting if operations is None else under(setting, operations)
    return watched_play(draw(setting, seed=seed, replication=0), setting, POLICY)


def columns(log: Log) -> dict[str, bytes]:
    """Every column of a log as bytes, but for that of the busy tones."""
    return {name: column.tobytes() for name, column in log.columns().items() if name != "blocked"}


# --- Every law of the play, whatever happens ---


@given(setting=troubled_days(), seed=st.integers(0, 10_000))
@settings(max_examples=40, deadline=None, suppress_health_check=SLOW_TO_DRAW)
def test_every_law_holds_after_every_event_of_any_troubled_day_and_every_call_ends_once(setting, seed) -> None:
    world = draw(setting, seed=seed, replication=0)
    log = watched_play(world, setting, POLICY)
    assert columns(log) == columns(play(world, setting, POLICY))
    blocked = log.state == State.BLOCKED
    answered, hung_up = log.answered != NEVER, log.hung_up != NEVER
    at_ring = (log.passed_to_999 == log.arrived) & ~answered
    waiting = log.state == State.WAITING
    np.testing.assert_array_equal(answered.astype(int) + hung_up + at_ring + waiting + blocked, 1)
    in_ivr = world.red_flag[log.patient] & world.red_flag_in_ivr[log.patient]
    assert not (blocked & in_ivr).any()
    np.testing.assert_array_equal(log.passed_to_999[in_ivr], log.arrived[in_ivr])
    if log.blocked is not None:
        np.testing.assert_array_equal(log.blocked != NEVER, blocked)
        np.testing.assert_array_equal(log.blocked[blocked], log.arrived[blocked])
    else:
        assert not blocked.any()


OFF: dict[str, Callable[[], Operations]] = {
    "nobody absent": lambda: Operations(absence=0.0),
    "slow by a factor of 1": lambda: Operations(slow_systems=slow(1.0)),
    "lines without end": lambda: Operations(lines=lines(10**9, redial=1.0)),
    "a message of no length": lambda: Operations(messages=(message(0.0),)),
    "a wait that is told and changes nobody": lambda: Operations(waits_told=(wait_told(balk=0.0),)),
    "a wait that is never so long": lambda: Operations(waits_told=(wait_told(balk=1.0, above_seconds=1e9),)),
    "relief for no share": lambda: Operations(reliefs=(relief(0.0),)),
    "relief for no wait": lambda: Operations(reliefs=(relief(1.0, 1e9),)),
    "nothing asked": Operations,
}


@given(setting=days(), seed=st.integers(0, 10_000), off=st.sampled_from(sorted(OFF)))
@settings(max_examples=30, deadline=None, suppress_health_check=SLOW_TO_DRAW)
def test_trouble_of_size_nothing_leaves_the_log_as_it_is_to_the_byte(setting: Setting, seed: int, off: str) -> None:
    assert columns(played(setting, OFF[off](), seed)) == columns(played(setting, seed=seed))


def test_a_log_without_a_limit_of_lines_has_no_column_for_busy_tones() -> None:
    assert "blocked" not in played(a_day()).columns()
    assert "blocked" in played(a_day(), Operations(lines=lines(5))).columns()


@pytest.mark.parametrize("seed", range(3))
def test_the_day_of_everything_holds_all_of_it(seed: int) -> None:
    """Or else the laws above would say little."""
    setting = under(a_day(staffed(advisers=3), calls_per_quarter=8.0), EVERYTHING)
    log = played(setting, seed=seed)
    assert (log.state == State.BLOCKED).any()
    assert (log.redial == 1).any()
    assert (log.redial == 2).any()
    assert (log.answered_by == log.providers.index(NATIONAL)).any()
    assert ((log.state == State.ABANDONED) & (log.hung_up == log.arrived)).any()
    absent, rostered = absent_hours(setting, draw(setting, seed=seed, replication=0).chairs)
    assert 0 < absent < rostered


class TurnsAwayWhoWaits(Watched):
    """A caller who was let in meets a busy tone later."""

    def _patience_ends(self, row: int) -> None:
        if (pool := self.where.get(row)) is not None and self.book.answered[row] == NEVER:
            pool.leave(row)
            self.book.blocked[row] = self.env.now
            del self.needs[row]


def test_a_busy_tone_for_a_call_that_was_let_in_does_not_pass_the_monitor() -> None:
    setting = under(a_day(staffed(advisers=2), calls_per_quarter=8.0), Operations(lines=lines(20)))
    with pytest.raises(BrokenLaw) as caught:
        TurnsAwayWhoWaits(draw(setting, seed=1, replication=0), setting, POLICY).run()
    assert caught.value.law is Law.LITTLE


# --- Absence and breaks ---


@given(setting=days(), seed=st.integers(0, 10_000), shares=st.tuples(st.floats(0.01, 1), st.floats(0.01, 1)))
@settings(max_examples=25, deadline=None, suppress_health_check=SLOW_TO_DRAW)
def test_more_absence_takes_away_the_same_people_and_more_and_one_more_rostered_changes_nobody_else(
    setting: Setting, seed: int, shares: tuple[float, float]
) -> None:
    def there(share: float, more: int = 0) -> dict[tuple[str, str], np.ndarray]:
        people = {key: rostered + more for key, rostered in setting.roster.people.items()}
        this = replace(setting, operations=Operations(absence=share), roster=replace(setting.roster, people=people))
        return dict(attended(this, draw(this, seed=seed, replication=0).chairs).roster.people)

    less, more = sorted(shares)
    for key, some in there(less).items():
        assert (there(more)[key] <= some).all()
        assert (some <= setting.roster.people[key]).all()
        assert np.isin(there(less, more=1)[key] - some, (0, 1)).all()


def test_absence_has_its_mean_and_draws_nothing_else_anew() -> None:
    setting = a_day({(home, HEALTH_ADVISER): 400 for home in HOMES})
    world = draw(under(setting, Operations(absence=0.1)), seed=3, replication=0)
    absent, rostered = absent_hours(under(setting, Operations(absence=0.1)), world.chairs)
    # 1,200 people, each absent for the day or not: 4 standard errors.
    assert absent / rostered == pytest.approx(0.1, abs=4 * (0.1 * 0.9 / 1200) ** 0.5)
    np.testing.assert_array_equal(world.arrival, draw(setting, seed=3, replication=0).arrival)


def test_the_share_of_absence_is_that_of_the_hours_however_few_they_are() -> None:
    """One person for the day, who works six and a half counted hours: whole hours would be another share."""
    setting = under(
        a_day({(HOMES[0], HEALTH_ADVISER): 1}, off_duty=frozenset({4, 5, 6, 7, 8, 9})), Operations(absence=0.5)
    )
    gone = 0
    for seed in range(8):
        world = draw(setting, seed=seed, replication=0)
        found = operations(play(world, setting, POLICY), setting, world.chairs)
        absent, rostered = absent_hours(setting, world.chairs)
        assert rostered == 4.5
        assert found["absent_hours"].value == absent
        assert found["absent_share"].value == absent / rostered
        gone += absent > 0
    assert 0 < gone < 8


@given(
    people=st.lists(st.integers(0, 60), min_size=1, max_size=200),
    share=st.floats(0, 0.5),
    begins=st.floats(0, 0.999),
)
def test_breaks_take_their_share_of_time_and_never_the_last_person(people, share, begins) -> None:
    rostered = np.array(people)
    left = without_breaks(rostered, share=share, begins=begins)
    away = rostered - left
    assert (away >= 0).all()
    assert (left[rostered > 0] >= 1).all()
    # Where there are always others, the time away is the share to within one person of a quarter hour.
    if (rostered >= 4).all():
        np.testing.assert_array_less(np.abs(np.cumsum(away) - np.cumsum(rostered) * share), 1 + 1e-9)


# --- Slow and broken systems ---


def test_a_system_is_slow_from_its_first_instant_and_no_longer_at_its_end() -> None:
    slowness = slowness_of((*slow(2.0, (START, START + HOUR)), *slow(1.5, (START + HOUR, START + 2 * HOUR))))
    lasts = [slowed_us(slowness, HOMES[0], at, 100) for at in (START - 1, START, START + HOUR - 1, START + HOUR)]
    assert lasts == [100, 200, 200, 150]
    assert slowed_us(slowness, NATIONAL, START, 100) == 100


@pytest.mark.parametrize("seed", range(2))
def test_a_slow_system_never_shortens_a_call_and_never_delays_a_red_flag(seed: int) -> None:
    """With people to spare nobody waits, so both days have the same calls in the same order."""
    setting = a_day(staffed(advisers=200, clinicians=100, lines=100, contingency=100), redial=0.0)
    span = (START + HOUR, START + 5 * HOUR)
    before, after = played(setting, seed=seed), played(setting, Operations(slow_systems=slow(2.0, span)), seed)
    key = [(log.patient * 8 + log.contact).tolist() for log in (before, after)]
    rows = {name: row for row, name in enumerate(key[1])}
    first = [n for n, name in enumerate(key[0]) if before.contact[n] == 0]
    there = [rows[key[0][n]] for n in first]
    for began, ended in (("answered", "adviser_ended"), ("clinician_started", "clinician_ended")):
        done = (getattr(before, ended)[first] != NEVER) & (getattr(after, ended)[there] != NEVER)
        lasted = (getattr(before, ended) - getattr(before, began))[first][done]
        lasts = (getattr(after, ended) - getattr(after, began))[there][done]
        to_999 = (before.passed_to_999[first] == getattr(before, ended)[first])[done]
        assert (lasts >= lasted).all()
        np.testing.assert_array_equal(lasts[to_999], lasted[to_999])
        assert (lasts > lasted).any()
        at = getattr(after, began)[there][done]
        np.testing.assert_array_equal(lasts[(at < span[0]) | (at >= span[1])], lasted[(at < span[0]) | (at >= span[1])])


@pytest.mark.parametrize("seed", range(2))
def test_in_a_clinical_outage_advisers_answer_and_clinicians_begin_nothing_and_places_are_kept(seed: int) -> None:
    outage = ClinicalOutage(provider=HOMES[0], start=START + 2 * HOUR + 7, end=START + 5 * HOUR)
    setting = a_day(staffed(advisers=6, clinicians=2), calls_per_quarter=8.0)
    log = played(setting, Operations(clinical_outages=(outage,)), seed)
    here = log.providers.index(HOMES[0])
    began = (log.clinician_started >= outage.start) & (log.clinician_started < outage.end)
    assert not (began & (log.clinician_provider == here)).any()
    assert ((log.answered_by == here) & (log.answered > outage.start) & (log.answered < outage.end)).any()
    afterwards = (log.clinician_started >= outage.end) & (log.clinician_provider == here)
    assert afterwards.any()


def test_who_is_in_a_message_as_clinicians_lose_their_system_does_not_wait_for_them_afterwards() -> None:
    outage = ClinicalOutage(provider=HOMES[0], start=START + 3 * HOUR, end=START + 4 * HOUR)
    setting = a_day(staffed(advisers=10, clinicians=3), calls_per_quarter=12.0)
    told = Operations(messages=(message(300.0),), clinical_outages=(outage,))
    found = 0
    for seed in range(4):
        log = played(setting, told, seed)
        in_message = (
            (log.arrived > outage.start) & (log.arrived < outage.start + 300 * SECOND) & (log.wanted_straight == 1)
        )
        rows = np.flatnonzero(in_message & (log.sent_to == log.providers.index(HOMES[0])))
        found += rows.size
        assert (log.answered[rows] == log.arrived[rows]).all()
    assert found


@pytest.mark.parametrize("outage", [False, True])
def test_what_shuts_again_as_it_opens_stays_shut_until_the_last_end(outage: bool) -> None:
    spans = [(START + hour * HOUR, START + (hour + 1) * HOUR) for hour in (2, 3)]
    setting = a_day(staffed(advisers=6, clinicians=2), calls_per_quarter=8.0)
    if outage:
        stops = tuple(ClinicalOutage(provider=HOMES[0], start=start, end=end) for start, end in spans)
        log = played(setting, Operations(clinical_outages=stops))
        began, by = log.clinician_started, log.clinician_provider
    else:
        closures = tuple(Closure(provider=HOMES[0], start=start, end=end) for start, end in spans)
        log = played(replace(setting, closures=closures))
        began, by = log.answered, log.answered_by
    here = by == log.providers.index(HOMES[0])
    assert not (here & (began >= spans[0][0]) & (began < spans[1][1])).any()
    assert (here & (began >= spans[1][1])).any()


class BeginsTheLimitAnew(Watched):
    """Whoever is moved by an outage waits on the line as if they had just begun to."""

    def _displace(self, row: int, pool: Pool) -> None:
        if self.book.answered[row] == NEVER:
            self.turn_out(row, pool)
        else:
            self._wait_for_another(row, pool)


def test_whoever_is_moved_by_outages_waits_on_the_line_no_longer_than_the_limit() -> None:
    """An outage a minute moves them again and again; the limit is that of the whole wait, and the monitor sees it."""
    outages = tuple(
        ClinicalOutage(provider=HOMES[0], start=start, end=start + 20 * SECOND)
        for start in range(START + HOUR, START + 6 * HOUR, 60 * SECOND)
    )
    day = a_day(staffed(advisers=8), clinician_mean_seconds=300.0, calls_per_quarter=8.0, snapshot_seconds=900.0)
    setting = under(day, Operations(clinical_outages=outages))
    world = draw(setting, seed=4, replication=0)
    watched_play(world, setting, POLICY)
    with pytest.raises(BrokenLaw) as caught:
        BeginsTheLimitAnew(world, setting, POLICY).run()
    assert caught.value.law is Law.LIVE


# --- Lines ---


def one_line_group(servers: int, *, load: float, hours: int, seed: int) -> Log:
    """Calls of one home provider, exponential handling by one kind of people, as many lines as people."""
    setting = a_day({(HOMES[0], HEALTH_ADVISER): servers}, identify_mean_seconds=1e-6, redial=0.0)
    mean_seconds = 120.0
    per_quarter = load * 900.0 / mean_seconds
    quarters = 4 * hours
    fresh = np.zeros((3, quarters))
    fresh[0] = per_quarter
    end = START + hours * HOUR
    return played(
        replace(
            setting,
            horizon=replace(setting.horizon, counted_from=START + HOUR, counted_to=end, end=end),
            demand=replace(
                setting.demand,
                fresh_per_quarter=fresh,
                times=np.ones_like(fresh),
                day=np.zeros(quarters, dtype=np.int64),
            ),
            roster=replace(
                setting.roster, people={(HOMES[0], HEALTH_ADVISER): np.full(quarters, servers, dtype=np.int64)}
            ),
            population=replace(
                setting.population,
                holder_share_over_85=0.0,
                holder_share_others=0.0,
                red_flag=0.0,
                professional=0.0,
                mental_health_option=0.0,
                dental_option=0.0,
                silent=0.0,
                interpreter=0.0,
                custody=0.0,
                age_bands=((30, 40, 1.0),),
            ),
            care=replace(setting.care, triaged=np.ones(3), clinician_needed=np.zeros(3)),
            timing=replace(
                setting.timing,
                adviser_mean_seconds=dict.fromkeys(setting.timing.adviser_mean_seconds, mean_seconds),
                adviser_spread="exponential",
            ),
            behaviour=replace(setting.behaviour, opening_hang_up=np.zeros(3), re_contact=0.0),
        ),
        Operations(lines=Lines(lines={HOMES[0]: servers}, redial=0.0, redial_mean_seconds=1.0)),
        seed,
    )


def test_each_caller_who_waits_holds_a_line_and_the_next_one_meets_a_busy_tone() -> None:
    """Nobody answers and nobody loses patience: as many are let in at each provider as there are lines."""
    day = a_day({}, redial=0.0, steady_patience_seconds=1e9)
    setting = replace(day, behaviour=replace(day.behaviour, early_leave=np.zeros(3), opening_hang_up=np.zeros(3)))
    log = played(setting, Operations(lines=lines(4)))
    for home in HOMES:
        there = np.flatnonzero(log.sent_to == log.providers.index(home))
        assert (log.state[there[:4]] == State.WAITING).all()
        assert there.size > 4
        assert (log.state[there[4:]] == State.BLOCKED).all()


@pytest.mark.parametrize(("servers", "load"), [(5, 3.0), (10, 9.0)])
def test_as_many_lines_as_people_block_the_share_that_erlang_b_gives(servers: int, load: float) -> None:
    shares = []
    for seed in range(8):
        log = one_line_group(servers, load=load, hours=40, seed=seed)
        counted = log.counted
        assert not ((log.answered != NEVER) & (log.answered > log.arrived)).any()
        shares.append(float((log.state[counted] == State.BLOCKED).mean()))
    mean, error = np.mean(shares), np.std(shares, ddof=1) / len(shares) ** 0.5
    # Student's t with 7 degrees of freedom, 99.9 % two-sided.
    assert abs(mean - erlang_b(servers, load)) < 5.408 * error
    assert error < 0.01


def test_a_line_is_never_taken_from_a_call_that_was_let_in_and_there_are_never_more_than_lines_at_ring() -> None:
    limit = 6
    log = played(a_day(staffed(advisers=4), calls_per_quarter=10.0), Operations(lines=lines(limit, redial=0.8)))
    blocked = log.state == State.BLOCKED
    assert blocked.any()
    assert (log.answered[blocked] == NEVER).all()
    left = np.where(log.answered != NEVER, log.answered, np.where(log.hung_up != NEVER, log.hung_up, log.ended_at))
    for home in range(len(log.providers)):
        in_queue = (log.sent_to == home) & ~blocked & (log.state != State.HUNG_UP_IN_OPENING)
        for row in np.flatnonzero(in_queue):
            now = log.arrived[row]
            before = in_queue & (np.arange(len(log)) < row) & (left > now)
            if log.providers[home] in HOMES:
                assert before.sum() < limit


def test_whoever_meets_a_busy_tone_rings_again_as_the_share_says() -> None:
    setting = a_day(staffed(advisers=4), calls_per_quarter=10.0, redial=0.0)
    never, always = (played(setting, Operations(lines=lines(4, redial=share))) for share in (0.0, 1.0))
    assert not (never.redial == 2).any()
    key = {(p, c): row for row, (p, c) in enumerate(zip(always.patient, always.contact, strict=True))}
    for row in np.flatnonzero(always.state == State.BLOCKED):
        again = key.get((always.patient[row], always.contact[row] + 1))
        late = always.arrived[row] > always.ended_at - HOUR
        assert late or always.contact[row] == 7 or (again is not None and always.redial[again] == 2)


# --- Announcements ---


def test_waiting_begins_when_the_message_ends_and_whoever_hangs_up_in_it_never_waits() -> None:
    setting = a_day(staffed(advisers=60, clinicians=60, lines=60, contingency=60), redial=0.0)
    plain, told = played(setting), played(setting, Operations(messages=(message(60.0),)))
    first = [{p: row for row, p in enumerate(log.patient) if log.contact[row] == 0} for log in (plain, told)]
    for patient, row in first[0].items():
        other = first[1][patient]
        if plain.state[row] == State.HUNG_UP_IN_OPENING or plain.passed_to_999[row] == plain.arrived[row]:
            assert told.arrived[other] == plain.arrived[row]
        elif told.state[other] == State.HUNG_UP_IN_OPENING:
            assert 0 <= told.hung_up[other] - plain.arrived[row] <= 60 * SECOND
        else:
            assert told.arrived[other] == plain.arrived[row] + 60 * SECOND
    in_opening = [float((log.state == State.HUNG_UP_IN_OPENING).sum()) for log in (plain, told)]
    assert in_opening[1] > in_opening[0]


def test_hanging_up_in_a_message_goes_on_as_in_the_opening_from_its_first_second_to_its_last() -> None:
    """A constant hazard, of which a tenth of 30 s in the opening is known: of those who ring, as many as that says."""
    day = a_day(staffed(advisers=60), calls_per_quarter=40.0, redial=0.0)
    setting = replace(day, behaviour=replace(day.behaviour, opening_hang_up=np.full(3, 0.1)))
    log = played(setting, Operations(messages=(message(300.0),)))
    first = (log.contact == 0) & (log.passed_to_999 != log.arrived)
    gone = first & (log.state == State.HUNG_UP_IN_OPENING)
    waited = (log.hung_up - log.arrived)[gone] / SECOND
    for seconds in (60.0, 150.0, 300.0):
        # Those of the opening's own 30 s are told from 0 as well: the two are counted together.
        expected = 1 - 0.9 ** (1 + seconds / 30)
        found = float((waited <= seconds).sum()) / first.sum()
        assert found == pytest.approx(expected, abs=4 * (expected * (1 - expected) / first.sum()) ** 0.5)


def test_nobody_rings_more_often_than_a_patient_may_however_busy_the_lines() -> None:
    lines_cut = Lines(lines=dict.fromkeys((*HOMES, NATIONAL), 0), redial=1.0, redial_mean_seconds=1.0)
    log = played(a_day(), Operations(lines=lines_cut))
    assert log.contact.max() == MOST_CONTACTS - 1


def test_whoever_is_told_a_wait_hangs_up_at_once_or_is_more_patient() -> None:
    setting = a_day(staffed(advisers=2), calls_per_quarter=8.0, redial=0.0)
    log = played(setting, Operations(waits_told=(wait_told(balk=1.0),)))
    waited = (log.answered_queue == 0) & (log.answered > log.arrived)
    balked = (log.state == State.ABANDONED) & (log.hung_up == log.arrived)
    assert balked.any()
    assert not (log.state == State.ABANDONED)[~balked].any()
    assert not waited.any()
    patient = played(setting, Operations(waits_told=(wait_told(balk=0.0, patience_times=1e6),)))
    assert not (patient.state == State.ABANDONED).any()


# --- National resilience ---


def test_another_organisation_takes_its_share_of_the_area_for_the_span_alone() -> None:
    setting = a_day(staffed(advisers=20, contingency=40))
    span = (START + 2 * HOUR, START + 6 * HOUR)
    log = played(setting, Operations(reliefs=(relief(1.0, None, span),)))
    national = log.providers.index(NATIONAL)
    during = (log.arrived >= span[0]) & (log.arrived < span[1])
    taken = log.sent_to == national
    assert not (taken & ~during).any()
    # A bypass and an option's line stay where they are; everybody else is offered to and answered by the relief.
    adviser = during & (log.sent_to != NEVER) & (log.wanted_straight == 0)
    lines_of_options = np.isin(log.sent_to, [log.providers.index(name) for name in ("crisis_line", "dental_line")])
    assert taken[adviser & ~lines_of_options].all()
    assert (log.answered_by[taken & (log.answered != NEVER)] == national).all()
    assert log.overflowed[taken].all()


def test_where_nobody_is_on_duty_no_call_is_taken() -> None:
    """Whether a wait is asked about or not: a caller sent there would wait for nobody."""
    setting = a_day(staffed(advisers=6, contingency=0))
    log = played(setting, Operations(reliefs=(relief(1.0),)))
    assert columns(log) == columns(played(setting))


class Relieved(Watched):
    """Notes, of each call that national resilience takes, the wait there and the longest at a home provider."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.waits: list[tuple[float, float]] = []

    def joins(self, row: int, pool: Pool, patience_us: int) -> None:
        if pool.name == NATIONAL:
            known = self.duty.network.providers
            there, *homes = (known[name].expected_wait_seconds[HEALTH_ADVISER] for name in (NATIONAL, *HOMES))
            self.waits.append((there, max(homes)))
        super().joins(row, pool, patience_us)


def test_a_wait_limit_sends_nobody_to_a_longer_wait() -> None:
    day = a_day(staffed(advisers=2, contingency=1), calls_per_quarter=8.0, steady_patience_seconds=3000.0)
    setting = under(day, Operations(reliefs=(relief(1.0, 60.0),)))
    this = Relieved(draw(setting, seed=1, replication=0), setting, POLICY)
    this.run()
    assert this.waits
    assert all(there < longest and longest > 60 for there, longest in this.waits)


def test_a_call_that_met_a_busy_tone_was_not_offered_to_national_resilience() -> None:
    asked = Operations(reliefs=(relief(1.0),), lines=Lines(lines={NATIONAL: 0}, redial=0.0, redial_mean_seconds=60.0))
    setting = under(a_day(staffed(contingency=5)), asked)
    world = draw(setting, seed=1, replication=0)
    found = operations(play(world, setting, POLICY), setting, world.chairs)
    assert found["relieved"].value == 0
    assert found["blocked"].value > 0


def test_a_wait_limit_sends_only_where_it_helps() -> None:
    setting = a_day(staffed(advisers=2, contingency=0), calls_per_quarter=8.0)
    log = played(setting, Operations(reliefs=(relief(1.0, 60.0),)))
    assert not (log.sent_to == log.providers.index(NATIONAL)).any()
    staffed_relief = played(
        a_day(staffed(advisers=2, contingency=10), calls_per_quarter=8.0), Operations(reliefs=(relief(1.0, 60.0),))
    )
    assert (staffed_relief.sent_to == staffed_relief.providers.index(NATIONAL)).any()
    assert set(EVERYWHERE) == set(staffed_relief.areas)
