"""Arms played by formula: each KPI a known function of what the arm changes and of the replication's luck."""

import random

from scenarios.study_arms import Arm, ArmsTrial, ArmValues
from scenarios.study_trial import family_of
from simulation.measures import HEADLINES, Value

CALLS = 10_000


def abandoned(arm: Arm, luck: float) -> float:
    """The share abandoned: roster and demand act together, `redial` alone, everything else not at all."""
    scenario, levels = arm.scenario, dict(arm.levels)
    advisers, times = scenario.roster.health_advisers, scenario.demand.multiply
    redial = levels.get("redial", scenario.assumptions.get("redial", 0.5))
    share = {"low": 0.3, "middle": 0.5, "high": 0.7}[redial] if isinstance(redial, str) else redial
    return 0.05 + 0.04 * times / advisers + 0.1 * (share - 0.5) + 0.02 * luck


def by_formula(trial: ArmsTrial) -> tuple[ArmValues, ...]:
    """The share abandoned by the formula; every other headline is 0.5 in every arm."""
    luck = random.Random(f"{trial.seed} {trial.replication}").uniform(-1, 1)
    return tuple(_values(arm, abandoned(arm, luck * (1 + 0.01 * n))) for n, arm in _numbered(trial))


def _numbered(trial: ArmsTrial) -> list[tuple[int, Arm]]:
    """Arms with a number that goes with what they are, so that their luck is not wholly the same."""
    return [(len(arm.scenario.closures), arm) for arm in trial.arms]


def _values(arm: Arm, share: float) -> ArmValues:
    codes = HEADLINES[family_of(arm.scenario)]
    values = {code: Value(value=0.5, numerator=0.5 * CALLS, denominator=CALLS) for code in codes}
    values[codes[0]] = Value(value=share, numerator=share * CALLS, denominator=CALLS)
    return ArmValues(headlines=values, policy_hash=str(arm.scenario.policy))
