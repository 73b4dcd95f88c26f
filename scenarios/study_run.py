"""From a study to the folder of its run: the logs of the first replication played again, the report, the figures."""

import json

from prm.base import Instant
from scenarios.inputs import input_hashes
from scenarios.outputs import Arm, Run
from scenarios.report import render
from scenarios.schema import Scenario
from scenarios.stress import stress_html, stress_items, stress_markdown
from scenarios.study import ArmFacts, Study
from scenarios.study_trial import Trial, play_arm
from simulation.measures import Kpis


def as_run(study: Study, *, ran_at: Instant) -> Run:
    """What `write_run` writes: both arms with their logs, the report, the STRESS-DES report, and the figures."""
    trial = Trial(scenario=study.scenario, comparison=study.comparison, seed=study.seed, replication=0)
    arms = [_arm(trial, study.scenario, study.here, tuple(here for here, _ in study.kpis))]
    if study.comparison is not None and study.there is not None:
        kpis = tuple(there for _, there in study.kpis if there is not None)
        arms.append(_arm(trial, study.comparison, study.there, kpis))
    items = stress_items(study)
    return Run(
        question=study.question,
        arms=tuple(arms),
        seed=study.seed,
        input_hashes=input_hashes(),
        ran_at=ran_at,
        files={
            "report.html": render(study),
            "study.json": study_json(study),
            "stress.html": stress_html(study, items),
            "stress.md": stress_markdown(study, items),
        },
    )


def study_json(study: Study) -> str:
    """The study as JSON text."""
    return json.dumps(study.as_dict(), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _arm(trial: Trial, scenario: Scenario, facts: ArmFacts, kpis: tuple[Kpis, ...]) -> Arm:
    log = play_arm(trial, scenario).log
    return Arm(name=facts.name, kpis=kpis, log=log, scenario_hash=facts.scenario_hash, policy_hash=facts.policy_hash)
