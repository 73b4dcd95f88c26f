"""The quick formulas beside the simulation: Erlang C and Erlang A, quarter hour by quarter hour, and where they err.

As people use them: each quarter hour is taken to be at rest with its own calls, and no other is looked at. Erlang C
knows no hang-ups; Erlang A knows exponential ones. So both miss work that is left over from calls that came before, the
shape of patience, and help between queues.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scenarios.staffing_check import Counts
from scenarios.staffing_need import QueueNeed
from simulation.patience_queue import ENDLESS, Service, exponential, outlook, people_needed
from simulation.rostering import QUARTER_SECONDS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

SMALL_LOAD = 2.0
"""A queue is small if its load never exceeds this many people busy."""


@dataclass(frozen=True, kw_only=True, slots=True)
class QuickFormulas:
    """What the formulas ask for one queue, by quarter hour of the horizon."""

    load: Floats
    """Calls of the quarter hour times their mean handling time: the load that the formulas see."""
    erlang_c: Ints
    erlang_a: Ints


def quick_formulas(need: QueueNeed) -> QuickFormulas:
    """People by the formulas for the same target; a delay or service level for Erlang C, abandonment for A as well."""
    load = need.calls * need.service.mean_seconds / QUARTER_SECONDS
    target = need.target
    no_hang_ups = replace(target, abandoned=None) if target.answered or target.delayed else None
    erlang_a = people_needed(load, service=_erlang_a(need.service), target=target)
    if no_hang_ups is None:
        # Only abandonment is asked for, of which Erlang C knows nothing: it can but keep up with the calls.
        erlang_c = np.where(load > 0, np.floor(load) + 1, 0).astype(np.int64)
    else:
        erlang_c = people_needed(load, service=replace(need.service, patience=ENDLESS), target=no_hang_ups)
    return QuickFormulas(
        load=load, erlang_c=np.maximum(erlang_c, need.least), erlang_a=np.maximum(erlang_a, need.least)
    )


def _erlang_a(service: Service) -> Service:
    patience = service.patience
    return service if patience is ENDLESS else replace(service, patience=exponential(patience.mean_seconds))


@dataclass(frozen=True, kw_only=True, slots=True)
class Forecast:
    """Shares answered in time that a formula expects, and abandonment, by quarter hour."""

    erlang_c: Floats
    erlang_a: Floats
    erlang_a_abandoned: Floats


def forecast(need: QueueNeed, formulas: QuickFormulas, people: Ints, quarters: slice) -> Forecast:
    """What the formulas expect of a roster in these quarter hours of the horizon."""
    service_c = replace(need.service, patience=ENDLESS)
    service_a = _erlang_a(need.service)
    c, a, hung_up = [], [], []
    for load, number in zip(formulas.load[quarters].tolist(), people[quarters].tolist(), strict=True):
        within = need.target.within_seconds
        c.append(outlook(load=load, people=number, service=service_c, within_seconds=within).answered_within)
        expects = outlook(load=load, people=number, service=service_a, within_seconds=within)
        a.append(expects.answered_within)
        hung_up.append(expects.abandoned)
    return Forecast(erlang_c=np.array(c), erlang_a=np.array(a), erlang_a_abandoned=np.array(hung_up))


@dataclass(frozen=True, kw_only=True, slots=True)
class Errors:
    """Where Erlang C errs, over all queues of a kind, against the modified offered load and the simulation."""

    kind: str
    queues: int
    most_short: int
    """The most people by which it asks too few in one quarter hour."""
    most_over: int
    short_quarters: int
    over_quarters: int
    forecast_error: float | None
    """Mean distance, weighted by calls, between its share answered in time for this roster and the simulated one."""
    forecast_error_a: float | None
    """The same for Erlang A."""
    called_overloaded: int
    """Quarter hours with calls in which it sees no end to the queue."""
    answered_there: float | None
    """The share answered in time in them, simulated."""


def errors(
    kind: str,
    chosen: Sequence[int],
    needs: Sequence[QueueNeed],
    formulas: Sequence[QuickFormulas],
    forecasts: Sequence[Forecast],
    counts: Sequence[Counts],
    planned: slice,
    people: Sequence[Ints],
) -> Errors:
    """The errors over the chosen queues, by their numbers, in the planned quarter hours."""
    gap = np.array([(formulas[n].erlang_c - needs[n].required)[planned] for n in chosen])
    answered = np.array([sum(each.answered[n] for each in counts) for n in chosen], dtype=float)
    in_time = np.array([sum(each.in_time[n] for each in counts) for n in chosen], dtype=float)
    said_c = np.array([forecasts[n].erlang_c for n in chosen])
    said_a = np.array([forecasts[n].erlang_a for n in chosen])
    over = np.array([(formulas[n].load >= people[n])[planned] for n in chosen]) & (answered > 0)
    return Errors(
        kind=kind,
        queues=len(chosen),
        most_short=int(max(0, -gap.min(initial=0))),
        most_over=int(max(0, gap.max(initial=0))),
        short_quarters=int((gap < 0).sum()),
        over_quarters=int((gap > 0).sum()),
        forecast_error=_mean_error(said_c, in_time, answered),
        forecast_error_a=_mean_error(said_a, in_time, answered),
        called_overloaded=int(over.sum()),
        answered_there=float(in_time[over].sum() / answered[over].sum()) if over.any() else None,
    )


def _mean_error(said: Floats, in_time: Floats, answered: Floats) -> float | None:
    if not answered.any():
        return None
    simulated = in_time / np.maximum(answered, 1)
    return float((np.abs(said - simulated) * answered).sum() / answered.sum())
