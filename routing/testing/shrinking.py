"""A failing list of choices made simpler: fewer choices, smaller ones, and still the same failure.

For examples that a plain generator found; Hypothesis shrinks its own.
"""

from collections.abc import Callable, Iterator, Sequence

_MOST_TRIED = 5_000


def shrunk(choices: Sequence[int], fails: Callable[[tuple[int, ...]], bool]) -> tuple[int, ...]:
    """The simplest list reached, by leaving out stretches and by lowering single choices, that still fails."""
    best = tuple(choices)
    tried = 0
    found = True
    while found and tried < _MOST_TRIED:
        found = False
        for simpler in _simpler(best):
            tried += 1
            if tried >= _MOST_TRIED:
                break
            if fails(simpler):
                best, found = simpler, True
                break
    return best


def _simpler(choices: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    length = len(choices) // 2
    while length:
        for start in range(len(choices) - length, -1, -length):
            yield choices[:start] + choices[start + length :]
            if any(choices[start : start + length]):
                yield choices[:start] + (0,) * length + choices[start + length :]
        length //= 2
    for place, choice in enumerate(choices):
        for less in dict.fromkeys((0, choice // 2, choice - 1)):
            if 0 <= less < choice:
                yield (*choices[:place], less, *choices[place + 1 :])
