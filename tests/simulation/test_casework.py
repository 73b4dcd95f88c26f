"""What goes on beside the calls: nothing of it moves a call's luck, holds back a red flag, or outlasts its limit."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prm.base import HOUR, SECOND
from prm.facts import Urgency
from simulation import Log, Setting, draw, play
from simulation.laws import BrokenLaw, Law
from simulation.log import NEVER, QUEUES, Assessor, Disposition
from simulation.monitor import Watched, watched_play
from simulation.service import VALIDATED, Kind, Service
from simulation.service_log import FIRST_CASE, Cases, ServiceLog
from tests.simulation.small_day import HOURS, POLICIES, START, a_day, days, staffed
from tests.simulation.small_setting import columns
from tests.simulation.troubled_day import troubled_days
from tests.simulation.whole_service import a_stream, booking, everything, prescribing, validation, whole_days

POLICY = POLICIES["london-2024"]
NOTHING_BUT_ASKED = Service(
    streams=(a_stream(Kind.ONLINE, 0.0), a_stream(Kind.FROM_999, 0.0)),
    validation=validation(category_3_4=0.0, ed=0.0),
    booking=booking(),
    prescribing=prescribing(0.0),
)
"""Everything on, and every share 0."""

SEEDS = st.integers(0, 10_000)


def played(setting: Setting, seed: int = 1) -> tuple[Log, ServiceLog]:
    log = watched_play(draw(setting, seed=seed, replication=0), setting, POLICY)
    assert log.service is not None
    return log, log.service


def with_service(service: Service, setting: Setting | None = None) -> Setting:
    return replace(a_day() if setting is None else setting, service=service)


def in_bytes(log: Log) -> dict[str, bytes]:
    return {name: column.tobytes() for name, column in log.columns().items()}


@given(setting=whole_days(), seed=SEEDS)
@settings(max_examples=20, deadline=None)
def test_every_law_holds_with_all_of_it_and_watching_changes_no_byte(setting: Setting, seed: int) -> None:
    world = draw(setting, seed=seed, replication=0)
    plain, watched = play(world, setting, POLICY), watched_play(world, setting, POLICY)
    assert in_bytes(watched) == in_bytes(plain)
    assert plain.service is not None
    assert watched.service is not None
    for field in fields(Cases):
        np.testing.assert_array_equal(
            getattr(watched.service.cases, field.name), getattr(plain.service.cases, field.name)
        )


@given(setting=troubled_days(), seed=SEEDS)
@settings(max_examples=10, deadline=None)
def test_every_law_holds_while_staff_and_systems_are_in_trouble_as_well(setting: Setting, seed: int) -> None:
    _, service = played(with_service(everything(0.5, limit_seconds=600.0), setting), seed)
    assert (service.cases.queue > 0).all()


@given(setting=days(), seed=SEEDS)
@settings(max_examples=10, deadline=None)
def test_asked_for_with_every_share_0_is_as_if_it_were_not_there(setting: Setting, seed: int) -> None:
    without = play(draw(setting, seed=seed, replication=0), setting, POLICY)
    asked = with_service(NOTHING_BUT_ASKED, setting)
    assert in_bytes(play(draw(asked, seed=seed, replication=0), asked, POLICY)) == in_bytes(without)
    assert without.service is None


@given(setting=whole_days(), seed=SEEDS)
@settings(max_examples=10, deadline=None)
def test_whoever_rings_without_it_rings_with_it_and_has_the_same_luck(setting: Setting, seed: int) -> None:
    with_it, without = (draw(each, seed=seed, replication=0) for each in (setting, replace(setting, service=None)))
    theirs = columns(without)
    for name, column in columns(with_it).items():
        np.testing.assert_array_equal(column, theirs[name], err_msg=name)


@given(setting=whole_days(), seed=SEEDS)
@settings(max_examples=15, deadline=None)
def test_validation_never_holds_back_a_red_flag_nor_longer_than_its_limit(setting: Setting, seed: int) -> None:
    log, service = played(setting, seed)
    cases = service.cases
    of_calls = cases.row != NEVER
    assert not log.red_flag[cases.row[of_calls]].any()
    assert (log.passed_to_999[cases.row[of_calls]] == NEVER).all()
    validated = np.isin(cases.kind, VALIDATED)
    limit = setting.service.validation.limit_seconds[Kind.ED] * SECOND
    begun, stood = cases.started != NEVER, cases.stood != NEVER
    assert not stood[~validated].any()
    assert (cases.started - cases.opened <= limit)[validated & begun].all()
    np.testing.assert_array_equal((cases.stood - cases.opened)[stood], limit)
    np.testing.assert_array_equal(cases.disposition[stood], cases.before[stood])
    # Whatever waits at the end has not waited for its limit yet.
    assert (log.ended_at - cases.opened <= limit)[validated & ~begun & ~stood].all()


def test_of_no_ambulance_is_of_a_lesser_category_none_waits() -> None:
    only_first = with_service(Service(validation=validation(category_3_4=0.0)))
    _, service = played(only_first)
    assert Kind.AMBULANCE not in service.cases.kind
    assert Kind.ED in service.cases.kind


def test_with_nobody_to_validate_and_no_time_for_it_every_call_ends_as_if_there_were_no_validation() -> None:
    advisers_alone = a_day({key: n if key[1] == "health_adviser" else 0 for key, n in staffed().items()})
    log, service = played(with_service(Service(validation=validation(limit_seconds=0.0)), advisers_alone))
    assert {Kind.AMBULANCE, Kind.ED} == set(service.cases.kind)
    assert (service.cases.stood != NEVER).all()
    assert in_bytes(log) == in_bytes(play(draw(advisers_alone, seed=1, replication=0), advisers_alone, POLICY))


def test_a_validated_call_is_written_with_what_the_clinician_found_and_counts_as_assessed_by_one() -> None:
    log, service = played(with_service(Service(validation=validation())))
    done = (service.cases.row != NEVER) & (service.cases.ended != NEVER)
    assert done.any()
    rows = service.cases.row[done]
    np.testing.assert_array_equal(log.disposition[rows], service.cases.disposition[done])
    assert (log.assessor[rows] == Assessor.CLINICIAN).all()
    assert (service.cases.disposition[done] != service.cases.before[done]).any()


@given(setting=whole_days(), seed=SEEDS)
@settings(max_examples=10, deadline=None)
def test_referrals_reach_clinicians_and_never_a_health_adviser(setting: Setting, seed: int) -> None:
    world = draw(setting, seed=seed, replication=0)
    log = play(world, setting, POLICY)
    assert log.service is not None
    assert world.referred is not None
    cases = log.service.cases
    assert (cases.queue > 0).all()
    referred = cases.number[cases.number != NEVER]
    here = (world.referred.arrival < setting.horizon.end) & (world.referred.kind != Kind.BOOKED_BY_999)
    np.testing.assert_array_equal(np.sort(referred), np.flatnonzero(here))
    due = {urgency: POLICY.call_back_seconds[urgency] * SECOND for urgency in Urgency}
    for_call_back = np.isin(cases.kind, (Kind.ONLINE, Kind.FROM_999))
    frame = (cases.due - cases.opened)[for_call_back]
    np.testing.assert_array_equal(frame, [due[Urgency(u)] for u in cases.urgency[for_call_back]])


def test_a_surge_of_referrals_contains_those_of_the_ordinary_day() -> None:
    def arrivals(times: float) -> list[tuple[int, float]]:
        service = Service(streams=(a_stream(Kind.ONLINE, 2.0, times=times),))
        referred = draw(with_service(service), seed=3, replication=0).referred
        assert referred is not None
        return list(zip(referred.arrival.tolist(), referred.clinician.tolist(), strict=True))

    half, ordinary, surge = (arrivals(times) for times in (0.5, 1.0, 2.5))
    assert set(half) < set(ordinary) < set(surge)


@given(setting=whole_days(), seed=SEEDS)
@settings(max_examples=15, deadline=None)
def test_no_slot_is_booked_twice_and_nobody_takes_another_choice_while_the_first_has_one(setting, seed) -> None:
    _, service = played(setting, seed)
    found, slots = service.bookings, setting.service.booking.slots
    within = setting.service.booking.within_hours
    free = slots.copy()
    for area, at, first, got, slot in zip(found.area, found.at, found.first, found.got, found.slot, strict=True):
        hour = (at - START) // HOUR + 1
        ahead = free[first, area, hour : hour + within[first]]
        if got == NEVER:
            assert not ahead.any()
            continue
        assert (got == first) == bool(ahead.any())
        assert at < slot < START + HOURS * HOUR
        assert slot == START + (hour + np.flatnonzero(free[got, area, hour:])[0]) * HOUR
        free[got, area, (slot - START) // HOUR] -= 1
    assert (free >= 0).all()


def test_a_prescription_is_a_prescribers_and_leaves_nothing_to_follow() -> None:
    day = a_day()
    alone = replace(day, roster=replace(day.roster, helps={}))
    asked = Service(streams=(a_stream(Kind.ONLINE, 1.0),), prescribing=prescribing(1.0))
    log, service = played(with_service(asked, alone))
    prescribers = [QUEUES.index("gp"), QUEUES.index("pharmacist")]
    calls = service.prescribed[service.prescribed < FIRST_CASE]
    assert calls.size
    assert (log.disposition[calls] == Disposition.NONE).all()
    assert np.isin(log.clinician_queue[calls], prescribers).all()
    by_prescriber = (log.clinician_ended != NEVER) & np.isin(log.clinician_queue, prescribers)
    assert not (log.disposition[by_prescriber] == Disposition.PRIMARY_CARE).any()


def test_a_prescriber_who_helps_in_another_queue_prescribes_there_for_calls_as_for_cases() -> None:
    """Where GPs are the only clinicians, they answer the nurses' queue too, and nobody is left to primary care."""
    people = {key: number for key, number in staffed(clinicians=2).items() if key[1] in ("health_adviser", "gp")}
    asked = Service(streams=(a_stream(Kind.ONLINE, 1.0),), prescribing=prescribing(1.0))
    log, service = played(with_service(asked, a_day(people)))
    helped = (log.clinician_ended != NEVER) & (log.clinician_queue == QUEUES.index("nurse"))
    assert helped.any()
    assert not (log.disposition[log.clinician_ended != NEVER] == Disposition.PRIMARY_CARE).any()
    assert not (service.cases.disposition == Disposition.PRIMARY_CARE).any()


