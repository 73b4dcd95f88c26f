"""What the checks of files share: the files to check, the findings, and how they are told."""

from typing import Annotated, Any

import typer

from api.commands.options import print_json

CHECK_FAILED = 1

Files = Annotated[list[str], typer.Argument(metavar="FILE...", help="Files, or names in the library.")]
Finding = dict[str, Any]


def finding(severity: str, code: str, sentence: str, place: str) -> Finding:
    """One thing found in a file."""
    return {"severity": severity, "code": code, "sentence": sentence, "place": place}


def report(found: dict[str, list[Finding]], as_json: bool) -> None:
    """Print what was found in each file; exit with 1 if there is an error among it."""
    if as_json:
        print_json([{"file": file, "findings": findings} for file, findings in found.items()])
    else:
        for file, findings in found.items():
            for one in findings:
                place = f"{one['place']}: " if one["place"] else ""
                typer.echo(f"{place}{one['severity']}: {one['code']}: {one['sentence']}")
            if not findings:
                typer.echo(f"{file}: good")
    if any(one["severity"] == "error" for findings in found.values() for one in findings):
        raise typer.Exit(CHECK_FAILED)
