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
from simulation.log import QUEUES, Assessor, Log, Mode
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


def no_prm() -> Scenario:
    """The same policy but for notes, plans and history, on the same day."""
    text = SURGE.replace("demand: {multiply: 1.2}", "policy: london-2024-no-prm").replace(
        "A surge", "A PRM switched off"
    )
    return parse_scenario(text, "hand-made.yaml")


BYPASSES = {"low": 2, "middle": 4, "high": 8}
"""How many of the comparison's 40 calls a clinician answers at once, in the first replication; one more in each."""


def bypassing(trial: Trial) -> Outcome:
    """With a PRM some bypass; without it nobody does, and they and one in ten others wait 100 s longer."""
    level = dict(trial.assumptions).get("note_effect_size", "middle")
    many = BYPASSES[str(level)] + trial.replication
    here, there = Calls(hours=1), Calls(hours=1)
    for n in range(40):
        waits = 105 if n < many or n % 10 == 9 else 5
        here.answered(60 * n, waits, patient=n, over_85=n % 2)
        if n < many:
            gp = {"answered_queue": QUEUES.index("gp"), "assessor": Assessor.CLINICIAN, "wanted_straight": 1}
            there.answered(60 * n, 5, patient=n, over_85=n % 2, **gp)
        else:
            there.answered(60 * n, 5, patient=n, over_85=n % 2)
    return outcome_of(_played(here.log(), "a"), _played(there.log(), "b"), family_of(trial.scenario))


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
    here = _played(_log(trial, slow_provider), "a")
    there = None if trial.comparison is None else _played(_log(trial, None), "b")
    return outcome_of(here, there, family_of(trial.scenario))


def _played(log: Log, policy: str) -> Played:
    return Played(log=log, policy_hash=policy * 64, option_lines=frozenset())


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
