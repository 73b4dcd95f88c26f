"""Play: a world against a roster and a policy, in SimPy, with nothing random in it.

The life of a contact, each step a method below:

    ring ──► 999 (a red flag named in the IVR)
     │  └──► hangs up in the opening message
     ├──► waits for a health adviser ──► abandons, perhaps rings again
     │         └──► adviser: identifies, screens for threat to life ──► 999
     │                 ├──► straight on to a clinician where the need says so
     │                 └──► triages ──► closes, or to a clinician: live, or by call-back within a time frame
     └──► waits live for a clinician (bypass), at most the policy's limit, then for a health adviser in the same place

Every decision is `routing.need` and `routing.place` (module `decisions`); who is on duty, what is shut and what the
router believes is `duty`'s. Things that happen at the same microsecond happen in the order in which they were
scheduled; roster changes are scheduled a quarter hour ahead and so come before calls. At the end of a shift people
finish the call that they are in and then leave; a call-back for which nobody is left is placed again.

SimPy's public API only: moments on its calendar where calls move (`clock`), processes for what goes on behind them.
"""

from collections.abc import Callable

from prm.base import SECOND, Instant
from prm.facts import Stage
from routing import HEALTH_ADVISER, Need, Path, Policy
from simulation.attendance import attended
from simulation.book import Book
from simulation.casework import casework_of
from simulation.clock import Clock
from simulation.decisions import Decisions, goes_on_untriaged, shows_record
from simulation.duty import Duty
from simulation.exchange import Exchange
from simulation.front import Front
from simulation.log import NEVER, QUEUES, Disposition, Log, Mode
from simulation.luck import Luck, first_luck, luck_of
from simulation.outcomes import NO_NOTE, Dispositions
from simulation.patients import patients_of
from simulation.pools import LIVE_PRIORITY, Pool, call_back_priority, pools_of
from simulation.service_log import FIRST_CASE
from simulation.setting import Setting
from simulation.settled import FOLLOWS, write_dispositions
from simulation.slowness import slowed_us, slowness_of
from simulation.world import MOST_CONTACTS, World

MUST_STAY_LIVE = "handle_live"
"""The obligation of a need that no call-back can meet."""

EARLIER_CONTACTS = 2
"""Answered contacts before, in the window, that make this call the third."""

# Enumerations as plain names: looked up on every call of millions.
RING, WAITED = Stage.RING, Stage.WAITED
TO_999, STRAIGHT = Path.TO_999, Path.STRAIGHT
LIVE, CALL_BACK, NOT_NEEDED = int(Mode.LIVE), int(Mode.CALL_BACK), int(Mode.NOT_NEEDED)
AMBULANCE = int(Disposition.AMBULANCE)
ADVISERS = QUEUES.index(HEALTH_ADVISER)


def play(world: World, setting: Setting, policy: Policy, *, luck: list[Luck] | None = None) -> Log:
    """What becomes of this world under this roster and policy.

    `luck` may be that of another play of the same world (`Play.luck`), where the settings agree in all that it is
    worked out from (`simulation.luck.worked_out_from`).
    """
    playing = Play(world, setting, policy, luck=luck)
    log = playing.run()
    # Its parts refer back to it: what it holds is let go here, not when the collector finds it, perhaps much later.
    for part in (playing.duty, playing.env, playing):
        vars(part).clear()
    return log


