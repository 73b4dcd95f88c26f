"""The invariants hold under the project's policies and under generated ones, and the kept cases stay mended."""

from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import routing
from routing.balancing import STRATEGIES
from routing.rules import KINDS
from routing.testing import (
    INVARIANTS,
    Choices,
    Invariant,
    PolicyFile,
    Recording,
    Replay,
    a_moment,
    choices,
    policy_file,
)
from routing.testing.cases import as_case, generated_file, kept_case, run_case
from routing.testing.checking import check_invariants
from routing.testing.drawing_policies import a_policy_file
from routing.testing.shrinking import shrunk
from routing.testing.table import BEGIN, END, as_markdown

POLICIES = Path(routing.__file__).parent / "policies"
CASES = sorted((Path(__file__).parent / "cases").glob("*.json"))
FEW = max(2, settings.default.max_examples // 5)


class Rolled:
    """Chance as somebody who chooses."""

    def __init__(self, seed: int) -> None:
        self._roll = Random(seed).random

    def below(self, bound: int) -> int:
        return int(self._roll() * bound)


@cache
def project_file(name: str) -> PolicyFile:
    return policy_file((POLICIES / f"{name}.yaml").read_text(encoding="utf-8"), f"{name}.yaml")


@cache
def generated(seed: int) -> PolicyFile:
    return a_policy_file(Rolled(seed))


def files() -> st.SearchStrategy[PolicyFile]:
    """The project's own, and some generated ones that stay, so that their edits are worked out once."""
    names = sorted(path.stem for path in POLICIES.glob("*.yaml"))
    return st.sampled_from(names).map(project_file) | st.integers(0, 5).map(generated)


@pytest.mark.parametrize("law", INVARIANTS.values(), ids=lambda law: law.title)
def test_it_holds(law: Invariant) -> None:
    @settings(max_examples=max(1, FEW // 5) if law.of_policy else FEW)
    @given(file=files(), chosen=choices())
    def holds(file: PolicyFile, chosen: Choices) -> None:
        if not law.silent(file.policy):
            law.check(file, chosen)

    holds()


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_kept_case_stays_mended(path: Path) -> None:
    case = kept_case(path.read_text(encoding="utf-8"))
    run_case(case, generated_file(case, path.name) or project_file(str(case.policy)))


@settings(max_examples=FEW)
@given(file=files(), chosen=choices())
def test_a_case_is_kept_whole(file: PolicyFile, chosen: Choices) -> None:
    """What is written down is the same call with the same decision: a kept case fails as the example did."""
    recording = Recording(chosen)
    moment = a_moment(recording, file)
    case = kept_case(as_case("S1", moment, (1, 2), "a reason", policy=None))
    again = case.moment(generated_file(case, file.name))
    assert again.described() == moment.described()
    assert again.decision().placement == moment.decision().placement
    assert again.decision().need == moment.decision().need
    assert a_moment(Replay(recording.made), file).described() == moment.described()


@pytest.fixture(scope="module")
def many() -> list[PolicyFile]:
    """Generated policies, each of which loads."""
    return [a_policy_file(Rolled(seed)) for seed in range(100, 160)]


def test_generated_policies_use_every_kind_of_rule_and_every_strategy(many: list[PolicyFile]) -> None:
    assert {rule.kind for file in many for rule in file.policy.rules} == set(KINDS)
    assert {file.policy.balancing.strategy for file in many} == set(STRATEGIES)
    assert len({file.policy.hash for file in many}) == len(many)


def test_nothing_is_said_about_what_a_policy_does_not_do() -> None:
    verdicts = {verdict.invariant.id: verdict for verdict in check_invariants(project_file("london-2015-04"), 1)}
    assert set(verdicts) == set(INVARIANTS)
    assert "shares no calls" in verdicts["A33"].silent
    assert all(verdict.holds for verdict in verdicts.values())


@given(st.lists(st.integers(0, 9), max_size=12))
def test_a_failure_is_made_simpler_and_stays_one(made: list[int]) -> None:
    def fails(tried: tuple[int, ...]) -> bool:
        return sum(tried) >= 7

    if fails(tuple(made)):
        simplest = shrunk(made, fails)
        assert sum(simplest) == 7
        assert 0 not in simplest


def test_the_documentation_names_every_invariant_as_it_is() -> None:
    page = (Path(routing.__file__).parent.parent / "docs" / "testing-a-policy.md").read_text(encoding="utf-8")
    block = page.partition(BEGIN)[2].partition(END)[0]
    assert block.strip() == as_markdown(), f"put this between the marks:\n{as_markdown()}"