class ValidatesEverything(Watched):
    """A red flag waits for a clinician like any other."""

    def _pass_to_999(self, row: int) -> None:
        if self.book.answered[row] != NEVER:
            self.casework._to_validation(Kind.AMBULANCE, 0, self.book.arrived[row], "las_north_west", row=row, before=0)
        super()._pass_to_999(row)


class ForgetsTheLimit(Watched):
    def run(self):
        self.casework._limit_ends = id
        return super().run()


@pytest.mark.parametrize("spoilt", [ValidatesEverything, ForgetsTheLimit])
def test_the_monitor_sees_a_red_flag_held_back_and_a_limit_that_is_not_kept(spoilt: type[Watched]) -> None:
    few = a_day(staffed(clinicians=0, contingency=0, lines=0))
    setting = with_service(Service(validation=validation(limit_seconds=60.0)), few)
    with pytest.raises(BrokenLaw) as broken:
        spoilt(draw(setting, seed=1, replication=0), setting, POLICY).run()
    assert broken.value.law is Law.VALIDATION


def test_a_surge_has_as_many_referrals_as_it_says_and_a_case_lasts_no_less_than_dialling() -> None:
    def a_day_of(times: float) -> Setting:
        return with_service(
            Service(streams=(a_stream(Kind.ONLINE, 20.0, times=times),)),
            a_day(staffed(clinicians=40), clinician_mean_seconds=1.0),
        )

    ordinary, surge = (draw(a_day_of(times), seed=3, replication=0).referred for times in (1.0, 1.5))
    assert ordinary is not None
    assert surge is not None
    # 1,920 are expected, and half as many again: 4 standard errors of those that are added.
    assert len(surge) - len(ordinary) == pytest.approx(960, abs=4 * 960**0.5)
    _, service = played(a_day_of(1.0))
    lasted = (service.cases.ended - service.cases.started)[service.cases.ended != NEVER]
    assert (lasted > 30 * SECOND).all()
    assert lasted.mean() == pytest.approx(31 * SECOND, rel=0.01)


def test_a_disposition_to_be_validated_waits_in_the_place_that_the_call_had() -> None:
    log, service = played(with_service(Service(validation=validation()), a_day(calls_per_quarter=8.0)))
    cases = service.cases
    assert len(cases)
    np.testing.assert_array_equal(cases.place, log.arrived[cases.row])
    assert (cases.place < cases.opened).all()


def test_where_no_clinician_is_on_duty_anywhere_a_case_waits_where_its_call_was_answered() -> None:
    people = staffed(advisers=8, clinicians=0, contingency=0)
    log, service = played(with_service(Service(validation=validation()), a_day(people)))
    cases = service.cases
    assert len(cases)
    np.testing.assert_array_equal(cases.provider, log.answered_by[cases.row])
    assert (cases.started == NEVER).all()
