"""A call log fitted: arrivals, handling times, patience, and a roster that brings the recorded service back.

What is fitted is told as fitted, with what it rests on. Below the stated sizes a fit is refused, or done with a
warning that stands in the report, in the scenario file, and in the report of every run of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from prm.base import SECOND, bad_input, london
from scenarios.call_log import NEVER, CallLog
from scenarios.handling_times import HandlingFit, fit_handling
from scenarios.log_arrivals import Arrivals, fit_arrivals
from scenarios.log_kpis import ALL, Figures, figures, recorded_log
from scenarios.own_area import QUARTERS_A_WEEK, AreaQueue, OwnArea, build_area, play_area
from scenarios.queue_setting import own_queues
from scenarios.roster_file import RosterFile
from simulation.rostering import offered_load
from simulation.setting import QUARTER, Horizon
from simulation.survival import Curve, Patience, kaplan_meier, on_grid

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST_CALLS = 100
"""A fit on fewer calls is refused."""
FEW_CALLS = 1_000
"""A fit on fewer calls is done with a warning."""
FEW_DAYS = 14
"""As is a fit on fewer whole days: each weekday should stand in the log twice."""
FEW_ANSWERED = 50
"""A queue with fewer answered calls takes the handling times of all queues together."""
FEW_HANG_UPS = 20
"""A queue with fewer hang-ups takes the patience of all queues together."""

GRID_SECONDS = np.array(
    [
        *range(5, 121, 5),
        *range(135, 601, 15),
        *range(660, 1801, 60),
        *range(2100, 7201, 300),
        *range(9000, 86_401, 1800),
    ],
    dtype=np.float64,
)
"""Where a patience curve is read off for a file: steps of single callers are not written."""
LEAST_AT_RISK = 5
"""A curve is read off no further than this many callers still waited."""

SMALL_COUNT = 10
"""Dispositions with fewer calls are not told apart."""
LEVELS = (-0.5, 4.0)
"""Between these safety levels the roster is fitted."""
HALVINGS = 7


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueFit:
    """What was found of one queue."""

    name: str
    calls: int
    answered: int
    hung_up_waiting: int
    opening_share: float
    handling: HandlingFit
    handling_is_pooled: bool
    patience: Curve
    patience_is_pooled: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class LogFit:
    """A log's fit, and the scenario that it makes."""

    source: str
    calls: int
    arrivals: Arrivals
    queues: tuple[QueueFit, ...]
    dispositions: Mapping[str, float]
    """Share by disposition as recorded; small ones together under "other"."""
    recorded: Figures
    area: OwnArea
    safety_level: float | None
    """The fitted level of the made-up roster; `None` where a roster was given."""
    warnings: tuple[str, ...]
    notes: tuple[str, ...]


def fit_log(calls: CallLog, *, name: str, source: str, roster: RosterFile | None, day_cv_if_unknown: float) -> LogFit:
    """Fit a log; `roster` is taken as it is by hour of the week, without one a roster is fitted.

    `day_cv_if_unknown` is how much days differ where the log is too short to tell. `BadInput` below `LEAST_CALLS`.
    """
    if len(calls) < LEAST_CALLS:
        sentence = (
            f"the log has {len(calls):,} usable calls, and a fit needs at least {LEAST_CALLS:,} (better {FEW_CALLS:,})"
        )
        raise bad_input("too-few-calls", sentence, source)
    warnings = list(calls.warnings)
    arrivals = fit_arrivals(calls)
    _warn_of_size(calls, arrivals, warnings)
    queues = _fit_queues(calls, warnings)
    if arrivals.day_cv is None:
        warnings.append(
            f"The log has too few days to tell how much days differ; the spread is assumed to be {day_cv_if_unknown:g}."
        )
    queues_of_log = own_queues(calls.queues, arrivals.first_day)
    recorded = figures(recorded_log(calls, queues_of_log, _span(calls)), queues_of_log)
    area = _area(name, source, calls, arrivals, queues, day_cv_if_unknown)
    if roster is None:
        level, area = _with_fitted_roster(area, recorded)
        warnings.append(
            "The log does not say who was on duty: the scenario's agents are the mean work by quarter hour with a "
            f"margin of {level:.2f} times its square root, fitted so that the share answered in 60 s comes back."
        )
    else:
        level, area = None, _with_roster(area, roster)
    return LogFit(
        source=source,
        calls=len(calls),
        arrivals=arrivals,
        queues=queues,
        dispositions=_dispositions(calls),
        recorded=recorded,
        area=replace(area, warnings=tuple(warnings)),
        safety_level=level,
        warnings=tuple(warnings),
        notes=calls.notes,
    )


