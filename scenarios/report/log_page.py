"""The pages of a replay and of an own area: their KPIs, and what was echoed, drawn, predicted and assumed."""

from collections.abc import Callable, Mapping

from prm.base import london
from scenarios.log_kpis import ALL, CODES, KINDS, Figures, Spread, meaning_of, name_of, shown, shown_change
from scenarios.own_area_study import AreaStudy
from scenarios.queue_setting import ASSUMED
from scenarios.replay import DRAWN, ECHOED, PREDICTED, Replay
from scenarios.report.log_form import Page, Section
from scenarios.report.shown import days, span
from scenarios.report.tables import Table

RANGES = "In brackets: the 10th to the 90th percentile of replications."

MEANINGS = tuple(f"{name_of(code)}: {meaning_of(code)}" for code in CODES if code not in ("A01", "A03"))
"""What the figures mean, by the project's own definitions."""


def replay_page(found: Replay) -> Page:
    """A replay beside what was recorded, and beside another roster."""
    was, now = found.recorded[ALL], found.played[ALL]
    answer = [
        f"Recorded: {_in_time(shown('within_60', was['within_60']), was['within_60'])}, "
        f"{shown('abandoned', was['abandoned'])} abandoned. Replayed: {_told(now)}."
    ]
    if found.other is not None and found.change is not None:
        answer.append(
            f"{found.other_name}: {_told(found.other[ALL])}; against the first roster {_changes(found.change[ALL])}, "
            "on the same callers with the same luck."
        )
    return Page(
        series="A call log, replayed",
        title="The calls of a log, played again",
        question="What becomes of the same callers under this roster"
        + ("?" if found.other is None else ", and under another?"),
        answer=(*answer, f"{found.calls:,} calls, {_days(found.first, found.last)}. {RANGES}", *found.notes),
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


def _days(first: int, last: int) -> str:
    return days(london(first).date().isoformat(), london(last).date().isoformat())


def _told(spreads: Mapping[str, Spread]) -> str:
    """How many were answered in time and how many hung up, each with its range."""
    within, abandoned = spreads["within_60"], spreads["abandoned"]
    in_time = _in_time(_inline("within_60", within, shown), within.mean)
    return f"{in_time}, {_inline('abandoned', abandoned, shown)} abandoned"


def _changes(change: Mapping[str, Spread]) -> str:
    """The differences in both; where nobody is answered there is none in time."""
    told = {"within_60": "answered within 60 s", "abandoned": "abandoned"}
    measured = {code: of for code, of in told.items() if change[code].mean is not None}
    return ", ".join(f"{_inline(code, change[code], shown_change)} {of}" for code, of in measured.items())


def _in_time(figure: str, share: float | None) -> str:
    return "nobody answered" if share is None else f"{figure} answered within 60 s"


def _inline(code: str, spread: Spread, form: Callable[[str, float | None], str]) -> str:
    low, high = form(code, spread.low), form(code, spread.high)
    mean = form(code, spread.mean)
    return mean if low == high == mean else f"{mean} ({span(low, high)})"


def _ranged(code: str, spread: Spread, form: Callable[[str, float | None], str] = shown) -> str:
    if spread.mean is None:
        return "not measured"
    low, high = form(code, spread.low), form(code, spread.high)
    mean = form(code, spread.mean)
    return mean if low == high == mean else f"{mean}\n{span(low, high)}"


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
                row += [_ranged(code, there[group][code]), _ranged(code, change[group][code], shown_change)]
            rows.append(tuple(row))
        tables.append(Table(caption=group, heads=tuple(heads), rows=tuple(rows)))
    return tuple(tables)


def area_page(study: AreaStudy) -> Page:
    """An own area, and beside it the same days unchanged."""
    here = study.here[ALL]
    wait = here["speed_to_answer"]
    mean = "" if wait.mean is None else f", mean wait for an answer {_inline('speed_to_answer', wait, shown)}"
    answer = [f"{_told(here)}{mean}."]
    if study.there is not None and study.change is not None:
        answer.append(
            f"Unchanged: {_told(study.there[ALL])}; the difference is {_changes(study.change[ALL])}, on the "
            "same callers with the same luck."
        )
    answer.append(f"{days(study.area.first_day.isoformat(), study.area.last_day.isoformat())}. {RANGES}")
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
