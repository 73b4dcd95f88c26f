"""`make ciw`: random networks of queues, played here and in Ciw, an independent simulator.

Run as `python -m benchmarks.agreement [--networks N] [--replications N] [--python PATH]`. Each network is made up from
its number. Two claims:

- with the same luck - Ciw is given every arrival, way, service and patience - every visit begins and ends as here;
- with luck of their own, drawn each by its own generators, the mean wait and the share who hang up of each class at
  each queue agree: the paired difference's interval holds zero, for all of them together with 99.9 %.
"""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from benchmarks.ciw_asked import PYTHON, ask
from benchmarks.networks import UNIT, Drawn, Network, Run, draw_network, play_drawn, play_network
from benchmarks.random_networks import as_data, random_network
from scenarios.evidence import write
from scenarios.executors import make_executor
from scenarios.statistics.several import judged_together
from simulation.stations import ENDLESS

NETWORKS = 10
REPLICATIONS = 20
CALLERS = 2_000
"""Of a replication, from an empty start; more come afterwards, while the last of them are served."""
CALLERS_OF_THE_SAME = 5_000
LEAST_CALLS = 50
"""A class at a queue is compared if so many calls are found of it in every replication."""
CONFIDENCE = 0.999
ROUNDING = 1e-5
"""In units of time, of a sum of services each rounded to a billionth here."""
SEED = 1

Table = list[list[list[float]]]
"""[classes][queues][calls, time waited, calls lost]"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """A mean here and in Ciw, and the interval of the difference."""

    network: int
    figure: str
    here: float
    there: float
    low: float
    high: float

    @property
    def holds(self) -> bool:
        """Whether no difference lies within the interval."""
        return self.low <= 0.0 <= self.high


@dataclass(frozen=True, kw_only=True, slots=True)
class Same:
    """A network played with the same luck."""

    network: int
    visits: int
    differ: int
    """Visits that did not take place in both, or not in the same way."""
    farthest: float
    """The greatest difference in when a wait began or ended, in units of time."""

    @property
    def holds(self) -> bool:
        """Whether all visits are the same."""
        return self.differ == 0 and self.farthest <= ROUNDING


def main() -> int:
    """Play, print, and keep the evidence; 1 if something disagrees."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--networks", type=int, default=NETWORKS)
    parser.add_argument("--replications", type=int, default=REPLICATIONS)
    parser.add_argument("--python", type=Path, default=PYTHON, help="the Python that has Ciw")
    arguments = parser.parse_args()
    networks = {number: random_network(number) for number in range(1, arguments.networks + 1)}
    version, same = same_luck(networks, arguments.python)
    compared = own_luck(networks, arguments.replications, arguments.python)
    print_tables(networks, same, compared)
    claims = {
        "with the same luck every visit is the same": all(each.holds for each in same),
        "with luck of their own every mean agrees": all(each.holds for each in compared),
    }
    for sentence, holds in claims.items():
        print(f"{'holds' if holds else 'FAILS':6} {sentence}")
    holds = all(claims.values())
    figures = {
        "ciw": version,
        "networks": len(networks),
        "visits_with_the_same_luck": sum(each.visits for each in same),
        "visits_that_differ": sum(each.differ for each in same),
        "replications": arguments.replications,
        "means_compared": len(compared),
        "means_that_agree": sum(each.holds for each in compared),
        "confidence": CONFIDENCE,
        "same_luck": [asdict(each) for each in same],
        "own_luck": [asdict(each) for each in compared],
        "claims": claims,
    }
    write("ciw", figures, holds=holds)
    return 0 if holds else 1


def same_luck(networks: Mapping[int, Network], python: Path) -> tuple[str, list[Same]]:
    """Ciw's version, and each network beside it under the same luck."""
    drawn = {
        number: draw_network(network, np.random.default_rng([SEED, number]), CALLERS_OF_THE_SAME / rate_of(network))
        for number, network in networks.items()
    }
    jobs = [calls_job(network, drawn[number]) for number, network in networks.items()]
    version, answers = ask(jobs, python)
    return version, [
        same_visits(number, drawn[number], play_drawn(network, drawn[number]), answer)
        for (number, network), answer in zip(networks.items(), answers, strict=True)
    ]


def calls_job(network: Network, drawn: Drawn) -> dict[str, Any]:
    """The luck of every caller, as Ciw is given it."""
    visits = drawn.visits
    callers = [
        {
            "arrival": arrival / UNIT,
            "kind": int(drawn.kind[first]),
            "stations": visits.station[first:last].tolist(),
            "service": (visits.service[first:last] / UNIT).tolist(),
            "patience": [None if each >= ENDLESS else each / UNIT for each in visits.patience[first:last].tolist()],
        }
        for arrival, first, last in zip(visits.arrival.tolist(), visits.first[:-1], visits.first[1:], strict=True)
    ]
    end = float(visits.arrival[-1] + visits.service.sum()) / UNIT
    return {"job": "calls", "network": as_data(network), "callers": callers, "until": end}


