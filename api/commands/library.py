"""`prm111 scenario` and `prm111 policy`: what there is, and whether files are good."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.options import Json, print_json
from prm.base import PrmError

if TYPE_CHECKING:
    from routing import CaseResult

CHECK_FAILED = 1

scenarios = typer.Typer(no_args_is_help=True, help="List, show and check scenarios.")
policies = typer.Typer(no_args_is_help=True, help="List, check and test policies.")

Files = Annotated[list[str], typer.Argument(metavar="FILE...", help="Files, or names in the library.")]
Finding = dict[str, Any]


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

    def findings(file: str) -> list[Finding]:
        try:
            comparison_of(load(file))
        except PrmError as error:
            return [_finding("error", fault.code, fault.sentence, fault.place) for fault in error.faults]
        return []

    _report({file: findings(file) for file in _readable(files)}, json)


@policies.command("list")
def list_policies(json: Json = False) -> None:
    """List the policies that come with the project."""
    from scenarios.policies import list_policies, load_policy

    found = {name: load_policy(name) for name in list_policies()}
    if json:
        keys = ("id", "hash", "effective_from", "owner", "rationale")
        print_json([{key: getattr(policy, key) for key in keys} for policy in found.values()])
        return
    width = max(map(len, found))
    for name, policy in found.items():
        typer.echo(f"{name:{width}}  from {policy.effective_from}  {policy.hash[:12]}  {policy.rationale}")


@policies.command("check")
def check_policies(files: Files, json: Json = False) -> None:
    """Check policy files, every join of rules that can fire together included."""
    from routing import check_policy

    def findings(file: str) -> list[Finding]:
        text, source = _policy_text(file)
        return [_finding(d.severity, d.code, d.sentence, d.place) for d in check_policy(text, source)]

    _report({file: findings(file) for file in files}, json)


@policies.command("test")
def run_policy_cases(files: Files, json: Json = False) -> None:
    """Run the test cases that policy files carry."""
    from routing import parse_policy, run_cases

    results = {file: run_cases(parse_policy(*_policy_text(file))) for file in files}
    failed = [result for cases in results.values() for result in cases if not result.passed]
    if json:
        print_json([{"file": file, "cases": [_case(case) for case in cases]} for file, cases in results.items()])
    else:
        for result in failed:
            for difference in result.differences:
                typer.echo(f"{result.place}: {result.name}: {difference}")
        for file, cases in results.items():
            passed = sum(case.passed for case in cases)
            typer.echo(f"{file}: {passed} of {len(cases)} cases passed")
    if failed:
        raise typer.Exit(CHECK_FAILED)


def _policy_text(name_or_path: str) -> tuple[str, str]:
    """The text of a policy and the name used in places."""
    from scenarios.policies import policy_text
    from scenarios.text_files import is_path, read_text

    if is_path(name_or_path):
        return read_text(Path(name_or_path)), name_or_path
    return policy_text(name_or_path), f"{name_or_path}.yaml"


def _readable(files: list[str]) -> list[str]:
    """The files, all of which can be read and all of which names are known: what else they hold is for the check."""
    from scenarios.library import text_of
    from scenarios.text_files import is_path, read_text

    for file in files:
        read: Callable[[str], str] = (lambda path: read_text(Path(path))) if is_path(file) else text_of
        read(file)
    return files


def _case(case: "CaseResult") -> dict[str, Any]:
    return {
        "name": case.name,
        "passed": case.passed,
        "place": case.place,
        "differences": list(case.differences),
    }


def _finding(severity: str, code: str, sentence: str, place: str) -> Finding:
    return {"severity": severity, "code": code, "sentence": sentence, "place": place}


def _report(found: dict[str, list[Finding]], as_json: bool) -> None:
    """Print what was found in each file; exit with 1 if there is an error among it."""
    if as_json:
        print_json([{"file": file, "findings": findings} for file, findings in found.items()])
    else:
        for file, findings in found.items():
            for finding in findings:
                place = f"{finding['place']}: " if finding["place"] else ""
                typer.echo(f"{place}{finding['severity']}: {finding['sentence']}")
            if not findings:
                typer.echo(f"{file}: good")
    if any(finding["severity"] == "error" for findings in found.values() for finding in findings):
        raise typer.Exit(CHECK_FAILED)
