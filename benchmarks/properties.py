"""`make properties N=`: every invariant of routing, on the project's policies and on generated ones, N examples in all.

Run as `python -m benchmarks.properties [--examples N] [--seed S] [--workers W]`. A part of the examples is Hypothesis's
own, for structure; most come from a plain generator behind the same strategies, for volume; the rest are steps of the
stateful machine. The work is cut into chunks, each with a seed of its own made from S and its number, so that any run
can be repeated whatever the number of workers. A failing example is made simpler and kept in `tests/routing/cases`,
where the tests run it from then on.
"""

import argparse
import hashlib
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

import routing
from prm.base import BadInput
from routing.testing import INVARIANTS, Choices, Invariant, Moment, PolicyFile, Recording, Replay, a_moment, policy_file
from routing.testing.cases import as_case
from routing.testing.checking import check
from routing.testing.drawing_policies import a_policy_file
from routing.testing.moment import as_text
from routing.testing.shrinking import shrunk
from scenarios.evidence import write

TESTS = Path(__file__).parents[1] / "tests"
CASES = TESTS / "routing" / "cases"
POLICIES = sorted((Path(routing.__file__).parent / "policies").glob("*.yaml"))

EXAMPLES = 1_000_000
CHUNK = 5_000
HYPOTHESIS_PART = 0.04
MACHINE_PART = 0.01
STEPS = 50
PER_POLICY = 500
MACHINE = "the stateful machine"
OF_POLICY_WEIGHT = 0.02
"""How often an invariant of a policy as a whole is asked, beside one of each call."""
KEPT_OF_EACH = 2


class Rolled:
    """Chance as somebody who chooses."""

    def __init__(self, seed: str) -> None:
        self._roll = Random(seed).random

    def below(self, bound: int) -> int:
        return int(self._roll() * bound)


@dataclass(frozen=True, kw_only=True)
class Failure:
    """An example that broke an invariant, as simple as it came, and as the text of a case to keep."""

    invariant: str
    why: str
    case: str


@dataclass(kw_only=True)
class Tally:
    """What some examples came to."""

    examples: Counter[str] = field(default_factory=Counter)
    hypothesis: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    generated: int = 0
    steps: int = 0

    def add(self, other: "Tally") -> None:
        self.examples += other.examples
        self.hypothesis += other.hypothesis
        self.broken += other.broken
        self.failures += other.failures
        self.generated += other.generated
        self.steps += other.steps


def main() -> int:
    """Run, print, keep the evidence; 1 if an example broke an invariant."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=EXAMPLES, help="in total, over everything")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}, {arguments.examples:,} examples, {arguments.workers} workers", flush=True)
    began = time.perf_counter()
    tally = run(arguments.examples, arguments.seed, arguments.workers)
    seconds = time.perf_counter() - began
    print_table(tally)
    kept = [keep(failure) for failure in _some_of_each(tally.failures)]
    for path in kept:
        print(f"kept: {path}")
    total = tally.examples.total()
    holds = not tally.broken and total >= arguments.examples
    figures = {
        "examples": total,
        "invariants": len(INVARIANTS),
        "failures": tally.broken.total(),
        "by_hypothesis": tally.hypothesis.total(),
        "steps_of_the_machine": tally.steps,
        "generated_policies": tally.generated,
        "examples_per_second": round(total / seconds),
        "seed": arguments.seed,
        "examples_by_property": dict(sorted(tally.examples.items())),
    }
    write("properties", figures, holds=holds)
    return 0 if holds else 1


def run(examples: int, seed: int, workers: int) -> Tally:
    """So many examples in total, cut into chunks that do not depend on the number of workers."""
    by_hypothesis = int(examples * HYPOTHESIS_PART)
    of_machine = int(examples * MACHINE_PART)
    whole = Tally()
    with ProcessPoolExecutor(workers) as pool:
        jobs = [pool.submit(machine_chunk, of_machine // STEPS)]
        jobs += [pool.submit(hypothesis_chunk, name, part) for name, part in _parts(by_hypothesis)]
        done = sum(job.result().examples.total() for job in jobs)
        left = examples - done
        sizes = [CHUNK] * (left // CHUNK) + ([left % CHUNK] if left % CHUNK else [])
        jobs += [pool.submit(volume_chunk, seed, number, size) for number, size in enumerate(sizes)]
        for number, job in enumerate(jobs):
            whole.add(job.result())
            if number % 20 == 0 and sys.stderr.isatty():
                print(f"{whole.examples.total():,}", file=sys.stderr, flush=True)
    return whole


def _parts(examples: int) -> Iterator[tuple[str, int]]:
    """(invariant, examples on each policy) of what Hypothesis is to do."""
    each = max(1, examples // (len(INVARIANTS) * len(POLICIES)))
    return ((name, each) for name in INVARIANTS)


def hypothesis_chunk(name: str, examples: int) -> Tally:
    """One invariant under Hypothesis, on each of the project's policies."""
    tally = Tally()
    for path in POLICIES:
        file = _read(path)
        if INVARIANTS[name].silent(file.policy):
            continue
        watched = _Watched(INVARIANTS[name])
        try:
            check(watched.invariant, file, examples)
        except AssertionError as error:
            tally.broken[name] += 1
            tally.failures.append(watched.failure(path.stem, str(error)))
        tally.examples[name] += watched.examples
        tally.hypothesis[name] += watched.examples
    return tally


