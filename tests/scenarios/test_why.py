"""Why the difference: parts that sum to the whole, on arms whose answer is known and on a real short day."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.base import BadInput
from scenarios.changes import named_changes
from scenarios.executors import make_executor
from scenarios.library import parse_scenario, unchanged
from scenarios.schema import Scenario
from scenarios.statistics.shapley import subsets
from scenarios.study_arms import Arm, ArmsTrial, play_arms, play_rows
from scenarios.why import Why, contributions, explain_difference
from tests.scenarios.arm_plays import by_formula

TEXT = """
name: busy
title: A busy day with more people
question: Why does it differ?
baseline: london-2024-25
period: {first_day: 2024-06-05, last_day: 2024-06-05}
demand: {multiply: 2}
roster: {health_advisers: 2}
closures: [{provider: las_north_east, from: 2024-06-05 09:00, to: 2024-06-05 12:00}]
assumptions: {redial: high}
"""


def busy() -> Scenario:
    return parse_scenario(TEXT, "busy.yaml")


def why(executor: str = "serial://") -> Why:
    changes = named_changes(unchanged(busy()), busy(), [], place="--change")
    with make_executor(executor) as chosen:
        return explain_difference(busy(), unchanged(busy()), changes, replications=4, executor=chosen, work=by_formula)


def test_the_parts_are_those_of_the_formula() -> None:
    found = why()
    abandoned = found.differences[0]
    parts = {part.change: part for part in abandoned.parts}
    # 0.04 * times / advisers: demand first adds 0.04, after the roster 0.02; the roster takes 0.02 away, or 0.04.
    assert parts["demand"].contributes.mean == pytest.approx(0.03)
    assert parts["roster"].contributes.mean == pytest.approx(-0.03)
    assert (parts["demand"].alone, parts["demand"].last) == pytest.approx((0.04, 0.02))
    # Alone or not, the same for an assumption that acts alone; and nothing for what has no part in the formula's mean.
    assert parts["assumptions"].contributes.mean == pytest.approx(0.02)
    assert parts["assumptions"].alone == pytest.approx(parts["assumptions"].last)
    assert abs(parts["closures"].contributes.mean) < 0.0002
    assert abandoned.whole.mean == pytest.approx(sum(part.contributes.mean for part in abandoned.parts))


@given(
    st.integers(1, 5).flatmap(
        lambda k: st.tuples(st.just(k), st.lists(st.floats(0, 1e9), min_size=2**k, max_size=2**k))
    )
)
def test_in_each_replication_the_parts_sum_to_the_whole_to_the_last_bit(game: tuple[int, list[float]]) -> None:
    k, values = game
    worth = dict(zip(subsets(k), values, strict=True))
    parts = contributions(worth, k)
    assert sum(parts) == Fraction(worth[frozenset(range(k))]) - Fraction(worth[frozenset()])


def test_results_do_not_depend_on_the_executor() -> None:
    assert why().as_dict() == why("local://2").as_dict()


def test_one_replication_has_no_interval() -> None:
    with pytest.raises(BadInput):
        explain_difference(busy(), unchanged(busy()), (), replications=1, work=by_formula)


SHORT = """
name: short
title: A twentieth of a day
question: What changes?
baseline: london-2024-25
period: {first_day: 2024-06-05, last_day: 2024-06-05}
demand: {multiply: 0.02}
"""


def test_real_arms_are_what_each_would_be_alone_and_an_inert_level_changes_nothing() -> None:
    short = parse_scenario(SHORT, "short.yaml")
    other = parse_scenario(SHORT + "policy: london-2024-no-prm\n", "short.yaml")
    arms = (Arm(scenario=short), Arm(scenario=other), Arm(scenario=short, levels=(("clinician_mean_minutes", "high"),)))
    together = play_arms(ArmsTrial(arms=arms, seed=1, replication=3))
    assert together == tuple(one for arm in arms for one in play_arms(ArmsTrial(arms=(arm,), seed=1, replication=3)))
    # A bank holiday's factor has no part in a Wednesday in June.
    inert = Arm(scenario=short, levels=(("bank_holiday_factor", "high"),))
    (row,) = play_rows([(3, (*arms, inert))], seed=1)
    assert row[3] is row[0]
    assert row[:3] == list(together)
