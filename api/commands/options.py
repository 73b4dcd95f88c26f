"""The options that several commands share."""

import json
from typing import Annotated, Any

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]
Seed = Annotated[int, typer.Option(min=0, max=2**63 - 1, help="The same seed gives the same result.")]
Workers = Annotated[
    str,
    typer.Option(
        metavar="URL", help="serial:// here, local://N in N processes (local:// one a core), dask://HOST:PORT."
    ),
]


def print_json(data: Any) -> None:
    """The data on standard output as JSON."""
    typer.echo(json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False))
