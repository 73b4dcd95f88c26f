"""Play: a world against a roster and a policy, in SimPy, with nothing random in it.

The life of a contact, each step a method below:

    ring ──► 999 (a red flag named in the IVR)
     │  └──► hangs up in the opening message
     ├──► waits for a health adviser ──► abandons, perhaps rings again
     │         └──► adviser: identifies, screens for threat to life ──► 999
     │                 ├──► straight on to a clinician where the need says so
     │                 └──► triages ──► closes, or to a clinician: live, or by call-back within a time frame
     └──► waits live for a clinician (bypass), at most the policy's limit, then for a health adviser in the same place

Every decision is `routing.need` and `routing.place`. Things that happen at the same microsecond happen in the order
in which they were scheduled; roster changes are scheduled a quarter hour ahead and so come first. At the end of a
shift people finish the call that they are in and then leave.

SimPy's public API only: timeouts with callbacks where calls move, processes for shifts, closures and snapshots.
"""

from prm.base import SECOND, Instant
from prm.facts import CONTACT_WINDOW, Stage, Triage, Urgency
from routing import HEALTH_ADVISER, NOTHING, Level, Need, Path, Placement, Policy, place
from simulation.book import Book
from simulation.clock import Steps, Timer, clock
from simulation.exchange import Exchange, History
from simulation.log import NEVER, QUEUES, Assessor, Disposition, Log, Mode, State
from simulation.luck import Luck, luck_of
from simulation.outcomes import NEW_NOTE, NO_NOTE, NOTE, Dispositions
from simulation.picture import Picture
from simulation.pools import LIVE_PRIORITY, Pool, Waiting
from simulation.setting import QUARTER, Closure, Setting
from simulation.world import MOST_CONTACTS, NO_ONE_HOLDS, World

SHORTEST_IDENTIFICATION_US = 10 * SECOND
"""However much is known already, a health adviser takes this long to make sure of it."""

RECORDS = ("note:", "plan:")
"""How the policy names what is shown of a patient's records."""

EARLIER_CONTACTS = 2
"""Answered contacts before, in the window, that make this call the third."""

NO_HISTORY: History = ()


# Enumerations as plain names: looked up on every call of millions.
TO_999, STRAIGHT = Path.TO_999, Path.STRAIGHT
RING, IDENTIFIED, TRIAGED, TRANSFERRED, WAITED = (
    Stage.RING,
    Stage.IDENTIFIED,
    Stage.TRIAGED,
    Stage.TRANSFERRED,
    Stage.WAITED,
)
CLINICIAN_LEVEL = Level.CLINICIAN
LIVE, CALL_BACK, NOT_NEEDED = int(Mode.LIVE), int(Mode.CALL_BACK), int(Mode.NOT_NEEDED)
BY_ADVISER, BY_CLINICIAN = int(Assessor.HEALTH_ADVISER), int(Assessor.CLINICIAN)
AMBULANCE, UNDECIDED = int(Disposition.AMBULANCE), int(Disposition.UNDECIDED)
HUNG_UP_IN_OPENING = int(State.HUNG_UP_IN_OPENING)
ABANDONED, CLOSED = int(State.ABANDONED), int(State.CLOSED)
WITH_HEALTH_ADVISER = int(State.WITH_HEALTH_ADVISER)
WAITING_FOR_CLINICIAN, WITH_CLINICIAN = int(State.WAITING_FOR_CLINICIAN), int(State.WITH_CLINICIAN)


def play(world: World, setting: Setting, policy: Policy) -> Log:
    """What becomes of this world under this roster and policy."""
    return _Play(world, setting, policy).run()


