"""The memory a run needs: refused beforehand, with the figures, and not underestimated."""

import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import psutil
import pytest

from prm.base import TooLarge
from scenarios.baselines import build
from scenarios.library import load
from scenarios.memory import DRAW_BYTES_PER_POTENTIAL_PATIENT, PROCESS_BYTES, bytes_needed, check_memory
from simulation.play import play
from simulation.setting import Demand
from simulation.world import draw

QUARTERS = 4 * 24


def a_day(calls: float) -> Demand:
    """One area for a day, so many fresh calls expected."""
    return Demand(
        fresh_per_quarter=np.full((1, QUARTERS), calls / QUARTERS),
        times=np.ones((1, QUARTERS)),
        day=np.zeros(QUARTERS, dtype=np.int64),
        busyness_cv=0.0,
        busyness_correlation=0.0,
    )


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    def leave(count: float) -> None:
        monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=int(count)))

    return leave


def test_a_run_that_does_not_fit_is_refused_with_both_figures_and_a_way_out(free: Callable[[float], None]) -> None:
    free(2.5e9)
    with pytest.raises(TooLarge) as caught:
        check_memory(a_day(10_000_000))
    assert "needs about 30 GB" in str(caught.value)
    assert "2.5 GB are free; ask for fewer days" in str(caught.value)


def test_a_run_that_fits_exactly_is_let_in_and_one_byte_less_refuses_it(free: Callable[[float], None]) -> None:
    demand = a_day(8_000)
    free(bytes_needed(demand))
    check_memory(demand)
    free(bytes_needed(demand) - 1)
    with pytest.raises(TooLarge):
        check_memory(demand)


def test_replications_at_once_each_need_their_own_room(free: Callable[[float], None]) -> None:
    demand = a_day(8_000)
    free(3 * bytes_needed(demand))
    check_memory(demand, at_once=3)
    with pytest.raises(TooLarge, match="fewer replications at once"):
        check_memory(demand, at_once=4)


@pytest.mark.parametrize("staffed", [1, 0], ids=["staffed", "nobody answers, so everybody rings again"])
@pytest.mark.parametrize("times", [1.0, 1.1], ids=["one layer", "two layers"])
def test_a_run_holds_no_more_than_was_said(staffed: int, times: float) -> None:
    built = build(load("london-2024-25"))
    demand = replace(
        built.setting.demand,
        fresh_per_quarter=built.setting.demand.fresh_per_quarter / 20,
        times=np.full_like(built.setting.demand.times, times),
    )
    roster = replace(
        built.setting.roster, people={where: staffed * n for where, n in built.setting.roster.people.items()}
    )
    setting = replace(built.setting, demand=demand, roster=roster)
    tracemalloc.start()
    try:
        play(draw(setting, seed=1, replication=0), setting, built.policy)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    said = bytes_needed(demand) - PROCESS_BYTES
    assert said / 3 < peak <= said


def test_who_is_drawn_but_does_not_ring_counts_too() -> None:
    """A factor of ten for one quarter hour makes ten layers to draw, though few of them ring."""
    times = np.ones((1, QUARTERS))
    times[0, 0] = 10.0
    peaked = replace(a_day(100_000), times=times)
    assert bytes_needed(peaked) > 10 * 100_000 * DRAW_BYTES_PER_POTENTIAL_PATIENT
