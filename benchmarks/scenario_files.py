"""`make scenario-files N=`: generated scenario files, each played under the invariant monitor and again elsewhere.

Run as `python -m benchmarks.scenario_files [--files N] [--seed S] [--workers W]`. Every file is read, written back and
read again; drawn and played with every law of the play looked at after every event (`simulation.monitor`: the path
identities, in whole microseconds, so exactly); and played again unwatched in another process, in the opposite order and
under another hash seed. The two logs have to be the same bytes. Every so many-th is played once more in this process,
one after the other. A file that fails is made simpler by Hypothesis and printed whole.
"""

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from hashlib import sha256

import numpy as np
from hypothesis import HealthCheck, Phase, given, seed, settings

from benchmarks.drawing_scenarios import scenario_files
from scenarios.evidence import write
from scenarios.library import dump, parse_scenario
from scenarios.study_trial import Playing, Trial, play_arm
from simulation.log import Column, Log, State
from simulation.monitor import watched_play
from simulation.play import play

FILES = 10_000
CHUNK = 50
HERE_EVERY = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A file that held, and what its log came to."""

    text: str
    digest: str
    contacts: int
    abandoned: int


def main() -> int:
    """Generate, play, compare, keep the evidence; 1 if a law or an equality broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=FILES, help="how many files to generate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    began = time.perf_counter()
    with pool(arguments.workers, hash_seed=1) as first:
        kept = all_held(first, arguments.seed, arguments.files)
    print(f"{len(kept):,} files held every law after every event", flush=True)
    with pool(arguments.workers, hash_seed=2) as second:
        again = list(second.map(digest_again, [one.text for one in reversed(kept)], chunksize=20))[::-1]
    here = kept[::HERE_EVERY]
    differ = [one.text for one, digest in zip(kept, again, strict=True) if one.digest != digest]
    differ += [one.text for one in here if digest_again(one.text) != one.digest]
    for text in differ[:3]:
        print(f"another process, or none, plays this otherwise:\n{text}")
    figures = {
        "files": len(kept),
        "contacts": sum(one.contacts for one in kept),
        "abandoned": sum(one.abandoned for one in kept),
        "played_in_this_process_too": len(here),
        "logs_that_differ": len(differ),
        "seed": arguments.seed,
        "seconds": round(time.perf_counter() - began),
    }
    holds = not differ and len(kept) >= arguments.files
    write("scenario-files", figures, holds=holds)
    return 0 if holds else 1


@contextmanager
def pool(workers: int, *, hash_seed: int) -> Iterator[ProcessPoolExecutor]:
    """Fresh processes under that hash seed."""
    before = os.environ.get("PYTHONHASHSEED")
    os.environ["PYTHONHASHSEED"] = str(hash_seed)
    try:
        with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as found:
            yield found
    finally:
        del os.environ["PYTHONHASHSEED"]
        if before is not None:
            os.environ["PYTHONHASHSEED"] = before


def all_held(executor: Executor, seed: int, files: int) -> list[Kept]:
    """So many different files, or some more, all of which held; simple ones are drawn more than once."""
    kept: dict[str, Kept] = {}
    chunks = 0
    while len(kept) < files:
        more = range(chunks, chunks - (len(kept) - files) // CHUNK)
        for chunk in executor.map(held, [(seed, number) for number in more]):
            kept |= {one.text: one for one in chunk}
        chunks = more.stop
    return list(kept.values())


def held(chunk: tuple[int, int]) -> list[Kept]:
    """The files of one chunk, all of which held; what breaks is raised as Hypothesis tells it, made simpler."""
    number = chunk[0] * 1_000_000 + chunk[1]
    found: dict[str, Kept] = {}

    @seed(number)
    @settings(
        max_examples=CHUNK,
        database=None,
        deadline=None,
        print_blob=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(scenario_files())
    def holds(text: str) -> None:
        found[text] = holding(text)

    holds()
    return list(found.values())


def holding(text: str) -> Kept:
    """One file, read, written back, and played with somebody looking after every event."""
    scenario = parse_scenario(text, "drawn.yaml")
    if parse_scenario(dump(scenario), "written.yaml") != scenario:
        raise AssertionError("the file does not read back as it was written")
    log = log_of(text, playing=watched_play)
    return Kept(text=text, digest=digest(log), contacts=len(log), abandoned=int((log.state == State.ABANDONED).sum()))


def digest_again(text: str) -> str:
    """The digest of the log that the file gives unwatched."""
    return digest(log_of(text, playing=play))


def log_of(text: str, *, playing: Playing) -> Log:
    """The log of the file's own arm."""
    scenario = parse_scenario(text, "drawn.yaml")
    return play_arm(Trial(scenario=scenario, comparison=None, seed=1, replication=0), scenario, playing=playing).log


def digest(log: Log) -> str:
    """SHA-256 over the name and bytes of every column, those of the side tables too."""
    found = sha256()
    for name, column in columns_of(log):
        found.update(name.encode())
        found.update(column.tobytes())
    return found.hexdigest()


def columns_of(table: object) -> Iterator[tuple[str, Column]]:
    """Every column of a log or of one of its side tables, by name, in the order in which they are declared."""
    for field in fields(table):  # type: ignore[arg-type]
        value = getattr(table, field.name)
        if isinstance(value, np.ndarray):
            yield field.name, value
        elif is_dataclass(value):
            yield from columns_of(value)


if __name__ == "__main__":
    sys.exit(main())
