"""What is told on request: as data, under the names that were asked for, and nothing of the rest."""

from dataclasses import fields

from prm.facts import UNKNOWN, Call
from routing import Network, Policy, all_open, decide
from routing.decisive import Decisive, decisive_of_destination, decisive_of_need
from routing.not_fired import NotFired, not_fired
from routing.on_request import told_on_request


def test_what_is_asked_for_is_told_in_full_and_nothing_else(london_2024: Policy) -> None:
    neutral = all_open(london_2024)
    home = london_2024.routes[london_2024.default_area].home
    network = Network(providers={name: state for name, state in neutral.providers.items() if name != home})
    decision = decide(Call(call_id="c", at=0, called_before=True), UNKNOWN, network, london_2024)
    assert told_on_request(decision, network, london_2024, ()) == {}
    told = told_on_request(decision, network, london_2024, ("not_fired", "decisive"))
    assert told_on_request(decision, network, london_2024, ("decisive",)) == {"decisive": told["decisive"]}
    assert told_on_request(decision, network, london_2024, ("not_fired",)) == {"not_fired": told["not_fired"]}
    silent = not_fired(decision, london_2024)
    need = decisive_of_need(decision, london_2024)
    destination = decisive_of_destination(decision, network, london_2024)
    assert silent
    assert need
    assert destination
    assert told["not_fired"] == [_as_data(one) for one in silent]
    assert told["decisive"] == {
        "need": [_as_data(one) for one in need],
        "destination": [_as_data(one) for one in destination],
    }


def _as_data(told: Decisive | NotFired) -> dict[str, object]:
    found = {part.name: getattr(told, part.name) for part in fields(told)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}


def test_what_decided_is_told_of_a_network_that_is_all_open_too(london_2024: Policy) -> None:
    network = all_open(london_2024)
    decision = decide(Call(call_id="c", at=0, red_flag=True), UNKNOWN, network, london_2024)
    told = told_on_request(decision, network, london_2024, ("decisive",))["decisive"]
    assert [one["fact"] for one in told["destination"]] == ["red_flags"]
    assert told["destination"][0]["value"] == ["red_flag"]
    assert told["destination"][0]["sentence"] == "Signs of a threat to life: a life-threatening symptom."
