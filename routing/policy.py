"""A policy in memory: what was read from its file, and the tables that make deciding quick."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from prm.facts import Call, Knowledge, Option, Urgency
from routing.balancing import Strategy
from routing.compiling import CompiledRules
from routing.facts import Facts
from routing.memory import Memory
from routing.need import Need
from routing.network import Network
from routing.rules import Rule

NEEDS_REMEMBERED = 50_000
"""Needs that one policy remembers, by facts and need so far."""

WANTED_REMEMBERED = 10_000
"""Orders of skills that one policy remembers."""

WeeklyHours = tuple[tuple[tuple[int, int], ...], ...]
"""Seven days from Monday; each the (opens, shuts) pairs in minutes after midnight by the clock in London."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Provider:
    """One provider as the policy declares it."""

    id: str
    name: str
    kind: str
    """`111`, `line` (answers only its option) or `contingency` (only when nobody else can)."""
    areas: frozenset[str] = frozenset()
    """The areas that it may serve, at home or for continuity."""
    staffs: frozenset[str] = frozenset()
    """The queues that it staffs: `health_adviser` and clinician skills."""
    overflow_to: tuple[str, ...] = ()
    overflow_after_seconds: float | None = None
    """The expected wait above which calls overflow (for a line: come back to 111); `None` for never."""
    option: Option | None = None
    """The option of a line."""
    contract: str | None = None
    """The contract code under which statistics are published."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    """One area: the provider that is at home there, and the network that it belongs to."""

    home: str
    network: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A test case that the policy carries: a call, and what must come of it."""

    name: str
    call: Call
    knowledge: Knowledge
    network: Network
    expect: Mapping[str, object]
    place: str
    """Where the case stands, as `file:line:column`."""


class Routes(NamedTuple):
    """Where calls of one area may go, most wanted first."""

    home: str
    overflow_after_seconds: float | None
    overflow_to: tuple[str, ...]
    others: tuple[str, ...]
    """The further 111 providers that serve the area, by id."""
    serving: frozenset[str]
    """The 111 providers that serve the area, home included."""
    sharing: tuple[str, ...]
    """The same by id, for balancing."""
    after: tuple[tuple[str, str | None], ...]
    """Every provider of the policy by id, with what puts it after those that serve the area: `line`, `contingency` or
    `not_serving`."""


class Wanted(NamedTuple):
    """The skills of a need in the policy's order."""

    lead: str | None
    """The first wanted skill that is accepted."""
    order: tuple[str, ...]
    """The accepted skills: wanted ones in the policy's order, then the others from its end."""
    then: tuple[str, ...]
    """What remains to be met after a health adviser has answered."""
    then_after: Mapping[str, tuple[str, ...]]
    """What remains to be met after a clinician of each accepted skill."""


class OptionLine(NamedTuple):
    """The line of an option."""

    provider: str
    queues: tuple[str, ...]
    answer_within_seconds: float | None


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class Policy:
    """A routing policy: rules, providers, areas and limits, dated and hashed.

    `hash` is the SHA-256 of the canonical content: the order of rules and providers in the file does not matter.
    `compiled`, `needs` and `wanted` are the rules made ready and the results of pure functions. They are no part of
    what the policy says, and neither a pickle nor a copy of the policy carries anything that they remember.
    """

    id: str
    hash: str
    effective_from: str
    """ISO date."""
    owner: str
    rationale: str
    rules: tuple[Rule, ...]
    """By id."""
    providers: tuple[Provider, ...]
    """By id."""
    areas: Mapping[str, Area]
    default_area: str
    """Whose routes a call takes while its area is unknown."""
    live_limit_seconds: float
    """A live connection to a clinician is expected within this time, or a health adviser answers."""
    call_back_seconds: Mapping[Urgency, int]
    skill_order: tuple[str, ...]
    """Most special first: the lead is the first one wanted; accepted skills that nobody wants are used from the end."""
    continuity: int | None
    """Hours within which the last provider is preferred; `None` for no continuity."""
    contingency: tuple[str, ...]
    balancing: Strategy
    cases: tuple[Case, ...]
    hours: Mapping[Option, WeeklyHours]
    age_cuts: tuple[int, ...]
    contact_windows: tuple[tuple[int, int], ...]
    """(window in hours, largest count that a rule tells apart)."""
    routes: Mapping[str, Routes]
    thresholds_seconds: Mapping[str, float | None]
    """By provider: the expected wait above which calls overflow."""
    lines: Mapping[str, OptionLine]
    """By the obligation `option:NAME` that a rule of the kind `option` adds."""
    compiled: CompiledRules = field(init=False)
    needs: Memory[tuple[Facts, Need], Need] = field(init=False, default_factory=lambda: Memory(NEEDS_REMEMBERED))
    wanted: Memory[tuple[frozenset[str], frozenset[str], bool], Wanted] = field(
        init=False, default_factory=lambda: Memory(WANTED_REMEMBERED)
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "compiled", CompiledRules(self.rules))

    def forget(self) -> None:
        """Forget every result that is remembered; only speed depends on it."""
        self.compiled.forget()
        self.needs.clear()
        self.wanted.clear()

    def __repr__(self) -> str:
        return f"Policy({self.id!r}, {self.hash[:12]})"

    def provider(self, provider_id: str) -> Provider:
        """The provider of that id; `KeyError` if there is none."""
        for provider in self.providers:
            if provider.id == provider_id:
                return provider
        raise KeyError(provider_id)
