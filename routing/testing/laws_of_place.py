"""Invariants of the place: there always is one, it can take the call, and what may change it."""

from collections.abc import Iterator
from dataclasses import replace

from prm.facts import Stage
from routing.deciding import Decision
from routing.need import CLINICIAN_SKILLS, NOTHING, Level, Need, Path
from routing.network import EMERGENCY, HEALTH_ADVISER, Network, ProviderState
from routing.placing import all_open
from routing.policy import Policy
from routing.testing.choosing import Choices, pick
from routing.testing.moment import Moment, broken
from routing.testing.registry import invariant

_MODES = frozenset({"live", "call_back", "999"})
_LATER = (Stage.IDENTIFIED, Stage.TRIAGED, Stage.TRANSFERRED, Stage.TRANSFERRED)


def can_answer(network: Network, provider: str, queue: str) -> bool:
    """Whether somebody is on duty for the queue of a provider that is known to be open."""
    state = network.providers.get(provider)
    return state is not None and state.open and queue in state.staffed


def wait_seconds(network: Network, provider: str, queue: str) -> float:
    """The expected wait; infinite if it is not known."""
    state = network.providers.get(provider)
    return float("inf") if state is None else state.expected_wait_seconds.get(queue, float("inf"))


def in_reach(decision: Decision, policy: Policy) -> tuple[str, ...]:
    """Who may have a screened call: who has it, who had the last one, the area's own, and the contingency."""
    routes = policy.routes[decision.grounds.area]
    first = (decision.grounds.here, decision.grounds.last_provider)
    known = {provider.id for provider in policy.providers}
    found = (*first, routes.home, *routes.overflow_to, *sorted(routes.serving), *policy.contingency)
    return tuple(dict.fromkeys(name for name in found if name in known))


@invariant(
    "S2",
    "totality",
    "Every valid call gets exactly one destination that can be reached, in one mode, with an explanation; never an "
    "error and never nothing.",
    event="NENA i3 (NENA-STA-010.3): a policy must have a default route",
)
def totality(moment: Moment, choices: Choices) -> None:
    del choices
    decision = moment.decision()
    placed = decision.placement
    known = {provider.id for provider in moment.policy.providers} | {EMERGENCY}
    if placed.provider not in known or placed.mode not in _MODES:
        raise broken(moment, "the destination is none", decision)
    if (placed.provider == EMERGENCY) != (placed.mode == "999"):
        raise broken(moment, "999 is a destination of its own", decision)
    if (placed.mode == "call_back") != (placed.time_frame_seconds is not None):
        raise broken(moment, "a call-back, and nothing else, has a time frame", decision)
    if placed.mode == "call_back" and moment.call.stage not in (Stage.TRIAGED, Stage.TRANSFERRED):
        raise broken(moment, "a caller whom nobody has screened is left to a call-back", decision)
    told = moment.reply()
    others = {provider.id for provider in moment.policy.providers} - {placed.provider}
    if set(told["not_chosen"]) != others or not told["destination"]["sentence"]:
        raise broken(moment, "the explanation leaves somebody out", decision)


@invariant(
    "S6",
    "never to who cannot answer",
    "No call goes to a provider that is closed, unstaffed for the queue or not heard of while another that may have it "
    "can answer.",
    event="Intrado 911, 9-10 April 2014: one centre took no more calls and the others got them hours late, over 6,600 "
    "lost (FCC DOC-332853A1)",
)
def never_to_who_cannot_answer(moment: Moment, choices: Choices) -> None:
    del choices
    decision = moment.decision()
    placed = decision.placement
    if placed.provider == EMERGENCY:
        return
    reach = in_reach(decision, moment.policy)
    if placed.why == "all_closed":
        asked = (*_area(decision, moment.policy), *moment.policy.contingency)
        able = [name for name in asked if can_answer(moment.network, name, HEALTH_ADVISER)]
        if able:
            raise broken(moment, f"{', '.join(able)} could answer", decision)
        return
    if not can_answer(moment.network, placed.provider, placed.queue):
        raise broken(moment, f"nobody can answer at {placed.provider} for {placed.queue}", decision)
    if placed.why == "no_clinician":
        able = [name for name in reach for skill in decision.need.accepts if can_answer(moment.network, name, skill)]
        if able:
            raise broken(moment, f"a clinician who counts is on duty at {', '.join(sorted(set(able)))}", decision)


