"""Two plays of one world, caller by caller: who waits longer because others bypass."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from prm.base import SECOND
from prm.facts import Urgency
from simulation.log import NEVER, Column, Log
from simulation.measures import rows
from simulation.measures.item import Rows

MUCH_LONGER_SECONDS = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class PairedWaits:
    """Waits in one play less those in another, over callers whom no rule sends straight to a clinician in either.

    `None` where no caller was answered, or seen by a clinician, in both.
    """

    matched: int
    """Contacts (the same contact of the same patient) that arrived in the counted period of both plays."""
    answered_in_both: int
    mean_difference_seconds: float | None
    """To the first human voice; positive if callers wait longer in the first play."""
    share_longer_by_60: float | None
    """Share of those answered in both who wait over 60 s longer in the first play."""
    lost: int
    """Answered in the second play and hung up in the first."""
    gained: int
    """Hung up in the second play and answered in the first."""
    seen_in_both: int
    """A health adviser passed them on to a clinician, who began, in both plays."""
    clinician_mean_difference_seconds: float | None
    """From joining a clinician's queue to the clinician, live or by call-back, of those seen in both."""


def paired_waits(log: Log, other: Log) -> PairedWaits:
    """Compare two plays of one world (the same seed and replication) by their patients' contacts."""
    return _compared(log, other, *_staying(log, other))


def paired_groups(log: Log, other: Log) -> Mapping[str, PairedWaits]:
    """The same for each group of callers: by who they are, and by the urgency that they have in the other play.

    `holder` (of a note or plan, in either play), `over_85` without one, and `others` are everybody; so are the
    urgencies, the most urgent first, and `no_clinician`: who joins no clinician's queue in the other play.
    """
    here, there = _staying(log, other)
    holder = rows.coded(log.holder[here], 1) | rows.coded(other.holder[there], 1)
    over_85 = rows.coded(log.over_85[here], 1)
    urgency = other.urgency[there]
    groups: dict[str, Rows] = {
        "holder": holder,
        "over_85": over_85 & ~holder,
        "others": ~over_85 & ~holder,
        **{each.name.lower(): rows.coded(urgency, each) for each in reversed(Urgency)},
        "no_clinician": rows.coded(urgency, NEVER),
    }
    return {name: _compared(log, other, here[which], there[which]) for name, which in groups.items()}


def _compared(log: Log, other: Log, here: Column, there: Column) -> PairedWaits:
    answered, answered_there = rows.answered(log)[here], rows.answered(other)[there]
    hung_up, hung_up_there = rows.abandoned(log)[here], rows.abandoned(other)[there]
    both = answered & answered_there
    longer = (rows.waited(log)[here] - rows.waited(other)[there])[both] / SECOND
    seen = rows.seen_after_adviser(log)[here] & rows.seen_after_adviser(other)[there]
    later = (rows.clinician_wait(log)[here] - rows.clinician_wait(other)[there])[seen] / SECOND
    return PairedWaits(
        matched=here.size,
        answered_in_both=int(both.sum()),
        mean_difference_seconds=float(longer.mean()) if longer.size else None,
        share_longer_by_60=float((longer > MUCH_LONGER_SECONDS).mean()) if longer.size else None,
        lost=int((hung_up & answered_there).sum()),
        gained=int((answered & hung_up_there).sum()),
        seen_in_both=int(seen.sum()),
        clinician_mean_difference_seconds=float(later.mean()) if later.size else None,
    )


def _staying(log: Log, other: Log) -> tuple[Column, Column]:
    """Matched rows of callers whom no rule sends straight to a clinician, whether or not one was there in time."""
    here, there = _matched(log, other)
    stays = rows.coded(log.wanted_straight[here], 0) & rows.coded(other.wanted_straight[there], 0)
    return here[stays], there[stays]


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
