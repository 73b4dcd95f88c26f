"""What a policy can tell apart: windows to the microsecond, validity, opening hours, and what is disclosed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.base import HOUR, parse_instant
from prm.facts import Call, Contact, Knowledge, Match, Note, Option, Plan
from routing import Policy, facts_of, need
from routing.facts import last_provider_of
from routing.testing import CLOCK_CHANGES, instants

WINDOW = 96 * HOUR
KNOWN = Knowledge(match=Match.CONFIRMED, age_years=40, notes=(), plans=(), contacts=())


def earlier(*instants_of: int) -> Knowledge:
    found = tuple(Contact(call_id=f"c{n}", at=at, provider="las_north_east") for n, at in enumerate(instants_of))
    return replace(KNOWN, contacts=found)


@given(at=instants() | st.sampled_from(CLOCK_CHANGES).map(lambda change: change + 48 * HOUR))
def test_ninety_six_elapsed_hours_are_inside_and_a_microsecond_more_is_not(london_2024: Policy, at: int) -> None:
    call = Call(call_id="now", at=at)

    def third(oldest: int) -> bool:
        facts = facts_of(call, earlier(oldest, at - HOUR), london_2024)
        return "repeat_caller" in need(facts, london_2024).show

    assert third(at - WINDOW)
    assert not third(at - WINDOW - 1)
    assert third(at)
    assert not third(at + 1)
    assert last_provider_of(call, earlier(at - WINDOW), london_2024) == "las_north_east"
    assert last_provider_of(call, earlier(at - WINDOW - 1), london_2024) is None


@pytest.mark.parametrize(
    ("now", "wall_clock_says"),
    [("2005-03-29T11:00:00Z", 97), ("2026-10-27T12:00:00Z", 95)],
    ids=["Easter 2005, clocks go forward", "October 2026, clocks go back"],
)
def test_the_window_is_elapsed_time_across_a_clock_change(london_2024: Policy, now: str, wall_clock_says: int) -> None:
    at = parse_instant(now)
    call = Call(call_id="now", at=at)
    facts = facts_of(call, earlier(at - WINDOW), london_2024)
    assert facts.contacts == ((96, 1),), f"the wall clock says {wall_clock_says} hours"


def test_the_call_itself_and_contacts_that_nobody_dealt_with_do_not_count(london_2024: Policy) -> None:
    call = Call(call_id="now", at=WINDOW)
    itself = Contact(call_id="now", at=call.at, provider="las_north_east")
    hung_up = Contact(call_id="before", at=call.at, provider=None)
    facts = facts_of(call, replace(KNOWN, contacts=(itself, hung_up)), london_2024)
    assert facts.contacts == ((96, 0),)


@given(at=instants())
def test_a_note_holds_from_its_beginning_until_just_before_its_end(london_2024: Policy, at: int) -> None:
    call = Call(call_id="now", at=at)

    def seen(start: int, end: int | None) -> bool:
        note = Note(note_id="n", kind="safeguarding", supplier="gp", valid_from=start, valid_to=end)
        plan = Plan(plan_id="p", kind="crisis", supplier="gp", valid_from=start, valid_to=end)
        facts = facts_of(call, replace(KNOWN, notes=(note,), plans=(plan,)), london_2024)
        assert bool(facts.notes) == bool(facts.plans)
        return bool(facts.notes)

    assert seen(at, None)
    assert seen(at, at + 1)
    assert not seen(at - 1, at)
    assert not seen(at + 1, None)


@pytest.mark.parametrize(
    ("instant", "shut"),
    [
        ("2024-07-10T16:59:59.999999Z", True),
        ("2024-07-10T17:00:00Z", False),
        ("2024-07-10T21:59:59.999999Z", False),
        ("2024-07-10T22:00:00Z", True),
        ("2024-01-10T17:59:59.999999Z", True),
        ("2024-01-10T18:00:00Z", False),
        ("2024-07-13T07:00:00Z", False),
    ],
)
def test_opening_hours_follow_the_clock_in_london(london_2024: Policy, instant: str, shut: bool) -> None:
    call = Call(call_id="now", at=parse_instant(instant), option=Option.DENTAL)
    assert facts_of(call, KNOWN, london_2024).option_shut is shut


@pytest.mark.parametrize(("age", "edge"), [(0, 0), (1, 1), (84, 1), (85, 85), (130, 85), (None, None)])
def test_ages_fall_into_the_bands_of_the_policy(london_2024: Policy, age: int | None, edge: int | None) -> None:
    facts = facts_of(Call(call_id="now", at=0), replace(KNOWN, age_years=age), london_2024)
    assert facts.age_from == edge


def test_a_patient_elsewhere_is_out_of_area_only_where_another_provider_is_at_home(policy: Policy) -> None:
    first, *others = sorted(policy.areas)
    for other in others:
        call = Call(call_id="now", at=0, area=first, location=other)
        moved = policy.areas[first].home != policy.areas[other].home
        assert facts_of(call, KNOWN, policy).out_of_area is moved
    assert facts_of(Call(call_id="now", at=0, area=first), KNOWN, policy).out_of_area is None