def _warn_of_size(calls: CallLog, arrivals: Arrivals, warnings: list[str]) -> None:
    if len(calls) < FEW_CALLS:
        warnings.append(f"The fit rests on {len(calls):,} calls; below {FEW_CALLS:,} every figure of it is rough.")
    if arrivals.whole_days < FEW_DAYS:
        warnings.append(
            f"The log has {arrivals.whole_days} whole days; below {FEW_DAYS} an hour of the week rests on a day or two."
        )
    missing = int((arrivals.hours == 0).sum())
    if missing:
        warnings.append(
            f"{missing} hours of the week are not in the log; they take the mean of that hour of other days."
        )
    if arrivals.empty_days:
        told = ", ".join(day.isoformat() for day in arrivals.empty_days[:5])
        warnings.append(
            f"{len(arrivals.empty_days)} days inside the log have no calls at all ({told}); they count as days on "
            "which nobody rang."
        )


def _fit_queues(calls: CallLog, warnings: list[str]) -> tuple[QueueFit, ...]:
    answered, waiting = calls.answered != NEVER, calls.joined
    handled = calls.handling_seconds
    if not answered.any():
        raise bad_input("nobody-answered", "no call of the log was answered: there are no handling times to fit")
    everything = fit_handling(handled[answered])
    waits = calls.waited_seconds
    if not waiting.any():
        raise bad_input("nobody-waited", "no caller of the log joined a queue: there is no patience to fit")
    pooled = kaplan_meier(waits[waiting], ~answered[waiting])
    if pooled.ended.sum() < FEW_HANG_UPS:
        warnings.append(
            f"Only {int(pooled.ended.sum())} callers hung up while waiting; below {FEW_HANG_UPS} patience is hardly "
            "known."
        )
    found = []
    for number, name in enumerate(calls.queues):
        own = calls.queue == number
        hung_up = int((own & waiting & ~answered).sum())
        enough, enough_answered = hung_up >= FEW_HANG_UPS, int((own & answered).sum()) >= FEW_ANSWERED
        rows = own & waiting
        found.append(
            QueueFit(
                name=name,
                calls=int(own.sum()),
                answered=int((own & answered).sum()),
                hung_up_waiting=hung_up,
                opening_share=float((own & ~waiting).sum() / own.sum()),
                handling=fit_handling(handled[own & answered]) if enough_answered else everything,
                handling_is_pooled=not enough_answered,
                patience=kaplan_meier(waits[rows], ~answered[rows]) if enough else pooled,
                patience_is_pooled=not enough,
            )
        )
    several = len(found) > 1
    for queue in found:
        if several and queue.handling_is_pooled:
            warnings.append(
                f'"{queue.name}" has {queue.answered} answered calls and takes the handling times of all queues.'
            )
        if several and queue.patience_is_pooled:
            warnings.append(
                f'"{queue.name}" has {queue.hung_up_waiting} hang-ups and takes the patience of all queues.'
            )
        if queue.handling.used is not queue.handling.best:
            warnings.append(
                f'None of the shapes fits the handling times of "{queue.name}" (distance '
                f"{queue.handling.distances[queue.handling.best.family]:.2f}); their quantiles are used."
            )
    return tuple(found)


def patience_of(curve: Curve) -> Patience:
    """The curve in the form that is drawn from and written: on a grid, and no further than a few callers waited."""
    enough = curve.seconds[curve.at_risk >= LEAST_AT_RISK]
    last = float(enough[-1]) if enough.size else float(GRID_SECONDS[0])
    points = GRID_SECONDS[max(last, GRID_SECONDS[0]) >= GRID_SECONDS]
    return on_grid(curve, points=points)


