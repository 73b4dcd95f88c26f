"""What `pytest --prm111-policy my.yaml` collects: a test for each invariant, or one that says why it does not load."""

from collections.abc import Iterable
from os.path import abspath
from pathlib import Path
from typing import Any

import pytest

from prm.base import PrmError
from routing.testing.checking import check
from routing.testing.moment import PolicyFile, policy_file
from routing.testing.registry import Invariant, in_order

_TIERS = {
    "S": "S: a breach can kill",
    "A": "A: a wrong decision, or one that cannot be proved",
}


def pytest_configure(config: pytest.Config) -> None:
    """Have the policy files collected, besides whatever else is, unless some of their tests are asked for by name."""
    named = {abspath(config.invocation_params.dir / argument.partition("::")[0]) for argument in config.args}
    config.args += [str(path) for path in _files(config) if str(path) not in named]


def pytest_report_header(config: pytest.Config) -> str:
    """What is being run."""
    names = ", ".join(path.name for path in _files(config))
    return f"prm111: {names}: {len(in_order())} invariants, {config.getoption('prm111_examples')} examples each"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The policy files that were named, and no other."""
    if file_path not in _files(parent.config):
        return None
    collector: pytest.Collector = PolicyUnderTest.from_parent(parent, path=file_path)
    return collector


def _files(config: pytest.Config) -> tuple[Path, ...]:
    given: list[str] = config.getoption("prm111_policy")
    # As pytest names files: absolute, and links left as they are.
    return tuple(dict.fromkeys(Path(abspath(config.invocation_params.dir / name)) for name in given))


class PolicyUnderTest(pytest.File):
    """One policy file."""

    def collect(self) -> Iterable[pytest.Item]:
        """One item for each invariant; a single one if the file cannot be used."""
        try:
            file = policy_file(self.path.read_text(encoding="utf-8"), self.name)
        except (PrmError, OSError, UnicodeDecodeError) as error:
            told = str(error) if isinstance(error, PrmError) else f"{self.name}: it cannot be read as UTF-8 text"
            yield NotAPolicy.from_parent(self, name="the policy loads", told=told)
            return
        for invariant in in_order():
            yield InvariantHolds.from_parent(self, name=invariant.title, file=file, invariant=invariant)


class NotAPolicy(pytest.Item):
    """Why a file is no policy that can be used."""

    def __init__(self, *, told: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._told = told

    def runtest(self) -> None:
        pytest.fail(self._told, pytrace=False)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, self.name


class InvariantHolds(pytest.Item):
    """One invariant, held against one policy."""

    def __init__(self, *, file: PolicyFile, invariant: Invariant, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._file = file
        self._invariant = invariant

    def runtest(self) -> None:
        silent = self._invariant.silent(self._file.policy)
        if silent:
            pytest.skip(silent)
        check(self._invariant, self._file, self.config.getoption("prm111_examples"))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The law, what stands behind it, and the simplest example that breaks it, in place of a traceback."""
        if not isinstance(excinfo.value, AssertionError):
            return super().repr_failure(excinfo, style)
        law = self._invariant
        head = (law.title, f"tier {_TIERS[law.tier]}", law.sentence, f"behind it: {law.event}")
        return "\n".join((*head, "", "The simplest example found that breaks it:", str(excinfo.value)))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, self.name
