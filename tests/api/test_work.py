"""What a run over HTTP does is what `prm111 run` does."""

from api.jobs import Order, Step
from api.work import run_scenario
from scenarios.library import load
from scenarios.study import run_study
from scenarios.study_plan import Size


def test_a_run_is_the_study_of_its_scenario() -> None:
    steps: list[Step] = []
    order = Order(scenario="london-2024-25", seed=5, replications=2, per_fit=0, per_assumption=0)
    result = run_scenario(order, steps.append)
    size = Size(replications=2, per_fit=0, per_assumption=0)
    assert result == run_study(load("london-2024-25"), seed=5, size=size).as_dict()
    assert [(step.done, step.total) for step in steps] == [(0, 2), (1, 2), (2, 2)]
