"""docs/studies.md: its file of levers is good, and every command that it shows is one."""

import re
import shlex
from pathlib import Path

import pytest
import typer.main

from api.command_line import app
from scenarios.lever_file import load_levers

TEXT = (Path(__file__).parents[2] / "docs" / "studies.md").read_text(encoding="utf-8")


def test_the_example_of_levers_can_be_read(tmp_path: Path) -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    file = tmp_path / "levers.yaml"
    file.write_text(block, encoding="utf-8")
    assert len(load_levers(file).levers) == 2


@pytest.mark.parametrize("line", re.findall(r"^prm111 .*$", TEXT, re.MULTILINE))
def test_every_command_and_option_shown_is_one(line: str) -> None:
    _, name, *words = shlex.split(line)
    known = typer.main.get_command(app).commands[name]  # type: ignore[attr-defined]
    options = {option for parameter in known.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options
