"""`prm111 run` and `prm111 compare`: a scenario beside what it is compared with, and a folder with the results."""

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.executing import executing
from api.commands.logs import run_area
from api.commands.options import Json, Seed, Workers, print_json
from api.commands.progress import telling
from api.commands.reporting import CHECK_FAILED
from prm.base import BadInput, bad_input

if TYPE_CHECKING:
    from scenarios.schema import Scenario
    from scenarios.study_plan import Size
    from scenarios.study_precision import Precision

ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO|FILE", help="A scenario of the library, or a file.")]
Out = Annotated[Path | None, typer.Option(metavar="DIR", help="The folder of the results.  [default: runs/<name>]")]
Replications = Annotated[
    int | None, typer.Option(min=2, help="How often the days are played; with --precision, how often at least.")
]
Precise = Annotated[
    list[str] | None,
    typer.Option(
        metavar="[KPI=]AMOUNT",
        help="Play until the 95 % half-width of every headline is 5% of it (0.05), or for one KPI 0.3points or 5s.",
    ),
]
MostReplications = Annotated[
    int | None, typer.Option(min=2, help="With --precision, how often at most.  [default: 200]")
]
PerFit = Annotated[
    int | None, typer.Option(min=0, help="How often under each other fit of the rosters; 0 leaves them out.")
]
PerAssumption = Annotated[
    int | None, typer.Option(min=0, help="How often with each assumption at low and at high; 0 leaves them out.")
]
Watch = Annotated[
    bool, typer.Option("--watch", help="Check the laws of the simulation after every event; stop at a broken one.")
]
Month = Annotated[str | None, typer.Option(metavar="YYYY-MM", help="Another month of the scenario's baseline.")]


def run(
    scenario: ScenarioName,
    out: Out = None,
    seed: Seed = 1,
    replications: Replications = None,
    precision: Precise = None,
    most_replications: MostReplications = None,
    per_fit: PerFit = None,
    per_assumption: PerAssumption = None,
    workers: Workers = "local://",
    month: Month = None,
    policy: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE", help="Another policy, beside the scenario under its own on the same patients."
        ),
    ] = None,
    watch: Watch = False,
    json: Json = False,
) -> None:
    """Run a scenario beside its baseline; print the comparison, and where the report lies."""
    from scenarios.library import load, under_policy
    from scenarios.own_area_file import is_own_area

    if is_own_area(scenario):
        given: dict[str, object] = {
            "--per-fit": per_fit,
            "--per-assumption": per_assumption,
            "--month": month,
            "--policy": policy,
        }
        given |= {"--precision": precision, "--most-replications": most_replications}
        refused = [name for name, value in given.items() if value is not None]
        run_area(
            Path(scenario),
            out=out,
            seed=seed,
            replications=replications or 20,
            workers=workers,
            as_json=json,
            refused=refused + (["--watch"] if watch else []),
        )
        return
    size = _size(replications=replications, per_fit=per_fit, per_assumption=per_assumption)
    comparison = None
    asked = load(scenario, month=month)
    if policy is not None:
        asked, comparison = under_policy(asked, policy), asked
    folder = out or Path("runs") / (asked.name if month is None else f"{asked.name}-{month}")
    precise = _precision(asked, precision, size, most_replications)
    _study(asked, folder, seed, size, precise, workers, watch, json, comparison)


def compare(
    scenario: ScenarioName,
    other: Annotated[
        str, typer.Argument(metavar="SCENARIO|FILE", help="A scenario of the library, or a file, over the same days.")
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The folder of the results.  [default: runs/<name>-<other>]")
    ] = None,
    seed: Seed = 1,
    replications: Replications = None,
    precision: Precise = None,
    most_replications: MostReplications = None,
    per_fit: PerFit = None,
    per_assumption: PerAssumption = None,
    workers: Workers = "local://",
    watch: Watch = False,
    json: Json = False,
) -> None:
    """Run a scenario beside another one on the same patients; print the comparison, and where the report lies."""
    from scenarios.library import comparison_of, load
    from scenarios.text_files import is_path

    size = _size(replications=replications, per_fit=per_fit, per_assumption=per_assumption)
    asked, there = load(scenario), None
    if is_path(other):
        there = load(other)
        check_days(asked, there, other)
    else:
        asked = asked.model_copy(update={"compare_with": other})
        try:
            comparison_of(asked)
        except BadInput as error:
            # The place is a field of a file that nobody wrote.
            raise BadInput(*(replace(fault, place="") for fault in error.faults)) from None
    precise = _precision(asked, precision, size, most_replications)
    folder = out or Path("runs") / f"{asked.name}-{other if there is None else there.name}"
    _study(asked, folder, seed, size, precise, workers, watch, json, there)


