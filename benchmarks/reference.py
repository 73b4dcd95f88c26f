"""`make reference`: the engine beside an independent implementation of `docs/policy-semantics.md`.

Run as `python -m benchmarks.reference [--decisions N] [--seed SEED]`. Two parts, and no disagreement in either:

- the enumeration: every cell of the need that each of the project's policies can tell apart, by the compiled engine,
  the plain engine and the reference, and every cell of the place in a policy of five providers;
- the volume: N decisions drawn at the boundaries from the seed, over the project's policies, the same with each
  strategy of balancing, and policies made up for the purpose, by `decide`, by the router for those that a document can
  hold, and by the reference.

Each disagreement is printed with the least situation on which it stands. From 100,000 decisions on, a rule, a reason
for a place, a strategy or a doubt that was never met is a failure too: what is not met is not tested.
"""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from itertools import islice, product
from pathlib import Path
from random import Random

import routing
from routing.sentences import DESTINATIONS
from routing.testing.drawing_policies import a_policy_file
from scenarios.evidence import write
from tests.reference import cells, places
from tests.reference.comparing import (
    Pair,
    Translator,
    decides_alike,
    differences,
    engine_says,
    least,
    reference_says,
    router_says,
)
from tests.reference.drawing import BATCH, Deck, Situation, batch
from tests.reference.strategies import balanced_texts

DECISIONS = 200_000
COVERAGE_FROM = 100_000
"""Decisions from which on everything must have been met."""
CROSSINGS = 20_000
"""Random pairs of a cell of the call and a cell of the patient, for each policy."""
ROUTED = 4
"""Every so manyth decision is compared as `answer` tells it too, and by the router if a document can hold it."""
PARTS = 32
SHOWN = 5
"""Disagreements printed of each part."""

FOLDER = Path(routing.__file__).parent / "policies"


@dataclass(kw_only=True, slots=True)
class Found:
    """What one task found; tasks add up."""

    cells: Counter[str] = field(default_factory=Counter)
    decisions: int = 0
    routed: int = 0
    met: Counter[str] = field(default_factory=Counter)
    disagreements: int = 0
    shown: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, other: "Found") -> None:
        self.cells.update(other.cells)
        self.decisions += other.decisions
        self.routed += other.routed
        self.met.update(other.met)
        self.disagreements += other.disagreements
        self.shown += other.shown
        self.seconds += other.seconds

    def disagree(self, sentence: str) -> None:
        self.disagreements += 1
        if len(self.shown) < SHOWN:
            self.shown.append(sentence)


