"""What knowing the patient does, with everything unpublished about notes and the PRM at low, middle and high together.

One assumption at a time says nothing of how far they go together; this part sets them all at once, in both arms, with
the same luck.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from scenarios.assumptions import ASSUMPTIONS
from scenarios.library import comparison_of
from scenarios.policies import load_policy, policy_for
from scenarios.schema import Scenario
from scenarios.study_spread import Interval, interval, pooled
from scenarios.study_trial import ArmOutcome, Levels, Outcome, family_of
from simulation.measures import KNOWING, Family, PairedWaits, Unit, Value, item

GROUP = (
    "holder_share_over_85",
    "holder_share_others",
    "identified_in_ivr",
    "note_effect_size",
    "note_effect_is_risk",
    "note_effect_all_ages",
)
"""What is unpublished about notes and the PRM."""

QUESTIONS = frozenset({"new_holder_factor", "new_holder_effect"})
"""What scenarios ask about, and no baseline is unsure of: without new holders neither has any effect."""

MIDDLE = "middle"

SHARES: Mapping[Family, tuple[str, str]] = {
    Family.IUC_ADC: ("clinician", "ambulance"),
    Family.MDS: ("mds_clinician", "mds_ambulance"),
}
"""Each collection's own share assessed by clinicians, and its share sent to ambulances."""

GROUPS: Mapping[str, str] = {
    "everybody": "Everybody who bypasses in neither arm",
    "holder": "Holders of a note or plan, in either arm",
    "over_85": "85 and over, without one",
    "others": "Others",
    "emergency": "Emergency",
    "urgent": "Urgent",
    "soon": "Soon",
    "routine": "Routine",
    "no_clinician": "Joined no clinician's queue",
}
"""Groups of callers, by name: everybody, who they are, and the urgency that they have in the comparison."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LevelFigure:
    """One figure at one level, pooled over replications; calls, seconds, or a share between 0 and 1."""

    code: str
    name: str
    unit: Unit
    here: float | None
    there: float | None
    difference: Interval | None
    """Of paired replications, the scenario less the comparison."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LevelWaits:
    """How much longer one group of callers who bypass in neither arm waits in the scenario, caller by caller."""

    group: str
    matched: float
    """Mean number of contacts that are in both arms."""
    first_voice_seconds: Interval | None
    longer_by_60: Interval | None
    """Share of those answered in both arms who wait over 60 s longer for the first voice."""
    seen: float
    """Mean number whom a clinician saw, after a health adviser, in both arms."""
    clinician_seconds: Interval | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AtLevel:
    """The figures with the whole group of assumptions at one level."""

    level: str
    assumptions: Mapping[str, float]
    figures: tuple[LevelFigure, ...]
    waits: tuple[LevelWaits, ...]
    """By the groups of `GROUPS`, in that order."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Knowing:
    """Low, middle and high, each from the same replications."""

    replications: int
    ambulance: str
    """The code of the ambulance share."""
    comparison_is_published: bool
    """Whether the comparison is the unchanged baseline, so that its ambulance share is an echo."""
    levels: tuple[AtLevel, ...]


def group_at(level: str, scenario: Scenario, comparison: Scenario | None) -> Levels:
    """The whole group at that level, less what an arm sets itself; nothing where the arms do not differ in knowing."""
    if comparison is None or not _differ(scenario, comparison):
        return ()
    return tuple((name, level) for name in GROUP if name not in {*scenario.levels, *comparison.levels})


def _differ(scenario: Scenario, comparison: Scenario) -> bool:
    """Whether the arms differ in their policy, in who holds notes and what these do, or in records that are down."""
    asked = (*GROUP, *QUESTIONS)
    return (
        scenario.records_down != comparison.records_down
        or any(scenario.levels.get(name) != comparison.levels.get(name) for name in asked)
        or (scenario.policy != comparison.policy and _policy_hash(scenario) != _policy_hash(comparison))
    )


def _policy_hash(scenario: Scenario) -> str:
    if scenario.policy is not None:
        return load_policy(scenario.policy).hash
    return policy_for(scenario.baseline, scenario.days[0]).hash


def knowing_of(
    levels: Sequence[tuple[str, Sequence[Outcome]]],
    central: Sequence[Outcome],
    scenario: Scenario,
    comparison: Scenario | None,
) -> Knowing | None:
    """Low and high as they were played, and the same replications of the central fit between them; `None` of none."""
    if not levels or comparison is None:
        return None
    (low, at_low), *rest = levels
    in_order = ((low, at_low), (MIDDLE, central[: len(at_low)]), *rest)
    family = family_of(scenario)
    names = [name for name, _ in group_at(MIDDLE, scenario, comparison)]
    return Knowing(
        replications=len(at_low),
        ambulance=SHARES[family][1],
        comparison_is_published=comparison_of(comparison) is None,
        levels=tuple(
            AtLevel(
                level=level,
                assumptions={name: ASSUMPTIONS[name].at(level) for name in names},
                figures=_figures(outcomes, family),
                waits=_waits(outcomes),
            )
            for level, outcomes in in_order
        ),
    )


def _figures(outcomes: Sequence[Outcome], family: Family) -> tuple[LevelFigure, ...]:
    shares = [(code, item(code).name, item(code).unit) for code in SHARES[family]]
    own = [(code, name, unit) for code, (name, unit) in KNOWING.items()]
    bypasses, waits = own[:3], own[3:]
    return tuple(_figure(code, name, unit, outcomes) for code, name, unit in (*bypasses, *shares, *waits))


def _figure(code: str, name: str, unit: Unit, outcomes: Sequence[Outcome]) -> LevelFigure:
    here = [_value(one.here, code) for one in outcomes]
    there = [_value(one.there, code) for one in outcomes if one.there is not None]
    pairs = [(a.value, b.value) for a, b in zip(here, there, strict=True)]
    return LevelFigure(
        code=code,
        name=name,
        unit=unit,
        here=pooled(here),
        there=pooled(there),
        difference=interval([a - b for a, b in pairs if a is not None and b is not None]),
    )


def _value(arm: ArmOutcome, code: str) -> Value:
    return arm.knowing[code] if code in KNOWING else arm.kpis.london[code]


def _waits(outcomes: Sequence[Outcome]) -> tuple[LevelWaits, ...]:
    whole = {"everybody": [one.paired for one in outcomes if one.paired is not None]}
    found = whole | {name: [one.paired_groups[name] for one in outcomes] for name in GROUPS if name not in whole}
    return tuple(_group_waits(name, found[name]) for name in GROUPS)


def _group_waits(group: str, paired: Sequence[PairedWaits]) -> LevelWaits:
    def over(what: Callable[[PairedWaits], float | None]) -> Interval | None:
        return interval([number for one in paired if (number := what(one)) is not None])

    return LevelWaits(
        group=group,
        matched=fmean(one.matched for one in paired),
        first_voice_seconds=over(lambda one: one.mean_difference_seconds),
        longer_by_60=over(lambda one: one.share_longer_by_60),
        seen=fmean(one.seen_in_both for one in paired),
        clinician_seconds=over(lambda one: one.clinician_mean_difference_seconds),
    )
