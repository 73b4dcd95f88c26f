"""The best of several plans, picked with a stated probability by as many replications as that takes.

Kim and Nelson's procedure KN on the same patients in every plan: plans that fall behind are dropped on the way, and
only the others are played on. The indifference zone says which difference would matter to the service.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from statistics import fmean
from typing import Any

import numpy as np

from prm.base import BadInput, Fault, bad_input
from scenarios.plain import findings
from scenarios.playing import Tell, silent
from scenarios.schema import Scenario
from scenarios.statistics.selection import LEAST_FIRST_STAGE, Floats, Rule, Stage, rule_of, stages
from scenarios.study_arms import Arm, Work, averaged_codes, numbers, play_arms, play_rows, trials_in
from scenarios.study_spread import Interval, interval
from scenarios.study_trial import family_of
from simulation.measures import Direction, item

FIRST_STAGE = 10
"""Replications of every plan before any is dropped."""
BATCH = 4
"""Replications played ahead between looks; what is not needed of them is not looked at."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What is to be picked, and how surely."""

    code: str
    zone: float
    """The indifference zone: a smaller difference does not matter; in the KPI's unit."""
    probability: float
    """Of picking the best plan, where it is better than every other by at least the zone."""
    first_stage: int = FIRST_STAGE
    most: int = 200
    """More replications than this are not played; without a best plan by then, none is named."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """One plan as far as it was played."""

    name: str
    title: str
    replications: int
    mean: float
    """Of the KPI over its replications."""
    against_chosen: Interval | None
    """Less the chosen plan, over the replications of both; `None` for the chosen one, or where none is chosen."""
    dropped_after: int | None
    """Replications after which it was dropped; `None` for those that were not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Best:
    """Which plan was picked, if one was."""

    asked: Asked
    first_day: str
    last_day: str
    seed: int
    replications: int
    chosen: str | None
    """The name of the best plan; `None` where the most replications did not tell."""
    plans: tuple[Plan, ...]
    """In the order in which they were named."""

    def as_dict(self) -> dict[str, Any]:
        """The findings as JSON values, the same for the same arguments."""
        return findings(self)


def pick_best(
    plans: Sequence[Scenario],
    asked: Asked,
    *,
    seed: int = 1,
    executor: Executor | None = None,
    progress: Tell = silent,
    work: Work = play_arms,
) -> Best:
    """Play the plans until one is best.

    Raises `BadInput` for fewer than two plans, for plans over other days or of another baseline, for a probability that
    promises nothing, and for a KPI that has no better and worse or is no mean.
    """
    _check(plans, asked)
    sign = 1.0 if _direction(asked.code) is Direction.AT_LEAST else -1.0
    values: Floats = np.empty((0, len(plans)))
    seen: list[Stage] = []
    rule: Rule | None = None
    kept, trials = tuple(range(len(plans))), 0
    while len(kept) > 1 and len(values) < asked.most:
        more = asked.first_stage if rule is None else min(BATCH, asked.most - len(values))
        arms = [Arm(scenario=plans[n]) for n in kept]
        rows = play_rows(
            [(n, arms) for n in range(len(values), len(values) + more)],
            seed=seed,
            executor=executor,
            progress=progress,
            work=work,
            already=trials,
        )
        trials += more * trials_in(arms)
        found = numbers(rows, asked.code)
        if found is None:
            raise bad_input("nothing-to-measure", f"a replication has no {item(asked.code).name} to measure", "--kpi")
        played = np.full((more, len(plans)), np.nan)
        played[:, kept] = found
        values = np.vstack([values, played])
        rule = rule_of(sign * values, zone=asked.zone, probability=asked.probability) if rule is None else rule
        seen = list(stages(sign * values, rule))
        kept = seen[-1].kept
    return _told(plans, asked, seed, values, seen)


def _told(plans: Sequence[Scenario], asked: Asked, seed: int, values: Floats, seen: Sequence[Stage]) -> Best:
    end = seen[-1]
    chosen = end.kept[0] if len(end.kept) == 1 else None
    first, last = plans[0].days
    return Best(
        asked=asked,
        first_day=first.isoformat(),
        last_day=last.isoformat(),
        seed=seed,
        replications=end.replications,
        chosen=None if chosen is None else plans[chosen].name,
        plans=tuple(_plan(plan, n, values, seen, chosen) for n, plan in enumerate(plans)),
    )


def _plan(plan: Scenario, n: int, values: Floats, seen: Sequence[Stage], chosen: int | None) -> Plan:
    dropped = next((stage.replications for stage in seen if n not in stage.kept), None)
    until = seen[-1].replications if dropped is None else dropped
    own = values[:until, n]
    against = None if chosen in (None, n) else interval((own - values[:until, chosen]).tolist())
    return Plan(
        name=plan.name,
        title=plan.title,
        replications=until,
        mean=fmean(own.tolist()),
        against_chosen=against,
        dropped_after=dropped,
    )


def _direction(code: str) -> Direction | None:
    threshold = item(code).threshold
    return None if threshold is None else threshold.direction


def _check(plans: Sequence[Scenario], asked: Asked) -> None:
    faults = list(_faults(plans, asked))
    if faults:
        raise BadInput(*faults)


def _faults(plans: Sequence[Scenario], asked: Asked) -> Iterator[Fault]:
    if len(plans) < 2:
        yield Fault(code="one-plan", sentence="name at least two plans")
        return
    first, *others = plans
    for n, other in enumerate(others):
        if other.baseline != first.baseline or other.days != first.days:
            sentence = (
                f'"{other.name}" is over other days than "{first.name}", or of another baseline; luck is not shared'
            )
            yield Fault(code="bad-comparison", sentence=sentence)
        if other.name in {each.name for each in plans[: n + 1]}:
            yield Fault(code="plan-twice", sentence=f'two plans have the name "{other.name}"')
    if asked.code not in averaged_codes(family_of(first)):
        sentence = f"{item(asked.code).name} is a centile, which is not averaged; name another KPI"
        yield Fault(code="bad-kpi", sentence=sentence, place="--kpi")
    elif _direction(asked.code) is None:
        sentence = f"{item(asked.code).name} has no threshold, and so no better and worse; name another KPI"
        yield Fault(code="bad-kpi", sentence=sentence, place="--kpi")
    if not 1 / len(plans) < asked.probability < 1:
        sentence = (
            f"the probability lies between {1 / len(plans):.2f} (a guess) and 1, and this is {asked.probability:g}"
        )
        yield Fault(code="bad-probability", sentence=sentence, place="--probability")
    if asked.most < asked.first_stage or asked.first_stage < LEAST_FIRST_STAGE:
        sentence = f"at most {asked.most} replications are fewer than the {asked.first_stage} of the first stage"
        yield Fault(code="bad-size", sentence=sentence, place="--most-replications")
