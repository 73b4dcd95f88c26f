"""Harm proxies: where waiting may have hurt somebody. They count situations, never outcomes for patients."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from prm.base import SECOND
from prm.facts import Urgency
from simulation.log import Assessor, Log, State
from simulation.measures import rows
from simulation.measures.item import Rows

TOO_LONG_SECONDS = 60
"""A caller with a life-threatening symptom should not wait longer for the first human voice."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Overdue:
    """Call-backs of one urgency: promised, not begun by the end of their time frame, and the worst of these."""

    promised: int
    overdue: int
    longest_overdue_seconds: float
    """0 if none was overdue; one not begun by then is overdue at least until the end of the play."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Harm:
    """The harm proxies over the calls that arrived in the counted period; waits in seconds, 0 if nobody waited."""

    red_flags: int
    """Contacts for a patient with a life-threatening symptom, known or not, 999 at ring among them."""
    red_flags_waited_over_60: int
    """Of those, waited over 60 s for the first human voice, whether it came or they hung up."""
    red_flags_abandoned: int
    longest_red_flag_wait_seconds: float
    repeat_callers: int
    """Third or later contacts within 96 hours that were answered and dealt with."""
    repeat_callers_without_clinician: int
    """Of those, neither assessed by a clinician nor passed to 999."""
    call_backs: Mapping[str, Overdue]
    """By urgency, the most urgent first."""
    longest_clinical_wait_seconds: float
    """From joining a clinician's queue to the clinician, live or by call-back."""


def harm(log: Log) -> Harm:
    """The harm proxies of a play."""
    counted = log.counted
    waited, clinical = rows.waited(log) / SECOND, rows.clinician_wait(log) / SECOND
    red = counted & rows.coded(log.red_flag, 1)
    repeat = counted & rows.coded(log.third_in_window, 1) & rows.answered(log) & rows.coded(log.state, State.CLOSED)
    unseen = repeat & ~rows.coded(log.assessor, Assessor.CLINICIAN) & ~rows.happened(log.passed_to_999)
    return Harm(
        red_flags=_count(red),
        red_flags_waited_over_60=_count(red & (waited > TOO_LONG_SECONDS)),
        red_flags_abandoned=_count(red & rows.abandoned(log)),
        longest_red_flag_wait_seconds=float(waited[red].max(initial=0.0)),
        repeat_callers=_count(repeat),
        repeat_callers_without_clinician=_count(unseen),
        call_backs={urgency.name.lower(): _overdue(log, urgency) for urgency in reversed(Urgency)},
        longest_clinical_wait_seconds=float(clinical[counted].max(initial=0.0)),
    )


def _overdue(log: Log, urgency: Urgency) -> Overdue:
    promised = log.counted & rows.called_back(log) & rows.coded(log.urgency, urgency)
    begun = np.where(rows.happened(log.clinician_started), log.clinician_started, log.ended_at)
    late = (begun - log.clinician_due)[promised] / SECOND
    return Overdue(
        promised=_count(promised), overdue=_count(late > 0), longest_overdue_seconds=float(late.max(initial=0.0))
    )


def _count(which: Rows) -> int:
    return int(which.sum())
