"""Why more people ring: causes that multiply the fresh demand of a group of callers, and what each brings.

A cause multiplies; it never draws anybody anew. Whoever rings without it rings with it (where it does not lower the
demand), as the layers of demand have it (`simulation.world`), so a surge contains its baseline's patients.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from math import ceil, factorial, prod

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Spans = tuple[tuple[float, float], ...]

WHOLE: Spans = ((0.0, 1.0),)
EVERY_AGE = (0, 150)

AgeBands = tuple[tuple[int, int, float], ...]
"""(first completed year, last completed year, share), as in `Population`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cause:
    """One cause: who rings more, and when how much more.

    `times` [areas, quarters] multiplies the fresh demand of the group, 1 where and when it does not act. The group is
    given by age in completed years, both included, and by spans [from, to) of the patients' own uniform numbers.
    """

    name: str
    times: Floats
    ages: tuple[int, int] = EVERY_AGE
    acuity: Spans = WHOLE
    symptom: Spans = WHOLE

    def holds(self, age: Ints, acuity: Floats, symptom: Floats) -> NDArray[np.bool_]:
        """Which patients belong to the group."""
        inside: NDArray[np.bool_] = (age >= self.ages[0]) & (age <= self.ages[1])
        return inside & _within(acuity, self.acuity) & _within(symptom, self.symptom)


def _within(u: Floats, spans: Spans) -> NDArray[np.bool_]:
    found = np.zeros(u.shape, dtype=np.bool_)
    for first, last in spans:
        found |= (u >= first) & (u < last)
    return found


def most_times(times: Floats, causes: Sequence[Cause]) -> Floats:
    """The largest multiple of the baseline that any patient can have, by area and quarter hour."""
    groups = _groups(causes, ((*EVERY_AGE, 1.0),))
    most: Floats = np.max([_together(causes, members, times.shape) for members in groups], axis=0)
    return times * most


def layers_needed(times: Floats, causes: Sequence[Cause]) -> int:
    """How many layers of demand must be drawn for that."""
    return max(1, ceil(float(most_times(times, causes).max(initial=0.0))))


def mean_times(times: Floats, causes: Sequence[Cause], age_bands: AgeBands) -> Floats:
    """The mean multiple of the baseline over all fresh callers, by area and quarter hour; exact."""
    mean = np.zeros(times.shape)
    for members, share in _groups(causes, age_bands).items():
        mean += share * _together(causes, members, times.shape)
    return times * mean


def _together(causes: Sequence[Cause], members: Sequence[int], shape: tuple[int, ...]) -> Floats:
    """What these causes (by number) multiply to."""
    times: Floats = prod((causes[n].times for n in members), start=np.ones(shape))
    return times


def brought_by(fresh: Floats, causes: Sequence[Cause], age_bands: AgeBands) -> Mapping[str, float]:
    """How many extra fresh callers each cause is expected to bring; together they are all that is extra, exactly.

    `fresh` [areas, quarters] is what rings without any. Where causes multiply one another, each gets the mean of what
    it adds over all orders in which they could be added (Shapley, 1953).
    """
    brought = dict.fromkeys((cause.name for cause in causes), 0.0)
    for members, share in _groups(causes, age_bands).items():
        for n in members:
            others = [m for m in members if m != n]
            for size in range(len(others) + 1):
                weight = factorial(size) * factorial(len(others) - size) / factorial(len(members))
                for before in combinations(others, size):
                    times = prod((causes[m].times for m in before), start=causes[n].times - 1)
                    brought[causes[n].name] += weight * share * float((fresh * times).sum())
    return brought


def _groups(causes: Sequence[Cause], age_bands: AgeBands) -> dict[tuple[int, ...], float]:
    """The share of fresh callers to whom exactly these causes (by number) apply.

    Age, acuity and symptom are drawn independently of one another.
    """
    cells = product(
        _age_cells([cause.ages for cause in causes], age_bands),
        _unit_cells([cause.acuity for cause in causes]),
        _unit_cells([cause.symptom for cause in causes]),
    )
    shares: dict[tuple[int, ...], float] = {}
    for parts in cells:
        members = tuple(n for n in range(len(causes)) if all(n in held for held, _ in parts))
        shares[members] = shares.get(members, 0.0) + prod(share for _, share in parts)
    return shares


Cell = tuple[frozenset[int], float]
"""The causes that hold there, and its share of fresh callers."""


def _age_cells(ages: Sequence[tuple[int, int]], age_bands: AgeBands) -> list[Cell]:
    total = sum(share for *_, share in age_bands)
    cells = []
    for first, last, share in age_bands:
        cuts = {first, last + 1} | {cut for low, high in ages for cut in (low, high + 1) if first < cut <= last}
        for start, end in pairwise(sorted(cuts)):
            held = frozenset(n for n, (low, high) in enumerate(ages) if low <= start and end - 1 <= high)
            cells.append((held, share / total * (end - start) / (last + 1 - first)))
    return cells


def _unit_cells(spans: Sequence[Spans]) -> list[Cell]:
    cuts = sorted({0.0, 1.0} | {cut for some in spans for span in some for cut in span})
    return [
        (frozenset(n for n, some in enumerate(spans) if any(a <= start and end <= b for a, b in some)), end - start)
        for start, end in pairwise(cuts)
    ]
