"""Where examples come from: one primitive, a whole number below a bound, behind which anything may stand.

Hypothesis stands behind it for structure and shrinking, a plain generator for volume, a list of numbers to see one
example again. Zero is always the simplest choice, so that an example with many zeros is a simple one.
"""

from collections.abc import Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")


class Choices(Protocol):
    """Somebody who chooses."""

    def below(self, bound: int) -> int:
        """A whole number from 0 to just below the bound, which is at least 1; 0 is the simplest."""
        ...


class Replay:
    """The choices of a list, then the simplest ones; what does not fit a bound is brought below it."""

    def __init__(self, choices: Sequence[int]) -> None:
        self._choices = tuple(choices)
        self._next = 0

    def below(self, bound: int) -> int:
        if self._next >= len(self._choices):
            return 0
        choice = self._choices[self._next]
        self._next += 1
        return min(choice, bound - 1)


class Recording:
    """Somebody else's choices, kept as they are made."""

    def __init__(self, choices: Choices) -> None:
        self._choices = choices
        self.made: list[int] = []

    def below(self, bound: int) -> int:
        choice = self._choices.below(bound)
        self.made.append(choice)
        return choice


def pick(choices: Choices, options: Sequence[T]) -> T:
    """One of the options; the first is the simplest."""
    return options[choices.below(len(options))]


def seldom(choices: Choices, one_in: int = 8) -> bool:
    """Once in so many times: what decides everything by itself must not hide the rest."""
    return choices.below(one_in) == one_in - 1


def some(choices: Choices, options: Sequence[T], at_most: int) -> frozenset[T]:
    """None to so many of the options."""
    return frozenset([pick(choices, options) for _ in range(choices.below(at_most + 1))])


def rearranged(choices: Choices, parts: Sequence[T]) -> tuple[T, ...]:
    """The same parts in another order."""
    left = list(parts)
    return tuple(left.pop(choices.below(len(left))) for _ in range(len(left)))
