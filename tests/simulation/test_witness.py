"""A witness changes nothing about a play, and what it is told decides to what the play did."""

from collections import Counter
from typing import Any

import numpy as np
import pytest

from prm.base import HOUR
from prm.facts import Stage
from routing import Policy, decide
from routing.testing import policy_file
from scenarios.policies import policy_text
from simulation import draw, play
from simulation.log import NEVER
from simulation.setting import Closure, RecordsDown, Redirection
from simulation.witness import Witnessed, watch
from tests.simulation.small_day import POLICIES, START, a_day, staffed

POLICY = POLICIES["london-2024"]
SHARES = {"las_north_west": 40, "las_north_east": 40, "ppg_south_west": 20}


def balanced() -> Policy:
    """London's policy with calls balanced on what the router remembers: the network changes with every decision."""

    def edit(data: dict[str, Any]) -> None:
        strategy = {"strategy": "corrected_least_expected_wait", "handling_seconds": 480, "patience_seconds": 300}
        bounds = {"at_most": dict.fromkeys(SHARES, 60), "dwell_seconds": 600}
        data["placing"]["balancing"] = {**strategy, **bounds, "shares": SHARES}

    found = policy_file(policy_text("london-2024"), "london-2024.yaml").edited("balanced", edit)
    assert found is not None
    return found


BOTH = pytest.mark.parametrize("policy", [POLICY, balanced()], ids=["home only", "balanced"])

SETTING = a_day(
    staffed(advisers=3, clinicians=1),
    closures=(Closure(provider="las_north_west", start=START + HOUR, end=START + 3 * HOUR),),
    redirections=(Redirection(area="north_west", to_area="south_west", start=START, end=START + 5 * HOUR, share=0.5),),
    records_down=(RecordsDown(start=START + 2 * HOUR, end=START + 4 * HOUR),),
)


@pytest.fixture(scope="module")
def seen() -> list[Witnessed]:
    found: list[Witnessed] = []
    watch(draw(SETTING, seed=3, replication=0), SETTING, POLICY, found.append)
    return found


@BOTH
def test_watching_leaves_the_log_equal_to_the_byte(policy: Policy) -> None:
    world = draw(SETTING, seed=3, replication=0)
    alone, watched = play(world, SETTING, policy), watch(world, SETTING, policy, lambda _: None)
    for name, column in alone.columns().items():
        assert column.tobytes() == watched.columns()[name].tobytes(), name


@BOTH
def test_the_question_decides_to_the_need_and_the_placement_of_the_play(policy: Policy) -> None:
    stages = set()

    def see(one: Witnessed) -> None:
        stages.add(one.call.stage)
        told = decide(one.call, one.knowledge, one.network, policy, one.so_far)
        assert told.need == one.need, one.call
        assert one.placement in (None, told.placement), one.call

    watch(draw(SETTING, seed=3, replication=0), SETTING, policy, see)
    assert stages == set(Stage)


@BOTH
def test_what_is_kept_still_decides_to_the_same_after_the_play(policy: Policy) -> None:
    """A network that a witness keeps is the network of that instant, whatever the router remembers later."""
    seen: list[Witnessed] = []
    watch(draw(SETTING, seed=3, replication=0), SETTING, policy, seen.append)
    for one in seen:
        told = decide(one.call, one.knowledge, one.network, policy, one.so_far)
        assert told.need == one.need, one.call
        assert one.placement in (None, told.placement), one.call


def test_each_contact_is_decided_at_ring_once_and_first_and_carries_its_need_on(seen: list[Witnessed]) -> None:
    needs = {}
    rings = Counter(one.call.call_id for one in seen if one.call.stage is Stage.RING)
    assert set(rings.values()) == {1}
    for one in seen:
        before = needs.get(one.call.call_id)
        assert (before is None) == (one.call.stage is Stage.RING)
        assert before is None or one.so_far == before
        assert one.arrived <= one.call.at
        needs[one.call.call_id] = one.need


def test_every_contact_of_the_log_is_seen_ringing_at_its_arrival() -> None:
    arrived = {}

    def see(one: Witnessed) -> None:
        if one.call.stage is Stage.RING:
            arrived[int(one.call.call_id)] = (one.call.at, one.placement)

    log = watch(draw(SETTING, seed=4, replication=0), SETTING, POLICY, see)
    assert len(arrived) == len(log)
    for row, at in enumerate(log.arrived.tolist()):
        assert arrived[row][0] == at
    for row in np.flatnonzero(log.sent_to != NEVER).tolist():
        placement = arrived[row][1]
        assert placement is not None
        assert placement.provider == log.providers[log.sent_to[row]]
