"""What became of each call, row by row: the few facts from which every measure is made."""

import numpy as np

from prm.base import MINUTE, SECOND
from prm.facts import Urgency
from simulation.log import NEVER, Assessor, Column, Disposition, Log, Mode, State
from simulation.measures.item import By, Rows


def happened(instants: Column) -> Rows:
    """Whose instant (or index) is not `NEVER`."""
    return instants > NEVER


def coded(column: Column, *codes: int) -> Rows:
    """Whose code is one of these."""
    return np.isin(column, codes)


def received(log: Log) -> Rows:
    """Every contact that reached the network."""
    return np.ones(len(log), dtype=np.bool_)


def answered(log: Log) -> Rows:
    """A person answered."""
    return happened(log.answered)


def abandoned(log: Log) -> Rows:
    """Hung up before anybody answered, in the opening message or later."""
    return coded(log.state, State.HUNG_UP_IN_OPENING, State.ABANDONED)


def passed_to_999_at_ring(log: Log) -> Rows:
    """A red flag passed to 999 at once: neither queued, nor answered, nor abandoned."""
    return happened(log.passed_to_999) & ~answered(log) & ~abandoned(log)


def blocked(log: Log) -> Rows:
    """Met a busy tone: neither queued, nor answered, nor abandoned."""
    return coded(log.state, State.BLOCKED)


def still_waiting(log: Log) -> Rows:
    """Not yet answered when the play ended."""
    return ~answered(log) & ~abandoned(log) & ~passed_to_999_at_ring(log) & ~blocked(log)


def waited(log: Log) -> Column:
    """Microseconds from arrival to the first human voice, to hanging up, to 999, or to the end of the play."""
    gone = np.where(answered(log), log.answered, log.ended_at)
    gone = np.where(abandoned(log), log.hung_up, gone)
    gone = np.where(blocked(log), log.arrived, gone)
    return np.where(passed_to_999_at_ring(log), log.passed_to_999, gone) - log.arrived


def answered_within_60(log: Log) -> Rows:
    """Answered at most 60 s after arrival."""
    return answered(log) & (waited(log) <= 60 * SECOND)


def time_to_answer(log: Log) -> Column:
    """Microseconds to the first human voice; zero for those not answered."""
    return np.where(answered(log), waited(log), 0)


def time_of_abandoned(log: Log) -> Column:
    """Microseconds until hanging up; zero for those who did not."""
    return np.where(abandoned(log), waited(log), 0)


def abandoned_by_30(log: Log) -> Rows:
    """Hung up in the opening message, or at most 30 s after arrival."""
    return abandoned(log) & ~abandoned_after_30(log)


def abandoned_30_to_60(log: Log) -> Rows:
    """Hung up more than 30 s and at most 60 s after arrival."""
    return abandoned_after_30(log) & ~abandoned_after_60(log)


def abandoned_after_30(log: Log) -> Rows:
    """Hung up in a queue, more than 30 s after arrival."""
    return coded(log.state, State.ABANDONED) & (waited(log) > 30 * SECOND)


def abandoned_after_60(log: Log) -> Rows:
    """Hung up in a queue, more than 60 s after arrival."""
    return coded(log.state, State.ABANDONED) & (waited(log) > 60 * SECOND)


def overflowed(log: Log) -> Rows:
    """Sent at ring to another than the home provider of the caller's area."""
    return coded(log.overflowed, 1)


def triaged(log: Log) -> Rows:
    """Triaged, by whomever."""
    return coded(log.triaged, 1)


def assessed_by_clinician(log: Log) -> Rows:
    """Triaged, and a clinician assessed last."""
    return triaged(log) & coded(log.assessor, Assessor.CLINICIAN)


def clinician_wait(log: Log) -> Column:
    """Microseconds from joining a clinician's queue to the clinician, to hanging up, or to the end of the play.

    Zero for those who joined none.
    """
    left = np.where(happened(log.hung_up), log.hung_up, log.ended_at)
    left = np.where(happened(log.clinician_started), log.clinician_started, left)
    return np.where(happened(log.clinician_queued), left - log.clinician_queued, 0)


