"""What a rule is: a registered kind with parameters, which contributes a need when its facts hold."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import ClassVar, Literal, TypeVar, get_args

from pydantic import Field

from prm.base.documents import StrictModel
from prm.facts import Urgency
from routing.facts import Facts
from routing.need import CLINICIAN_SKILLS, Level, Need, Path

URGENCIES = {urgency.name.lower(): urgency for urgency in Urgency}
LEVELS = {level.name.lower(): level for level in Level}
PATHS = {"queue": Path.QUEUE, "straight": Path.STRAIGHT, "999": Path.TO_999}

Skill = Literal["dental", "gp", "mental_health", "nurse", "palliative", "pharmacist"]
"""A clinician skill as a policy file may name it: those of `CLINICIAN_SKILLS`."""

Box = Mapping[str, frozenset[object]]
"""The values of mutually exclusive facts under which a rule can fire, by fact; a fact not named is free."""


class Gives(StrictModel):
    """What a rule contributes to the need; a part that is not named stays at the bottom of its lattice."""

    urgency: Literal["routine", "soon", "urgent", "emergency"] = "routine"
    level: Literal["health_adviser", "clinician"] = "health_adviser"
    accepts: frozenset[Skill] | None = None
    """The clinician skills that count for the level; absent: any."""
    skills: frozenset[Skill] = frozenset()
    path: Literal["queue", "straight", "999"] = "queue"
    flags: frozenset[str] = frozenset()
    show: frozenset[str] = frozenset()
    must: frozenset[str] = frozenset()
    offers: frozenset[str] = frozenset()
    asks: frozenset[str] = frozenset()
    confirmed: frozenset[str] = frozenset()
    forced: frozenset[str] = frozenset()

    def need(self) -> Need:
        """The contribution as a need; the names were checked when the policy was read."""
        return Need(
            urgency=URGENCIES[self.urgency],
            level=LEVELS[self.level],
            accepts=CLINICIAN_SKILLS if self.accepts is None else frozenset(self.accepts),
            skills=frozenset(self.skills),
            path=PATHS[self.path],
            flags=self.flags,
            show=self.show,
            must=self.must,
            offers=self.offers,
            asks=self.asks,
            confirmed=self.confirmed,
            forced=self.forced,
        )


class Rule(StrictModel):
    """One rule of a policy: its kind's parameters, what it gives, and who answers for it.

    A kind overrides `fires`, and `adds` where the contribution depends on the facts. Both read nothing but the facts
    named in `reads`.
    """

    reads: ClassVar[tuple[str, ...]] = ()

    id: str = Field(min_length=1, max_length=80)
    kind: str
    gives: Gives = Gives()
    owner: str = Field(min_length=1)
    rationale: str = Field(min_length=1)
    source: str = Field(min_length=1)

    @cached_property
    def given(self) -> Need:
        """What the rule gives, as a need; made once."""
        return self.gives.need()

    def fires(self, facts: Facts) -> bool:
        """Whether the facts call for what the rule gives."""
        raise NotImplementedError

    def adds(self, facts: Facts) -> Need | None:
        """What the facts themselves add to what the rule gives; `None` for nothing."""
        del facts
        return None

    def contribution(self, facts: Facts) -> Need | None:
        """What this rule says the patient must have at least; `None` if it has nothing to say."""
        given = self.given if self.fires(facts) else None
        added = self.adds(facts)
        if given is None or added is None:
            return given if added is None else added
        return given | added

    def box(self) -> Box:
        """When the rule can fire, for the check of every join; free by default."""
        return {}

    def accepts_at_most(self) -> Iterable[frozenset[str]]:
        """For a kind whose facts ask for a clinician: the skills that then count, for each way it can come out."""
        return ()

    def age_cuts(self) -> Iterable[int]:
        """The completed years at which the rule starts or stops to fire."""
        return ()

    def contact_thresholds(self) -> Iterable[tuple[int, int]]:
        """The (window in hours, number of contacts) pairs that the rule tells apart."""
        return ()


KINDS: dict[str, type[Rule]] = {}
"""The registered kinds by name; filled once, when the modules of kinds are imported."""

R = TypeVar("R", bound=Rule)


def rule_kind(cls: type[R]) -> type[R]:
    """Register a kind under the one value of its `kind` field."""
    (name,) = get_args(cls.model_fields["kind"].annotation)
    if name in KINDS:
        raise ValueError(f"two kinds are called {name}")
    KINDS[name] = cls
    return cls
