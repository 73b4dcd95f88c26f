"""Why a call does not go to each of the other providers."""

from functools import lru_cache

from routing.need import Level, Need, Path
from routing.network import EMERGENCY, HEALTH_ADVISER, Network, ProviderState
from routing.placing import BALANCED, Placement, wanted_of
from routing.policy import Policy
from routing.sentences import NOT_CHOSEN
from routing.wording import duration

_QUEUE, _CLINICIAN = Path.QUEUE, Level.CLINICIAN

_UNKNOWN, _CLOSED, _LINE = NOT_CHOSEN["unknown"], NOT_CHOSEN["closed"], NOT_CHOSEN["line"]
_COMES_AFTER = {
    "contingency": NOT_CHOSEN["contingency"],
    "line": NOT_CHOSEN["not_serving"],
    "not_serving": NOT_CHOSEN["not_serving"],
}
"""By what puts a provider after those that serve the area; the line of the option that was chosen serves no area."""

_REMEMBERED = 20_000
"""Sentences of each kind: a snapshot serves many calls, and most of them are told the same waits."""

_HISTORY_ASKED = frozenset({"home", "overflow", "home_closed", BALANCED})
"""Why a health adviser answers where the last provider might have, had its wait been short. Where only the contingency
or nobody can answer, it cannot either."""


def not_chosen(
    chosen: Placement, need: Need, network: Network, policy: Policy, area: str, last_provider: str | None
) -> dict[str, str]:
    """For each other provider of the policy, by id, why the call does not go there."""
    if chosen.provider == EMERGENCY:
        return dict.fromkeys([provider.id for provider in policy.providers], NOT_CHOSEN["999"])
    taken, why, routes, limit_seconds = chosen.provider, chosen.why, policy.routes[area], policy.live_limit_seconds
    clinical = chosen.queue != HEALTH_ADVISER or (need.level is _CLINICIAN and need.path is not _QUEUE)
    queues = (*wanted_of(need, policy).order, chosen.queue) if clinical else (chosen.queue,)
    must = need.must
    offered = [line.provider for obligation, line in policy.lines.items() if obligation in must] if must else ()
    history = last_provider if why in _HISTORY_ASKED and last_provider in routes.serving else None
    overflowed = routes.home if why == "overflow" else None
    states, serving = network.providers, routes.serving
    instead, balanced = _instead("after", taken), why == BALANCED
    found = {}
    for name, after in routes.after:
        if name == taken:
            continue
        state = states.get(name)
        if state is None:
            found[name] = _UNKNOWN
            continue
        if not state.open:
            found[name] = _CLOSED
            continue
        if after == "line" and name not in offered:
            found[name] = _LINE
            continue
        staffed = state.staffed
        for queue in queues:
            if queue in staffed:
                break
        else:
            found[name] = _unstaffed(chosen.queue)
            continue
        wait_seconds = state.expected_wait_seconds.get(queue)
        if name in (history, overflowed) and _would_have_come_first(name, state, history):
            wait_seconds = state.expected_wait_seconds.get(HEALTH_ADVISER)
            found[name] = _too_long(wait_seconds, policy.thresholds_seconds[name])
        elif queue != HEALTH_ADVISER and (wait_seconds is None or wait_seconds > limit_seconds):
            found[name] = _too_late(queue, wait_seconds, limit_seconds)
        elif after is not None:
            found[name] = _COMES_AFTER[after]
        elif balanced and name in serving:
            found[name] = _instead("balanced", taken)
        else:
            found[name] = instead
    return found


def _would_have_come_first(name: str, state: ProviderState, history: str | None) -> bool:
    """Whether only its wait keeps a health adviser there from answering: the last provider's, or the home's."""
    return name != history or HEALTH_ADVISER in state.staffed


@lru_cache(maxsize=_REMEMBERED)
def _too_late(queue: str, wait_seconds: float | None, limit_seconds: float) -> str:
    """Why no clinician of the queue is reached live there."""
    if wait_seconds is None:
        return NOT_CHOSEN["unknown_wait"].format(queue=_queue(queue))
    return NOT_CHOSEN["long_wait"].format(
        queue=_queue(queue), wait=duration(wait_seconds), limit=duration(limit_seconds)
    )


@lru_cache(maxsize=_REMEMBERED)
def _too_long(wait_seconds: float | None, threshold_seconds: float | None) -> str:
    """Why a health adviser does not answer there who would have come first: the home's, or the last provider's."""
    if wait_seconds is None:
        return NOT_CHOSEN["unknown_wait"].format(queue=_queue(HEALTH_ADVISER))
    if threshold_seconds is not None and wait_seconds > threshold_seconds:
        return NOT_CHOSEN["overflowed"].format(wait=duration(wait_seconds), limit=duration(threshold_seconds))
    return NOT_CHOSEN["delayed"].format(wait=duration(wait_seconds))


@lru_cache(maxsize=_REMEMBERED)
def _instead(code: str, taken: str) -> str:
    """That another provider has the call, for which this one could have been chosen as well."""
    return NOT_CHOSEN[code].format(chosen=taken)


@lru_cache(maxsize=_REMEMBERED)
def _unstaffed(queue: str) -> str:
    return NOT_CHOSEN["unstaffed"].format(queue=_queue(queue))


def _queue(queue: str) -> str:
    return queue.replace("_", " ")
