"""The need of each queue: whom callers ask for if nobody waits, and the load while their calls last."""

from dataclasses import replace

import numpy as np
import pytest

from prm.base import HOUR, BadInput
from scenarios.staffing_need import DEFAULT_TARGETS, QueueNeed, Targets, staffing_need
from simulation.measures import Family
from simulation.operations import ClinicalOutage, Operations
from simulation.patience_queue import Target
from simulation.service import Kind, Service
from simulation.setting import QUARTER, Closure, Setting
from tests.simulation.small_day import POLICIES, START, a_day, staffed
from tests.simulation.troubled_day import relief, under
from tests.simulation.whole_service import a_stream

POLICY = POLICIES["london-2024"]
LOOSE = Targets(first_voice=Target(answered=0.9, abandoned=0.1), clinician=DEFAULT_TARGETS.clinician)
"""5 % of the north west hang up in the opening message, which 3 % would not allow."""


def needs_of(setting: Setting, targets: Targets = LOOSE, seed: int = 1) -> dict[tuple[str, str], QueueNeed]:
    found = staffing_need(setting, POLICY, targets=targets, family=Family.IUC_ADC, seed=seed, least={"nurse": 1})
    return {need.key: need for need in found}


def test_every_queue_is_staffed_but_the_contingency() -> None:
    found = needs_of(a_day())
    assert ("las_north_west", "health_adviser") in found
    assert ("crisis_line", "mental_health") in found
    assert not any(provider == "national_resilience" for provider, _ in found)


def test_advisers_get_the_callers_of_their_area_who_do_not_go_elsewhere() -> None:
    """Re-contacts add to the fresh callers, hang-ups, options and bypasses take away."""
    setting = a_day(redial=0.0)
    found = needs_of(setting)
    fresh = setting.demand.fresh_per_quarter[0].sum()
    joined = found["las_north_west", "health_adviser"].calls.sum()
    assert 0.4 * fresh < joined < 1.1 * fresh


def test_the_work_of_calls_is_their_load() -> None:
    """Offered load in person hours is calls times handling time, up to what the end of the run cuts off."""
    for need in needs_of(a_day()).values():
        work = need.calls.sum() * need.service.mean_seconds / 3600
        done = need.load.sum() / 4
        assert 0.9 * work <= done <= work + 1e-9 or work < 1.0


def test_twice_the_callers_are_about_twice_the_load_and_fewer_than_twice_the_people() -> None:
    """The luck of few calls allows for a tenth."""
    key = ("las_north_west", "health_adviser")
    one, two = needs_of(a_day())[key], needs_of(a_day(calls_per_quarter=8.0))[key]
    assert two.load.sum() == pytest.approx(2 * one.load.sum(), rel=0.1)
    assert one.required.sum() < two.required.sum() < 2 * one.required.sum()


def test_a_closed_provider_needs_nobody_and_others_take_its_calls() -> None:
    closure = Closure(provider="las_north_west", start=START + 2 * HOUR, end=START + 5 * HOUR)
    shut, open_ = needs_of(a_day(closures=(closure,))), needs_of(a_day())
    during = slice(3 * HOUR // QUARTER, 5 * HOUR // QUARTER)

    def calls(found: dict[tuple[str, str], QueueNeed], provider: str) -> float:
        return float(found[provider, "health_adviser"].calls[during].sum())

    assert calls(shut, "las_north_west") < 0.05 * calls(open_, "las_north_west")
    others = ("las_north_east", "ppg_south_west")
    assert sum(calls(shut, each) for each in others) > 1.1 * sum(calls(open_, each) for each in others)


def test_who_cannot_work_needs_no_colleagues_meanwhile_and_as_many_as_ever_otherwise() -> None:
    """The share of callers outside the span is not spread over it, nor the other way round."""
    span = (START + 2 * HOUR, START + 5 * HOUR)
    outage = Operations(clinical_outages=(ClinicalOutage(provider="las_north_west", start=span[0], end=span[1]),))
    plain = needs_of(a_day(calls_per_quarter=8.0, redial=0.0))
    during, before = slice(3 * HOUR // QUARTER, 5 * HOUR // QUARTER), slice(0, 2 * HOUR // QUARTER)
    for key, troubled in (
        (("las_north_west", "nurse"), outage),
        (("las_north_west", "health_adviser"), Operations(reliefs=(relief(1.0, None, span),))),
    ):
        found = needs_of(under(a_day(staffed(contingency=100), calls_per_quarter=8.0, redial=0.0), troubled))[key]
        assert found.calls[during].sum() < 0.05 * plain[key].calls[during].sum()
        assert found.calls[before].sum() == pytest.approx(plain[key].calls[before].sum(), rel=0.1)


def test_referrals_are_work_for_clinicians_and_none_for_advisers() -> None:
    """All that is referred is dealt with by somebody, in calls of the counted hours as in theirs before and after."""
    day = a_day()
    plain = needs_of(day)
    asked = needs_of(replace(day, service=Service(streams=(a_stream(Kind.ONLINE, 2.0),))))

    def more(skill: str) -> float:
        keys = [key for key in plain if (key[1] == "health_adviser") is (skill == "health_adviser")]
        return float(sum(asked[key].calls.sum() - plain[key].calls.sum() for key in keys))

    assert more("health_adviser") == pytest.approx(0.0, abs=1e-9)
    assert more("clinicians") == pytest.approx(2.0 * day.demand.times.size, rel=0.15)


def test_an_option_line_needs_nobody_when_it_is_shut() -> None:
    """The dental line shuts at 23:00, an hour before the end of the small day; a call may last a while."""
    need = needs_of(a_day())["dental_line", "dental"]
    assert need.calls[: 7 * 4].sum() > 0
    assert not need.calls[7 * 4 :].any()


def test_the_fewest_on_duty_are_kept() -> None:
    assert (needs_of(a_day(calls_per_quarter=0.5))["las_north_east", "nurse"].required >= 1).all()


def test_a_stricter_target_never_needs_fewer() -> None:
    strict = Targets(
        first_voice=Target(answered=0.98, abandoned=0.08), clinician=Target(answered=0.97, within_seconds=600)
    )
    loose, tight = needs_of(a_day()), needs_of(a_day(), strict)
    assert all((tight[key].required >= loose[key].required).all() for key in loose)


def test_abandonment_below_the_opening_message_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        needs_of(a_day(), DEFAULT_TARGETS)
    (fault,) = refused.value.faults
    assert fault.place == "abandoned"
    assert "5.0 %" in fault.sentence


def test_where_the_collection_leaves_the_opening_message_out_so_does_the_target() -> None:
    found = staffing_need(a_day(), POLICY, targets=DEFAULT_TARGETS, family=Family.MDS, seed=1, least={})
    assert found[0].target.abandoned == 0.03


def test_the_need_is_the_same_for_the_same_seed_and_knows_no_busy_days() -> None:
    setting = a_day()
    varying = replace(setting, demand=replace(setting.demand, busyness_cv=0.3, busyness_correlation=0.5))
    one, two = needs_of(setting), needs_of(varying)
    assert all(np.array_equal(one[key].required, two[key].required) for key in one)
