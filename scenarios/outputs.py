"""A run's folder: KPIs, series, event log, the nine-column IUC ADC file and the manifest, whole or not at all.

Equal runs write equal bytes, but for `ran_at` in the manifest. Nothing here identifies a patient, not even a
simulated one.
"""

import csv
import io
import json
import platform
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from prm.base import Instant, bad_input, iso
from scenarios.adc_file import adc_text
from scenarios.event_file import write_events
from simulation.log import QUEUES, Log
from simulation.measures import ITEMS, QUARTER_HOUR, Family, Kpis, Series, Value, item, series

MANIFEST = "manifest.json"
"""The file by which a folder is known as a run's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Arm:
    """One side of the comparison: its KPIs in every replication, and the log of the first."""

    name: str
    kpis: tuple[Kpis, ...]
    log: Log
    scenario_hash: str
    policy_hash: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """What a run's folder is written from.

    `arms` holds the scenario that was asked about, then those it is compared with. `files` land beside the others
    (the report, say) and are hashed in the manifest, so they must not tell the time of the run.
    """

    question: str
    arms: tuple[Arm, ...]
    seed: int
    input_hashes: Mapping[str, str]
    """SHA-256 of the published tables and other inputs, by name."""
    ran_at: Instant
    files: Mapping[str, str | bytes] = field(default_factory=dict)


def write_run(folder: Path, run: Run) -> None:
    """Write the folder, replacing an earlier run's as a whole.

    `BadInput` if the path is a file, or a folder that holds something else than a run.
    """
    write_folder(folder, lambda part: _fill(part, run))


def write_folder(folder: Path, fill: Callable[[Path], None]) -> None:
    """Write a folder of results whole or not at all, replacing an earlier one; `fill` writes its files and manifest.

    `BadInput` if the path is a file, or a folder that holds something else than results.
    """
    check_folder(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = folder.with_name(f".{folder.name}.{uuid4().hex}.part")
    part.mkdir()
    try:
        fill(part)
        _put(part, folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def check_folder(folder: Path) -> None:
    """`BadInput` if the path is a file, or a folder that holds something else than a run."""
    if folder.exists() and not _may_replace(folder):
        raise bad_input("folder-in-use", "the path is in use, and not by the results of a run", str(folder))


def _may_replace(folder: Path) -> bool:
    return folder.is_dir() and ((folder / MANIFEST).is_file() or not any(folder.iterdir()))


def _put(part: Path, folder: Path) -> None:
    """Rename the finished folder into place; a folder cannot be renamed onto one that holds files."""
    if not folder.exists():
        part.rename(folder)
        return
    old = folder.with_name(f".{folder.name}.{uuid4().hex}.old")
    folder.rename(old)
    try:
        part.rename(folder)
    except BaseException:
        old.rename(folder)
        raise
    shutil.rmtree(old)


def _fill(folder: Path, run: Run) -> None:
    texts: dict[str, str | bytes] = {
        "kpis.csv": _csv(KPI_COLUMNS, _kpi_rows(run)),
        "kpis.json": _json(_kpi_document(run)),
        "series.csv": _csv(SERIES_COLUMNS, _series_rows(run)),
    }
    asked = run.arms[0]
    if asked.kpis[0].family is Family.IUC_ADC:
        texts["iuc_adc.csv"] = adc_text(asked.log)
    for name, content in {**texts, **run.files}.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    write_events(folder / "events.parquet", {arm.name: arm.log for arm in run.arms})
    hashes = {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}
    (folder / MANIFEST).write_text(_json(_manifest(run, hashes)), encoding="utf-8")


def _manifest(run: Run, hashes: Mapping[str, str]) -> dict[str, Any]:
    return {
        "question": run.question,
        "arms": [
            {
                "name": arm.name,
                "scenario_sha256": arm.scenario_hash,
                "policy_sha256": arm.policy_hash,
                "replications": len(arm.kpis),
                "family": arm.kpis[0].family,
                "counted_from": iso(arm.log.counted_from),
                "counted_to": iso(arm.log.counted_to),
            }
            for arm in run.arms
        ],
        "seed": run.seed,
        "inputs": dict(sorted(run.input_hashes.items())),
        "files": dict(hashes),
        "first_replication_only": ["series.csv", "events.parquet", "iuc_adc.csv"],
        "versions": versions(),
        "machine": platform.machine(),
        "ran_at": iso(run.ran_at),
        "notice": "Simulated people only. Not for routing real patients.",
    }


PACKAGES = ("numpy", "simpy", "duckdb", "prm111")


def versions() -> dict[str, str]:
    """The versions on which a run's bytes depend, by name."""
    return {"python": platform.python_version()} | {name: _version(name) for name in PACKAGES}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"  # run from a checkout


