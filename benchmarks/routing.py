"""`make bench-routing`: how fast calls are routed, beside rule engines and a plain if-chain, in one run.

Run as `python -m benchmarks.routing [--decisions N]`. Every engine is given the same distinct documents of
`POST /v1/decisions` as dictionaries, and has to give the same answers as dictionaries: on a sample this is checked
first, with the rules that fired. All under `london-2024`, whose rules stand in `benchmarks/routing_peers.py` in each
engine's own language, and all of which fire in these calls if they are many.

What is on the clock: everything from the document to the answer. For a peer that is flat facts, its rules, what these
give between them, the place and the answer, the parts around its rules in plain Python (`benchmarks/routing_task.py`);
its explanation is zen-engine's trace. The peers' documents are not checked, which is in their favour. "Rules alone" is
a peer's engine by itself, from facts made beforehand to the ids of the rules that fire: a small part of the task, shown
for what it is, and no claim rests on it.

Each document is parsed right before it is handed over, as in a service, off the clock. Engines take turns, round by
round; slow ones take every so many-th call. The medians of the rounds count. Before the rounds every engine has met all
calls once, so that whatever it or the Python around it remembers is there. "New calls" is a router that has met as many
others instead, and "first sight" a new router in each round. With fewer decisions than the whole, as in continuous
integration, only equal answers are claimed. Times are processor time of the one thread that does all, less what it
takes to read that clock. The p99 that is claimed is that of decisions, balanced or not; that of explained ones, which
are asked for by people and not for every call, is shown beside it.
"""

import argparse
import gc
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from statistics import median
from time import thread_time_ns
from typing import Any

from benchmarks.routing_calls import Asked, calls
from benchmarks.routing_peers import fired_by_zen, fired_in, if_chain, rule_engine_peer, zen_engine
from benchmarks.routing_task import Task
from routing import Network, Placement, Policy, Router, canonical, parse_policy
from routing.balancing_memory import heard, next_window, sent_to
from scenarios.evidence import write

WHOLE = 200_000
"""Decisions in all rounds of a quick engine."""

ROUNDS = 5
CHECKED = 2_000
SEED = 111

TIMES_ZEN_AT_LEAST = 4.0
BALANCED_A_SECOND_AT_LEAST = 100_000
P99_BELOW_US = 20.0

CLOCK_READINGS = 10_001

BALANCING = """\
  balancing:
    strategy: corrected_least_expected_wait
    handling_seconds: 600
    patience_seconds: 400
    stale_after_seconds: 300
    shares:
      {las_north_west: 22, las_north_central: 17, las_north_east: 23, las_south_east: 21, ppg_south_west: 17}
rules:
"""

Plain = dict[str, Any]
Ask = Callable[[Any, Network], Any]


