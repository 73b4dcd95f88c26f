"""What the figure on balancing rests on: the formula of the bound, the play beside it, and the router's memory."""

from collections import Counter
from math import sqrt

import pytest

from benchmarks.balancing import (
    BY_AGE,
    CORRECTED,
    HANDLING_SECONDS,
    PEOPLE,
    outcome_of,
    policy_of,
    setting_of,
)
from prm.base import SECOND
from prm.facts import Stage
from routing import decide
from simulation import draw, play
from simulation.theory import erlang_a
from simulation.witness import Witnessed, watch


def test_a_play_with_exponential_times_abandons_as_erlang_a_says() -> None:
    setting = setting_of(0.95, {"all": 160}, 60)
    policy = policy_of({"all": 160}, {"strategy": "home_only"})
    outcome = outcome_of(play(draw(setting, seed=1, replication=0), setting, policy), setting)
    # A day's share abandoned has a standard deviation of some 0.4 points; five of them.
    bound = erlang_a(arrivals=0.95 * 160, service=1.0, patience=HANDLING_SECONDS / 180, servers=160)
    assert outcome.share_abandoned == pytest.approx(bound.abandoned, abs=0.02)
    assert outcome.calls == pytest.approx(0.95 * 160 / HANDLING_SECONDS * 86_400, abs=5 * sqrt(24_320))


def test_what_the_router_remembers_in_a_play_is_what_it_decided() -> None:
    setting = setting_of(0.95, PEOPLE, 300)
    policy = policy_of(PEOPLE, BY_AGE["corrected, within bounds"])
    seen: list[Witnessed] = []
    world = draw(setting, seed=2, replication=0)
    watch(world, setting, policy, seen.append)
    rings = [one for one in seen if one.call.stage is Stage.RING]
    sent: Counter[str] = Counter()
    taken_at = rings[0].network.taken_at
    for one in rings[:5_000]:
        if one.network.taken_at != taken_at:
            sent.clear()
            taken_at = one.network.taken_at
        assert dict(one.network.sent) == dict(sent)
        assert 0 <= one.call.at - (one.network.taken_at or 0) <= 300 * SECOND
        assert 0 <= one.call.at - (one.network.window_from or 0) <= 300 * SECOND
        again = decide(one.call, one.knowledge, one.network, policy)
        assert again.placement == one.placement
        assert again.placement.why == "balanced"
        sent[again.placement.provider] += 1


def test_the_corrected_strategy_abandons_less_on_old_data_than_the_naive_one() -> None:
    setting = setting_of(0.95, PEOPLE, 300)
    world = draw(setting, seed=3, replication=0)
    naive, corrected = (
        outcome_of(play(world, setting, policy_of(PEOPLE, BY_AGE[name])), setting).share_abandoned
        for name in ("least expected wait", CORRECTED)
    )
    assert corrected < naive / 3
