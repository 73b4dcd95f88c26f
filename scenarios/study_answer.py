"""The answer in three words, and the assumptions that would change it.

The answer is: which measure breaks first, which headlines stay within their threshold, and whether each is worse or
better than in the comparison. An assumption flips it if one of the three comes out otherwise in the same replications.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from scenarios.study_breach import leading_kpis
from scenarios.study_plan import Change
from scenarios.study_spread import interval, pooled
from scenarios.study_trial import Outcome
from simulation.measures import HEADLINES, Family, item


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What the study says, of some replications."""

    breaks_first: tuple[str, ...]
    """The measures that are first most often, alone or in the same hour; none where most break nothing."""
    within: dict[str, bool | None]
    """By headline: whether the threshold holds; `None` where there is no threshold or nothing to measure."""
    values: dict[str, float | None]
    differences: dict[str, float | None]
    """By headline: the scenario less the comparison."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """The answer with one assumption at another level."""

    assumption: str
    level: str
    value: float
    flips: tuple[str, ...]
    """One sentence for each part of the answer that comes out otherwise; empty if it stands."""
    values: dict[str, float | None]
    """London's headlines in the scenario, at this level."""


def answer_of(outcomes: Sequence[Outcome], family: Family) -> Answer:
    """The answer of these replications, pooled."""
    codes = HEADLINES[family]
    values = {code: pooled([one.here.kpis.london[code] for one in outcomes]) for code in codes}
    before = {
        code: pooled([one.there.kpis.london[code] for one in outcomes if one.there is not None]) for code in codes
    }
    return Answer(
        breaks_first=leading_kpis([one.firsts for one in outcomes]),
        within={code: _holds(code, values[code]) for code in codes},
        values=values,
        differences={code: _minus(values[code], before[code]) for code in codes},
    )


def clear_differences(outcomes: Sequence[Outcome], family: Family) -> frozenset[str]:
    """The headlines whose paired difference to the comparison is surely not zero, and never of the other sign.

    An assumption is played in few replications: what turns round from one replication to the next says nothing of it.
    """
    clear = set()
    for code in HEADLINES[family]:
        found = differences(outcomes, code)
        each = interval(found)
        if each is not None and each.clear and min(found) * max(found) > 0:
            clear.add(code)
    return frozenset(clear)


def differences(outcomes: Sequence[Outcome], code: str) -> list[float]:
    """London's paired differences, the scenario less the comparison, of the replications that have both."""
    pairs = [(one.here.kpis.london[code].value, one.there.kpis.london[code].value) for one in outcomes if one.there]
    return [here - there for here, there in pairs if here is not None and there is not None]


def effect_of(
    change: Change, outcomes: Sequence[Outcome], central: Sequence[Outcome], clear: frozenset[str], family: Family
) -> Effect:
    """What the change does to the answer; `central` are the same replications with nothing changed.

    The sign of a difference counts only where it is `clear` in the whole study.
    """
    before, after = answer_of(central, family), answer_of(outcomes, family)
    flips = []
    if before.breaks_first != after.breaks_first and not set(before.breaks_first) & set(after.breaks_first):
        flips.append(f"breaks first: {names(after.breaks_first)} instead of {names(before.breaks_first)}")
    for code in HEADLINES[family]:
        if None not in (before.within[code], after.within[code]) and before.within[code] != after.within[code]:
            where = "within" if after.within[code] else "outside"
            flips.append(f"{item(code).name}: {where} the threshold")
        if code in clear and (before.differences[code] or 0) * (after.differences[code] or 0) < 0:
            flips.append(f"{item(code).name}: the difference to the comparison turns round")
    return Effect(
        assumption=change.assumption,
        level=change.level,
        value=change.value,
        flips=tuple(flips),
        values=after.values,
    )


def names(codes: Sequence[str]) -> str:
    """The measures' names in one phrase; `nothing` of none."""
    return " and ".join(item(code).name for code in codes) or "nothing"


def _holds(code: str, value: float | None) -> bool | None:
    threshold = item(code).threshold
    return None if threshold is None or value is None else threshold.holds(value)


def _minus(here: float | None, there: float | None) -> float | None:
    return None if here is None or there is None else here - there
