"""Where calls go: always somewhere, never to somebody who cannot, and no first voice delayed by what is known."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.facts import UNKNOWN, Stage
from routing import (
    CLINICIAN_SKILLS,
    HEALTH_ADVISER,
    NOTHING,
    Level,
    Need,
    Network,
    Path,
    Placement,
    Policy,
    ProviderState,
    all_open,
    decide,
    place,
)
from routing.deciding import area_of
from routing.testing import needs, networks, situations

UNKNOWN_WAIT = float("inf")


def placed(need: Need, network: Network, policy: Policy, stage: Stage = Stage.RING, **where: str | None) -> Placement:
    routes = {"area": None, "here": None, "last_provider": None, **where}
    return place(need, network, policy, stage=stage, at=0, call_id="one", **routes)


def wait_of(placement: Placement, network: Network) -> float:
    if placement.why == "all_closed":
        return UNKNOWN_WAIT
    return network.providers[placement.provider].expected_wait_seconds.get(placement.queue, UNKNOWN_WAIT)


def can_answer(network: Network, provider: str, queue: str) -> bool:
    state = network.providers.get(provider)
    return state is not None and state.open and queue in state.staffed


@given(data=st.data(), need=needs())
def test_any_need_of_the_lattice_has_a_place(policies: tuple[Policy, ...], data: st.DataObject, need: Need) -> None:
    policy = data.draw(st.sampled_from(policies))
    network = data.draw(networks(policy))
    stage = data.draw(st.sampled_from(Stage))
    here = data.draw(st.none() | st.sampled_from(sorted(network.providers)))
    found = placed(need, network, policy, stage, here=here)
    assert found.mode in ("live", "call_back", "999")
    assert (found.mode == "999") == (need.path is Path.TO_999)
    if found.queue in CLINICIAN_SKILLS and found.why != "option_line":
        assert found.queue in need.accepts


@given(data=st.data())
def test_what_is_known_never_keeps_a_caller_from_the_first_voice_beyond_the_limit(
    policies: tuple[Policy, ...], data: st.DataObject
) -> None:
    policy = data.draw(st.sampled_from(policies))
    call, known, network = data.draw(situations(policy))
    call = replace(call, stage=Stage.RING)
    without = decide(call, UNKNOWN, network, policy).placement
    with_it = decide(call, known, network, policy).placement
    if "999" in (with_it.mode, without.mode):
        assert with_it.mode == without.mode
        return
    # Whoever goes straight by what was dialled has no claim on any clinician: a health adviser is the measure then.
    if without.why == "straight":
        without = placed(NOTHING, network, policy, area=area_of(call, policy))
    if (with_it.provider, with_it.queue) != (without.provider, without.queue):
        assert wait_of(with_it, network) <= max(policy.live_limit_seconds, wait_of(without, network))


@given(data=st.data())
def test_a_bypass_is_a_live_connection_within_the_limit(policies: tuple[Policy, ...], data: st.DataObject) -> None:
    policy = data.draw(st.sampled_from(policies))
    call, known, network = data.draw(situations(policy))
    decision = decide(replace(call, stage=Stage.RING), known, network, policy)
    found = decision.placement
    if found.queue in CLINICIAN_SKILLS and found.why != "option_line":
        assert found.mode == "live"
        assert decision.need.path is Path.STRAIGHT
        assert wait_of(found, network) <= policy.live_limit_seconds


@given(data=st.data())
def test_age_never_goes_to_a_clinician_before_the_screening(london_2024: Policy, data: st.DataObject) -> None:
    call, known, network = data.draw(situations(london_2024))
    call = replace(call, stage=data.draw(st.sampled_from((Stage.RING, Stage.IDENTIFIED))))
    decision = decide(call, known, network, london_2024)
    if "screen_first" in decision.need.must and decision.need.path is Path.QUEUE:
        assert decision.placement.queue == HEALTH_ADVISER


@given(data=st.data())
def test_who_cannot_be_rung_back_is_handled_live(policies: tuple[Policy, ...], data: st.DataObject) -> None:
    policy = data.draw(st.sampled_from(policies))
    call, known, network = data.draw(situations(policy))
    found = decide(replace(call, can_be_rung_back=False), known, network, policy).placement
    assert found.mode != "call_back"


@given(data=st.data())
def test_opening_a_provider_never_closes_a_way(policies: tuple[Policy, ...], data: st.DataObject) -> None:
    policy = data.draw(st.sampled_from(policies))
    call, known, network = data.draw(situations(policy))
    before = decide(call, known, network, policy).placement
    after = decide(call, known, all_open(policy), policy).placement
    if before.why not in ("all_closed", "no_clinician"):
        assert after.why not in ("all_closed", "no_clinician")


def staffed(policy: Policy, **waits: dict[str, float]) -> Network:
    """Everyone open and free, apart from these waits."""
    base = all_open(policy).providers
    return Network(
        providers={
            name: replace(state, expected_wait_seconds={**state.expected_wait_seconds, **waits.get(name, {})})
            for name, state in base.items()
        }
    )


def test_continuity_holds_until_it_would_delay(london_2024: Policy) -> None:
    where = {"area": "north_central", "last_provider": "las_north_east"}
    assert placed(Need(), all_open(london_2024), london_2024, **where).why == "continuity"
    longer = staffed(london_2024, las_north_east={HEALTH_ADVISER: 61})
    assert placed(Need(), longer, london_2024, **where).why == "home"
    both = staffed(london_2024, las_north_east={HEALTH_ADVISER: 61}, las_north_central={HEALTH_ADVISER: 61})
    assert placed(Need(), both, london_2024, **where).why == "continuity"
    over = staffed(london_2024, las_north_east={HEALTH_ADVISER: 1201}, las_north_central={HEALTH_ADVISER: 1201})
    assert placed(Need(), over, london_2024, **where).why != "continuity"


def test_continuity_never_leads_to_the_contingency(london_2024: Policy) -> None:
    found = placed(
        Need(), all_open(london_2024), london_2024, area="north_central", last_provider="national_resilience"
    )
    assert found.why == "home"


def test_a_wait_that_nobody_knows_is_never_short(london_2024: Policy) -> None:
    state = ProviderState(staffed=frozenset({HEALTH_ADVISER, "gp"}))
    network = Network(providers={provider.id: state for provider in london_2024.providers})
    need = Need(level=Level.CLINICIAN, path=Path.STRAIGHT)
    assert placed(need, network, london_2024).queue == HEALTH_ADVISER
    triaged = placed(need, network, london_2024, Stage.TRIAGED)
    assert (triaged.queue, triaged.mode) == ("gp", "call_back")


def test_the_rest_of_the_skills_travels(london_2024: Policy) -> None:
    need = Need(level=Level.CLINICIAN, skills=frozenset({"palliative", "gp", "paediatric"}))
    found = placed(need, all_open(london_2024), london_2024, Stage.TRIAGED)
    assert (found.queue, found.then) == ("palliative", ("gp", "paediatric"))


def test_without_a_clinician_anywhere_a_health_adviser_stays(london_2024: Policy) -> None:
    alone = ProviderState(staffed=frozenset({HEALTH_ADVISER}), expected_wait_seconds={HEALTH_ADVISER: 0})
    network = Network(providers={provider.id: alone for provider in london_2024.providers})
    need = Need(level=Level.CLINICIAN)
    found = placed(need, network, london_2024, Stage.TRIAGED, here="ppg_south_west")
    assert (found.provider, found.why, found.then) == ("ppg_south_west", "no_clinician", ("clinician",))


@pytest.mark.parametrize("stage", list(Stage))
def test_an_empty_network_drops_nobody(policy: Policy, stage: Stage) -> None:
    found = placed(Need(), Network(providers={}), policy, stage)
    assert (found.queue, found.why) == (HEALTH_ADVISER, "all_closed")


@pytest.mark.parametrize("known", [True, False])
def test_an_old_patient_is_screened_by_who_has_the_call_and_then_heard_by_a_gp(
    london_2024: Policy, known: bool
) -> None:
    """The age fast track comes after the screening for threat to life, never instead of it."""
    need = Need(level=Level.CLINICIAN, skills=frozenset({"gp"}), must=frozenset({"screen_first"} if known else ()))
    free = all_open(london_2024)
    found = placed(need, free, london_2024, Stage.IDENTIFIED, here="las_north_east")
    assert (found.provider, found.queue) == ("las_north_east", HEALTH_ADVISER if known else "gp")
    assert placed(need, free, london_2024, Stage.TRIAGED, here="las_north_east").queue == "gp"