def same_visits(number: int, drawn: Drawn, run: Run, answer: Sequence[Sequence[Sequence[float]]]) -> Same:
    """Visit by visit: when it began, how long it waited, whether it was answered."""
    differ, farthest = 0, 0.0
    for first, last, theirs in zip(drawn.visits.first[:-1], drawn.visits.first[1:], answer, strict=True):
        mine = [n for n in range(first, last) if not np.isnan(run.joined[n])]
        differ += abs(len(mine) - len(theirs))
        for n, (joined, waited, answered) in zip(mine, theirs, strict=False):
            differ += bool(answered) == np.isnan(run.started[n])
            farthest = max(farthest, abs(joined - run.joined[n]), abs(joined + waited - run.away[n]))
    return Same(network=number, visits=int((~np.isnan(run.joined)).sum()), differ=int(differ), farthest=float(farthest))


def own_luck(networks: Mapping[int, Network], replications: int, python: Path) -> list[Compared]:
    """Every mean of every network, all intervals together."""
    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as threads:
        asked = threads.map(lambda one: there(*one, replications, python), networks.items())
        theirs = dict(zip(networks, asked, strict=True))
    with make_executor("local://") as executor:
        played = executor.map(here, networks, networks.values(), [replications] * len(networks))
        ours = dict(zip(networks, played, strict=True))
    pairs = [
        (number, figure, mine, other)
        for number in networks
        for figure, mine, other in figures_of(ours[number], theirs[number])
    ]
    together = judged_together(
        [[a - b for a, b in zip(mine, other, strict=True)] for *_, mine, other in pairs], confidence=CONFIDENCE
    )
    return [
        Compared(network=number, figure=figure, here=fmean(mine), there=fmean(other), low=judged.low, high=judged.high)
        for (number, figure, mine, other), judged in zip(pairs, together, strict=True)
    ]


def there(number: int, network: Network, replications: int, python: Path) -> list[Table]:
    """[replications] of Ciw."""
    length = CALLERS / rate_of(network)
    jobs = [
        {
            "job": "means",
            "network": as_data(network),
            "seed": 1_000 * number + replication,
            "begin": 0.0,
            "end": length,
            "until": 1.5 * length,
        }
        for replication in range(replications)
    ]
    return ask(jobs, python)[1]


def here(number: int, network: Network, replications: int) -> list[Table]:
    """[replications] on our stations."""
    return [
        table_of(network, np.random.default_rng([SEED + 1, number, replication])) for replication in range(replications)
    ]


def table_of(network: Network, luck: np.random.Generator) -> Table:
    """One replication."""
    length = CALLERS / rate_of(network)
    run = play_network(network, luck, 1.5 * length)
    counted = run.joined < length
    cells = [
        [counted & (run.kind == kind) & (run.station == stage) for stage in range(len(network.stages))]
        for kind in range(len(network.arrivals))
    ]
    waited = run.away - run.joined
    lost = np.isnan(run.started)
    return [[[float(c.sum()), float(waited[c].sum()), float(lost[c].sum())] for c in row] for row in cells]


def figures_of(mine: Sequence[Table], theirs: Sequence[Table]) -> list[tuple[str, list[float], list[float]]]:
    """The means that can be compared, by replication: waits, and shares lost where anybody was."""
    ours, others = np.array(mine), np.array(theirs)
    found = []
    for kind, stage in np.ndindex(*ours.shape[1:3]):
        here, there = ours[:, kind, stage], others[:, kind, stage]
        if min(here[:, 0].min(), there[:, 0].min()) < LEAST_CALLS:
            continue
        for what, column in (("mean wait", 1), ("share lost", 2)):
            if here[:, column].any() or there[:, column].any():
                shares = [(each[:, column] / each[:, 0]).tolist() for each in (here, there)]
                found.append((f"{what} of class {kind + 1} at queue {stage + 1}", *shares))
    return found


def rate_of(network: Network) -> float:
    """Callers for each unit of time."""
    return sum(map(sum, network.arrivals))


def print_tables(networks: Mapping[int, Network], same: Sequence[Same], compared: Sequence[Compared]) -> None:
    print("The same luck: every visit, and the greatest difference in units of time")
    for each in same:
        network = networks[each.network]
        laws = ", ".join(
            f"{stage.people} {stage.service.name}{'+M' if stage.patience else ''}" for stage in network.stages
        )
        print(
            f"{each.network:4} {laws:72}{len(network.arrivals)} classes{each.visits:8,} visits"
            f"{each.differ:4} differ{each.farthest:10.1e}"
        )
    print(f"\nLuck of their own: means, and the interval of the difference ({CONFIDENCE:.1%} for all together)")
    print(f"{'':4} {'':40}{'here':>10}{'Ciw':>10}{'difference':>26}")
    for one in compared:
        reach = f"[{one.low:+.4f}, {one.high:+.4f}]"
        print(
            f"{one.network:4} {one.figure:40}{one.here:10.4f}{one.there:10.4f}{reach:>26}"
            f"{'' if one.holds else '  MISSED'}"
        )


if __name__ == "__main__":
    sys.exit(main())
