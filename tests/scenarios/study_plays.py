"""Trials played by hand: a few hundred calls whose answer is known, so that a study's own work can be told.

In the comparison every call is answered after 5 s. In the scenario, calls of the second hour wait two minutes at the
provider that `slow_provider` names, for two hours and a bit, and some are abandoned.
"""

import random

from prm.facts import Urgency
from scenarios.fits import FitChoice
from scenarios.library import parse_scenario
from scenarios.schema import Scenario
from scenarios.study_trial import Outcome, Played, Trial, family_of, outcome_of
from simulation.log import Log, Mode
from tests.simulation.log_builder import Calls

SURGE = """
name: hand-made
title: A surge made by hand
question: What breaks first?
baseline: london-2024-25
period: {first_day: 2025-12-27, last_day: 2025-12-27}
demand: {multiply: 1.2}
"""


def surge() -> Scenario:
    return parse_scenario(SURGE, "hand-made.yaml")


def unchanged() -> Scenario:
    """A baseline that changes nothing, and so is compared with nothing."""
    return parse_scenario(SURGE.replace("demand: {multiply: 1.2}\n", ""), "hand-made.yaml")


def agreeing(trial: Trial) -> Outcome:
    """North breaks first, whatever the fit and the assumptions."""
    return _outcome(trial, slow_provider=0)


def disagreeing(trial: Trial) -> Outcome:
    """South breaks first where the roster comes in shifts, north elsewhere."""
    return _outcome(trial, slow_provider=int(_in_shifts(trial.fit)))


def helped_by_redials(trial: Trial) -> Outcome:
    """Nothing breaks where hardly anyone rings again."""
    return _outcome(trial, slow_provider=None if ("redial", "low") in trial.assumptions else 0)


def quiet(trial: Trial) -> Outcome:
    """Nothing breaks at all."""
    return _outcome(trial, slow_provider=None)


def _in_shifts(fit: FitChoice) -> bool:
    return fit.roster_shape == "shifts"


def _outcome(trial: Trial, *, slow_provider: int | None) -> Outcome:
    here = Played(log=_log(trial, slow_provider), policy_hash="a" * 64)
    there = None if trial.comparison is None else Played(log=_log(trial, None), policy_hash="b" * 64)
    return outcome_of(here, there, family_of(trial.scenario))


def _log(trial: Trial, slow_provider: int | None) -> Log:
    luck = random.Random(f"{trial.seed} {trial.replication}")
    calls = Calls(hours=6)
    for hour in range(5):
        for home in (0, 1):
            for _ in range(60):
                arrives = hour * 3600 + luck.uniform(0, 3500)
                slow = home == slow_provider and hour in (1, 2)
                if slow and luck.random() < 0.2:
                    calls.abandoned(arrives, 50, home=home)
                else:
                    calls.answered(arrives, luck.uniform(90, 150) if slow else 5, home=home)
    calls.passed_on(600, 1500, mode=Mode.CALL_BACK, urgency=Urgency.URGENT, clinician_due=0)
    calls.to_999_at_ring(700)
    return calls.log()
