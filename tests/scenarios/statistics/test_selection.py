"""The best of several systems: the promise is kept, on systems whose best is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.statistics.selection import Floats, rule_of, stages

ZONE = 1.0
MOST = 400


def chosen(results: Floats, *, first_stage: int = 10, probability: float = 0.95) -> tuple[int, int]:
    rule = rule_of(results[:first_stage], zone=ZONE, probability=probability)
    *_, last = stages(results, rule)
    assert len(last.kept) == 1
    return last.kept[0], last.replications


@pytest.mark.parametrize("shared", [0.0, 0.8])
@pytest.mark.parametrize("systems", [2, 5])
def test_the_best_is_picked_as_often_as_promised(systems: int, shared: float) -> None:
    # The hardest case that the promise covers: the best ahead of all others by the zone and no more.
    luck = np.random.default_rng([systems, int(10 * shared)])
    spreads = np.linspace(1.0, 2.0, systems)
    right, rounds = 0, 400
    for _ in range(rounds):
        own, common = luck.standard_normal((MOST, systems)), luck.standard_normal((MOST, 1))
        results = spreads * (np.sqrt(1 - shared) * own + np.sqrt(shared) * common)
        results[:, 0] += ZONE
        right += chosen(results)[0] == 0
    assert right / rounds >= 0.95


def test_shared_luck_makes_it_quicker() -> None:
    luck = np.random.default_rng(3)
    own, common = luck.standard_normal((MOST, 3)), luck.standard_normal((MOST, 1))
    ahead = np.array([ZONE, 0.0, 0.0])
    assert chosen(3 * common + 0.5 * own + ahead)[1] < chosen(np.sqrt(9.25) * own + ahead)[1]


def test_systems_far_behind_leave_at_once() -> None:
    luck = np.random.default_rng(4)
    results = luck.standard_normal((MOST, 3)) + np.array([0.0, 0.5, -100.0])
    rule = rule_of(results[:10], zone=ZONE, probability=0.95)
    assert 2 not in next(iter(stages(results, rule))).kept


def test_equal_systems_end_and_one_is_picked() -> None:
    same = np.tile(np.arange(12.0)[:, None], (1, 3))
    assert chosen(same) == (0, 10)


@given(st.permutations([0, 1, 2, 3]), st.integers(0, 2**32))
def test_the_order_in_which_plans_are_named_does_not_matter(order: list[int], seed: int) -> None:
    luck = np.random.default_rng(seed)
    results = luck.standard_normal((MOST, 4)) + np.array([0.0, 0.3, 0.6, 1.2])
    best, after = chosen(results)
    other, other_after = chosen(results[:, order])
    assert (order[other], other_after) == (best, after)


@given(st.integers(0, 2**32), st.integers(11, 60))
def test_what_is_played_ahead_changes_nothing(seed: int, cut: int) -> None:
    results = np.random.default_rng(seed).standard_normal((MOST, 3))
    rule = rule_of(results[:10], zone=ZONE, probability=0.95)
    whole = list(stages(results, rule))
    assert list(stages(results[:cut], rule)) == whole[: cut - 9]


@pytest.mark.parametrize(
    ("systems", "first", "zone", "probability"), [(1, 10, 1, 0.9), (2, 1, 1, 0.9), (2, 10, 0, 0.9), (2, 10, 1, 0.5)]
)
def test_what_promises_nothing_is_refused(systems: int, first: int, zone: float, probability: float) -> None:
    with pytest.raises(ValueError, match="two systems"):
        rule_of(np.zeros((first, systems)), zone=zone, probability=probability)


def test_the_reach_is_that_of_the_procedure_worked_by_hand() -> None:
    """Two systems, two replications, 95 %: eta is ((2 x 0.05)^-2 - 1) / 2 = 49.5, h^2 = 99; differences 1 and -1.

    Their variance is 2, so that N is 99 x 2 / 0.5^2 = 792 for a zone of a half.
    """
    rule = rule_of(np.array([[1.0, 0.0], [0.0, 1.0]]), zone=0.5, probability=0.95)
    assert rule.reach[0, 1] / rule.zone == pytest.approx(792)
    assert rule.allowance(2)[0, 1] == pytest.approx((99 * 2 / 0.5 - 0.5 * 2) / 2)
