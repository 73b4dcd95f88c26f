"""The figures of the rest of the service: each from the log alone, by hand on a day that can be counted."""

from dataclasses import replace

import numpy as np
import pytest

from prm.base import MINUTE
from prm.facts import Urgency
from simulation import draw, play
from simulation.log import NEVER, Disposition, Mode
from simulation.measures import SERVICE, Unit, service
from simulation.service import Kind, Service
from simulation.service_log import BOOKING_COLUMNS, CASE_COLUMNS, FIRST_CASE, Bookings, Cases, ServiceLog
from tests.simulation.log_builder import Calls
from tests.simulation.small_day import POLICIES, a_day
from tests.simulation.whole_service import a_stream, booking, everything, prescribing, validation

NO_BOOKINGS = Bookings(**{name: np.empty(0, dtype=np.int64) for name in BOOKING_COLUMNS})


def of(rows: list[dict[str, int]], names: tuple[str, ...]) -> dict[str, np.ndarray]:
    return {name: np.array([row.get(name, NEVER) for row in rows], dtype=np.int64) for name in names}


def a_log(
    cases: list[dict[str, int]] | None = None,
    bookings: list[dict[str, int]] | None = None,
    prescribed: tuple[int, ...] = (),
):
    calls = Calls()
    for n in range(4):
        calls.answered(60 * n, 5)
    log = calls.log()
    start = log.counted_from
    cases = [{"opened": start, **case} for case in cases or []]
    told = ServiceLog(
        cases=Cases(**of(cases, CASE_COLUMNS)),
        bookings=Bookings(**of([{"at": start, **one} for one in bookings or []], BOOKING_COLUMNS)),
        prescribed=np.array(prescribed, dtype=np.int64),
        line=np.array([0, 1, 1, 0]),
        option=np.array([1, 0, 0, 2]),
    )
    return replace(log, service=told), start


def test_a_call_back_is_kept_if_begun_by_the_end_of_its_time_frame_the_boundary_inside() -> None:
    log, start = a_log()
    due = start + 20 * MINUTE
    log, _ = a_log([{"kind": Kind.ONLINE, "due": due, "started": at} for at in (due - 1, due, due + 1, NEVER)])
    found = service(log, Service(streams=(a_stream(Kind.ONLINE, 1.0),)))
    assert found["online"].value == 4
    assert found["online_kept"].value == 0.5


def test_validated_in_time_is_of_all_that_were_put_and_lower_of_those_validated() -> None:
    _, start = a_log()
    ambulance, ed = int(Disposition.AMBULANCE), int(Disposition.ED)
    done = {"kind": Kind.AMBULANCE, "before": ambulance, "started": start + MINUTE, "ended": start + 9 * MINUTE}
    log, _ = a_log(
        [
            done | {"disposition": ambulance},
            done | {"disposition": ed},
            {
                "kind": Kind.ONLINE_AMBULANCE,
                "before": ambulance,
                "stood": start + 30 * MINUTE,
                "disposition": ambulance,
            },
        ]
    )
    found = service(log, Service(validation=validation()))
    assert found["ambulance_put"].value == 3
    assert found["ambulance_in_time"].value == pytest.approx(2 / 3)
    assert found["ambulance_lower"].value == 0.5
    assert found["ambulance_wait"].value == 60
    assert found["ed_put"].value == 0
    assert found["ed_in_time"].value is None


def test_passed_back_for_an_ambulance_is_of_those_that_999_passed_on_and_a_clinician_assessed() -> None:
    _, start = a_log()
    done = {"kind": Kind.FROM_999, "started": start + MINUTE, "ended": start + 9 * MINUTE}
    log, _ = a_log(
        [
            done | {"disposition": int(Disposition.AMBULANCE)},
            done | {"disposition": int(Disposition.ED)},
            done | {"disposition": int(Disposition.ED)},
            {"kind": Kind.FROM_999, "disposition": NEVER},
            done | {"kind": Kind.ONLINE, "disposition": int(Disposition.AMBULANCE)},
        ]
    )
    found = service(log, Service(streams=(a_stream(Kind.FROM_999, 1.0),)))
    assert found["from_999"].value == 4
    assert found["from_999_back"].value == pytest.approx(1 / 3)


def test_a_promised_call_back_is_kept_if_begun_by_its_end_the_boundary_inside() -> None:
    log, start = a_log()
    due = start + 20 * MINUTE
    promised = replace(
        log,
        clinician_mode=np.full(4, int(Mode.CALL_BACK)),
        urgency=np.full(4, int(Urgency.URGENT)),
        clinician_due=np.full(4, due),
        clinician_started=np.array([due - 1, due, due + 1, NEVER]),
    )
    found = service(promised, Service())
    assert (found["back_soonest"].value, found["back_soonest_kept"].value) == (4, 0.5)


def test_slots_sought_are_booked_first_next_or_not_at_all_and_those_of_999_stand_alone() -> None:
    gp_hub, utc, ed = range(3)
    log, _ = a_log(
        bookings=[
            {"source": 0, "first": gp_hub, "got": gp_hub},
            {"source": 1, "first": gp_hub, "got": utc},
            {"source": FIRST_CASE, "first": ed, "got": ed},
            {"source": 2, "first": ed},
            {"first": utc, "got": utc},
        ]
    )
    found = {code: value.value for code, value in service(log, Service(booking=booking())).items()}
    assert (found["slots_first"], found["slots_next"], found["slots_none"]) == (0.5, 0.25, 0.25)
    assert (found["gp_hub_booked"], found["utc_booked"], found["ed_booked"]) == (1, 2, 1)
    assert (found["ed_slot"], found["booked_by_999"], found["slots_sought"]) == (0.5, 1, 4)


def test_callers_are_counted_by_the_line_they_ring_and_the_option_they_choose() -> None:
    log, _ = a_log()
    found = service(log, Service())
    assert [found[name].value for name in ("professional", "mental_health", "dental")] == [2, 1, 1]
    assert found["professional_wait"].value == 5
    assert found["dental_abandoned"].value == 0


def test_figures_stand_only_for_what_is_asked_and_shares_add_up_on_a_played_day() -> None:
    setting = replace(a_day(calls_per_quarter=8.0), service=everything(1.0))
    log = play(draw(setting, seed=2, replication=0), setting, POLICIES["london-2024"])
    found = service(log, setting.service)
    assert set(found) == set(SERVICE)
    assert found["slots_first"].value + found["slots_next"].value + found["slots_none"].value == pytest.approx(1.0)
    assert found["prescribed"].value == found["prescribed_share"].numerator
    for code, value in found.items():
        if SERVICE[code][1] is Unit.SHARE and value.value is not None:
            assert 0 <= value.value <= 1, code
    assert service(log, None) == {}
    only = service(log, Service(prescribing=prescribing()))
    assert "prescribed" in only
    assert not {"online", "ambulance_put", "slots_sought"} & set(only)
