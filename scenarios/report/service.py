"""The rest of the service, as a table and in a sentence: the same for the page and for the terminal."""

from scenarios.report import shown
from scenarios.report.tables import Table, arms
from scenarios.study import Study
from scenarios.study_service import ServiceFigure
from scenarios.study_spread import Spread
from simulation.measures import SERVICE

SENTENCE = (
    "Referrals stand in the clinicians' queues among the call-backs of their urgency and are no calls: the KPIs above "
    "do not count them, but calls wait for the same clinicians. A red flag, and an ambulance of category 1 or 2, is "
    "never validated and never delayed; what nobody validates within its limit goes ahead. The published mix of "
    "dispositions is one after validation, so that what validation takes away is to be read as a difference."
)


def figures(study: Study) -> Table:
    """Every figure in each arm, with the range of 80 % of replications; no rows where neither arm asks for any."""
    return Table(
        caption="The rest of the service, London: mean of replications (80 % of them)",
        heads=("What is counted", *(name for _, name in arms(study))),
        rows=tuple(
            (SERVICE[each.code][0], *(_cell(each, getattr(each, arm)) for arm, _ in arms(study)))
            for each in study.service
        ),
    )


def short_rows(study: Study) -> list[tuple[str, ...]]:
    """The same for a terminal, without ranges."""
    return [
        ("The rest of the service", *(name.lower() for _, name in arms(study))),
        *(
            (SERVICE[each.code][0], *(_value(each, getattr(each, arm)) for arm, _ in arms(study)))
            for each in study.service
        ),
    ]


def _cell(figure: ServiceFigure, found: Spread | None) -> str:
    if found is None:
        return "not asked"
    low, high = (shown.in_unit(figure.unit, number) for number in (found.low, found.high))
    return f"{_value(figure, found)}\n{shown.span(low, high)}"


def _value(figure: ServiceFigure, found: Spread | None) -> str:
    return "not asked" if found is None else shown.in_unit(figure.unit, found.value)
