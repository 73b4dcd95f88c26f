"""The front: what a call meets between the national telephony and a queue, where a scenario asks for any of it.

In this order: national resilience may take it; all lines of the provider may be busy; a message may be played; the
caller may be told how long the wait will be. A red flag named in the IVR is passed to 999 by the national telephony
and never comes here; nobody who has been let in comes here again.

Luck comes from columns of its own, one uniform a patient and contact, drawn when first asked for: no other draw moves.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from prm.base import SECOND
from routing import HEALTH_ADVISER, Need, Path
from simulation.book import Book
from simulation.busy import busy_redial_us
from simulation.clock import Clock
from simulation.columns import floats, ints
from simulation.duty import Duty
from simulation.log import AFTER_BUSY_TONE, QUEUES
from simulation.luck import Luck
from simulation.operations import Message, Relief, WaitTold
from simulation.pools import Pool
from simulation.setting import Setting
from simulation.times import MESSAGE_SECONDS
from simulation.world import MOST_CONTACTS, World

ADVISERS = QUEUES.index(HEALTH_ADVISER)


class Ringing(Protocol):
    """The part of a play that the front works with."""

    env: Clock
    book: Book
    world: World
    setting: Setting
    pools: Mapping[tuple[str, str], Pool]
    duty: Duty
    needs: dict[int, Need]
    luck: list[Luck]

    def joins(self, row: int, pool: Pool, patience_us: int) -> None:
        """The call reaches the provider: answered at once, or it waits with so much patience."""

    def hangs_up(self, row: int, after_us: int) -> None:
        """The caller of this row hangs up, after so long."""

    def turn_out(self, row: int, pool: Pool) -> None:
        """Whoever waits here for a first voice waits elsewhere."""

    def rings_again(self, who: tuple[int, int, int]) -> None:
        """The patient makes another contact: (patient, contact, what the redial follows)."""


class Front:
    """What stands before the queues, and the calls that are in a message."""

    def __init__(self, play: Ringing) -> None:
        self._play, self._env, self._book, self._needs = play, play.env, play.book, play.needs
        self._operations = play.setting.operations
        lines = {} if self._operations.lines is None else self._operations.lines.lines
        self._lines = {name: (number, _pools_at(name, play.pools)) for name, number in lines.items()}
        self._in_message: Counter[str] = Counter()
        """Callers in a message, by the provider whose line they hold."""
        self._areas = [area.name for area in play.setting.areas]
        self._columns: dict[tuple[str, int], Sequence[float]] = {}
        self._busy_redials: dict[int, Sequence[int]] = {}

    def takes(self, row: int, pool: Pool) -> None:
        """A call that was placed here at ring, and that is no red flag named in the IVR."""
        area = self._areas[self._play.world.area[self._book.patient[row]]]
        pool = self._relieved(row, pool, area)
        if self._all_lines_busy(pool):
            self._busy_tone(row, pool)
        elif message_us := sum(
            int(one.seconds * SECOND) for one in self._operations.messages if self._holds(one, area)
        ):
            self._plays_message(row, pool, area, message_us)
        else:
            self._tells_wait(row, pool, area)

    def _holds(self, one: Message | WaitTold | Relief, area: str) -> bool:
        return one.start <= self._env.now < one.end and area in one.areas

    def _uniform(self, name: str, row: int) -> float:
        """The row's number in a column of its own contact."""
        contact, patient = self._book.contact[row], self._book.patient[row]
        if (name, contact) not in self._columns:
            self._columns[name, contact] = floats(self._play.world.contacts.further(name, contact))
        return self._columns[name, contact][patient]

    # National resilience.

    def _relieved(self, row: int, pool: Pool, area: str) -> Pool:
        """Where the call goes: to the relief, or where it was placed."""
        if pool.queue != ADVISERS or self._needs[row].path is Path.STRAIGHT:
            return pool
        for relief in self._operations.reliefs:
            if (
                self._holds(relief, area)
                and relief.provider != pool.name
                and self._may_relieve(relief, pool)
                and self._uniform("relief", row) < relief.share
            ):
                return self._play.pools[relief.provider, HEALTH_ADVISER]
        return pool

    def _may_relieve(self, relief: Relief, pool: Pool) -> bool:
        """By the router's picture, as stale as it is: where nobody is on duty, no call is taken."""
        providers = self._play.duty.network.providers
        if not providers[relief.provider].open or HEALTH_ADVISER not in providers[relief.provider].staffed:
            return False
        if relief.wait_above_seconds is None:
            return True
        here, there = (
            providers[name].expected_wait_seconds.get(HEALTH_ADVISER, np.inf) for name in (pool.name, relief.provider)
        )
        return here > relief.wait_above_seconds and there < here

    # Lines.

    def _all_lines_busy(self, pool: Pool) -> bool:
        if pool.name not in self._lines:
            return False
        lines, pools = self._lines[pool.name]
        return self._in_message[pool.name] + sum(own.live + own.busy for own in pools) >= lines

    def _busy_tone(self, row: int, pool: Pool) -> None:
        book = self._book
        book.sent_to[row] = pool.provider
        book.blocked[row] = self._env.now
        del self._needs[row]
        contact, patient = book.contact[row], book.patient[row]
        if contact + 1 < MOST_CONTACTS and (delay := self._busy_redial_us(contact)[patient]) >= 0:
            self._env.after(delay, self._play.rings_again, (patient, contact + 1, AFTER_BUSY_TONE))

    def _busy_redial_us(self, contact: int) -> Sequence[int]:
        if contact not in self._busy_redials:
            self._busy_redials[contact] = ints(busy_redial_us(self._play.world, self._play.setting, contact))
        return self._busy_redials[contact]

    # Messages.

    def _plays_message(self, row: int, pool: Pool, area: str, message_us: int) -> None:
        """Waiting begins when the message ends; who hangs up in it never waits."""
        book, now = self._book, self._env.now
        self._in_message[pool.name] += 1
        gone_us = self._hangs_up_in_message_us(row, area, message_us)
        if gone_us is not None:
            book.hung_up[row] = now + gone_us
            self._play.hangs_up(row, gone_us)
            self._env.after(gone_us, self._line_is_free, pool.name)
            return
        book.in_message.add(row)
        book.arrived[row] = now + message_us
        self._env.after(message_us, self._message_ends, (row, pool, area))

    def _hangs_up_in_message_us(self, row: int, area: str, message_us: int) -> int | None:
        """The hazard of hanging up in the opening message goes on: the same luck, a little further."""
        share = float(self._play.setting.behaviour.opening_hang_up[self._areas.index(area)])
        u = self._uniform("opening", row)
        if not 0 < share < 1 or u >= 1 - (1 - share) ** (1 + message_us / (MESSAGE_SECONDS * SECOND)):
            return None
        in_messages = np.log1p(-u) / np.log1p(-share)
        return min(max(int((in_messages - 1) * MESSAGE_SECONDS * SECOND), 0), message_us)

    def _line_is_free(self, provider: str) -> None:
        self._in_message[provider] -= 1

    def _message_ends(self, message: tuple[int, Pool, str]) -> None:
        row, pool, area = message
        self._in_message[pool.name] -= 1
        self._book.in_message.discard(row)
        provider = self._play.duty.network.providers[pool.name]
        if provider.open and (pool.queue == ADVISERS or QUEUES[pool.queue] in provider.staffed):
            self._tells_wait(row, pool, area)
        else:
            self._play.joins(row, pool, self._patience_us(row))
            self._play.turn_out(row, pool)

    # The wait is told.

    def _patience_us(self, row: int) -> int:
        return self._play.luck[self._book.contact[row]].patience_us[self._book.patient[row]]

    def _tells_wait(self, row: int, pool: Pool, area: str) -> None:
        patience_us = self._patience_us(row)
        told = next((one for one in self._operations.waits_told if self._holds(one, area)), None)
        if told is not None and self._is_long(told, pool):
            if self._uniform("told", row) < told.balk:
                self._book.sent_to[row] = pool.provider
                self._book.hung_up[row] = self._env.now
                self._play.hangs_up(row, 0)
                return
            patience_us = int(patience_us * told.patience_times)
        self._play.joins(row, pool, patience_us)

    def _is_long(self, told: WaitTold, pool: Pool) -> bool:
        if pool.free() is not None:
            return False
        wait = pool.expected_wait_seconds()
        return wait is not None and wait > told.above_seconds


def _pools_at(provider: str, pools: Mapping[tuple[str, str], Pool]) -> list[Pool]:
    return [pool for pool in pools.values() if pool.name == provider]
