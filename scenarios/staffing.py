"""Agents, shifts and their check: what a scenario needs, the cheapest shifts for it, and what callers then get.

The requirement of each queue comes from its modified offered load, shifts from integer programming, and the scenario
is played under them. Where the target is clearly missed, cover is added to that day part and the shifts are solved
again, a stated number of times; what is still missed then is said. The quick formulas stand beside it all, played the
same way.
"""

import math
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prm.base import bad_input, london
from routing import HEALTH_ADVISER
from scenarios.baselines import YEARS, build
from scenarios.playing import Tell, silent
from scenarios.schema import Scenario
from scenarios.shift_people import Duty, assign
from scenarios.shift_rules import QUARTERS_AN_HOUR, ShiftRules
from scenarios.shifts import ShiftPlan
from scenarios.staffing_check import PARTS, Counts, Miss, Performance, misses, performance, shortfalls
from scenarios.staffing_compare import SMALL_LOAD, Errors, Forecast, QuickFormulas, errors, forecast, quick_formulas
from scenarios.staffing_need import QueueNeed, Targets, opening_share, staffing_need
from scenarios.staffing_work import BEFORE, Workshop, moments_of, planned_in
from scenarios.study_trial import family_of
from simulation.setting import QUARTER

Ints = NDArray[np.int64]

STEP = 0.05
"""A repair adds this share of a day part's greatest requirement, at least one person, and doubles where that failed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Effort:
    """How hard the check tries: replications of each roster, and rounds of repair."""

    replications: int = 6
    rounds: int = 4

    def __post_init__(self) -> None:
        if self.replications < 2:
            raise bad_input("bad-effort", f"{self.replications} is too few; two or more replications", "replications")
        if self.rounds < 0:
            raise bad_input("bad-effort", f"{self.rounds} is no number of rounds", "rounds")


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One part of one planned London day."""

    name: str
    """Such as `Fri 26 Dec day`."""
    kind: str
    """`night`, `day` or `evening`."""
    quarters: Ints
    """Numbers of its quarter hours, from the first planned one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """One solution and its check."""

    cost: float
    hours: float
    missed: tuple[Miss, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """One way to staff, played: people by quarter hour in the planned time, and what callers got."""

    name: str
    hours: float
    first_voice: Performance
    clinician: Performance
    worst_hour: float | None
    """The least share answered in time in one hour of one provider's first voice, among hours with enough calls."""
    missed: int
    """Day parts of queues in which the target is clearly missed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Staffing:
    """A staffed scenario; tables by quarter hour are of the planned (counted) days."""

    scenario: Scenario
    seed: int
    effort: Effort
    targets: Targets
    rules: ShiftRules
    opening: float
    """Share of callers who hang up in the opening message, which is part of the abandonment asked for."""
    starts: tuple[int, ...]
    """Instants of the planned quarter hours."""
    planned: slice
    """Their place in the horizon."""
    parts: tuple[Part, ...]
    needs: tuple[QueueNeed, ...]
    added: tuple[Ints, ...]
    """People added by repair to each queue's requirement, over the planned quarter hours."""
    plans: tuple[ShiftPlan, ...]
    duties: tuple[tuple[Duty, ...], ...]
    formulas: tuple[QuickFormulas, ...]
    forecasts: tuple[Forecast, ...]
    errors: tuple[Errors, ...]
    counts: tuple[Counts, ...]
    """Of the last shifts, by replication."""
    rounds: tuple[Round, ...]
    ways: tuple[Way, ...]
    """The shifts first, then their requirement without shifts, then the quick formulas."""

    @property
    def first_voice(self) -> tuple[int, ...]:
        """Numbers of the queues in which callers wait for the first voice."""
        return tuple(n for n, need in enumerate(self.needs) if is_first_voice(need))

    @property
    def missed(self) -> tuple[Miss, ...]:
        """What is still clearly missed."""
        return self.rounds[-1].missed

    @property
    def cost(self) -> float:
        """Pounds for the planned days."""
        return sum(plan.cost for plan in self.plans)

    @property
    def calls(self) -> float:
        """Calls received on the planned days, mean of replications."""
        return float(np.mean([each.received for each in self.counts]))

    @property
    def cost_per_1000_calls(self) -> float:
        """Pounds for a thousand calls received."""
        return 1000 * self.cost / self.calls if self.calls else 0.0

    @property
    def people(self) -> int:
        """People on the rosters, with their weekly hours and rest kept."""
        return sum(len({duty.person for duty in duties}) for duties in self.duties)

    @property
    def gap(self) -> float:
        """How much dearer, as a share, than the cheapest shifts these may be."""
        least = sum(plan.cost / (1.0 + plan.gap) for plan in self.plans)
        return self.cost / least - 1.0 if least else 0.0

    @property
    def held(self) -> bool:
        """Whether London as a whole holds the target and no day part clearly misses it."""
        return not self.missed and _whole_holds(self.counts, self.needs)


