"""Two plays of one world, caller by caller: who waits longer because others bypass."""

from dataclasses import dataclass

import numpy as np

from prm.base import SECOND
from simulation.log import Column, Log
from simulation.measures import rows

MUCH_LONGER_SECONDS = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class PairedWaits:
    """Waits for the first human voice in one play less those in another, over callers who bypass in neither.

    `None` where no caller was answered in both.
    """

    matched: int
    """Contacts (the same contact of the same patient) that arrived in the counted period of both plays."""
    answered_in_both: int
    mean_difference_seconds: float | None
    """Positive if callers wait longer in the first play."""
    share_longer_by_60: float | None
    """Share of those answered in both who wait over 60 s longer in the first play."""
    lost: int
    """Answered in the second play and hung up in the first."""
    gained: int
    """Hung up in the second play and answered in the first."""


def paired_waits(log: Log, other: Log) -> PairedWaits:
    """Compare two plays of one world (the same seed and replication) by their patients' contacts."""
    here, there = _matched(log, other)
    stays = rows.coded(log.wanted_straight[here], 0) & rows.coded(other.wanted_straight[there], 0)
    here, there = here[stays], there[stays]
    answered, answered_there = rows.answered(log)[here], rows.answered(other)[there]
    hung_up, hung_up_there = rows.abandoned(log)[here], rows.abandoned(other)[there]
    both = answered & answered_there
    longer = (rows.waited(log)[here] - rows.waited(other)[there])[both] / SECOND
    return PairedWaits(
        matched=here.size,
        answered_in_both=int(both.sum()),
        mean_difference_seconds=float(longer.mean()) if longer.size else None,
        share_longer_by_60=float((longer > MUCH_LONGER_SECONDS).mean()) if longer.size else None,
        lost=int((hung_up & answered_there).sum()),
        gained=int((answered & hung_up_there).sum()),
    )


def _matched(log: Log, other: Log) -> tuple[Column, Column]:
    """The rows of the two logs that are the same contact of the same patient, pair by pair."""
    contacts = 1 + max(int(each.contact.max(initial=0)) for each in (log, other))
    mine, theirs = np.flatnonzero(log.counted), np.flatnonzero(other.counted)
    _, at, there = np.intersect1d(
        log.patient[mine] * contacts + log.contact[mine],
        other.patient[theirs] * contacts + other.contact[theirs],
        assume_unique=True,
        return_indices=True,
    )
    return mine[at], theirs[there]