class _Play:
    """The state of one play."""

    def __init__(self, world: World, setting: Setting, policy: Policy) -> None:
        self.world, self.setting, self.policy = world, setting, policy
        self.env = clock(setting.horizon.start)
        self.book = Book(int(len(world) * 1.25) + 16)
        self.exchange = Exchange(world=world, setting=setting, policy=policy)
        self.dispositions = Dispositions(setting.care)
        self.luck: list[Luck] = [luck_of(world, setting, 0)]
        self.waiting = Waiting()
        self.where = self.waiting.where
        self.needs: dict[int, Need] = {}
        self.history: dict[int, list[tuple[Instant, str]]] = {}
        self.shut: frozenset[str] = frozenset()
        self.providers = tuple(provider.id for provider in policy.providers)
        self.pools = {
            provider.id: tuple(self._pool(n, queue) for queue in QUEUES if queue in provider.staffs)
            for n, provider in enumerate(policy.providers)
        }
        self.pool = {(name, QUEUES[pool.queue]): pool for name, pools in self.pools.items() for pool in pools}
        self._arrange_help()
        self.picture = Picture(self.pools)
        self.network = self.picture.take(self.shut)
        self.home = [area.home for area in setting.areas]
        self.area_name = [area.name for area in setting.areas]
        self.live_limit_us = int(policy.live_limit_seconds * SECOND)
        self.area: list[int] = world.area.tolist()
        self.arrival: list[int] = world.arrival.tolist()
        self.in_ivr: list[bool] = world.identified_in_ivr.tolist()
        self.red_flag: list[bool] = world.red_flag.tolist()
        self.urgency = _urgencies(world, setting)
        self.note = _note_classes(world, setting)

    def _pool(self, provider: int, queue: str) -> Pool:
        name = self.providers[provider]
        timing = self.setting.timing
        means = timing.adviser_mean_seconds if queue == HEALTH_ADVISER else timing.clinician_mean_seconds
        return Pool(provider=provider, queue=QUEUES.index(queue), mean_us=means[name] * SECOND, waiting=self.waiting)

    def _arrange_help(self) -> None:
        for name, pools in self.pools.items():
            for pool in pools:
                others = self.setting.roster.helps.get(QUEUES[pool.queue], ())
                helped = tuple(self.pool[name, other] for other in others if (name, other) in self.pool)
                pool.helped = (pool, *helped)
                pool.helps = bool(helped)
                for other in helped:
                    other.helpers = (*other.helpers, pool)

    def run(self) -> Log:
        """Play to the end of the horizon."""
        env = self.env
        env.process(self._shifts())
        for closure in self.setting.closures:
            env.process(self._closure(closure))
        env.process(self._snapshots())
        if self.arrival:
            env.timeout(self.arrival[0] - env.now, 0).callbacks.append(self._arrives)
        env.run(until=self.setting.horizon.end)
        return self.book.log(self.world, self.setting, self.providers, self.setting.horizon.end)

    # Callers ring.

    def _arrives(self, event: Timer) -> None:
        patient = event.value
        following = patient + 1
        if following < len(self.arrival):
            gap = self.arrival[following] - self.arrival[patient]
            self.env.timeout(gap, following).callbacks.append(self._arrives)
        self._ring(patient, contact=0, redial=0)

    def _rings_again(self, event: Timer) -> None:
        patient, contact, redial = event.value
        self._ring(patient, contact, redial)

    def _ring(self, patient: int, contact: int, redial: int) -> None:
        """A call reaches the network: decide, by what little is known, who should answer."""
        book, now = self.book, self.env.now
        row = book.open(patient, now)
        self.waiting.open()
        if contact:
            book.contact[row] = contact
            book.redial[row] = redial
            if contact == len(self.luck):
                self.luck.append(luck_of(self.world, self.setting, contact))
        history = self._recent(patient, now) if contact else NO_HISTORY
        if len(history) >= EARLIER_CONTACTS:
            book.third_in_window[row] = 1
        identified = self.in_ivr[patient]
        if not identified:
            history = NO_HISTORY
        need = self.exchange.need(patient, now, RING, identified, None, None, history, NOTHING)
        if need.path is TO_999:
            self._pass_to_999(row)
            return
        luck = self.luck[contact]
        opening_us = luck.opening_us[patient]
        if opening_us >= 0:
            book.hung_up[row] = now + opening_us
            book.state[row] = HUNG_UP_IN_OPENING
            self._redials(patient, contact, opening_us)
            return
        placement = self._place(patient, need, RING, None, history)
        pool = self.pool[placement.provider, placement.queue]
        book.sent_to[row] = pool.provider
        if need.path is STRAIGHT:
            book.wanted_straight[row] = 1
        if placement.provider != self.home[self.area[patient]]:
            book.overflowed[row] = 1
        self.needs[row] = need
        self._wait_for_first_voice(row, pool)
        if self.where[row] is not None:
            self.env.timeout(luck.patience_us[patient], row).callbacks.append(self._patience_ends)

    def _wait_for_first_voice(self, row: int, pool: Pool) -> None:
        free = pool.free()
        if free is not None:
            self._serve(row, free)
            return
        pool.join(row, self.book.arrived[row], LIVE_PRIORITY)
        if pool.queue:
            self.book.clinician_mode[row] = LIVE
            self.env.timeout(self.live_limit_us, (row, pool)).callbacks.append(self._live_limit)

    def _patience_ends(self, event: Timer) -> None:
        row = event.value
        book, pool = self.book, self.where[row]
        if pool is None or book.answered[row] != NEVER:
            return
        pool.leave(row)
        book.hung_up[row] = self.env.now
        book.state[row] = ABANDONED
        del self.needs[row]
        self._redials(book.patient[row], book.contact[row], 0)

    def _redials(self, patient: int, contact: int, after_us: int) -> None:
        delay = self.luck[contact].redial_us[patient]
        if delay >= 0 and contact + 1 < MOST_CONTACTS:
            self.env.timeout(after_us + delay, (patient, contact + 1, 1)).callbacks.append(self._rings_again)

    # People answer.

    def _serve(self, row: int, pool: Pool) -> None:
        """Somebody of this pool takes the call."""
        pool.busy += 1
        book = self.book
        if book.answered[row] == NEVER:
            book.answered[row] = self.env.now
            book.answered_by[row] = pool.provider
            book.answered_queue[row] = pool.queue
        if pool.queue:
            self._clinician_starts(row, pool)
        else:
            self._adviser_starts(row, pool)

    def _released(self, pool: Pool) -> None:
        """Somebody of this pool is free: they take the next call, or leave if their shift has ended."""
        pool.busy -= 1
        if pool.waiting or pool.helps:
            self._take_next(pool)

    def _take_next(self, pool: Pool) -> None:
        while pool.busy < pool.on_duty and (queue := pool.next_queue()) is not None and queue.first() is not None:
            self._serve(queue.take_first(), pool)

    def _adviser_starts(self, row: int, pool: Pool) -> None:
        """Identify and screen; what is found settles how long this takes and what follows."""
        book = self.book
        patient, contact = book.patient[row], book.contact[row]
        luck = self.luck[contact]
        book.state[row] = WITH_HEALTH_ADVISER
        known = self.in_ivr[patient]
        identify_us = luck.identify_us[patient]
        whole_us = max(int(luck.adviser[patient] * pool.mean_us), identify_us)
        if known:
            saved_us = min(
                int(self.setting.timing.known_saves_seconds * SECOND), identify_us - SHORTEST_IDENTIFICATION_US
            )
            identify_us, whole_us = identify_us - max(saved_us, 0), whole_us - max(saved_us, 0)
        identified = known or luck.identified[patient]
        now = self.env.now
        history = self._recent(patient, now) if contact and identified else NO_HISTORY
        red_flag = self.red_flag[patient]
        exchange = self.exchange
        need = exchange.need(patient, now, IDENTIFIED, identified, red_flag, None, history, self.needs[row])
        self._remember(patient, pool)
        if need.show and shows_record(need):
            book.note_visible[row] = 1
        stage = TRANSFERRED
        if need.path is TO_999:
            lasts_us = identify_us
        elif need.path is STRAIGHT or need.level is CLINICIAN_LEVEL:
            lasts_us = identify_us
            need = exchange.need(patient, now, stage, identified, red_flag, None, history, need)
        elif not luck.triaged[patient]:
            lasts_us = max(int(whole_us * self.setting.timing.information_share), identify_us)
        else:
            lasts_us, stage = whole_us, TRIAGED
            book.triaged[row] = 1
            book.assessor[row] = BY_ADVISER
            if luck.clinician_needed[patient]:
                triage = Triage(urgency=self.urgency[patient], clinician_needed=True, skill=luck.skill[patient])
                need = exchange.need(patient, now, stage, identified, red_flag, triage, history, need)
        self.needs[row] = need
        self.env.timeout(lasts_us, (row, pool, stage)).callbacks.append(self._adviser_ends)

    def _adviser_ends(self, event: Timer) -> None:
        row, pool, stage = event.value
        self.book.adviser_ended[row] = self.env.now
        need = self.needs[row]
        if need.path is TO_999:
            self._pass_to_999(row)
        elif need.path is STRAIGHT or need.level is CLINICIAN_LEVEL:
            self._to_clinician(row, need, stage, here=self.providers[pool.provider])
        else:
            self._close(row)
        self._released(pool)

    def _to_clinician(self, row: int, need: Need, stage: Stage, here: str) -> None:
        """Place the call with a clinician: live if one is expected at once, else by call-back."""
        book, now = self.book, self.env.now
        patient = book.patient[row]
        placement = self._place(patient, need, stage, here, self._recent(patient, now))
        if placement.queue == HEALTH_ADVISER:
            # Nobody able is on duty anywhere: the health adviser completes the call.
            self._close(row)
            return
        pool = self.pool[placement.provider, placement.queue]
        book.clinician_queued[row] = now
        book.clinician_queue[row] = pool.queue
        book.clinician_provider[row] = pool.provider
        book.urgency[row] = int(need.urgency)
        book.state[row] = WAITING_FOR_CLINICIAN
        if placement.mode == "live":
            book.clinician_mode[row] = LIVE
            priority = LIVE_PRIORITY
        else:
            priority = self._promise_call_back(row, need)
        free = pool.free()
        if free is not None:
            self._serve(row, free)
            return
        pool.join(row, book.arrived[row], priority)
        if priority == LIVE_PRIORITY:
            self.env.timeout(self.live_limit_us, (row, pool)).callbacks.append(self._live_limit)

    def _promise_call_back(self, row: int, need: Need) -> int:
        """Promise a call-back within the time frame of the urgency; its priority is returned."""
        self.book.clinician_mode[row] = CALL_BACK
        self.book.clinician_due[row] = self.env.now + self.policy.call_back_seconds[need.urgency] * SECOND
        return call_back_priority(need.urgency)

    def _live_limit(self, event: Timer) -> None:
        """A clinician was not there in time for a caller on the line."""
        row, pool = event.value
        book = self.book
        if self.where[row] is not pool or book.clinician_mode[row] != LIVE:
            return
        pool.leave(row)
        if book.answered[row] == NEVER:
            self._wait_elsewhere(row)
        else:
            pool.join(row, book.arrived[row], self._promise_call_back(row, self.needs[row]))

    def _wait_elsewhere(self, row: int) -> None:
        """Decide again for somebody who still waits for a first voice; their place is kept."""
        self.book.clinician_mode[row] = NOT_NEEDED
        patient = self.book.patient[row]
        history = self._recent(patient, self.env.now) if self.in_ivr[patient] else NO_HISTORY
        placement = self._place(patient, self.needs[row], WAITED, None, history)
        self._wait_for_first_voice(row, self.pool[placement.provider, placement.queue])

    def _clinician_starts(self, row: int, pool: Pool) -> None:
        book, now = self.book, self.env.now
        patient, luck = book.patient[row], self.luck[book.contact[row]]
        book.clinician_started[row] = now
        book.clinician_provider[row] = pool.provider
        book.state[row] = WITH_CLINICIAN
        need = self.needs[row]
        lasts_us = int(luck.clinician[patient] * pool.mean_us)
        if book.clinician_queued[row] == NEVER:
            # The first voice: a bypass or an option's line.
            book.clinician_queued[row] = book.arrived[row]
            book.clinician_queue[row] = pool.queue
            book.clinician_mode[row] = LIVE
            book.urgency[row] = int(need.urgency)
            book.note_visible[row] = int(shows_record(need))
            identified = self.in_ivr[patient]
            history = self._recent(patient, now) if identified else NO_HISTORY
            self._remember(patient, pool)
            if self.red_flag[patient]:
                self.needs[row] = self.exchange.need(patient, now, IDENTIFIED, identified, True, None, history, need)
                lasts_us = min(lasts_us, luck.identify_us[patient])
        elif book.clinician_mode[row] == CALL_BACK:
            lasts_us += int(self.setting.timing.call_back_dial_seconds * SECOND)
        self.env.timeout(max(lasts_us, 1), (row, pool)).callbacks.append(self._clinician_ends)

    def _clinician_ends(self, event: Timer) -> None:
        row, pool = event.value
        book = self.book
        book.clinician_ended[row] = self.env.now
        book.assessor[row] = BY_CLINICIAN
        book.triaged[row] = 1
        if self.needs[row].path is TO_999:
            self._pass_to_999(row)
        else:
            self._close(row)
        self._released(pool)

    # Calls end.

    def _pass_to_999(self, row: int) -> None:
        book = self.book
        book.passed_to_999[row] = self.env.now
        book.disposition[row] = AMBULANCE
        book.state[row] = CLOSED
        self.needs.pop(row, None)

    def _close(self, row: int) -> None:
        """The call is dealt with; the patient may ring again within 96 hours."""
        book = self.book
        patient, contact = book.patient[row], book.contact[row]
        book.state[row] = CLOSED
        del self.needs[row]
        disposition: int = UNDECIDED
        if book.triaged[row]:
            disposition = self.dispositions.of(
                self.luck[contact].disposition[patient],
                area=self.area[patient],
                clinician=book.assessor[row] == BY_CLINICIAN,
                note=self.note[patient] if book.note_visible[row] else NO_NOTE,
            )
            book.disposition[row] = disposition
        delay = self.luck[contact].re_contact_us[patient]
        if delay >= 0 and disposition != AMBULANCE and contact + 1 < MOST_CONTACTS:
            self.env.timeout(delay, (patient, contact + 1, 0)).callbacks.append(self._rings_again)

    # What is known, and what is decided from it.

    def _recent(self, patient: int, now: Instant) -> History:
        """This patient's answered contacts of the last 96 hours, the boundary inside."""
        contacts = self.history.get(patient)
        if contacts is None:
            return NO_HISTORY
        return [contact for contact in contacts if now - contact[0] <= CONTACT_WINDOW]

    def _remember(self, patient: int, pool: Pool) -> None:
        self.history.setdefault(patient, []).append((self.env.now, self.providers[pool.provider]))

    def _place(self, patient: int, need: Need, stage: Stage, here: str | None, history: History) -> Placement:
        area = self.area_name[self.area[patient]]
        if self.setting.redirections:
            area = self._presented_area(area, patient)
        return place(
            need,
            self.network,
            self.policy,
            area=area,
            stage=stage,
            here=here,
            last_provider=history[-1][1] if history else None,
        )

    def _presented_area(self, name: str, patient: int) -> str:
        """The area that the network presents the call from: another one while calls are redirected."""
        now = self.env.now
        for redirection in self.setting.redirections:
            if (
                redirection.area == name
                and redirection.start <= now < redirection.end
                and self.world.redirect[patient] < redirection.share
            ):
                return redirection.to_area
        return name

    # Shifts, closures and snapshots.

    def _shifts(self) -> Steps:
        """People come on duty and leave, quarter hour by quarter hour."""
        people = self.setting.roster.people
        for quarter in range(self.setting.horizon.quarters):
            for key, pool in self.pool.items():
                if key in people:
                    self._set_on_duty(pool, int(people[key][quarter]))
            yield self.env.timeout(QUARTER)

    def _set_on_duty(self, pool: Pool, people: int) -> None:
        if self.providers[pool.provider] in self.shut:
            people = 0
        grows = people > pool.on_duty
        pool.on_duty = people
        if grows:
            self._take_next(pool)

    def _closure(self, closure: Closure) -> Steps:
        """A provider shuts: those waiting for a first voice are moved in their place; those in talk finish."""
        yield self.env.timeout(max(closure.start - self.env.now, 0))
        self.shut |= {closure.provider}
        for pool in self.pools[closure.provider]:
            pool.on_duty = 0
        self.network = self.picture.take(self.shut)
        for pool in self.pools[closure.provider]:
            for _, _, row in sorted(pool.heap):
                if self.where[row] is pool and self.book.answered[row] == NEVER:
                    pool.leave(row)
                    self._wait_elsewhere(row)
        yield self.env.timeout(closure.end - self.env.now)
        self.shut -= {closure.provider}
        quarter = (self.env.now - self.setting.horizon.start) // QUARTER
        for name, people in self.setting.roster.people.items():
            if name[0] == closure.provider and quarter < people.size:
                self._set_on_duty(self.pool[name], int(people[quarter]))
        self.network = self.picture.take(self.shut)

    def _snapshots(self) -> Steps:
        """The router's picture of the network, renewed at intervals."""
        interval = int(self.setting.snapshot_seconds * SECOND)
        while True:
            self.network = self.picture.take(self.shut)
            yield self.env.timeout(interval)


