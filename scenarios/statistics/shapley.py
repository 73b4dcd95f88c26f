"""What each of several changes contributes to the whole difference, all orders averaged (Shapley 1953).

A change counts by what it adds when it is made, averaged over every order in which all could be made. The parts sum to
the whole. The function computes in whatever numbers it is given: with fractions, exactly.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from math import factorial

Chosen = frozenset[int]


def subsets(players: int) -> Iterator[Chosen]:
    """Every set of the numbers below `players`, the smaller first."""
    for size in range(players + 1):
        for chosen in combinations(range(players), size):
            yield frozenset(chosen)


def shapley(players: int, worth: Callable[[Chosen], Fraction]) -> list[Fraction]:
    """Each player's part of worth(all) - worth(none), in exact fractions; `worth` is asked once for every set."""
    known = {chosen: worth(chosen) for chosen in subsets(players)}
    return [
        sum(
            (
                _weight(len(chosen), players) * (known[chosen | {player}] - value)
                for chosen, value in known.items()
                if player not in chosen
            ),
            Fraction(0),
        )
        for player in range(players)
    ]


def _weight(before: int, players: int) -> Fraction:
    """The share of all orders in which just these stand before the player."""
    return Fraction(factorial(before) * factorial(players - before - 1), factorial(players))


def total(parts: Sequence[Fraction]) -> Fraction:
    """The parts summed, which is the whole difference."""
    return sum(parts, Fraction(0))
