"""The laws of the play: what holds after every event, and how a broken one is told."""

from enum import StrEnum

from prm.base import Instant, iso


class Law(StrEnum):
    """What holds after every event, as it is told when it does not."""

    FLOW = "flow balance"
    """Calls offered are those answered, abandoned, blocked, passed to 999, hung up in the opening, and still there."""
    LITTLE = "Little's law"
    """The area under the number waiting (or talking) is the time that calls have waited (or talked)."""
    CONSERVATION = "work conservation"
    """Nobody is idle beside a call that they may take."""
    ONE_CALL = "one call an agent"
    """A call is begun only by somebody free, and as many are busy as calls are in talk."""
    FIFO = "first come, first served"
    """Whoever is answered is the first of all that this pool answers, by priority and arrival."""
    SHIFT = "shift"
    """On duty are the people of the roster, and nobody at a provider that is shut."""
    SKILL = "skill"
    """A queue is answered by its own people and those whose skill may help it; only clinicians follow an adviser."""
    ONE_END = "one end a call"
    """A call ends once; each of its instants is written once, and nothing after its end."""
    PLACE = "the place is kept"
    """Whoever is moved waits by the instant of the first arrival and the priority of what was promised."""
    VALIDATION = "validation"
    """No red flag waits to be validated, and nothing waits for it longer than its limit."""
    LIVE = "the limit of a live connection"
    """Nobody waits on the line for a clinician longer than the policy's limit, but for who must not be rung back."""


class BrokenLaw(Exception):
    """A law of the play does not hold: a defect of the program, never of its input."""

    def __init__(self, law: Law, at: Instant, rows: tuple[int, ...], sentence: str) -> None:
        super().__init__(law, at, rows, sentence)
        self.law, self.at, self.rows, self.sentence = law, at, rows, sentence

    def __str__(self) -> str:
        rows = f" (rows {', '.join(map(str, self.rows))})" if self.rows else ""
        return f"{self.law} broken at {iso(self.at)}: {self.sentence}{rows}"
