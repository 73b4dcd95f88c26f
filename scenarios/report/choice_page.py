"""The pages of the best of several plans, and of levers by what they do for what they cost."""

from collections.abc import Iterator

from markupsafe import Markup

from scenarios.best import Best, Plan
from scenarios.levers import Ranked, Ranking, effect_on
from scenarios.report import bars, shown
from scenarios.report.log_form import Page, Section
from scenarios.report.page_parts import Plot
from scenarios.report.tables import Table
from scenarios.report.why_page import SERIES
from scenarios.study_spread import Interval
from simulation.measures import Unit, item


def best_page(found: Best) -> Page:
    """Which plan is best, if that could be told."""
    code, asked = found.asked.code, found.asked
    kpi = item(code)
    lead = (
        f"No plan is picked: {found.replications} replications, the most allowed, do not tell them apart."
        if found.chosen is None
        else f"The best plan is {_titled(found, found.chosen)}."
    )
    return Page(
        series=SERIES,
        title="The best of several plans",
        question=f"Which plan is best by {kpi.name.lower()}, {shown.days(found.first_day, found.last_day)}?",
        answer=(lead, *_how_surely(found)),
        warnings=(),
        sections=(
            Section(
                name="plans",
                title="Plans",
                sentences=(kpi.sentence,),
                tables=(
                    Table(
                        caption=f"{kpi.name}: mean of the replications of each plan",
                        heads=("Plan", "Mean", "Replications", "Against the best", "Dropped"),
                        rows=tuple(_plan_row(code, plan) for plan in found.plans),
                    ),
                ),
            ),
            Section(
                name="method",
                title="Method",
                sentences=(
                    "Kim and Nelson's sequential procedure KN (2001) on the same patients in every plan: after "
                    f"{asked.first_stage} replications each, plans that fall too far behind are dropped, and the "
                    f"others played on, up to {asked.most} replications (seed {found.seed}). Means are of the "
                    "replications' own values, which are taken to be normal; the intervals beside them are of single "
                    "differences and are not what the promise rests on.",
                ),
            ),
        ),
    )


def _how_surely(found: Best) -> Iterator[str]:
    """What the pick is worth, and which other plans are too near to matter."""
    asked = found.asked
    if found.chosen is None:
        yield "More replications, or a wider indifference zone, would tell."
        return
    yield (
        f"It is picked with a probability of at least {100 * asked.probability:g} %, if it is better than every "
        f"other by at least {shown.width(asked.code, asked.zone)}; smaller differences are taken not to matter."
    )
    near = [
        plan.name
        for plan in found.plans
        if plan.against_chosen is not None and abs(plan.against_chosen.mean) < asked.zone
    ]
    if near:
        yield f"On average within that of it, and so about as good: {', '.join(near)}."


def _plan_row(code: str, plan: Plan) -> tuple[str, ...]:
    against = plan.against_chosen
    return (
        plan.name,
        shown.figure(code, plan.mean),
        f"{plan.replications:,}",
        "" if against is None else f"{shown.finely(code, against.mean)}\n{shown.range_of(code, against)}",
        "" if plan.dropped_after is None else f"after {plan.dropped_after:,}",
    )


def _titled(found: Best, name: str) -> str:
    title = next(plan.title for plan in found.plans if plan.name == name)
    return f'"{title}" ({name})'


def levers_page(found: Ranking) -> Page:
    """What helps most for its cost."""
    code = found.code
    kpi = item(code)
    first = found.levers[0]
    lead = (
        f"{first.name} helps {kpi.name.lower()} most for its cost."
        if first.clear and _per_cost(first, code).mean > 0
        else f"No lever surely improves {kpi.name.lower()} for its cost."
    )
    return Page(
        series=SERIES,
        title=f"Levers by effect for cost: {found.title}",
        question=found.question,
        answer=(
            lead,
            f"{shown.figure(code, found.without.get(code))} without any lever; "
            f"{shown.days(found.first_day, found.last_day)}.",
        ),
        warnings=(),
        sections=(
            Section(
                name="ranking",
                title=f"By {kpi.name.lower()}",
                sentences=(
                    f"Improvement for 1 {found.cost_unit}, each lever alone, on the same patients. Two levers together "
                    "may do more or less than both alone.",
                ),
                plots=(_levers_plot(found),),
            ),
            Section(name="effects", title="What each lever does", tables=tuple(_effects_tables(found))),
            Section(
                name="method",
                title="Method",
                sentences=(
                    f"{found.replications} paired replications (seed {found.seed}); intervals are 95 % by Student's t. "
                    "Surely not zero: by Holm's adjustment over all levers.",
                ),
                points=tuple(
                    f"{lever.name}: {lever.cost:g} {found.cost_unit} ({lever.source})" for lever in found.levers
                ),
            ),
        ),
    )


def _levers_plot(found: Ranking) -> Plot:
    code = found.code
    scale, unit = shown.scale_of(code)
    each = [(lever, _per_cost(lever, code)) for lever in found.levers]
    return Plot(
        name="levers",
        title="Improvement for cost",
        summary="The best first, with 95 % intervals.",
        svg=Markup(
            bars.interval_bars(
                "levers",
                [
                    bars.Bar(label=lever.name, value=scale * gain.mean, low=scale * gain.low, high=scale * gain.high)
                    for lever, gain in each
                ],
                unit=f"Improvement for 1 {found.cost_unit}, {unit}",
            )
        ),
        table=Table(
            caption=f"{item(code).name}: improvement for 1 {found.cost_unit}, the best first",
            heads=("Lever", f"Cost, {found.cost_unit}", "Improvement for cost", "Interval", "Surely not zero"),
            rows=tuple(
                (
                    lever.name,
                    f"{lever.cost:,g}",
                    _small(code, gain.mean),
                    shown.span(_small(code, gain.low), _small(code, gain.high)),
                    "yes" if lever.clear else "no",
                )
                for lever, gain in each
            ),
        ),
    )


def _effects_tables(found: Ranking) -> list[Table]:
    return [
        Table(
            caption=f"{item(code).name}: with the lever, less without ({shown.figure(code, value)})",
            heads=("Lever", "Difference", "Interval", "p among all (Holm)"),
            rows=tuple(
                (
                    lever.name,
                    shown.finely(code, effect_on(lever, code).difference.mean),
                    shown.range_of(code, effect_on(lever, code).difference),
                    shown.p_value(effect_on(lever, code).tested.p_holm),
                )
                for lever in found.levers
            ),
        )
        for code, value in found.without.items()
    ]


def _per_cost(lever: Ranked, code: str) -> Interval:
    found = effect_on(lever, code).improvement_per_cost
    if found is None:
        raise ValueError(f"levers are not ranked by {code}")
    return found


def _small(code: str, change: float) -> str:
    """With three significant digits, since an improvement for one unit of cost may be tiny."""
    scale, _ = shown.scale_of(code)
    unit = {Unit.SHARE: "points", Unit.SECONDS: "s", Unit.CALLS: "calls"}[item(code).unit]
    return f"{scale * change + 0.0:+.3g} {unit}"
