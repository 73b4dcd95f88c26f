"""Morris's screening: which of many factors matter, and which act alone or together (Technometrics 1991;33:161-174).

Factors lie between 0 and 1 on a grid of four levels. A trajectory starts at a random point and moves each factor once,
by two thirds, in a random order; the change of the result, over the length of the move, is an elementary effect.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev

from simulation.streams import Streams

LEVELS = 4
"""Levels of each factor: 0, a third, two thirds and 1."""
STEP = LEVELS / (2 * (LEVELS - 1))
"""How far a factor moves, so that every level is equally likely before and after."""

Point = Mapping[str, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Screened:
    """One factor's elementary effects: the change of the result for the factor's whole range."""

    mean: float
    mu_star: float
    """Mean size of the effects, whatever their sign (Campolongo et al, Environ Model Softw 2007;22:1509-1518)."""
    mu_star_error: float
    """Standard error of `mu_star`; 0 for a single trajectory."""
    sigma: float
    """How far effects differ between trajectories: curvature, factors that act together, and luck."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trajectory:
    """The points, one more than factors; between the n-th and the next, `order[n]` moves by `steps[n]`."""

    points: tuple[Point, ...]
    order: tuple[str, ...]
    steps: tuple[float, ...]


def trajectory(factors: Sequence[str], *, seed: int, number: int) -> Trajectory:
    """The trajectory of this number; each factor has its own stream, so that another factor moves no start."""
    streams = Streams(seed=seed, replication=number)
    starts = {name: int(streams.stream("morris", "start", name).integers(LEVELS)) for name in factors}
    turns = {name: float(streams.stream("morris", "turn", name).random()) for name in factors}
    order = tuple(sorted(factors, key=lambda name: (turns[name], name)))
    moves = {name: LEVELS // 2 if starts[name] < LEVELS // 2 else -(LEVELS // 2) for name in factors}
    at, points = dict(starts), []
    for name in (None, *order):
        if name is not None:
            at[name] += moves[name]
        points.append({each: level / (LEVELS - 1) for each, level in at.items()})
    steps = tuple(STEP if moves[name] > 0 else -STEP for name in order)
    return Trajectory(points=tuple(points), order=order, steps=steps)


def effects(walked: Trajectory, results: Sequence[float]) -> dict[str, float]:
    """The elementary effect of each factor, of the results at the points."""
    return {name: (results[n + 1] - results[n]) / walked.steps[n] for n, name in enumerate(walked.order)}


def screened(found: Sequence[float]) -> Screened:
    """One factor's effects over the trajectories; `ValueError` of none."""
    if not found:
        raise ValueError("a factor without an effect cannot be screened")
    sizes = [abs(each) for each in found]
    several = len(found) > 1
    return Screened(
        mean=fmean(found),
        mu_star=fmean(sizes),
        mu_star_error=stdev(sizes) / sqrt(len(sizes)) if several else 0.0,
        sigma=stdev(found) if several else 0.0,
    )
