"""What a run does, in the child process of a job."""

from collections.abc import Callable

from api.jobs import Order, Result, Step


def run_scenario(order: Order, tell: Callable[[Step], None]) -> Result:
    """The study of the ordered scenario as plain data."""
    # Imported by the child: the service itself needs no simulator.
    from scenarios.baselines import build
    from scenarios.library import load
    from scenarios.memory import check_memory
    from scenarios.playing import Progress
    from scenarios.study import run_study
    from scenarios.study_plan import Size

    def told(progress: Progress) -> None:
        tell(Step(done=progress.done, total=progress.total, seconds_left=progress.seconds_left))

    scenario = load(order.scenario, month=order.month)
    size = Size(replications=order.replications, per_fit=order.per_fit, per_assumption=order.per_assumption)
    check_memory(build(scenario).setting.demand)
    study = run_study(scenario, seed=order.seed, size=size, progress=told)
    return study.as_dict()