def _size(**asked: int | None) -> "Size":
    """The size of a study: what was asked for, and its own defaults for the rest."""
    from scenarios.study_plan import Size

    return Size(**{name: number for name, number in asked.items() if number is not None})


def _precision(asked: "Scenario", amounts: list[str] | None, size: "Size", most: int | None) -> "Precision | None":
    """What is asked of the headlines; `None` where nothing is."""
    from scenarios.amounts import parse_amounts
    from scenarios.study_precision import MOST, Precision
    from scenarios.study_trial import family_of

    if not amounts:
        if most is not None:
            raise bad_input("bad-size", "it goes with --precision, and that is not given", "--most-replications")
        return None
    found = parse_amounts(amounts, family_of(asked), place="--precision")
    return Precision(amounts=found, least=size.replications, most=MOST if most is None else most)


def _study(
    asked: "Scenario",
    folder: Path,
    seed: int,
    size: "Size",
    precision: "Precision | None",
    workers: str,
    watch: bool,
    as_json: bool,
    comparison: "Scenario | None" = None,
) -> None:
    from scenarios.baselines import build
    from scenarios.memory import check_memory
    from scenarios.outputs import write_run
    from scenarios.study import run_study
    from scenarios.study_run import as_run
    from scenarios.study_trial import play_trial, watch_trial
    from scenarios.summary import lines
    from simulation.laws import BrokenLaw

    check_writable(folder)
    work = watch_trial if watch else play_trial
    with executing(workers) as executor, telling("Trials played") as tell:
        check_memory(build(asked).setting.demand, at_once=processes(workers))
        try:
            study = run_study(
                asked,
                comparison=comparison,
                seed=seed,
                size=size,
                precision=precision,
                executor=executor,
                progress=tell,
                work=work,
            )
        except BrokenLaw as broken:
            typer.echo(f"{broken}\nThis is a defect of prm111, not of the scenario; nothing was written.", err=True)
            raise typer.Exit(CHECK_FAILED) from None
    run = as_run(study, ran_at=time.time_ns() // 1000)
    try:
        write_run(folder, run)
    except OSError as error:
        raise unwritable(folder, error) from None
    report = folder / "report.html"
    if as_json:
        print_json({"folder": str(folder), "report": str(report), "study": study.as_dict()})
        return
    for line in lines(study):
        typer.echo(line)
    typer.echo(f"\nReport: {report}")


def check_days(asked: "Scenario", other: "Scenario", place: str) -> None:
    """Refuse another scenario with which luck is not shared."""
    if (other.baseline, other.days) != (asked.baseline, asked.days):
        sentence = f'"{other.name}" is over other days than "{asked.name}", or of another baseline; luck is not shared'
        raise bad_input("bad-comparison", sentence, place)


def check_writable(folder: Path) -> None:
    """Tell before the work, not after it, that the results could not be written."""
    from scenarios.outputs import check_folder

    try:
        check_folder(folder)
        nearest = next(parent for parent in folder.absolute().parents if parent.exists())
    except OSError as error:
        raise unwritable(folder, error) from None
    if not nearest.is_dir():
        raise bad_input("unwritable-folder", f"the results cannot be written: {nearest} is a file", str(folder))
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise bad_input("unwritable-folder", "the results cannot be written: permission denied", str(folder))


def processes(workers: str) -> int:
    """How many trials the executor of a good URL plays at once on this machine, at least the one of the folder."""
    kind, _, number = workers.partition("://")
    return int(number or os.cpu_count() or 1) if kind == "local" else 1


def unwritable(folder: Path, error: OSError) -> BadInput:
    reason = (error.strerror or type(error).__name__).lower()
    return bad_input("unwritable-folder", f"the results cannot be written: {reason}", str(folder))
