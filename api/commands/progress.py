"""How far a long command has come, on standard error."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Protocol, TextIO

EVERY_SECONDS = 10.0
"""Between two lines where nobody watches a terminal."""


class Progress(Protocol):
    """What a long work tells of itself."""

    @property
    def done(self) -> int:
        """Parts done."""

    @property
    def total(self) -> int:
        """Parts in all."""

    @property
    def seconds_left(self) -> float | None:
        """`None` while nobody can say."""


@contextmanager
def telling(what: str, stream: TextIO | None = None) -> Iterator[Callable[[Progress], None]]:
    """A function to call with each progress: one line that changes on a terminal, else a line now and then."""
    stream = sys.stderr if stream is None else stream
    watched = stream.isatty()
    last_told = -EVERY_SECONDS

    def tell(progress: Progress) -> None:
        nonlocal last_told
        now = monotonic()
        if not watched and progress.done < progress.total and now - last_told < EVERY_SECONDS:
            return
        last_told = now
        line = f"{what}: {progress.done} of {progress.total}{_left(progress.seconds_left)}"
        stream.write(f"\r{line}\x1b[K" if watched else f"{line}\n")
        stream.flush()

    try:
        yield tell
    finally:
        if watched:
            stream.write("\r\x1b[K")
            stream.flush()


def _left(seconds: float | None) -> str:
    if seconds is None or seconds < 0.5:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    return f", about {minutes} min {rest:02d} s left" if minutes else f", about {rest} s left"
