"""Why a call goes where it goes, with the figures that decided it."""

from functools import lru_cache

from routing.network import HEALTH_ADVISER, Network
from routing.placing import Placement
from routing.policy import Policy
from routing.sentences import CHOSEN, DESTINATIONS
from routing.wording import duration, word

_REMEMBERED = 20_000
"""Sentences: a snapshot serves many calls, and most of them are told the same waits."""


def why_chosen(chosen: Placement, network: Network, policy: Policy, area: str) -> str:
    """One sentence; where no figure decided, that of the placement's code."""
    state = network.providers.get(chosen.provider)
    if chosen.why not in CHOSEN or state is None:
        return DESTINATIONS[chosen.why]
    home = network.providers.get(policy.routes[area].home)
    return _filled(
        chosen.why,
        chosen.queue,
        state.expected_wait_seconds.get(chosen.queue),
        policy.live_limit_seconds,
        None if home is None else home.expected_wait_seconds.get(HEALTH_ADVISER),
        policy.routes[area].overflow_after_seconds,
    )


@lru_cache(maxsize=_REMEMBERED)
def _filled(
    why: str,
    queue: str,
    wait_seconds: float | None,
    limit_seconds: float,
    home_wait_seconds: float | None,
    threshold_seconds: float | None,
) -> str:
    return CHOSEN[why].format(
        queue=word("queues", queue),
        wait=duration(wait_seconds),
        limit=duration(limit_seconds),
        home_wait=duration(home_wait_seconds),
        threshold=duration(threshold_seconds),
    )
