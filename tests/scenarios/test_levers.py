"""Levers: read with every fault at its place, and ranked by what they do for what they cost."""

from dataclasses import replace
from pathlib import Path

import pytest

from prm.base import BadInput
from scenarios.executors import make_executor
from scenarios.lever_file import load_levers
from scenarios.levers import Ranking, effect_on, rank_levers
from scenarios.study_arms import ArmsTrial, ArmValues
from tests.scenarios.arm_plays import by_formula
from tests.scenarios.study_plays import SURGE

LEVERS = """
scenario: ./surge.yaml
kpi: abandoned
cost_unit: thousand pounds
levers:
  - name: a fifth more health advisers
    cost: 10
    source: assumption
    change:
      roster: {health_advisers: 1.2}
  - name: twice as many health advisers
    cost: 1000
    source: assumption
    change:
      roster: {health_advisers: 2}
  - name: more clinicians
    cost: 1
    source: assumption
    change:
      roster: {clinicians: 1.5}
  - name: fewer who ring again
    cost: 2
    source: assumption
    change:
      assumptions: {redial: low}
"""


def written(folder: Path, text: str = LEVERS) -> Path:
    (folder / "surge.yaml").write_text(SURGE, encoding="utf-8")
    file = folder / "levers.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def ranking(folder: Path, executor: str = "serial://") -> Ranking:
    with make_executor(executor) as chosen:
        return rank_levers(load_levers(written(folder)), replications=4, executor=chosen, work=by_formula)


def test_a_lever_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    found = load_levers(written(tmp_path))
    first = found.levers[0].scenario
    assert first.roster.health_advisers == 1.2
    assert first.roster.clinicians == found.scenario.roster.clinicians
    assert first.demand == found.scenario.demand
    assert found.levers[3].scenario.assumptions == {"redial": "low"}


def test_levers_are_ranked_by_their_improvement_for_their_cost(tmp_path: Path) -> None:
    found = ranking(tmp_path)
    assert [lever.name for lever in found.levers] == [
        "fewer who ring again",  # 0.02 for 2
        "a fifth more health advisers",  # 0.008 for 10
        "twice as many health advisers",  # 0.024 for 1,000
        "more clinicians",  # nothing in the formula
    ]
    for lever, expected in zip(found.levers, (0.02 / 2, 0.008 / 10, 0.024 / 1000, 0.0), strict=True):
        per_cost = effect_on(lever, "abandoned").improvement_per_cost
        assert per_cost is not None
        assert per_cost.mean == pytest.approx(expected, abs=1e-12)
        assert lever.clear == (expected > 0)
    assert effect_on(found.levers[0], "abandoned").difference.mean < 0


def test_more_is_better_where_the_threshold_is_a_least(tmp_path: Path) -> None:
    """Answered in 60 s rises by as much as abandonment falls, and both are improvements."""

    def mirrored(trial: ArmsTrial) -> tuple[ArmValues, ...]:
        return tuple(
            replace(
                arm,
                headlines={
                    **arm.headlines,
                    "within_60": replace(arm.headlines["within_60"], value=1 - (arm.headlines["abandoned"].value or 0)),
                },
            )
            for arm in by_formula(trial)
        )

    file = written(tmp_path, LEVERS.replace("kpi: abandoned", "kpi: within_60"))
    found = rank_levers(load_levers(file), replications=4, work=mirrored)
    assert found.levers[0].name == "fewer who ring again"
    for lever in found.levers:
        up, down = (effect_on(lever, code).improvement_per_cost for code in ("within_60", "abandoned"))
        assert up is not None
        assert down is not None
        assert up.mean == pytest.approx(down.mean, abs=1e-12)


def test_results_do_not_depend_on_the_executor(tmp_path: Path) -> None:
    assert ranking(tmp_path).as_dict() == ranking(tmp_path, "local://2").as_dict()


@pytest.mark.parametrize(
    ("wrong", "right", "code", "line"),
    [
        ("health_advisers: 1.2", "health_advisors: 1.2", "unknown-field", 10),
        ("roster: {clinicians: 1.5}", "rooster: {clinicians: 1.5}", "bad-lever", 20),
        ("roster: {clinicians: 1.5}", "roster: {clinicians: 1}", "bad-lever", 19),
        ("assumptions: {redial: low}", "assumptions: {redial: 7}", "out-of-range", 25),
        ("cost: 1000", "cost: 0", "out-of-range", 12),
        ("kpi: abandoned", "kpi: abandond", "unknown-kpi", 3),
        ("kpi: abandoned", "kpi: centile_95", "bad-kpi", 3),
        ("name: more clinicians", "name: fewer who ring again", "name-twice", 5),
        ("roster: {clinicians: 1.5}", "period: {month: 2025-01}", "bad-lever", 20),
    ],
)
def test_what_is_wrong_is_told_at_its_place(tmp_path: Path, wrong: str, right: str, code: str, line: int) -> None:
    with pytest.raises(BadInput) as found:
        load_levers(written(tmp_path, LEVERS.replace(wrong, right)))
    (fault,) = found.value.faults
    assert fault.place.startswith(f"{tmp_path / 'levers.yaml'}:{line}:"), fault
    assert fault.code == code
