"""Parts of a difference, and screening, on functions whose answer is known."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.statistics.morris import Point, effects, screened, trajectory
from scenarios.statistics.shapley import Chosen, shapley, subsets

WHOLE = Fraction(1)


def test_the_glove_game() -> None:
    # Two left gloves and one right: a pair is worth 1, and the right glove earns two thirds of it.
    def worth(chosen: Chosen) -> Fraction:
        return WHOLE if 2 in chosen and chosen & {0, 1} else Fraction(0)

    assert shapley(3, worth) == [Fraction(1, 6), Fraction(1, 6), Fraction(2, 3)]


def test_the_airport_game() -> None:
    # Littlechild and Owen (Management Science 1973): who needs the longer runway pays for its further length.
    lengths = (1, 2, 4)
    assert shapley(3, lambda chosen: Fraction(max((lengths[n] for n in chosen), default=0))) == [
        Fraction(1, 3),
        Fraction(1, 3) + Fraction(1, 2),
        Fraction(1, 3) + Fraction(1, 2) + 2,
    ]


@st.composite
def games(draw: st.DrawFn) -> tuple[int, dict[Chosen, Fraction]]:
    players = draw(st.integers(1, 5))
    values = st.floats(-1e9, 1e9).map(Fraction)
    return players, {chosen: draw(values) for chosen in subsets(players)}


@given(games())
def test_the_parts_sum_to_the_whole_exactly(game: tuple[int, dict[Chosen, Fraction]]) -> None:
    players, worth = game
    assert sum(shapley(players, worth.__getitem__)) == worth[frozenset(range(players))] - worth[frozenset()]


@given(games())
def test_one_who_never_adds_anything_gets_nothing_and_moves_nobody(game: tuple[int, dict[Chosen, Fraction]]) -> None:
    players, worth = game
    assert shapley(players + 1, lambda chosen: worth[chosen - {players}]) == [*shapley(players, worth.__getitem__), 0]


@given(games())
def test_players_that_change_places_change_parts(game: tuple[int, dict[Chosen, Fraction]]) -> None:
    players, worth = game
    mirrored = shapley(players, lambda chosen: worth[frozenset(players - 1 - n for n in chosen)])
    assert mirrored == shapley(players, worth.__getitem__)[::-1]


FACTORS = ("slope", "steep", "with_a", "with_b", "inert", "bent")


def result(point: Point) -> float:
    together = 4 * point["with_a"] * point["with_b"]
    return 3 * point["slope"] - 10 * point["steep"] + together + point["bent"] ** 2


def found(trajectories: int, seed: int) -> dict[str, list[float]]:
    walked = [trajectory(FACTORS, seed=seed, number=n) for n in range(trajectories)]
    each = [effects(one, [result(point) for point in one.points]) for one in walked]
    return {name: [one[name] for one in each] for name in FACTORS}


@given(st.integers(0, 2**32))
def test_screening_tells_slopes_from_what_acts_together_and_from_what_does_nothing(seed: int) -> None:
    screen = {name: screened(each) for name, each in found(24, seed).items()}
    assert (screen["slope"].mu_star, screen["slope"].sigma) == pytest.approx((3, 0), abs=1e-9)
    assert (screen["steep"].mu_star, screen["steep"].mean) == pytest.approx((10, -10))
    assert screen["with_a"].sigma > 0.2
    assert screen["bent"].sigma > 0.1
    assert (screen["inert"].mu_star, screen["inert"].sigma, screen["inert"].mean) == (0, 0, 0)


@given(st.integers(0, 2**32), st.integers(0, 50))
def test_a_trajectory_moves_each_factor_once_within_its_range(seed: int, number: int) -> None:
    walked = trajectory(FACTORS, seed=seed, number=number)
    assert sorted(walked.order) == sorted(FACTORS)
    for (before, after), name, step in zip(pairwise(walked.points), walked.order, walked.steps, strict=True):
        moved = {each for each in FACTORS if before[each] != after[each]}
        assert moved == {name}
        assert after[name] - before[name] == pytest.approx(step)
    assert all(0 <= level <= 1 for point in walked.points for level in point.values())


def test_another_factor_moves_no_start_and_no_order_of_the_others() -> None:
    for number in range(20):
        few = trajectory(FACTORS, seed=1, number=number)
        more = trajectory((*FACTORS, "new"), seed=1, number=number)
        assert {name: more.points[0][name] for name in FACTORS} == dict(few.points[0])
        assert tuple(name for name in more.order if name != "new") == few.order
