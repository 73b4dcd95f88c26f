"""KPIs: known answers worked out by hand, identities of the collections, and pooling."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.base import NotFound
from prm.facts import Urgency
from simulation.log import QUEUES, Assessor, Disposition, Log, Mode, State
from simulation.measures import (
    HEADLINES,
    HOURLY,
    ITEMS,
    UNASSIGNED,
    Direction,
    Family,
    Unit,
    item,
    measure,
    measure_days,
    measure_london,
)
from tests.simulation.log_builder import START, Calls, at

ADC, MDS = Family.IUC_ADC, Family.MDS


def london(log: Log, code: str) -> float | None:
    return measure(log, family=item(code).family).london[code].value


@pytest.fixture
def day() -> Log:
    """Ten calls: five answered (after 10, 60, 61, 20 and 0 s), three hung up, one to 999, one still waiting."""
    calls = Calls()
    calls.answered(0, 10)
    calls.answered(5, 60, disposition=Disposition.ED)
    calls.answered(10, 61, home=1, disposition=Disposition.AMBULANCE)
    calls.answered(15, 20, home=1, triaged=0, disposition=Disposition.NONE, assessor=Assessor.NOBODY)
    calls.passed_on(20, 900, mode=Mode.LIVE, urgency=Urgency.URGENT)
    calls.hung_up_in_opening(25)
    calls.abandoned(30, 60)
    calls.abandoned(35, 61, home=1)
    calls.to_999_at_ring(40)
    calls.waiting(45, home=1)
    return calls.log()


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("A01", 10),
        ("A03", 5),
        ("B01", 4),  # 60 s counts as within, 61 s does not
        ("B02", 3),
        ("B03", 1),
        ("B04", 1),  # 60 s is "over 30 to 60 s inclusive"
        ("B05", 1),
        ("B06", 151),
        ("B09", 131),
        ("C01", 4),
        ("D01", 1),
        ("D13", 1),
        ("D14", 1),
        ("E01", 6),
        ("E02", 2),
        ("E04", 1),
        ("E07-E11", 1),
        ("E16", 1),
        ("X03", 1),
        ("X04", 1),
        ("abandoned", 3 / 10),
        ("within_60", 4 / 5),
        ("speed_to_answer", 151 / 5),
        ("centile_95", 61),
        ("clinician", 1 / 4),
        ("call_back_20", 1),
        ("ambulance", 2 / 6),
        ("call_back_later", None),  # none was promised: no value, not zero
        ("mds_offered", 10),
        ("mds_answered", 5),
        ("mds_abandoned_30", 2 / 10),  # the hang-up in the opening message is no MDS abandonment
        ("mds_within_60", 4 / 5),
        ("mds_triaged", 4 / 5),
        ("mds_clinician", 1 / 5),
        ("mds_warm", 1),
        ("mds_call_back", 0),
        ("mds_call_back_10", None),
        ("mds_ambulance", 1 / 4),  # the call passed to 999 at ring was not triaged
        ("mds_none", 1 / 4),
        ("mds_episode", (4 * 300 + 300 + 900 + 600) / 5),
    ],
)
def test_known_answers(day: Log, code: str, value: float | None) -> None:
    assert london(day, code) == (None if value is None else pytest.approx(value))


def test_nothing_vanishes_from_calls_received(day: Log) -> None:
    values = measure(day, family=ADC).london
    terminal = sum(values[code].value or 0 for code in ("A03", "B02", "X03", "X04"))
    assert values["A01"].value == terminal == len(day)


def test_a_call_is_counted_under_the_provider_that_had_it() -> None:
    calls = Calls()
    calls.answered(0, 10)
    calls.answered(1, 10, home=0, sent_to=1, overflowed=1)  # overflowed to the south
    calls.answered(2, 10, home=0, answered_by=1)  # sent north, moved and answered in the south
    calls.abandoned(3, 90, home=0, sent_to=1, overflowed=1)
    calls.hung_up_in_opening(4)
    kpis = measure(calls.log(), family=ADC)
    by_provider = {
        code: [kpis.providers[name][code].value for name in ("north", "south")] for code in ("A01", "A03", "A07", "B02")
    }
    assert by_provider == {"A01": [3, 2], "A03": [1, 2], "A07": [0, 2], "B02": [1, 1]}
    assert kpis.networks["south"]["A01"].value == 0


def test_calls_without_any_provider_stand_apart_and_are_not_lost() -> None:
    calls = Calls()
    calls.answered(0, 10, home=1)
    calls.hung_up_in_opening(1, home=0)  # and no other call tells which provider is this area's home
    kpis = measure(calls.log(), family=ADC)
    assert kpis.providers[UNASSIGNED]["B03"].value == 1
    assert sum(values["A01"].value or 0 for values in kpis.providers.values()) == kpis.london["A01"].value == 2


def test_a_call_back_is_in_time_by_its_own_time_frame() -> None:
    calls = Calls()
    at_once = {"mode": Mode.CALL_BACK, "urgency": Urgency.URGENT}
    later = {"mode": Mode.CALL_BACK, "urgency": Urgency.ROUTINE}
    calls.passed_on(0, 1200, **at_once)
    calls.passed_on(1, 1201, **at_once)
    calls.passed_on(2, None, **at_once)
    calls.passed_on(3, 3600, clinician_due=at(3 + 300 + 3600), **later)
    calls.passed_on(4, 3601, clinician_due=at(4 + 300 + 3600), **later)
    log = calls.log()
    assert london(log, "call_back_20") == pytest.approx(1 / 3)
    assert london(log, "call_back_later") == pytest.approx(1 / 2)
    assert london(log, "mds_call_back_10") == 0
    # The hour between the call and its call-back is no part of the episode.
    assert london(log, "mds_episode") == pytest.approx(900)


def test_a_live_connection_without_urgency_is_no_success_to_boast_of() -> None:
    """Live connections are made where a clinician is free, so they are in time by construction."""
    calls = Calls()
    calls.passed_on(0, 0, mode=Mode.LIVE, urgency=Urgency.ROUTINE)
    calls.passed_on(1, 3600, mode=Mode.CALL_BACK, urgency=Urgency.URGENT)
    assert london(calls.log(), "call_back_20") == 0


def test_a_caller_answered_first_by_a_clinician_is_no_transfer() -> None:
    calls = Calls()
    calls.answered(
        0,
        30,
        answered_queue=QUEUES.index("palliative"),
        clinician_queued=at(0),
        clinician_started=at(30),
        clinician_ended=at(330),
        clinician_mode=Mode.LIVE,
        clinician_provider=0,
        assessor=Assessor.CLINICIAN,
        urgency=Urgency.URGENT,
    )
    log = calls.log()
    assert (london(log, "D13"), london(log, "D01"), london(log, "mds_clinician")) == (0, 1, 1)


def test_only_arrivals_in_the_period_count() -> None:
    calls = Calls(hours=1)
    for arrives in (-1, 0, 3599, 3600):
        calls.answered(arrives, 5)
    assert london(calls.log(), "A01") == 2


def test_a_centile_is_pooled_and_not_averaged() -> None:
    calls = Calls()
    for _ in range(95):
        calls.answered(0, 5, home=0)
    for _ in range(5):
        calls.answered(0, 605, home=1)
    kpis = measure(calls.log(), family=ADC)
    north, south = (kpis.providers[name]["centile_95"].value for name in ("north", "south"))
    assert (north, south, kpis.london["centile_95"].value) == (5, 605, 5)
    assert kpis.london["B08"].value == 605


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=200))
def test_a_centile_is_the_least_wait_that_enough_calls_do_not_exceed(waits: list[int]) -> None:
    calls = Calls()
    for wait in waits:
        calls.answered(0, wait / 1000)
    found = london(calls.log(), "B07")
    assert found is not None
    in_time = [20 * sum(wait <= limit for wait in waits) >= 19 * len(waits) for limit in sorted(waits)]
    assert found == pytest.approx(sorted(waits)[in_time.index(True)] / 1000)


any_call = st.tuples(
    st.sampled_from(["answered", "abandoned", "hung_up_in_opening", "to_999_at_ring", "waiting"]),
    st.integers(-4000, 20_000),
    st.integers(0, 300),
    st.integers(0, 1),
    st.integers(0, 1),
)


def calls_of(drawn: list[tuple[str, int, int, int, int]]) -> Log:
    calls = Calls()
    calls.answered(-8000, 1, home=0)
    calls.answered(-8000, 1, home=1)
    for what, arrives, wait, home, sent_to in drawn:
        sent = {"home": home, "sent_to": sent_to, "overflowed": int(home != sent_to)}
        if what == "answered":
            calls.answered(arrives, wait, **sent)
        elif what == "abandoned":
            calls.abandoned(arrives, wait, **sent)
        else:
            getattr(calls, what)(arrives, home=home)
    return calls.log()


@given(st.lists(any_call, max_size=40))
def test_identities_of_the_collection(drawn: list[tuple[str, int, int, int, int]]) -> None:
    kpis = measure(calls_of(drawn), family=ADC)
    for values in (kpis.london, *kpis.networks.values(), *kpis.providers.values()):
        n = {code: value.value or 0 for code, value in values.items()}
        assert n["B03"] + n["B04"] + n["B05"] == n["B02"]
        assert n["A01"] == n["A03"] + n["B02"] + n["X03"] + n["X04"]
        assert n["B01"] <= n["A03"]
        assert n["D01"] <= n["C01"]
        assert n["E01"] >= n["E02"] + n["E04"] + n["E07-E11"] + n["E12"] + n["E16"]


@given(st.lists(any_call, max_size=40), st.sampled_from(Family))
def test_counts_of_providers_and_of_networks_add_up_to_london(
    drawn: list[tuple[str, int, int, int, int]], family: Family
) -> None:
    kpis = measure(calls_of(drawn), family=family)
    for kpi in ITEMS[family]:
        whole = kpis.london[kpi.code]
        for parts in (kpis.networks, kpis.providers):
            if kpi.centile is None:
                assert sum(values[kpi.code].numerator or 0 for values in parts.values()) == whole.numerator
            assert sum(values[kpi.code].denominator or 0 for values in parts.values()) == (whole.denominator or 0)


def test_days_are_london_days_and_add_up() -> None:
    calls = Calls(hours=40)
    midnight = 16 * 3600  # 28 December 00:00
    calls.answered(0, 5)
    calls.answered(midnight - 1, 5)
    calls.answered(midnight, 5)
    days = measure_days(calls.log(), family=ADC)
    assert {day: values["A01"].value for day, values in days.items()} == {"2025-12-27": 2, "2025-12-28": 1}


def test_a_summer_day_begins_at_midnight_on_the_london_clock() -> None:
    calls = Calls()
    calls.answered(0, 5)
    log = calls.log()
    shift = 1_751_324_400_000_000 - START  # 30 June 2025 23:00Z, which is 1 July in London
    moved = {name: np.where(column >= START, column + shift, column) for name, column in log.columns().items()}
    log = replace(log, counted_from=START + shift, counted_to=log.counted_to + shift, ended_at=log.ended_at, **moved)
    assert list(measure_days(log, family=MDS)) == ["2025-07-01"]


def test_no_calls_at_all_give_no_values_and_no_fault() -> None:
    for family in Family:
        values = measure(Calls().log(), family=family).london
        assert values[HEADLINES[family][0]].value is None
        assert measure_days(Calls().log(), family=family) == {}


def test_every_code_is_one_measure_and_the_families_share_none() -> None:
    codes = [kpi.code for family in Family for kpi in ITEMS[family]]
    assert len(codes) == len(set(codes))
    assert all(kpi.family is family for family in Family for kpi in ITEMS[family])


@pytest.mark.parametrize("family", Family)
def test_six_headlines_and_every_watched_measure_has_a_threshold(family: Family) -> None:
    assert len(HEADLINES[family]) == 6
    assert all(item(code).threshold for code in HOURLY[family])


@pytest.mark.parametrize(
    ("code", "value", "direction"),
    [
        ("abandoned", 0.03, Direction.AT_MOST),
        ("within_60", 0.95, Direction.AT_LEAST),
        ("speed_to_answer", 20, Direction.AT_MOST),
        ("clinician", 0.5, Direction.AT_LEAST),
        ("call_back_20", 0.9, Direction.AT_LEAST),
        ("mds_within_60", 0.95, Direction.AT_LEAST),
        ("mds_abandoned_30", 0.05, Direction.BELOW),
    ],
)
def test_national_thresholds(code: str, value: float, direction: Direction) -> None:
    threshold = item(code).threshold
    assert threshold is not None
    assert (threshold.value, threshold.direction, threshold.confidence) == (value, direction, "published")
    # Exactly at the threshold: "under 5 %" is missed, "at most" and "at least" are met.
    assert threshold.holds(value) is (direction is not Direction.BELOW)


def test_the_95th_centile_threshold_is_called_an_assumption() -> None:
    threshold = item("centile_95").threshold
    assert threshold is not None
    assert (threshold.value, threshold.confidence) == (120, "assumption")


def test_every_ratio_divides_calls_of_the_same_provider() -> None:
    """Otherwise a provider's share could pass 100 %, or a count vanish between two providers."""
    calls = Calls()
    for _ in range(3):
        calls.answered(0, 10, home=0, answered_by=1)
        calls.abandoned(0, 100, home=0)
    kpis = measure(calls.log(), family=ADC)
    shares = [
        values[kpi.code].value
        for values in kpis.providers.values()
        for kpi in ITEMS[ADC]
        if kpi.unit is Unit.SHARE and values[kpi.code].value is not None
    ]
    assert shares
    assert all(0 <= share <= 1 for share in shares)


def test_an_unknown_code_is_said_to_be_none() -> None:
    with pytest.raises(NotFound, match="no measure 'Z99'"):
        item("Z99")


def test_states_are_exhaustive_for_the_four_ends() -> None:
    """Each state of the log falls into one end, so a new state cannot drop out of the tables unseen."""
    for state in State:
        calls = Calls()
        met = {"answered": at(5), "answered_by": 0, "answered_queue": 0} if state not in (0, 1, 3) else {}
        calls.add(0, state=state, hung_up=at(5), **met)
        values = measure(calls.log(), family=ADC).london
        assert sum(values[code].value or 0 for code in ("A03", "B02", "X03", "X04")) == 1


@pytest.mark.parametrize("family", [ADC, MDS])
def test_london_alone_has_londons_measures(family: Family, day: Log) -> None:
    whole = measure(day, family=family).london
    assert measure_london(day, family=family, codes=HEADLINES[family]) == {
        code: whole[code] for code in HEADLINES[family]
    }
