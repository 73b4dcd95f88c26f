"""Balancing and the doubts about a snapshot, as `docs/balancing.md` says them.

Shares and chances are fractions without rounding. The calls in hand after a snapshot come from relaxation: below and
above the number of people on duty the level draws near to a level of rest of its own, each at its own pace.
"""

from fractions import Fraction
from hashlib import blake2b
from math import expm1, log1p
from typing import Any

Plain = dict[str, Any]

NO_WAIT_KNOWN = float("inf")
ROUNDING = Fraction(1, 10**9)
A_MILLIONTH = 1e-6


def doubts(policy: Plain, network: Plain, at: int) -> list[str]:
    """What about the snapshot cannot be trusted."""
    taken_at = network.get("taken_at")
    if taken_at is None:
        return []
    if taken_at > at:
        return ["snapshot_from_the_future"]
    limit = balancing(policy).get("stale_after_seconds")
    old = limit is not None and Fraction(at - taken_at, 1_000_000) > Fraction(str(limit))
    return ["snapshot_too_old"] if old else []


def balancing(policy: Plain) -> Plain:
    return policy["placing"].get("balancing") or {"strategy": "home_only"}


def turn(policy: Plain, network: Plain, able: list[str], at: int, call_id: str) -> str | None:
    """Whose turn it is among those who can answer; `None` leaves it to the home provider."""
    rule = balancing(policy)
    if rule["strategy"] == "home_only" or not able:
        return None
    luck = chances(call_id)
    chosen = None
    if rule["strategy"] != "fixed_shares" and not doubts(policy, network, at):
        chosen = by_load(rule, network, able, at, luck)
    return chosen if chosen is not None else along(rule["shares"], able, luck[0])


def chances(call_id: str) -> tuple[Fraction, Fraction]:
    """Two numbers from 0 to below 1: the first 53 bits of each half of the hash of the call's id."""
    bits = int.from_bytes(blake2b(call_id.encode(), digest_size=16).digest(), "big")
    whole = 2**64
    return Fraction(bits // whole // 2**11, 2**53), Fraction(bits % whole // 2**11, 2**53)


def along(shares: Plain, able: list[str], chance: Fraction) -> str | None:
    """Who stands at this point of the way through the shares, the largest first."""
    ranked = sorted((-Fraction(str(shares[one])), one) for one in able if shares.get(one))
    goal = -chance * sum(share for share, _ in ranked)
    passed = Fraction(0)
    for share, one in ranked:
        passed -= share
        if goal < passed:
            return one
    return None


def by_load(rule: Plain, network: Plain, able: list[str], at: int, luck: tuple[Fraction, Fraction]) -> str | None:
    shares = rule["shares"]
    corrected = rule["strategy"] == "corrected_least_expected_wait"
    waits = {one: wait(network["providers"][one]["load"], rule, network, one, at, corrected) for one in able}
    if rule["strategy"] == "best_of_two":
        first = along(shares, able, luck[0])
        second = along(shares, [one for one in able if one != first], luck[1])
        return second if first is not None and second is not None and waits[second] < waits[first] else first
    if min(waits.values()) == NO_WAIT_KNOWN:
        return None
    bounded = corrected and (rule.get("at_least") or rule.get("at_most") or rule.get("step_points") is not None)
    may = (within_bounds(rule, network, able) if bounded else able) or able
    as_good = min(waits[one] for one in may) + (A_MILLIONTH if corrected else 0)
    return min((-Fraction(str(shares.get(one, 0))), one) for one in may if waits[one] <= as_good)[1]


def wait(load: Plain | None, rule: Plain, network: Plain, one: str, at: int, corrected: bool) -> float:
    """The wait of one more call, in units of the handling time."""
    if load is None or load["on_duty"] == 0:
        return NO_WAIT_KNOWN
    people, calls = int(load["on_duty"]), float(load["calls"])
    if corrected:
        taken_at = network.get("taken_at")
        seconds = 0.0 if taken_at is None else (at - taken_at) / 1_000_000
        calls = in_hand(calls, people, network["sent"].get(one, 0), seconds, rule)
    return (calls + 1 - people) / people


def in_hand(calls: float, people: int, sent: int, seconds: float, rule: Plain) -> float:
    """The calls in hand so long after a snapshot, if those sent since came evenly."""
    if seconds == 0:
        return calls + sent
    handling, patience = rule["handling_seconds"], rule["patience_seconds"]
    arriving = sent / seconds
    rests = {False: arriving * handling, True: people + (arriving - people / handling) * patience}
    paces = {False: handling, True: patience}
    above = calls > people
    if (rests[above] > people) != above and rests[above] != people:
        # It leaves its side for good, after the time that relaxation takes to get to the border.
        crossing = paces[above] * log1p((calls - people) / (people - rests[above])) if calls != people else 0.0
        if crossing < seconds:
            calls, seconds, above = float(people), seconds - crossing, not above
    # So written that little is lost where hardly any time has passed.
    return float(calls - (rests[above] - calls) * expm1(-seconds / paces[above]))


def within_bounds(rule: Plain, network: Plain, able: list[str]) -> list[str]:
    """Who may have the next call of the window."""
    had = network["sent_in_window"]
    made = sum(had.values())
    bounds = {one: bound(rule, network, one) for one in able}
    due = {one: (had.get(one, 0) + 1) / least for one, (least, _) in bounds.items() if least}
    tight = [
        when
        for when in due.values()
        if when - made - sum(1 + bounds[one][0] * (when - own) for one, own in due.items() if own <= when)
        < 1 - ROUNDING
    ]
    return [
        one
        for one in able
        if had.get(one, 0) < bounds[one][1] * (made + 1) and (not tight or (one in due and due[one] <= min(tight)))
    ]


def bound(rule: Plain, network: Plain, one: str) -> tuple[Fraction, Fraction]:
    """The least and the most share of one provider, as fractions of 1."""
    least = Fraction(str((rule.get("at_least") or {}).get(one, 0)))
    most = Fraction(str((rule.get("at_most") or {}).get(one, 100)))
    step = rule.get("step_points")
    if step is not None:
        before = network["shares"] if network["shares"] is not None else rule["shares"]
        was = Fraction(before.get(one, 0))
        low, high = was - Fraction(str(step)), was + Fraction(str(step))
        least, most = min(max(low, least), most), max(min(high, most), least)
    return least / 100, most / 100
