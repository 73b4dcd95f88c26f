"""Invariants of balancing: shares, their bounds, and steps between windows."""

from collections import Counter
from dataclasses import replace
from math import sqrt

from prm.base import SECOND
from prm.facts import Stage
from routing.balancing import CorrectedLeastExpectedWait, FixedShares, Sharing
from routing.balancing_memory import next_window, sent_to
from routing.need import NOTHING
from routing.network import Load, Network
from routing.placing import BALANCED, all_open, place
from routing.policy import Policy
from routing.testing.choosing import Choices
from routing.testing.moment import Moment, broken
from routing.testing.registry import invariant

_CALLS = 200
_WINDOWS = 4
_DEVIATIONS = 6
"""A share left to chance lies this many standard deviations around its own: twice in a thousand million examples."""


def _no_shares(policy: Policy) -> str:
    return "" if isinstance(policy.balancing, Sharing) else "the policy shares no calls between providers"


def _no_steps(policy: Policy) -> str:
    balancing = policy.balancing
    bounded = isinstance(balancing, CorrectedLeastExpectedWait) and balancing.step_points is not None
    return "" if bounded else "the policy sets no steps between windows of balancing"


@invariant(
    "A33",
    "shares",
    "Shares are not negative and sum to 100; with everybody able to answer, the share that each provider gets lies "
    "within its commissioned bounds to one call, or around its fixed share as chance allows.",
    event="Amazon Connect, traffic distribution: shares in steps that must sum to 100 (docs.aws.amazon.com)",
    silent=_no_shares,
)
def shares(moment: Moment, choices: Choices) -> None:
    policy = moment.policy
    balancing = policy.balancing
    assert isinstance(balancing, Sharing)
    if not balancing.sum_is_whole() or min(balancing.shares.values()) < 0:
        raise broken(moment, "the shares are none")
    area = _area_of_all(policy)
    if area is None:
        return
    network = _busy(moment, choices)
    had, network = _window(moment, network, area, choices.below(1_000_000))
    calls = sum(had.values())
    if isinstance(balancing, CorrectedLeastExpectedWait) and balancing.step_points is None:
        for name, (least, most) in balancing.commissioned().items():
            if not least * calls / 100 - 1 <= had[name] <= most * calls / 100 + 1:
                raise broken(moment, f"{name} got {had[name]} of {calls} calls, outside {least} to {most} %")
    if isinstance(balancing, FixedShares):
        for name in policy.routes[area].serving:
            part = balancing.shares.get(name, 0.0) / 100
            if abs(had[name] - part * calls) > _DEVIATIONS * sqrt(part * (1 - part) * calls) + 1:
                raise broken(moment, f"{name} got {had[name]} of {calls} calls, with a share of {part:.0%}")


@invariant(
    "A34",
    "anti-oscillation",
    "From one window of balancing to the next no share moves by more than the policy's step, to one call; within a "
    "window the bounds stay.",
    event="`make balancing`: the shortest wait on old data sends everybody to one provider and then to another, worse "
    "than no balancing",
    silent=_no_steps,
)
def anti_oscillation(moment: Moment, choices: Choices) -> None:
    policy = moment.policy
    balancing = policy.balancing
    assert isinstance(balancing, CorrectedLeastExpectedWait)
    area = _area_of_all(policy)
    if area is None:
        return
    network = replace(_busy(moment, choices), window_from=moment.call.at, shares=None)
    length = int(balancing.dwell_seconds * SECOND)
    first = choices.below(1_000_000)
    before: dict[str, float] = dict(balancing.shares)
    for number in range(_WINDOWS):
        had, network = _window(moment, network, area, first + number * _CALLS)
        calls = sum(had.values())
        bounds = balancing.bounds(policy.routes[area].serving, network)
        for name, (least, most) in bounds.items():
            if not least * calls / 100 - 1 <= had[name] <= most * calls / 100 + 1:
                step = f"{100 * had[name] / calls:.1f} % after {before.get(name, 0.0):.1f} %"
                raise broken(moment, f"the share of {name} moves further than its step allows: {step}")
        moved = next_window(network, moment.call.at + (number + 1) * length, policy)
        if moved.sent_in_window or moved.window_from == network.window_from:
            raise broken(moment, "a window of balancing does not end")
        if next_window(moved, moment.call.at + (number + 1) * length, policy) != moved:
            raise broken(moment, "a window of balancing ends before its time")
        network = moved
        before = dict(network.shares or before)


def _area_of_all(policy: Policy) -> str | None:
    """An area that every provider with a share or a bound serves, so that nothing stands in the way of the shares."""
    balancing = policy.balancing
    assert isinstance(balancing, Sharing)
    named = {name for name, share in balancing.shares.items() if share} | set(balancing.commissioned())
    return next((name for name, routes in policy.routes.items() if named <= routes.serving), None)


def _busy(moment: Moment, choices: Choices) -> Network:
    """Everybody on duty, with some load at each."""
    states = {
        name: replace(state, load=Load(on_duty=10 * (1 + choices.below(5)), calls=10 * choices.below(8)))
        for name, state in all_open(moment.policy).providers.items()
    }
    return Network(providers=states, taken_at=moment.call.at)


def _window(moment: Moment, network: Network, area: str, first: int) -> tuple[Counter[str], Network]:
    """The balanced calls that each provider gets of a row of strangers, and the network after them."""
    had: Counter[str] = Counter()
    for number in range(_CALLS):
        placed = place(
            NOTHING,
            network,
            moment.policy,
            area=area,
            stage=Stage.WAITED,
            here=None,
            last_provider=None,
            at=moment.call.at,
            call_id=f"stranger-{first + number}",
        )
        if placed.why != BALANCED:
            raise broken(moment, f"a stranger is not balanced, but goes to {placed.provider} because {placed.why}")
        had[placed.provider] += 1
        network = sent_to(network, placed)
    return had, network
