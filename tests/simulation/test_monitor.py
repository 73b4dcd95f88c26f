"""The monitor lets every sound play pass, unchanged to the byte, and names the law that a spoilt one breaks."""

import pickle
from collections.abc import Callable
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prm.base import HOUR, SECOND
from simulation import Setting, draw, play
from simulation.laws import BrokenLaw, Law
from simulation.log import NEVER, QUEUES
from simulation.monitor import Watched, watched_play
from simulation.pools import LIVE_PRIORITY, Pool
from simulation.setting import Closure
from tests.routing.balanced_london import balanced_london
from tests.simulation.small_day import HOMES, POLICIES, START, a_day, days, staffed

POLICY = POLICIES["london-2024"]
WATCHED_POLICIES = (*POLICIES.values(), balanced_london())


@given(setting=days(), seed=st.integers(0, 10_000), policy=st.sampled_from(WATCHED_POLICIES))
@settings(max_examples=25, deadline=None)
def test_every_day_keeps_all_laws_after_every_event_and_is_written_as_if_nobody_watched(setting, seed, policy) -> None:
    world = draw(setting, seed=seed, replication=0)
    plain, watched = play(world, setting, policy).columns(), watched_play(world, setting, policy).columns()
    assert {name: column.tobytes() for name, column in watched.items()} == {
        name: column.tobytes() for name, column in plain.items()
    }


class GoesOnWorking(Watched):
    """Nobody leaves at the end of a shift."""

    def run(self):
        set_on_duty = self.duty._set_on_duty
        self.duty._set_on_duty = lambda pool, people: set_on_duty(pool, max(people, pool.on_duty))
        return super().run()


class TakesTheLast(Watched):
    def _take_next(self, pool: Pool) -> None:
        while pool.busy < pool.on_duty and pool.standing:
            row = pool.in_order()[-1]
            pool.leave(row)
            self._serve(row, pool)
        super()._take_next(pool)


class RestsAfterACall(Watched):
    def _released(self, pool: Pool) -> None:
        pool.busy -= 1


class TakesEverybodyAtOnce(Watched):
    def _take_next(self, pool: Pool) -> None:
        while (row := pool.take_next()) is not None:
            self._serve(row, pool)


class LosesCount(Watched):
    """Whoever screens a red flag is counted free twice."""

    def _pass_to_999(self, row: int) -> None:
        super()._pass_to_999(row)
        if self.book.answered[row] != NEVER:
            self.pools[HOMES[0], QUEUES[0]].busy -= 1


class PharmacistsAnswerAnything(Watched):
    def _released(self, pool: Pool) -> None:
        super()._released(pool)
        for other in self.pools.values():
            if other.name == pool.name and QUEUES[pool.queue] == "pharmacist" and pool.busy < pool.on_duty:
                row = other.take_next()
                if row is not None:
                    self._serve(row, pool)


class GivesUpInTalk(Watched):
    def _patience_ends(self, row: int) -> None:
        if self.book.answered[row] != NEVER:
            self.book.hung_up[row] = self.env.now
        super()._patience_ends(row)


class EndsTwice(Watched):
    def _adviser_ends(self, call: tuple[int, Pool, Callable[[int], None]]) -> None:
        self.book.adviser_ended[call[0]] = self.env.now
        super()._adviser_ends(call)


class SendsToTheEndOfTheQueue(Watched):
    def _waits_for_first_voice(self, row: int, pool: Pool) -> bool:
        if pool.queue or pool.free() is not None:
            return super()._waits_for_first_voice(row, pool)
        pool.join(row, self.env.now, LIVE_PRIORITY)
        return True


class PromisesAnew(Watched):
    """A call-back that is moved is promised for later."""

    def _wait_for_clinician(self, row: int, pool: Pool, priority: int) -> None:
        if row in self.monitor.meant:
            self.book.clinician_due[row] = self.env.now + HOUR
        super()._wait_for_clinician(row, pool, priority)


class WaitsOn(Watched):
    def _live_limit(self, row: int) -> None:
        pass


class Forgets(Watched):
    """Whoever has waited long enough is lost."""

    def _patience_ends(self, row: int) -> None:
        pool = self.where.get(row)
        if pool is not None:
            pool.leave(row)


class WritesAnotherTime(Watched):
    def _adviser_ends(self, call: tuple[int, Pool, Callable[[int], None]]) -> None:
        row, pool, then = call
        self.book.adviser_ended[row] = self.env.now + SECOND
        then(row)
        self._released(pool)


SHUT = Closure(provider=HOMES[0], start=START + 2 * HOUR + 7, end=START + 4 * HOUR)
HARD_PRESSED = a_day(staffed(advisers=2), calls_per_quarter=8.0, closures=(SHUT,), off_duty=frozenset({12, 20}))


class TestDefects:
    CASES: ClassVar = [
        (GoesOnWorking, Law.SHIFT, False),
        (TakesTheLast, Law.FIFO, True),
        (RestsAfterACall, Law.CONSERVATION, True),
        (TakesEverybodyAtOnce, Law.ONE_CALL, True),
        (LosesCount, Law.ONE_CALL, False),
        (PharmacistsAnswerAnything, Law.SKILL, True),
        (GivesUpInTalk, Law.ONE_END, True),
        (EndsTwice, Law.ONE_END, True),
        (SendsToTheEndOfTheQueue, Law.PLACE, True),
        (PromisesAnew, Law.PLACE, True),
        (WaitsOn, Law.LIVE, True),
        (Forgets, Law.FLOW, True),
        (WritesAnotherTime, Law.LITTLE, False),
    ]

    @pytest.mark.parametrize(("spoilt", "law", "of_calls"), CASES, ids=lambda case: getattr(case, "__name__", None))
    def test_a_spoilt_play_is_stopped_with_the_law_the_instant_and_the_rows(
        self, spoilt: type[Watched], law: Law, of_calls: bool
    ) -> None:
        setting: Setting = HARD_PRESSED
        for seed in range(5):
            this = spoilt(draw(setting, seed=seed, replication=0), setting, POLICY)
            with pytest.raises(BrokenLaw) as caught:
                this.run()
            broken = caught.value
            assert broken.law is law
            assert broken.at == this.env.now < setting.horizon.end
            assert bool(broken.rows) == of_calls
            assert all(row < this.book.rows for row in broken.rows)

    def test_every_law_of_calls_has_a_play_that_breaks_it(self) -> None:
        """That of validation has its own in `test_casework`, where there are cases."""
        assert {law for _, law, _ in self.CASES} == set(Law) - {Law.VALIDATION}


def test_a_broken_law_is_told_whole_by_another_process() -> None:
    broken = BrokenLaw(Law.FIFO, START, (3, 5), "nurse at here passes over a call")
    told = "first come, first served broken at 2025-12-27T16:00:00.000000Z: nurse at here passes over a call"
    told += " (rows 3, 5)"
    assert str(pickle.loads(pickle.dumps(broken))) == str(broken) == told