def shows_record(need: Need) -> bool:
    """Whether a note or plan of the patient is shown to whoever answers."""
    return bool(need.show) and any(shown.startswith(RECORDS) for shown in need.show)


def call_back_priority(urgency: Urgency) -> int:
    """The priority of a call-back in a clinician's queue: 1 for an emergency to 4 for routine."""
    return LIVE_PRIORITY + 1 + Urgency.EMERGENCY - urgency


def _urgencies(world: World, setting: Setting) -> list[Urgency]:
    """How urgent each patient is if triage wants a clinician: by acuity."""
    care = setting.care
    edges = (care.urgent, care.urgent + care.soon)
    names = (Urgency.URGENT, Urgency.SOON, Urgency.ROUTINE)
    return [names[(acuity >= edges[0]) + (acuity >= edges[1])] for acuity in world.acuity.tolist()]


def _note_classes(world: World, setting: Setting) -> list[int]:
    """Which effect a visible note or plan has, by patient."""
    anyone = setting.care.note_ages == "all"
    return [
        NO_NOTE if held == NO_ONE_HOLDS or not (anyone or age >= 85) else NEW_NOTE if new else NOTE
        for held, age, new in zip(world.holding.tolist(), world.age.tolist(), world.new_holder.tolist(), strict=True)
    ]
