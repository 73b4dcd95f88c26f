"""The files of an own area: `scenario.yaml` with volumes, agents and patience beside it as CSV, written and read."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Self

import numpy as np
from pydantic import Field, model_validator
from ruamel.yaml import YAML

from prm.base import BadInput, Fault, bad_input
from prm.base.documents import Document, StrictModel, parse_yaml, suggest, validated
from scenarios.handling_times import Handling
from scenarios.own_area import HOURS_A_WEEK, QUARTERS_A_WEEK, AreaQueue, OwnArea
from scenarios.schema import Factor, Name, Share, Words
from scenarios.sheets import Sheet, number_in, read_sheets
from scenarios.text_files import is_path, read_text
from simulation.survival import Patience

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_DAYS = 92
MARK = "own_area:"
SCENARIO = "scenario.yaml"


class PatienceFile(StrictModel):
    """How long callers wait: a mean, or a curve in a file."""

    mean_seconds: Annotated[float, Field(gt=0, le=86_400)] | None = None
    """Exponential patience with this mean."""
    curve: str | None = None
    """A CSV beside the scenario: seconds, and by queue the share who would wait longer."""
    beyond_mean_seconds: Annotated[float, Field(gt=0)] | None = None
    """Mean patience beyond the curve's end; absent: nobody hangs up there."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.mean_seconds is None) == (self.curve is None):
            raise ValueError("give either mean_seconds, or the file of a curve")
        return self


class QueueFile(StrictModel):
    """One queue's times."""

    handling: Handling
    patience: PatienceFile
    opening_hang_up: Share = 0.0


class OwnAreaFile(StrictModel):
    """The form of the file."""

    own_area: Name
    title: Words
    question: Words
    first_day: date
    last_day: date
    volumes: str = "volumes.csv"
    agents: str = "agents.csv"
    queues: Mapping[str, QueueFile] = Field(min_length=1, max_length=40)
    busyness_cv: Annotated[float, Field(ge=0, le=1)] = 0.0
    """How much the days differ beyond chance: standard deviation over mean."""
    demand: Factor = 1.0
    """1.2 for a fifth more calls."""
    more_agents: Annotated[int, Field(ge=-1000, le=1000)] = 0
    """Added to each queue wherever it is staffed."""
    warnings: tuple[Words, ...] = ()
    sources: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _days(self) -> Self:
        if not 0 <= (self.last_day - self.first_day).days < MOST_DAYS:
            raise ValueError(f"the last day may not come before the first, and {MOST_DAYS} days are the most")
        return self


def is_own_area(name_or_path: str) -> bool:
    """Whether this is the file of an own area: a path whose text has the key `own_area` at its top."""
    if not is_path(name_or_path):
        return False
    text = read_text(Path(name_or_path))
    return any(line.startswith(MARK) for line in text.splitlines())


def load_area(path: Path) -> OwnArea:
    """The area of a file; `BadInput` with file:line:column, or the cell of the CSV that is wrong."""
    document = parse_yaml(read_text(path), str(path))
    file = validated(OwnAreaFile, document)
    names = tuple(file.queues)
    volumes = _by_week(path.parent, file.volumes, names, HOURS_A_WEEK)
    agents = _by_week(path.parent, file.agents, names, QUARTERS_A_WEEK)
    for queue, numbers in agents.items():
        if (numbers != np.floor(numbers)).any():
            raise bad_input("not-whole", f'agents of "{queue}" must be whole numbers', file.agents)
    return OwnArea(
        name=file.own_area,
        title=file.title,
        question=file.question,
        first_day=file.first_day,
        last_day=file.last_day,
        queues=tuple(
            AreaQueue(
                name=name,
                calls_per_hour=volumes[name],
                agents=agents[name].astype(np.int64),
                handling=queue.handling,
                patience=_patience(path.parent, name, queue.patience, document),
                opening_hang_up=queue.opening_hang_up,
            )
            for name, queue in file.queues.items()
        ),
        busyness_cv=file.busyness_cv,
        demand=file.demand,
        more_agents=file.more_agents,
        warnings=file.warnings,
        sources=file.sources,
    )


def _beside(folder: Path, name: str) -> Sheet:
    """A CSV in the scenario's own folder; no other place may be named."""
    if Path(name).name != name or not name.endswith(".csv"):
        raise bad_input("bad-file-name", f'"{name[:40]}" must be a .csv file in the scenario\'s own folder')
    return read_sheets(folder / name)[""]


def _by_week(
    folder: Path, name: str, queues: Sequence[str], size: int
) -> dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """The columns of a week's table, a row an hour or a quarter hour from Monday 00:00 on."""
    sheet = _beside(folder, name)
    faults: list[Fault] = []
    header = [str(cell) for cell in sheet.rows[0]] if sheet.rows else []
    rows = [row for row in range(1, len(sheet.rows)) if any(cell is not None for cell in sheet.rows[row])]
    if len(rows) != size:
        sentence = f"a week has {size} rows below the header, Monday 00:00 first, and here are {len(rows)}"
        raise bad_input("bad-week", sentence, sheet.place(0, 0))
    found = {}
    for queue in queues:
        if queue not in header:
            sentence = f'there is no column "{queue}"{suggest(queue, header)}'
            faults.append(Fault(code="missing-queue", sentence=sentence, place=sheet.place(0, 0)))
            continue
        column = header.index(queue)
        values = np.zeros(size)
        for n, row in enumerate(rows):
            number = number_in(sheet.at(row, column))
            if number is None or not 0 <= number <= 1e6:
                sentence = "this must be a number of 0 or more"
                faults.append(Fault(code="bad-number", sentence=sentence, place=sheet.place(row, column)))
            else:
                values[n] = number
        found[queue] = values
    if faults:
        raise BadInput(*faults[:50])
    return found


