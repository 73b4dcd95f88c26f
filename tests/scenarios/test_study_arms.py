"""Arms that are played together have the values that they have alone, whatever they share on the way."""

from scenarios.library import load
from scenarios.schema import Period, Scenario
from scenarios.service_form import OnlineReferrals
from scenarios.study_arms import Arm, ArmsTrial, ArmValues, play_arms


def played(*scenarios: Scenario) -> tuple[ArmValues, ...]:
    return play_arms(ArmsTrial(arms=tuple(Arm(scenario=each) for each in scenarios), seed=1, replication=0))


def test_arms_played_together_have_the_values_they_have_alone() -> None:
    whole = load("whole-service")
    day = Period(first_day=whole.days[0], last_day=whole.days[0])
    plain = load("london-2024-25").model_copy(update={"period": day})
    fewer = plain.roster.model_copy(update={"absence": True})
    more = fewer.model_copy(update={"health_advisers": 1.5})
    referring = whole.service.model_copy(update={"online_referrals": OnlineReferrals(a_day=3000)})
    arms = (
        plain,
        plain.model_copy(update={"service": whole.service}),
        plain.model_copy(update={"service": referring}),
        plain.model_copy(update={"roster": fewer}),
        plain.model_copy(update={"roster": more}),
        plain.model_copy(update={"roster": plain.roster.model_copy(update={"clinicians": 1.2})}),
    )
    together = played(*arms)
    assert together == tuple(alone for arm in arms for alone in played(arm))
    assert len({str(one.headlines) for one in together}) == len(arms)
