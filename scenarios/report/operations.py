"""Staff and systems in trouble, as a table and in a sentence: the same for the page and for the terminal."""

from scenarios.report import shown
from scenarios.report.tables import Table, arms
from scenarios.study import Study
from scenarios.study_operations import OperationFigure
from scenarios.study_spread import Spread
from simulation.measures import OPERATIONS

SENTENCE = (
    "A busy tone is no abandonment: the call is received, and neither answered nor abandoned. A red flag named in the "
    "IVR never meets one, since the national telephony passes it to 999 before any line of a provider; one that the "
    "IVR does not know may. Absence and breaks come on top of what the fitted roster holds."
)


def figures(study: Study) -> Table:
    """Every figure in each arm, with the range of 80 % of replications; no rows where neither arm asks for any."""
    return Table(
        caption="Staff and systems, London: mean of replications (80 % of them)",
        heads=("What is counted", *(name for _, name in arms(study))),
        rows=tuple(
            (OPERATIONS[each.code], *(_cell(each, getattr(each, arm)) for arm, _ in arms(study)))
            for each in study.operations
        ),
    )


def busy(study: Study) -> tuple[str, ...]:
    """What the KPIs leave out: callers who never reached a queue; nothing where no line was short."""
    shares = [each.here.value for each in study.operations if each.code == "blocked_share" and each.here is not None]
    return tuple(
        f"{shown.percent(share)} of calls met a busy tone: neither answered nor abandoned, and in no waiting time."
        for share in shares
        if share
    )


def short_rows(study: Study) -> list[tuple[str, ...]]:
    """The same for a terminal, without ranges."""
    return [
        ("Staff and systems", *(name.lower() for _, name in arms(study))),
        *(
            (OPERATIONS[each.code], *(_value(each, getattr(each, arm)) for arm, _ in arms(study)))
            for each in study.operations
        ),
    ]


def _cell(figure: OperationFigure, found: Spread | None) -> str:
    if found is None:
        return "not asked"
    low, high = (_number(figure, number) for number in (found.low, found.high))
    return f"{_value(figure, found)}\n{shown.span(low, high)}"


def _value(figure: OperationFigure, found: Spread | None) -> str:
    return "not asked" if found is None else _number(figure, found.value)


def _number(figure: OperationFigure, number: float | None) -> str:
    return shown.percent(number) if figure.is_share else shown.count(number)
