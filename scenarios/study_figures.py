"""The figures of a study: headlines, days, places, harm, where calls went, and who waits because others bypass."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from scenarios.schema import Scenario
from scenarios.statistics.several import Tested, judged_together
from scenarios.study_answer import differences
from scenarios.study_kinds import Kind, kind_of
from scenarios.study_precision import Precision, Sure, sureness
from scenarios.study_spread import CONFIDENCE, Interval, Spread, interval, middle_of, pooled, spread, spread_of
from scenarios.study_trial import ArmOutcome, Outcome, family_of
from simulation.measures import HEADLINES, Family, Overdue, PairedWaits, Value, Values, item


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """A figure in the scenario, and in its comparison if there is one."""

    here: Spread
    there: Spread | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Headline:
    """One of the six KPIs for London. Ranges run from the 10th to the 90th percentile of single days."""

    code: str
    figures: Pair
    fits_low: float | None
    fits_high: float | None
    """The least and the greatest pooled value under the fits."""
    difference: Interval | None
    """Of paired replications, the scenario less the comparison; `None` for a centile, which is not averaged."""
    tested: Tested | None
    """The difference as one of all headlines that have one, adjusted for them together."""
    sure_here: Sure | None
    """How sure the pooled value is; `None` where no precision was asked, or there is nothing to measure."""
    sure_there: Sure | None
    within: bool | None
    """Whether the pooled value keeps the threshold under every fit (`True`) or under none (`False`)."""
    days_within: float | None
    """Share of days on which it holds."""
    kind: Kind
    kind_in_comparison: Kind | None

    @property
    def clear(self) -> bool:
        """Whether the difference is surely not zero, among all headlines."""
        return self.tested is not None and self.tested.clear(1 - CONFIDENCE)

    @property
    def stated(self) -> bool:
        """Whether the scenario's value is as sure as asked, and so may stand as a headline."""
        return self.sure_here is None or self.sure_here.holds


@dataclass(frozen=True, kw_only=True, slots=True)
class DayFigures:
    """London on one date, by headline; ranges over replications."""

    day: str
    figures: Mapping[str, Pair]


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceFigures:
    """London, a network or a provider; ranges over replications."""

    level: str
    """`london`, `network` or `provider`."""
    name: str
    figures: Mapping[str, Pair]
    """By code, every measure of the family."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OverdueFigures:
    """Call-backs of one urgency; longest overdue in seconds."""

    promised: Pair
    overdue: Pair
    longest_overdue_seconds: Pair


@dataclass(frozen=True, kw_only=True, slots=True)
class HarmFigures:
    """The harm proxies over the counted period: means of counts, medians of longest waits, ranges over replications."""

    red_flags: Pair
    red_flags_waited_over_60: Pair
    red_flags_abandoned: Pair
    longest_red_flag_wait_seconds: Pair
    repeat_callers: Pair
    repeat_callers_without_clinician: Pair
    longest_clinical_wait_seconds: Pair
    call_backs: Mapping[str, OverdueFigures]
    """By urgency, the most urgent first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ArmFlow:
    """Mean calls of one arm: what became of them at ring, and where they went by who assessed last."""

    ring: Mapping[str, float]
    closed: Mapping[str, tuple[float, float, float]]
    """By disposition: assessed by nobody, by a health adviser, by a clinician."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Flow:
    """Where calls went, in both arms."""

    here: ArmFlow
    there: ArmFlow | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Bypassed:
    """Callers who bypass in neither arm: how much longer they wait for the first human voice in the scenario."""

    mean_difference_seconds: Interval | None
    share_longer_by_60: float | None
    lost: float
    """Mean number who hang up in the scenario and were answered in the comparison."""
    gained: float
    """The other way round."""
    matched: float


def headlines(
    central: Sequence[Outcome],
    fits: Sequence[Sequence[Outcome]],
    scenario: Scenario,
    comparison: Scenario | None,
    precision: Precision | None,
) -> tuple[Headline, ...]:
    """The six KPIs for London; `fits` holds every fit's outcomes, the central fit's among them."""
    codes = HEADLINES[family_of(scenario)]
    paired = {code: differences(central, code) for code in codes if item(code).centile is None}
    enough = {code: found for code, found in paired.items() if len(found) > 1}
    tested = dict(zip(enough, judged_together([*enough.values()], confidence=CONFIDENCE), strict=True))
    here, there = _arms(central)
    return tuple(
        Headline(
            code=code,
            figures=Pair(here=_over_days(code, here), there=_over_days(code, there) if there else None),
            **_range_over_fits(code, fits),
            difference=interval(paired.get(code, ())),
            tested=tested.get(code),
            sure_here=_sure(code, here, precision),
            sure_there=_sure(code, there, precision),
            days_within=_days_within(code, here),
            kind=kind_of(code, scenario),
            kind_in_comparison=None if comparison is None else kind_of(code, comparison),
        )
        for code in codes
    )


def _range_over_fits(code: str, fits: Sequence[Sequence[Outcome]]) -> dict[str, Any]:
    """`fits_low`, `fits_high` and `within`."""
    by_fit = [pooled([one.here.kpis.london[code] for one in outcomes]) for outcomes in fits]
    known = [value for value in by_fit if value is not None]
    threshold = item(code).threshold
    verdicts = {threshold.holds(value) for value in known} if threshold is not None else set()
    return {
        "fits_low": min(known, default=None),
        "fits_high": max(known, default=None),
        "within": verdicts.pop() if len(verdicts) == 1 else None,
    }


def _days_within(code: str, arms: Sequence[ArmOutcome]) -> float | None:
    threshold = item(code).threshold
    days = [day[code].value for arm in arms for day in arm.days.values()]
    held = [threshold.holds(value) for value in days if threshold is not None and value is not None]
    return fmean(held) if held else None


def _sure(code: str, arms: Sequence[ArmOutcome], precision: Precision | None) -> Sure | None:
    if precision is None or code not in precision.amounts:
        return None
    return sureness([arm.kpis.london[code] for arm in arms], precision.amounts[code])


def _arms(central: Sequence[Outcome]) -> tuple[list[ArmOutcome], list[ArmOutcome]]:
    return [one.here for one in central], [one.there for one in central if one.there is not None]


def _over_days(code: str, arms: Sequence[ArmOutcome]) -> Spread:
    whole = [arm.kpis.london[code] for arm in arms]
    return spread(whole, [day[code] for arm in arms for day in arm.days.values()])


def day_figures(central: Sequence[Outcome], family: Family) -> tuple[DayFigures, ...]:
    """London's headlines by date."""
    here, there = _arms(central)
    return tuple(
        DayFigures(
            day=day,
            figures={
                code: _pair([arm.days[day][code] for arm in here], [arm.days[day][code] for arm in there])
                for code in HEADLINES[family]
            },
        )
        for day in here[0].days
    )


