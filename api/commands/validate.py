"""`prm111 validate`: the model beside London's published figures."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer

from api.commands.executing import executing
from api.commands.options import Json, Workers, print_json
from api.commands.progress import Progress, telling
from api.jobs import Step

EVIDENCE = Path("evidence")
CHECK_FAILED = 1


def validate(
    replications: Annotated[int, typer.Option(min=1, help="How often each month is played under each fit.")] = 1,
    quick: Annotated[bool, typer.Option("--quick", help="Play the central fit and two months only.")] = False,
    workers: Workers = "local://",
    json: Json = False,
) -> None:
    """Set the model beside the published figures, each line fitted, echoed or predicted.

    Exits with 1 where a fitted figure does not come back. In a checkout, the figures are kept in evidence/, but for
    those of a quick look.
    """
    from scenarios import evidence, validation

    with executing(workers) as executor, telling("Months played") as tell:
        found = validation.validate(
            executor=executor, replications=replications, quick=quick, progress=_with_time_left(tell)
        )
    if json:
        print_json(found.as_dict())
    else:
        for line in found.text():
            typer.echo(line)
        if EVIDENCE.is_dir() and not quick:
            evidence.write("validate", found.figures(), holds=found.holds)
    if not found.holds:
        raise typer.Exit(CHECK_FAILED)


def _with_time_left(tell: Callable[[Progress], None]) -> Callable[[int, int], None]:
    """The same, for a work that counts without a clock."""
    began = monotonic()

    def told(done: int, total: int) -> None:
        tell(Step(done=done, total=total, seconds_left=(monotonic() - began) / done * (total - done) if done else None))

    return told
