"""Days on which staff and systems are in trouble: every operation that a scenario may ask for, drawn or all at once."""

from dataclasses import replace

from hypothesis import strategies as st

from prm.base import HOUR, MINUTE
from simulation import Setting
from simulation.operations import (
    ClinicalOutage,
    Lines,
    Message,
    Operations,
    Relief,
    SlowSystem,
    WaitTold,
)
from tests.simulation.small_day import AREAS, HOMES, HOURS, START, days, spans

EVERYWHERE = tuple(area.name for area in AREAS)
ALL_DAY = (START, START + HOURS * HOUR)
NATIONAL = "national_resilience"


def message(seconds: float, span: tuple[int, int] = ALL_DAY) -> Message:
    return Message(areas=EVERYWHERE, start=span[0], end=span[1], seconds=seconds)


def wait_told(*, balk: float, patience_times: float = 1.0, above_seconds: float = 0.0) -> WaitTold:
    start, end = ALL_DAY
    return WaitTold(
        areas=EVERYWHERE,
        start=start,
        end=end,
        above_seconds=above_seconds,
        balk=balk,
        patience_times=patience_times,
    )


def relief(share: float = 1.0, above: float | None = None, span: tuple[int, int] = ALL_DAY) -> Relief:
    return Relief(
        areas=EVERYWHERE,
        provider=NATIONAL,
        start=span[0],
        end=span[1],
        share=share,
        wait_above_seconds=above,
    )


def lines(number: int, redial: float = 0.0) -> Lines:
    return Lines(lines=dict.fromkeys((*HOMES, NATIONAL), number), redial=redial, redial_mean_seconds=120.0)


def slow(factor: float, span: tuple[int, int] = ALL_DAY) -> tuple[SlowSystem, ...]:
    return tuple(SlowSystem(provider=home, start=span[0], end=span[1], factor=factor) for home in HOMES)


def under(setting: Setting, operations: Operations) -> Setting:
    return replace(setting, operations=operations)


EVERYTHING = Operations(
    absence=0.2,
    slow_systems=slow(1.5, (START + HOUR, START + 5 * HOUR)),
    clinical_outages=(
        ClinicalOutage(provider=HOMES[0], start=START + 2 * HOUR + 7, end=START + 4 * HOUR),
        ClinicalOutage(provider=HOMES[1], start=START + 3 * HOUR, end=START + 3 * HOUR + 10 * MINUTE),
    ),
    lines=lines(9, redial=0.7),
    messages=(message(45.0, (START + HOUR, START + 6 * HOUR)),),
    waits_told=(wait_told(balk=0.2, patience_times=1.5, above_seconds=30.0),),
    reliefs=(relief(0.3, 60.0, (START + HOUR, START + 7 * HOUR)),),
)
"""Everything at once."""


@st.composite
def troubled_days(draw: st.DrawFn) -> Setting:
    """All manner of days with all manner of trouble."""
    outages = [
        ClinicalOutage(provider=provider, start=start, end=end)
        for provider in (*HOMES, "crisis_line")
        for start, end in draw(st.lists(spans(), max_size=1))
    ]
    slowed = [
        SlowSystem(provider=provider, start=start, end=end, factor=draw(st.floats(1, 5)))
        for provider in HOMES
        for start, end in draw(st.lists(spans(), max_size=2))
    ]
    return under(
        draw(days()),
        Operations(
            absence=draw(st.sampled_from([0.0, 0.1, 0.5, 1.0])),
            slow_systems=tuple(slowed),
            clinical_outages=tuple(outages),
            lines=draw(st.none() | st.builds(lines, st.integers(0, 20), st.sampled_from([0.0, 0.5, 1.0]))),
            messages=tuple(draw(st.lists(st.builds(message, st.floats(0, 300), spans()), max_size=2))),
            waits_told=tuple(
                draw(
                    st.lists(
                        st.builds(
                            wait_told,
                            balk=st.floats(0, 1),
                            patience_times=st.floats(1, 3),
                            above_seconds=st.sampled_from([0.0, 60.0]),
                        ),
                        max_size=1,
                    )
                )
            ),
            reliefs=tuple(
                draw(
                    st.lists(
                        st.builds(relief, st.floats(0, 1), st.sampled_from([None, 0.0, 120.0]), spans()), max_size=1
                    )
                )
            ),
        ),
    )
