"""`prm111 why`, `screen`, `best` and `levers`: why scenarios differ, what matters, which is best, what helps most."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.executing import executing
from api.commands.options import Json, Seed, Workers, print_json
from api.commands.progress import Progress, telling
from api.commands.study import ScenarioName, check_days, check_writable, processes, unwritable
from prm.base import bad_input

if TYPE_CHECKING:
    from scenarios.report.log_form import Page
    from scenarios.schema import Scenario

Out = Annotated[Path | None, typer.Option(metavar="DIR", help="The folder of the results.  [default: runs/...]")]
Replications = Annotated[int, typer.Option(min=2, help="How often the days are played in each arm.")]
Kpi = Annotated[str | None, typer.Option(metavar="KPI", help="A headline, by its code.  [default: abandonment]")]


def why(
    scenario: ScenarioName,
    against: Annotated[
        str | None, typer.Option(metavar="SCENARIO|FILE", help="What it is set beside.  [default: as run does]")
    ] = None,
    change: Annotated[
        list[str] | None,
        typer.Option(metavar="[NAME=]PART+PART", help="Parts that make up one change; the rest is a change a field."),
    ] = None,
    out: Out = None,
    seed: Seed = 1,
    replications: Replications = 12,
    workers: Workers = "local://",
    json: Json = False,
) -> None:
    """Divide a scenario's difference to its comparison among at most five changes, all orders averaged."""
    from scenarios.changes import named_changes
    from scenarios.library import comparison_of, dump, load
    from scenarios.report.why_page import why_page
    from scenarios.why import explain_difference

    asked = load(scenario)
    other = comparison_of(asked) if against is None else load(against)
    if other is None:
        sentence = f'"{asked.name}" is a baseline with nothing changed; name what it is to be set beside'
        raise bad_input("no-difference", sentence, "--against")
    check_days(asked, other, "--against")
    changes = named_changes(other, asked, change or (), place="--change")
    folder = _folder(out, f"why-{asked.name}")
    with _playing(workers, (asked, other)) as (executor, tell):
        found = explain_difference(
            asked, other, changes, seed=seed, replications=replications, executor=executor, progress=tell
        )
    _finish(folder, "why", found.as_dict(), why_page(found), _texts(dump, (asked, other)), json)


def screen(
    scenario: ScenarioName,
    kpi: Kpi = None,
    out: Out = None,
    seed: Seed = 1,
    trajectories: Annotated[int, typer.Option(min=2, help="Random walks through all assumptions.")] = 4,
    replications: Annotated[int, typer.Option(min=2, help="How often each assumption alone is played.")] = 2,
    workers: Workers = "local://",
    json: Json = False,
) -> None:
    """Say which assumptions matter to a KPI: all at once (Morris), and each alone at low and at high (tornado)."""
    from scenarios.library import dump, load
    from scenarios.report.why_page import screening_page
    from scenarios.screening import screen

    asked = load(scenario)
    code = _averaged(asked, kpi)
    folder = _folder(out, f"screen-{asked.name}")
    with _playing(workers, (asked,)) as (executor, tell):
        found = screen(
            asked, seed=seed, trajectories=trajectories, replications=replications, executor=executor, progress=tell
        )
    if code not in {each.code for each in found.kpis}:
        raise bad_input("nothing-to-measure", f"a replication has nothing to measure for {code}", "--kpi")
    _finish(folder, "screening", found.as_dict(), screening_page(found, code), _texts(dump, (asked,)), json)


