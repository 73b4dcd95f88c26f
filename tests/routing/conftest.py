"""The project's own policies, read once."""

from pathlib import Path

import pytest

import routing
from routing import Policy, parse_policy

FILES = sorted((Path(routing.__file__).parent / "policies").glob("*.yaml"))
READ = {file.stem: parse_policy(file.read_text(encoding="utf-8"), file.name) for file in FILES}


@pytest.fixture(scope="session", params=sorted(READ))
def policy(request: pytest.FixtureRequest) -> Policy:
    """Each of the project's policies in turn."""
    return READ[request.param]


@pytest.fixture(scope="session")
def london_2024() -> Policy:
    """The fullest policy."""
    return READ["london-2024"]


@pytest.fixture(scope="session")
def london_2024_text() -> str:
    """The text of the fullest policy."""
    return next(file for file in FILES if file.stem == "london-2024").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def policies() -> tuple[Policy, ...]:
    """All of the project's policies, for properties that draw one."""
    return tuple(READ[name] for name in sorted(READ))
