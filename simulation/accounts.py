"""A call's account: where it stands and how long it has waited and talked, by what is written of it alone."""

from enum import IntEnum
from typing import NamedTuple

from prm.base import Instant
from simulation.book import Book
from simulation.log import NEVER, State
from simulation.service_log import CaseBook


class Standing(IntEnum):
    """Where a call stands; exactly one each, those of `ENDED` for good."""

    WAITING = 0
    """For the first human voice."""
    WITH_ADVISER = 1
    WAITING_FOR_CLINICIAN = 2
    WITH_CLINICIAN = 3
    HUNG_UP_IN_OPENING = 4
    ABANDONED = 5
    TO_999 = 6
    """Before anybody answered."""
    DEALT_WITH = 7
    IN_MESSAGE = 8
    """Not waiting yet: the caller hears a message first."""
    BLOCKED = 9


STATES = {
    Standing.WAITING: State.WAITING,
    Standing.WITH_ADVISER: State.WITH_HEALTH_ADVISER,
    Standing.WAITING_FOR_CLINICIAN: State.WAITING_FOR_CLINICIAN,
    Standing.WITH_CLINICIAN: State.WITH_CLINICIAN,
    Standing.HUNG_UP_IN_OPENING: State.HUNG_UP_IN_OPENING,
    Standing.ABANDONED: State.ABANDONED,
    Standing.TO_999: State.CLOSED,
    Standing.DEALT_WITH: State.CLOSED,
    Standing.IN_MESSAGE: State.WAITING,
    Standing.BLOCKED: State.BLOCKED,
}
"""How the log writes each."""

IN_QUEUE = frozenset({Standing.WAITING, Standing.WAITING_FOR_CLINICIAN})
IN_TALK = frozenset({Standing.WITH_ADVISER, Standing.WITH_CLINICIAN})
ENDED = frozenset(set(Standing) - IN_QUEUE - IN_TALK - {Standing.IN_MESSAGE})


class Account(NamedTuple):
    """One call; spans are over once they end, and `since` is when the present one began (`NEVER` without one)."""

    standing: Standing
    waited_us: int
    waits_since: Instant
    talked_us: int
    talks_since: Instant


def account_of(book: Book, row: int) -> Account:
    """The account of a call as it is written at this moment."""
    arrived, answered, to_999 = book.arrived[row], book.answered[row], book.passed_to_999[row]
    if answered == NEVER:
        if row in book.blocked:
            return Account(Standing.BLOCKED, 0, NEVER, 0, NEVER)
        if row in book.in_message:
            return Account(Standing.IN_MESSAGE, 0, NEVER, 0, NEVER)
        hung_up = book.hung_up[row]
        if hung_up != NEVER:
            if book.sent_to[row] == NEVER:
                return Account(Standing.HUNG_UP_IN_OPENING, 0, NEVER, 0, NEVER)
            return Account(Standing.ABANDONED, hung_up - arrived, NEVER, 0, NEVER)
        if to_999 != NEVER:
            return Account(Standing.TO_999, to_999 - arrived, NEVER, 0, NEVER)
        return Account(Standing.WAITING, 0, arrived, 0, NEVER)
    waited, talked = answered - arrived, 0
    started, ended = book.clinician_started[row], book.clinician_ended[row]
    if book.answered_queue[row] == 0:
        adviser_ended, queued = book.adviser_ended[row], book.clinician_queued[row]
        if adviser_ended == NEVER:
            return Account(Standing.WITH_ADVISER, waited, NEVER, 0, answered)
        talked = adviser_ended - answered
        if queued == NEVER:
            return Account(Standing.DEALT_WITH, waited, NEVER, talked, NEVER)
        if started == NEVER:
            if to_999 == NEVER:
                return Account(Standing.WAITING_FOR_CLINICIAN, waited, queued, talked, NEVER)
            return Account(Standing.DEALT_WITH, waited + to_999 - queued, NEVER, talked, NEVER)
        waited += started - queued
    if ended == NEVER:
        return Account(Standing.WITH_CLINICIAN, waited, NEVER, talked, started)
    return Account(Standing.DEALT_WITH, waited, NEVER, talked + ended - started, NEVER)


def account_of_case(cases: CaseBook, number: int) -> Account:
    """The account of a case as it is written at this moment."""
    opened, started, ended = cases.opened[number], cases.started[number], cases.ended[number]
    if cases.stood[number] != NEVER:
        return Account(Standing.DEALT_WITH, cases.stood[number] - opened, NEVER, 0, NEVER)
    if started == NEVER:
        return Account(Standing.WAITING_FOR_CLINICIAN, 0, opened, 0, NEVER)
    if ended == NEVER:
        return Account(Standing.WITH_CLINICIAN, started - opened, NEVER, 0, started)
    return Account(Standing.DEALT_WITH, started - opened, NEVER, ended - started, NEVER)


class Totals:
    """The accounts of all calls together, kept up to date call by call."""

    __slots__ = ("calls", "in_queue", "in_talk", "queue_since", "talk_since", "talked_us", "waited_us")

    def __init__(self) -> None:
        self.calls = [0] * len(Standing)
        """How many, by `Standing`."""
        self.in_queue = self.in_talk = 0
        self.waited_us = self.talked_us = 0
        """Of spans that are over."""
        self.queue_since = self.talk_since = 0
        """The sum of the instants at which the present spans began."""

    def add(self, account: Account, times: int = 1) -> None:
        """Count a call in, or with -1 out."""
        self.calls[account.standing] += times
        self.waited_us += times * account.waited_us
        self.talked_us += times * account.talked_us
        if account.waits_since != NEVER:
            self.in_queue += times
            self.queue_since += times * account.waits_since
        if account.talks_since != NEVER:
            self.in_talk += times
            self.talk_since += times * account.talks_since

    def waiting_area_us(self, now: Instant) -> int:
        """All time waited until now, by the calls' own instants."""
        return self.waited_us + self.in_queue * now - self.queue_since

    def talking_area_us(self, now: Instant) -> int:
        """All time talked until now, by the calls' own instants."""
        return self.talked_us + self.in_talk * now - self.talk_since
