"""The teaching model of 111, three times: in plain SimPy and in Ciw as their users write it, and on our stations.

100 calls an hour; 13 operators whose calls last 5, 7 and 10 minutes at least, most often and at most (triangular); 40
in 100 callers are then rung back by one of 10 nurses, for 10 to 20 minutes (uniform). Nobody hangs up. A run is 1,000
minutes from an empty start, since the nurses have exactly as much work as they can do and there is no steady state.

The models take turns, each with luck of its own, and are timed by processor time on one core, from the drawing to
the means that users ask for: waits of those whose wait is over, and utilisation by the calls that have ended.
"""

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean, median
from typing import Any

import numpy as np

from benchmarks.ciw_asked import ask
from benchmarks.teaching_simpy import Experiment, Model
from prm.base import MINUTE
from scenarios.statistics.several import judged_together
from simulation.stations import ENDLESS, Station, Visits, play_stations

PARAMETERS: Mapping[str, Any] = {
    "operators": 13,
    "nurses": 10,
    "mean_gap": 0.6,
    "call": (5.0, 7.0, 10.0),
    "consultation": (10.0, 20.0),
    "call_back": 0.4,
}
MINUTES = 1_000
ROUNDS = 7
MEASURES = ("operator_wait_minutes", "operator_utilisation", "nurse_wait_minutes", "nurse_utilisation")
CONFIDENCE = 0.999
"""Of all intervals of differences together."""
TIMES_PLAIN_SIMPY_AT_LEAST = 5.0

HERE, SIMPY, CIW = "prm111, stations", "plain SimPy", "Ciw"

