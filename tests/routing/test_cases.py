"""A policy's own cases: what they say is what is decided, what they leave out is unknown, and what differs is told."""

from typing import Any

import pytest

from prm.base import BadInput, parse_instant
from prm.facts import (
    UNKNOWN,
    Access,
    Call,
    Contact,
    Knowledge,
    Line,
    Match,
    Missing,
    Note,
    Option,
    Plan,
    Setting,
    Stage,
    Triage,
    Urgency,
)
from routing import Network, Policy, ProviderState, parse_policy, run_cases

AT = "2024-07-10T19:00:00Z"
NOW = parse_instant(AT)
LONG_AGO = parse_instant("2000-01-01T00:00:00Z")


def with_case(text: str, case: str) -> Policy:
    return parse_policy(f"{text.split(chr(10) + 'cases:' + chr(10))[0]}\ncases:\n{case}", "mine.yaml")


def test_a_case_that_says_nothing_means_a_call_about_which_nothing_is_known(london_2024_text: str) -> None:
    (case,) = with_case(london_2024_text, f'  - {{name: one, call: {{at: "{AT}"}}, expect: {{}}}}\n').cases
    assert case.call == Call(call_id="one", at=NOW)
    assert case.knowledge == UNKNOWN
    assert all(state.open for state in case.network.providers.values())


WHOLE = f"""\
  - name: whole
    call: {{at: "{AT}", stage: transferred, line: care_home, option: dental, area: north_east, location: south_east,
      setting: care_home, access: [bsl], caller_is_patient: false, can_be_rung_back: true, red_flag: false,
      ambulance_requested: false, called_before: true, provider: las_north_west,
      triage: {{urgency: urgent, clinician_needed: true, skill: gp}}}}
    knowledge:
      match: confirmed
      age_years: 40
      notes: [{{supplier: gp, kind: a, valid_from: "{AT}"}}, {{supplier: gp, kind: b, valid_to: "{AT}"}}]
      plans:
        - {{supplier: gp, kind: c}}
        - {{supplier: gp, kind: d, valid_from: "{AT}", valid_to: "2024-07-11T19:00:00Z"}}
      contacts: [{{at: "{AT}"}}, {{at: "2000-01-01T00:00:00Z", provider: las_north_east}}]
      confirmed: [postcode]
      to_ask: [first_name]
      cautions: [identity_uncertain]
    network:
      closed: [las_north_west]
      unstaffed: {{las_north_east: [gp, nurse]}}
      waits_seconds: {{las_north_east: {{pharmacist: 7.5}}}}
    expect: {{}}
"""


def test_a_case_means_what_it_says(london_2024_text: str) -> None:
    policy = with_case(london_2024_text, WHOLE)
    (case,) = policy.cases
    assert case.call == Call(
        call_id="whole",
        at=NOW,
        stage=Stage.TRANSFERRED,
        line=Line.CARE_HOME,
        option=Option.DENTAL,
        area="north_east",
        location="south_east",
        setting=Setting.CARE_HOME,
        access=frozenset({Access.BSL}),
        caller_is_patient=False,
        can_be_rung_back=True,
        red_flag=False,
        ambulance_requested=False,
        called_before=True,
        provider="las_north_west",
        triage=Triage(urgency=Urgency.URGENT, clinician_needed=True, skill="gp"),
    )
    later = parse_instant("2024-07-11T19:00:00Z")
    assert case.knowledge == Knowledge(
        match=Match.CONFIRMED,
        age_years=40,
        notes=(
            Note(note_id="note-0", kind="a", supplier="gp", valid_from=NOW),
            Note(note_id="note-1", kind="b", supplier="gp", valid_from=LONG_AGO, valid_to=NOW),
        ),
        plans=(
            Plan(plan_id="plan-0", kind="c", supplier="gp", valid_from=LONG_AGO),
            Plan(plan_id="plan-1", kind="d", supplier="gp", valid_from=NOW, valid_to=later),
        ),
        contacts=(
            Contact(call_id="contact-0", at=NOW),
            Contact(call_id="contact-1", at=LONG_AGO, provider="las_north_east"),
        ),
        confirmed=frozenset({"postcode"}),
        to_ask=frozenset({"first_name"}),
        cautions=frozenset({"identity_uncertain"}),
    )
    assert not case.network.providers["las_north_west"].open
    staffs = policy.provider("las_north_east").staffs
    assert case.network.providers["las_north_east"] == ProviderState(
        staffed=staffs - {"gp", "nurse"},
        expected_wait_seconds={queue: 7.5 if queue == "pharmacist" else 0.0 for queue in staffs},
    )
    assert case.place == "mine.yaml:" + str(london_2024_text.split("\ncases:\n")[0].count("\n") + 3) + ":5"


