"""The one family of exceptions: each has a stable code, a plain sentence and the place of the fault."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing that is wrong, where it is, and what was likely meant.

    `place` is `file:line:column` for a file and a JSON pointer (`/call/age`) for a request body; empty when
    the fault has no place.
    """

    code: str
    sentence: str
    place: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}" if self.place else self.sentence


class PrmError(Exception):
    """Something the caller can mend, told as one or more faults; never raised for a defect of our own."""

    code = "error"

    def __init__(self, *faults: Fault) -> None:
        if not faults:
            raise ValueError("a PrmError needs at least one fault")
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


class BadInput(PrmError):
    """A file, a request or an argument that cannot be used as it stands."""

    code = "bad-input"


class TooLarge(PrmError):
    """A request or a scenario that needs more room than there is."""

    code = "too-large"


class NotFound(PrmError):
    """A name that nothing answers to."""

    code = "not-found"


def bad_input(code: str, sentence: str, place: str = "") -> BadInput:
    """One `BadInput` with one fault, the common case."""
    return BadInput(Fault(code=code, sentence=sentence, place=place))