def _area(
    name: str, source: str, calls: CallLog, arrivals: Arrivals, queues: tuple[QueueFit, ...], unknown_cv: float
) -> OwnArea:
    monday = _first_monday(arrivals.first_day)
    return OwnArea(
        name=name,
        title=f"A week as fitted to {source}",
        question="What would an ordinary week of this log look like?",
        first_day=monday,
        last_day=monday + timedelta(days=6),
        queues=tuple(
            AreaQueue(
                name=queue.name,
                calls_per_hour=arrivals.calls_per_hour[number],
                agents=np.zeros(QUARTERS_A_WEEK, dtype=np.int64),
                handling=queue.handling.used,
                patience=patience_of(queue.patience),
                opening_hang_up=queue.opening_share,
            )
            for number, queue in enumerate(queues)
        ),
        busyness_cv=unknown_cv if arrivals.day_cv is None else arrivals.day_cv,
        demand=1.0,
        more_agents=0,
        warnings=(),
        sources=(f"Fitted to {source}: {len(calls):,} calls, {arrivals.first_day} to {arrivals.last_day}.",),
    )


def _first_monday(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _with_roster(area: OwnArea, roster: RosterFile) -> OwnArea:
    """The mean people of each quarter hour of the week in the roster, to the nearest whole person."""
    size = len(next(iter(roster.people.values())))
    clocks = [london(roster.start + n * QUARTER) for n in range(size)]
    slot = np.array([(c.weekday() * 24 + c.hour) * 4 + c.minute // 15 for c in clocks], dtype=np.int64)
    seen = np.bincount(slot, minlength=QUARTERS_A_WEEK)
    by_clock = np.arange(QUARTERS_A_WEEK) % 96
    queues = []
    for queue in area.queues:
        mean = np.bincount(slot, weights=roster.people[queue.name], minlength=QUARTERS_A_WEEK) / np.maximum(seen, 1)
        for missing in np.flatnonzero(seen == 0):
            same = (seen > 0) & (by_clock == by_clock[missing])
            mean[missing] = mean[same].mean() if same.any() else mean[seen > 0].mean()
        queues.append(replace(queue, agents=np.rint(mean).astype(np.int64)))
    return replace(area, queues=tuple(queues))


def _with_fitted_roster(area: OwnArea, recorded: Figures) -> tuple[float, OwnArea]:
    """The roster by offered load whose play gives back the recorded share answered in 60 s, by halving."""
    wanted = recorded[ALL]["within_60"]
    low, high = LEVELS
    if wanted is None:
        return 1.0, _staffed(area, 1.0)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        built = build_area(_staffed(area, middle))
        found = figures(play_area(built, seed=1, replication=0), built.queues)[ALL]["within_60"]
        low, high = (middle, high) if found is None or found < wanted else (low, middle)
    level = (low + high) / 2
    return level, _staffed(area, level)


def _staffed(area: OwnArea, level: float) -> OwnArea:
    """Square-root staffing of the offered load of the ordinary week, wrapped round its end."""
    queues = []
    for queue in area.queues:
        handling = queue.handling.drawn_seconds((np.arange(50) + 0.5) / 50)
        thrice = np.tile(np.repeat(queue.calls_per_hour / 4, 4), 3)
        load = offered_load(thrice, handling)[QUARTERS_A_WEEK : 2 * QUARTERS_A_WEEK]
        wanted = np.rint(load + level * np.sqrt(load))
        queues.append(replace(queue, agents=np.where(load > 0.05, np.maximum(wanted, 1), 0).astype(np.int64)))
    return replace(area, queues=tuple(queues))


def _dispositions(calls: CallLog) -> Mapping[str, float]:
    known = calls.disposition[calls.disposition != NEVER]
    if not known.size:
        return {}
    counts = np.bincount(known, minlength=len(calls.dispositions))
    large = {
        name: int(count)
        for name, count in zip(calls.dispositions, counts.tolist(), strict=True)
        if count >= SMALL_COUNT
    }
    rest = int(known.size - sum(large.values()))
    told = dict(sorted(large.items(), key=lambda each: -each[1])) | ({"other": rest} if rest else {})
    return {name: count / known.size for name, count in told.items()}


def _span(calls: CallLog) -> Horizon:
    """The horizon that counts every call of a log."""
    start = int(calls.arrived[0]) // QUARTER * QUARTER
    end = (int(calls.arrived[-1]) // QUARTER + 1) * QUARTER
    return Horizon(start=start, counted_from=start, counted_to=end, end=max(end, int(calls.ended.max()) + SECOND))
