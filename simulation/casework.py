"""Casework: what the clinicians do beside the calls, and what becomes of a call after its disposition.

    111 online ─────┐
    999, triaged low ┴──► a clinician's queue ──► assessed ──► a disposition, perhaps a slot, perhaps a prescription
    a health adviser's ambulance (category 3 or 4) or ED ──► a clinician's queue, up to a limit ──► validated
                                                                  └──► nobody in time: it stands and goes ahead

A case stands in the very queues of the call-backs, by the urgency of its time frame and the instant of first arrival.
Red flags and ambulances of category 1 or 2 never come here.
"""

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from prm.base import SECOND, Instant
from prm.facts import Call, Knowledge, Stage, Triage, Urgency
from routing import HEALTH_ADVISER, NOTHING, Need, Policy, facts_of, need, place
from simulation.book import Book
from simulation.clock import Clock
from simulation.columns import floats
from simulation.duty import Duty
from simulation.log import Assessor, Disposition, Log
from simulation.luck import Luck
from simulation.outcomes import NO_NOTE, Dispositions
from simulation.patients import URGENCIES, Patients
from simulation.pools import Pool, call_back_priority
from simulation.service import VALIDATED, Kind, Service, Validation
from simulation.service_log import BOOKING_COLUMNS, FIRST_CASE, NEVER, Bookings, CaseBook, ServiceLog
from simulation.setting import Setting
from simulation.slots import Slots
from simulation.slowness import Slowness, slowed_us
from simulation.times import lognormal_units
from simulation.world import World

VALIDATION_URGENCY = Urgency.URGENT
"""Dispositions that wait for validation stand among the urgent call-backs (assumption)."""


class Calls(Protocol):
    """What casework shares with the calls of the same play."""

    env: Clock
    world: World
    setting: Setting
    policy: Policy
    book: Book
    patients: Patients
    luck: list[Luck]
    pools: Mapping[tuple[str, str], Pool]
    duty: Duty
    dispositions: Dispositions
    slowness: Slowness


def casework_of(
    play: Calls,
    serve: Callable[[int, Pool], None],
    released: Callable[[Pool], None],
    settled: Callable[[int, int], None],
) -> "Casework | None":
    """The casework of a play; `None` where its setting asks for nothing of the rest of the service."""
    service = play.setting.service
    return None if service is None else Casework(service, play, serve=serve, released=released, settled=settled)


