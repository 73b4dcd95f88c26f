"""The event log: what happened to each call, in order, derived from the columns of the log and nothing else."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.log import NEVER, Column, Log, State
from simulation.measures.rows import finished_at

EVENTS = (
    "arrived",
    "hung_up_in_opening",
    "abandoned",
    "answered",
    "adviser_ended",
    "clinician_queued",
    "clinician_started",
    "clinician_ended",
    "passed_to_999",
    "closed",
    "busy_tone",
)
"""Every event there is, by the number that `Events.event` holds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Events:
    """The events of a play, by instant, then row of the log, then their order within the call."""

    at: Column
    row: Column
    event: Column
    """Number in `EVENTS`."""
    provider: Column
    """Number in the log's providers; `NEVER` where no provider is concerned."""
    queue: Column
    """Number in `QUEUES`; `NEVER` where no queue is concerned."""

    def __len__(self) -> int:
        return int(self.at.size)


def events(log: Log) -> Events:
    """The events of all rows, history and tail among them."""
    nobody = np.full(len(log), NEVER, dtype=np.int64)
    adviser = np.where(log.adviser_ended != NEVER, 0, NEVER)
    opening = np.where(log.state == State.HUNG_UP_IN_OPENING, log.hung_up, NEVER)
    abandoned = np.where(log.state == State.ABANDONED, log.hung_up, NEVER)
    # Who goes straight to a clinician joins that queue before anybody answers, all at one instant if one is free.
    straight = (log.adviser_ended == NEVER) | (log.clinician_queued < log.adviser_ended)
    at_first = np.where(straight, log.clinician_queued, NEVER)
    later = np.where(straight, NEVER, log.clinician_queued)
    parts = (
        ("arrived", log.arrived, log.sent_to, nobody),
        ("clinician_queued", at_first, log.clinician_provider, log.clinician_queue),
        ("hung_up_in_opening", opening, nobody, nobody),
        ("abandoned", abandoned, log.sent_to, nobody),
        ("answered", log.answered, log.answered_by, log.answered_queue),
        ("adviser_ended", log.adviser_ended, log.answered_by, adviser),
        ("clinician_queued", later, log.clinician_provider, log.clinician_queue),
        ("clinician_started", log.clinician_started, log.clinician_provider, log.clinician_queue),
        ("clinician_ended", log.clinician_ended, log.clinician_provider, log.clinician_queue),
        ("passed_to_999", log.passed_to_999, nobody, nobody),
        ("closed", finished_at(log), nobody, nobody),
        ("busy_tone", nobody if log.blocked is None else log.blocked, log.sent_to, nobody),
    )
    happened = [np.flatnonzero(at != NEVER) for _, at, _, _ in parts]
    row = np.concatenate(happened)
    at = _joined([part[1] for part in parts], happened)
    order = np.repeat(np.arange(len(parts)), [which.size for which in happened])
    sort = np.lexsort((order, row, at))
    return Events(
        at=at[sort],
        row=row[sort],
        event=np.array([EVENTS.index(name) for name, *_ in parts])[order][sort],
        provider=_joined([part[2] for part in parts], happened)[sort],
        queue=_joined([part[3] for part in parts], happened)[sort],
    )


def _joined(columns: list[Column], rows: list[NDArray[np.intp]]) -> Column:
    return np.concatenate([column[which] for column, which in zip(columns, rows, strict=True)])
