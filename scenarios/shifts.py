"""The cheapest shifts that cover a requirement, by integer programming (HiGHS, through SciPy).

For one queue of one provider: how many people work each pattern of the rules, so that in every quarter hour at least
as many answer calls as are required. Up to a day and a half is solved as one programme; longer plans a roster day at a
time, each from the day's first start to the next day's, with what the day before leaves on duty. How far the whole can
be from the cheapest is then told from its relaxation. Who works which shift is `shift_people`'s.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csc_array

from prm.base import bad_input
from scenarios.shift_rules import QUARTERS_AN_HOUR, Pattern, ShiftRules, patterns

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

GAP = 0.01
"""How far from the optimum, as a share of the cost, the search for the shifts of a roster day may end."""
MOST_NODES = 20
"""Of that search, which then ends with the best shifts found: nodes and not seconds, so that it can be repeated."""
LONGEST_AT_ONCE = 36 * QUARTERS_AN_HOUR
DAY = 24 * QUARTERS_AN_HOUR
INFEASIBLE = 2
"""How SciPy says that nothing satisfies the constraints."""


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
    """Pounds within the planned quarter hours."""
    hours: float
    """Hours on duty within the planned quarter hours."""
    gap: float
    """How much dearer, as a share, than the cheapest plan there may be; 0 where the optimum is proven."""


def plan_shifts(
    required: Ints,
    *,
    rules: ShiftRules,
    moments: Sequence[datetime],
    before: int,
    cost_per_hour: float,
    gap: float = GAP,
    most_nodes: int = MOST_NODES,
) -> ShiftPlan:
    """The cheapest shifts for the people required by quarter hour.

    `moments` are London times of `before` quarter hours that precede the plan and of the plan. A shift costs what it
    works within the plan; what hangs over serves other days. The search ends within `gap` of the optimum, or after
    `most_nodes`; the plan says how far it got. Raises `BadInput` where no shift of the rules works in a quarter hour
    that needs people.
    """
    if not required.any():
        return ShiftPlan(shifts=(), cover=np.zeros(required.size, dtype=np.int64), cost=0.0, hours=0.0, gap=0.0)
    ways = patterns(rules, moments, before=before)
    matrix = _matrix(ways, required.size)
    _check_covered(required, matrix, moments[before:])
    hours = np.asarray(matrix.sum(axis=0)).ravel() / QUARTERS_AN_HOUR
    # A person's week is paid for by the share of it that a shift takes.
    price = hours * (cost_per_hour + rules.person_week_cost / rules.weekly_hours)
    edges = _roster_days(rules, moments, before)
    counts, bound = _solve(required, matrix, price, np.array([way.start for way in ways]), edges, (gap, most_nodes))
    cost = float(price @ counts)
    return ShiftPlan(
        shifts=tuple(Shift(pattern=way, people=int(n)) for way, n in zip(ways, counts.tolist(), strict=True) if n),
        cover=np.asarray(matrix @ counts).astype(np.int64),
        cost=cost,
        hours=float(hours @ counts),
        gap=max(0.0, cost / bound - 1.0) if bound > 0 else math.inf,
    )


def _matrix(ways: Sequence[Pattern], quarters: int) -> csc_array:
    """[quarter hours, patterns]: 1 where the pattern answers calls."""
    present = np.array([way.on_duty(quarters) for way in ways]).reshape(len(ways), quarters)
    return csc_array(present.T.astype(float))


def _roster_days(rules: ShiftRules, moments: Sequence[datetime], before: int) -> tuple[int, ...]:
    """Where the plan is cut: at each day's first start, with parts of days left to their neighbours."""
    quarters, first = len(moments) - before, min(rules.starts)
    if quarters <= LONGEST_AT_ONCE:
        return (0, quarters)
    cuts = [n for n, moment in enumerate(moments[before:]) if moment.strftime("%H:%M") == first]
    inner = [n for n in cuts if n >= DAY - 1 and quarters - n >= DAY // 2]
    return (0, *inner, quarters)


def _solve(
    required: Ints,
    matrix: csc_array,
    price: Floats,
    starts: Ints,
    edges: tuple[int, ...],
    effort: tuple[float, int],
) -> tuple[Ints, float]:
    """People on each pattern, and a cost below which no plan can be."""
    counts = np.zeros(price.size, dtype=np.int64)
    bound = 0.0
    for n, (first, last) in enumerate(pairwise(edges)):
        chosen = np.flatnonzero((starts < last) & ((starts >= first) | (n == 0)))
        short = np.maximum(required[first:last] - np.asarray(matrix[first:last] @ counts), 0)
        found = _cheapest(short, matrix[first:last][:, chosen], price[chosen], effort)
        if found is None:
            # A quarter hour of this day is covered from the day before alone: all days at once.
            return _solve(required, matrix, price, starts, (0, required.size), effort)
        counts[chosen], bound = found
    if len(edges) > 2:
        relaxed = milp(c=price, constraints=LinearConstraint(matrix, lb=required))
        bound = float(relaxed.fun)
    return counts, bound


def _cheapest(required: Ints, matrix: csc_array, price: Floats, effort: tuple[float, int]) -> tuple[Ints, float] | None:
    """The cheapest whole numbers of people, and the bound of the search; `None` if the patterns cannot cover."""
    gap, most_nodes = effort
    while True:
        answer = milp(
            c=price,
            integrality=np.ones(price.size),
            constraints=LinearConstraint(matrix, lb=required),
            options={"mip_rel_gap": gap, "node_limit": most_nodes},
        )
        if answer.x is not None:
            return np.rint(answer.x).astype(np.int64), float(answer.mip_dual_bound)
        if answer.status == INFEASIBLE:
            return None
        most_nodes *= 10


def _check_covered(required: Ints, matrix: csc_array, moments: Sequence[datetime]) -> None:
    bare = np.flatnonzero((required > 0) & (np.asarray(matrix.sum(axis=1)).ravel() == 0))
    if bare.size:
        at = moments[int(bare[0])]
        sentence = (
            f"no shift of these rules works at {at:%a %d %b %H:%M}, when {int(required[bare[0]])} are required "
            f"({bare.size} such quarter hours); add a start time, a longer shift, or another place for the break"
        )
        raise bad_input("uncovered", sentence, "starts")
