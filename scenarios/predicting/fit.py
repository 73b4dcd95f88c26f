"""Fitting a service: capacity to one published figure, fresh callers to the published volume.

After each round of plays every unknown is corrected at once. All rounds have the same luck, so corrections settle.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from scenarios.predicting.seen import Seen, seen, together
from scenarios.predicting.service import Service, Unknowns, play_service

SEED = 2022
"""Predictions are played under another."""

ROUNDS = 8
CLOSE = 0.005
"""A round whose figures are all within this share of their targets is the last."""
LONGEST_STEP = 0.15
"""Of the logarithm of people for each fresh caller."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """Published figures: `value` is the one that capacity is fitted to, a share or in seconds.

    `early_split` is the share of calls abandoned after 30 s that were abandoned within 60 s; `None` where early
    hang-ups are taken from elsewhere.
    """

    received_a_day: float
    measure: str
    """`mean_answer_seconds`, `abandoned_share` or `within_60`."""
    value: float
    early_split: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Fit:
    """The fitted values and what the last round showed."""

    unknowns: Unknowns
    seen: Seen
    rounds: int


def fit(service: Service, target: Target, start: Unknowns, *, replications: int) -> Fit:
    """The unknowns under which so many plays together show the target."""
    now = start
    history: list[tuple[float, float]] = []
    for number in range(1, ROUNDS + 1):
        found = together(
            seen(play_service(service, now, seed=SEED, replication=replication)) for replication in range(replications)
        )
        figure = _scale(target.measure, getattr(found, target.measure))
        if _close(found, target) or number == ROUNDS:
            return Fit(unknowns=now, seen=found, rounds=number)
        # More callers tell on the figure as fewer people do, so it is people for each fresh caller that are fitted.
        history.append((log(now.capacity / now.fresh), figure))
        people_each = exp(_next(history, _scale(target.measure, target.value), SLOPES[target.measure]))
        fresh = now.fresh * target.received_a_day / found.received_a_day
        now = Unknowns(
            capacity=people_each * fresh,
            fresh=fresh,
            early_leave=now.early_leave
            if target.early_split is None
            else min(now.early_leave * target.early_split / max(found.early_split, 1e-3), 0.9),
        )
    raise AssertionError("the last round returns")


def fit_fresh(service: Service, received_a_day: float, start: Unknowns, *, replications: int) -> Unknowns:
    """The same people for another volume: only the fresh callers are corrected, so that calls received agree."""
    now = start
    for _ in range(ROUNDS):
        found = together(
            seen(play_service(service, now, seed=SEED, replication=replication)) for replication in range(replications)
        )
        if abs(found.received_a_day / received_a_day - 1) <= CLOSE:
            break
        now = Unknowns(
            capacity=now.capacity,
            fresh=now.fresh * received_a_day / found.received_a_day,
            early_leave=now.early_leave,
        )
    return now


SLOPES = {"mean_answer_seconds": -6.0, "abandoned_share": -6.0, "within_60": 12.0}
"""First guesses of how a figure, on its scale, moves with that logarithm."""


def _scale(measure: str, value: float) -> float:
    """Logarithm of seconds, log odds of a share."""
    if measure == "mean_answer_seconds":
        return log(max(value, 0.1))
    share = min(max(value, 1e-4), 1 - 1e-4)
    return log(share / (1 - share))


def _close(found: Seen, target: Target) -> bool:
    pairs = [(getattr(found, target.measure), target.value), (found.received_a_day, target.received_a_day)]
    if target.early_split is not None:
        # The split moves little else: a twentieth is close enough.
        pairs.append((1 + (found.early_split / target.early_split - 1) * CLOSE / 0.05, 1.0))
    return all(abs(value / wanted - 1) <= CLOSE for value, wanted in pairs)


def _next(history: Sequence[tuple[float, float]], wanted: float, guess: float) -> float:
    """A secant step, its slope within a factor of four of the guess."""
    at, figure = history[-1]
    slope = guess
    if len(history) > 1:
        before, was = history[-2]
        if abs(at - before) > 1e-4:
            ratio = (figure - was) / (at - before) / guess
            slope = guess * min(max(ratio, 0.25), 4.0)
    return at + min(max((wanted - figure) / slope, -LONGEST_STEP), LONGEST_STEP)
