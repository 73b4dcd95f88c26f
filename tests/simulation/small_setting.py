"""A small setting to draw worlds from: three areas in two networks, and nothing that a test did not ask for."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prm.base import parse_instant
from simulation.setting import (
    QUARTER,
    Area,
    Behaviour,
    Care,
    Demand,
    Floats,
    Horizon,
    Population,
    Roster,
    Setting,
    Timing,
)
from simulation.world import Contacts, World

START = parse_instant("2024-06-03T00:00:00Z")

AREAS = (
    Area(name="inner", network="north", home="a"),
    Area(name="outer", network="north", home="b"),
    Area(name="south", network="south", home="c"),
)

POPULATION = Population(
    age_bands=((0, 4, 0.2), (5, 64, 0.5), (65, 84, 0.2), (85, 99, 0.1)),
    holder_share_over_85=0.3,
    holder_share_others=0.05,
    new_holder_factor=1.0,
    holdings=(("plan", "coordinate_my_care", "end_of_life", 0.6), ("note", "gp", "special_patient_note", 0.4)),
    identified_in_ivr=0.4,
    identified_by_adviser=0.9,
    red_flag=0.05,
    red_flag_in_ivr=0.3,
    professional=0.05,
    mental_health_option=0.05,
    dental_option=0.05,
    silent=0.05,
    interpreter=0.05,
    custody=0.05,
    on_behalf=0.3,
    acuity_correlation=0.6,
)

CARE = Care(
    triaged=np.full(3, 0.8),
    clinician_needed=np.full(3, 0.3),
    assessed_by_clinician=np.full(3, 0.4),
    dispositions=np.tile([0.1, 0.08, 0.5, 0.05, 0.1, 0.1, 0.07], (3, 1)),
    skills_wanted=(("gp", 0.1),),
    urgent=0.3,
    soon=0.4,
    clinician_odds_ratio=0.8,
    note_measure="odds",
    note_size=5.0,
    note_ages="over_85",
    new_holder_effect=0.5,
)


def a_demand(
    fresh: Floats,
    *,
    times: Floats | float = 1.0,
    day: NDArray[np.int64] | None = None,
    cv: float = 0.0,
    correlation: float = 0.0,
) -> Demand:
    """So many fresh patients by area and quarter hour; every day equally busy unless `cv` says otherwise."""
    return Demand(
        fresh_per_quarter=fresh,
        times=np.broadcast_to(np.asarray(times, dtype=np.float64), fresh.shape),
        day=np.arange(fresh.shape[1]) // 96 if day is None else day,
        busyness_cv=cv,
        busyness_correlation=correlation,
    )


def a_setting(demand: Demand | None = None, **population: Any) -> Setting:
    """A day of three areas with about 500 patients each, or the demand given; `population` changes who rings."""
    if demand is None:
        demand = a_demand(np.full((3, 96), 5.0))
    quarters = demand.fresh_per_quarter.shape[1]
    return Setting(
        horizon=Horizon(
            start=START,
            counted_from=START,
            counted_to=START + quarters * QUARTER,
            end=START + quarters * QUARTER,
        ),
        areas=AREAS[: demand.fresh_per_quarter.shape[0]],
        demand=demand,
        population=replace(POPULATION, **population),
        care=CARE,
        timing=Timing(
            adviser_mean_seconds=dict.fromkeys("abc", 480.0),
            clinician_mean_seconds=dict.fromkeys("abc", 700.0),
            identify_mean_seconds=90.0,
            known_saves_seconds=30.0,
            information_share=0.5,
            call_back_dial_seconds=30.0,
        ),
        behaviour=Behaviour(
            opening_hang_up=np.full(3, 0.02),
            early_leave=np.full(3, 0.05),
            steady_patience_seconds=1430.0,
            redial=0.5,
            redial_mean_seconds=900.0,
            re_contact=0.08,
            re_contact_mean_seconds=72000.0,
        ),
        roster=Roster(people={(p, "health_adviser"): np.full(quarters, 30, dtype=np.int64) for p in "abc"}, helps={}),
    )


Names = list[tuple[int, int, int]]
Rows = NDArray[np.bool_] | slice
EVERY_ROW = slice(None)


def names(world: World) -> Names:
    """Every patient's name across scenarios: area, layer and number within them."""
    return list(zip(world.area.tolist(), world.present.astype(int).tolist(), world.number.tolist(), strict=True))


def columns(world: World, contacts: Sequence[int] = (0, 1, 7)) -> dict[str, NDArray[Any]]:
    """Every column of a world by name, those of the n-th contact as `n.name`."""
    own = {name: getattr(world, name) for name in World.__dataclass_fields__}
    own = {name: column for name, column in own.items() if isinstance(column, np.ndarray)}
    luck = {f"{n}.{name}": getattr(world.contacts[n], name) for n in contacts for name in Contacts.__dataclass_fields__}
    return own | luck


def changed_columns(before: World, after: World) -> set[str]:
    """The columns in which two worlds of the same patients differ; contacts' columns without their number."""
    assert names(before) == names(after)
    old, new = columns(before), columns(after)
    return {name.split(".")[-1] for name in old if not np.array_equal(old[name], new[name])}


def rows_of(part: World, whole: World, rows: Rows = EVERY_ROW) -> NDArray[np.int64]:
    """Where each patient of `part` (of its `rows`) stands in `whole`; fails if one is missing."""
    places = {name: n for n, name in enumerate(names(whole))}
    wanted = np.arange(len(part))[rows]
    all_names = names(part)
    return np.array([places[all_names[n]] for n in wanted], dtype=np.int64)


def assert_contains(whole: World, part: World, *, less: Sequence[str] = (), rows: Rows = EVERY_ROW) -> None:
    """Every patient of `part` (of its `rows`) is in `whole`, in the same order, every column (but `less`) equal."""
    places = rows_of(part, whole, rows)
    assert (np.diff(places) > 0).all()
    large = columns(whole)
    for name, column in columns(part).items():
        if name not in less:
            np.testing.assert_array_equal(column[rows], large[name][places], err_msg=name)