class Play:
    """One play: the calls in progress, and what happens to them."""

    def __init__(
        self,
        world: World,
        setting: Setting,
        policy: Policy,
        *,
        decisions: Callable[..., Decisions] | None = None,
        luck: list[Luck] | None = None,
    ) -> None:
        """`decisions` makes what decides, out of the same parts as `Decisions` itself; for `luck` see `play`."""
        setting = attended(setting, world.chairs)
        self.world, self.setting, self.policy = world, setting, policy
        self.env = Clock(setting.horizon.start)
        self.book = Book(int(len(world) * 1.25) + 16)
        self.dispositions = Dispositions(setting.care)
        self.patients = patients_of(world, setting)
        self.luck = first_luck(world, setting) if luck is None else luck
        self.where: dict[int, Pool] = {}
        """The pool in which each row waits."""
        self.pools = pools_of(policy, setting, where=self.where)
        self.duty = Duty(
            env=self.env,
            setting=setting,
            policy=policy,
            pools=self.pools,
            take_next=self._take_next,
            turn_out=self.turn_out,
            pass_on=self._wait_for_another,
            displace=self._displace,
        )
        self.decisions = (decisions or Decisions)(
            env=self.env,
            book=self.book,
            duty=self.duty,
            exchange=Exchange(world=world, setting=setting, policy=policy),
            patients=self.patients,
            luck=self.luck,
            care=setting.care,
            policy=policy,
        )
        self.needs = self.decisions.needs
        self.slowness = slowness_of(setting.operations.slow_systems)
        self.front = Front(self) if setting.operations.at_the_front else None
        self.casework = casework_of(self, self._serve, self._released, self._may_ring_again)
        self.limits: dict[int, Instant] = {}
        """Until when a row on the line waits for a clinician."""
        self.dial_us = int(setting.timing.call_back_dial_seconds * SECOND)
        self.providers = tuple(provider.id for provider in policy.providers)
        self.live_limit_us = int(policy.live_limit_seconds * SECOND)

    def run(self) -> Log:
        """Play to the end of the horizon."""
        self.duty.begin()
        self.env.arrivals(self.patients.arrival, self._arrives)
        if self.casework is not None:
            self.casework.begin()
        self._let_time_pass()
        write_dispositions(self.book, self.luck, self.patients, self.dispositions)
        log = self.book.log(self.world, self.setting, self.providers)
        return self.casework.told(log) if self.casework is not None else log

    def _let_time_pass(self) -> None:
        self.env.run(until=self.setting.horizon.end)

    # Callers ring.

    def _arrives(self, patient: int) -> None:
        self._ring(patient, contact=0, redial=0)

    def rings_again(self, who: tuple[int, int, int]) -> None:
        patient, contact, redial = who
        if contact == len(self.luck):
            self.luck.append(luck_of(self.world, self.setting, contact, self.luck[-1].may_ring_again))
        self._ring(patient, contact, redial)

    def _ring(self, patient: int, contact: int, redial: int) -> None:
        """A call reaches the network: decide, by what little is known, who should answer."""
        book, now = self.book, self.env.now
        row = book.open(patient, now)
        if contact:
            book.contact[row] = contact
            book.redial[row] = redial
            book.third_in_window[row] = len(self.decisions.recent(patient, now)) >= EARLIER_CONTACTS
        placement = self.decisions.unheard(row, RING)
        need = self.needs[row]
        if need.path is TO_999:
            self._pass_to_999(row)
            return
        luck = self.luck[contact]
        opening_us = luck.opening_us[patient]
        if opening_us >= 0:
            book.hung_up[row] = now + opening_us
            self.hangs_up(row, opening_us)
            return
        pool = self.pools[placement.provider, placement.queue]
        if need.path is STRAIGHT:
            book.wanted_straight[row] = 1
        if self.front is None:
            self.joins(row, pool, luck.patience_us[patient])
        else:
            self.front.takes(row, pool)

    def joins(self, row: int, pool: Pool, patience_us: int) -> None:
        """The call reaches the provider."""
        self.book.sent_to[row] = pool.provider
        if self._waits_for_first_voice(row, pool):
            self.env.after(patience_us, self._patience_ends, row)

    def _waits_for_first_voice(self, row: int, pool: Pool) -> bool:
        """Whether the caller has to: answered at once if somebody is free."""
        free = pool if pool.busy < pool.on_duty else pool.free()
        if free is not None:
            self._serve(row, free)
            return False
        pool.join(row, self.book.arrived[row], LIVE_PRIORITY)
        if pool.queue:
            self.book.clinician_mode[row] = LIVE
            self._limit(row)
        return True

    def _patience_ends(self, row: int) -> None:
        book = self.book
        pool = self.where.get(row)
        if pool is None or book.answered[row] != NEVER:
            return
        pool.leave(row)
        book.hung_up[row] = self.env.now
        self.hangs_up(row, 0)

    def hangs_up(self, row: int, after_us: int) -> None:
        del self.needs[row]
        patient, contact = self.book.patient[row], self.book.contact[row]
        delay = self.luck[contact].redial_us[patient]
        if delay >= 0 and contact + 1 < MOST_CONTACTS:
            self.env.after(after_us + delay, self.rings_again, (patient, contact + 1, 1))

    def turn_out(self, row: int, pool: Pool) -> None:
        """The provider shuts: whoever waits for a first voice waits elsewhere, call-backs stay promised."""
        if row < FIRST_CASE and self.book.answered[row] == NEVER:
            pool.leave(row)
            self._wait_elsewhere(row)

    def _displace(self, row: int, pool: Pool) -> None:
        """No clinician of this pool can work: whoever waits for one waits elsewhere, promised call-backs too.

        The limit of a wait on the line is that of the whole wait, wherever it goes on.
        """
        if row < FIRST_CASE and self.book.answered[row] == NEVER:
            self.turn_out(row, pool)
            return
        limit = self.limits.get(row)
        self._wait_for_another(row, pool)
        if limit is not None:
            self.limits[row] = limit

    def _wait_elsewhere(self, row: int) -> None:
        """Decide again for somebody who still waits for a first voice; their place is kept."""
        self.book.clinician_mode[row] = NOT_NEEDED
        placement = self.decisions.unheard(row, WAITED)
        if self.needs[row].path is TO_999:
            self._pass_to_999(row)
        else:
            self._waits_for_first_voice(row, self.pools[placement.provider, placement.queue])

    # People answer.

    def _serve(self, row: int, pool: Pool) -> None:
        """Somebody of this pool takes the call, or the case."""
        if row >= FIRST_CASE and self.casework is not None:
            self.casework.take(row, pool)
            return
        pool.busy += 1
        book = self.book
        if book.answered[row] == NEVER:
            book.answered[row] = self.env.now
            book.answered_by[row] = pool.provider
            book.answered_queue[row] = pool.queue
            if pool.queue:
                self._clinician_answers_first(row, pool)
            else:
                self._adviser_starts(row, pool)
        else:
            dial_us = self.dial_us if book.clinician_mode[row] == CALL_BACK else 0
            lasts_us = self.luck[book.contact[row]].clinician_us[pool.mean_us][book.patient[row]]
            self._clinician_starts(row, pool, dial_us + lasts_us)

    def _released(self, pool: Pool) -> None:
        """Somebody of this pool is free: they take the next call, or leave if their shift has ended."""
        pool.busy -= 1
        if pool.standing or pool.helped:
            self._take_next(pool)

    def _take_next(self, pool: Pool) -> None:
        while pool.busy < pool.on_duty and (row := pool.take_next()) is not None:
            self._serve(row, pool)

    def _adviser_starts(self, row: int, pool: Pool) -> None:
        """Identify and screen; what is found settles how long this takes and what follows."""
        book = self.book
        patient, luck = book.patient[row], self.luck[book.contact[row]]
        need = self.decisions.identified(row)
        if need.show and shows_record(need):
            book.note_visible[row] = 1
        if need.path is TO_999:
            # A red flag is what triage looks for first: found, it has triaged the caller.
            lasts_us, then = luck.screened_us[patient], self._pass_to_999
            book.triaged[row] = 1
        elif goes_on_untriaged(need):
            lasts_us, then = luck.screened_us[patient], self._to_clinician
        elif luck.triaged[patient]:
            lasts_us = luck.adviser_us[pool.mean_us][patient]
            then = self._to_clinician if luck.clinician_needed[patient] else self._close
            book.triaged[row] = 1
        else:
            lasts_us, then = luck.adviser_us[pool.mean_us][patient], self._close
        if self.slowness and need.path is not TO_999:
            lasts_us = slowed_us(self.slowness, pool.name, self.env.now, lasts_us)
        self.env.after(lasts_us, self._adviser_ends, (row, pool, then))

    def _adviser_ends(self, call: tuple[int, Pool, Callable[[int], None]]) -> None:
        row, pool, then = call
        self.book.adviser_ended[row] = self.env.now
        then(row)
        self._released(pool)

    def _to_clinician(self, row: int) -> None:
        """Place the call with a clinician: live if one is expected at once, else by call-back."""
        book = self.book
        placement = self.decisions.onward(row, here=self.providers[book.answered_by[row]])
        need = self.needs[row]
        if need.path is TO_999:
            self._pass_to_999(row)
        elif placement.queue == HEALTH_ADVISER:
            # Nobody able is on duty anywhere: the health adviser completes the call.
            self._close(row)
        else:
            book.clinician_queued[row] = self.env.now
            book.urgency[row] = int(need.urgency)
            live = placement.mode == "live"
            priority = LIVE_PRIORITY if live else self._promise_call_back(row, need)
            self._wait_for_clinician(row, self.pools[placement.provider, placement.queue], priority)

    def _wait_for_clinician(self, row: int, pool: Pool, priority: int) -> None:
        book = self.book
        book.clinician_queue[row] = pool.queue
        book.clinician_provider[row] = pool.provider
        if priority == LIVE_PRIORITY:
            book.clinician_mode[row] = LIVE
        free = pool if pool.busy < pool.on_duty else pool.free()
        if free is not None:
            self._serve(row, free)
            return
        pool.join(row, book.arrived[row], priority)
        if priority == LIVE_PRIORITY:
            self._limit(row)

    def _promise_call_back(self, row: int, need: Need) -> int:
        """Promise a call-back within the time frame of the urgency; its priority is returned."""
        self.book.clinician_mode[row] = CALL_BACK
        self.book.clinician_due[row] = self.env.now + self.policy.call_back_seconds[need.urgency] * SECOND
        return call_back_priority(need.urgency)

    def _limit(self, row: int) -> None:
        """A caller waits on the line for a clinician no longer than the policy lets them."""
        self.limits[row] = self.env.now + self.live_limit_us
        self.env.after(self.live_limit_us, self._live_limit, row)

    def _live_limit(self, row: int) -> None:
        """A clinician was not there in time for a caller on the line."""
        book = self.book
        if self.limits.get(row) != self.env.now:
            return
        del self.limits[row]
        pool = self.where.get(row)
        if pool is None or not pool.queue or pool.standing[row] != LIVE_PRIORITY:
            return
        need = self.needs[row]
        if book.answered[row] == NEVER:
            pool.leave(row)
            self._wait_elsewhere(row)
        elif MUST_STAY_LIVE in need.must:
            self._wait_for_another(row, pool)
        else:
            pool.leave(row)
            pool.join(row, book.arrived[row], self._promise_call_back(row, need))

    def _wait_for_another(self, row: int, pool: Pool) -> None:
        """Decide again where somebody waits for a clinician; their place and a promised call-back are kept.

        Where nobody able is on duty anywhere, they stay.
        """
        if row >= FIRST_CASE and self.casework is not None:
            self.casework.pass_on(row, pool)
            return
        priority = pool.standing[row]
        pool.leave(row)
        placement = self.decisions.onward(row, here=pool.name)
        if self.needs[row].path is TO_999:
            self._pass_to_999(row)
            return
        if placement.queue != HEALTH_ADVISER:
            pool = self.pools[placement.provider, placement.queue]
        self._wait_for_clinician(row, pool, priority)

    def _clinician_answers_first(self, row: int, pool: Pool) -> None:
        """The first voice is a clinician's: a bypass or an option's line."""
        book, need = self.book, self.needs[row]
        book.clinician_queued[row] = book.arrived[row]
        book.clinician_queue[row] = pool.queue
        book.clinician_mode[row] = LIVE
        book.urgency[row] = int(need.urgency)
        if need.show and shows_record(need):
            book.note_visible[row] = 1
        patient, luck = book.patient[row], self.luck[book.contact[row]]
        lasts_us = luck.clinician_us[pool.mean_us][patient]
        if self.patients.red_flag[patient]:
            self.decisions.screened(row)
            lasts_us = min(lasts_us, luck.screened_us[patient] + luck.saved_us[patient])
        self._clinician_starts(row, pool, lasts_us)

    def _clinician_starts(self, row: int, pool: Pool, lasts_us: int) -> None:
        book = self.book
        book.clinician_started[row] = self.env.now
        book.clinician_provider[row] = pool.provider
        if self.slowness and self.needs[row].path is not TO_999:
            lasts_us = slowed_us(self.slowness, pool.name, self.env.now, lasts_us)
        self.env.after(lasts_us, self._clinician_ends, (row, pool))

    def _clinician_ends(self, call: tuple[int, Pool]) -> None:
        row, pool = call
        self.book.clinician_ended[row] = self.env.now
        self.book.triaged[row] = 1
        if self.needs[row].path is TO_999:
            self._pass_to_999(row)
        else:
            self._close(row, pool.queue)
        self._released(pool)

    # Calls end.

    def _pass_to_999(self, row: int) -> None:
        book = self.book
        book.passed_to_999[row] = self.env.now
        book.disposition[row] = AMBULANCE
        del self.needs[row]

    def _close(self, row: int, by: int = ADVISERS) -> None:
        """The call is dealt with, by somebody of that number in `QUEUES`; the patient may ring again."""
        book = self.book
        patient, luck = book.patient[row], self.luck[book.contact[row]]
        del self.needs[row]
        if book.triaged[row]:
            book.disposition[row] = FOLLOWS
            if self.casework is not None:
                book.disposition[row] = self.casework.completed(row, self._disposition(row), by)
        if self.casework is not None and self.casework.holds(row, book.disposition[row]):
            return
        if luck.re_contact_us[patient] >= 0:
            told = book.disposition[row]
            self._may_ring_again(row, self._disposition(row) if told == FOLLOWS else told)

    def _may_ring_again(self, row: int, disposition: int) -> None:
        patient, contact = self.book.patient[row], self.book.contact[row]
        delay = self.luck[contact].re_contact_us[patient]
        if delay >= 0 and disposition != AMBULANCE and contact + 1 < MOST_CONTACTS:
            self.decisions.remember(row)
            self.env.after(delay, self.rings_again, (patient, contact + 1, 0))

    def _disposition(self, row: int) -> int:
        """What assessment finds for somebody triaged."""
        book, patient = self.book, self.book.patient[row]
        return self.dispositions.of(
            float(self.luck[book.contact[row]].disposition[patient]),
            area=self.patients.area[patient],
            clinician=book.clinician_ended[row] != NEVER,
            note=self.patients.note[patient] if book.note_visible[row] else NO_NOTE,
        )