def is_first_voice(need: QueueNeed) -> bool:
    """Whether callers wait in this queue for the first voice, rather than for a clinician after it."""
    return need.queue == HEALTH_ADVISER or not math.isinf(need.service.patience.steady_seconds)


def staff_scenario(
    scenario: Scenario,
    *,
    targets: Targets,
    rules: ShiftRules,
    effort: Effort,
    seed: int,
    executor: Executor,
    progress: Tell = silent,
) -> Staffing:
    """Staff the counted days of a scenario.

    Raises `BadInput` for a target that no roster can hold, a queue without a price, or hours that no shift covers.
    """
    built = build(scenario)
    family = family_of(scenario)
    horizon = built.setting.horizon
    for _, queue in built.setting.roster.people:
        rules.hour_cost(queue)
    needs = staffing_need(
        built.setting,
        built.policy,
        targets=targets,
        family=family,
        seed=seed,
        least=YEARS[scenario.baseline].least,
    )
    planned = planned_in(horizon)
    workshop = Workshop(
        scenario=scenario,
        rules=rules,
        moments=moments_of(horizon),
        planned=planned,
        seed=seed,
        replications=effort.replications,
        executor=executor,
        progress=progress,
    )
    starts = tuple(range(horizon.counted_from, horizon.counted_to, QUARTER))
    parts = _parts(starts)
    plans, added, counts, rounds = solve_and_repair(workshop, needs, parts, effort.rounds)
    formulas = tuple(quick_formulas(need) for need in needs)
    covers = [plan.cover for plan in plans]
    whole = [workshop.over_horizon(need, cover) for need, cover in zip(needs, covers, strict=True)]
    forecasts = tuple(
        forecast(need, each, people, planned) for need, each, people in zip(needs, formulas, whole, strict=True)
    )
    beside: dict[str, list[Ints]] = {
        "Requirement, without shifts": [need.required[planned] for need in needs],
        "Erlang C": [each.erlang_c[planned] for each in formulas],
        "Erlang A": [each.erlang_a[planned] for each in formulas],
    }
    ways = [_way("Shifts", covers, counts, needs, parts)]
    ways += [_way(name, people, workshop.counts(needs, people), needs, parts) for name, people in beside.items()]
    return Staffing(
        scenario=scenario,
        seed=seed,
        effort=effort,
        targets=targets,
        rules=rules,
        opening=opening_share(built.setting, family),
        starts=starts,
        planned=planned,
        parts=parts,
        needs=needs,
        added=added,
        plans=plans,
        duties=tuple(assign(plan.shifts, rules=rules, moments=workshop.moments, before=BEFORE) for plan in plans),
        formulas=formulas,
        forecasts=forecasts,
        errors=tuple(
            errors(kind, chosen, needs, formulas, forecasts, counts, planned, whole)
            for kind, chosen in _kinds(needs, formulas, planned)
            if chosen
        ),
        counts=counts,
        rounds=rounds,
        ways=tuple(ways),
    )


def solve_and_repair(
    workshop: Workshop, needs: Sequence[QueueNeed], parts: Sequence[Part], most_rounds: int
) -> tuple[tuple[ShiftPlan, ...], tuple[Ints, ...], tuple[Counts, ...], tuple[Round, ...]]:
    """Shifts, people added by repair, counts of the last check, and all rounds: solved, played, repaired, again."""
    wanted = [need.required[workshop.planned] for need in needs]
    added = [np.zeros_like(each) for each in wanted]
    plans = workshop.shifts(needs, wanted)
    tries: dict[tuple[int, int], int] = {}
    rounds: list[Round] = []
    while True:
        counts = workshop.counts(needs, [plan.cover for plan in plans])
        missed = misses(counts, needs, _quarters(parts))
        rounds.append(
            Round(cost=sum(plan.cost for plan in plans), hours=sum(plan.hours for plan in plans), missed=missed)
        )
        weak = missed or (() if _whole_holds(counts, needs) else misses(counts, needs, _quarters(parts), errors=0.0))
        if not weak or len(rounds) > most_rounds:
            return tuple(plans), tuple(added), tuple(counts), tuple(rounds)
        for n, m in dict.fromkeys((miss.queue, miss.part) for miss in weak):
            quarters = parts[m].quarters
            times = 2 ** tries.get((n, m), 0)
            tries[n, m] = tries.get((n, m), 0) + 1
            added[n][quarters] += max(1, round(STEP * int(wanted[n][quarters].max()))) * times
        changed = sorted({miss.queue for miss in weak})
        again = workshop.shifts([needs[n] for n in changed], [wanted[n] + added[n] for n in changed])
        for n, plan in zip(changed, again, strict=True):
            plans[n] = plan


