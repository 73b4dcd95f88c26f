"""The command `prm111`: its subcommands, its exit codes, and how bad input is told.

Exit codes: 0 done, 1 a check failed, 2 bad input, 130 interrupted.
"""

import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import NoReturn

import typer

from api.commands import library, logs, policies, policy_study, route, serve, staff, studies, study, validate
from prm.base import PrmError

BAD_INPUT = 2


app = typer.Typer(
    name="prm111",
    help="NHS 111 call routing and simulation for planning and training. Not for routing real patients.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("run")(study.run)
app.command("compare")(study.compare)
app.command("why")(studies.why)
app.command("screen")(studies.screen)
app.command("best")(studies.best)
app.command("levers")(studies.levers)
app.command("staff")(staff.staff)
app.command("route")(route.route)
app.add_typer(library.scenarios, name="scenario")
policies.policies.command("diff")(policy_study.diff)
policies.policies.command("coverage")(policy_study.coverage)
policies.policies.command("shares")(policy_study.shares)
app.add_typer(policies.policies, name="policy")
app.command("fit")(logs.fit)
app.command("replay")(logs.replay)
app.command("template")(logs.template)
app.command("area")(logs.area)
app.command("validate")(validate.validate)
app.command("serve")(serve.serve)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process with its exit code; bad input is one line a fault, never a traceback."""
    # A terminal that cannot show a character gets a question mark.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app(args=arguments)
    except PrmError as error:
        for fault in error.faults:
            typer.echo(str(fault), err=True)
        sys.exit(BAD_INPUT)
    sys.exit(0)


if __name__ == "__main__":
    main()
