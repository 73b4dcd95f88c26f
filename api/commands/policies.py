"""`prm111 policy`: what policies there are, whether they are good, what their cases cover, and what they say."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.options import Json, print_json
from api.commands.reporting import CHECK_FAILED, Files, Finding, finding, report
from prm.base import bad_input

if TYPE_CHECKING:
    from routing import CaseResult, RuleCoverage

policies = typer.Typer(no_args_is_help=True, help="List, check, test and explain policies.")


@policies.command("list")
def list_policies(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FOLDER]",
            exists=True,
            file_okay=False,
            help="A folder as `prm111 serve --policies` takes it.  [default: the policies that come with the project]",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """List policies side by side: when each takes effect, its hash, and which is in force today."""
    from api.policy_store import wall_clock
    from routing import read_versions
    from scenarios.policies import folder_texts, library_versions

    versions = library_versions() if folder is None else read_versions(folder_texts(folder))
    in_force = versions.in_force(wall_clock())
    if json:
        keys = ("id", "hash", "effective_from", "owner", "rationale")
        lines = [{key: getattr(version.policy, key) for key in keys} for version in versions.all]
        print_json([{**line, "in_force_now": v is in_force} for line, v in zip(lines, versions.all, strict=True)])
        return
    width = max(len(version.policy.id) for version in versions.all)
    for version in versions.all:
        policy = version.policy
        status = "by name" if policy.id in versions.never_in_force else "in force" if version is in_force else ""
        typer.echo(
            f"{policy.id:{width}}  from {policy.effective_from}  {status:8}  {policy.hash[:12]}  {policy.rationale}"
        )


@policies.command("check")
def check_policies(files: Files, json: Json = False) -> None:
    """Check policy files: each finding is a line file:line:column: severity: code: sentence."""
    from routing import check_policy

    def findings(file: str) -> list[Finding]:
        text, source = policy_text_of(file)
        return [finding(d.severity, d.code, d.sentence, d.place) for d in check_policy(text, source)]

    report({file: findings(file) for file in files}, json)


@policies.command("diagnostics")
def list_diagnostics(json: Json = False) -> None:
    """List everything that the check of a policy can tell, and what to do about it."""
    from routing.checking import DIAGNOSTICS

    if json:
        print_json([kind._asdict() for kind in DIAGNOSTICS.values()])
        return
    for kind in DIAGNOSTICS.values():
        typer.echo(f"{kind.code} ({kind.severity}): {kind.sentence}\n    to mend: {kind.mend}")


@policies.command("test")
def run_policy_cases(files: Files, json: Json = False) -> None:
    """Run the test cases that policy files carry, and say which rules they cover.

    A rule is covered if some case would come out otherwise without it.
    """
    from routing import cover_rules, parse_policy, run_cases

    read = {file: parse_policy(*policy_text_of(file)) for file in files}
    results = {file: run_cases(policy) for file, policy in read.items()}
    coverage = {file: cover_rules(policy) for file, policy in read.items()}
    failed = [result for cases in results.values() for result in cases if not result.passed]
    if json:
        print_json(
            [
                {"file": file, "cases": [_case(case) for case in cases], "rules": [_rule(r) for r in coverage[file]]}
                for file, cases in results.items()
            ]
        )
    else:
        for result in failed:
            for difference in result.differences:
                typer.echo(f"{result.place}: {result.name}: {difference}")
        for file, cases in results.items():
            _tell_coverage(file, cases, coverage[file])
    if failed:
        raise typer.Exit(CHECK_FAILED)


@policies.command("explain")
def explain_policy(
    policy: Annotated[str, typer.Argument(metavar="FILE", help="A file, or a name in the library.")],
    out: Annotated[Path | None, typer.Option(help="Write to this file instead of standard output.")] = None,
) -> None:
    """Say what a policy means, in prose that a clinician can sign (Markdown)."""
    from routing import parse_policy, policy_in_prose

    text = policy_in_prose(parse_policy(*policy_text_of(policy)))
    if out is None:
        typer.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise bad_input("unwritable-file", f"the file cannot be written: {error.strerror}", str(out)) from None


def policy_text_of(name_or_path: str) -> tuple[str, str]:
    """The text of a policy and the name used in places."""
    from scenarios.policies import policy_text
    from scenarios.text_files import is_path, read_text

    if is_path(name_or_path):
        return read_text(Path(name_or_path)), name_or_path
    return policy_text(name_or_path), f"{name_or_path}.yaml"


def _tell_coverage(file: str, cases: tuple["CaseResult", ...], rules: tuple["RuleCoverage", ...]) -> None:
    passed = sum(case.passed for case in cases)
    covered = sum(rule.covered for rule in rules)
    typer.echo(f"{file}: {passed} of {len(cases)} cases passed; they cover {covered} of {len(rules)} rules")
    for rule in rules:
        if not rule.fires_in:
            typer.echo(f'{file}: not covered: "{rule.rule}" fires in no case')
        elif not rule.covered:
            typer.echo(f'{file}: not covered: "{rule.rule}" fires and changes nothing ({", ".join(rule.fires_in)})')


def _case(case: "CaseResult") -> dict[str, Any]:
    return {
        "name": case.name,
        "passed": case.passed,
        "place": case.place,
        "differences": list(case.differences),
    }


def _rule(rule: "RuleCoverage") -> dict[str, Any]:
    return {
        "rule": rule.rule,
        "covered": rule.covered,
        "fires_in": list(rule.fires_in),
        "decides_in": list(rule.decides_in),
    }