KPI_COLUMNS = (
    *("arm", "replication", "family", "level", "name", "code", "measure", "unit"),
    *("value", "numerator", "denominator", "threshold", "threshold_direction", "holds"),
)


def _kpi_rows(run: Run) -> Iterable[tuple[Any, ...]]:
    for arm in run.arms:
        for replication, kpis in enumerate(arm.kpis):
            for level, name, values in _levels(kpis):
                for code, value in values.items():
                    yield arm.name, replication, kpis.family, level, name, *_kpi_cells(code, value)


def _kpi_cells(code: str, value: Value) -> tuple[Any, ...]:
    kpi = item(code)
    told: tuple[Any, ...] = (code, kpi.name, kpi.unit, value.value, value.numerator, value.denominator)
    if kpi.threshold is None:
        return (*told, None, None, None)
    holds = None if value.value is None else "yes" if kpi.threshold.holds(value.value) else "no"
    return (*told, kpi.threshold.value, kpi.threshold.direction, holds)


def _levels(kpis: Kpis) -> Iterable[tuple[str, str, Mapping[str, Value]]]:
    yield "london", "London", kpis.london
    for name, values in kpis.networks.items():
        yield "network", name, values
    for name, values in kpis.providers.items():
        yield "provider", name, values


def _kpi_document(run: Run) -> dict[str, Any]:
    families = sorted({kpis.family for arm in run.arms for kpis in arm.kpis})
    return {
        "measures": {kpi.code: _definition(kpi.code) for family in families for kpi in ITEMS[family]},
        "arms": {
            arm.name: [
                {
                    "london": _values(kpis.london),
                    "networks": {name: _values(values) for name, values in kpis.networks.items()},
                    "providers": {name: _values(values) for name, values in kpis.providers.items()},
                }
                for kpis in arm.kpis
            ]
            for arm in run.arms
        },
    }


def _definition(code: str) -> dict[str, Any]:
    kpi = item(code)
    return {
        "family": kpi.family,
        "name": kpi.name,
        "sentence": kpi.sentence,
        "unit": kpi.unit,
        "numerator": kpi.numerator_sentence,
        "denominator": kpi.denominator_sentence or None,
        "threshold": None if kpi.threshold is None else asdict(kpi.threshold),
    }


def _values(values: Mapping[str, Value]) -> dict[str, Any]:
    return {code: asdict(value) for code, value in values.items()}


SERIES_COLUMNS = ("arm", "start", "interval_minutes", "level", "name", "measure", "value")


def _series_rows(run: Run) -> Iterable[tuple[Any, ...]]:
    for arm in run.arms:
        by_quarter, by_hour = series(arm.log, interval=QUARTER_HOUR), series(arm.log)
        yield from _series_part(arm.name, by_quarter, "provider", by_quarter.providers, BY_PROVIDER)
        yield from _series_part(arm.name, by_quarter, "queue", QUEUES, BY_QUEUE)
        yield from _series_part(arm.name, by_quarter, "london", ("London",), BY_LONDON)
        yield from _series_part(arm.name, by_hour, "network", by_hour.networks, BY_NETWORK)


BY_PROVIDER = ("arrivals", "answered", "abandoned", "mean_wait_seconds", "longest_wait_seconds", "waiting")
BY_QUEUE = ("clinicians_waited_for",)
BY_LONDON = ("call_backs_overdue",)
BY_NETWORK = ("ambulance", "ed")


def _series_part(
    arm: str, found: Series, level: str, names: tuple[str, ...], measures: tuple[str, ...]
) -> Iterable[tuple[Any, ...]]:
    minutes = found.interval // 60_000_000
    starts = [iso(start) for start in found.starts]
    for measure in measures:
        for name, values in zip(names, np.atleast_2d(getattr(found, measure)).tolist(), strict=True):
            for start, value in zip(starts, values, strict=True):
                yield arm, start, minutes, level, name, measure, None if value != value else value


def _csv(columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def _json(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
