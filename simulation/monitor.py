"""The invariant monitor: a play that is looked at after every event, and stopped at the first law that is broken.

The same play, with the same log to the byte; plays that nobody watches know nothing of this module. The monitor keeps
its own books: what it compares is what the calls' columns say, what the pools say, and what the roster said before
anything was played. Everything is counted in whole microseconds, so every identity holds exactly.
"""

from bisect import insort
from collections.abc import Mapping
from functools import partial
from heapq import heappop, heappush

import numpy as np

from prm.base import SECOND, Instant
from prm.facts import Urgency
from routing import Policy
from simulation.accounts import ENDED, IN_QUEUE, STATES, Account, Standing, Totals, account_of
from simulation.book import COLUMNS
from simulation.case_watch import CaseWatch
from simulation.laws import BrokenLaw, Law
from simulation.log import NEVER, QUEUES, Log, Mode, State
from simulation.noticing import Whereabouts, noted, written_once
from simulation.play import MUST_STAY_LIVE, Play
from simulation.pools import LIVE_PRIORITY, Pool, call_back_priority
from simulation.rostered import Rostered
from simulation.service_log import FIRST_CASE
from simulation.setting import Setting
from simulation.world import World

WRITTEN_ONCE = frozenset(
    {
        *("arrived", "answered", "hung_up", "adviser_ended", "clinician_queued", "clinician_due"),
        *("clinician_started", "clinician_ended", "passed_to_999"),
    }
)

Place = tuple[int, Instant, int]
"""(priority, instant of arrival, row): who comes first."""


def watched_play(world: World, setting: Setting, policy: Policy) -> Log:
    """`play`, and `BrokenLaw` at the first event after which a law does not hold."""
    return Watched(world, setting, policy).run()


class Watched(Play):
    """One play with its monitor."""

    def __init__(self, world: World, setting: Setting, policy: Policy) -> None:
        super().__init__(world, setting, policy)
        self.monitor = Monitor(self)

    def _let_time_pass(self) -> None:
        env, monitor, end = self.env, self.monitor, self.setting.horizon.end
        while (following := env.peek()) < end:
            monitor.time_passes(int(following) - env.now)
            env.step()
            monitor.after_event(instant_is_over=env.peek() > env.now)
        monitor.time_passes(end - env.now)

    def run(self) -> Log:
        log = super().run()
        self.monitor.at_the_end(log)
        return log

    def _waits_for_first_voice(self, row: int, pool: Pool) -> bool:
        self.monitor.meant[row] = pool
        return super()._waits_for_first_voice(row, pool)

    def _wait_for_clinician(self, row: int, pool: Pool, priority: int) -> None:
        self.monitor.meant[row] = pool
        super()._wait_for_clinician(row, pool, priority)

    def _serve(self, row: int, pool: Pool) -> None:
        self.monitor.before_answer(row, pool)
        super()._serve(row, pool)