class _Watched:
    """An invariant that counts its examples and remembers the last one, which Hypothesis leaves the simplest."""

    def __init__(self, invariant: Invariant) -> None:
        self.examples = 0
        self._law = invariant.law
        self.invariant = replace(invariant, law=self._hold)

    def _hold(self, moment: Moment, choices: Choices) -> None:
        self.examples += 1
        self._moment, self._recording = moment, Recording(choices)
        self._law(moment, self._recording)

    def failure(self, policy: str, why: str) -> Failure:
        made = tuple(self._recording.made)
        case = as_case(self.invariant.id, self._moment, made, _first_line(why), policy=policy)
        return Failure(invariant=self.invariant.id, why=why, case=case)


def volume_chunk(seed: int, number: int, examples: int) -> Tally:
    """Examples of a plain generator: the odd chunks on the project's policies, the even ones on generated ones."""
    tally = Tally()
    chance = Rolled(f"{seed}/{number}")
    for start in range(0, examples, PER_POLICY):
        name = POLICIES[chance.below(len(POLICIES))].stem if number % 2 else None
        file = a_policy_file(chance) if name is None else _read(POLICIES[0].with_stem(name))
        tally.generated += name is None
        for invariant, times in _shares(file, min(PER_POLICY, examples - start), chance):
            for _ in range(times):
                _one(invariant, file, name, chance, tally)
    return tally


def _shares(file: PolicyFile, examples: int, chance: Rolled) -> Iterator[tuple[Invariant, int]]:
    """How often each invariant that has something to say is asked, so many times in total."""
    asked = [each for each in INVARIANTS.values() if not each.silent(file.policy)]
    weights = [OF_POLICY_WEIGHT if each.of_policy else 1.0 for each in asked]
    left, weight_left = examples, sum(weights)
    for invariant, weight in zip(asked, weights, strict=True):
        share = left * weight / weight_left
        # What is left over of a share is one more with that chance, so that small weights are asked at all.
        times = min(left, int(share) + (chance.below(1_000_000) < 1_000_000 * (share - int(share))))
        yield invariant, times if weight < weight_left else left
        left, weight_left = left - times, weight_left - weight


def _one(invariant: Invariant, file: PolicyFile, name: str | None, chance: Rolled, tally: Tally) -> None:
    tally.examples[invariant.id] += 1
    recording = Recording(chance)
    try:
        invariant.check(file, recording)
    except AssertionError:
        tally.broken[invariant.id] += 1
        if tally.broken[invariant.id] <= KEPT_OF_EACH:
            tally.failures.append(_simplest(invariant, file, name, tuple(recording.made)))


