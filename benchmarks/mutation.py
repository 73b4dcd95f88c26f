"""`make mutation`: whether the tests notice when the routing engine is changed.

Run as `python -m benchmarks.mutation [--sample N] [--seed N]`. A mutant is the engine with one small change: a
comparison turned round, a keyword left out, one level for another. Every mutant of the safety rules must be killed by
a test, or be named in `mutation_justified.yaml` with the reason why it is no other program; of a sample of the other
modules at least nine in ten must be killed. A mutant that cannot even be imported says nothing and is not counted.

Each mutant is tried in a copy of the checkout, one for each core, against the tests of the routing floor with fewer
examples (profile `mutation` in `tests/conftest.py`): first those called after its module, then those that call the
function it stands in (`benchmarks.mutation_nearest`), then, if it survives these, all. The process that tries it is
forked from one that has the libraries in memory already, and nothing of the engine.
"""

import argparse
import importlib
import multiprocessing
import os
import random
import resource
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

import hypothesis.stateful  # noqa: F401  (kept in memory for the processes that try mutants)
import networkx  # noqa: F401
import numpy as np  # noqa: F401
import pydantic  # noqa: F401
import pytest
import ruamel.yaml  # noqa: F401
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

from benchmarks.mutation_nearest import Nearest, Only, Watch
from benchmarks.mutators import in_annotation, operators
from prm.base.documents import parse_yaml
from scenarios.evidence import write

ROOT = Path(__file__).parent.parent
ENGINE = ROOT / "routing"
JUSTIFIED = Path(__file__).with_name("mutation_justified.yaml")

SAFETY = ("safety.py", "need.py", "assess.py")
"""The engine's own safety rules, the lattice in which they join, and the join in which only triage may lower."""

LEFT_OUT = ("__init__.py", "sentences.py", "testing")
"""Lists of names, words, and the test kit."""

FLOORS = ("prm", "routing", "simulation", "scenarios", "api", "tests")
TESTS = ROOT / "tests" / "routing"
WITHOUT = ("test_plugin.py",)
"""What starts pytest anew and takes longest; the laws that it runs are tried before it."""
PYTEST = ("-x", "-q", "--assert=plain", "-p", "no:cacheprovider")
FORK = multiprocessing.get_context("fork")
NOT_IMPORTABLE = 77
OUTCOMES = {0: "survived", int(pytest.ExitCode.NO_TESTS_COLLECTED): "survived", NOT_IMPORTABLE: "not importable"}
"""By exit status; every other is a test that failed, or could not even be collected."""
AT_LEAST_KILLED = 0.9
AT_MOST_CPU_SECONDS = 600
"""Of a process that tries a mutant, so that one that runs in circles is killed, however busy the machine."""
AT_MOST_SECONDS = 4 * 3600
"""Of the same by the clock, for one that waits for ever."""
SAMPLE = 200
SEED = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Mutant:
    """One change to one module."""

    file: str
    """Seen from the checkout."""
    operator: str
    line: int
    before: str
    after: str
    code: str
    """The whole module, changed."""

    @property
    def name(self) -> tuple[str, str, str, str]:
        """What it is known by in the list of those justified, whatever line it stands on."""
        return self.file, self.operator, self.before, self.after


class Site(NamedTuple):
    """A place in a module where an operator can change something."""

    path: Path
    operator: str
    occurrence: int
    line: int


def sites_of(path: Path) -> Iterator[Site]:
    """Every site of a module, but for decorators and annotations, which say nothing that runs."""
    source = path.read_text(encoding="utf-8")
    lines, nodes = source.splitlines(), list(ast_nodes(get_ast(source)))
    for name, operator in operators().items():
        positions = [(node, line) for node in nodes for (line, _), _ in operator.mutation_positions(node)]
        for occurrence, (node, line) in enumerate(positions):
            if not lines[line - 1].lstrip().startswith("@") and not in_annotation(node):
                yield Site(path, name, occurrence, line)