@dataclass(frozen=True)
class Engine:
    """One way to decide, and what its rounds measured."""

    name: str
    ready: Callable[[], Ask]
    """Gives what decides, at the beginning of a round."""
    every: int = 1
    """It takes every so many-th call."""
    prepare: Callable[[Plain], Plain] = dict
    """What is made of a document off the clock."""
    nanoseconds: list[list[int]] = field(default_factory=list)
    """Of each decision, sorted, by round."""

    def take(self, asked: Sequence[Asked]) -> None:
        """One round."""
        ask = self.ready()
        gc.collect()
        taken = []
        for call in asked[:: self.every]:
            document = self.prepare(json.loads(call.text))
            start = thread_time_ns()
            ask(document, call.network)
            taken.append(thread_time_ns() - start)
        self.nanoseconds.append(less_the_clock(taken))

    def mean_us(self) -> list[float]:
        """By round."""
        return [sum(taken) / len(taken) / 1000 for taken in self.nanoseconds]

    def figures(self) -> Plain:
        """The medians of the rounds."""
        return {
            "per_second": round(1e6 / median(self.mean_us())),
            "p50_us": round(median(taken[len(taken) // 2] for taken in self.nanoseconds) / 1000, 2),
            "p99_us": round(median(taken[len(taken) * 99 // 100] for taken in self.nanoseconds) / 1000, 2),
        }


class Balanced:
    """A router that balances. The memory that whoever calls it keeps is off the clock; calls come in their order."""

    def __init__(self, policy: Policy, network: Network) -> None:
        self._router, self._policy = Router(policy), policy
        self._network = network

    def take(self, asked: Sequence[Asked]) -> list[int]:
        """Nanoseconds of each decision, sorted."""
        taken = []
        for call in asked:
            document, network = json.loads(call.text), self._network
            if network.taken_at != call.network.taken_at:
                network = heard(network, call.network.providers, call.network.taken_at or 0)
            network = next_window(network, call.at, self._policy)
            start = thread_time_ns()
            found = self._router.route(document, network)
            taken.append(thread_time_ns() - start)
            went = found["destination"]
            placement = Placement(went["provider"], went["queue"], went["mode"], None, (), went["why"])
            self._network = sent_to(network, placement)
        return less_the_clock(taken)


def less_the_clock(taken: list[int]) -> list[int]:
    """Nanoseconds sorted, each less the median of what two readings of the clock take with nothing between them."""
    clock = []
    for _ in range(CLOCK_READINGS):
        start = thread_time_ns()
        clock.append(thread_time_ns() - start)
    of_the_clock = sorted(clock)[CLOCK_READINGS // 2]
    return sorted(max(nanoseconds - of_the_clock, 0) for nanoseconds in taken)


def main() -> int:
    """Measure, print, and keep the evidence; 1 if a claim does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--decisions", type=int, default=WHOLE, help="in all rounds of a quick engine")
    number = max(parser.parse_args().decisions, ROUNDS * 100)
    text = files("routing").joinpath("policies/london-2024.yaml").read_text(encoding="utf-8")
    policy = parse_policy(text, "london-2024.yaml")
    balancing = parse_policy(text.replace("rules:\n", BALANCING, 1), "london-2024, balanced")
    met, asked = calls(number, policy, SEED), calls(number, policy, SEED + 1)
    equal = answers_are_equal(policy, asked[:CHECKED])
    engines = measured(policy, balancing, met, asked)
    print_table(engines, number, equal)
    times_zen = ratio(engines["zen-engine"], engines["prm111"])
    times_zen_explained = ratio(engines["zen-engine, trace"], engines["prm111, explained"])
    rows = {name: engine.figures() for name, engine in engines.items()}
    balanced_per_second = rows["prm111, balanced"]["per_second"]
    p99_us = max(rows[name]["p99_us"] for name in ("prm111", "prm111, balanced"))
    quick = (
        min(times_zen, times_zen_explained) >= TIMES_ZEN_AT_LEAST
        and balanced_per_second >= BALANCED_A_SECOND_AT_LEAST
        and p99_us < P99_BELOW_US
    )
    holds = equal and (quick or number < WHOLE)
    figures = {
        "decisions": number,
        "equal_answers": equal,
        "rules_that_fire": rules_that_fire(policy, asked),
        "per_second": rows["prm111"]["per_second"],
        "explained_per_second": rows["prm111, explained"]["per_second"],
        "balanced_per_second": balanced_per_second,
        "p99_us": p99_us,
        "explained_p99_us": rows["prm111, explained"]["p99_us"],
        "times_zen": times_zen,
        "times_zen_with_trace": times_zen_explained,
        "rounds": ROUNDS,
        "engines": rows,
        "targets": {
            "times_zen": TIMES_ZEN_AT_LEAST,
            "balanced_per_second": BALANCED_A_SECOND_AT_LEAST,
            "p99_us": P99_BELOW_US,
        },
    }
    write("bench-routing", figures, holds=holds)
    return 0 if holds else 1


def answers_are_equal(policy: Policy, asked: Sequence[Asked]) -> bool:
    """Whether every engine gives the same answer, and fires the same rules, for each of these calls."""
    router, task = Router(policy), Task(policy)
    zen, zen_traced = zen_engine()
    rule_engine = rule_engine_peer()
    for call in asked:
        document = json.loads(call.text)
        facts, expected = task.facts(document), router.route_explained(document, call.network)
        rules = [reason["rule"] for reason in expected["reasons"]]
        said = (fired_by_zen(zen(facts)), fired_by_zen(zen_traced(facts)), fired_in(if_chain(facts)))
        answered = task.answer(document, facts, rules, call.network)
        same = all(ids == rules for ids in (*said, fired_in(rule_engine(facts))))
        if not same or canonical(answered) != canonical(router.route(document, call.network)):
            return False
    return True


def rules_that_fire(policy: Policy, asked: Sequence[Asked]) -> int:
    """How many rules, the engine's own included, fire in at least one of these calls."""
    task = Task(policy)
    return len({rule for call in asked for rule in if_chain(task.facts(json.loads(call.text)))["fired"]})


def measured(policy: Policy, balancing: Policy, met: Sequence[Asked], asked: Sequence[Asked]) -> dict[str, Engine]:
    """All engines by name, having taken their rounds."""
    task, router, used, used_explained = Task(policy), Router(policy), Router(policy), Router(policy)
    zen, zen_traced = zen_engine()
    rule_engine = rule_engine_peer()

    def by(fired: Callable[[Plain], list[str]]) -> Ask:
        def ask(document: Plain, network: Network) -> Plain:
            facts = task.facts(document)
            return task.answer(document, facts, fired(facts), network)

        return ask

    def by_trace(document: Plain, network: Network) -> Plain:
        facts = task.facts(document)
        found = zen_traced(facts)
        return task.answer(document, facts, rows(found), network) | {"trace": found["trace"]}

    def rows(found: Any) -> list[str]:
        return [row["rule"] for row in found["result"]]

    def of(peer: Callable[[Plain], Any]) -> Ask:
        return lambda facts, _: peer(facts)

    chain = by(lambda facts: if_chain(facts)["fired"])
    engines = (
        Engine("prm111", lambda: router.route),
        Engine("prm111, explained", lambda: router.route_explained),
        Engine("prm111, new calls", lambda: used.route),
        Engine("prm111, explained, new calls", lambda: used_explained.route_explained),
        Engine("prm111, first sight", lambda: Router(policy).route),
        Engine("prm111, explained, first sight", lambda: Router(policy).route_explained),
        Engine("if-chain", lambda: chain),
        Engine("zen-engine", lambda: by(lambda facts: rows(zen(facts))), every=4),
        Engine("zen-engine, trace", lambda: by_trace, every=10),
        Engine("rule-engine", lambda: by(lambda facts: rule_engine(facts)["fired"]), every=50),
        Engine("if-chain, rules alone", lambda: of(if_chain), prepare=task.facts),
        Engine("zen-engine, rules alone", lambda: of(zen), every=4, prepare=task.facts),
        Engine("zen-engine, trace, rules alone", lambda: of(zen_traced), every=10, prepare=task.facts),
        Engine("rule-engine, rules alone", lambda: of(rule_engine), every=50, prepare=task.facts),
    )
    balanced = Engine("prm111, balanced", lambda: router.route)
    balancer = Balanced(balancing, asked[0].network)
    for call in met:
        for earlier in (used, used_explained):
            earlier.route_explained(json.loads(call.text), call.network)
    for call in asked:
        router.route_explained(json.loads(call.text), call.network)
        chain(json.loads(call.text), call.network)
    balancer.take(asked)
    gc.freeze()
    size = len(asked) // ROUNDS
    for turn in range(ROUNDS):
        part = asked[turn * size : (turn + 1) * size]
        for engine in engines:
            engine.take(part)
        balanced.nanoseconds.append(balancer.take(part))
    return {engine.name: engine for engine in (*engines, balanced)}


def ratio(slow: Engine, quick: Engine) -> float:
    """How many times as fast, the median of the rounds."""
    pairs = zip(slow.mean_us(), quick.mean_us(), strict=True)
    return round(median(theirs / ours for theirs, ours in pairs), 2)


def print_table(engines: dict[str, Engine], decisions: int, equal: bool) -> None:
    """Every engine's figures."""
    print(f"{decisions:,} distinct calls under london-2024, {ROUNDS} rounds, one core; dictionary in, dictionary out")
    print()
    print(f"{'':34}{'decisions/s':>12}{'p50 us':>10}{'p99 us':>10}{'zen = 1':>10}")
    for name, engine in engines.items():
        figures = engine.figures()
        times = ratio(engines["zen-engine, trace" if "explained" in name or "trace" in name else "zen-engine"], engine)
        print(f"{name:34}{figures['per_second']:12,}{figures['p50_us']:10.2f}{figures['p99_us']:10.2f}{times:10.2f}")
    print()
    print(f"The answers are {'equal' if equal else 'NOT EQUAL'}, and so are the rules that fire")


if __name__ == "__main__":
    sys.exit(main())