@cache
def texts() -> dict[str, str]:
    """The project's policies by name."""
    return {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.yaml"))}


@cache
def sources() -> dict[str, str]:
    """All policies that do not change from batch to batch."""
    return texts() | balanced_texts(texts()["london-2024"])


@cache
def pair(name: str) -> Pair:
    return Pair.of(sources()[name], f"{name}.yaml")


@cache
def deck(name: str) -> Deck:
    return Deck(pair(name).policy, sources()[name])


def told(both: Pair, situation: Situation) -> str:
    """A disagreement, on the least situation that shows it."""
    smaller = least(both, situation)
    return f"{differences(both, smaller)}\n    on {smaller}"


class Luck:
    """A plain generator as somebody who chooses."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng

    def below(self, bound: int) -> int:
        return self._rng.randrange(bound)


# --- Tasks: each a name and its arguments, so that any process can take any of them ----------------------------------


def one_batch(seed: str, number: int, most: int) -> Found:
    """One batch of the volume, under the policy whose turn it is."""
    rng = Random(f"{seed}:{number}")
    names = [*sources(), None, None]
    name = names[number % len(names)]
    if name is None:
        file = a_policy_file(Luck(rng))
        both, drawn = Pair.of_read(file.policy, file.text), Deck(file.policy, file.text)
        name = "generated"
    else:
        both, drawn = pair(name), deck(name)
    found, translator = Found(), Translator()
    for count, situation in enumerate(islice(batch(drawn, rng), most)):
        reference, heard = reference_says(both, situation, translator)
        agree = decides_alike(both, situation, reference)
        if count % ROUTED == 0:
            agree = agree and engine_says(both, situation) == reference
            routed = router_says(both, situation, translator)
            found.routed += routed is not None
            agree = agree and routed in (None, reference)
        found.decisions += 1
        why = reference["destination"]["why"]
        found.met.update((f"place {why}", *(f"doubt {doubt}" for doubt in reference["doubts"])))
        if why == "balanced":
            found.met[f"strategy {name}"] += 1
        found.met.update(f"rule {name} {rule}" for rule in heard if name != "generated")
        if not agree:
            found.disagree(f"{name}: {told(both, situation)}" if len(found.shown) < SHOWN else "")
    return found


def block_of(side: tuple[str, str]) -> cells.Block:
    """The classes of the facets of the call, or of the patient, under a policy."""
    name, which = side
    both = pair(name)
    return cells.classes(both, which, FACETS[which](both))


FACETS = {"call": cells.call_facets, "patient": cells.patient_facets}


def need_cells(name: str, block: cells.Block, part: int) -> Found:
    """A part of the cells of the call or of the patient."""
    found = Found()
    for change in block.cells(part, PARTS):
        found.cells[f"{name}: {block.name}"] += 1
        wrong = cells.disagreement(pair(name), change)
        if wrong is not None:
            found.disagree(f"{name}: {wrong}")
    return found


def other_cells(name: str, call_side: cells.Block, patient_side: cells.Block) -> Found:
    """Sets of records, the hours of options, the stage before, and the crossing of call and patient."""
    both, found = pair(name), Found()
    mixed = cells.heard_by(both, call_side) & cells.heard_by(both, patient_side)
    if mixed:
        found.disagree(f"{name}: {sorted(mixed)} read facets of the call and of the patient")
    for change in cells.record_sets(both):
        found.cells[f"{name}: sets of records"] += 1
        wrong = cells.disagreement(both, change)
        if wrong is not None:
            found.disagree(f"{name}: {wrong}")
    seen, apart = cells.hours_disagree(both)
    found.cells[f"{name}: instants of opening hours"] += seen
    if apart:
        found.disagree(f"{name}: opening hours differ at {apart} instants")
    for before in cells.stages_before():
        for change in cells.singles(call_side):
            found.cells[f"{name}: after a stage before"] += 1
            wrong = cells.disagreement(both, change, before)
            if wrong is not None:
                found.disagree(f"{name}: {wrong}")
    crossed = cells.crossing(both, call_side, patient_side, Random(name), CROSSINGS)
    found.met[f"crossing {name}"] += CROSSINGS
    for sentence in crossed:
        found.disagree(f"{name}: {sentence}")
    return found


def place_cells(part: int) -> Found:
    """A part of the cells of the place."""
    found, both = Found(), Pair.of(places.POLICY, "five-providers.yaml")
    for scene in islice(places.scenes(), part, None, PARTS):
        found.cells[f"five providers: {scene.stage}"] += 1
        wrong = places.disagreement(both, scene)
        if wrong is not None:
            found.disagree(wrong)
    return found


TASKS: dict[str, Callable[..., Found]] = {
    "batch": one_batch,
    "need": need_cells,
    "other": other_cells,
    "place": place_cells,
}


def run(task: tuple[object, ...]) -> Found:
    """Carry out one task; the entry of a worker process."""
    began = time.process_time()
    name, *arguments = task
    found = TASKS[str(name)](*arguments)
    found.seconds = time.process_time() - began
    return found


def enumeration(blocks: dict[str, tuple[cells.Block, cells.Block]]) -> Iterator[tuple[object, ...]]:
    for name, sides in blocks.items():
        yield "other", name, *sides
        for block in sides:
            yield from (("need", name, block, part) for part in range(PARTS))
    yield from (("place", part) for part in range(PARTS))


def volume(decisions: int, seed: str) -> Iterator[tuple[object, ...]]:
    for number, first in enumerate(range(0, decisions, BATCH)):
        yield "batch", seed, number, min(BATCH, decisions - first)


def not_met(met: Counter[str]) -> list[str]:
    """What the volume must meet and did not."""
    wanted = [f"place {why}" for why in DESTINATIONS]
    wanted += [f"doubt {doubt}" for doubt in ("snapshot_from_the_future", "snapshot_too_old")]
    wanted += [f"strategy {name}" for name in balanced_texts(texts()["london-2024"])]
    wanted += [f"rule {name} {rule.id}" for name in texts() for rule in pair(name).policy.rules]
    return [one for one in wanted if not met[one]]


def main() -> int:
    """Compare, print, and keep the evidence; 1 if anything disagreed, or was never met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--decisions", type=int, default=DECISIONS, help="how many decisions to draw")
    parser.add_argument("--seed", default="1", help="any word: other decisions")
    arguments = parser.parse_args()
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers) as pool:
        whole, drawn = Found(), Found()
        found_blocks = list(pool.map(block_of, product(texts(), FACETS)))
        blocks = dict(zip(texts(), zip(found_blocks[::2], found_blocks[1::2], strict=True), strict=True))
        for tasks, total in ((enumeration(blocks), whole), (volume(arguments.decisions, arguments.seed), drawn)):
            for found in pool.map(run, tasks, chunksize=4):
                total.add(found)
    stands_for = {name: one.size * two.size for name, (one, two) in blocks.items()}
    rate = drawn.decisions / drawn.seconds if drawn.seconds else 0.0
    missing = not_met(drawn.met) if arguments.decisions >= COVERAGE_FROM else []
    disagreements = whole.disagreements + drawn.disagreements
    print_all(whole, drawn, stands_for, rate, missing)
    holds = not disagreements and not missing
    figures = {
        "decisions": drawn.decisions,
        "of_them_through_the_router_too": drawn.routed,
        "seed": arguments.seed,
        "disagreements": disagreements,
        "decisions_per_second_and_core": round(rate),
        "cells": sum(whole.cells.values()),
        "cells_stand_for": sum(stands_for.values()),
        "never_met": missing,
        "random_crossings": sum(whole.met.values()),
        "cells_of": dict(sorted(whole.cells.items())),
        "places_met": {name: count for name, count in sorted(drawn.met.items()) if not name.startswith("rule ")},
        "rules_met": sum(name.startswith("rule ") for name in drawn.met),
    }
    write("reference", figures, holds=holds)
    return 0 if holds else 1


def print_all(whole: Found, drawn: Found, stands_for: dict[str, int], rate: float, missing: list[str]) -> None:
    print("Cells that the policies can tell apart, every one enumerated:")
    for name, count in sorted(whole.cells.items()):
        print(f"  {name:48} {count:>12,}")
    for name, count in stands_for.items():
        print(f"  {name + ': call x patient, stood for':48} {count:>12,}")
    print(f"  {'all, enumerated':48} {sum(whole.cells.values()):>12,}   {whole.disagreements} disagreements")
    print(
        f"Decisions drawn: {drawn.decisions:,} ({drawn.routed:,} through the router too), {rate:,.0f} a second and core"
    )
    for name, count in sorted(drawn.met.items()):
        print(f"  {name:64} {count:>12,}")
    print(f"  {drawn.disagreements} disagreements")
    for sentence in (*whole.shown, *drawn.shown)[: 4 * SHOWN]:
        print(f"DISAGREEMENT {sentence}")
    for name in missing:
        print(f"NEVER MET {name}")


if __name__ == "__main__":
    sys.exit(main())
