"""`prm111 staff`: how many people a scenario needs when, in which shifts, at what price, and what callers then get."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.executing import executing
from api.commands.options import Json, Seed, Workers, print_json
from api.commands.progress import telling
from api.commands.study import ScenarioName, check_writable, processes, unwritable
from prm.base import BadInput, Fault, bad_input

if TYPE_CHECKING:
    from scenarios.report.log_form import Page
    from scenarios.shift_rules import ShiftRules
    from scenarios.staffing_need import Targets

OPTIONS = {
    "answered": "--answered",
    "within_seconds": "--within",
    "abandoned": "--abandoned",
    "delayed": "--delayed",
    "starts": "--start",
    "lengths_hours": "--length",
    "break_minutes": "--break-minutes",
    "weekly_hours": "--weekly-hours",
    "rest_hours": "--rest-hours",
    "cost_per_hour": "--cost",
    "shrinkage": "--shrinkage",
    "replications": "--replications",
    "rounds": "--rounds",
}
"""Which option sets which parameter, for the place of a fault."""


def staff(
    scenario: ScenarioName,
    answered: Annotated[
        float | None, typer.Option(metavar="SHARE", help="Of answered callers, in time.  [default: 0.95]")
    ] = None,
    within: Annotated[float, typer.Option(metavar="SECONDS", help="In time for the first voice.")] = 60.0,
    abandoned: Annotated[
        float | None, typer.Option(metavar="SHARE", help="At most, opening message included.  [default: 0.03]")
    ] = None,
    delayed: Annotated[
        float | None,
        typer.Option(metavar="SHARE", help="Hold this share who wait at all, in place of the two lines above."),
    ] = None,
    clinician_answered: Annotated[float, typer.Option(metavar="SHARE", help="Of urgent needs, in time.")] = 0.90,
    clinician_within: Annotated[float, typer.Option(metavar="MINUTES", help="In time for a clinician.")] = 20.0,
    start: Annotated[list[str] | None, typer.Option(metavar="HH:MM", help="When shifts may start; repeat it.")] = None,
    length: Annotated[list[float] | None, typer.Option(metavar="HOURS", help="Of shifts; repeat it.")] = None,
    break_minutes: Annotated[int | None, typer.Option(help="Of a break.")] = None,
    weekly_hours: Annotated[float | None, typer.Option(help="The most one person works in a week.")] = None,
    rest_hours: Annotated[float | None, typer.Option(help="The least between two shifts of one person.")] = None,
    shrinkage: Annotated[float | None, typer.Option(help="Share of paid time lost to leave, sickness...")] = None,
    cost: Annotated[
        list[str] | None, typer.Option(metavar="QUEUE=POUNDS", help="For an hour of a queue's people; repeat it.")
    ] = None,
    replications: Annotated[int, typer.Option(help="How often each roster is played.")] = 6,
    rounds: Annotated[int, typer.Option(help="Repairs at most.")] = 4,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The folder of the results.  [default: runs/staff-<name>]")
    ] = None,
    seed: Seed = 1,
    workers: Workers = "local://",
    json: Json = False,
) -> None:
    """Staff a scenario: people by skill and quarter hour, the cheapest shifts, and their check by simulation."""
    from scenarios.baselines import build
    from scenarios.findings_folder import write_findings
    from scenarios.library import dump, load
    from scenarios.memory import check_memory
    from scenarios.report.page_text import page_lines
    from scenarios.report.staffing_page import staffing_page
    from scenarios.staffing import Effort, staff_scenario
    from scenarios.staffing_told import document, tables

    asked = load(scenario)
    try:
        targets = _targets(answered, within, abandoned, delayed, (clinician_answered, clinician_within))
        rules = _rules(
            cost,
            starts=start,
            lengths_hours=length,
            break_minutes=break_minutes,
            weekly_hours=weekly_hours,
            rest_hours=rest_hours,
            shrinkage=shrinkage,
        )
        effort = Effort(replications=replications, rounds=rounds)
        folder = out or Path("runs") / f"staff-{asked.name}"
        check_writable(folder)
        with executing(workers) as executor, telling("Parts done") as tell:
            check_memory(build(asked).setting.demand, at_once=processes(workers))
            found = staff_scenario(
                asked, targets=targets, rules=rules, effort=effort, seed=seed, executor=executor, progress=tell
            )
    except BadInput as error:
        raise BadInput(*map(_in_options, error.faults)) from None
    page, told = staffing_page(found), document(found)
    try:
        write_findings(
            folder,
            what="staffing",
            document=told,
            page=page,
            scenarios={asked.name: dump(asked)},
            ran_at=time.time_ns() // 1000,
            tables=tables(found),
        )
    except OSError as error:
        raise unwritable(folder, error) from None
    if json:
        print_json({"folder": str(folder), "report": str(folder / "report.html"), "staffing": told})
        return
    for line in page_lines(_without_plots(page)):
        typer.echo(line)
    typer.echo("\nAssumed, and parameters:")
    for point in next(section.points for section in page.sections if section.name == "rules"):
        typer.echo(f"  {point}")
    typer.echo(f"\nReport: {folder / 'report.html'}")


def _without_plots(page: "Page") -> "Page":
    """The page without its plots, whose tables have a row an hour."""
    return replace(page, sections=tuple(replace(section, plots=()) for section in page.sections))


def _targets(
    answered: float | None,
    within_seconds: float,
    abandoned: float | None,
    delayed: float | None,
    clinician: tuple[float, float],
) -> "Targets":
    from scenarios.staffing_need import DEFAULT_TARGETS, Targets
    from simulation.patience_queue import Target

    if answered is None and abandoned is None and delayed is None:
        answered, abandoned = DEFAULT_TARGETS.first_voice.answered, DEFAULT_TARGETS.first_voice.abandoned
    share, minutes = clinician
    try:
        of_clinicians = Target(answered=share, within_seconds=60 * minutes)
    except BadInput as error:
        raise BadInput(
            *(Fault(code=f.code, sentence=f.sentence, place=f"--clinician-{_last(f.place)}") for f in error.faults)
        ) from None
    return Targets(
        first_voice=Target(answered=answered, within_seconds=within_seconds, abandoned=abandoned, delayed=delayed),
        clinician=of_clinicians,
    )


def _last(place: str) -> str:
    return OPTIONS.get(place, place).removeprefix("--")


def _rules(cost: Sequence[str] | None, **asked: object) -> "ShiftRules":
    """The rules asked for, and their own defaults for the rest."""
    from scenarios.shift_rules import COSTS, ShiftRules

    prices = dict(COSTS)
    for each in cost or ():
        queue, _, pounds = each.partition("=")
        if queue not in COSTS:
            raise bad_input("unknown-queue", f'"{queue}" is no queue; there are {", ".join(COSTS)}', "--cost")
        try:
            prices[queue] = float(pounds)
        except ValueError:
            raise bad_input("bad-cost", f'"{each}" is no price; write {queue}=25.50', "--cost") from None
    given = {
        name: tuple(value) if isinstance(value, list) else value for name, value in asked.items() if value is not None
    }
    return ShiftRules(cost_per_hour=prices, **given)  # type: ignore[arg-type]


def _in_options(fault: Fault) -> Fault:
    """The fault with the option that set the parameter for its place, and of which queue it is told."""
    name, _, rest = fault.place.partition("/")
    # The number of a start or a length is none that anybody wrote: the sentence holds the value itself.
    queue = "" if not rest or rest.isdigit() else f" {rest}"
    return Fault(code=fault.code, sentence=fault.sentence, place=OPTIONS.get(name, name) + queue)