def _parts(starts: Sequence[int]) -> tuple[Part, ...]:
    moments = [london(at) for at in starts]
    found = []
    for day in dict.fromkeys(moment.date() for moment in moments):
        for name, first, last in PARTS:
            quarters = [n for n, moment in enumerate(moments) if moment.date() == day and first <= moment.hour < last]
            found.append(Part(name=f"{day:%a %d %b} {name}", kind=name, quarters=np.array(quarters, dtype=np.int64)))
    return tuple(found)


def _quarters(parts: Sequence[Part]) -> list[Ints]:
    return [part.quarters for part in parts]


def whole_performance(counts: Sequence[Counts], needs: Sequence[QueueNeed], *, of_first_voice: bool) -> Performance:
    """London's figures: of all callers who wait for a first voice, or of all urgent needs of a clinician."""
    chosen = [n for n, need in enumerate(needs) if is_first_voice(need) == of_first_voice]
    return performance(counts, chosen, slice(None))


def _whole_holds(counts: Sequence[Counts], needs: Sequence[QueueNeed]) -> bool:
    for of_first_voice in (True, False):
        target = next((need.target for need in needs if is_first_voice(need) == of_first_voice), None)
        if target is None:
            continue
        shown = whole_performance(counts, needs, of_first_voice=of_first_voice)
        if any(short > 0 for *_, short in shortfalls(shown, target)):
            return False
    return True


def _way(
    name: str, people: Sequence[Ints], counts: Sequence[Counts], needs: Sequence[QueueNeed], parts: Sequence[Part]
) -> Way:
    return Way(
        name=name,
        hours=float(sum(int(each.sum()) for each in people)) / QUARTERS_AN_HOUR,
        first_voice=whole_performance(counts, needs, of_first_voice=True),
        clinician=whole_performance(counts, needs, of_first_voice=False),
        worst_hour=_worst_hour(counts, needs),
        missed=len({(miss.queue, miss.part) for miss in misses(counts, needs, _quarters(parts))}),
    )


def _worst_hour(counts: Sequence[Counts], needs: Sequence[QueueNeed]) -> float | None:
    chosen = [n for n, need in enumerate(needs) if need.queue == HEALTH_ADVISER]
    answered, in_time = (
        np.sum([getattr(each, name)[chosen] for each in counts], axis=0) for name in ("answered", "in_time")
    )
    hours = answered.shape[1] // QUARTERS_AN_HOUR
    by_hour = [
        each[:, : hours * QUARTERS_AN_HOUR].reshape(len(chosen), hours, QUARTERS_AN_HOUR).sum(axis=2)
        for each in (answered, in_time)
    ]
    enough = by_hour[0] >= ENOUGH_IN_AN_HOUR
    return float((by_hour[1][enough] / by_hour[0][enough]).min()) if enough.any() else None


ENOUGH_IN_AN_HOUR = 100
"""Calls of an hour, all replications together, for the worst hour to be told."""


def _kinds(
    needs: Sequence[QueueNeed], formulas: Sequence[QuickFormulas], planned: slice
) -> tuple[tuple[str, list[int]], ...]:
    small = {n for n, each in enumerate(formulas) if each.load[planned].max() < SMALL_LOAD}
    everyone = range(len(needs))
    return (
        ("Health advisers", [n for n in everyone if needs[n].queue == HEALTH_ADVISER]),
        ("Larger queues of clinicians", [n for n in everyone if needs[n].queue != HEALTH_ADVISER and n not in small]),
        ("Small queues of clinicians", [n for n in everyone if needs[n].queue != HEALTH_ADVISER and n in small]),
    )


def period_in_words(found: Staffing) -> str:
    """The planned days, such as `26 December 2025 to 28 December 2025`."""
    first, last = london(found.starts[0]), london(found.starts[-1])
    return f"{first:%d %B %Y}" if first.date() == last.date() else f"{first:%d %B %Y} to {last:%d %B %Y}"
