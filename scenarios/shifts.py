"""The cheapest shifts that cover a requirement, by integer programming (HiGHS, through SciPy).

For one queue of one provider: how many people work each pattern of the rules, so that in every quarter hour at least
as many answer calls as are required. Weekly hours bound the work of the people on the roster, whose number is part of
the programme; who then works which shift is `shift_people`'s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array

from prm.base import bad_input
from scenarios.shift_rules import QUARTERS_AN_HOUR, Pattern, ShiftRules, patterns

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MOST_NODES = 2_000
"""The search ends here, with the best shifts found: counted in nodes, not in seconds, so that it is repeatable."""
WHOLE = 1e-6


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """So many people on one pattern."""

    pattern: Pattern
    people: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ShiftPlan:
    """The shifts of one queue."""

    shifts: tuple[Shift, ...]
    cover: Ints
    """People who answer calls, by quarter hour; nowhere below the requirement."""
    cost: float
    """Pounds within the planned quarter hours: hours on duty and people."""
    hours: float
    """Hours on duty within the planned quarter hours."""
    people_at_least: int
    """The fewest people whose weekly hours suffice for the fullest week."""
    gap: float
    """How much dearer, as a share, than the cheapest plan there may be; 0 where the optimum is proven."""


def plan_shifts(
    required: Ints,
    *,
    rules: ShiftRules,
    moments: Sequence[datetime],
    before: int,
    cost_per_hour: float,
    gap: float = 0.0,
) -> ShiftPlan:
    """The cheapest shifts for the people required by quarter hour.

    `moments` are London times of `before` quarter hours that precede the plan and of the plan. A shift costs what it
    works within the plan; what hangs over serves other days. `gap` is how far from the optimum the search may end.
    Raises `BadInput` where no shift of the rules works in a quarter hour that needs people.
    """
    if not required.any():
        return ShiftPlan(
            shifts=(), cover=np.zeros(required.size, dtype=np.int64), cost=0.0, hours=0.0, people_at_least=0, gap=0.0
        )
    ways = patterns(rules, moments, before=before)
    matrix = _matrix(ways, required.size)
    _check_covered(required, matrix, moments[before:])
    hours = np.asarray(matrix.sum(axis=0)).ravel() / QUARTERS_AN_HOUR
    weeks = _weeks(ways, moments, before)
    within = required.size / (7 * 24 * QUARTERS_AN_HOUR)
    price = np.append(hours * cost_per_hour, rules.person_week_cost * within)
    # Hours of each week, and starts within each rest, that the people on the roster can bear.
    load = csr_array(np.vstack([_weekly(weeks, ways), _at_once(ways, rules)]))
    bears = np.concatenate([np.full(len(set(weeks)), rules.weekly_hours), np.ones(load.shape[0] - len(set(weeks)))])
    answer = milp(
        c=price,
        integrality=np.ones(price.size),
        bounds=Bounds(0, np.inf),
        constraints=[
            LinearConstraint(_beside(matrix, np.zeros(required.size)), lb=required.astype(float)),
            LinearConstraint(_beside(load, -bears), ub=0.0),
        ],
        options={"mip_rel_gap": gap, "node_limit": MOST_NODES, "presolve": True},
    )
    if answer.x is None:
        raise bad_input("no-shifts", f"no shifts were found within the rules: {answer.message}; relax one of them")
    counts = np.rint(answer.x).astype(np.int64)
    cover = np.asarray(matrix @ counts[:-1]).astype(np.int64)
    return ShiftPlan(
        shifts=tuple(
            Shift(pattern=way, people=int(n)) for way, n in zip(ways, counts[:-1].tolist(), strict=True) if n
        ),
        cover=cover,
        cost=float(price @ counts),
        hours=float(hours @ counts[:-1]),
        people_at_least=int(counts[-1]),
        gap=max(0.0, float(answer.mip_gap)) if answer.mip_gap is not None else 0.0,
    )


def _matrix(ways: Sequence[Pattern], quarters: int) -> csr_array:
    """[quarter hours, patterns]: 1 where the pattern answers calls."""
    present = np.array([way.on_duty(quarters) for way in ways]).reshape(len(ways), quarters)
    way, quarter = np.nonzero(present)
    return csr_array(coo_array((np.ones(way.size), (quarter, way)), shape=(quarters, len(ways))))


def _beside(matrix: csr_array, column: Floats) -> csr_array:
    """The matrix with one more column: that of the people on the roster."""
    one = coo_array(matrix)
    rows = np.concatenate([one.row, np.arange(column.size)])
    columns = np.concatenate([one.col, np.full(column.size, matrix.shape[1])])
    return csr_array((np.concatenate([one.data, column]), (rows, columns)), shape=(matrix.shape[0], matrix.shape[1] + 1))


def _weeks(ways: Sequence[Pattern], moments: Sequence[datetime], before: int) -> list[tuple[int, int]]:
    """The week, by the ISO calendar, in which each pattern begins."""
    return [(week.year, week.week) for way in ways for week in [moments[way.start + before].isocalendar()]]


def _weekly(weeks: Sequence[tuple[int, int]], ways: Sequence[Pattern]) -> Floats:
    """[weeks, patterns]: paid hours."""
    return np.array(
        [[way.paid_hours if own == week else 0.0 for own, way in zip(weeks, ways, strict=True)] for week in sorted(set(weeks))]
    )


def _at_once(ways: Sequence[Pattern], rules: ShiftRules) -> Floats:
    """[starts, patterns]: 1 for the shifts whose work or rest lasts when a shift starts: each needs its own person."""
    rest = round(rules.rest_hours * QUARTERS_AN_HOUR)
    first = np.array([way.start for way in ways])
    last = np.array([way.end + rest for way in ways])
    starts = np.unique(first)[:, None]
    return ((first <= starts) & (last > starts)).astype(float)


def _check_covered(required: Ints, matrix: csr_array, moments: Sequence[datetime]) -> None:
    bare = np.flatnonzero((required > 0) & (np.asarray(matrix.sum(axis=1)).ravel() == 0))
    if bare.size:
        at = moments[int(bare[0])]
        sentence = (
            f"no shift of these rules works at {at:%a %d %b %H:%M}, when {int(required[bare[0]])} are required "
            f"({bare.size} such quarter hours); add a start time, a longer shift, or another place for the break"
        )
        raise bad_input("uncovered", sentence, "starts")


def cost_of(shifts: Mapping[Pattern, int], *, quarters: int, cost_per_hour: float) -> float:
    """Pounds for the hours on duty of so many people on each pattern, within the planned quarter hours."""
    return sum(
        people * cost_per_hour * int(pattern.on_duty(quarters).sum()) / QUARTERS_AN_HOUR
        for pattern, people in shifts.items()
    )
