"""The need: what this patient must have at least, as a lattice.

Rules never choose a destination. Each rule that fires contributes a `Need`; the patient's need is the join (least
upper bound) of all contributions. Join is associative, commutative and idempotent with `NOTHING` as its identity,
so the order of rules cannot matter and a further fact can only raise protection.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import reduce

from prm.facts import Urgency


class Level(IntEnum):
    """Who must deal with the call at least."""

    HEALTH_ADVISER = 0
    CLINICIAN = 1


class Path(IntEnum):
    """How the call must travel at least."""

    QUEUE = 0
    """Queue for a health adviser."""
    STRAIGHT = 1
    """Straight to a clinician, as a live connection."""
    TO_999 = 2


CLINICIAN_SKILLS = frozenset({"gp", "nurse", "dental", "mental_health", "palliative", "pharmacist"})
"""The skills a clinician can be staffed under."""

ALWAYS_ASK = frozenset({"symptoms", "location", "call_back_number", "who_is_speaking"})
"""Asked again on every call, whatever is known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """One contribution, or the join of several; ordered by protection (see `covers`)."""

    urgency: Urgency = Urgency.ROUTINE
    level: Level = Level.HEALTH_ADVISER
    accepts: frozenset[str] = CLINICIAN_SKILLS
    """The clinician skills that count for the required level; joined by intersection, since fewer protect more."""
    skills: frozenset[str] = frozenset()
    """Wanted skills; the lead one is chosen by the policy's order, the rest travel as `then`."""
    path: Path = Path.QUEUE
    flags: frozenset[str] = frozenset()
    """Safety flags that travel with the call: `violence`, `safeguarding`, `dnacpr`, `respect`, ..."""
    show: frozenset[str] = frozenset()
    """What is shown to whoever answers: note and plan kinds."""
    must: frozenset[str] = frozenset()
    """Obligations of whoever deals with the call: `handle_live`, `interpreter`, `screen_first`, ..."""
    offers: frozenset[str] = frozenset()
    """Local pathways offered in place of a clinician."""
    asks: frozenset[str] = frozenset()
    confirmed: frozenset[str] = frozenset()
    """What is confirmed and need not be asked again."""
    forced: frozenset[str] = frozenset()
    """Questions asked even of what is confirmed."""

    @property
    def ask(self) -> frozenset[str]:
        """The questions to ask: confirmed knowledge removes, forced questions win."""
        return (self.asks - self.confirmed) | self.forced | ALWAYS_ASK

    def __or__(self, other: "Need") -> "Need":
        """The join: at least as protective as both."""
        return Need(
            urgency=max(self.urgency, other.urgency),
            level=max(self.level, other.level),
            accepts=self.accepts & other.accepts,
            skills=self.skills | other.skills,
            path=max(self.path, other.path),
            flags=self.flags | other.flags,
            show=self.show | other.show,
            must=self.must | other.must,
            offers=self.offers | other.offers,
            asks=self.asks | other.asks,
            confirmed=self.confirmed | other.confirmed,
            forced=self.forced | other.forced,
        )

    def covers(self, other: "Need") -> bool:
        """Whether this need is at least as protective as the other in every part."""
        return self | other == self


NOTHING = Need()
"""The need of a call about which no rule has anything to say."""


def join(needs: Iterable[Need]) -> Need:
    """The least need that covers all of them; `NOTHING` for none."""
    return reduce(Need.__or__, needs, NOTHING)
