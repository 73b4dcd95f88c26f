"""Where a call goes: the required level first, then the lead wanted skill; the rest travels as `then`.

The functions here run for every stage of every call, so they read plain tables and allocate only their result.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from prm.base import Instant
from prm.facts import Stage
from routing.need import Level, Need, Path
from routing.network import EMERGENCY, HEALTH_ADVISER, Network, ProviderState
from routing.policy import Policy, Routes, Wanted

LIVE = "live"
CALL_BACK = "call_back"
TO_999 = "999"
BALANCED = "balanced"
CLINICIAN = "clinician"
"""In `then`: any clinician whose skill is accepted."""

# To look a member up by its enumeration takes longer than anything else that is done here.
_QUEUE, _STRAIGHT, _PATH_TO_999 = Path.QUEUE, Path.STRAIGHT, Path.TO_999
_LEVEL_CLINICIAN = Level.CLINICIAN
_RING, _IDENTIFIED, _WAITED = Stage.RING, Stage.IDENTIFIED, Stage.WAITED

_UNKNOWN_WAIT = float("inf")
"""How a wait that nobody knows compares: never short, never shorter."""

States = Mapping[str, ProviderState]


class Placement(NamedTuple):
    """Where a call goes and why.

    `mode` is `live`, `call_back` or `999`; `time_frame_seconds` is set for a call-back. `why` is a code that
    `routing.sentences` puts into words.
    """

    provider: str
    queue: str
    mode: str
    time_frame_seconds: int | None
    then: tuple[str, ...]
    why: str


_made = tuple.__new__
"""`_made(Placement, (...))` is what `Placement(...)` comes to, in half the time."""

_TO_999 = Placement(EMERGENCY, EMERGENCY, TO_999, None, (), "red_flag")


def place(
    need: Need,
    network: Network,
    policy: Policy,
    *,
    area: str | None,
    stage: Stage,
    here: str | None,
    last_provider: str | None,
    at: Instant,
    call_id: str,
) -> Placement:
    """The one destination of a call with this need at this stage; there always is one.

    `area` is where the patient is (an unknown area takes the policy's default routes), `here` the provider that has
    the call, `last_provider` who dealt with the latest contact. `at` and `call_id` are the call's instant and id, from
    which balancing takes the age of the snapshot and what is left to chance. A clinician is reached live or by a
    call-back within the policy's time frame; a caller whom nobody has screened yet is never left to a call-back.
    """
    if need.path is _PATH_TO_999:
        return _TO_999
    states = network.providers
    routes = policy.routes.get(area or policy.default_area)
    if routes is None:
        routes = policy.routes[policy.default_area]
    last = last_provider if policy.continuity is not None and last_provider in routes.serving else None
    wants_clinician = need.level is _LEVEL_CLINICIAN or need.path is _STRAIGHT
    if not wants_clinician and not need.skills:
        if (stage is not _RING and stage is not _WAITED) and _staffed(states, here, HEALTH_ADVISER):
            return _made(Placement, (here or "", HEALTH_ADVISER, LIVE, None, (), "here"))
        return _health_adviser(network, policy, routes, last, at, call_id, ())
    wanted = wanted_of(need, policy)
    if stage is _WAITED:
        return _health_adviser(network, policy, routes, last, at, call_id, wanted.then)
    if stage is _RING:
        found = _straight(need, states, policy, wanted, routes.home, last) if need.path is _STRAIGHT else None
        return found or _health_adviser(network, policy, routes, last, at, call_id, wanted.then)
    why = "here"
    if wants_clinician and stage is _IDENTIFIED:
        why = "here_screens"
        if need.path is _STRAIGHT or "screen_first" not in need.must:
            order = (here, last, routes.home, *routes.overflow_to)
            found = _within_limit(states, policy, wanted, order, "transfer")
            if found is not None:
                return found
    elif wants_clinician:
        why = "no_clinician"
        found = _clinician(need, states, policy, routes, wanted, here, last)
        if found is not None:
            return found
    if _staffed(states, here, HEALTH_ADVISER):
        return Placement(here or "", HEALTH_ADVISER, LIVE, None, wanted.then, why)
    return _health_adviser(network, policy, routes, last, at, call_id, wanted.then)


def wanted_of(need: Need, policy: Policy) -> Wanted:
    """The skills of a need in the policy's order, remembered in the policy."""
    clinician = need.level is _LEVEL_CLINICIAN or need.path is not _QUEUE
    key = (need.skills, need.accepts, clinician)
    found = policy.wanted.get(key)
    if found is None:
        found = policy.wanted.keep(key, _wanted(need, policy, clinician))
    return found


def _wanted(need: Need, policy: Policy, clinician: bool) -> Wanted:
    known = tuple(skill for skill in policy.skill_order if skill in need.skills)
    wanted = known + tuple(sorted(need.skills.difference(known)))
    first = tuple(skill for skill in known if skill in need.accepts)
    others = (skill for skill in reversed(policy.skill_order) if skill in need.accepts and skill not in need.skills)
    rest = tuple(others)
    remaining = wanted or ((CLINICIAN,) if clinician else ())
    return Wanted(
        lead=first[0] if first else None,
        order=first + rest,
        then=remaining,
        then_after={skill: tuple(other for other in wanted if other != skill) for skill in first + rest},
    )


def _staffed(states: States, provider: str | None, queue: str) -> bool:
    state = states.get(provider) if provider is not None else None
    return state is not None and state.open and queue in state.staffed


def _wait(states: States, provider: str, queue: str) -> float:
    return states[provider].expected_wait_seconds.get(queue, _UNKNOWN_WAIT)


def _health_adviser(
    network: Network,
    policy: Policy,
    routes: Routes,
    last: str | None,
    at: Instant,
    call_id: str,
    then: tuple[str, ...],
) -> Placement:
    states = network.providers
    balanced = _balanced(network, policy, routes, at, call_id) if policy.balancing.balances else None
    provider, why = _without_history(states, policy, routes) if balanced is None else (balanced, BALANCED)
    if last is not None and last != provider and _staffed(states, last, HEALTH_ADVISER):
        wait = _wait(states, last, HEALTH_ADVISER)
        threshold_seconds = policy.thresholds_seconds[last]
        if threshold_seconds is None or wait <= threshold_seconds:
            # History must not keep a caller from the first human voice beyond the limit.
            otherwise = _wait(states, provider, HEALTH_ADVISER)
            if wait <= policy.live_limit_seconds or wait <= otherwise < _UNKNOWN_WAIT:
                return Placement(last, HEALTH_ADVISER, LIVE, None, then, "continuity")
    return _made(Placement, (provider, HEALTH_ADVISER, LIVE, None, then, why))


def _balanced(network: Network, policy: Policy, routes: Routes, at: Instant, call_id: str) -> str | None:
    """Whose turn it is among the providers that serve the area and can answer; `None` for nobody's."""
    states = network.providers
    able = [
        provider
        for provider in routes.sharing
        if provider in states and (state := states[provider]).open and HEALTH_ADVISER in state.staffed
    ]
    return policy.balancing.choose(able, network, at, call_id) if able else None


def _without_history(states: States, policy: Policy, routes: Routes) -> tuple[str, str]:
    """Whose health adviser answers a caller without history where nothing is balanced, and why."""
    home = routes.home
    state = states.get(home)
    if state is not None and state.open and HEALTH_ADVISER in state.staffed:
        if routes.overflow_after_seconds is None:
            return home, "home"
        # An unknown wait is no reason to overflow.
        wait = state.expected_wait_seconds.get(HEALTH_ADVISER, 0.0)
        if wait <= routes.overflow_after_seconds:
            return home, "home"
        best, best_wait = home, wait
        for other in routes.overflow_to:
            if _staffed(states, other, HEALTH_ADVISER):
                other_wait = _wait(states, other, HEALTH_ADVISER)
                if other_wait < best_wait:
                    best, best_wait = other, other_wait
        return (home, "home") if best == home else (best, "overflow")
    for group, why in ((routes.overflow_to, "home_closed"), (routes.others, "home_closed")):
        found = _least_wait(states, group)
        if found is not None:
            return found, why
    found = _least_wait(states, policy.contingency)
    return (home, "all_closed") if found is None else (found, "contingency")


def _least_wait(states: States, group: Iterable[str]) -> str | None:
    able = [provider for provider in group if _staffed(states, provider, HEALTH_ADVISER)]
    return min(able, key=lambda provider: _wait(states, provider, HEALTH_ADVISER), default=None)


def _straight(
    need: Need, states: States, policy: Policy, wanted: Wanted, home: str, last: str | None
) -> Placement | None:
    """A live clinician without a health adviser before; `None` if none is expected within the limit.

    The line of a chosen option comes first. If its clinicians do not count for this need (a dental nurse, a third
    call), the line still is the first human voice where nobody who counts is free, and the need stays.
    """
    line = _option_line(need, states, policy)
    if line is not None and line[1] in need.accepts:
        return Placement(*line, LIVE, None, wanted.then_after[line[1]], "option_line")
    found = _within_limit(states, policy, wanted, (last, home), "straight")
    if found is None and line is not None:
        then = tuple(skill for skill in wanted.then if skill != line[1]) or (CLINICIAN,)
        return Placement(*line, LIVE, None, then, "option_line")
    return found


def _option_line(need: Need, states: States, policy: Policy) -> tuple[str, str] | None:
    """The provider and queue of the chosen option's line, if it can answer in time."""
    for obligation, line in policy.lines.items():
        if obligation in need.must:
            limit = line.answer_within_seconds
            for queue in line.queues:
                in_time = _staffed(states, line.provider, queue) and (
                    limit is None or _wait(states, line.provider, queue) <= limit
                )
                if in_time:
                    return line.provider, queue
    return None


def _within_limit(
    states: States, policy: Policy, wanted: Wanted, order: Iterable[str | None], why: str
) -> Placement | None:
    limit = policy.live_limit_seconds
    providers = [provider for provider in order if provider is not None]
    for queue in wanted.order:
        for provider in providers:
            if _staffed(states, provider, queue) and _wait(states, provider, queue) <= limit:
                return Placement(provider, queue, LIVE, None, wanted.then_after[queue], why)
    return None


def _clinician(
    need: Need,
    states: States,
    policy: Policy,
    routes: Routes,
    wanted: Wanted,
    here: str | None,
    last: str | None,
) -> Placement | None:
    """A clinician's queue, live or for a call-back, once somebody has screened the caller."""
    limit = policy.live_limit_seconds
    for provider in (here, last, routes.home, *routes.overflow_to, *routes.others, *policy.contingency):
        state = states.get(provider) if provider is not None else None
        if provider is None or state is None or not state.open:
            continue
        staffed = state.staffed
        if wanted.lead is not None and wanted.lead in staffed:
            queue = wanted.lead
        else:
            best = _in_time_or_soonest(wanted.order, state, limit)
            if best is None:
                continue
            queue = best
        why = "lead_skill" if queue in need.skills else "accepted_skill"
        live = "handle_live" in need.must or _wait(states, provider, queue) <= limit
        return Placement(
            provider,
            queue,
            LIVE if live else CALL_BACK,
            None if live else policy.call_back_seconds[need.urgency],
            wanted.then_after[queue],
            why,
        )
    return None


def _in_time_or_soonest(order: Iterable[str], state: ProviderState, limit_seconds: float) -> str | None:
    """The first staffed skill whose wait is within the limit, else the first of those with the shortest wait."""
    best, best_wait = None, _UNKNOWN_WAIT
    for skill in order:
        if skill in state.staffed:
            wait = state.expected_wait_seconds.get(skill, _UNKNOWN_WAIT)
            if wait <= limit_seconds:
                return skill
            if best is None or wait < best_wait:
                best, best_wait = skill, wait
    return best


def all_open(policy: Policy) -> Network:
    """The network when nothing is said about it: everyone open, staffed as declared, and free now."""
    return Network(
        providers={
            provider.id: ProviderState(
                staffed=provider.staffs, expected_wait_seconds=dict.fromkeys(sorted(provider.staffs), 0.0)
            )
            for provider in policy.providers
        }
    )
