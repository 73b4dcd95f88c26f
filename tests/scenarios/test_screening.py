"""Screening finds what the formula holds, and leaves out what has no part."""

from functools import cache

import pytest

from prm.base import BadInput
from scenarios.assumptions import ASSUMPTIONS
from scenarios.executors import make_executor
from scenarios.screening import KpiScreen, Screening, screen
from tests.scenarios import study_plays
from tests.scenarios.arm_plays import by_formula


@cache
def screening() -> Screening:
    return screen(study_plays.surge(), trajectories=3, replications=2, work=by_formula)


def abandoned(found: Screening) -> KpiScreen:
    return found.kpis[0]


def test_the_one_assumption_that_matters_comes_first_with_its_slope() -> None:
    first, *others = abandoned(screening()).factors
    # 0.1 a unit of redial, which goes from 0.3 to 0.7.
    assert first.assumption == "redial"
    assert (first.screened.mu_star, first.screened.mean) == pytest.approx((0.04, 0.04))
    assert first.screened.sigma == pytest.approx(0, abs=1e-12)
    assert (first.swing.at_low.mean, first.swing.at_high.mean) == pytest.approx((-0.02, 0.02))
    assert first.swing.size == pytest.approx(0.02)
    for other in others:
        assert (other.screened.mu_star, other.screened.sigma, other.swing.size) == (0, 0, 0)


def test_every_assumption_is_varied_or_it_is_said_why_not() -> None:
    found = screening()
    parts = [*found.varied, *found.no_part, *found.set_by_scenario]
    assert sorted(parts) == sorted(ASSUMPTIONS)
    assert "new_holder_effect" in found.set_by_scenario


def test_a_kpi_that_nothing_moves_is_moved_by_nothing() -> None:
    assert all(factor.screened.mu_star == 0 for factor in screening().kpis[1].factors)


def test_no_centile_is_screened() -> None:
    assert "centile_95" not in {kpi.code for kpi in screening().kpis}


def test_results_do_not_depend_on_the_executor() -> None:
    with make_executor("local://2") as executor:
        spread = screen(study_plays.surge(), trajectories=3, replications=2, work=by_formula, executor=executor)
    assert spread.as_dict() == screening().as_dict()


@pytest.mark.parametrize(("trajectories", "replications"), [(1, 2), (2, 1)])
def test_too_little_is_refused(trajectories: int, replications: int) -> None:
    with pytest.raises(BadInput):
        screen(study_plays.surge(), trajectories=trajectories, replications=replications, work=by_formula)