@pytest.mark.parametrize("part", ["notes", "plans", "contacts"])
@pytest.mark.parametrize("said", ["unknown", "degraded"])
def test_a_case_may_say_that_a_store_does_not_know_or_cannot_say(london_2024_text: str, part: str, said: str) -> None:
    text = f'  - {{name: one, call: {{at: "{AT}"}}, knowledge: {{{part}: {said}}}, expect: {{}}}}\n'
    (case,) = with_case(london_2024_text, text).cases
    assert getattr(case.knowledge, part) is Missing(said)


def test_a_case_needs_no_triage_skill(london_2024_text: str) -> None:
    triage = "{urgency: soon, clinician_needed: false}"
    text = f'  - {{name: one, call: {{at: "{AT}", triage: {triage}}}, expect: {{}}}}\n'
    (case,) = with_case(london_2024_text, text).cases
    assert case.call.triage == Triage(urgency=Urgency.SOON, clinician_needed=False, skill=None)


@pytest.mark.parametrize(
    "wrong",
    [
        '{at: "yesterday"}',
        f'{{at: "{AT}"}}, knowledge: {{contacts: [{{at: soon}}]}}',
        f'{{at: "{AT}"}}, knowledge: {{notes: [{{supplier: gp, kind: a, valid_from: soon}}]}}',
        f'{{at: "{AT}"}}, knowledge: {{plans: [{{supplier: gp, kind: a, valid_to: soon}}]}}',
    ],
)
def test_what_is_no_instant_is_refused(london_2024_text: str, wrong: str) -> None:
    with pytest.raises(BadInput) as caught:
        with_case(london_2024_text, f"  - {{name: one, call: {wrong}, expect: {{}}}}\n")
    (told,) = [fault.sentence for fault in caught.value.faults if fault.code == "bad-value"]
    assert "is not an ISO 8601 instant" in told


EXPECTED: list[tuple[str, str]] = [
    # what is expected of a plain call from north_central, and what is told where it comes out otherwise
    ("provider: las_north_east", "provider: expected las_north_east, found las_north_central"),
    ("queue: nurse", "queue: expected nurse, found health_adviser"),
    ("mode: call_back", "mode: expected call_back, found live"),
    ("time_frame_seconds: 60", "time_frame_seconds: expected 60, found None"),
    ("then: [gp, nurse]", "then: expected ['gp', 'nurse'], found []"),
    ("why: overflow", "why: expected overflow, found home"),
    ("urgency: soon", "urgency: expected soon, found routine"),
    ("level: clinician", "level: expected clinician, found health_adviser"),
    ("path: straight", "path: expected straight, found queue"),
    ("flags: [violence, dnacpr]", "flags: dnacpr, violence missing from nothing"),
    ("show: [x]", "show: x missing from nothing"),
    ("must: [x]", "must: x missing from nothing"),
    ("offers: [x]", "offers: x missing from nothing"),
    ("not_asked_again: [postcode]", "not_asked_again: postcode missing from nothing"),
]


@pytest.mark.parametrize(("expect", "told"), EXPECTED)
def test_a_case_that_comes_out_otherwise_says_how(london_2024_text: str, expect: str, told: str) -> None:
    known = "{match: confirmed, age_years: 40, notes: [], plans: [], contacts: []}"
    call = f'{{at: "{AT}", area: north_central}}'
    text = f"  - {{name: one, call: {call}, knowledge: {known}, expect: {{{expect}}}}}\n"
    (result,) = run_cases(with_case(london_2024_text, text))
    assert result.differences == (told,)
    assert not result.passed


def test_of_a_set_that_is_expected_only_what_is_missing_is_told(london_2024_text: str) -> None:
    call = f'{{at: "{AT}", area: north_central, setting: custody, access: [interpreter]}}'
    text = f"  - {{name: one, call: {call}, expect: {{must: [handle_live, greet_twice]}}}}\n"
    (result,) = run_cases(with_case(london_2024_text, text))
    (told,) = result.differences
    assert told.startswith("must: greet_twice missing from ")
    assert "handle_live" in told.partition("missing from")[2]


def test_the_networks_of_cases_are_whole(policy: Policy) -> None:
    for case in policy.cases:
        network: Any = case.network
        assert isinstance(network, Network)
        assert set(network.providers) == {provider.id for provider in policy.providers}