@invariant(
    "S10",
    "no dead ends",
    "From every provider there is a way to a clinician and to 999; deciding again where the call was sent sends it "
    "nowhere else, so that no routing goes round in a circle.",
    event="HSIB on NHS 111 during Covid-19 (2022): no way back between core 111 and the Covid service",
)
def no_dead_ends(moment: Moment, choices: Choices) -> None:
    policy = moment.policy
    here = pick(choices, policy.providers).id
    stuck = replace(moment, network=all_open(policy), so_far=Need(level=Level.CLINICIAN)).but(
        stage=Stage.TRANSFERRED, provider=here, red_flag=None, ambulance_requested=None, triage=None
    )
    decision = stuck.decision()
    placed = decision.placement
    if placed.provider != EMERGENCY and placed.queue not in decision.need.accepts:
        raise broken(stuck, f"a call at {here} finds no way to a clinician with everybody on duty", decision)
    if stuck.but(red_flag=True).decision().placement.provider != EMERGENCY:
        raise broken(stuck, f"a call at {here} finds no way to 999")
    *_, (_, last), (at_last, again) = _walk(moment)
    if (last.placement.provider, last.placement.queue) != (again.placement.provider, again.placement.queue):
        raise broken(at_last, "deciding again where the call was sent sends it on", last, again)


def _walk(moment: Moment) -> Iterator[tuple[Moment, Decision]]:
    """The call through its stages, the need carried along and each time at the provider that it was sent to."""
    decision = moment.decision()
    for stage in _LATER:
        where = decision.placement.provider
        moment = replace(moment, so_far=decision.need).but(stage=stage, provider=where)
        decision = moment.decision()
        yield moment, decision


@invariant(
    "S16",
    "contingency floor",
    "With every provider but the contingency closed, the contingency answers; with all closed, the call waits at its "
    "home provider and is never dropped; a red flag goes to 999 either way.",
    event="NHS 111 Business Continuity Escalation Policy (2014): national contingency on declared failure",
)
def contingency_floor(moment: Moment, choices: Choices) -> None:
    policy = moment.policy
    # The stages at which somebody new must answer: who has the call already goes on with it.
    asked = moment.but(stage=pick(choices, (Stage.RING, Stage.WAITED)))
    free = all_open(policy).providers
    only = {name: state if name in policy.contingency else _closed(state) for name, state in free.items()}
    networks = (("the contingency alone is open", Network(providers=only)), ("all are closed", _all_closed(policy)))
    for what, network in networks:
        left = replace(asked, network=network)
        decision = left.decision()
        placed = decision.placement
        if decision.need.path is Path.TO_999:
            expected = placed.provider == EMERGENCY
        elif network.providers is only:
            expected = placed.provider in policy.contingency and placed.mode == "live"
        else:
            expected = placed.provider == policy.routes[decision.grounds.area].home and placed.mode == "live"
        if not expected:
            raise broken(left, f"{what}, and the call goes elsewhere", decision)


def _closed(state: ProviderState) -> ProviderState:
    return replace(state, open=False)


def _all_closed(policy: Policy) -> Network:
    return Network(providers={name: _closed(state) for name, state in all_open(policy).providers.items()})


def _no_continuity(policy: Policy) -> str:
    return "the policy has no continuity" if policy.continuity is None else ""


@invariant(
    "A24",
    "continuity",
    "Within the window a caller without a more urgent need returns to the provider of the latest contact, unless it is "
    "closed, does not serve the area or would keep the caller waiting; the explanation then says which.",
    event="Healthy London Partnership, Highlights of 2015-16: a call within 96 hours returns to the same provider",
    silent=_no_continuity,
)
def continuity(moment: Moment, choices: Choices) -> None:
    first = moment.but(stage=pick(choices, (Stage.RING, Stage.WAITED)))
    decision = first.decision()
    placed, last = decision.placement, decision.grounds.last_provider
    policy = moment.policy
    if last is None or placed.queue != HEALTH_ADVISER or last not in policy.routes[decision.grounds.area].serving:
        if placed.why == "continuity":
            raise broken(first, "continuity leads where it must not", decision)
        return
    limits = (policy.live_limit_seconds, policy.thresholds_seconds[last])
    wait = wait_seconds(first.network, last, HEALTH_ADVISER)
    free = can_answer(first.network, last, HEALTH_ADVISER)
    in_time = free and all(limit is None or wait <= limit for limit in limits)
    if in_time and placed.provider != last:
        raise broken(first, f"{last} dealt with the latest contact, can answer in time, and is passed over", decision)
    if placed.provider != last and not first.reply()["not_chosen"].get(last):
        raise broken(first, f"nothing says why {last} was passed over", decision)


