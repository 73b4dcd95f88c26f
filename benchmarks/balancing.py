"""`make balancing`: abandonment under each balancing strategy, by load and by the age of what the router knows.

Run as `python -m benchmarks.balancing [--replications N]`. Five providers of 60, 40, 30, 20 and 10 health advisers
serve one area, played by the simulator under the routing engine's own strategies; the best that any balancing could
do is one provider of all 160, played as well and, since times and patience are exponential here, known exactly
(Erlang A). All plays of a replication share their luck, so differences are paired.

The claims are held to their 95 % intervals; with fewer than 5 replications, to the means.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prm.base import HOUR, MINUTE, SECOND, parse_instant
from routing import HEALTH_ADVISER, Policy, parse_policy
from scenarios.evidence import write
from scenarios.executors import make_executor
from scenarios.queue_setting import Queues, queue_setting
from scenarios.study_spread import Interval, interval
from simulation import Log, draw, play
from simulation.log import NEVER
from simulation.setting import QUARTER, Area, Demand, Horizon, Roster, Setting
from simulation.theory import erlang_a

PEOPLE = {"a": 60, "b": 40, "c": 30, "d": 20, "e": 10}
TOTAL = sum(PEOPLE.values())
HANDLING_SECONDS = 540.0
PATIENCE_SECONDS = 180.0
LOADS = (0.95, 1.05)
AGES_SECONDS = (1, 60, 300, 900)
REPLICATIONS = 20
SEED = 1

START = parse_instant("2025-06-02T00:00:00Z")
LEAD, COUNTED, TAIL = 2 * HOUR, 24 * HOUR, HOUR
"""Two hours from an empty start to the steady state, a day that counts, and an hour for its last callers."""
SHARES_SEEN_EVERY = 5 * MINUTE

CAPACITY = {name: 100 * people / TOTAL for name, people in PEOPLE.items()}
LITTLE_DATA = 5

Key = tuple[float, str, int]
"""(load, strategy, age of the data in seconds; 0 where it does not matter)."""

POOLED, SHARES = "one provider of all", "capacity shares"
CORRECTED, NAIVE = "corrected", "least expected wait"
BY_AGE: dict[str, dict[str, Any]] = {
    "best of two": {"strategy": "best_of_two", "shares": CAPACITY},
    NAIVE: {"strategy": "least_expected_wait", "shares": CAPACITY},
    CORRECTED: {
        "strategy": "corrected_least_expected_wait",
        "shares": CAPACITY,
        "handling_seconds": HANDLING_SECONDS,
        "patience_seconds": PATIENCE_SECONDS,
    },
}
BY_AGE["corrected, within bounds"] = BY_AGE[CORRECTED] | {
    "at_least": {name: 0.8 * share for name, share in CAPACITY.items()},
    "at_most": {name: 1.2 * share for name, share in CAPACITY.items()},
    "dwell_seconds": 300.0,
    "step_points": 10.0,
}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one play."""

    calls: int
    abandoned: int
    share_moved: float
    """How much of the calls goes elsewhere than five minutes before, on average (0 to 1)."""

    @property
    def share_abandoned(self) -> float:
        return self.abandoned / self.calls


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=REPLICATIONS)
    replications = parser.parse_args().replications
    tasks = [(load, number) for number in range(replications) for load in LOADS]
    with make_executor("local://") as executor:
        found = list(executor.map(trial, *zip(*tasks, strict=True)))
    outcomes: dict[Key, list[Outcome]] = {}
    for results in found:
        for key, outcome in results.items():
            outcomes.setdefault(key, []).append(outcome)
    bounds = {
        load: erlang_a(
            arrivals=load * TOTAL, service=1.0, patience=HANDLING_SECONDS / PATIENCE_SECONDS, servers=TOTAL
        ).abandoned
        for load in LOADS
    }
    claims = claims_of(outcomes, bounds)
    print_tables(outcomes, bounds, replications)
    print_claims(claims)
    holds = all(claims.values())
    write("balancing", figures_of(outcomes, bounds, replications, claims), holds=holds)
    return 0 if holds else 1


def trial(load: float, replication: int) -> dict[Key, Outcome]:
    """All plays of one replication at one load: the same callers, times and patience in each."""
    world = draw(setting_of(load, PEOPLE, 60), seed=SEED, replication=replication)

    def played(people: Mapping[str, int], age_seconds: int, balancing: Mapping[str, Any]) -> Outcome:
        setting = setting_of(load, people, age_seconds)
        return outcome_of(play(world, setting, policy_of(people, balancing)), setting)

    found = {
        (load, POOLED, 0): played({"all": TOTAL}, 60, {"strategy": "home_only"}),
        (load, SHARES, 0): played(PEOPLE, 60, {"strategy": "fixed_shares", "shares": CAPACITY}),
    }
    for name, balancing in BY_AGE.items():
        for age_seconds in AGES_SECONDS:
            found[load, name, age_seconds] = played(PEOPLE, age_seconds, balancing)
    return found