def _patience(folder: Path, queue: str, given: PatienceFile, document: Document) -> Patience:
    if given.mean_seconds is not None:
        return exponential_patience(given.mean_seconds)
    sheet = _beside(folder, str(given.curve))
    header = [str(cell) for cell in sheet.rows[0]] if sheet.rows else []
    if queue not in header[1:]:
        place = document.place(("queues", queue, "patience", "curve"))
        raise bad_input("missing-queue", f'{given.curve} has no column "{queue}"', place)
    column = header.index(queue)
    numbers = [
        (number_in(sheet.at(row, 0)), number_in(sheet.at(row, column)), row)
        for row in range(1, len(sheet.rows))
        if sheet.at(row, column) is not None
    ]
    seconds, survival = [0.0], [1.0]
    for at, share, row in numbers:
        if at is None or share is None or not 0 <= share <= survival[-1] or (at <= seconds[-1] and at != 0):
            sentence = "seconds must rise, and shares fall from 1 towards 0"
            raise bad_input("bad-curve", sentence, sheet.place(row, column))
        if at > 0:
            seconds.append(at)
            survival.append(share)
    rate = 0.0 if given.beyond_mean_seconds is None else 1 / given.beyond_mean_seconds
    return Patience(seconds=np.array(seconds), survival=np.array(survival), rate_per_second=rate)


def exponential_patience(mean_seconds: float) -> Patience:
    """Patience that is exponential from the start."""
    return Patience(seconds=np.array([0.0]), survival=np.array([1.0]), rate_per_second=1 / mean_seconds)


def area_files(area: OwnArea) -> Mapping[str, str]:
    """The files of an area by name; `load_area` reads them back as an equal area, up to 6 digits of its numbers."""
    names = [queue.name for queue in area.queues]
    curves = {queue.name: queue.patience for queue in area.queues if queue.patience.seconds.size > 1}
    document = {
        "own_area": area.name,
        "title": area.title,
        "question": area.question,
        "first_day": area.first_day.isoformat(),
        "last_day": area.last_day.isoformat(),
        "volumes": "volumes.csv",
        "agents": "agents.csv",
        "queues": {
            queue.name: {
                "handling": queue.handling.model_dump(mode="json"),
                "patience": _patience_entry(queue.patience),
                "opening_hang_up": round(queue.opening_hang_up, 6),
            }
            for queue in area.queues
        },
        "busyness_cv": round(area.busyness_cv, 6),
        "demand": area.demand,
        "more_agents": area.more_agents,
        "warnings": list(area.warnings),
        "sources": list(area.sources),
    }
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = 120
    text = io.StringIO()
    yaml.dump(document, text)
    volumes = np.array([queue.calls_per_hour for queue in area.queues])
    agents = np.array([queue.agents for queue in area.queues])
    files = {
        SCENARIO: _HEAD + text.getvalue(),
        "volumes.csv": _week_csv(names, [[f"{value:.6g}" for value in row] for row in volumes.T], 60),
        "agents.csv": _week_csv(names, [[str(value) for value in row] for row in agents.T.tolist()], 15),
    }
    if curves:
        files["patience.csv"] = _curves_csv(curves)
    return files


_HEAD = """\
# An area of one's own. For planning and training only; not for routing real patients.
# To ask "what if", change demand (1.2 for a fifth more calls) or more_agents, or the cells of the CSV files,
# and play it again: prm111 run scenario.yaml
"""


def _patience_entry(patience: Patience) -> Mapping[str, object]:
    mean = 1 / patience.rate_per_second if patience.rate_per_second > 0 else None
    if patience.seconds.size == 1 and mean is not None:
        return {"mean_seconds": float(f"{mean:.6g}")}
    return {"curve": "patience.csv"} | ({} if mean is None else {"beyond_mean_seconds": float(f"{mean:.6g}")})


def _week_csv(names: Sequence[str], rows: Sequence[Sequence[str]], minutes: int) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["weekday", "from", *names])
    for n, row in enumerate(rows):
        day, minute = divmod(n * minutes, 1440)
        writer.writerow([DAYS[day], f"{minute // 60:02}:{minute % 60:02}", *row])
    return text.getvalue()


def _curves_csv(curves: Mapping[str, Patience]) -> str:
    """One column a queue; empty beyond the end of its own curve."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["seconds", *curves])
    grid = sorted({float(each) for patience in curves.values() for each in patience.seconds})
    own = {
        name: dict(zip(patience.seconds.tolist(), patience.survival.tolist(), strict=True))
        for name, patience in curves.items()
    }
    for at in grid:
        writer.writerow([f"{at:g}", *(f"{found[at]:.6f}" if at in found else "" for found in own.values())])
    return text.getvalue()
