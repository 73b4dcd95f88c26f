"""Why a call does not go to each of the other providers, in situations where one thing alone keeps it from there."""

from dataclasses import replace
from typing import Any

import pytest

from prm.base import parse_instant
from prm.facts import UNKNOWN, Call, Contact, Knowledge, Match, Plan
from routing import Network, Policy, all_open, decide, explain

NOW = parse_instant("2024-07-10T19:00:00Z")
HOME, LAST, NEXT = "las_north_central", "las_south_east", "las_north_east"
KNOWN = Knowledge(
    match=Match.CONFIRMED,
    age_years=40,
    notes=(),
    plans=(),
    contacts=(Contact(call_id="x", at=NOW - 1, provider=LAST),),
)
FIRST_VOICE = "It dealt with the latest contact, but a wait of {} there would keep the caller from a first voice."


def waiting(policy: Policy, closed: tuple[str, ...] = (), **waits_seconds: float) -> Network:
    """All open but those closed, with these waits for a health adviser and none elsewhere."""
    network = all_open(policy)
    states = {
        name: replace(
            state,
            open=name not in closed,
            expected_wait_seconds={queue: waits_seconds.get(name, 0.0) for queue in state.staffed},
        )
        for name, state in network.providers.items()
    }
    return replace(network, providers=states)


def told(network: Network, policy: Policy, known: Knowledge = KNOWN, **said: Any) -> tuple[str, str, dict[str, str]]:
    """Where the call goes and why, and what is told of the others."""
    decision = decide(Call(call_id="c", at=NOW, area="north_central", **said), known, network, policy)
    found = explain(decision, network, policy).not_chosen
    return decision.placement.provider, decision.placement.why, dict(found)


def test_a_last_provider_with_a_long_wait_is_told_so_whoever_answers_instead(london_2024: Policy) -> None:
    others = dict.fromkeys(all_open(london_2024).providers, 2000.0)
    network = waiting(london_2024, **{**others, HOME: 0.0, LAST: 500.0})
    chosen, why, not_chosen = told(network, london_2024)
    assert (chosen, why, not_chosen[LAST]) == (HOME, "home", FIRST_VOICE.format("500 s"))
    network = waiting(london_2024, **{**others, HOME: 1300.0, LAST: 500.0, NEXT: 100.0})
    chosen, why, not_chosen = told(network, london_2024)
    assert (chosen, why, not_chosen[LAST]) == (NEXT, "overflow", FIRST_VOICE.format("500 s"))
    assert not_chosen[HOME] == "A wait of 1300 s is expected there, over the threshold of 1200 s."
    network = waiting(london_2024, (HOME,), **{**others, LAST: 500.0, NEXT: 100.0})
    chosen, why, not_chosen = told(network, london_2024)
    assert (chosen, why, not_chosen[LAST]) == (NEXT, "home_closed", FIRST_VOICE.format("500 s"))
    assert not_chosen[HOME] == "It is closed."


def test_without_history_there_it_merely_comes_after(london_2024: Policy) -> None:
    chosen, _, not_chosen = told(waiting(london_2024, **{LAST: 500.0}), london_2024, UNKNOWN)
    assert not_chosen[LAST] == f"{chosen} comes before it for this call."


def test_a_last_provider_over_its_threshold_or_of_unknown_wait_is_told_so(london_2024: Policy) -> None:
    threshold = london_2024.provider(LAST).overflow_after_seconds
    assert threshold is not None
    _, _, not_chosen = told(waiting(london_2024, **{LAST: threshold + 1}), london_2024)
    assert not_chosen[LAST] == (
        f"A wait of {threshold + 1:.0f} s is expected there, over the threshold of {threshold:.0f} s."
    )
    network = waiting(london_2024)
    states = {**network.providers, LAST: replace(network.providers[LAST], expected_wait_seconds={})}
    _, _, not_chosen = told(replace(network, providers=states), london_2024)
    assert not_chosen[LAST] == "Nobody knows how long the wait for health adviser is there."


@pytest.mark.parametrize(("wait", "is_late"), [(60.0, False), (61.0, True)])
def test_a_clinician_over_the_limit_is_told_with_the_limit(london_2024: Policy, wait: float, is_late: bool) -> None:
    plan = Plan(plan_id="p", kind="end_of_life", supplier="coordinate_my_care", valid_from=0)
    known = replace(KNOWN, plans=(plan,), contacts=())
    _, why, not_chosen = told(waiting(london_2024, **{NEXT: wait}), london_2024, known)
    assert why == "straight"
    late = "A wait of 61 s for palliative is expected there, over the limit of 60 s."
    assert (not_chosen[NEXT] == late) is is_late


def test_the_contingency_and_lines_are_told_as_what_they_are(london_2024: Policy) -> None:
    _, _, not_chosen = told(waiting(london_2024), london_2024)
    assert not_chosen["national_resilience"] == "It is asked only when no other provider can."
    assert not_chosen["crisis_line"] == "It answers only its own option."
    _, _, not_chosen = told(waiting(london_2024), london_2024, red_flag=True)
    assert set(not_chosen.values()) == {"A threat to life goes to 999 before any provider."}
    assert set(not_chosen) == {provider.id for provider in london_2024.providers}
    _, _, not_chosen = told(Network(providers={}), london_2024)
    assert set(not_chosen.values()) == {"Nothing is known about its state now."}