def place_figures(central: Sequence[Outcome]) -> tuple[PlaceFigures, ...]:
    """Every measure for London, the networks and the providers, by level and then by name."""
    here, there = ([_places(arm) for arm in arms] for arms in _arms(central))
    codes = central[0].here.kpis.london
    places = sorted({key for each in (*here, *there) for key in each}, key=lambda key: (_LEVELS.index(key[0]), key[1]))
    return tuple(
        PlaceFigures(
            level=key[0],
            name=key[1],
            figures={
                code: _pair(
                    [each.get(key, {}).get(code, _NOTHING) for each in here],
                    [each.get(key, {}).get(code, _NOTHING) for each in there],
                )
                for code in codes
            },
        )
        for key in places
    )


_LEVELS = ("london", "network", "provider")
_NOTHING = Value(value=None, numerator=None, denominator=None)


def _places(arm: ArmOutcome) -> dict[tuple[str, str], Values]:
    kpis = arm.kpis
    networks = {("network", name): values for name, values in kpis.networks.items()}
    return {("london", "london"): kpis.london} | networks | {("provider", n): v for n, v in kpis.providers.items()}


def _pair(here: Sequence[Value], there: Sequence[Value]) -> Pair:
    return Pair(here=spread(here, here), there=spread(there, there) if there else None)


def harm_figures(central: Sequence[Outcome]) -> HarmFigures:
    """The harm proxies of both arms."""
    here, there = ([arm.harm for arm in arms] for arms in _arms(central))

    def mean(name: str) -> Pair:
        return _numbers([getattr(each, name) for each in here], [getattr(each, name) for each in there], spread_of)

    def longest(name: str) -> Pair:
        return _numbers([getattr(each, name) for each in here], [getattr(each, name) for each in there], middle_of)

    return HarmFigures(
        red_flags=mean("red_flags"),
        red_flags_waited_over_60=mean("red_flags_waited_over_60"),
        red_flags_abandoned=mean("red_flags_abandoned"),
        longest_red_flag_wait_seconds=longest("longest_red_flag_wait_seconds"),
        repeat_callers=mean("repeat_callers"),
        repeat_callers_without_clinician=mean("repeat_callers_without_clinician"),
        longest_clinical_wait_seconds=longest("longest_clinical_wait_seconds"),
        call_backs={
            urgency: _overdue([each.call_backs[urgency] for each in here], [each.call_backs[urgency] for each in there])
            for urgency in here[0].call_backs
        },
    )


def _overdue(here: Sequence[Overdue], there: Sequence[Overdue]) -> OverdueFigures:
    return OverdueFigures(
        promised=_numbers([each.promised for each in here], [each.promised for each in there], spread_of),
        overdue=_numbers([each.overdue for each in here], [each.overdue for each in there], spread_of),
        longest_overdue_seconds=_numbers(
            [each.longest_overdue_seconds for each in here],
            [each.longest_overdue_seconds for each in there],
            middle_of,
        ),
    )


def _numbers(here: Sequence[float], there: Sequence[float], over: Callable[[Sequence[float]], Spread]) -> Pair:
    return Pair(here=over(here), there=over(there) if there else None)


def flow(central: Sequence[Outcome]) -> Flow:
    """Where calls went, as means over replications."""
    here, there = _arms(central)
    return Flow(here=_arm_flow(here), there=_arm_flow(there) if there else None)


def _arm_flow(arms: Sequence[ArmOutcome]) -> ArmFlow:
    return ArmFlow(
        ring={kind: fmean(arm.ring[kind] for arm in arms) for kind in arms[0].ring},
        closed={
            kind: (
                fmean(arm.closed[kind][0] for arm in arms),
                fmean(arm.closed[kind][1] for arm in arms),
                fmean(arm.closed[kind][2] for arm in arms),
            )
            for kind in arms[0].closed
        },
    )


def bypassed(paired: Sequence[PairedWaits]) -> Bypassed | None:
    """The paired waits over replications; `None` where nothing is compared."""
    if not paired:
        return None
    mean = [one.mean_difference_seconds for one in paired if one.mean_difference_seconds is not None]
    longer = [
        (one.share_longer_by_60 * one.answered_in_both, one.answered_in_both)
        for one in paired
        if one.share_longer_by_60 is not None
    ]
    both = sum(count for _, count in longer)
    return Bypassed(
        mean_difference_seconds=interval(mean),
        share_longer_by_60=sum(count for count, _ in longer) / both if both else None,
        lost=fmean(one.lost for one in paired),
        gained=fmean(one.gained for one in paired),
        matched=fmean(one.matched for one in paired),
    )
