"""M/M/n+G: a queue whose callers hang up after a patience of any shape, and how many people it needs.

Exact for Poisson arrivals and exponential service at steady state: Baccelli & Hebuterne, "On queues with impatient
customers" (1981); Zeltyn & Mandelbaum, "Call centers with impatient customers" (2005). With the modified offered load
m(t) in the place of the load it is the staffing of Feldman, Mandelbaum, Massey & Whitt (2008) for times that change.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import NDArray

from prm.base import bad_input
from simulation.theory import erlang_b

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_NODES, _WEIGHTS = leggauss(32)
_FINEST = 0.002
_PIECES = 22
"""The wait is integrated over so many pieces, from this share of a service, each twice as long as the one before."""
_HALVINGS = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """How long callers wait: a share leaves between two instants, the others stay on for an exponential time."""

    early_leave: float
    """Share, below 1, whose patience ends within the early peak."""
    early_peak_seconds: tuple[float, float]
    steady_seconds: float
    """Mean of the exponential patience after the peak; infinite for callers who never hang up."""

    def share_left(self, waits: Floats) -> Floats:
        """The share of callers who would still be there after such waits."""
        first, last = self.early_peak_seconds
        gone = np.clip((waits - first) / max(last - first, 1e-9), 0.0, 1.0) * self.early_leave
        return (1.0 - gone) * np.exp(-np.maximum(waits - last, 0.0) / self.steady_seconds)

    @property
    def mean_seconds(self) -> float:
        """The mean patience, as Erlang A takes it."""
        first, last = self.early_peak_seconds
        return self.early_leave * (first + last) / 2 + (1 - self.early_leave) * (last + self.steady_seconds)


def exponential(mean_seconds: float) -> Patience:
    """Patience that is exponential from the start."""
    return Patience(early_leave=0.0, early_peak_seconds=(0.0, 0.0), steady_seconds=mean_seconds)


ENDLESS = exponential(math.inf)
"""Callers who never hang up, such as those who are called back."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """What a roster has to hold; what is `None` is not asked for. Shares lie between 0 and 1, both excluded."""

    answered: float | None = None
    """At least this share of the answered is answered within `within_seconds`."""
    within_seconds: float = 60.0
    abandoned: float | None = None
    """At most this share of those who queue hangs up."""
    delayed: float | None = None
    """As nearly as whole people allow, this share waits at all: a level to be held, while the others are lines."""

    def __post_init__(self) -> None:
        for name in ("answered", "abandoned", "delayed"):
            share = getattr(self, name)
            if share is not None and not 0.0 < share < 1.0:
                raise bad_input("bad-target", f"{share:g} is no share above 0 and below 1", name)
        if not (math.isfinite(self.within_seconds) and self.within_seconds >= 0.0):
            raise bad_input("bad-target", f"{self.within_seconds:g} is no time of 0 or more seconds", "within_seconds")
        if self.answered is None and self.abandoned is None and self.delayed is None:
            raise bad_input("bad-target", "no target is given: neither answered, nor abandoned, nor delayed")


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """What a queue is like beside its load and its people."""

    mean_seconds: float
    patience: Patience


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """What callers of a queue at steady state should expect; shares between 0 and 1."""

    delayed: float
    abandoned: float
    answered_within: float
    """Of the answered, those who waited no longer than the time asked about."""


_LOST = Outlook(delayed=1.0, abandoned=1.0, answered_within=0.0)
_FREE = Outlook(delayed=0.0, abandoned=0.0, answered_within=1.0)


def outlook(*, load: float, people: int, service: Service, within_seconds: float) -> Outlook:
    """M/M/n+G at an offered load; where nobody is on duty, or endless patience is overloaded, everybody is lost."""
    if load <= 0.0:
        return _FREE
    if people == 0 or (math.isinf(service.patience.steady_seconds) and load >= people):
        return _LOST
    rate, room = load / service.mean_seconds, people / service.mean_seconds
    points, weights = _grid(service, within_seconds)
    left, stayed = _patience_on(service, within_seconds)
    exponent = rate * stayed - room * points
    top = max(0.0, float(exponent.max()))
    density = weights * np.exp(exponent - top)
    start = math.exp(-top)
    nobody_waits = start / (erlang_b(people - 1, load) if people > 1 else 1.0)
    all_waits = float(density.sum())
    whole = nobody_waits + rate * all_waits
    answered_soon = float((density * left)[points <= within_seconds].sum())
    abandoned = min(1.0, max(0.0, (start + (rate - room) * all_waits) / whole))
    soon = (nobody_waits + rate * answered_soon) / whole
    return Outlook(
        delayed=rate * all_waits / whole,
        abandoned=abandoned,
        answered_within=min(1.0, soon / (1.0 - abandoned)) if abandoned < 1.0 else 0.0,
    )


@lru_cache(maxsize=64)
def _grid(service: Service, within_seconds: float) -> tuple[Floats, Floats]:
    """Gauss-Legendre points and weights over waits, with an edge wherever something bends."""
    edges = [0.0, *(service.mean_seconds * _FINEST * 2.0**n for n in range(_PIECES))]
    bends = [*service.patience.early_peak_seconds, within_seconds]
    cut = np.unique([*edges, *(bend for bend in bends if 0.0 < bend < edges[-1])])
    half = np.diff(cut) / 2
    points = (cut[:-1] + half)[:, None] + half[:, None] * _NODES
    return points.ravel(), (half[:, None] * _WEIGHTS).ravel()


@lru_cache(maxsize=64)
def _patience_on(service: Service, within_seconds: float) -> tuple[Floats, Floats]:
    """The share left after each wait, and its integral up to there, in closed form."""
    points, _ = _grid(service, within_seconds)
    patience = service.patience
    first, last = patience.early_peak_seconds
    early, steady = patience.early_leave, patience.steady_seconds
    in_peak = np.clip(points - first, 0.0, last - first)
    stayed = np.minimum(points, first) + in_peak - early * in_peak**2 / (2 * max(last - first, 1e-9))
    after = np.maximum(points - last, 0.0)
    tail = after if math.isinf(steady) else -steady * np.expm1(-after / steady)
    return patience.share_left(points), stayed + (1.0 - early) * tail


def people_needed(loads: Floats, *, service: Service, target: Target) -> Ints:
    """The people that each offered load needs so that the target holds; a greater load never needs fewer."""
    most = float(loads.max(initial=0.0))
    carried = [0.0]
    while carried[-1] < most:
        carried.append(max(carried[-1], load_carried(len(carried), service, target)))
    return np.searchsorted(np.array(carried), loads, side="left").astype(np.int64)


@lru_cache(maxsize=4096)
def load_carried(people: int, service: Service, target: Target) -> float:
    """The greatest offered load at which so many people are as many as the target asks for."""
    tests: list[Callable[[float], bool]] = []
    within = target.within_seconds

    def at(load: float, number: int = people) -> Outlook:
        return outlook(load=load, people=number, service=service, within_seconds=within)

    answered, abandoned, delayed = target.answered, target.abandoned, target.delayed
    if answered is not None:
        tests.append(lambda load: at(load).answered_within >= answered)
    if abandoned is not None:
        tests.append(lambda load: at(load).abandoned <= abandoned)
    if delayed is not None:
        # One more person would be nearer the target as soon as the two stand even on both sides of it.
        tests.append(lambda load: at(load).delayed + at(load, people + 1).delayed <= 2 * delayed)
    low, high = 0.0, 2.0 * people + 10.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if all(test(middle) for test in tests) else (low, middle)
    return low
