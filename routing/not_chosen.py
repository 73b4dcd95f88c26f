"""Why a call does not go to each of the other providers."""

from routing.need import Level, Need, Path
from routing.network import EMERGENCY, HEALTH_ADVISER, Network
from routing.placing import Placement, wanted_of
from routing.policy import Policy, Provider, Routes
from routing.sentences import NOT_CHOSEN


def not_chosen(
    chosen: Placement, need: Need, network: Network, policy: Policy, routes: Routes, last_provider: str | None
) -> dict[str, str]:
    """For each other provider of the policy, by id, why the call does not go there."""
    return {
        provider.id: _why_not(provider, chosen, need, network, policy, routes, last_provider)
        for provider in policy.providers
        if provider.id != chosen.provider
    }


def _why_not(
    provider: Provider,
    chosen: Placement,
    need: Need,
    network: Network,
    policy: Policy,
    routes: Routes,
    last_provider: str | None,
) -> str:
    if chosen.provider == EMERGENCY:
        return NOT_CHOSEN["999"]
    state = network.providers.get(provider.id)
    if state is None:
        return NOT_CHOSEN["unknown"]
    if not state.open:
        return NOT_CHOSEN["closed"]
    if provider.kind == "line" and f"option:{provider.option}" not in need.must:
        return NOT_CHOSEN["line"]
    clinical = chosen.queue != HEALTH_ADVISER or (need.path is not Path.QUEUE and need.level is Level.CLINICIAN)
    able = [queue for queue in wanted_of(need, policy).order if queue in state.staffed] if clinical else []
    if not able and HEALTH_ADVISER in state.staffed and chosen.queue == HEALTH_ADVISER:
        able = [HEALTH_ADVISER]
    if not able:
        return NOT_CHOSEN["unstaffed"].format(queue=_queue(chosen.queue))
    queue = able[0]
    wait = state.expected_wait_seconds.get(queue)
    words = {"queue": _queue(queue), "wait": _seconds(wait), "limit": _seconds(policy.live_limit_seconds)}
    if provider.id == routes.home and chosen.why == "overflow":
        wait = state.expected_wait_seconds.get(HEALTH_ADVISER)
        return NOT_CHOSEN["overflowed"].format(wait=_seconds(wait), limit=_seconds(routes.overflow_after_seconds))
    if provider.id == last_provider and chosen.queue == HEALTH_ADVISER and provider.id in routes.serving:
        return NOT_CHOSEN["delayed"].format(wait=_seconds(state.expected_wait_seconds.get(HEALTH_ADVISER)))
    if queue != HEALTH_ADVISER and (wait is None or wait > policy.live_limit_seconds):
        return NOT_CHOSEN["long_wait"].format(**words)
    if provider.kind == "contingency":
        return NOT_CHOSEN["contingency"]
    if provider.id not in routes.serving and provider.id not in routes.overflow_to:
        return NOT_CHOSEN["not_serving"]
    return NOT_CHOSEN["after"].format(chosen=chosen.provider)


def _queue(queue: str) -> str:
    return queue.replace("_", " ")


def _seconds(value: float | None) -> str:
    return "unknown length" if value is None else f"{value:.0f} s"
