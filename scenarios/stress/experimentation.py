"""Section 4: how a run begins, how long it is, and how figures are estimated from runs."""

from prm.base import HOUR, Instant, london
from scenarios.amounts import Amount
from scenarios.fits import ALL_FITS
from scenarios.report import shown
from scenarios.report.tables import Table
from scenarios.stress.item import Facts, Item
from scenarios.study_spread import CONFIDENCE
from simulation.measures import item
from simulation.setting import Horizon


def items(facts: Facts) -> tuple[Item, ...]:
    """Items 4.1 to 4.3."""
    return (_initialisation(facts), _run_length(facts), _estimation(facts))


def _initialisation(facts: Facts) -> Item:
    horizon = facts.here.setting.horizon
    return Item(
        number="4.1",
        name="Initialisation",
        sentences=(
            f"A run starts empty at {_clock(horizon.start)}, {_hours(horizon.start, horizon.counted_from)} hours "
            f"before the counted period ({_clock(horizon.counted_from)}), so that queues and the 96 hours of contact "
            "history exist when counting begins; what arrives before is not counted.",
            "The warm-up is not estimated from the output: the only memory longer than a day is the contact history, "
            "and its length is known.",
        ),
    )


def _run_length(facts: Facts) -> Item:
    horizon = facts.here.setting.horizon
    days = len(facts.study.days)
    offered = sum(facts.study.flow.here.ring.values())
    return Item(
        number="4.2",
        name="Run length",
        sentences=(
            f"London days counted: {days} ({_counted_hours(horizon)} hours); the run ends at "
            f"{_clock(horizon.end)}, {_hours(horizon.counted_to, horizon.end)} hours after them, so that call-backs "
            f"promised late can be kept, {_hours(horizon.start, horizon.end)} hours in all.",
            f"A counted period holds {offered:,.0f} calls of the scenario on average.",
        ),
    )


def _estimation(facts: Facts) -> Item:
    study, size = facts.study, facts.study.size
    if study.precision is None:
        control = f"The number of replications, {size.replications}, was fixed beforehand."
    else:
        asked = ", ".join(f"{item(code).name} {_amount(code, one)}" for code, one in study.precision.amounts.items())
        unsure = [
            item(one.code).name
            for one in study.headlines
            if any(sure is not None and not sure.holds for sure in (one.sure_here, one.sure_there))
        ]
        control = (
            f"Replications were added until half the {CONFIDENCE:.0%} interval of each headline was as narrow as asked "
            f"({asked}) and stayed so, at least {study.precision.least} and at most {study.precision.most}: "
            f"{size.replications} were played. "
            + (f"Less sure than asked, and so not stated: {', '.join(unsure)}." if unsure else "All are as sure.")
        )
    return Item(
        number="4.3",
        name="Estimation approach",
        sentences=(
            f"{control} They have the seed {study.seed} and the numbers 0 to {size.replications - 1}.",
            "A headline is pooled: sums over replications divided by sums; a centile is the median replication's. Its "
            "range holds 80 % of single days, and the range under the fits is that of "
            f"{len(study.fits)} of {len(ALL_FITS)} fits.",
            f"Differences are paired, replication by replication, with {CONFIDENCE:.0%} intervals by Student's t."
            if study.there is not None
            else "Nothing is compared, so there are no differences to estimate.",
        ),
        tables=() if study.there is None else (_differences(facts),),
    )


def _amount(code: str, asked: Amount) -> str:
    return f"{100 * asked.number:g} % of its value" if asked.relative else shown.width(code, asked.number)


def _differences(facts: Facts) -> Table:
    return Table(
        caption="Paired differences of the headlines, scenario less comparison",
        heads=("Measure", "Mean and 95 % interval", "Under the fits"),
        rows=tuple(
            (
                item(one.code).name,
                shown.difference(one.code, one.difference),
                shown.figure_range(one.code, one.fits_low, one.fits_high) or shown.MISSING,
            )
            for one in facts.study.headlines
        ),
    )


def _clock(at: Instant) -> str:
    return f"{london(at):%d %b %Y %H:%M} London time"


def _hours(start: Instant, end: Instant) -> str:
    return f"{(end - start) / HOUR:g}"


def _counted_hours(horizon: Horizon) -> str:
    return _hours(horizon.counted_from, horizon.counted_to)