class Casework:
    """The cases of one play, its slots and its prescriptions.

    `serve` has somebody take a case, `released` is told whose people are free again, and `settled` of each call
    whose disposition was held back, with the final one.
    """

    def __init__(
        self,
        service: Service,
        play: Calls,
        *,
        serve: Callable[[int, Pool], None],
        released: Callable[[Pool], None],
        settled: Callable[[int, int], None],
    ) -> None:
        self._service, self._env, self._world, self._setting = service, play.env, play.world, play.setting
        self._policy, self._book, self._patients, self._calls = play.policy, play.book, play.patients, play.luck
        self._pools, self._duty, self._dispositions = play.pools, play.duty, play.dispositions
        self._slowness, self._serve, self._released, self._settled = play.slowness, serve, released, settled
        self.cases = CaseBook()
        self._bookings = {name: array("q") for name in BOOKING_COLUMNS}
        self._prescribed = array("q")
        self._slots = None if service.booking is None else Slots(service.booking, play.setting.horizon.start)
        self._validated_edges = (
            {}
            if service.validation is None
            else {kind: np.cumsum(mix)[:-1] for kind, mix in service.validation.outcomes.items()}
        )
        referred = play.world.referred
        self._units: Sequence[float] = () if referred is None else floats(lognormal_units(referred.clinician))
        self._luck: dict[tuple[str, int], array[float]] = {}
        self._needs: dict[tuple[Urgency, int], Need] = {}
        self._dial_us = int(play.setting.timing.call_back_dial_seconds * SECOND)

    def begin(self) -> None:
        """Set the referrals going."""
        referred = self._world.referred
        if referred is not None and len(referred):
            self._env.after(int(referred.arrival[0]) - self._env.now, self._refers, 0)

    # Cases come.

    def _refers(self, number: int) -> None:
        referred, now = self._world.referred, self._env.now
        assert referred is not None
        if number + 1 < len(referred):
            gap = int(referred.arrival[number + 1]) - now
            self._env.after(gap, self._refers, number + 1)
        kind, area = Kind(referred.kind[number]), int(referred.area[number])
        if kind is Kind.BOOKED_BY_999:
            if self._slots is not None:
                u = float(referred.booking[number]) * self._slots.seeking(Disposition.PRIMARY_CARE)
                self._seeks_slot(NEVER, area, Disposition.PRIMARY_CARE, u)
            return
        home = self._setting.areas[area].home
        if kind in VALIDATED:
            before = Disposition.AMBULANCE if kind is Kind.ONLINE_AMBULANCE else Disposition.ED
            self._to_validation(kind, area, now, home, number=number, before=before)
        else:
            urgency = URGENCIES[referred.urgency[number]]
            due = now + self._policy.call_back_seconds[urgency] * SECOND
            self._open(home, kind=kind, number=number, area=area, place=now, urgency=urgency, due=due)

    def holds(self, row: int, disposition: int) -> bool:
        """Whether this disposition of a call, reached by a health adviser, waits for validation; it is then settled.

        Otherwise the call ends with it, and takes a slot where there is one.
        """
        book, kind = self._book, self._kind_of(row, disposition)
        patient, contact = book.patient[row], book.contact[row]
        if kind is None:
            if self._slots is not None and disposition != Disposition.UNDECIDED:
                area = self._patients.area[patient]
                self._seeks_slot(row, area, disposition, self._u("booking", contact)[patient])
            return False
        here = self._policy.providers[book.answered_by[row]].id
        area = self._patients.area[patient]
        self._to_validation(kind, area, book.arrived[row], here, row=row, before=disposition)
        return True

    def _kind_of(self, row: int, disposition: int) -> Kind | None:
        """How a call's disposition is validated, if it is: only a health adviser's, and never where life is at risk."""
        validation, book = self._service.validation, self._book
        patient = book.patient[row]
        if validation is None or book.clinician_ended[row] != NEVER or self._patients.red_flag[patient]:
            return None
        if disposition == Disposition.ED:
            put_to = self._u("validated", book.contact[row])[patient] < validation.ed
            return Kind.ED if put_to else None
        if disposition == Disposition.AMBULANCE and self._is_category_3_4(row, patient, validation):
            return Kind.AMBULANCE
        return None

    def _is_category_3_4(self, row: int, patient: int, validation: Validation) -> bool:
        """The least urgent of the ambulances, by the number at which the mix is inverted."""
        note = self._patients.note[patient] if self._book.note_visible[row] else NO_NOTE
        ambulances = self._dispositions.ambulances(area=self._patients.area[patient], clinician=False, note=note)
        urgent = ambulances * (1 - validation.category_3_4)
        return bool(self._calls[self._book.contact[row]].disposition[patient] >= urgent)

    def _to_validation(self, kind: Kind, area: int, place: Instant, here: str, **known: int) -> None:
        validation = self._service.validation
        assert validation is not None
        limit_us = int(validation.limit_seconds[kind] * SECOND)
        due = self._env.now + limit_us
        case = self._open(here, kind=kind, area=area, place=place, urgency=VALIDATION_URGENCY, due=due, **known)
        self._env.after(limit_us, self._limit_ends, case)

    def _open(self, here: str, **known: int) -> int:
        case = FIRST_CASE + self.cases.open(opened=self._env.now, **known)
        self._wait(case, self._place(case, here))
        return case

    # Cases wait.

    def _place(self, case: int, here: str) -> Pool:
        """Which clinicians, as the routing engine places a triaged call; where nobody is on duty, those of `here`."""
        n, cases, now = case - FIRST_CASE, self.cases, self._env.now
        area, urgency = cases.area[n], Urgency(cases.urgency[n])
        found = place(
            self._need(urgency, area),
            self._duty.network,
            self._policy,
            area=self._setting.areas[area].name,
            stage=Stage.TRIAGED,
            here=here,
            last_provider=None,
            at=now,
            call_id=f"case-{n}",
        )
        if found.queue != HEALTH_ADVISER:
            return self._pools[found.provider, found.queue]
        own = [pool for pool in self._pools.values() if pool.queue]
        return next((pool for pool in own if pool.name == here), own[0])

    def _need(self, urgency: Urgency, area: int) -> Need:
        if (urgency, area) not in self._needs:
            call = Call(
                call_id="",
                at=self._env.now,
                stage=Stage.TRIAGED,
                area=self._setting.areas[area].name,
                triage=Triage(urgency=urgency, clinician_needed=True),
            )
            found = need(facts_of(call, Knowledge(), self._policy), self._policy, NOTHING)
            self._needs[urgency, area] = found
        return self._needs[urgency, area]

    def _wait(self, case: int, pool: Pool) -> None:
        n, cases = case - FIRST_CASE, self.cases
        cases.queue[n], cases.provider[n] = pool.queue, pool.provider
        free = pool.free()
        if free is not None:
            self._serve(case, free)
        else:
            pool.join(case, cases.place[n], call_back_priority(Urgency(cases.urgency[n])))

    def pass_on(self, case: int, pool: Pool) -> None:
        """Everybody who could take the case has gone home: place it again, its place and time frame kept."""
        pool.leave(case)
        self._wait(case, self._place(case, pool.name))

    def _limit_ends(self, case: int) -> None:
        """Nobody has begun to validate in time: the disposition stands, and goes ahead."""
        n, cases = case - FIRST_CASE, self.cases
        if cases.started[n] == NEVER:
            next(iter(self._pools.values())).where[case].leave(case)
            cases.stood[n] = self._env.now
            self._decide(case, cases.before[n])

    # Clinicians take cases.

    def take(self, case: int, pool: Pool) -> None:
        """Somebody of this pool takes the case."""
        pool.busy += 1
        n, cases = case - FIRST_CASE, self.cases
        cases.started[n], cases.provider[n] = self._env.now, pool.provider
        lasts_us = self._dial_us + max(int(self._time_units(n) * pool.mean_us), 1)
        lasts_us = slowed_us(self._slowness, pool.name, self._env.now, lasts_us)
        self._env.after(lasts_us, self._ends, (case, pool))

    def _time_units(self, n: int) -> float:
        number = self.cases.number[n]
        if number != NEVER:
            return self._units[number]
        row = self.cases.row[n]
        contact = self._book.contact[row]
        key = ("validation_time", contact)
        if key not in self._luck:
            self._luck[key] = floats(lognormal_units(self._world.contacts.further(*key)))
        return self._luck[key][self._book.patient[row]]

    def _ends(self, talk: tuple[int, Pool]) -> None:
        case, pool = talk
        n, cases = case - FIRST_CASE, self.cases
        cases.ended[n] = self._env.now
        kind, u = Kind(cases.kind[n]), self._case_u(n, "disposition")
        if kind in VALIDATED:
            found = int(np.searchsorted(self._validated_edges[kind], u, side="right"))
        else:
            found = self._dispositions.of(u, area=cases.area[n], clinician=True, note=NO_NOTE)
            found = self._prescribes(case, found, pool.queue, self._case_u(n, "prescribing"))
        self._decide(case, found)
        self._released(pool)

    def _decide(self, case: int, disposition: int) -> None:
        n, cases = case - FIRST_CASE, self.cases
        cases.disposition[n] = disposition
        row = cases.row[n]
        if self._slots is not None:
            self._seeks_slot(row if row != NEVER else case, cases.area[n], disposition, self._case_u(n, "booking"))
        if row != NEVER:
            self._settled(row, disposition)

    def _case_u(self, n: int, name: str) -> float:
        """The number of a case by which a choice about it falls."""
        number, referred = self.cases.number[n], self._world.referred
        if number != NEVER:
            return float(getattr(referred, name)[number])
        row = self.cases.row[n]
        name = "validation" if name == "disposition" else name
        return self._u(name, self._book.contact[row])[self._book.patient[row]]

    # What follows from a disposition.

    def completed(self, row: int, disposition: int, by: int) -> int:
        """The disposition of a call, or none to follow where whoever assessed last completes it with a prescription.

        `by` is the number in `QUEUES` of who that is, whichever queue the call waited in.
        """
        prescribing, book = self._service.prescribing, self._book
        if prescribing is None or by not in prescribing.queues:
            return disposition
        u = self._u("prescribing", book.contact[row])[book.patient[row]]
        return self._prescribes(row, disposition, by, u)

    def _prescribes(self, row: int, disposition: int, queue: int, u: float) -> int:
        prescribing = self._service.prescribing
        if prescribing is None or disposition != Disposition.PRIMARY_CARE or queue not in prescribing.queues:
            return disposition
        if u >= prescribing.share:
            return disposition
        self._prescribed.append(row)
        return int(Disposition.NONE)

    def _seeks_slot(self, source: int, area: int, disposition: int, u: float) -> None:
        if self._slots is None or not (order := self._slots.order(disposition, u)):
            return
        now, got = self._env.now, self._slots.take(order, area, self._env.now)
        service, slot = (NEVER, NEVER) if got is None else got
        for name, value in zip(BOOKING_COLUMNS, (source, area, now, order[0], service, slot), strict=True):
            self._bookings[name].append(value)

    def _u(self, name: str, contact: int) -> "array[float]":
        """Everybody's numbers of one name at the n-th contact; each name is a stream of its own."""
        key = (name, contact)
        if key not in self._luck:
            self._luck[key] = floats(self._world.contacts.further(name, contact))
        return self._luck[key]

    # The log.

    def told(self, log: Log) -> Log:
        """The log with the side tables, and with what validation made of dispositions."""
        cases, world = self.cases.told(), self._world
        settled = (cases.row != NEVER) & (cases.disposition != NEVER)
        validated = settled & (cases.ended != NEVER)
        disposition, assessor = log.disposition.copy(), log.assessor.copy()
        disposition[cases.row[settled]] = cases.disposition[settled]
        assessor[cases.row[validated]] = Assessor.CLINICIAN
        found = ServiceLog(
            cases=cases,
            bookings=Bookings(**{name: np.array(column, dtype=np.int64) for name, column in self._bookings.items()}),
            prescribed=np.array(self._prescribed, dtype=np.int64),
            line=world.line[log.patient],
            option=world.option[log.patient],
        )
        return replace(log, disposition=disposition, assessor=assessor, service=found)
