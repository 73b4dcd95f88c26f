"""The table of invariants: each a function with id, name, sentence, tier, and the event or specification behind it."""

from collections.abc import Callable
from dataclasses import dataclass

from routing.policy import Policy
from routing.testing.choosing import Choices
from routing.testing.moment import Moment, PolicyFile, a_moment, broken

Law = Callable[[Moment, Choices], None]
"""Raises `AssertionError` with a message that a reader can act on; chooses what it varies."""

Silence = Callable[[Policy], str]
"""Why an invariant has nothing to say about a policy; empty if it has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Invariant:
    """One invariant."""

    id: str
    """As in the project's list: S1 to S16 and A17 to A48."""
    name: str
    sentence: str
    event: str
    """The real event or the specification that it goes back to, with its source."""
    law: Law
    silent: Silence
    of_policy: bool
    """It is about the policy as a whole, not about each call: few examples are enough."""

    @property
    def tier(self) -> str:
        """`S`: a breach can kill. `A`: a wrong decision, or one that cannot be proved."""
        return self.id[0]

    @property
    def title(self) -> str:
        """Id and name."""
        return f"{self.id} {self.name}"

    def check(self, file: PolicyFile, choices: Choices) -> None:
        """Hold one example to the invariant: `AssertionError` if it breaks, also where the engine fails instead."""
        self.hold(a_moment(choices, file), choices)

    def hold(self, moment: Moment, choices: Choices) -> None:
        """Hold this example to the invariant."""
        try:
            self.law(moment, choices)
        except AssertionError:
            raise
        except Exception as error:
            raise broken(moment, f"{type(error).__name__} instead of a decision: {error}") from error


ENTERED: dict[str, Invariant] = {}
"""By id, as entered; filled once, when the modules of laws are imported."""


def in_order() -> tuple[Invariant, ...]:
    """Every invariant entered so far, tier S first and then by number."""
    return tuple(sorted(ENTERED.values(), key=lambda law: (law.tier != "S", int(law.id[1:]))))


def _never(policy: Policy) -> str:
    del policy
    return ""


def invariant(
    id_: str, name: str, sentence: str, *, event: str, silent: Silence = _never, of_policy: bool = False
) -> Callable[[Law], Law]:
    """Enter a law in the table."""

    def enter(law: Law) -> Law:
        if id_ in ENTERED:
            raise ValueError(f"two invariants are called {id_}")
        ENTERED[id_] = Invariant(
            id=id_, name=name, sentence=sentence, event=event, law=law, silent=silent, of_policy=of_policy
        )
        return law

    return enter
