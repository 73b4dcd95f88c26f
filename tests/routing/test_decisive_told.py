"""Each thing that can decide where a call goes, told in a sentence with its name and its value."""

from dataclasses import replace
from typing import Any

import pytest

from prm.base import SECOND, parse_instant
from prm.facts import UNKNOWN, Call, Contact, Knowledge, Match, Stage, Triage, Urgency
from routing import NOTHING, Need, Network, Policy, all_open, decide
from routing.decisive import Decisive, decisive_of_destination
from routing.explaining import need_as_dict
from routing.need import Level, Path
from tests.routing.balanced_policy import SHARES, a_network, balanced

NOW = parse_instant("2024-07-10T19:00:00Z")
KNOWN_AT_LAS = Knowledge(match=Match.CONFIRMED, contacts=(Contact(call_id="x", at=NOW, provider="las_south_east"),))
STRATEGY: dict[str, Any] = {
    "strategy": "corrected_least_expected_wait",
    "shares": SHARES,
    "handling_seconds": 540,
    "patience_seconds": 180,
}


def a_call(**said: Any) -> Call:
    return Call(call_id="c", at=NOW, **said)


def decided(
    call: Call, network: Network, policy: Policy, known: Knowledge = UNKNOWN, so_far: Need = NOTHING
) -> dict[str, Decisive]:
    told = decisive_of_destination(decide(call, known, network, policy, so_far), network, policy)
    return {one.fact: one for one in told}


@pytest.mark.parametrize(
    ("part", "state", "value", "sentence"),
    [
        ("staffed", frozenset({"nurse", "gp"}), ["gp", "nurse"], "On duty at {} now: a GP and a nurse."),
        ("staffed", frozenset({"nurse"}), ["nurse"], "On duty at {} now: a nurse."),
        ("staffed", frozenset(), [], "On duty at {} now: none."),
        (
            "expected_wait_seconds",
            {"nurse": 3.0, "health_adviser": 1201.4},
            {"health_adviser": 1201.4, "nurse": 3.0},
            "Waits expected at {}: a health adviser 1201 s and a nurse 3 s.",
        ),
        ("open", False, False, "{} is closed now."),
    ],
)
def test_what_is_otherwise_at_the_home_provider(
    london_2024: Policy, part: str, state: Any, value: object, sentence: str
) -> None:
    network = all_open(london_2024)
    home = london_2024.provider(london_2024.routes[london_2024.default_area].home)
    states = {**network.providers, home.id: replace(network.providers[home.id], **{part: state})}
    found = decided(a_call(), replace(network, providers=states), london_2024)
    fact = f"providers/{home.id}/{part}"
    assert found == {fact: Decisive(fact=fact, value=value, sentence=sentence.format(home.name))}


def test_that_nothing_is_known_of_the_home_provider(london_2024: Policy) -> None:
    network = all_open(london_2024)
    home = london_2024.provider(london_2024.routes[london_2024.default_area].home)
    others = {name: state for name, state in network.providers.items() if name != home.id}
    (told,) = decided(a_call(), Network(providers=others), london_2024).values()
    assert told.fact == f"providers/{home.id}/known"
    assert told.value is False
    assert told.sentence == f"Nothing is known about the state of {home.name} now."


def test_the_area_and_who_has_had_the_patient_or_has_the_call(london_2024: Policy) -> None:
    network = all_open(london_2024)
    found = decided(a_call(area="south_west"), network, london_2024)
    assert [(one.value, one.sentence) for one in found.values()] == [
        ("south_west", "The call belongs to the area south west.")
    ]
    name = london_2024.provider("las_south_east").name
    (told,) = decided(a_call(), network, london_2024, KNOWN_AT_LAS).values()
    assert told == Decisive(
        fact="last_provider",
        value="las_south_east",
        sentence=f"{name} dealt with the patient's latest contact.",
    )
    triage = Triage(urgency=Urgency.SOON, clinician_needed=True)
    found = decided(a_call(stage=Stage.TRIAGED, provider="las_south_east", triage=triage), network, london_2024)
    assert found["here"] == Decisive(fact="here", value="las_south_east", sentence=f"{name} has the call now.")
    assert found["stage"].sentence == "Stage of the call: triaged."
    assert found["triage"].sentence == "Finding of clinical triage: urgency soon, a clinician needed."
    # Where a call stands is told last: it is what all else is read by.
    assert list(found)[-1] == "stage"


def test_the_need_so_far(london_2024: Policy) -> None:
    so_far = Need(level=Level.CLINICIAN, skills=frozenset({"palliative"}), path=Path.STRAIGHT)
    (told,) = decided(a_call(), all_open(london_2024), london_2024, so_far=so_far).values()
    assert told.fact == "so_far"
    assert told.value == need_as_dict(so_far)
    assert told.sentence == (
        "The need so far calls for a clinician; if possible a palliative care clinician; going straight to a clinician."
    )


def test_what_balancing_goes_by() -> None:
    loads = {"a": (10, 3), "b": (10, 1), "c": (10, 5), "d": (10, 6), "last": None}
    network = a_network(loads, taken_at=NOW - 400 * SECOND, sent={"b": 8})
    (told,) = decided(a_call(), network, balanced(STRATEGY)).values()
    assert told == Decisive(
        fact="providers/a/load",
        value={"on_duty": 10, "calls": 3},
        sentence="In hand at a: 10 health advisers on duty, 3 calls.",
    )


def test_the_window_of_balancing() -> None:
    policy = balanced(STRATEGY | {"at_least": {"d": 8}, "at_most": {"a": 45}, "step_points": 2})
    loads = {"a": (10, 9), "b": (10, 1), "c": (10, 5), "d": (10, 6), "last": None}
    network = a_network(
        loads,
        sent_in_window={"a": 5, "b": 3, "c": 6, "d": 4},
        shares={"b": 10.0, "a": 60.0, "c": 20.0, "d": 10.0},
        window_from=NOW - 60 * SECOND,
    )
    found = decided(a_call(), network, policy)
    assert found["sent_in_window"].sentence == (
        "Calls sent in the present window of balancing: 5 to a, 3 to b, 6 to c and 4 to d."
    )
    assert found["shares"].sentence == "Shares of the window before: 60 to a, 10 to b, 20 to c and 10 to d."
    assert found["shares"].value == {"a": 60.0, "b": 10.0, "c": 20.0, "d": 10.0}
