"""`prm111 fit`, `replay`, `template` and `area`: real call logs, and areas of one's own."""

import re
import time
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.executing import executing
from api.commands.options import Json, Seed, Workers, print_json
from api.commands.progress import telling
from prm.base import BadInput, bad_input

if TYPE_CHECKING:
    from scenarios.call_log import CallLog
    from scenarios.own_area_study import AreaStudy
    from scenarios.roster_file import RosterFile

Calls = Annotated[Path, typer.Argument(metavar="CALLS.csv", help="A call log: one row a call. No identifiers needed.")]
Columns = Annotated[Path | None, typer.Option(metavar="MAP.yaml", help="Which column is what, and the time zone.")]
Out = Annotated[Path | None, typer.Option(metavar="DIR", help="The folder of the results.  [default: runs/...]")]
LeaveOut = Annotated[
    bool, typer.Option("--leave-out-bad-rows", help="Go on without rows that cannot be right; every report says so.")
]
Replications = Annotated[int, typer.Option(min=2, max=10_000, help="How often the days are played.")]


def fit(
    calls: Calls,
    columns: Columns = None,
    roster: Annotated[
        Path | None, typer.Option(metavar="ROSTER.xlsx", help="Who was on duty; without it a roster is fitted.")
    ] = None,
    out: Out = None,
    leave_out_bad_rows: LeaveOut = False,
    json: Json = False,
) -> None:
    """Fit arrivals, handling times and patience to a call log; write plots and a scenario that `run` plays."""
    from scenarios.assumptions import values
    from scenarios.log_fit import fit_log
    from scenarios.log_folder import fit_document, write_fit

    name = _name_of(calls)
    folder = _folder(out, f"fit-{name}")
    log = _read(calls, columns, leave_out_bad_rows)
    found = fit_log(
        log,
        name=name,
        source=calls.name,
        roster=None if roster is None else _roster(roster, log),
        day_cv_if_unknown=values({})["busyness_cv"],
    )
    inputs = _hashes(calls, columns, roster)
    _written(folder, lambda: write_fit(folder, found, inputs=inputs, ran_at=_now()))
    if json:
        print_json({"folder": str(folder), "report": str(folder / "report.html"), "fit": fit_document(found)})
        return
    from scenarios.report.log_fit_page import fit_page

    _tell(fit_page(found).answer, found.warnings)
    typer.echo(f"\nReport: {folder / 'report.html'}\nScenario: prm111 run {folder / 'scenario.yaml'}")


def replay(
    calls: Calls,
    roster: Annotated[Path, typer.Option(metavar="ROSTER.xlsx", help="Who was on duty, by queue and quarter hour.")],
    columns: Columns = None,
    agents: Annotated[
        int, typer.Option(metavar="+N", help="And what if so many more had been on duty in every staffed queue?")
    ] = 0,
    other_roster: Annotated[
        Path | None, typer.Option(metavar="ROSTER.xlsx", help="And what if this roster had been on duty?")
    ] = None,
    policy: Annotated[
        str | None,
        typer.Option(metavar="NAME|FILE", help="A routing policy whose areas are the log's queues."),
    ] = None,
    replications: Replications = 20,
    seed: Seed = 1,
    workers: Workers = "serial://",
    out: Out = None,
    leave_out_bad_rows: LeaveOut = False,
    json: Json = False,
) -> None:
    """Play the calls of a real log against a roster, beside what was recorded, and against another roster."""
    from scenarios.log_folder import replay_document, write_replay
    from scenarios.policies import load_policy
    from scenarios.replay import replay as play_again

    if agents and other_roster is not None:
        raise bad_input("two-questions", "give either --agents or --other-roster, not both")
    folder = _folder(out, f"replay-{_name_of(calls)}")
    loaded = None if policy is None else load_policy(policy)
    log = _read(calls, columns, leave_out_bad_rows)
    given = _roster(roster, log)
    other = given.plus(agents) if agents else None if other_roster is None else _roster(other_roster, log)
    with executing(workers) as executor, telling("Replications played") as tell:
        found = play_again(
            log,
            given,
            other=other,
            other_name=f"{agents:+d} agents" if agents else "The other roster",
            policy=loaded,
            seed=seed,
            replications=replications,
            executor=executor,
            progress=tell,
        )
    inputs = _hashes(calls, columns, roster, other_roster)
    _written(folder, lambda: write_replay(folder, found, inputs=inputs, ran_at=_now()))
    if json:
        print_json({"folder": str(folder), "report": str(folder / "report.html"), "replay": replay_document(found)})
        return
    from scenarios.report.log_page import replay_page

    _tell(replay_page(found).answer, found.warnings)
    typer.echo(f"\nReport: {folder / 'report.html'}")


