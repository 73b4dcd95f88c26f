"""`make bench-routing`: how fast calls are routed, beside rule engines and a plain if-chain, in one run.

Run as `python -m benchmarks.routing [--decisions N]`. Every engine is given the same distinct documents of
`POST /v1/decisions` as dictionaries and has to give the same answers as dictionaries; on a sample that is checked first,
with the rules that fired. All is under `london-2024`, whose rules stand in `benchmarks/routing_peers.py` in each
engine's own language, and which all fire in these calls.

What is on the clock: all from the document to the answer. For a peer that is flat facts, its rules, what these give
between them, the place and the answer, the parts around its rules in plain Python (`benchmarks/routing_task.py`); an
explanation of zen-engine is its trace. "Rules alone" is the peer's engine by itself, from facts made beforehand to the
ids of the rules that fire: less than the task, and no claim rests on it. We check each document for whatever could be
wrong with it, and the peers do not.

Each document is parsed right before the engine is asked, as in a service, off the clock. Engines take turns, round by
round, slow ones with every so many-th document; medians of the rounds count. With fewer decisions than the whole, as in
continuous integration, only equal answers are claimed. Beside the rounds, in which what is alike in calls has been met
before, `first sight` is a new router that meets every call of a round for the first time.
"""

import argparse
import gc
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from itertools import islice
from statistics import median
from time import perf_counter_ns
from typing import Any

from benchmarks.routing_calls import calls, in_turn, networks
from benchmarks.routing_peers import fired_by_zen, fired_in, if_chain, rule_engine_peer, zen_engine
from benchmarks.routing_task import Task
from prm.base import SECOND
from routing import Network, Placement, Policy, Router, canonical, parse_policy
from routing.balancing_memory import heard, next_window, sent_to
from scenarios.evidence import write

WHOLE = 100_000
"""Decisions of each quick engine in a round."""

ROUNDS = 5
SNAPSHOTS = 100
CHECKED = 2_000
SEED = 111

TIMES_ZEN_AT_LEAST = 4.0
BALANCED_A_SECOND_AT_LEAST = 100_000
P99_BELOW_US = 20.0

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
Ask = Callable[[Plain, Network], Any]


@dataclass(frozen=True, kw_only=True)
class Engine:
    """One way to decide, and what its rounds measured."""

    name: str
    ask: Ask
    every: int = 1
    """Takes every so many-th document."""
    prepare: Callable[[Plain], Plain] = dict
    """What is made of a document off the clock."""
    per_second: list[float] = field(default_factory=list)
    p50_us: list[float] = field(default_factory=list)
    p99_us: list[float] = field(default_factory=list)

    def take(self, texts: Sequence[str], snapshots: Sequence[Network]) -> None:
        """One round."""
        taken = list(timed(self.ask, self.prepare, texts[:: self.every], snapshots))
        taken.sort()
        self.per_second.append(1e9 * len(taken) / sum(taken))
        self.p50_us.append(taken[len(taken) // 2] / 1000)
        self.p99_us.append(taken[len(taken) * 99 // 100] / 1000)

    def figures(self) -> Plain:
        """The medians of the rounds."""
        return {
            "per_second": round(median(self.per_second)),
            "p50_us": round(median(self.p50_us), 2),
            "p99_us": round(median(self.p99_us), 2),
        }


def timed(
    ask: Ask, prepare: Callable[[Plain], Plain], texts: Sequence[str], snapshots: Sequence[Network]
) -> Iterator[int]:
    """Nanoseconds of each decision; a snapshot serves as many calls as the others."""
    gc.collect()
    for number, text in enumerate(texts):
        document = prepare(json.loads(text))
        network = snapshots[number * len(snapshots) // len(texts)]
        start = perf_counter_ns()
        ask(document, network)
        yield perf_counter_ns() - start


class Balanced:
    """A router that balances, and keeps the memory that balancing needs."""

    def __init__(self, policy: Policy) -> None:
        self._router, self._policy = Router(policy), policy
        self._network: Network | None = None

    def ask(self, document: Plain, network: Network) -> Plain:
        """The decision, and the network after it."""
        return self._router.route(document, network)


def main() -> int:
    """Measure, print, and keep the evidence; 1 if a claim does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--decisions", type=int, default=WHOLE, help="of each quick engine in a round")
    arguments = parser.parse_args()
    raise SystemExit(arguments)
