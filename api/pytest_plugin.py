"""The way in from pytest: `pytest --prm111-policy my.yaml` holds a policy file to every invariant of routing.

pytest loads this module in every project where prm111 is installed, so it imports nothing until it is used.
"""

import argparse

import pytest

_EXAMPLES = 200


def pytest_addoption(parser: pytest.Parser) -> None:
    """The two options."""
    group = parser.getgroup("prm111", "routing policies of NHS 111 (prm111)")
    group.addoption(
        "--prm111-policy",
        action="append",
        default=[],
        metavar="FILE",
        help="hold this policy file to every invariant of routing; may be given several times",
    )
    group.addoption(
        "--prm111-examples",
        type=_whole,
        default=_EXAMPLES,
        metavar="N",
        help=f"examples for each invariant ({_EXAMPLES})",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Bring in what collects the invariants, where a policy is named."""
    if not config.getoption("prm111_policy"):
        return
    try:
        from routing.testing import plugin
    except ModuleNotFoundError as error:
        if error.name != "hypothesis":
            raise
        raise pytest.UsageError("--prm111-policy needs Hypothesis: pip install 'prm111[testing]'") from None
    config.pluginmanager.register(plugin, "prm111-policies")


def _whole(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return number
