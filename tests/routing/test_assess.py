"""The need of a call: what raises it, what cannot lower it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.base import HOUR
from prm.facts import (
    UNKNOWN,
    Call,
    Contact,
    Match,
    Missing,
    Note,
    Stage,
    Triage,
    Urgency,
)
from routing import NOTHING, Level, Need, Path, Policy, facts_of, need, parse_policy
from routing.testing import needs, situations


def need_of(call, known, policy, so_far=NOTHING) -> Need:
    return need(facts_of(call, known, policy), policy, so_far)


@given(data=st.data())
def test_records_that_are_all_down_leave_at_least_the_need_of_the_call_itself(
    policies: tuple[Policy, ...], data: st.DataObject
) -> None:
    policy = data.draw(st.sampled_from(policies))
    call, _, _ = data.draw(situations(policy))
    down = replace(UNKNOWN, notes=Missing.DEGRADED, plans=Missing.DEGRADED, contacts=Missing.DEGRADED)
    nothing_held = replace(UNKNOWN, match=Match.CONFIRMED, age_years=40, notes=(), plans=(), contacts=())
    assert need_of(call, down, policy).covers(need_of(call, nothing_held, policy))


@given(data=st.data(), so_far=needs())
def test_the_need_so_far_is_kept_apart_from_questions_and_an_urgency_that_triage_lowers(
    policies: tuple[Policy, ...], data: st.DataObject, so_far: Need
) -> None:
    policy = data.draw(st.sampled_from(policies))
    call, known, _ = data.draw(situations(policy))
    found = need_of(call, known, policy, so_far)
    protections = replace(so_far, asks=frozenset(), confirmed=frozenset(), forced=frozenset())
    if call.triage is not None:
        protections = replace(protections, urgency=Urgency.ROUTINE)
    assert found.covers(protections)


@pytest.mark.parametrize("urgency", [Urgency.ROUTINE, Urgency.SOON, Urgency.URGENT])
def test_only_clinical_triage_lowers_an_urgency(london_2024: Policy, urgency: Urgency) -> None:
    so_far = Need(urgency=Urgency.URGENT, level=Level.CLINICIAN)
    call = Call(call_id="c", at=0, stage=Stage.TRIAGED)
    triaged = replace(call, triage=Triage(urgency=urgency, clinician_needed=False))
    assert need_of(call, UNKNOWN, london_2024, so_far).urgency is Urgency.URGENT
    assert need_of(triaged, UNKNOWN, london_2024, so_far).urgency is urgency
    assert need_of(triaged, UNKNOWN, london_2024, so_far).level is Level.CLINICIAN


def test_no_triage_lowers_a_red_flag_of_an_earlier_stage(policy: Policy) -> None:
    flagged = need_of(Call(call_id="c", at=0, red_flag=True), UNKNOWN, policy)
    triaged = Call(
        call_id="c",
        at=0,
        stage=Stage.TRIAGED,
        triage=Triage(urgency=Urgency.ROUTINE, clinician_needed=False),
    )
    found = need_of(triaged, UNKNOWN, policy, flagged)
    assert (found.path, found.urgency) == (Path.TO_999, Urgency.EMERGENCY)


@pytest.mark.parametrize("found", list(Urgency))
def test_a_call_to_999_is_as_urgent_as_triage_found_it_even_where_no_rule_reads_triage(
    london_2024_text: str, found: Urgency
) -> None:
    """Kept from a drawn policy that sends whoever cannot be looked up to 999: unknown was less urgent than known."""
    rules = '  - id: unheard\n    kind: unknown\n    parts: [plans]\n    gives: {level: clinician, path: "999"}\n'
    answered = "    owner: nobody\n    rationale: an example\n    source: none\n"
    head, rest = london_2024_text.split("  - id: triage\n")
    policy = parse_policy(
        head + rules + answered + "  - id" + rest.split("  - id", 1)[1].split("\ncases:")[0], "p.yaml"
    )
    triaged = Call(call_id="c", at=0, triage=Triage(urgency=found, clinician_needed=False))
    known = replace(UNKNOWN, match=Match.CONFIRMED, age_years=40, notes=(), plans=(), contacts=())
    degraded = need_of(triaged, replace(known, plans=Missing.DEGRADED), policy)
    assert degraded.path is Path.TO_999
    assert degraded.urgency >= found
    assert degraded.covers(need_of(triaged, known, policy))


def test_an_emergency_of_triage_is_an_ambulance_or_a_clinician_at_once(policy: Policy) -> None:
    call = Call(call_id="c", at=0, stage=Stage.TRIAGED)
    done = replace(call, triage=Triage(urgency=Urgency.EMERGENCY, clinician_needed=False))
    validate = replace(call, triage=Triage(urgency=Urgency.EMERGENCY, clinician_needed=True))
    assert need_of(done, UNKNOWN, policy).path is Path.TO_999
    assert need_of(validate, UNKNOWN, policy).path is not Path.TO_999
    assert "handle_live" in need_of(validate, UNKNOWN, policy).must


@pytest.mark.parametrize("kind", ["dnacpr", "respect", "violence_warning", "safeguarding"])
def test_safety_flags_travel_under_every_policy_and_lower_nothing(policy: Policy, kind: str) -> None:
    known = replace(UNKNOWN, match=Match.CONFIRMED, notes=(), plans=(), contacts=())
    held = replace(known, notes=(Note(note_id="n", kind=kind, supplier="gp", valid_from=0),))
    call = Call(call_id="c", at=0)
    assert need_of(call, held, policy).flags == {kind.removesuffix("_warning")}
    assert need_of(call, held, policy).covers(need_of(call, known, policy))


def test_a_potential_match_is_asked_and_never_taken_for_a_repeat_caller(policy: Policy) -> None:
    found = need_of(Call(call_id="c", at=0), replace(UNKNOWN, match=Match.POTENTIAL), policy)
    assert found.level is Level.HEALTH_ADVISER
    assert {"times_called_before", "called_before"} <= found.ask


@pytest.mark.parametrize("nth", [1, 2, 3, 4])
def test_from_the_third_call_on_a_clinician_at_least(policy: Policy, nth: int) -> None:
    contacts = tuple(Contact(call_id=f"c{n}", at=0, provider="x") for n in range(nth - 1))
    known = replace(UNKNOWN, match=Match.CONFIRMED, age_years=40, notes=(), plans=(), contacts=contacts)
    found = need_of(Call(call_id="c", at=HOUR), known, policy)
    assert (found.level is Level.CLINICIAN) == (nth >= 3)
    assert nth < 3 or "dental" not in found.accepts


def test_an_unknown_age_is_no_adults_age(london_2024: Policy) -> None:
    found = need_of(Call(call_id="c", at=0), UNKNOWN, london_2024)
    assert "age" in found.ask
