"""`prm111 scenario`: what scenarios there are, and whether files are good."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from api.commands.options import Json, print_json
from api.commands.reporting import Files, Finding, finding, report
from prm.base import PrmError

scenarios = typer.Typer(no_args_is_help=True, help="List, show and check scenarios.")


@scenarios.command("list")
def list_scenarios(json: Json = False) -> None:
    """List the scenarios of the library."""
    from scenarios.library import list_scenarios, load

    found = [load(name) for name in list_scenarios()]
    if json:
        keys = ("name", "title", "question", "baseline", "compare_with")
        print_json([{key: getattr(scenario, key) for key in keys} for scenario in found])
        return
    width = max(len(scenario.name) for scenario in found)
    for scenario in found:
        typer.echo(f"{scenario.name:{width}}  {scenario.title}")


@scenarios.command("show")
def show_scenario(
    name: Annotated[str, typer.Argument(metavar="SCENARIO|FILE", help="A scenario of the library, or a file.")],
    json: Json = False,
) -> None:
    """Print a scenario: its file, or with --json what the file means."""
    from scenarios.library import load, text_of
    from scenarios.text_files import is_path, read_text

    scenario = load(name)
    if json:
        print_json(scenario.model_dump(mode="json", by_alias=True))
    else:
        typer.echo(read_text(Path(name)) if is_path(name) else text_of(name), nl=False)


@scenarios.command("check")
def check_scenarios(files: Files, json: Json = False) -> None:
    """Check scenario files; each fault is a line file:line:column: sentence."""
    from scenarios.library import comparison_of, load
    from scenarios.own_area_file import is_own_area, load_area

    def findings(file: str) -> list[Finding]:
        try:
            if is_own_area(file):
                load_area(Path(file))
            else:
                comparison_of(load(file))
        except PrmError as error:
            return [finding("error", fault.code, fault.sentence, fault.place) for fault in error.faults]
        return []

    report({file: findings(file) for file in _readable(files)}, json)


def _readable(files: list[str]) -> list[str]:
    """The files, all of which can be read and all of which names are known: what else they hold is for the check."""
    from scenarios.library import text_of
    from scenarios.text_files import is_path, read_text

    for file in files:
        read: Callable[[str], str] = (lambda path: read_text(Path(path))) if is_path(file) else text_of
        read(file)
    return files
