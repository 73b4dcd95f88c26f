"""The facts that decided: alone they give the same result, and each of them counts."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.facts import UNKNOWN, Call, Knowledge, Match, Option, Plan, Stage
from routing import Decision, Facts, Need, Network, Policy, all_open, decide, need, place
from routing.decisive import decisive_of_destination, decisive_of_need
from routing.need import NOTHING
from routing.network import ProviderState
from routing.testing import needs
from tests.routing.balanced_london import balanced_london, loaded_situations

BALANCED = balanced_london()

PLACING = ("provider", "queue", "mode", "time_frame_seconds")


def need_from(names: set[str], decision: Decision, policy: Policy) -> Need:
    """The need, every fact that is not named neutral."""
    facts, so_far = decision.grounds.facts, decision.grounds.so_far
    kept = {name: getattr(facts, name) for name in Facts._fields if name in names}
    return need(Facts(**kept), policy, so_far if "so_far" in names else NOTHING)


def destination_from(names: set[str], decision: Decision, network: Network, policy: Policy) -> tuple[object, ...]:
    """The destination, everything that is not named neutral."""
    neutral = all_open(policy)
    states = {}
    for provider, usual in neutral.providers.items():
        state = network.providers.get(provider)
        if state is None:
            if f"providers/{provider}/known" not in names:
                states[provider] = usual
            continue
        parts = {part.name for part in fields(ProviderState) if f"providers/{provider}/{part.name}" in names}
        states[provider] = replace(usual, **{part: getattr(state, part) for part in parts})
    memory = {part.name for part in fields(Network) if part.name in names}
    grounds = decision.grounds
    placement = place(
        need_from(names, decision, policy),
        replace(neutral, providers=states, **{part: getattr(network, part) for part in memory}),
        policy,
        area=grounds.area if "area" in names else policy.default_area,
        stage=decision.stage if "stage" in names else Stage.RING,
        here=grounds.here if "here" in names else None,
        last_provider=grounds.last_provider if "last_provider" in names else None,
        at=decision.at,
        call_id=decision.call_id,
    )
    return tuple(getattr(placement, part) for part in PLACING)


@given(data=st.data(), so_far=st.just(NOTHING) | needs())
def test_the_decisive_facts_of_the_need_are_sound_and_minimal(
    policies: tuple[Policy, ...], data: st.DataObject, so_far: Need
) -> None:
    policy = data.draw(st.sampled_from((*policies, BALANCED)))
    call, known, network = data.draw(loaded_situations(policy))
    decision = decide(call, known, network, policy, so_far)
    names = {told.fact for told in decisive_of_need(decision, policy)}
    assert need_from(names, decision, policy) == decision.need
    for name in names:
        assert need_from(names - {name}, decision, policy) != decision.need


@given(data=st.data(), so_far=st.just(NOTHING) | needs())
def test_the_decisive_facts_of_the_destination_are_sound_and_minimal(
    policies: tuple[Policy, ...], data: st.DataObject, so_far: Need
) -> None:
    policy = data.draw(st.sampled_from((*policies, BALANCED)))
    call, known, network = data.draw(loaded_situations(policy))
    decision = decide(call, known, network, policy, so_far)
    names = {told.fact for told in decisive_of_destination(decision, network, policy)}
    went = tuple(getattr(decision.placement, part) for part in PLACING)
    assert destination_from(names, decision, network, policy) == went
    for name in names:
        assert destination_from(names - {name}, decision, network, policy) != went


@given(data=st.data(), so_far=st.just(NOTHING) | needs())
def test_the_decisive_facts_are_told_in_whole_sentences_and_the_same_again(
    policies: tuple[Policy, ...], data: st.DataObject, so_far: Need
) -> None:
    policy = data.draw(st.sampled_from((*policies, BALANCED)))
    call, known, network = data.draw(loaded_situations(policy))
    decision = decide(call, known, network, policy, so_far)
    told = (*decisive_of_need(decision, policy), *decisive_of_destination(decision, network, policy))
    again = decide(call, known, network, policy, so_far)
    assert told == (*decisive_of_need(again, policy), *decisive_of_destination(again, network, policy))
    for one in told:
        assert one.sentence.endswith(".")
        assert not set("{}[]_") & set(one.sentence)


def test_a_red_flag_alone_decides_where_the_call_goes(policy: Policy) -> None:
    call = Call(call_id="c", at=0, stage=Stage.TRIAGED, red_flag=True, option=Option.SILENT, provider="gone")
    known = Knowledge(match=Match.CONFIRMED, age_years=90, notes=(), plans=(), contacts=())
    network = Network(providers={})
    decision = decide(call, known, network, policy)
    assert [told.fact for told in decisive_of_destination(decision, network, policy)] == ["red_flags"]


def test_a_closed_home_decides_where_the_call_goes(london_2024: Policy) -> None:
    neutral = all_open(london_2024)
    home = london_2024.routes[london_2024.default_area].home
    closed = {**neutral.providers, home: replace(neutral.providers[home], open=False)}
    network = Network(providers=closed)
    decision = decide(Call(call_id="c", at=0), UNKNOWN, network, london_2024)
    (told,) = decisive_of_destination(decision, network, london_2024)
    assert (told.fact, told.value) == (f"providers/{home}/open", False)
    assert told.sentence == f"{london_2024.provider(home).name} is closed now."


def test_a_plan_decides_the_need_where_the_record_is_known(london_2024: Policy) -> None:
    plan = Plan(plan_id="1", kind="end_of_life", supplier="coordinate_my_care", valid_from=0)
    known = Knowledge(match=Match.CONFIRMED, age_years=40, notes=(), plans=(plan,), contacts=())
    network = all_open(london_2024)
    decision = decide(Call(call_id="c", at=1), known, network, london_2024)
    assert "plans" in {told.fact for told in decisive_of_need(decision, london_2024)}


def test_another_network_than_that_of_the_decision_is_refused(london_2024: Policy) -> None:
    neutral = all_open(london_2024)
    home = london_2024.routes[london_2024.default_area].home
    without_home = {name: state for name, state in neutral.providers.items() if name != home}
    decision = decide(Call(call_id="c", at=0), UNKNOWN, neutral, london_2024)
    with pytest.raises(ValueError, match="not taken from this network"):
        decisive_of_destination(decision, Network(providers=without_home), london_2024)


def test_nothing_is_remembered_of_what_is_tried_out(london_2024: Policy) -> None:
    """A caller of the service must not be able to fill the policy's memory by asking why."""
    network = all_open(london_2024)
    known = Knowledge(match=Match.CONFIRMED, age_years=40, notes=(), plans=(), contacts=())
    decision = decide(Call(call_id="c", at=0, stage=Stage.TRIAGED), known, network, london_2024)
    before = len(london_2024.needs)
    decisive_of_need(decision, london_2024)
    decisive_of_destination(decision, network, london_2024)
    assert len(london_2024.needs) == before
