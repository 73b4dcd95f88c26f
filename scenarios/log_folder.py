"""The folders of a fit, a replay and an own area: aggregates only, whole or not at all, with a manifest."""

import csv
import io
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from prm.base import Instant
from scenarios.findings_folder import as_json, write_texts
from scenarios.log_fit import LogFit, QueueFit, patience_of
from scenarios.log_kpis import CODES, KINDS, name_of
from scenarios.own_area import OwnArea
from scenarios.own_area_file import DAYS, area_files
from scenarios.own_area_study import AreaStudy
from scenarios.queue_setting import ASSUMED
from scenarios.replay import DRAWN, ECHOED, PREDICTED, Replay
from scenarios.report.log_fit_page import fit_page
from scenarios.report.log_form import html_of
from scenarios.report.log_page import area_page, replay_page

REPORT = "report.html"

Inputs = Mapping[str, str]
"""SHA-256 of what was read, by name of the file."""


def write_fit(folder: Path, fit: LogFit, *, inputs: Inputs, ran_at: Instant) -> None:
    """The diagnostics, the figures of the fit, and the scenario with its data."""
    texts = {
        REPORT: html_of(fit_page(fit)),
        "fit.json": as_json(fit_document(fit)),
        "arrivals.csv": _arrivals(fit),
        **area_files(fit.area),
    }
    _write(folder, texts, what="fit of a call log", inputs=inputs, ran_at=ran_at)


def write_replay(folder: Path, found: Replay, *, inputs: Inputs, ran_at: Instant) -> None:
    """The report and the figures of a replay."""
    texts = {REPORT: html_of(replay_page(found)), "replay.json": as_json(replay_document(found))}
    _write(folder, texts, what="replay of a call log", inputs=inputs, ran_at=ran_at)


def write_area(folder: Path, area: OwnArea, *, inputs: Inputs, ran_at: Instant) -> None:
    """The scenario of an own area with its data."""
    _write(folder, area_files(area), what="own area", inputs=inputs, ran_at=ran_at)


def write_area_study(folder: Path, study: AreaStudy, *, inputs: Inputs, ran_at: Instant) -> None:
    """The report and the figures of the plays of an own area."""
    texts = {REPORT: html_of(area_page(study)), "study.json": as_json(area_document(study))}
    _write(folder, texts, what="plays of an own area", inputs=inputs, ran_at=ran_at)


def _write(folder: Path, texts: Mapping[str, str], *, what: str, inputs: Inputs, ran_at: Instant) -> None:
    write_texts(folder, texts, about={"what": what, "inputs": dict(sorted(inputs.items()))}, ran_at=ran_at)


def _arrivals(fit: LogFit) -> str:
    """Mean calls an hour by queue and hour of the week, with the interval; empty for an hour that the log lacks."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["queue", "weekday", "hour", "hours_in_log", "calls_per_hour", "low", "high"])
    found = fit.arrivals
    for number, queue in enumerate(fit.queues):
        for slot, hours in enumerate(found.hours.tolist()):
            values = (each[number, slot] for each in (found.calls_per_hour, found.low, found.high))
            cells = [f"{value:.4g}" if hours else "" for value in values]
            writer.writerow([queue.name, DAYS[slot // 24], slot % 24, hours, *cells])
    return text.getvalue()


def fit_document(fit: LogFit) -> dict[str, Any]:
    """The figures of a fit, ready for JSON."""
    found = fit.arrivals
    return {
        "calls": fit.calls,
        "first_day": found.first_day.isoformat(),
        "last_day": found.last_day.isoformat(),
        "whole_days": found.whole_days,
        "recorded": fit.recorded,
        "fitted": {
            "dispersion_of_days": found.dispersion,
            "day_cv": found.day_cv,
            "roster_safety_level": fit.safety_level,
            "queues": {queue.name: _queue(queue) for queue in fit.queues},
        },
        "dispositions": dict(fit.dispositions),
        "warnings": list(fit.warnings),
        "notes": list(fit.notes),
        "assumed": list(ASSUMED),
    }


def _queue(queue: QueueFit) -> dict[str, Any]:
    curve, handling = queue.patience, queue.handling
    seconds = patience_of(curve).seconds
    low, high = curve.interval_at(seconds)
    return {
        "calls": queue.calls,
        "answered": queue.answered,
        "hung_up_waiting": queue.hung_up_waiting,
        "opening_hang_up": queue.opening_share,
        "handling": {
            "pooled": queue.handling_is_pooled,
            "mean_seconds": handling.mean_seconds,
            "cv": handling.cv,
            "best": handling.best.model_dump(mode="json"),
            "used": handling.used.family,
            "kolmogorov_distance": dict(handling.distances),
            "akaike_above_best": dict(handling.criteria),
            "quantile_seconds": list(handling.quantile_seconds),
        },
        "patience": {
            "pooled": queue.patience_is_pooled,
            "seconds": seconds.tolist(),
            "survival": curve.at(seconds).tolist(),
            "low": low.tolist(),
            "high": high.tolist(),
            "hang_ups_per_second_of_waiting": curve.rate_per_second,
        },
    }


def replay_document(found: Replay) -> dict[str, Any]:
    """The figures of a replay, ready for JSON; kinds of number kept apart."""
    return {
        "measures": _measures(),
        "kinds": dict(KINDS),
        "recorded": found.recorded,
        "played": _spreads(found.played),
        "other_roster": None if found.other is None else {"name": found.other_name, "played": _spreads(found.other)},
        "difference": None if found.change is None else _spreads(found.change),
        "echoed": list(ECHOED),
        "drawn": list(DRAWN),
        "what_is_predicted": list(PREDICTED),
        "assumed": list(found.assumed),
        "calls": found.calls,
        "policy": found.policy_id,
        "seed": found.seed,
        "replications": found.replications,
        "warnings": list(found.warnings),
        "notes": list(found.notes),
    }


def area_document(study: AreaStudy) -> dict[str, Any]:
    """The figures of an own area, ready for JSON."""
    return {
        "name": study.area.name,
        "measures": _measures(),
        "kinds": dict(KINDS),
        "first_day": study.area.first_day.isoformat(),
        "last_day": study.area.last_day.isoformat(),
        "demand": study.area.demand,
        "more_agents": study.area.more_agents,
        "played": _spreads(study.here),
        "unchanged": None if study.there is None else _spreads(study.there),
        "difference": None if study.change is None else _spreads(study.change),
        "assumed": list(ASSUMED),
        "seed": study.seed,
        "replications": study.replications,
        "warnings": list(study.area.warnings),
        "sources": list(study.area.sources),
    }


def _measures() -> dict[str, str]:
    return {code: name_of(code) for code in CODES}


def _spreads(found: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {group: {code: asdict(each) for code, each in codes.items()} for group, codes in found.items()}