def _simplest(invariant: Invariant, file: PolicyFile, name: str | None, choices: tuple[int, ...]) -> Failure:
    """The failure made simpler: of a generated policy the rules that it does not need, then its choices."""
    if name is None:
        file = _fewer_rules(invariant, file, choices)
    choices = shrunk(choices, lambda fewer: _why(invariant, file, fewer) is not None)
    recording = Recording(Replay(choices))
    moment = a_moment(recording, file)
    of_moment = len(recording.made)
    why = _why(invariant, file, choices) or ""
    case = as_case(invariant.id, moment, choices[of_moment:], _first_line(why), policy=name)
    return Failure(invariant=invariant.id, why=why, case=case)


def _fewer_rules(invariant: Invariant, file: PolicyFile, choices: tuple[int, ...]) -> PolicyFile:
    for rule in file.policy.rules:
        data = file.data()
        data["rules"] = [entry for entry in data["rules"] if entry["id"] != rule.id]
        try:
            fewer = policy_file(as_text(data), file.name)
        except BadInput:
            continue
        if _why(invariant, fewer, choices) is not None:
            file = fewer
    return file


def _why(invariant: Invariant, file: PolicyFile, choices: Sequence[int]) -> str | None:
    """Why the example breaks the invariant; `None` if it does not."""
    try:
        invariant.check(file, Replay(choices))
    except AssertionError as error:
        return str(error)
    return None


def machine_chunk(runs: int) -> Tally:
    """Runs of the stateful machine; its steps count as examples."""
    machine = _counting_machine()
    tally = Tally()
    options = settings(
        max_examples=max(1, runs),
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(machine, settings=options)
    except AssertionError as error:
        tally.broken[MACHINE] += 1
        print(f"{MACHINE}: {error}\n" + "\n".join(getattr(error, "__notes__", ())), file=sys.stderr)
    tally.examples[MACHINE] = tally.steps = machine.steps
    return tally


def _counting_machine() -> Any:
    """The machine of the tests, also where another package has installed a `tests` of its own."""
    ours = ModuleType("tests")
    ours.__path__ = [str(TESTS)]
    sys.modules["tests"] = ours
    return import_module("tests.routing.machine").counting_machine()


@lru_cache
def _read(path: Path) -> PolicyFile:
    return policy_file(path.read_text(encoding="utf-8"), path.name)


def _first_line(text: str) -> str:
    return text.partition("\n")[0]


def print_table(tally: Tally) -> None:
    print()
    print(f"{'':48}{'tier':>5}{'examples':>12}{'by Hypothesis':>15}{'failures':>10}")
    rows = [(each.title, each.tier, each.id) for each in INVARIANTS.values()]
    for title, tier, name in (*rows, (MACHINE, "S", MACHINE)):
        figures = (tally.examples[name], tally.hypothesis[name], tally.broken[name])
        print(f"{title:48}{tier:>5}{figures[0]:12,}{figures[1]:15,}{figures[2]:10,}")
    total = (tally.examples.total(), tally.hypothesis.total(), tally.broken.total())
    print(f"{'all':53}{total[0]:12,}{total[1]:15,}{total[2]:10,}")
    print(f"on {len(POLICIES)} policies of the project and {tally.generated:,} generated ones")
    print()


def _some_of_each(failures: Iterable[Failure]) -> list[Failure]:
    kept: Counter[str] = Counter()
    found = []
    for failure in failures:
        kept[failure.invariant] += 1
        if kept[failure.invariant] <= KEPT_OF_EACH:
            found.append(failure)
    return found


def keep(failure: Failure) -> Path:
    """Print a failure and keep it as a case, named after its invariant and its content."""
    print(f"\n{failure.invariant}: {failure.why}")
    digest = hashlib.sha256(failure.case.encode()).hexdigest()[:8]
    path = CASES / f"{failure.invariant}-{digest}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(failure.case, encoding="utf-8", newline="\n")
    return path


if __name__ == "__main__":
    sys.exit(main())
