"""The rest of the service on the small days: everything at once, hard-pressed."""

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from simulation.log import QUEUES
from simulation.service import Booking, Kind, Prescribing, Service, Stream, Validation
from simulation.setting import Setting
from tests.simulation.small_day import AREAS, HOURS, QUARTERS, days

PRIMARY_CARE, ED = 2, 1
AFTER_AMBULANCE = np.array([0.5, 0.1, 0.2, 0.0, 0.0, 0.2, 0.0])
AFTER_ED = np.array([0.0, 0.27, 0.45, 0.0, 0.0, 0.28, 0.0])
OUTCOMES = {
    Kind.AMBULANCE: AFTER_AMBULANCE,
    Kind.ONLINE_AMBULANCE: AFTER_AMBULANCE,
    Kind.ED: AFTER_ED,
    Kind.ONLINE_ED: AFTER_ED,
}


def a_stream(kind: Kind, a_quarter: float, *, times: float = 1.0) -> Stream:
    """So many referrals a quarter hour in each area."""
    each = np.full((len(AREAS), QUARTERS), a_quarter)
    return Stream(kind=kind, per_quarter=each, times=np.full_like(each, times), urgent=0.2, soon=0.4)


def validation(*, category_3_4: float = 0.7, ed: float = 0.9, limit_seconds: float = 1800.0) -> Validation:
    """The same limit for all that is validated."""
    return Validation(
        category_3_4=category_3_4, ed=ed, limit_seconds=dict.fromkeys(OUTCOMES, limit_seconds), outcomes=OUTCOMES
    )


def booking(slots: int = 1) -> Booking:
    """So many slots an hour, service and area."""
    return Booking(
        slots=np.full((3, len(AREAS), HOURS), slots),
        within_hours=(4, 4, 3),
        choices={PRIMARY_CARE: ((0.1, (1, 0)), (0.7, (0, 1))), ED: ((0.9, (2, 1)),)},
    )


def prescribing(share: float = 0.3) -> Prescribing:
    """GPs and pharmacists prescribe."""
    return Prescribing(share=share, queues=frozenset({QUEUES.index("gp"), QUEUES.index("pharmacist")}))


def everything(a_quarter: float = 0.4, *, limit_seconds: float = 1800.0, slots: int = 1) -> Service:
    """All parts on."""
    return Service(
        streams=tuple(a_stream(kind, a_quarter) for kind in Kind if kind not in (Kind.AMBULANCE, Kind.ED)),
        validation=validation(limit_seconds=limit_seconds),
        booking=booking(slots),
        prescribing=prescribing(),
    )


@st.composite
def whole_days(draw: st.DrawFn) -> Setting:
    """All manner of days, with the rest of the service."""
    service = everything(
        draw(st.sampled_from([0.1, 1.0])),
        limit_seconds=draw(st.sampled_from([1.0, 600.0, 1800.0])),
        slots=draw(st.integers(0, 3)),
    )
    return replace(draw(days()), service=service)
