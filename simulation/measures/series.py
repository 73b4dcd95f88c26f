"""What happened in each interval: arrivals, waits and queues by provider, demand on others by network."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prm.base import HOUR, MINUTE, SECOND, Instant
from simulation.log import QUEUES, Column, Disposition, Log
from simulation.measures import rows
from simulation.measures.item import By, Rows

QUARTER_HOUR = 15 * MINUTE

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """Counts and times by interval of the counted period; the last index is the interval's.

    Arrivals, answered, abandoned and waits are of the calls that arrived in the interval, whatever became of them
    later, by the provider they were sent to. Waits are in seconds.
    """

    interval: int
    """Length in microseconds."""
    starts: tuple[Instant, ...]
    providers: tuple[str, ...]
    networks: tuple[str, ...]
    arrivals: Column
    """[providers, intervals], as the next five."""
    answered: Column
    abandoned: Column
    mean_wait_seconds: Floats
    """Over those answered; NaN where there is none."""
    longest_wait_seconds: Floats
    """Over all, those who hung up among them; NaN where nobody arrived."""
    waiting: Column
    """Waiting for the first human voice when the interval begins."""
    ambulance: Column
    """[networks, intervals]: all ambulance dispositions made in the interval, whenever the call arrived."""
    ed: Column
    clinicians_waited_for: Column
    """[queues, intervals], in the order of `QUEUES`: waiting for a clinician, after a health adviser, when the interval
    begins. Callers who wait for a clinician as their first voice stand in `waiting`."""
    call_backs_overdue: Column
    """[intervals]: call-backs past their time frame and not begun when the interval begins."""


def series(log: Log, *, interval: int = HOUR) -> Series:
    """The series by hour, or by another interval in microseconds such as `QUARTER_HOUR`."""
    starts = np.arange(log.counted_from, log.counted_to, interval)
    n = starts.size
    networks = rows.network_names(log)
    counted = log.counted
    sent_to = rows.provider_of(log, By.SENT_TO)
    cell = sent_to * n + (log.arrived - log.counted_from) // interval
    counted &= sent_to < len(log.providers)
    shape = (len(log.providers), n)
    answered = counted & rows.answered(log)
    passed_on = rows.coded(log.answered_queue, 0) & rows.happened(log.clinician_queued)
    wait = rows.waited(log) / SECOND
    calls_answered = _counts(cell, answered, shape)
    total = np.bincount(cell[answered], weights=wait[answered], minlength=shape[0] * n).reshape(shape)
    longest = np.full(shape[0] * n, np.nan)
    np.fmax.at(longest, cell[counted], wait[counted])
    return Series(
        interval=interval,
        starts=tuple(starts.tolist()),
        providers=log.providers,
        networks=networks,
        arrivals=_counts(cell, counted, shape),
        answered=calls_answered,
        abandoned=_counts(cell, counted & rows.abandoned(log), shape),
        mean_wait_seconds=np.where(calls_answered > 0, total / np.maximum(calls_answered, 1), np.nan),
        longest_wait_seconds=longest.reshape(shape),
        waiting=np.stack(
            [
                _present(log.arrived, log.arrived + rows.waited(log), rows.coded(sent_to, p), starts)
                for p in range(shape[0])
            ]
        ),
        ambulance=_made(log, Disposition.AMBULANCE, starts, interval, len(networks)),
        ed=_made(log, Disposition.ED, starts, interval, len(networks)),
        clinicians_waited_for=np.stack(
            [
                _present(
                    log.clinician_queued,
                    log.clinician_queued + rows.clinician_wait(log),
                    passed_on & rows.coded(log.clinician_queue, queue),
                    starts,
                )
                for queue in range(len(QUEUES))
            ]
        ),
        call_backs_overdue=_overdue(log, starts),
    )


def _counts(cell: Column, which: Rows, shape: tuple[int, int]) -> Column:
    return np.bincount(cell[which], minlength=shape[0] * shape[1]).reshape(shape)


def _present(since: Column, until: Column, which: Rows, instants: Column) -> Column:
    """How many are there at each instant: come by then, and not gone."""
    come = np.searchsorted(np.sort(since[which]), instants, side="right")
    gone = np.searchsorted(np.sort(until[which]), instants, side="right")
    return come - gone


def _overdue(log: Log, instants: Column) -> Column:
    left = log.clinician_queued + rows.clinician_wait(log)
    late = rows.called_back(log) & (left > log.clinician_due)
    return _present(log.clinician_due, left, late, instants)


def _made(log: Log, disposition: Disposition, starts: Column, interval: int, networks: int) -> Column:
    at = rows.finished_at(log)
    which = rows.coded(log.disposition, disposition) & (at >= log.counted_from) & (at < log.counted_to)
    cell = rows.network_of(log) * starts.size + (at - log.counted_from) // interval
    return _counts(cell, which, (networks, starts.size))
