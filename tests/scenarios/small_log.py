"""A call log as the simulator itself writes it: two queues of a small area whose every parameter is known."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import numpy as np

from prm.base import Instant, london
from scenarios.call_log_columns import Columns, LogMapping
from scenarios.handling_times import Lognormal, Weibull
from scenarios.own_area import AreaQueue, BuiltArea, OwnArea, build_area, play_area
from scenarios.own_area_file import exponential_patience
from simulation.log import NEVER, Log
from simulation.setting import QUARTER

NOW = 1_900_000_000_000_000
"""The year 2030: later than every log of the tests."""

HEADERS = ("arrival", "queued", "answer", "end", "hang_up", "queue")
MAPPING = LogMapping(columns=Columns(**{name: name for name in HEADERS}))


def an_area(
    *, days: int = 1, calls_per_hour: float = 60.0, agents: int = 8, first_day: date = date(2025, 1, 6)
) -> OwnArea:
    """Advisers (lognormal, mean 400 s) and nurses (Weibull), steady through the week."""
    queues = (
        AreaQueue(
            name="main",
            calls_per_hour=np.full(168, calls_per_hour),
            agents=np.full(672, agents, dtype=np.int64),
            handling=Lognormal(mean_seconds=400, cv=0.6),
            patience=exponential_patience(500),
            opening_hang_up=0.02,
        ),
        AreaQueue(
            name="nurse",
            calls_per_hour=np.full(168, calls_per_hour / 4),
            agents=np.full(672, max(agents // 2, 1), dtype=np.int64),
            handling=Weibull(scale_seconds=700, shape=1.5),
            patience=exponential_patience(900),
            opening_hang_up=0.0,
        ),
    )
    return OwnArea(
        name="small",
        title="A small area",
        question="What then?",
        first_day=first_day,
        last_day=date.fromordinal(first_day.toordinal() + days - 1),
        queues=queues,
        busyness_cv=0.0,
        demand=1.0,
        more_agents=0,
        warnings=(),
        sources=(),
    )


def played(area: OwnArea, *, seed: int = 1) -> tuple[BuiltArea, Log]:
    """The area played once, only the counted calls."""
    built = build_area(area)
    log = play_area(built, seed=seed, replication=0)
    return built, log.where(log.counted)


def rows_of(log: Log, area: OwnArea) -> list[dict[str, str]]:
    """The rows of a call log, times in London's clock to the microsecond."""
    rows = []
    for n in range(len(log)):
        joined = log.sent_to[n] != NEVER
        rows.append(
            {
                "arrival": clock(int(log.arrived[n])),
                "queued": clock(int(log.arrived[n])) if joined else "",
                "answer": clock(int(log.answered[n])),
                "end": clock(int(log.adviser_ended[n])),
                "hang_up": clock(int(log.hung_up[n])),
                "queue": area.queues[int(log.area[n])].name,
            }
        )
    return rows


def clock(instant: Instant) -> str:
    """London's clock without an offset; empty for never."""
    return "" if instant == NEVER else london(instant).replace(tzinfo=None, fold=0).isoformat(" ")


def write_csv(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    """The rows under the headers of the first."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def roster_rows(built: BuiltArea) -> list[list[datetime | str | int]]:
    """The roster of an area as the rows of a sheet: the header, then the counted quarter hours."""
    horizon = built.setting.horizon
    rows: list[list[datetime | str | int]] = [["from", *built.queues.names]]
    for n in range(horizon.quarters):
        at = horizon.start + n * QUARTER
        if horizon.counted_from <= at < horizon.counted_to:
            people = [int(built.setting.roster.people[area.home, "health_adviser"][n]) for area in built.queues.areas]
            rows.append([london(at).replace(tzinfo=None, fold=0), *people])
    return rows


def busier(area: OwnArea, demand: float) -> OwnArea:
    """The area with more calls."""
    return replace(area, demand=demand)
