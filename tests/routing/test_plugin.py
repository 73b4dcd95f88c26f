"""`pytest --prm111-policy`: one test for each invariant on anybody's policy, told so that a person can act on it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import routing
from routing.testing import INVARIANTS

ROOT = Path(routing.__file__).parent.parent
POLICY = ROOT / "routing" / "policies" / "london-2015-04.yaml"


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    """A policy file in a folder with nothing else."""
    path = tmp_path / "mine.yaml"
    path.write_bytes(POLICY.read_bytes())
    return path


def run_pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """pytest in that folder, with this plugin alone, every warning an error."""
    return subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            "-m",
            "pytest",
            "-p",
            "api.pytest_plugin",
            "-p",
            "no:cacheprovider",
            *arguments,
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_good_policy_passes_every_invariant_in_an_empty_folder(policy: Path) -> None:
    found = run_pytest(policy.parent, "--prm111-policy", "mine.yaml", "--prm111-examples", "1", "-v", "-rs")
    assert found.returncode == 0, found.stdout + found.stderr
    for law in INVARIANTS.values():
        assert f"mine.yaml::{law.title} " in found.stdout
    assert "the policy shares no calls between providers" in found.stdout
    assert [path.name for path in policy.parent.iterdir()] == ["mine.yaml"], "nothing is left behind"


def test_a_file_that_does_not_load_is_one_failure_at_its_place(policy: Path) -> None:
    wrong = policy.with_name("wrong.yaml")
    wrong.write_text(policy.read_text(encoding="utf-8").replace("kind: default", "kind: defualt"), encoding="utf-8")
    empty = policy.with_name("empty.yaml")
    empty.write_bytes(b"\xff")
    found = run_pytest(policy.parent, "--prm111-policy", "wrong.yaml", "--prm111-policy", "empty.yaml")
    assert found.returncode == 1
    assert "2 failed" in found.stdout
    assert "wrong.yaml:" in found.stdout
    assert 'did you mean "default"?' in found.stdout
    assert "empty.yaml: it cannot be read as UTF-8 text" in found.stdout
    assert "INTERNALERROR" not in found.stdout + found.stderr
    assert "Traceback" not in found.stdout + found.stderr


def test_an_unsafe_engine_fails_with_the_law_what_stands_behind_it_and_the_simplest_example(policy: Path) -> None:
    unsafe = "import routing.safety\nrouting.safety._flags.__code__ = (lambda facts: None).__code__\n"
    policy.with_name("conftest.py").write_text(unsafe, encoding="utf-8")
    law = INVARIANTS["S13"]
    found = run_pytest(policy.parent, "--prm111-policy", "mine.yaml", f"mine.yaml::{law.title}")
    assert found.returncode == 1
    assert "1 failed" in found.stdout
    assert "passed" not in found.stdout, "only the test that was asked for by name"
    for words in (law.title, law.sentence, law.event, "a breach can kill", '"kind":"violence', "policy: mine.yaml"):
        assert words in found.stdout


def test_a_law_of_ones_own_is_run_with_the_others(policy: Path) -> None:
    own = (
        "from routing.testing.moment import broken\n"
        "from routing.testing.registry import invariant\n"
        "@invariant('A101', 'nobody waits', 'No call ever waits.', event='our contract')\n"
        "def nobody_waits(moment, choices):\n"
        "    raise broken(moment, 'somebody waits', moment.decision())\n"
    )
    policy.with_name("conftest.py").write_text(own, encoding="utf-8")
    found = run_pytest(policy.parent, "--prm111-policy", "mine.yaml", "mine.yaml::A101 nobody waits")
    assert found.returncode == 1
    assert "behind it: our contract" in found.stdout
    assert "somebody waits" in found.stdout


def test_a_project_that_does_not_use_it_is_left_alone(tmp_path: Path) -> None:
    tmp_path.joinpath("test_one.py").write_text(
        "import sys\n"
        "def test_nothing_came_with_pytest():\n"
        "    assert not {'routing', 'hypothesis'} & set(sys.modules)\n",
        encoding="utf-8",
    )
    tmp_path.joinpath("mine.yaml").write_bytes(POLICY.read_bytes())
    found = run_pytest(tmp_path)
    assert found.returncode == 0, found.stdout
    assert "1 passed" in found.stdout
    assert "prm111" not in found.stdout


@pytest.mark.parametrize("arguments", [("--prm111-policy", "not-there.yaml"), ("--prm111-examples", "0")])
def test_what_cannot_be_done_is_said_in_a_line(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    found = run_pytest(tmp_path, *arguments)
    assert found.returncode == 4
    assert "Traceback" not in found.stderr
    assert arguments[1] in found.stderr
