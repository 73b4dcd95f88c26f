"""The measures of the NHS 111 Minimum Data Set, as published for 2015-16.

Its abandonment counts only those who hung up after 30 s, over calls offered; it is never set beside the IUC ADC's.
"""

import numpy as np

from prm.base import MINUTE
from simulation.log import Column, Disposition, Log, Mode, State
from simulation.measures import rows
from simulation.measures.item import (
    By,
    Confidence,
    Contribution,
    Count,
    Direction,
    Family,
    Item,
    Rows,
    Threshold,
    Unit,
)

_NOTES = "NHS England, NHS 111 statistics, July 2014"


def to_clinical_adviser(log: Log) -> Rows:
    return rows.answered(log) & rows.happened(log.clinician_queued)


def warm_transferred(log: Log) -> Rows:
    live = rows.coded(log.clinician_mode, Mode.LIVE) & rows.happened(log.clinician_started)
    return to_clinical_adviser(log) & live


def call_back_offered(log: Log) -> Rows:
    return rows.answered(log) & rows.called_back(log)


def called_back_within_10(log: Log) -> Rows:
    return call_back_offered(log) & rows.reached_clinician_within(log, 10 * MINUTE)


def finished(log: Log) -> Rows:
    return rows.answered(log) & rows.coded(log.state, State.CLOSED)


def episode(log: Log) -> Column:
    """Microseconds from the first human voice to the end, without the time between the call and its call-back."""
    apart = np.where(rows.called_back(log), log.clinician_started - log.clinician_queued, 0)
    return np.where(finished(log), rows.finished_at(log) - log.answered - apart, 0)


def answered_and_triaged(log: Log) -> Rows:
    return rows.answered(log) & rows.triaged(log)


def to_ambulance(log: Log) -> Rows:
    return answered_and_triaged(log) & rows.to_ambulance(log)


def to_ed(log: Log) -> Rows:
    return answered_and_triaged(log) & rows.to_ed(log)


def to_primary_care(log: Log) -> Rows:
    return answered_and_triaged(log) & (rows.to_primary_care(log) | rows.to_dental(log))


def to_other(log: Log) -> Rows:
    return answered_and_triaged(log) & rows.coded(log.disposition, Disposition.OTHER)


def to_no_service(log: Log) -> Rows:
    return answered_and_triaged(log) & rows.coded(log.disposition, Disposition.SELF_CARE, Disposition.NONE)


def _threshold(value: float, direction: Direction) -> Threshold:
    return Threshold(value=value, direction=direction, source=_NOTES, confidence=Confidence.PUBLISHED)


def _measure(
    code: str,
    name: str,
    sentence: str,
    of: Contribution,
    over: Count,
    *,
    by: By = By.ANSWERED_BY,
    unit: Unit = Unit.SHARE,
    counts: str,
    base: str,
    threshold: Threshold | None = None,
) -> Item:
    return Item(
        code=code,
        family=Family.MDS,
        name=name,
        sentence=sentence,
        unit=unit,
        by=by,
        numerator=of,
        numerator_sentence=counts,
        denominator=over,
        denominator_sentence=base,
        threshold=threshold,
    )


def _count(code: str, name: str, sentence: str, of: Count, by: By) -> Item:
    return Item(
        code=code,
        family=Family.MDS,
        name=name,
        sentence=sentence,
        unit=Unit.CALLS,
        by=by,
        numerator=of,
        numerator_sentence=name,
    )


COUNTED = (
    _count(
        "mds_offered",
        "Calls offered",
        "Every contact that reached the network, redials and re-contacts among them.",
        rows.received,
        By.SENT_TO,
    ),
    _count("mds_answered", "Calls answered", "Calls that a person answered.", rows.answered, By.ANSWERED_BY),
)