def mutants_at(sites: Iterable[Site]) -> Iterator[Mutant]:
    """The mutants at these sites that are another text and can be compiled."""
    for site in sites:
        source = site.path.read_text(encoding="utf-8")
        code = mutate_code(source, operators()[site.operator], site.occurrence)
        if code is None or code == source or not _compiles(code):
            continue
        before, after = _difference(source.splitlines(), code.splitlines())
        yield Mutant(
            file=site.path.relative_to(ROOT).as_posix(),
            operator=site.operator,
            line=site.line,
            before=before,
            after=after,
            code=code,
        )


def _compiles(code: str) -> bool:
    try:
        compile(code, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def _difference(before: list[str], after: list[str]) -> tuple[str, str]:
    """The lines that differ, without those that begin and end alike."""
    start = next((n for n, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), 0)
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    parts = (" ".join(line.strip() for line in lines[start : len(lines) - end]) for lines in (before, after))
    one, other = parts
    return one, other


class Copies:
    """Copies of the checkout in which one mutant at a time is tried."""

    def __init__(self, number: int) -> None:
        self._folders = ExitStack()
        self._free: SimpleQueue[Path] = SimpleQueue()
        self._nearest: Nearest | None = None
        for _ in range(number):
            folder = Path(self._folders.enter_context(tempfile.TemporaryDirectory(prefix="mutants-")))
            names = shutil.ignore_patterns(".*", "__pycache__", "runs", "evidence")
            shutil.copytree(ROOT, folder / "checkout", ignore=names)
            self._free.put(folder / "checkout")

    def close(self) -> None:
        """Remove the copies."""
        self._folders.close()

    def outcome(self, mutant: Mutant) -> str:
        """`killed`, `survived`, or `not importable`."""
        assert self._nearest is not None
        folder = self._free.get()
        file = folder / mutant.file
        sound = file.read_text(encoding="utf-8")
        nearest = self._nearest.to(mutant.file, sound, mutant.line)
        try:
            file.write_text(mutant.code, encoding="utf-8")
            for files, plugins in (
                (_namesakes(mutant.file), ()),
                (nearest.files(), (nearest,)),
                (_all_tests(), ()),
            ):
                came = _tried(folder, files, plugins) if files else "survived"
                if came != "survived":
                    break
            return came
        finally:
            file.write_text(sound, encoding="utf-8")
            self._free.put(folder)

    def all_is_well(self) -> bool:
        """Whether the tests pass without any mutant, and what they call; must be asked before anything is tried."""
        folder = self._free.get()
        heard, told = FORK.Pipe(duplex=False)
        watching = FORK.Process(target=_watched, args=(folder, told))
        watching.start()
        told.close()
        try:
            passed = _tried(folder, _all_tests()) == "survived"
            self._nearest = Nearest(heard.recv())
        except EOFError:
            return False
        finally:
            watching.join()
            self._free.put(folder)
        return passed


def _tried(folder: Path, files: Sequence[str], plugins: Sequence[Only] = ()) -> str:
    process = FORK.Process(target=_in_copy, args=(folder, files, plugins))
    process.start()
    process.join(AT_MOST_SECONDS)
    if process.is_alive():
        process.kill()
        process.join()
    return OUTCOMES.get(process.exitcode or 0, "killed")


def _in_copy(folder: Path, files: Sequence[str], plugins: Sequence[Only]) -> None:
    """In a process of its own: tests of a copy, whose engine nobody has imported here yet."""
    resource.setrlimit(resource.RLIMIT_CPU, (AT_MOST_CPU_SECONDS, AT_MOST_CPU_SECONDS))
    _move_to(folder, profile="mutation")
    try:
        importlib.import_module("routing.testing")
    except BaseException:
        os._exit(NOT_IMPORTABLE)
    os._exit(int(pytest.main([*PYTEST, *files], plugins=plugins)))


def _watched(folder: Path, told: Connection) -> None:
    """In a process of its own: all tests of a copy, watched; what was seen is told if they pass."""
    _move_to(folder, profile="glance")
    watch = Watch(root=folder)
    if pytest.main([*PYTEST, *_all_tests()], plugins=[watch]) == 0:
        told.send(watch)
    os._exit(0)


def _move_to(folder: Path, *, profile: str) -> None:
    os.chdir(folder)
    os.environ["HYPOTHESIS_PROFILE"] = profile
    sys.path[:] = [str(folder), *(part for part in sys.path if Path(part or ".").resolve() != ROOT)]
    # Neither here nor in the processes that tests start may one mutant leave anything to the next.
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    for name in [name for name in sys.modules if name.partition(".")[0] in FLOORS]:
        del sys.modules[name]


def _all_tests() -> list[str]:
    return [f"tests/routing/{path.name}" for path in sorted(TESTS.glob("test_*.py")) if path.name not in WITHOUT]


def _namesakes(module: str) -> list[str]:
    """The files of tests that are called after a module; few, and so begun in less time than any others."""
    return [file for file in _all_tests() if Path(module).stem in Path(file).stem]


def justified() -> dict[tuple[str, str, str, str], str]:
    """The mutants of the safety rules that are no other program, and why."""
    if not JUSTIFIED.exists():
        return {}
    entries = parse_yaml(JUSTIFIED.read_text(encoding="utf-8"), JUSTIFIED.name).data["mutants"]
    return {(entry["file"], entry["operator"], entry["before"], entry["after"]): entry["because"] for entry in entries}


def main() -> None:
    """Make the mutants, try them, print what survived, and write the evidence."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sample", type=int, default=SAMPLE, help="how many mutants of the other modules")
    options.add_argument("--seed", type=int, default=SEED, help="of the sample")
    options.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked = options.parse_args()
    files = sorted(path for path in ENGINE.rglob("*.py") if not set(path.relative_to(ENGINE).parts) & set(LEFT_OUT))
    safety = list(
        mutants_at(site for path in files if path.relative_to(ENGINE).as_posix() in SAFETY for site in sites_of(path))
    )
    others = [site for path in files if path.relative_to(ENGINE).as_posix() not in SAFETY for site in sites_of(path)]
    shuffled = random.Random(asked.seed).sample(others, len(others))
    sample = list(islice(mutants_at(shuffled), asked.sample))
    print(
        f"{len(safety)} mutants of the safety rules, {len(sample)} at the {len(others)} other sites (seed {asked.seed})"
    )
    copies = Copies(asked.workers)
    try:
        if not copies.all_is_well():
            sys.exit("the tests fail without any mutant")
        outcomes = []
        with ThreadPoolExecutor(asked.workers) as pool:
            for mutant, outcome in zip([*safety, *sample], pool.map(copies.outcome, [*safety, *sample]), strict=True):
                outcomes.append(outcome)
                if len(outcomes) % 20 == 0:
                    print(f"{len(outcomes)} tried", flush=True)
                if outcome == "survived":
                    print(f"survived: {mutant.file}:{mutant.line}: {mutant.operator}", flush=True)
                    print(f"    - {mutant.before}\n    + {mutant.after}", flush=True)
    finally:
        copies.close()
    sys.exit(0 if _report(safety, outcomes[: len(safety)], outcomes[len(safety) :], len(others)) else 1)


def _report(safety: list[Mutant], of_safety: list[str], of_sample: list[str], others: int) -> bool:
    reasons = justified()
    survived = [mutant for mutant, came in zip(safety, of_safety, strict=True) if came == "survived"]
    open_ones = [mutant for mutant in survived if mutant.name not in reasons]
    for mutant in survived:
        print(f"{mutant.file}:{mutant.line}: {mutant.operator}: {reasons.get(mutant.name, 'NOT JUSTIFIED')}")
    safe, rest = Counter(of_safety), Counter(of_sample)
    counted = rest["killed"] + rest["survived"]
    share = rest["killed"] / counted if counted else 1.0
    figures = {
        "safety_mutants": safe["killed"] + safe["survived"],
        "safety_killed": safe["killed"],
        "safety_justified": len(survived) - len(open_ones),
        "safety_survived": len(open_ones),
        "other_sites": others,
        "sampled": counted,
        "sampled_killed": rest["killed"],
        "sampled_killed_share": round(share, 3),
        "not_importable": safe["not importable"] + rest["not importable"],
    }
    holds = not open_ones and share >= AT_LEAST_KILLED
    for name, value in figures.items():
        print(f"{name.replace('_', ' '):24} {value}")
    write("mutation", figures, holds=holds)
    return holds


if __name__ == "__main__":
    main()
