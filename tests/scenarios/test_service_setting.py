"""The rest of the service in a scenario: what is asked is what is played, and what is not asked changes nothing."""

import pickle
from functools import cache

import numpy as np
import pytest

from prm.base import BadInput
from scenarios.baselines import Built, build
from scenarios.library import parse_scenario
from scenarios.service_setting import published
from scenarios.service_told import told_service
from simulation.log import Disposition
from simulation.service import SLOT_SERVICES, VALIDATED, Kind

HEAD = """\
name: a-test
title: A test
question: What then?
baseline: london-2024-25
period: {first_day: 2024-06-08, last_day: 2024-06-09}
"""
EVERYTHING = """\
service:
  online_referrals: {}
  from_999: {}
  validation: {category_3_4_minutes: 20, ed_minutes: 40}
  booking: {ed: {a_day: 48, within_hours: 4}}
  prescribing: {}
"""


@cache
def built(text: str = "") -> Built:
    return build(parse_scenario(HEAD + text, "a-test.yaml"))


def a_day(which: Kind, text: str = EVERYTHING) -> float:
    """Referrals of the counted Saturday and Sunday in London, a mean day of them."""
    setting = built(text).setting
    stream = next(one for one in setting.service.streams if one.kind == which)
    counted = slice(*((at - setting.horizon.start) // 900_000_000 for at in _counted(setting)))
    return float((stream.per_quarter * stream.times)[:, counted].sum()) / 2


def _counted(setting) -> tuple[int, int]:
    return setting.horizon.counted_from, setting.horizon.counted_to


def test_what_is_not_asked_leaves_the_whole_input_as_it_is_to_the_byte() -> None:
    plain, empty = built().setting, built("service: {}\n").setting
    assert plain.service is None
    assert pickle.dumps(empty) == pickle.dumps(plain)


def test_online_referrals_are_the_published_share_of_sessions_and_follow_the_calls_of_the_day() -> None:
    # 2,033,823 sessions in 90 days, 2.2 and 10.7 % of them a clinician's call-back, and London's 14.0 %.
    computed = 2_033_823 / 90 * (published("online_call_back_20") + published("online_call_back_later")) * 0.14
    assert computed == pytest.approx(408, abs=1)
    calls = built().setting.demand.fresh_per_quarter.sum(axis=0)
    referrals = built(EVERYTHING).setting.service.streams[0].per_quarter.sum(axis=0)
    np.testing.assert_allclose(referrals / referrals.sum(), calls / calls.sum(), rtol=0.02)
    # A Saturday and a Sunday have more than the mean day.
    assert 408 < a_day(Kind.ONLINE) < 2 * 408


def test_of_call_backs_that_are_not_urgent_four_in_seven_are_soon_as_after_triage() -> None:
    for stream in built(EVERYTHING).setting.service.streams:
        if stream.kind in (Kind.ONLINE, Kind.FROM_999):
            assert stream.urgent == pytest.approx(2.2 / (2.2 + 10.7))
            assert stream.soon / (1 - stream.urgent) == pytest.approx(4 / 7)


def test_a_number_of_ones_own_takes_the_place_of_the_assumption() -> None:
    twice = EVERYTHING.replace("online_referrals: {}", "online_referrals: {a_day: 816}")
    assert a_day(Kind.ONLINE, twice) == pytest.approx(2 * a_day(Kind.ONLINE))
    assert a_day(Kind.ONLINE_ED, twice) == pytest.approx(2 * a_day(Kind.ONLINE_ED))
    assert a_day(Kind.FROM_999, twice) == pytest.approx(a_day(Kind.FROM_999))


def test_a_surge_of_demand_is_one_of_referrals() -> None:
    assert a_day(Kind.ONLINE, EVERYTHING + "demand: {multiply: 1.5}\n") == pytest.approx(1.5 * a_day(Kind.ONLINE))


def test_referrals_to_validate_or_book_come_only_where_there_is_validation_or_booking() -> None:
    alone = built("service: {online_referrals: {}, from_999: {}}\n").setting.service
    assert {stream.kind for stream in alone.streams} == {Kind.ONLINE, Kind.FROM_999}
    assert {stream.kind for stream in built(EVERYTHING).setting.service.streams} == set(Kind) - {
        Kind.AMBULANCE,
        Kind.ED,
    }


def test_validation_has_its_limits_and_the_published_review_of_eds() -> None:
    validation = built(EVERYTHING).setting.service.validation
    assert {kind: validation.limit_seconds[kind] / 60 for kind in VALIDATED} == {
        Kind.AMBULANCE: 20,
        Kind.ONLINE_AMBULANCE: 20,
        Kind.ED: 40,
        Kind.ONLINE_ED: 40,
    }
    for mix in validation.outcomes.values():
        assert mix.sum() == pytest.approx(1.0)
    # Anderson and Roland 2015: of 1,474 cases 400 kept, 665 to primary care, 409 to self-care or other.
    after = validation.outcomes[Kind.ED]
    found = after[[Disposition.ED, Disposition.PRIMARY_CARE, Disposition.SELF_CARE]]
    np.testing.assert_allclose(found, np.array([400, 665, 409]) / 1474, atol=0.002)
    # Nothing becomes more urgent by being validated.
    assert after[Disposition.AMBULANCE] == 0


def test_slots_are_as_many_a_day_as_asked_or_as_were_booked_and_lie_in_their_hours() -> None:
    setting = built(EVERYTHING).setting
    slots = setting.service.booking.slots
    ed, gp_hub = SLOT_SERVICES.index("ed"), SLOT_SERVICES.index("gp_hub")
    # The run starts at midnight in London, 96 hours before the Saturday.
    saturday = slice(96, 120)
    assert slots[ed][:, saturday].sum() == pytest.approx(48, abs=5)
    assert slots[gp_hub][:, saturday].sum() == pytest.approx(2_118_000 * 0.14 / 365, abs=5)
    assert slots[gp_hub][:, 96 + 20 : 120 + 8].sum() == 0
    # Whoever calls at the end of the run finds slots of the day after.
    assert slots.shape[2] >= (setting.horizon.end - setting.horizon.start) // 3_600_000_000 + 24


def test_shares_of_lines_and_options_are_set_and_their_rosters_stay_those_of_the_baseline() -> None:
    lines = "service: {professionals: 0.05, mental_health: {share: 0.04}, dental: {share: 0.03}}\n"
    plain, asked = built().setting, built(lines).setting
    assert (asked.population.professional, asked.population.mental_health_option) == (0.05, 0.04)
    assert asked.population.dental_option == 0.03
    for key, people in plain.roster.people.items():
        np.testing.assert_array_equal(asked.roster.people[key], people)


def test_more_people_on_a_line_are_more_there_and_nowhere_else() -> None:
    plain, more = built().setting.roster.people, built("service: {mental_health: {staff: 1.5}}\n").setting.roster.people
    line = ("crisis_line", "mental_health")
    assert more[line].sum() == pytest.approx(1.5 * plain[line].sum(), rel=0.05)
    for key in set(plain) - {line}:
        np.testing.assert_array_equal(more[key], plain[key])


NUMBERS = {
    "online_referrals: {a_day: 4321}": "4,321 a day",
    "online_referrals: {a_day: 4321.5}": "4,321.5 a day",
    "from_999: {a_day: 4321}": "4,321 a day",
    "from_999: {booked_a_day: 4321}, booking: {}": "4,321 a day",
    "validation: {category_3_4_minutes: 21}": "within 21 min",
    "validation: {ed_minutes: 43}": "within 43 min",
    "booking: {gp_hub: {a_day: 4321}}": "4,321 a day",
    "booking: {utc: {first_hour: 9, last_hour: 21, within_hours: 13}}": "9:00 to 21:00, at most 13 h ahead",
    "booking: {ed: {within_hours: 7}}": "at most 7 h ahead",
    "prescribing: {share: 0.43}": "43 %",
    "professionals: 0.043": "4.3 %",
    "dental: {share: 0.043}": "4.3 %",
    "mental_health: {staff: 1.43}": "1.43 times",
}


@pytest.mark.parametrize(("text", "number"), NUMBERS.items(), ids=NUMBERS.keys())
def test_every_number_that_a_scenario_gives_is_told(text: str, number: str) -> None:
    """Or two arms that differ in it would be told alike."""
    told = list(told_service(parse_scenario(f"{HEAD}service: {{{text}}}\n", "a-test.yaml")))
    assert [phrase for phrase in told if number in phrase]
    plain = list(told_service(parse_scenario(f"{HEAD}service: {{validation: {{}}, booking: {{}}}}\n", "a-test.yaml")))
    assert not [phrase for phrase in plain if number in phrase]


SLIPS = {
    "2015": (HEAD.replace("2024-25", "2015-16").replace("2024-06", "2015-06") + EVERYTHING, "london-2024-25 only"),
    "a part that there is not": (HEAD + "service: {onlin_referrals: {}}\n", 'did you mean "online_referrals"'),
    "999 books nothing": (HEAD + "service: {from_999: {booked_a_day: 5}}\n", 'give "booking"'),
    "hours backwards": (HEAD + "service: {booking: {utc: {first_hour: 20, last_hour: 8}}}\n", "does not come after"),
    "per cent": (HEAD + "service: {prescribing: {share: 20}}\n", "for 20 % write 0.2"),
    "more than everybody": (
        HEAD + "service: {mental_health: {share: 0.6}, dental: {share: 0.6}}\n",
        "the options take 120 % of callers",
    ),
    "fewer than none": (HEAD + "service: {online_referrals: {a_day: -1}}\n", "a_day"),
}


@pytest.mark.parametrize(("text", "told"), SLIPS.values(), ids=SLIPS.keys())
def test_slips_are_told_in_plain_words(text: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        parse_scenario(text, "a-test.yaml")
