"""What a play held is let go when it is over, without the help of the garbage collector, which studies switch off."""

import gc
import weakref

import pytest

from simulation import draw, play
from simulation.play import Play
from tests.simulation.small_day import POLICIES, a_day


def test_a_play_leaves_nothing_behind_but_its_log(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[weakref.ref[object]] = []
    run = Play.run

    def noted(self: Play):
        times = [luck.adviser_us for luck in self.luck]
        kept.extend(weakref.ref(part) for part in (self.decisions, self.dispositions, *times))
        return run(self)

    monkeypatch.setattr(Play, "run", noted)
    gc.collect()
    gc.disable()
    try:
        world = draw(a_day(), seed=1, replication=0)
        log = play(world, a_day(), POLICIES["london-2024"])
        assert len(log) > 0
        assert [part() for part in kept] == [None] * len(kept)
    finally:
        gc.enable()