def template(
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx", help="The workbook to write; it must not be there yet.")],
) -> None:
    """Write an Excel workbook to fill in for an area of your own; each cell is explained in it."""
    from scenarios.workbook import template as workbook

    if out.suffix.casefold() != ".xlsx":
        raise bad_input("bad-file-name", "the workbook's name must end in .xlsx", str(out))
    try:
        with out.open("xb") as stream:
            stream.write(workbook())
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise bad_input("unwritable-file", f"the workbook cannot be written: {reason}", str(out)) from None
    typer.echo(f"{out}: fill in the yellow cells, then: prm111 area {out}")


def area(
    workbook: Annotated[Path, typer.Argument(metavar="MY.xlsx", help="A workbook made from the template.")],
    out: Out = None,
) -> None:
    """Check a filled workbook and make the baseline of your own area from it, which `run` plays."""
    from scenarios.log_folder import write_area
    from scenarios.workbook_area import read_workbook

    found = read_workbook(workbook)
    folder = _folder(out, found.name)
    inputs = _hashes(workbook)
    _written(folder, lambda: write_area(folder, found, inputs=inputs, ran_at=_now()))
    typer.echo(f"{workbook}: good\nScenario: prm111 run {folder / 'scenario.yaml'}")


def run_area(
    path: Path, *, out: Path | None, seed: int, replications: int, workers: str, as_json: bool, refused: list[str]
) -> None:
    """Play the scenario of an own area, for `prm111 run`; `refused` were given and mean nothing here."""
    from scenarios.log_folder import area_document, write_area_study
    from scenarios.own_area_file import load_area
    from scenarios.own_area_study import study_area
    from scenarios.report.log_page import area_page

    if refused:
        raise bad_input("no-such-option", f"the scenario of an own area knows no {', '.join(refused)}", str(path))
    asked = load_area(path)
    folder = _folder(out, f"{asked.name}-results")
    with executing(workers) as executor, telling("Replications played") as tell:
        study: AreaStudy = study_area(asked, seed=seed, replications=replications, executor=executor, progress=tell)
    inputs = _hashes(path, *path.parent.glob("*.csv"))
    _written(folder, lambda: write_area_study(folder, study, inputs=inputs, ran_at=_now()))
    if as_json:
        print_json({"folder": str(folder), "report": str(folder / "report.html"), "study": area_document(study)})
        return
    _tell(area_page(study).answer, study.area.warnings)
    typer.echo(f"\nReport: {folder / 'report.html'}")


def _read(calls: Path, columns: Path | None, leave_out: bool) -> "CallLog":
    from scenarios.call_log import read_call_log
    from scenarios.call_log_columns import read_mapping

    mapping = None if columns is None else read_mapping(columns)
    try:
        return read_call_log(calls, mapping=mapping, now=_now(), bad_rows="leave out" if leave_out else "refuse")
    except BadInput as error:
        # The first line holds the names of the columns: nothing can be left out to mend those.
        rows = [fault for fault in error.faults if re.search(r":(?!1$)\d+$", fault.place)]
        if rows and not leave_out:
            typer.echo("Mend these rows, or go on without them: --leave-out-bad-rows.", err=True)
        raise


def _roster(path: Path, log: "CallLog") -> "RosterFile":
    from scenarios.roster_file import read_roster

    return read_roster(path, log.queues, covers=(int(log.arrived[0]), int(log.arrived[-1])))


def _name_of(path: Path) -> str:
    """A name for folder and scenario from a file's: small letters, digits, hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", path.stem.casefold()).strip("-")[:40].strip("-") or "log"


def _folder(out: Path | None, name: str) -> Path:
    """The folder of the results, refused before the work if it holds something else."""
    from scenarios.outputs import check_folder

    folder = out or Path("runs") / name
    check_folder(folder)
    return folder


def _written(folder: Path, write: Any) -> None:
    try:
        write()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise bad_input("unwritable-folder", f"the results cannot be written: {reason}", str(folder)) from None


def _tell(answer: tuple[str, ...], warnings: tuple[str, ...]) -> None:
    for line in answer:
        typer.echo(line)
    for warning in warnings:
        typer.echo(f"Warning: {warning}")


def _hashes(*paths: Path | None) -> dict[str, str]:
    """The SHA-256 of the files that were read, by name."""
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in paths if path is not None}


def _now() -> int:
    return time.time_ns() // 1000
