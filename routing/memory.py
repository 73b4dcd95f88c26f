"""What pure functions found, kept for the next time: bounded, and never part of what is stored or sent."""

from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Memory(dict[K, V]):
    """Results by what they depend on. When `most` are kept, all are forgotten, so that it cannot grow for ever.

    It is a plain dictionary to read, and pickles and copies as an empty one: whoever receives it works out again what
    it needs.
    """

    __slots__ = ("most",)

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def keep(self, key: K, value: V) -> V:
        """Remember the value, and hand it on."""
        if len(self) >= self.most:
            self.clear()
        self[key] = value
        return value

    def __reduce__(self) -> tuple[type["Memory[K, V]"], tuple[int]]:
        return type(self), (self.most,)