Row = Mapping[str, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """Replications of one model, one after the other."""

    cpu_seconds: float
    replications: Sequence[Row]

    @property
    def calls_per_second(self) -> float:
        return sum(row["calls"] for row in self.replications) / self.cpu_seconds


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreement:
    """A mean of ours and of a peer, and the interval of the difference."""

    peer: str
    measure: str
    here: float
    there: float
    low: float
    high: float

    @property
    def holds(self) -> bool:
        return self.low <= 0.0 <= self.high


def plain_simpy(seed: int) -> Row:
    """One run as users of SimPy write it."""
    return Model(Experiment(seed=seed, **PARAMETERS)).run(MINUTES)


def on_stations(seed: int) -> Row:
    """One run here: all luck drawn first, each kind from a stream of its own, then played."""
    gaps, lengths, backs, talks = (np.random.default_rng(each) for each in np.random.SeedSequence(seed).spawn(4))
    expected = MINUTES / PARAMETERS["mean_gap"]
    arrival = np.cumsum(gaps.exponential(PARAMETERS["mean_gap"], int(expected + 8 * expected**0.5)))
    arrival = arrival[arrival < MINUTES]
    rung_back = backs.random(arrival.size) < PARAMETERS["call_back"]
    first = np.concatenate([[0], np.cumsum(1 + rung_back)])
    of_nurse = np.ones(first[-1], dtype=np.bool_)
    of_nurse[first[:-1]] = False
    service = np.empty(of_nurse.size)
    service[~of_nurse] = lengths.triangular(*PARAMETERS["call"], arrival.size)
    service[of_nurse] = talks.uniform(*PARAMETERS["consultation"], int(rung_back.sum()))
    played = play_stations(
        [
            Station(name="operators", people=((0, PARAMETERS["operators"]),)),
            Station(name="nurses", people=((0, PARAMETERS["nurses"]),)),
        ],
        Visits(
            arrival=np.rint(arrival * MINUTE).astype(np.int64),
            first=first,
            station=of_nurse.astype(np.int64),
            service=np.rint(service * MINUTE).astype(np.int64),
            patience=np.full(of_nurse.size, ENDLESS),
            priority=np.zeros(of_nurse.size, dtype=np.int64),
        ),
    )
    waits = (played.started - played.joined) / MINUTE
    begun, ended = played.started < MINUTES * MINUTE, played.ended < MINUTES * MINUTE
    row: dict[str, float] = {"calls": int((begun & ~of_nurse).sum())}
    for name, mine in (("operator", ~of_nurse), ("nurse", of_nurse)):
        row[f"{name}_wait_minutes"] = float(waits[begun & mine].mean())
        row[f"{name}_utilisation"] = float(service[ended & mine].sum()) / (MINUTES * PARAMETERS[f"{name}s"])
    return row


def measured(python: Path, *, replications: int, rounds: int = ROUNDS) -> dict[str, Any]:
    """Measure and print; the figures, with whether they are as claimed under `holds`."""
    turns = take_turns(rounds, replications, python)
    found = agreements(turns)
    print_tables(turns, found)
    return figures_of(turns, found) | {"holds": holds(turns, found)}


def timed(model: Callable[[int], Row], seeds: range) -> Turn:
    """The model's runs of these seeds."""
    gc.collect()
    cpu = time.process_time()
    rows = [model(seed) for seed in seeds]
    return Turn(cpu_seconds=time.process_time() - cpu, replications=rows)


def timed_ciw(seeds: range, python: Path) -> Turn:
    """Ciw's, timed in its own process; what it takes to start is left out."""
    job = {"job": "teaching", "seed": seeds.start, "replications": len(seeds), "minutes": MINUTES, **PARAMETERS}
    (answer,) = ask([job], python)[1]
    return Turn(**answer)


def take_turns(rounds: int, replications: int, python: Path) -> dict[str, list[Turn]]:
    """The models in turn, so that all bear the same noise; a first round goes uncounted."""
    turns: dict[str, list[Turn]] = {HERE: [], SIMPY: [], CIW: []}
    for number in range(rounds + 1):
        first = 3 * number * replications
        ours, simpys, ciws = (range(first + n * replications, first + (n + 1) * replications) for n in range(3))
        found = {HERE: timed(on_stations, ours), SIMPY: timed(plain_simpy, simpys), CIW: timed_ciw(ciws, python)}
        if number:
            for name, turn in found.items():
                turns[name].append(turn)
    return turns


def agreements(turns: Mapping[str, Sequence[Turn]]) -> list[Agreement]:
    """Every measure of ours beside each peer's, all intervals together."""
    rows = {name: [row for turn in each for row in turn.replications] for name, each in turns.items()}
    pairs = [(peer, measure) for peer in (SIMPY, CIW) for measure in MEASURES]
    both = [([row[measure] for row in rows[HERE]], [row[measure] for row in rows[peer]]) for peer, measure in pairs]
    together = judged_together(
        [[a - b for a, b in zip(mine, other, strict=True)] for mine, other in both], confidence=CONFIDENCE
    )
    return [
        Agreement(peer=peer, measure=measure, here=fmean(mine), there=fmean(other), low=judged.low, high=judged.high)
        for (peer, measure), (mine, other), judged in zip(pairs, both, together, strict=True)
    ]


def times(turns: Mapping[str, Sequence[Turn]], peer: str) -> float:
    """How many times the peer's calls a second, round by round; the median."""
    return median(
        mine.calls_per_second / other.calls_per_second for mine, other in zip(turns[HERE], turns[peer], strict=True)
    )


def figures_of(turns: Mapping[str, Sequence[Turn]], found: Sequence[Agreement]) -> dict[str, Any]:
    """What the evidence keeps."""
    return {
        "rounds": len(turns[HERE]),
        "replications_a_round": len(turns[HERE][0].replications),
        "calls_per_second_median": {
            name: round(median(turn.calls_per_second for turn in each)) for name, each in turns.items()
        },
        "times_plain_simpy": round(times(turns, SIMPY), 2),
        "times_ciw": round(times(turns, CIW), 2),
        "times_plain_simpy_at_least": TIMES_PLAIN_SIMPY_AT_LEAST,
        "measures": [asdict(each) for each in found],
    }


def holds(turns: Mapping[str, Sequence[Turn]], found: Sequence[Agreement]) -> bool:
    """As fast as claimed, with the same answers."""
    return times(turns, SIMPY) >= TIMES_PLAIN_SIMPY_AT_LEAST and all(each.holds for each in found)


def print_tables(turns: Mapping[str, Sequence[Turn]], found: Sequence[Agreement]) -> None:
    calls = sum(row["calls"] for row in turns[HERE][0].replications)
    print(f"The teaching model of 111: {len(turns[HERE][0].replications)} runs of {MINUTES:,} minutes a round, ")
    print(f"some {calls:,.0f} calls, {len(turns[HERE])} rounds, one core")
    print(f"{'':24}{'calls/s, median':>18}{'best':>12}{'of ours':>10}")
    for name, each in turns.items():
        speeds = [turn.calls_per_second for turn in each]
        print(f"{name:24}{median(speeds):18,.0f}{max(speeds):12,.0f}{1 / times(turns, name):10.2f}")
    print(f"{times(turns, SIMPY):.2f} times plain SimPy, {times(turns, CIW):.2f} times Ciw")
    print(f"{'':24}{'':24}{'here':>9}{'there':>9}{'difference':>22}")
    for one in found:
        reach = f"[{one.low:+.3f}, {one.high:+.3f}]"
        print(
            f"{one.measure.replace('_', ' '):24}{one.peer:24}{one.here:9.3f}{one.there:9.3f}{reach:>22}"
            f"{'' if one.holds else '  MISSED'}"
        )
