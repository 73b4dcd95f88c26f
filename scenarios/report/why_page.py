"""The pages of why a scenario differs from another one, and of which assumptions matter."""

from markupsafe import Markup

from scenarios.assumptions import ASSUMPTIONS
from scenarios.report import bars, shown
from scenarios.report.log_form import Page, Section
from scenarios.report.page_parts import Plot
from scenarios.report.tables import Table
from scenarios.screening import KpiScreen, Screening
from scenarios.study_spread import Interval
from scenarios.why import Difference, Why
from simulation.measures import item

SERIES = "NHS 111 call routing in London, simulated"
SHOWN_SWINGS = 12
"""Assumptions in the tornado plot, the widest first; all are in the table."""


def why_page(why: Why) -> Page:
    """Why a scenario differs from another one."""
    return Page(
        series=SERIES,
        title=f"Why the difference: {why.title}",
        question=why.question,
        answer=(
            _why_lead(why.differences[0]),
            f"Compared with: {why.comparison_title}. {shown.days(why.first_day, why.last_day)}. In brackets: the 95 % "
            "interval.",
        ),
        warnings=(),
        sections=(
            *(_why_section(found) for found in why.differences),
            Section(
                name="method",
                title="Method",
                sentences=(
                    f"With {len(why.changes)} changes, {2 ** len(why.changes)} scenarios in between were played, each "
                    f"on the same patients with the same luck, in {why.replications} replications (seed {why.seed}).",
                    "What a change contributes is what it adds when it is made, averaged over all orders in which the "
                    "changes could be made (Shapley 1953). In each replication the parts sum to the whole difference "
                    "exactly. Intervals are 95 %, by Student's t over replications.",
                    "Made first and made last differ where changes act together.",
                ),
                points=tuple(f"{change.name}: {', '.join(change.parts)}" for change in why.changes),
            ),
        ),
    )


def _why_lead(found: Difference) -> str:
    greatest = max(found.parts, key=lambda part: abs(part.contributes.mean))
    return (
        f"{item(found.code).name}: {_ranged(found.code, found.whole)} in all, most of it through {greatest.change}: "
        f"{_ranged(found.code, greatest.contributes)}."
    )


def _ranged(code: str, found: Interval) -> str:
    """A difference with its interval, and that it may be none where the interval says so."""
    told = f"{shown.finely(code, found.mean)} ({shown.range_of(code, found)}"
    return f"{told}; not surely any)" if found.low <= 0 <= found.high else f"{told})"


def _why_section(found: Difference) -> Section:
    code, kpi = found.code, item(found.code)
    scale, unit = shown.scale_of(code)
    named = [(part.change, part.contributes) for part in found.parts] + [("In all", found.whole)]
    table = Table(
        caption=f"{kpi.name}: what each change contributes, with its 95 % interval, and made first and last",
        heads=("Change", "Contributes", "Interval", "Made first", "Made last"),
        rows=(
            *(
                (
                    part.change,
                    shown.finely(code, part.contributes.mean),
                    shown.fine_range(code, part.contributes.low, part.contributes.high),
                    shown.finely(code, part.alone),
                    shown.finely(code, part.last),
                )
                for part in found.parts
            ),
            ("In all", shown.finely(code, found.whole.mean), shown.range_of(code, found.whole), "", ""),
        ),
    )
    plot = Plot(
        name=f"why-{code}",
        title=f"{kpi.name}, change by change",
        summary=f"{shown.figure(code, found.there)} without the changes, {shown.figure(code, found.here)} with all.",
        svg=Markup(
            bars.interval_bars(
                f"why-{code}",
                [
                    bars.Bar(label=name, value=scale * each.mean, low=scale * each.low, high=scale * each.high)
                    for name, each in named
                ],
                unit=f"Change, {unit}",
            )
        ),
        table=table,
    )
    return Section(name=f"section-{code}", title=kpi.name, sentences=(kpi.sentence,), plots=(plot,))