def best(
    plans: Annotated[list[str], typer.Argument(metavar="PLAN...", help="Scenarios or files over the same days.")],
    kpi: Kpi = None,
    indifference: Annotated[
        str, typer.Option(metavar="AMOUNT", help="A difference that does not matter: 0.5points, 5s.")
    ] = "0.5points",
    probability: Annotated[float, typer.Option(help="Of picking the best plan.")] = 0.95,
    most_replications: Annotated[int, typer.Option(min=10, help="Where nothing is picked by then, none is.")] = 200,
    out: Out = None,
    seed: Seed = 1,
    workers: Workers = "local://",
    json: Json = False,
) -> None:
    """Pick the best of several plans with a stated probability, by as many replications as that takes (KN)."""
    from scenarios.amounts import parse_difference
    from scenarios.best import Asked, pick_best
    from scenarios.library import dump, load
    from scenarios.report.choice_page import best_page

    asked = [load(plan) for plan in plans]
    code = _averaged(asked[0], kpi)
    zone = parse_difference(indifference, code=code, place="--indifference")
    folder = _folder(out, f"best-{asked[0].name}")
    picking = Asked(code=code, zone=zone, probability=probability, most=most_replications)
    with _playing(workers, asked) as (executor, tell):
        found = pick_best(asked, picking, seed=seed, executor=executor, progress=tell)
    _finish(folder, "best", found.as_dict(), best_page(found), _texts(dump, asked), json)


def levers(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file of levers: what each changes, and its cost.")],
    out: Out = None,
    seed: Seed = 1,
    replications: Replications = 12,
    workers: Workers = "local://",
    json: Json = False,
) -> None:
    """Rank the levers of a file by their effect for their cost, each alone, on the same patients."""
    from scenarios.lever_file import load_levers
    from scenarios.levers import rank_levers
    from scenarios.library import dump
    from scenarios.report.choice_page import levers_page

    asked = load_levers(file)
    folder = _folder(out, f"levers-{asked.scenario.name}")
    with _playing(workers, (asked.scenario, *(lever.scenario for lever in asked.levers))) as (executor, tell):
        found = rank_levers(asked, seed=seed, replications=replications, executor=executor, progress=tell)
    texts = {asked.scenario.name: dump(asked.scenario)} | {each.name: dump(each.scenario) for each in asked.levers}
    _finish(folder, "levers", found.as_dict(), levers_page(found), texts, json)


def _averaged(scenario: "Scenario", kpi: str | None) -> str:
    """The code of the KPI asked for, or of the first headline; it must be one of which means are made."""
    from scenarios.amounts import headline_code
    from scenarios.study_arms import averaged_codes
    from scenarios.study_trial import family_of

    family = family_of(scenario)
    code = averaged_codes(family)[0] if kpi is None else headline_code(kpi, family, place="--kpi")
    if code not in averaged_codes(family):
        sentence = f"{code} is a centile, which is not averaged; there are {', '.join(averaged_codes(family))}"
        raise bad_input("bad-kpi", sentence, "--kpi")
    return code


def _folder(out: Path | None, name: str) -> Path:
    folder = out or Path("runs") / name
    check_writable(folder)
    return folder


@contextmanager
def _playing(workers: str, scenarios: Sequence["Scenario"]) -> Iterator[tuple[Executor, Callable[[Progress], None]]]:
    """The executor and a teller of progress; refused where the largest scenario would not fit into memory."""
    from scenarios.baselines import build
    from scenarios.memory import check_memory

    with executing(workers) as executor, telling("Trials played") as tell:
        for scenario in scenarios:
            check_memory(build(scenario).setting.demand, at_once=processes(workers))
        yield executor, tell


def _texts(dump: Callable[["Scenario"], str], scenarios: Sequence["Scenario"]) -> dict[str, str]:
    return {scenario.name: dump(scenario) for scenario in scenarios}


def _finish(
    folder: Path, what: str, document: dict[str, Any], page: "Page", scenarios: Mapping[str, str], as_json: bool
) -> None:
    """Write the folder, and print the findings."""
    from scenarios.findings_folder import write_findings
    from scenarios.report.page_text import page_lines

    try:
        write_findings(
            folder,
            what=what,
            document=document,
            page=page,
            scenarios=scenarios,
            ran_at=time.time_ns() // 1000,
        )
    except OSError as error:
        raise unwritable(folder, error) from None
    report = folder / "report.html"
    if as_json:
        print_json({"folder": str(folder), "report": str(report), what: document})
        return
    for line in page_lines(page):
        typer.echo(line)
    typer.echo(f"\nReport: {report}")