def seen_after_adviser(log: Log) -> Rows:
    """A health adviser passed the call on to a clinician, who began: not a bypass, nor an option's line."""
    return coded(log.answered_queue, 0) & happened(log.clinician_queued) & happened(log.clinician_started)


def reached_clinician_within(log: Log, microseconds: int) -> Rows:
    """A clinician began at most so long after the call joined the queue."""
    return happened(log.clinician_started) & (clinician_wait(log) <= microseconds)


def passed_on_at_once(log: Log) -> Rows:
    """Passed on by a health adviser with an immediate need of a clinician: an urgency of urgent or higher.

    By need and not by how the call was connected: a live connection is made only where a clinician is expected at
    once, so that counting it would count the successes.
    """
    return coded(log.answered_queue, 0) & happened(log.clinician_queued) & (log.urgency >= Urgency.URGENT)


def reached_at_once(log: Log) -> Rows:
    """Of those, a clinician began within 20 minutes."""
    return passed_on_at_once(log) & reached_clinician_within(log, 20 * MINUTE)


def called_back(log: Log) -> Rows:
    """Promised a call-back by a clinician."""
    return coded(log.clinician_mode, Mode.CALL_BACK)


def promised_later(log: Log) -> Rows:
    """Promised a call-back without an immediate need."""
    return called_back(log) & ~passed_on_at_once(log)


def kept_later(log: Log) -> Rows:
    """Of those, the clinician began by the end of the promised time frame."""
    return promised_later(log) & happened(log.clinician_started) & (log.clinician_started <= log.clinician_due)


def decided(log: Log) -> Rows:
    """A disposition was reached."""
    return ~coded(log.disposition, Disposition.UNDECIDED)


def to_ambulance(log: Log) -> Rows:
    """Sent to the ambulance service."""
    return coded(log.disposition, Disposition.AMBULANCE)


def to_ed(log: Log) -> Rows:
    """Sent to an emergency department."""
    return coded(log.disposition, Disposition.ED)


def to_primary_care(log: Log) -> Rows:
    """Sent to primary care other than dental."""
    return coded(log.disposition, Disposition.PRIMARY_CARE)


def to_dental(log: Log) -> Rows:
    """Sent to a dental practitioner."""
    return coded(log.disposition, Disposition.DENTAL)


def to_self_care(log: Log) -> Rows:
    """Closed with self-care."""
    return coded(log.disposition, Disposition.SELF_CARE)


def finished_at(log: Log) -> Column:
    """The instant at which a closed call was dealt with; `NEVER` for the others."""
    last = np.maximum(np.maximum(log.adviser_ended, log.clinician_ended), log.passed_to_999)
    return np.where(coded(log.state, State.CLOSED), last, NEVER)


def network_names(log: Log) -> tuple[str, ...]:
    """The networks, each once, in the order of the areas."""
    return tuple(dict.fromkeys(log.networks))


def network_of(log: Log) -> Column:
    """Each row's number in `network_names`, by the area that the call came from."""
    names = network_names(log)
    return np.array([names.index(name) for name in log.networks], dtype=np.int64)[log.area]


def homes(log: Log) -> Column:
    """The home provider of each area: the one to which its calls go that did not overflow.

    `NEVER` for an area whose every call overflowed.
    """
    found = np.full(len(log.areas), NEVER, dtype=np.int64)
    at_home = ~overflowed(log) & happened(log.sent_to)
    found[log.area[at_home]] = log.sent_to[at_home]
    return found


def provider_of(log: Log, by: By) -> Column:
    """The provider under which each row is counted; one more than the last for those that have none."""
    home = homes(log)[log.area]
    home = np.where(happened(home), home, len(log.providers))
    found = np.where(happened(log.sent_to), log.sent_to, home)
    if by is By.SENT_TO:
        return found
    found = np.where(happened(log.answered_by), log.answered_by, found)
    if by is By.ANSWERED_BY:
        return found
    return np.where(happened(log.clinician_provider), log.clinician_provider, found)
