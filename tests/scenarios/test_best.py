"""The best of several plans: picked, or said not to be known."""

import random
from dataclasses import replace

import pytest

from prm.base import BadInput
from scenarios.best import Asked, Best, pick_best
from scenarios.executors import make_executor
from scenarios.schema import Scenario
from scenarios.study_arms import ArmsTrial, ArmValues
from simulation.measures import Value
from tests.scenarios import study_plays
from tests.scenarios.arm_plays import by_formula

ASKED = Asked(code="abandoned", zone=0.005, probability=0.95)


def plan(name: str, *, advisers: float = 1.0) -> Scenario:
    surge = study_plays.surge()
    roster = surge.roster.model_copy(update={"health_advisers": advisers})
    return surge.model_copy(update={"name": name, "roster": roster})


PLANS = (plan("as-it-is"), plan("some-more", advisers=1.2), plan("many-more", advisers=2.0))


def noisy(trial: ArmsTrial) -> tuple[ArmValues, ...]:
    """By formula, and with luck of its own in every arm, so that it takes several replications to tell."""
    found = by_formula(trial)
    return tuple(
        replace(one, headlines={**one.headlines, "abandoned": _shaken(one.headlines["abandoned"], trial, arm.scenario)})
        for one, arm in zip(found, trial.arms, strict=True)
    )


def _shaken(value: Value, trial: ArmsTrial, scenario: Scenario) -> Value:
    own = random.Random(f"{scenario.name} {trial.replication}").uniform(-0.5, 0.5)
    return replace(value, value=(value.value or 0) + 0.03 * own)


def best(executor: str = "serial://") -> Best:
    with make_executor(executor) as chosen:
        return pick_best(PLANS, ASKED, executor=chosen, work=noisy)


def test_the_plan_with_the_fewest_abandoned_is_picked() -> None:
    found = best()
    assert found.chosen == "many-more"
    by_name = {each.name: each for each in found.plans}
    assert by_name["many-more"].dropped_after is None
    assert by_name["many-more"].against_chosen is None
    worse = by_name["as-it-is"]
    assert worse.against_chosen is not None
    assert worse.against_chosen.mean > 0
    assert worse.replications == worse.dropped_after
    assert found.replications == max(each.replications for each in found.plans)


def test_a_headline_of_which_more_is_better_is_picked_at_its_greatest() -> None:
    found = pick_best(PLANS, replace(ASKED, code="within_60"), work=by_formula)
    assert found.chosen is not None  # all are equal, and one is picked
    assert found.replications == ASKED.first_stage


def test_where_the_most_replications_do_not_tell_nothing_is_picked() -> None:
    found = pick_best(PLANS[:2], replace(ASKED, zone=0.00001, most=12), work=noisy)
    assert (found.chosen, found.replications) == (None, 12)
    assert all(each.against_chosen is None for each in found.plans)


def test_results_do_not_depend_on_the_executor() -> None:
    assert best().as_dict() == best("local://2").as_dict()


def test_plans_that_were_dropped_are_not_played_on() -> None:
    played: list[int] = []

    def counted(trial: ArmsTrial) -> tuple[ArmValues, ...]:
        played.append(len(trial.arms))
        return noisy(trial)

    found = pick_best(PLANS, ASKED, work=counted)
    assert sum(played) < len(PLANS) * (found.replications + 4)
    assert played[0] == len(PLANS)


@pytest.mark.parametrize(
    ("plans", "asked", "code"),
    [
        (PLANS[:1], ASKED, "one-plan"),
        ((PLANS[0], PLANS[0]), ASKED, "plan-twice"),
        (PLANS, replace(ASKED, code="centile_95"), "bad-kpi"),
        (PLANS, replace(ASKED, probability=0.3), "bad-probability"),
        (PLANS, replace(ASKED, most=5), "bad-size"),
    ],
)
def test_what_cannot_be_picked_is_refused(plans: tuple[Scenario, ...], asked: Asked, code: str) -> None:
    with pytest.raises(BadInput) as found:
        pick_best(plans, asked, work=by_formula)
    assert [fault.code for fault in found.value.faults] == [code]


def test_plans_over_other_days_share_no_luck_and_are_refused() -> None:
    period = PLANS[0].period.model_copy(update={"last_day": PLANS[0].days[1].replace(day=28)})
    with pytest.raises(BadInput, match="other days"):
        pick_best((PLANS[0], PLANS[1].model_copy(update={"period": period})), ASKED, work=by_formula)