def screening_page(found: Screening, code: str) -> Page:
    """Which assumptions matter to one KPI."""
    kpi = next(each for each in found.kpis if each.code == code)
    name = item(code).name
    matter = [factor for factor in kpi.factors if factor.screened.mu_star > 0]
    lead = (
        f"What moves {name.lower()} most is {matter[0].assumption.replace('_', ' ')}: by "
        f"{shown.width(code, matter[0].screened.mu_star)} over its whole range (standard error "
        f"{shown.width(code, matter[0].screened.mu_star_error)})."
        if matter
        else f"No assumption moves {name.lower()}."
    )
    return Page(
        series=SERIES,
        title=f"Which assumptions matter: {found.title}",
        question=found.question,
        answer=(
            lead,
            f"{len(matter)} of {len(found.varied)} assumptions that were varied have any effect on it; "
            f"{len(found.no_part)} have no part in this scenario.",
        ),
        warnings=(),
        sections=(
            Section(
                name="alone",
                title="Each alone, at its low and at its high",
                sentences=(
                    f"Changes to {name.lower()} ({shown.figure(code, kpi.value)} as it is), means of "
                    f"{found.replications} paired replications.",
                ),
                plots=(_tornado(kpi),),
            ),
            Section(
                name="together",
                title="All at once (Morris)",
                sentences=(
                    f"{found.trajectories} random walks, each through every assumption, on patients of its own (seed "
                    f"{found.seed}). The size is the mean change, whatever its sign, over the assumption's whole "
                    "range; the spread between walks is large where an assumption acts with others, where its effect "
                    "bends, and by luck.",
                ),
                tables=(_morris(kpi),),
            ),
            Section(
                name="not-varied",
                title="Not varied",
                sentences=(
                    f"No part in this scenario, and so no effect at all: {_list(found.no_part)}.",
                    f"Set by the scenario, or only a question: {_list(found.set_by_scenario)}.",
                ),
            ),
        ),
    )


def _tornado(kpi: KpiScreen) -> Plot:
    scale, unit = shown.scale_of(kpi.code)
    ordered = sorted(kpi.factors, key=lambda factor: -factor.swing.size)
    return Plot(
        name=f"tornado-{kpi.code}",
        title=f"{item(kpi.code).name}: each assumption alone",
        summary=f"The {min(SHOWN_SWINGS, len(ordered))} widest swings; the table has all.",
        svg=Markup(
            bars.tornado(
                f"tornado-{kpi.code}",
                [
                    bars.Swing(
                        label=factor.assumption.replace("_", " "),
                        at_low=scale * factor.swing.at_low.mean,
                        at_high=scale * factor.swing.at_high.mean,
                    )
                    for factor in ordered[:SHOWN_SWINGS]
                ],
                unit=f"Change, {unit}",
            )
        ),
        table=Table(
            caption="Each assumption alone: the change at its low and at its high",
            heads=("Assumption", "Low to high", "At low", "At high"),
            rows=tuple(
                (
                    factor.assumption,
                    f"{ASSUMPTIONS[factor.assumption].low:g} to {ASSUMPTIONS[factor.assumption].high:g}",
                    shown.finely(kpi.code, factor.swing.at_low.mean),
                    shown.finely(kpi.code, factor.swing.at_high.mean),
                )
                for factor in ordered
            ),
        ),
    )


def _morris(kpi: KpiScreen) -> Table:
    code = kpi.code
    return Table(
        caption=f"{item(code).name}: size of the effect of each assumption over its whole range, the greatest first",
        heads=("Assumption", "Size (mu*)", "Its error", "Direction (mean)", "Spread (sigma)"),
        rows=tuple(
            (
                factor.assumption,
                shown.width(code, factor.screened.mu_star),
                shown.width(code, factor.screened.mu_star_error),
                shown.finely(code, factor.screened.mean),
                shown.width(code, factor.screened.sigma),
            )
            for factor in kpi.factors
        ),
    )


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "none"