@invariant(
    "A26",
    "eligibility",
    "A call goes only to a provider that may have it: of its area, its overflow or the contingency, or who has it "
    "already; a line only for its own option; a clinician only with a skill that counts.",
    event="specification: a provider answers what it is commissioned for; a dental nurse counts for no third call",
)
def eligibility(moment: Moment, choices: Choices) -> None:
    del choices
    decision = moment.decision()
    placed, need, policy = decision.placement, decision.need, moment.policy
    if placed.provider == EMERGENCY:
        return
    lines = {line.provider for obligation, line in policy.lines.items() if obligation in need.must}
    may = {*in_reach(decision, policy), *(lines if placed.why == "option_line" else ())}
    last = decision.grounds.last_provider
    if placed.why in ("home", "overflow", "home_closed", "balanced", "contingency", "continuity"):
        may -= {decision.grounds.here, last} - {*policy.contingency, *_area(decision, policy)}
    if placed.provider not in may:
        raise broken(moment, f"{placed.provider} may not have this call", decision)
    if placed.queue in CLINICIAN_SKILLS and placed.queue not in need.accepts and placed.why != "option_line":
        raise broken(moment, f"{placed.queue} does not count for this need", decision)
    if placed.why == "contingency":
        able = [name for name in _area(decision, policy) if can_answer(moment.network, name, placed.queue)]
        if able:
            raise broken(moment, f"the contingency is asked while {', '.join(able)} can answer", decision)


def _area(decision: Decision, policy: Policy) -> tuple[str, ...]:
    routes = policy.routes[decision.grounds.area]
    return routes.home, *routes.overflow_to, *routes.others


@invariant(
    "A27",
    "area total and unique",
    "Every area, known or not, has exactly one home provider; an unknown one takes the policy's default.",
    event="Vodafone 111/101 routing fault, 22 November 2014: for four hours calls were sent elsewhere, met a message "
    "or an engaged tone (The Conversation, 34622)",
)
def area_total_and_unique(moment: Moment, choices: Choices) -> None:
    policy = moment.policy
    kinds = {provider.id: provider.kind for provider in policy.providers}
    for name, area in policy.areas.items():
        if kinds.get(area.home) != "111" or policy.routes[name].home != area.home:
            raise broken(moment, f'the area "{name}" has no home of its own')
    nowhere = moment.but(area=pick(choices, (None, "", "nowhere", "0")), location=None)
    default = moment.but(area=policy.default_area, location=None)
    if nowhere.decision().grounds.area != policy.default_area:
        raise broken(nowhere, "an unknown area does not take the default", nowhere.decision())
    if nowhere.text() != default.text():
        found, expected = nowhere.decision(), default.decision()
        raise broken(nowhere, "an unknown area is not dealt with as the default", expected, found)


def _balances(policy: Policy) -> str:
    return "the policy balances calls between providers" if policy.balancing.balances else ""


@invariant(
    "A31",
    "independence of irrelevant providers",
    "Under a static policy, closing a provider that was not chosen does not change who is, and more people at the "
    "chosen one never send the call elsewhere.",
    event="specification: a choice depends on the chosen and on who came before it, nobody else",
    silent=_balances,
)
def independence(moment: Moment, choices: Choices) -> None:
    decision = moment.decision()
    chosen = decision.placement
    if chosen.provider == EMERGENCY or chosen.provider not in moment.network.providers:
        return
    states = moment.network.providers
    measure = _without_history(moment) if chosen.why == "continuity" else None
    others = [name for name in states if name not in (chosen.provider, measure)]
    if others:
        closing = pick(choices, others)
        after = _with(moment, closing, replace(states[closing], open=False))
        now = after.decision()
        if _where(now) != _where(decision):
            raise broken(after, f"{closing} was not chosen, and closing it moves the call", decision, now)
    state = states[chosen.provider]
    waits = {**state.expected_wait_seconds, chosen.queue: 0.0}
    better = _with(moment, chosen.provider, replace(state, expected_wait_seconds=waits))
    now = better.decision()
    if now.placement.provider != chosen.provider:
        raise broken(better, f"{chosen.provider} has more people now, and the call goes elsewhere", decision, now)


def _without_history(moment: Moment) -> str:
    """Who would answer but for history: what continuity is measured against, and so no irrelevant provider."""
    stranger = replace(moment, so_far=NOTHING).knowing(contacts=())
    return stranger.but(stage=Stage.WAITED).decision().placement.provider


def _with(moment: Moment, name: str, state: ProviderState) -> Moment:
    network = moment.network
    return replace(moment, network=replace(network, providers={**network.providers, name: state}))


def _where(decision: Decision) -> tuple[object, ...]:
    placed = decision.placement
    return placed.provider, placed.queue, placed.mode, placed.time_frame_seconds, placed.then