def outcome_of(log: Log, setting: Setting) -> Outcome:
    """Callers of the day that counts: how many hung up, and how restless the shares were."""
    horizon = setting.horizon
    counted = (log.arrived >= horizon.counted_from) & (log.arrived < horizon.counted_to)
    spans = (log.arrived[counted] - horizon.counted_from) // SHARES_SEEN_EVERY
    sent = np.zeros((COUNTED // SHARES_SEEN_EVERY, len(log.providers)))
    np.add.at(sent, (spans, log.sent_to[counted]), 1)
    shares: NDArray[np.float64] = sent / np.maximum(sent.sum(axis=1, keepdims=True), 1)
    return Outcome(
        calls=int(counted.sum()),
        abandoned=int((log.answered[counted] == NEVER).sum()),
        share_moved=float(np.abs(np.diff(shares, axis=0)).sum(axis=1).mean() / 2),
    )


def setting_of(load: float, people: Mapping[str, int], age_seconds: int) -> Setting:
    """A service that queueing theory can solve: exponential times and patience, nobody rings again, no clinicians."""
    quarters = (LEAD + COUNTED + TAIL) // QUARTER
    fresh = np.full((1, quarters), load * TOTAL / HANDLING_SECONDS * (QUARTER / SECOND))
    city = Queues(
        names=("city",),
        areas=(Area(name="city", network="city", home=next(iter(people))),),
        policy=policy_of(people, {"strategy": "home_only"}),
        assumed=(),
    )
    plain = queue_setting(
        city,
        Horizon(
            start=START,
            counted_from=START + LEAD,
            counted_to=START + LEAD + COUNTED,
            end=START + LEAD + COUNTED + TAIL,
        ),
        {"city": np.zeros(quarters, dtype=np.int64)},
        mean_handling_seconds={"city": HANDLING_SECONDS},
        demand=Demand(
            fresh_per_quarter=fresh,
            times=np.ones_like(fresh),
            day=np.zeros(quarters, dtype=np.int64),
            busyness_cv=0.0,
            busyness_correlation=0.0,
        ),
    )
    return replace(
        plain,
        timing=replace(plain.timing, identify_mean_seconds=0.0, adviser_spread="exponential"),
        behaviour=replace(plain.behaviour, steady_patience_seconds=PATIENCE_SECONDS, early_peak_seconds=(0.0, 0.0)),
        roster=Roster(
            people={(name, HEALTH_ADVISER): np.full(quarters, number) for name, number in people.items()}, helps={}
        ),
        snapshot_seconds=float(age_seconds),
    )


CONTINGENCY = "contingency"


def policy_of(people: Mapping[str, int], balancing: Mapping[str, Any]) -> Policy:
    """One area that all providers serve, and no rule but the default."""
    providers: list[dict[str, Any]] = [
        {"id": name, "name": name, "kind": "111", "areas": ["city"], "staffs": [HEALTH_ADVISER, "nurse"]}
        for name in people
    ]
    providers.append(
        {"id": CONTINGENCY, "name": CONTINGENCY, "kind": "contingency", "staffs": [HEALTH_ADVISER, "nurse"]}
    )
    text = {
        "policy": "balancing",
        "effective_from": "2025-01-01",
        "owner": "benchmark",
        "rationale": "balancing alone",
        "areas": {"city": {"home": next(iter(people)), "network": "city"}},
        "providers": providers,
        "placing": {
            "default_area": "city",
            "call_back_seconds": {"routine": 3600, "soon": 3600, "urgent": 3600, "emergency": 600},
            "skill_order": ["palliative", "mental_health", "gp", "dental", "nurse", "pharmacist"],
            "continuity_hours": None,
            "contingency": [CONTINGENCY],
            "balancing": dict(balancing),
        },
        "rules": [{"id": "all", "kind": "default", "owner": "benchmark", "rationale": "one is needed", "source": "-"}],
    }
    return parse_policy(json.dumps(text), "balancing.json")


def differences(outcomes: Mapping[Key, Sequence[Outcome]], one: Key, other: Key) -> list[float]:
    """By replication, in percentage points."""
    pairs = zip(outcomes[one], outcomes[other], strict=True)
    return [100 * (mine.share_abandoned - theirs.share_abandoned) for mine, theirs in pairs]


def claims_of(outcomes: Mapping[Key, Sequence[Outcome]], bounds: Mapping[float, float]) -> dict[str, bool]:
    """Each claim in words, and whether it holds."""
    claims = {}
    for age in AGES_SECONDS[1:]:
        less = differences(outcomes, (0.95, SHARES, 0), (0.95, NAIVE, age))
        claims[f"95%: {NAIVE} on data {age} s old is worse than {SHARES}"] = clearly_below_0(less)
    for load in LOADS:
        for age in AGES_SECONDS:
            here = (load, CORRECTED, age)
            better = clearly_below_0(differences(outcomes, here, (load, SHARES, 0)))
            claims[f"{load:.0%}: {CORRECTED} on data {age} s old is better than {SHARES}"] = better
            beyond = clearly_below_0(differences(outcomes, here, (load, POOLED, 0)))
            claims[f"{load:.0%}: {CORRECTED} on data {age} s old is no better than {POOLED}"] = not beyond
        off = [100 * (outcome.share_abandoned - bounds[load]) for outcome in outcomes[load, POOLED, 0]]
        claims[f"{load:.0%}: {POOLED}, as played, abandons as Erlang A says"] = agrees(off)
    return claims


def clearly_below_0(found: Sequence[float]) -> bool:
    """The whole 95 % interval is; with little data, the mean is."""
    reach = interval(found)
    return fmean(found) < 0 if reach is None or len(found) < LITTLE_DATA else reach.high < 0


def agrees(found: Sequence[float]) -> bool:
    """The mean is within twice the half-width of its 95 % interval; with little data, within half a point."""
    reach = interval(found)
    if reach is None or len(found) < LITTLE_DATA:
        return abs(fmean(found)) < 0.5
    return abs(reach.mean) <= reach.high - reach.low


def print_tables(outcomes: Mapping[Key, Sequence[Outcome]], bounds: Mapping[float, float], replications: int) -> None:
    calls = sum(outcome.calls for outcome in outcomes[LOADS[0], SHARES, 0]) / replications
    people = "/".join(map(str, PEOPLE.values()))
    print(f"Providers of {people} health advisers, {HANDLING_SECONDS:.0f} s a call, patience {PATIENCE_SECONDS:.0f} s")
    print(f"{replications} replications of 24 h, some {calls:,.0f} calls each at {LOADS[0]:.0%} offered load")
    print("Abandoned, %; beside it the paired difference from capacity shares and from one provider of all, in points")
    for load in LOADS:
        print(f"\nOffered load {load:.0%}; Erlang A of one provider of all: {100 * bounds[load]:.2f} %")
        print(f"{'':28}{'age of data':>12}{'abandoned':>11}{'- shares':>24}{'- one of all':>24}{'share moved':>13}")
        for key in (key for key in outcomes if key[0] == load):
            _, name, age = key
            found = outcomes[key]
            than_shares = interval(differences(outcomes, key, (load, SHARES, 0)))
            than_pooled = interval(differences(outcomes, key, (load, POOLED, 0)))
            print(
                f"{name:28}{f'{age} s' if age else '':>12}{100 * mean_abandoned(found):11.2f}"
                f"{shown(than_shares):>24}{shown(than_pooled):>24}"
                f"{fmean(outcome.share_moved for outcome in found):13.1%}"
            )


def shown(found: Interval | None) -> str:
    return "" if found is None else f"{found.mean:+.2f} [{found.low:+.2f}, {found.high:+.2f}]"


def print_claims(claims: Mapping[str, bool]) -> None:
    print()
    for sentence, holds in claims.items():
        print(f"{'holds' if holds else 'FAILS':6} {sentence}")


def mean_abandoned(found: Iterable[Outcome]) -> float:
    return fmean(outcome.share_abandoned for outcome in found)


def figures_of(
    outcomes: Mapping[Key, Sequence[Outcome]],
    bounds: Mapping[float, float],
    replications: int,
    claims: Mapping[str, bool],
) -> dict[str, Any]:
    """What the evidence keeps: percentages, and paired differences in percentage points with their intervals."""
    oldest = AGES_SECONDS[-1]
    low = LOADS[0]
    return {
        "replications": replications,
        "pooled_bound_percent": 100 * bounds[low],
        "capacity_shares_percent": 100 * mean_abandoned(outcomes[low, SHARES, 0]),
        "naive_60_s_percent": 100 * mean_abandoned(outcomes[low, NAIVE, 60]),
        "corrected_60_s_percent": 100 * mean_abandoned(outcomes[low, CORRECTED, 60]),
        "corrected_900_s_percent": 100 * mean_abandoned(outcomes[low, CORRECTED, oldest]),
        "erlang_a": {f"{load:.2f}": 100 * bounds[load] for load in LOADS},
        "abandoned": [
            {
                "load": load,
                "strategy": name,
                "age_seconds": age or None,
                "percent": 100 * mean_abandoned(found),
                "share_moved": fmean(outcome.share_moved for outcome in found),
                "less_capacity_shares": as_list(interval(differences(outcomes, key, (load, SHARES, 0)))),
                "less_one_provider": as_list(interval(differences(outcomes, key, (load, POOLED, 0)))),
            }
            for key, found in outcomes.items()
            for load, name, age in (key,)
        ],
        "claims": dict(claims),
    }


def as_list(found: Interval | None) -> list[float] | None:
    """[mean, low, high]."""
    return None if found is None else [found.mean, found.low, found.high]


if __name__ == "__main__":
    sys.exit(main())
