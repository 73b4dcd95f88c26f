"""The page of a fitted log: what was found, how surely, and the plots that say whether to believe it."""

from collections.abc import Sequence

from markupsafe import Markup

from scenarios.handling_times import GOOD_DISTANCE, QUANTILE_SHARES
from scenarios.log_fit import FEW_CALLS, FEW_DAYS, LEAST_CALLS, LogFit, QueueFit
from scenarios.log_kpis import ALL, shown
from scenarios.queue_setting import ASSUMED
from scenarios.report.log_form import Page, Section
from scenarios.report.log_plots import SHOWN_SECONDS, arrivals_plot, handling_plot, patience_plot
from scenarios.report.page_parts import Plot
from scenarios.report.shown import days, percent, span
from scenarios.report.tables import Table

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MOST_PANELS = 4
"""Queues with a panel of their own, the busiest first; all are in the tables."""


def fit_page(fit: LogFit) -> Page:
    """The diagnostics of a fit."""
    whole = fit.recorded[ALL]
    return Page(
        series="A call log, fitted",
        title=fit.area.title,
        question="What are the arrivals, handling times and patience of this log, and how surely are they known?",
        answer=(
            f"{fit.calls:,} calls, {days(str(fit.arrivals.first_day), str(fit.arrivals.last_day))}: "
            f"{shown('within_60', whole['within_60'])} answered within 60 s, "
            f"{shown('abandoned', whole['abandoned'])} abandoned, mean wait for an answer "
            f"{shown('speed_to_answer', whole['speed_to_answer'])}.",
            *fit.notes,
        ),
        warnings=fit.warnings,
        sections=(_arrivals(fit), _handling(fit), _patience(fit), _dispositions(fit), _scenario(fit)),
    )


def _busiest(fit: LogFit) -> Sequence[QueueFit]:
    return sorted(fit.queues, key=lambda queue: -queue.calls)[:MOST_PANELS]


def _arrivals(fit: LogFit) -> Section:
    found = fit.arrivals
    mean, low, high = (each.sum(axis=0) for each in (found.calls_per_hour, found.low, found.high))
    peak = int(mean.argmax())
    told = (
        f"A day's calls vary {found.dispersion:.1f} times as much as chance alone would have them vary about the "
        "mean of "
        f"their weekday (from {found.repeats} days beyond the first of each weekday); that is a coefficient of "
        "variation "
        f"of {found.day_cv:.3f} between days, and the scenario has it."
        if found.dispersion is not None and found.day_cv is not None
        else "The log is too short to tell how much days differ beyond chance."
    )
    rows = tuple((f"{hour:02}:00", *(f"{mean[24 * day + hour]:,.1f}" for day in range(7))) for hour in range(24))
    return Section(
        name="arrivals",
        title="Arrivals",
        sentences=(
            told,
            "Intervals are of the mean of an hour of the week: Poisson by Byar's approximation, widened by the spread "
            "between days; where queues are summed they are summed too, which is wide. Trend within the log is not "
            "modelled.",
        ),
        plots=(
            Plot(
                name="arrivals-week",
                title="Calls by hour of the week",
                summary=f"The busiest hour is {DAYS[peak // 24]} {peak % 24:02}:00: {mean[peak]:,.1f} calls an hour.",
                svg=Markup(arrivals_plot("arrivals-week", mean, low, high)),
                table=Table(caption="Mean calls an hour, all queues", heads=("From", *DAYS), rows=rows),
            ),
        ),
    )


