"""What a run over HTTP does is the study that was ordered."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

import scenarios.study
from api.jobs import Order, Step
from api.work import run_scenario
from prm.base import TooLarge
from scenarios.library import load
from scenarios.playing import Progress
from scenarios.study_plan import Size


def test_the_study_is_the_one_that_was_ordered(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def stub(scenario: object, *, seed: int, size: Size, progress: Callable[[Progress], None]) -> SimpleNamespace:
        asked.extend((scenario, seed, size))
        progress(Progress(done=1, total=3, seconds_left=2.5))
        return SimpleNamespace(as_dict=lambda: {"question": "?"})

    monkeypatch.setattr(scenarios.study, "run_study", stub)
    steps: list[Step] = []
    order = Order(scenario="london-2015-16", month="2016-03", seed=5, replications=4, per_fit=0, per_assumption=3)
    assert run_scenario(order, steps.append) == {"question": "?"}
    assert asked == [load("london-2015-16", month="2016-03"), 5, Size(replications=4, per_fit=0, per_assumption=3)]
    assert steps == [Step(done=1, total=3, seconds_left=2.5)]


def test_a_run_that_needs_more_memory_than_there_is_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=1_000_000))
    with pytest.raises(TooLarge, match="are free"):
        run_scenario(Order(scenario="winter-surge", replications=2, per_fit=0, per_assumption=0), lambda _: None)