class Monitor:
    """The monitor's own books of one play."""

    def __init__(self, play: Play) -> None:
        self._play, self._env, self._book, self._needs = play, play.env, play.book, play.needs
        self._pools = tuple(play.pools.values())
        self._pool_of = {(pool.provider, pool.queue): pool for pool in self._pools}
        self._may_take = _who_may_take(self._pools, play.setting.roster.helps)
        self._helped: dict[Pool, list[Pool]] = {pool: [] for pool in self._pools}
        for pool, takers in self._may_take.items():
            for taker in takers:
                self._helped[taker].append(pool)
        self._rostered = Rostered(play.setting, [(pool.name, QUEUES[pool.queue]) for pool in self._pools])
        self._limit_us = int(play.policy.live_limit_seconds * SECOND)

        self._cases = None if play.casework is None else CaseWatch(play.casework, red_flag=self._red, twice=self._twice)
        self._red_flags = play.patients.red_flag

        self.meant: dict[int, Pool] = {}
        """The queue that each waiting row was sent to last."""
        self._touched: set[int] = set()
        self._rows = 0
        self._accounts: dict[int, Account] = {}
        self._taken_by: dict[int, Pool] = {}
        """Who has taken each call in the event that is happening."""
        self._talks_with: dict[int, Pool] = {}
        self._talks = dict.fromkeys(self._pools, 0)
        self._totals = Totals()
        self._waiting_area_us = self._talking_area_us = 0
        """Areas under the numbers that the pools give."""
        self._waiting = self._talking = 0
        self._joined: tuple[int, Pool] | None = None
        self._place_of: dict[int, tuple[Pool, Place]] = {}
        self._places: dict[Pool, list[Place]] = {pool: [] for pool in self._pools}
        self._deadlines: list[tuple[Instant, int]] = []
        self._put_in_place(play)

    def _put_in_place(self, play: Play) -> None:
        for name in COLUMNS:
            column = getattr(play.book, name)
            once = name in WRITTEN_ONCE
            seen = (
                written_once(column, self._touched, partial(self._twice, name))
                if once
                else noted(column, self._touched)
            )
            setattr(play.book, name, seen)
        play.where = Whereabouts(joins=self._joins, leaves=self._leaves)
        for pool in self._pools:
            pool.where = play.where

    def _broken(self, law: Law, sentence: str, *rows: int) -> BrokenLaw:
        return BrokenLaw(law, self._env.now, rows, sentence)

    def _red(self, row: int) -> bool:
        return self._red_flags[self._book.patient[row]] == 1

    # What is seen while an event happens.

    def _twice(self, name: str, row: int) -> None:
        if name == "arrived" and row in self._book.in_message:
            return  # waiting begins when the message ends
        law = Law.PLACE if name in ("arrived", "clinician_due") else Law.ONE_END
        raise self._broken(law, f'"{name}" is written a second time', row)

    def _joins(self, row: int, pool: Pool) -> None:
        self._take_note()
        if row in self._place_of:
            raise self._broken(Law.FLOW, f"the call waits at {self._place_of[row][0].name} and at {pool.name}", row)
        self._joined = row, pool

    def _leaves(self, row: int) -> None:
        self._take_note()
        if self._cases is not None and row >= FIRST_CASE:
            self._cases.touch(row)
        else:
            self._touched.add(row)
        pool, place = self._place_of.pop(row)
        self._places[pool].remove(place)

    def _take_note(self) -> None:
        """The place of whoever joined last; the pool gives their priority only after it has told of them."""
        if self._joined is None:
            return
        (row, pool), self._joined = self._joined, None
        place = self._place(row)
        if pool.standing.get(row) != place[0] or place not in pool.heap:
            raise self._broken(Law.PLACE, f"the call does not wait in its place at {_called(pool)}", row)
        self._place_of[row] = pool, place
        insort(self._places[pool], place)
        if row < FIRST_CASE and pool.queue and place[0] == LIVE_PRIORITY:
            book = self._book
            begun = book.arrived[row] if book.answered[row] == NEVER else book.clinician_queued[row]
            heappush(self._deadlines, (begun + self._limit_us, row))

    def _place(self, row: int) -> Place:
        """By what is written of the call alone."""
        if self._cases is not None and row >= FIRST_CASE:
            return self._cases.place(row)
        book = self._book
        live = book.answered[row] == NEVER or book.clinician_mode[row] == Mode.LIVE
        priority = LIVE_PRIORITY if live else call_back_priority(Urgency(book.urgency[row]))
        return priority, book.arrived[row], row

    def before_answer(self, row: int, pool: Pool) -> None:
        """Somebody of this pool is about to take the call."""
        self._take_note()
        if pool.busy >= pool.on_duty:
            sentence = f"{_called(pool)} begins a call while {pool.busy} of {pool.on_duty} on duty are in one"
            raise self._broken(Law.ONE_CALL, sentence, row)
        if self._cases is not None and row >= FIRST_CASE:
            self.meant[row] = self._pool_of[self._cases.sent_to(row)]
        meant = self.meant.pop(row, pool)
        if pool not in self._may_take[meant]:
            raise self._broken(Law.SKILL, f"{_called(pool)} takes a call that waits for {_called(meant)}", row)
        if pool.queue == 0 and (row >= FIRST_CASE or self._book.answered[row] != NEVER):
            raise self._broken(Law.SKILL, "a health adviser takes a call that another has passed to a clinician", row)
        mine = self._place(row)
        for queue in self._helped[pool]:
            places = self._places[queue]
            if places and places[0] < mine:
                raise self._broken(Law.FIFO, f"{_called(pool)} passes over a call", row, places[0][-1])
        self._taken_by[row] = pool

    # What holds between events.

    def time_passes(self, lasts_us: int) -> None:
        """Nothing happens for so long."""
        self._waiting_area_us += self._waiting * lasts_us
        self._talking_area_us += self._talking * lasts_us

    def after_event(self, *, instant_is_over: bool) -> None:
        """An event has happened, and perhaps others will at the same instant."""
        self._take_note()
        for row in range(self._rows, self._book.rows):
            self._enters(row)
        self._touched.difference_update(range(self._rows, self._book.rows))
        self._rows = self._book.rows
        for row in sorted(self._touched):
            self._changes(row)
        self._touched.clear()
        if self._cases is not None:
            self._look_at_cases(self._cases)
        self._look_at_pools()
        self._look_at_flow()
        if instant_is_over:
            self._look_at_duty()

    def _look_at_cases(self, cases: CaseWatch) -> None:
        for row in cases.new():
            if cases.must_go_at_once(row):
                raise self._broken(Law.VALIDATION, "what must go at once waits to be validated", row)
            account = cases.account(row)
            cases.count(account.standing, 1)
            self._settles(row, account)
        for row in cases.touched():
            before, after = self._accounts.get(row), cases.account(row)
            if before is None:
                raise self._broken(Law.ONE_END, "something is written of a case that has ended", row)
            cases.count(before.standing, -1)
            cases.count(after.standing, 1)
            self._moves(row, before, after)

    def at_the_end(self, log: Log) -> None:
        """The log says of every call what was seen of it."""
        self._look_at_areas(log.ended_at)
        states = np.bincount(log.state, minlength=len(State))
        seen = np.zeros(len(State), dtype=np.int64)
        cases = [0] * len(Standing) if self._cases is None else self._cases.standing
        for standing, number, beside in zip(Standing, self._totals.calls, cases, strict=True):
            seen[STATES[standing]] += number - beside
        if not np.array_equal(states, seen):
            raise self._broken(Law.FLOW, f"the log has {states.tolist()} calls by state, and {seen.tolist()} were seen")

    def _enters(self, row: int) -> None:
        if self._book.arrived[row] != self._env.now and row not in self._book.in_message:
            raise self._broken(Law.PLACE, "a call that rings now is written as ringing at another instant", row)
        self._settles(row, account_of(self._book, row))

    def _changes(self, row: int) -> None:
        before = self._accounts.get(row)
        if before is None:
            raise self._broken(Law.ONE_END, "something is written of a call that has ended", row)
        book, after = self._book, account_of(self._book, row)
        if book.hung_up[row] != NEVER and (book.answered[row] != NEVER or book.passed_to_999[row] != NEVER):
            raise self._broken(Law.ONE_END, "the call has been answered or passed to 999, and has been given up", row)
        self._moves(row, before, after)

    def _moves(self, row: int, before: Account, after: Account) -> None:
        if after != before:
            self._totals.add(before, -1)
            if before.talks_since != NEVER:
                self._talks[self._talks_with.pop(row)] -= 1
            self._settles(row, after)
        else:
            self._agrees(row, after.standing)

    def _settles(self, row: int, account: Account) -> None:
        """The call stands thus now."""
        self._totals.add(account)
        if account.talks_since != NEVER:
            taken_by = self._taken_by.pop(row, None)
            if taken_by is None:
                raise self._broken(Law.ONE_CALL, "the call is in talk, and nobody has taken it", row)
            self._talks_with[row] = taken_by
            self._talks[taken_by] += 1
        self._agrees(row, account.standing)
        if account.standing in ENDED:
            self._accounts.pop(row, None)
            self.meant.pop(row, None)
        else:
            self._accounts[row] = account

    def _agrees(self, row: int, standing: Standing) -> None:
        """Where the call is agrees with how it stands."""
        ended, waits = standing in ENDED, standing in IN_QUEUE
        if waits != (row in self._place_of):
            where = "stands in no queue" if waits else "still stands in a queue"
            raise self._broken(Law.FLOW, f"the call is {_words(standing)} and {where}", row)
        if row < FIRST_CASE and ended == (row in self._needs):
            told = "has ended and something is still decided about it" if ended else "has been given up without an end"
            raise self._broken(Law.ONE_END, f"the call {told}", row)

    def _look_at_pools(self) -> None:
        waiting = talking = 0
        talks = self._talks
        for pool in self._pools:
            busy = pool.busy
            if busy != talks[pool]:
                raise self._broken(Law.ONE_CALL, f"{busy} of {_called(pool)} are busy with {talks[pool]} calls")
            talking += busy
            if pool.standing:
                waiting += len(pool.standing)
                for taker in self._may_take[pool]:
                    if taker.busy < taker.on_duty:
                        sentence = f"{_called(taker)} is idle beside a call that waits for {_called(pool)}"
                        raise self._broken(Law.CONSERVATION, sentence, *pool.standing)
        self._waiting, self._talking = waiting, talking

    def _look_at_flow(self) -> None:
        totals = self._totals
        rows = self._rows + (0 if self._cases is None else len(self._cases))
        if self._waiting != totals.in_queue or self._talking != totals.in_talk or rows != sum(totals.calls):
            calls = ", ".join(f"{number} {_words(Standing(n))}" for n, number in enumerate(totals.calls))
            sentence = f"{rows} offered, {self._waiting} in queues and {self._talking} in talk, but {calls}"
            raise self._broken(Law.FLOW, sentence)
        self._look_at_areas(self._env.now)

    def _look_at_areas(self, now: Instant) -> None:
        areas = (
            ("waiting", self._waiting_area_us, self._totals.waiting_area_us(now)),
            ("talking", self._talking_area_us, self._totals.talking_area_us(now)),
        )
        for what, area, times in areas:
            if area != times:
                sentence = f"the area under the number {what} is {area} us, the calls' own times are {times} us"
                raise self._broken(Law.LITTLE, sentence)

    def _look_at_duty(self) -> None:
        now = self._env.now
        for pool, people in zip(self._pools, self._rostered.at(now), strict=True):
            if pool.on_duty != people:
                sentence = f"{pool.on_duty} of {_called(pool)} are on duty, and the roster has {people}"
                raise self._broken(Law.SHIFT, sentence)
        for row in () if self._cases is None else self._cases.beyond_limit(now):
            if row in self._place_of:
                raise self._broken(Law.VALIDATION, "a case still waits to be validated after its limit", row)
        deadlines = self._deadlines
        while deadlines and deadlines[0][0] <= now:
            _, row = heappop(deadlines)
            if row in self._place_of and self._waits_live(row, *self._place_of[row]):
                raise self._broken(Law.LIVE, f"the call still waits for {_called(self._place_of[row][0])}", row)

    def _waits_live(self, row: int, pool: Pool, place: Place) -> bool:
        """Whether the call waits on the line for a clinician, and need not."""
        if not pool.queue or place[0] != LIVE_PRIORITY:
            return False
        return self._book.answered[row] == NEVER or MUST_STAY_LIVE not in self._needs[row].must


def _who_may_take(pools: tuple[Pool, ...], helps: Mapping[str, tuple[str, ...]]) -> dict[Pool, list[Pool]]:
    """Whose people may take a call from each pool's queue: its own, then helpers at the same provider."""
    return {
        pool: [
            pool,
            *(o for o in pools if o.name == pool.name and QUEUES[pool.queue] in helps.get(QUEUES[o.queue], ())),
        ]
        for pool in pools
    }


def _called(pool: Pool) -> str:
    return f"{QUEUES[pool.queue]} at {pool.name}"


def _words(standing: Standing) -> str:
    return standing.name.lower().replace("_", " ")
