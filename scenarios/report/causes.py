"""Why more people ring: what each cause of a scenario's demand brings, as a table and in a sentence."""

from scenarios.report import shown
from scenarios.report.tables import Table
from scenarios.study import Study


def brought(study: Study) -> Table:
    """What each cause is expected to bring in the counted days; no rows where the scenario names no causes."""
    return Table(
        caption="Why more people ring: expected callers of the counted days, before any of them rings again",
        heads=("Cause", "Extra callers", "Of all extra", "Of those of ordinary days"),
        rows=tuple(
            (
                each.cause,
                shown.count(round(each.calls)),
                "" if each.share is None else shown.percent(each.share),
                _signed(each.of_ordinary),
            )
            for each in study.brought
        ),
    )


def sentence(study: Study) -> str:
    """All that is extra, and how it was divided."""
    calls = sum(each.calls for each in study.brought)
    of_ordinary = sum(each.of_ordinary for each in study.brought)
    return (
        f"Together {shown.count(round(calls))} callers ({_signed(of_ordinary)}) beside the same days with nothing "
        "changed. Where causes multiply one another, each has the mean of what it adds over all orders; the parts are "
        "the whole."
    )


def _signed(share: float) -> str:
    return f"{100 * share:+.1f} %"