def _handling(fit: LogFit) -> Section:
    shown_queues = _busiest(fit)
    rows = tuple(
        (
            queue.name + (" (all queues together)" if queue.handling_is_pooled and len(fit.queues) > 1 else ""),
            f"{queue.handling.count:,}",
            f"{queue.handling.mean_seconds:,.0f} s",
            f"{queue.handling.cv:.2f}",
            *(f"{queue.handling.distances[family]:.3f}" for family in ("exponential", "lognormal", "weibull")),
            queue.handling.best.family,
            queue.handling.used.family,
        )
        for queue in fit.queues
    )
    quantiles = tuple(
        (percent(share), *(f"{queue.handling.quantile_seconds[n]:,.0f} s" for queue in fit.queues))
        for n, share in enumerate(QUANTILE_SHARES)
    )
    return Section(
        name="handling",
        title="Handling times",
        sentences=(
            "From the answer until whoever answered was free. Shapes are fitted by maximum likelihood and chosen by "
            "Akaike's criterion. The distance is Kolmogorov's: the largest gap between the fitted and the recorded "
            "share "
            f"of shorter calls. Beyond {GOOD_DISTANCE:.2f} the recorded quantiles are used in place of the shape.",
        ),
        plots=(
            Plot(
                name="handling-quantiles",
                title="Handling times, fitted against recorded",
                summary="Points on the dashed line agree. "
                + " ".join(
                    f"{queue.name}: {queue.handling.best.family}, distance "
                    f"{queue.handling.distances[queue.handling.best.family]:.3f}."
                    for queue in shown_queues
                ),
                svg=Markup(handling_plot("handling-quantiles", shown_queues)),
                table=Table(
                    caption="Quantiles of the recorded handling times",
                    heads=("Share of calls", *(queue.name for queue in fit.queues)),
                    rows=quantiles,
                ),
            ),
        ),
        tables=(
            Table(
                caption="Handling times by queue, with the distance of each shape",
                heads=(
                    "Queue",
                    "Calls",
                    "Mean",
                    "Spread (sd / mean)",
                    "exponential",
                    "lognormal",
                    "weibull",
                    "Best",
                    "Used",
                ),
                rows=rows,
            ),
        ),
    )


def _patience(fit: LogFit) -> Section:
    shown_queues = _busiest(fit)

    def cell(queue: QueueFit, at: float) -> str:
        if at > queue.patience.longest_seconds:
            return "nobody waited so long"
        low, high = queue.patience.interval_at(at)
        return f"{percent(float(queue.patience.at(at)))}\n{span(percent(float(low)), percent(float(high)))}"

    medians = [
        f"{queue.name}: {queue.hung_up_waiting:,} of {queue.calls:,} hung up while waiting, "
        f"{percent(queue.opening_share)} in the "
        "opening message; half have lost patience "
        + (
            f"by {median:,.0f} s."
            if (median := queue.patience.quantile_seconds(0.5)) is not None
            else "later than anybody waited."
        )
        for queue in fit.queues
    ]
    return Section(
        name="patience",
        title="Patience",
        sentences=(
            "How long callers would have waited, had nobody answered. Whoever was answered shows only that their "
            "patience "
            "was longer, and counts as such (Kaplan and Meier 1958; Greenwood's variance, intervals on the log-log "
            "scale).",
        ),
        points=tuple(medians),
        plots=(
            Plot(
                name="patience-curve",
                title="Patience in the queue",
                summary="The share who would still be waiting, by minutes in the queue.",
                svg=Markup(patience_plot("patience-curve", shown_queues)),
                table=Table(
                    caption="Share still patient, with 95 % interval",
                    heads=("After", *(queue.name for queue in fit.queues)),
                    rows=tuple((f"{at:,.0f} s", *(cell(queue, at) for queue in fit.queues)) for at in SHOWN_SECONDS),
                ),
            ),
        ),
    )


def _dispositions(fit: LogFit) -> Section:
    if not fit.dispositions:
        return Section(name="dispositions", title="Dispositions", sentences=("The log has no column of dispositions.",))
    rows = tuple((name, percent(share)) for name, share in fit.dispositions.items())
    return Section(
        name="dispositions",
        title="Dispositions",
        sentences=("As recorded; the scenario does not play them.",),
        tables=(Table(caption="Share of the calls with a disposition", heads=("Disposition", "Share"), rows=rows),),
    )


def _scenario(fit: LogFit) -> Section:
    return Section(
        name="scenario",
        title="The scenario",
        sentences=(
            "scenario.yaml in this folder plays an ordinary week of these callers: prm111 run scenario.yaml. Arrivals, "
            "handling times and patience are fitted"
            + (
                ", and so is the roster."
                if fit.safety_level is not None
                else "; the roster is the one given, by quarter hour of the week."
            ),
            f"A fit needs {LEAST_CALLS:,} calls; below {FEW_CALLS:,} calls or {FEW_DAYS} whole days it carries a "
            "warning "
            "(assumptions).",
        ),
        points=ASSUMED,
    )
