"""`prm111 validate`: the model beside London's published figures."""

from typing import Annotated

import typer

from api.commands.options import Json


def validate(
    replications: Annotated[int | None, typer.Option(min=2, help="How often each month is played.")] = None,
    json: Json = False,
) -> None:
    """Set the model beside the published figures, each line fitted, echoed or predicted."""
    typer.echo("TODO")
