"""The router's memory, step by step: a new snapshot, a call sent, a window ended. Each gives the network that follows.

Whoever calls the router keeps the network and takes these steps, a service and the play alike.
"""

from collections.abc import Mapping
from dataclasses import replace

from prm.base import SECOND, Instant
from routing.balancing_bounds import WHOLE, fitted
from routing.network import HEALTH_ADVISER, Network, ProviderState
from routing.placing import BALANCED, Placement
from routing.policy import Policy


def heard(network: Network, providers: Mapping[str, ProviderState], taken_at: Instant) -> Network:
    """The network after a new snapshot: what was sent before is in it, so the count begins again."""
    return replace(network, providers=providers, taken_at=taken_at, sent={})


def sent_to(network: Network, placement: Placement) -> Network:
    """The network after a caller was sent to wait for a first voice; clinicians' queues are not balanced."""
    if placement.queue != HEALTH_ADVISER:
        return network
    in_window = network.sent_in_window
    return Network(
        providers=network.providers,
        taken_at=network.taken_at,
        sent=_one_more(network.sent, placement.provider),
        sent_in_window=_one_more(in_window, placement.provider) if placement.why == BALANCED else in_window,
        shares=network.shares,
        window_from=network.window_from,
    )


def next_window(network: Network, at: Instant, policy: Policy) -> Network:
    """The network once a window of balancing has passed, else the same; windows follow one another without a gap.

    The shares of the window before are those of its balanced calls, brought within the commissioned bounds so that
    there are shares within a step of them. A window without a balanced call leaves the shares as they were.
    """
    window_seconds = policy.balancing.window_seconds
    if window_seconds is None:
        return network
    began = network.window_from
    if began is None:
        return replace(network, window_from=at)
    length = int(window_seconds * SECOND)
    if at - began < length:
        return network
    shares = network.shares
    if total := sum(network.sent_in_window.values()):
        commissioned = policy.balancing.commissioned()
        realised = {
            name: WHOLE * network.sent_in_window.get(name, 0) / total
            for name in sorted({*commissioned, *network.sent_in_window})
        }
        shares = fitted(realised, {name: commissioned.get(name, (0.0, WHOLE)) for name in realised})
    return replace(network, sent_in_window={}, shares=shares, window_from=at - (at - began) % length)


def _one_more(calls: Mapping[str, int], provider: str) -> Mapping[str, int]:
    more = dict(calls)
    more[provider] = more.get(provider, 0) + 1
    return more
