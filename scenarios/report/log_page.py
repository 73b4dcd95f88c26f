"""The pages of a replay and of an own area: their KPIs, and what was echoed, drawn, predicted and assumed."""

from collections.abc import Mapping

from prm.base import london
from scenarios.log_kpis import ALL, CODES, KINDS, Figures, Spread, meaning_of, name_of, shown, shown_change
from scenarios.own_area_study import AreaStudy
from scenarios.queue_setting import ASSUMED
from scenarios.replay import DRAWN, ECHOED, PREDICTED, Replay
from scenarios.report.log_form import Page, Section
from scenarios.report.tables import Table

MEANINGS = tuple(f"{name_of(code)}: {meaning_of(code)}" for code in CODES if code not in ("A01", "A03"))
"""What the figures mean, by the project's own definitions."""


def replay_page(found: Replay) -> Page:
    """A replay beside what was recorded, and beside another roster."""
    was, now = found.recorded[ALL], found.played[ALL]
    answer = [
        f"Recorded: {shown('within_60', was['within_60'])} answered within 60 s, "
        f"{shown('abandoned', was['abandoned'])} "
        f"abandoned. Replayed: {_mean('within_60', now)} and {_mean('abandoned', now)}."
    ]
    if found.other is not None and found.change is not None:
        change = found.change[ALL]
        answer.append(
            f"{found.other_name}: {_mean('within_60', found.other[ALL])} answered within 60 s "
            f"({shown_change('within_60', change['within_60'].mean)}), {_mean('abandoned', found.other[ALL])} "
            "abandoned "
            f"({shown_change('abandoned', change['abandoned'].mean)}), on the same callers with the same luck."
        )
    return Page(
        series="A call log, replayed",
        title="The calls of a log, played again",
        question="What becomes of the same callers under this roster"
        + ("?" if found.other is None else ", and under another?"),
        answer=(*answer, f"{found.calls:,} calls, {_day(found.first)} to {_day(found.last)}.", *found.notes),
        warnings=found.warnings,
        sections=(
            Section(
                name="kpis",
                title="Recorded and replayed",
                sentences=(
                    f"Replayed figures are means of {found.replications} replications with their 10th to 90th "
                    "percentile; "
                    "they differ only in what is drawn.",
                ),
                points=MEANINGS,
                tables=_kpi_tables(found.recorded, found.played, found.other, found.change, found.other_name),
            ),
            Section(name="echoed", title="Echoed: in the log, and played as it stands", points=ECHOED),
            Section(name="drawn", title="Drawn: not in the log", points=DRAWN),
            Section(name="predicted", title="Predicted: what the play says", points=PREDICTED),
            Section(
                name="assumed",
                title="What is assumed",
                sentences=(f"Policy: {found.policy_id}. Seed {found.seed}.",),
                points=found.assumed,
            ),
        ),
    )


def _day(instant: int) -> str:
    return f"{london(instant):%d %B %Y}"


def _mean(code: str, spreads: Mapping[str, Spread]) -> str:
    return shown(code, spreads[code].mean)


def _ranged(code: str, spread: Spread) -> str:
    if spread.mean is None:
        return "not measured"
    return f"{shown(code, spread.mean)}\n{shown(code, spread.low)} to {shown(code, spread.high)}"


def _ranged_change(code: str, spread: Spread) -> str:
    if spread.mean is None:
        return "not measured"
    return f"{shown_change(code, spread.mean)}\n{shown_change(code, spread.low)} to {shown_change(code, spread.high)}"


def _kpi_tables(
    recorded: Figures | None,
    here: Mapping[str, Mapping[str, Spread]],
    there: Mapping[str, Mapping[str, Spread]] | None,
    change: Mapping[str, Mapping[str, Spread]] | None,
    there_name: str,
) -> tuple[Table, ...]:
    heads = ["Measure", "Kind", *(["Recorded"] if recorded is not None else []), "Played"]
    heads += [there_name, "Difference"] if there is not None else []
    tables = []
    for group in here:
        rows = []
        for code in CODES:
            row = [name_of(code), KINDS[code]]
            row += [shown(code, recorded[group][code])] if recorded is not None else []
            row.append(_ranged(code, here[group][code]))
            if there is not None and change is not None:
                row += [_ranged(code, there[group][code]), _ranged_change(code, change[group][code])]
            rows.append(tuple(row))
        tables.append(Table(caption=group, heads=tuple(heads), rows=tuple(rows)))
    return tuple(tables)


def area_page(study: AreaStudy) -> Page:
    """An own area, and beside it the same days unchanged."""
    here = study.here[ALL]
    answer = [
        f"{_mean('within_60', here)} answered within 60 s, {_mean('abandoned', here)} abandoned, mean wait for an "
        "answer "
        f"{_mean('speed_to_answer', here)}."
    ]
    if study.there is not None and study.change is not None:
        change = study.change[ALL]
        answer.append(
            f"Unchanged: {_mean('within_60', study.there[ALL])} answered within 60 s; the difference is "
            f"{shown_change('within_60', change['within_60'].mean)} and, for the abandoned, "
            f"{shown_change('abandoned', change['abandoned'].mean)}, on the same callers."
        )
    return Page(
        series="An area of one's own, simulated",
        title=study.area.title,
        question=study.area.question,
        answer=tuple(answer),
        warnings=study.area.warnings,
        sections=(
            Section(
                name="kpis",
                title="The figures",
                sentences=(
                    f"{study.area.first_day} to {study.area.last_day}, {study.replications} replications (seed "
                    f"{study.seed}): means, with the 10th to 90th percentile of replications. Calls times "
                    f"{study.area.demand:g}, agents {study.area.more_agents:+d} wherever a queue is staffed.",
                ),
                points=MEANINGS,
                tables=_kpi_tables(None, study.here, study.there, study.change, "Unchanged"),
            ),
            Section(
                name="assumed",
                title="What is assumed",
                sentences=(
                    "Calls and handling times echo the inputs; waits and abandonment are predicted from them. "
                    "Whatever was "
                    "fitted came from the sources below.",
                ),
                points=(*ASSUMED, "A busy day is busy in all queues alike.", *study.area.sources),
            ),
        ),
    )