HEADLINE = (
    _measure(
        "mds_abandoned_30",
        "Abandoned after 30 seconds",
        "Callers who hung up more than 30 seconds after arrival, over calls offered.",
        rows.abandoned_after_30,
        rows.received,
        by=By.SENT_TO,
        counts="calls abandoned after more than 30 seconds",
        base="calls offered",
        threshold=_threshold(0.05, Direction.BELOW),
    ),
    _measure(
        "mds_within_60",
        "Answered within 60 seconds",
        "Calls answered within 60 seconds over calls answered.",
        rows.answered_within_60,
        rows.answered,
        counts="calls answered at most 60 seconds after arrival",
        base="calls answered",
        threshold=_threshold(0.95, Direction.AT_LEAST),
    ),
    _measure(
        "mds_triaged",
        "Triaged",
        "Answered calls whose patient was triaged, over calls answered; an echo of the published share.",
        answered_and_triaged,
        rows.answered,
        counts="answered calls whose patient was triaged",
        base="calls answered",
    ),
    _measure(
        "mds_clinician",
        "To a clinical adviser",
        "Answered calls that were passed to, or answered by, a clinician, over calls answered.",
        to_clinical_adviser,
        rows.answered,
        counts="answered calls that joined a clinician's queue, whether straight or after a health adviser",
        base="calls answered",
    ),
    _measure(
        "mds_call_back_10",
        "Call-backs within 10 minutes",
        "Of call-backs offered, those that began at most 10 minutes after the call was passed on.",
        called_back_within_10,
        call_back_offered,
        by=By.CLINICIAN,
        counts="call-backs within 10 minutes",
        base="call-backs offered",
    ),
    _measure(
        "mds_ambulance",
        "Ambulance",
        "Triaged calls sent to the ambulance service, over calls triaged; an echo of the published mix, as far as "
        "that was an input.",
        to_ambulance,
        answered_and_triaged,
        counts="triaged calls sent to the ambulance service",
        base="calls triaged",
    ),
)

FURTHER = (
    _measure(
        "mds_warm",
        "Warm transfers",
        "Calls that reached a clinician live, over calls that were passed to a clinician.",
        warm_transferred,
        to_clinical_adviser,
        by=By.CLINICIAN,
        counts="calls that reached a clinician without a call-back",
        base="calls to a clinical adviser",
    ),
    _measure(
        "mds_call_back",
        "Call-back offered",
        "Answered calls that were promised a call-back by a clinician, over calls answered.",
        call_back_offered,
        rows.answered,
        counts="call-backs offered",
        base="calls answered",
    ),
    _measure(
        "mds_ed",
        "A&E",
        "Triaged calls sent to A&E, over calls triaged; an echo of the published mix, as far as that was an input.",
        to_ed,
        answered_and_triaged,
        counts="triaged calls sent to A&E",
        base="calls triaged",
    ),
    _measure(
        "mds_primary_care",
        "Primary care",
        "Triaged calls sent to primary care, dental and pharmacy among it, over calls triaged; an echo.",
        to_primary_care,
        answered_and_triaged,
        counts="triaged calls sent to primary or dental care",
        base="calls triaged",
    ),
    _measure(
        "mds_other",
        "Other service",
        "Triaged calls sent to another service, over calls triaged; an echo.",
        to_other,
        answered_and_triaged,
        counts="triaged calls sent to another service",
        base="calls triaged",
    ),
    _measure(
        "mds_none",
        "No service",
        "Triaged calls closed without an onward service, over calls triaged; an echo.",
        to_no_service,
        answered_and_triaged,
        counts="triaged calls closed with self-care or no service",
        base="calls triaged",
    ),
    _measure(
        "mds_episode",
        "Mean episode",
        "Mean time from the first human voice to the end of the call, the time until a call-back left out.",
        episode,
        finished,
        unit=Unit.SECONDS,
        counts="time of answered calls that were dealt with",
        base="answered calls that were dealt with",
    ),
)

ITEMS = (*COUNTED, *HEADLINE, *FURTHER)
