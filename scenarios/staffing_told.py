"""What a staffing says, as data: the JSON document and the tables that other programs read."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from prm.base import iso, london
from scenarios.shift_rules import QUARTERS_AN_HOUR, ShiftRules
from scenarios.staffing import Staffing, Way
from scenarios.staffing_check import Figure, Miss, Performance
from scenarios.staffing_compare import Errors
from simulation.patience_queue import Target
from simulation.setting import QUARTER


def document(found: Staffing) -> dict[str, Any]:
    """The staffing as JSON values; quarter hours stand in the tables."""
    return {
        "scenario": found.scenario.name,
        "planned": {"from": iso(found.starts[0]), "to": iso(found.starts[-1] + QUARTER)},
        "seed": found.seed,
        "effort": asdict(found.effort),
        "targets": {
            "first_voice": _target(found.targets.first_voice),
            "clinician": _target(found.targets.clinician),
            "opening_hang_ups": found.opening,
        },
        "rules": rules_told(found.rules),
        "held": found.held,
        "still_missed": [_miss(found, miss) for miss in found.missed],
        "rounds": [
            {"cost": each.cost, "hours_on_duty": each.hours, "day_parts_missed": len(_parts_of(each.missed))}
            for each in found.rounds
        ],
        "cost": found.cost,
        "calls": found.calls,
        "cost_per_1000_calls": found.cost_per_1000_calls,
        "cost_gap": found.gap,
        "people": found.people,
        "queues": [
            {
                "provider": need.provider,
                "queue": need.queue,
                "mean_handling_seconds": need.service.mean_seconds,
                "calls": float(need.calls[found.planned].sum()),
                "greatest_load": float(need.load[found.planned].max()),
                "required_hours": int(need.required[found.planned].sum()) / QUARTERS_AN_HOUR,
                "added_hours": int(added.sum()) / QUARTERS_AN_HOUR,
                "rostered_hours": plan.hours,
                "greatest_cover": int(plan.cover.max()),
                "people": len({duty.person for duty in duties}),
                "cost": plan.cost,
                "cost_gap": plan.gap,
            }
            for need, added, plan, duties in zip(found.needs, found.added, found.plans, found.duties, strict=True)
        ],
        "ways": [_way(way) for way in found.ways],
        "quick_formulas": [_errors(each) for each in found.errors],
    }


def rules_told(rules: ShiftRules) -> dict[str, Any]:
    """The rules and prices, every one an assumption."""
    told = {name: getattr(rules, name) for name in rules.__slots__}
    return {
        name: list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, Mapping) else value
        for name, value in told.items()
    }


def _target(target: Target) -> dict[str, Any]:
    return {name: getattr(target, name) for name in target.__slots__}


def _figure(figure: Figure) -> dict[str, Any]:
    return {"value": figure.value, "standard_error": figure.error, "calls": figure.calls}


def _performance(shown: Performance) -> dict[str, Any]:
    return {
        "answered_in_time": _figure(shown.answered),
        "abandoned_in_queue": _figure(shown.abandoned),
        "delayed": _figure(shown.delayed),
    }


def _way(way: Way) -> dict[str, Any]:
    return {
        "name": way.name,
        "hours_on_duty": way.hours,
        "first_voice": _performance(way.first_voice),
        "clinician": _performance(way.clinician),
        "worst_hour_answered_in_time": way.worst_hour,
        "day_parts_missed": way.missed,
    }


def _errors(each: Errors) -> dict[str, Any]:
    return {name: getattr(each, name) for name in each.__slots__}


def _miss(found: Staffing, miss: Miss) -> dict[str, Any]:
    need = found.needs[miss.queue]
    return {
        "provider": need.provider,
        "queue": need.queue,
        "day_part": found.parts[miss.part].name,
        "what": miss.what,
        "wanted": miss.wanted,
        **_figure(miss.figure),
    }


def _parts_of(missed: Iterable[Miss]) -> set[tuple[int, int]]:
    return {(miss.queue, miss.part) for miss in missed}


def tables(found: Staffing) -> dict[str, str]:
    """The CSV files by name: requirement, cover, shifts, and the comparison with the quick formulas."""
    return {
        "requirement.csv": _csv(
            ("provider", "queue", "start", "calls", "load", "required", "added"), _requirement_rows(found)
        ),
        "cover.csv": _csv(("provider", "queue", "start", "required", "added", "on_duty"), _cover_rows(found)),
        "shifts.csv": _csv(
            ("provider", "queue", "person", "starts", "ends", "breaks", "hours_on_duty"), _shift_rows(found)
        ),
        "comparison.csv": _csv(COMPARISON, _comparison_rows(found)),
    }


def _requirement_rows(found: Staffing) -> Iterable[tuple[Any, ...]]:
    for need, added in zip(found.needs, found.added, strict=True):
        columns = (need.calls[found.planned], need.load[found.planned], need.required[found.planned], added)
        for start, calls, load, required, more in zip(found.starts, *(each.tolist() for each in columns), strict=True):
            yield need.provider, need.queue, iso(start), round(calls, 4), round(load, 4), required, more


def _cover_rows(found: Staffing) -> Iterable[tuple[Any, ...]]:
    for need, added, plan in zip(found.needs, found.added, found.plans, strict=True):
        columns = (need.required[found.planned], added, plan.cover)
        for start, *numbers in zip(found.starts, *(each.tolist() for each in columns), strict=True):
            yield need.provider, need.queue, iso(start), *numbers


def _shift_rows(found: Staffing) -> Iterable[tuple[Any, ...]]:
    first = found.starts[0]
    for need, duties in zip(found.needs, found.duties, strict=True):
        for duty in duties:
            pattern = duty.pattern
            breaks = "; ".join(f"{_time(first, begin)}-{_time(first, end)}" for begin, end in pattern.breaks)
            yield (
                *(need.provider, need.queue, duty.person, _moment(first, pattern.start), _moment(first, pattern.end)),
                *(breaks, pattern.paid_hours),
            )


def _moment(first: int, quarter: int) -> str:
    return f"{london(first + quarter * QUARTER):%Y-%m-%d %H:%M}"


def _time(first: int, quarter: int) -> str:
    return f"{london(first + quarter * QUARTER):%H:%M}"


COMPARISON = (
    *("provider", "queue", "start", "calls", "load_of_quarter", "modified_load", "erlang_c", "erlang_a", "required"),
    *("on_duty", "simulated_answered", "simulated_in_time", "simulated_abandoned"),
    *("erlang_c_says_in_time", "erlang_a_says_in_time", "erlang_a_says_abandoned"),
)


def _comparison_rows(found: Staffing) -> Iterable[tuple[Any, ...]]:
    for n, need in enumerate(found.needs):
        quick, said = found.formulas[n], found.forecasts[n]
        answered, in_time, joined, abandoned = (
            sum(getattr(each, name)[n] for each in found.counts)
            for name in ("answered", "in_time", "joined", "abandoned")
        )
        for q, start in enumerate(found.starts):
            at = found.planned.start + q
            yield (
                *(need.provider, need.queue, iso(start), round(float(need.calls[at]), 4)),
                *(round(float(quick.load[at]), 4), round(float(need.load[at]), 4)),
                *(int(quick.erlang_c[at]), int(quick.erlang_a[at]), int(need.required[at])),
                *(int(found.plans[n].cover[q]), int(answered[q]) / len(found.counts)),
                *(_ratio(in_time[q], answered[q]), _ratio(abandoned[q], joined[q])),
                *(round(float(each[q]), 6) for each in (said.erlang_c, said.erlang_a, said.erlang_a_abandoned)),
            )


def _ratio(above: int, below: int) -> float | None:
    return round(float(above) / float(below), 6) if below else None


def _csv(columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
