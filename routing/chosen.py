"""Why a call goes where it goes, with the figures that decided it."""

from routing.network import HEALTH_ADVISER, Network
from routing.placing import Placement
from routing.policy import Policy
from routing.sentences import CHOSEN, DESTINATIONS
from routing.wording import duration, word


def why_chosen(chosen: Placement, network: Network, policy: Policy, area: str) -> str:
    """One sentence; where no figure decided, that of the placement's code."""
    template = CHOSEN.get(chosen.why)
    state = network.providers.get(chosen.provider)
    if template is None or state is None:
        return DESTINATIONS[chosen.why]
    routes = policy.routes[area]
    home = network.providers.get(routes.home)
    return template.format(
        queue=word("queues", chosen.queue),
        wait=duration(state.expected_wait_seconds.get(chosen.queue)),
        limit=duration(policy.live_limit_seconds),
        home_wait=duration(None if home is None else home.expected_wait_seconds.get(HEALTH_ADVISER)),
        threshold=duration(routes.overflow_after_seconds),
    )
