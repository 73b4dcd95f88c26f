"""What would have made a rule fire: found wherever one change is enough, and the nearest change first."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.base import parse_instant
from prm.facts import Call, Knowledge, Match, Setting
from routing import Policy, all_open, decide, facts_of, parse_policy
from routing.checking.cells import values_of, with_value
from routing.not_fired import missing_facts, not_fired
from routing.safety import SAFETY_RULES
from routing.testing import situations

SIGNED = parse_policy((Path(__file__).parent / "signed_policy.yaml").read_text(encoding="utf-8"), "signed_policy.yaml")
"""A policy with a rule of every kind."""


@given(data=st.data())
def test_where_one_fact_alone_would_do_one_fact_is_told(policies: tuple[Policy, ...], data: st.DataObject) -> None:
    """Against every value that the checks of a policy tell apart, which are another list than that of the search."""
    policy = data.draw(st.sampled_from((*policies, SIGNED)))
    call, known, _ = data.draw(situations(policy))
    facts = facts_of(call, known, policy)
    values = values_of(policy)
    for rule in (*SAFETY_RULES, *policy.rules):
        if rule.contribution(facts) is not None:
            continue
        alone = [
            fact
            for fact in rule.reads
            if fact in values and fact != "option"
            for value in values[fact]
            if rule.contribution(with_value(facts, fact, value)) is not None
        ]
        if alone:
            assert len(missing_facts(rule, facts, policy)) == 1


NEAREST = {
    "any-note": "special patient notes in force: any kind from any supplier",
    "both-ages": "the patient's age: under 1 year",
    "careful": "reasons for more care: the identity is uncertain",
    "crisis-option": "option chosen: the option for mental health",
    "dialled": "number dialled: the line for health and care professionals",
    "elsewhere": "the patient is out of the home area of the calling number: yes",
    "flag": "signs of a threat to life: a life-threatening symptom",
    "for-another": "the caller is not the patient: yes",
    "hear": "what the caller needs in order to be heard: British Sign Language",
    "many": "earlier contacts: 10 or more within 24 hours, 1 or more within 48 hours and 9 or more within 96 hours",
    "no-ring": "the caller can be rung back: no",
    "quiet": "option chosen: no key in time",
    "recent": "earlier contacts: 1 within 24 hours, 1 or more within 48 hours and 1 within 96 hours",
    "safety.flags": "special patient notes in force: violence from Coordinate My Care",
    "safety.handle_live": "where the patient is: in custody",
    "safety.option_shown": "option chosen: the option for mental health",
    "safety.red_flag": "signs of a threat to life: a life-threatening symptom",
    "safety.triage_emergency": "finding of clinical triage: urgency emergency, no clinician needed",
    "safety.unknown_history": "earlier contacts: not known and the caller says that there was an earlier call: not "
    "known",
    "straight": "care plans in force: end of life from Coordinate My Care",
    "teeth-option": "option chosen: the option for dental problems",
    "third": "earlier contacts: 9 within 24 hours, 1 or more within 48 hours and 9 or more within 96 hours",
    "triaged": "finding of clinical triage: urgency routine, no clinician needed",
    "what": "special patient notes in force: not known",
    "where": "where the patient is: in a care home",
    "who": "match of the patient's identity: not known",
}


@pytest.fixture(scope="module")
def silent() -> dict[str, str]:
    """What is told of every rule about a plain call of a patient of whom all is known and nothing is held."""
    known = Knowledge(match=Match.CONFIRMED, age_years=40, notes=(), plans=(), contacts=())
    call = Call(
        call_id="c",
        at=parse_instant("2024-07-10T19:00:00Z"),
        setting=Setting.HOME,
        caller_is_patient=True,
        can_be_rung_back=True,
        called_before=False,
        area="east_side",
        location="east_side",
    )
    return {told.rule: told.sentence for told in not_fired(decide(call, known, all_open(SIGNED), SIGNED), SIGNED)}


@pytest.mark.parametrize("rule", sorted(rule.id for rule in (*SAFETY_RULES, *SIGNED.rules) if rule.kind != "default"))
def test_the_nearest_change_is_told(silent: dict[str, str], rule: str) -> None:
    assert silent[rule].endswith(f" It would fire, for example, with this: {NEAREST[rule]}.")
