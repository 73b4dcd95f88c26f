"""What two policies decide about the same moments, as data: destinations, groups, causes and examples."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from prm.base import iso
from routing import Need
from scenarios.policy_causes import PartChange, Shift
from scenarios.policy_moments import Moment

TRIAGE = "triage"
"""The mode of a call that stays with whoever has it, to be triaged."""


class Destination(NamedTuple):
    """Where a call goes."""

    provider: str
    queue: str
    mode: str
    """`live`, `call_back`, `999` or `triage`."""

    def __str__(self) -> str:
        if self.mode == "999":
            return "999"
        return f"{self.provider}, {self.queue.replace('_', ' ')}, {self.mode.replace('_', ' ')}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """Decisions that go from one destination to another."""

    before: Destination
    after: Destination
    decisions: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """The decisions of one stage, area or urgency (under the policy before)."""

    decisions: int
    elsewhere: int
    raised: int
    lowered: int
    """Those lowered in some part, raised in another or not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cause:
    """Changed decisions that the same rules account for."""

    because: tuple[str, ...]
    """`+ rule` fires under the policy after only, `- rule` before only, `~ rule` says something else; or words."""
    decisions: int
    calls: int
    elsewhere: int
    raised: int
    lowered: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """One changed decision, to be looked at."""

    because: tuple[str, ...]
    moment: Moment
    so_far: Need
    """Of the policy before."""
    before: Destination
    after: Destination
    area: str
    parts: tuple[PartChange, ...]
    sentences: tuple[str, ...]
    """What each of the rules says, under the policy under which it fires."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionsDiff:
    """Both policies' decisions about the same moments."""

    decided: int
    calls: int
    changed: int
    """Decisions that go elsewhere, or of which the need differs."""
    changed_calls: int
    elsewhere: int
    elsewhere_calls: int
    other_time_frame: int
    """Call-backs from the same place within another time."""
    shifts: Mapping[Shift, int]
    lowered_calls: int
    parts: tuple[tuple[PartChange, int], ...]
    """What changes in the needs, lowered parts first, each with its decisions."""
    moves: tuple[Move, ...]
    """Every pair of destinations, the most frequent first; those who stay are among them."""
    by_stage: Mapping[str, Group]
    by_area: Mapping[str, Group]
    by_urgency: Mapping[str, Group]
    causes: tuple[Cause, ...]
    examples: tuple[Example, ...]

    @property
    def lowered(self) -> int:
        """Decisions of which the need is lower in some part."""
        return self.shifts[Shift.LOWERED] + self.shifts[Shift.MIXED]

    def as_dict(self) -> dict[str, Any]:
        """The difference as JSON values; moments are told by their call ids."""
        return {
            "decided": self.decided,
            "calls": self.calls,
            "changed": {"decisions": self.changed, "calls": self.changed_calls},
            "elsewhere": {"decisions": self.elsewhere, "calls": self.elsewhere_calls},
            "other_time_frame": self.other_time_frame,
            "protection": {
                "lowered": {"decisions": self.lowered, "calls": self.lowered_calls},
                **{str(shift): count for shift, count in self.shifts.items() if shift is not Shift.LOWERED},
            },
            "parts": [part._asdict() | {"decisions": count} for part, count in self.parts],
            "moves": [
                {"before": move.before._asdict(), "after": move.after._asdict(), "decisions": move.decisions}
                for move in self.moves
            ],
            **{
                name: {key: _plain(group) for key, group in getattr(self, name).items()}
                for name in ("by_stage", "by_area", "by_urgency")
            },
            "causes": [_plain(cause) | {"because": list(cause.because)} for cause in self.causes],
            "examples": [
                {
                    "call_id": example.moment.call.call_id,
                    "at": iso(example.moment.call.at),
                    "stage": str(example.moment.call.stage),
                    "area": example.area,
                    "because": list(example.because),
                    "before": example.before._asdict(),
                    "after": example.after._asdict(),
                    "parts": [part._asdict() for part in example.parts],
                    "sentences": list(example.sentences),
                }
                for example in self.examples
            ],
        }


def _plain(record: Group | Cause) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}
