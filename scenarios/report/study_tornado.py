"""What each assumption alone does to a study's first headline, at its low and at its high."""

from markupsafe import Markup

from scenarios.report import shown
from scenarios.report.bars import Swing, tornado
from scenarios.report.page_parts import Plot
from scenarios.report.tables import Table
from scenarios.study import Study
from scenarios.study_spread import pooled
from simulation.measures import HEADLINES, item

WIDEST = 10
"""Assumptions in the plot, the widest swing first; the table has all that were played."""


def study_tornado(study: Study) -> Plot | None:
    """The plot, of the replications in which assumptions were played; `None` where none were, or nothing moves."""
    code = HEADLINES[study.family][0]
    same = study.kpis[: study.size.per_assumption]
    value = pooled([here.london[code] for here, _ in same])
    found: dict[str, dict[str, float]] = {}
    for effect in study.effects:
        at = effect.values[code]
        if at is not None and value is not None:
            found.setdefault(effect.assumption, {})[effect.level] = at - value
    ordered = sorted(found, key=lambda name: -max(map(abs, found[name].values())))
    moving = [name for name in ordered if any(found[name].values())]
    if not moving:
        return None
    scale, unit = shown.scale_of(code)
    return Plot(
        name="tornado",
        title=f"{item(code).name}: each assumption alone",
        summary=f"Change to {shown.figure(code, value)} with one assumption at its low or at its high, in the first "
        f"{study.size.per_assumption} of the same replications; the {min(WIDEST, len(moving))} widest of {len(found)}.",
        svg=Markup(
            tornado(
                "tornado",
                [
                    Swing(
                        label=name.replace("_", " "),
                        at_low=scale * found[name].get("low", 0.0),
                        at_high=scale * found[name].get("high", 0.0),
                    )
                    for name in moving[:WIDEST]
                ],
                unit=f"Change, {unit}",
            )
        ),
        table=Table(
            caption=f"{item(code).name}: change with each assumption alone at its low and at its high",
            heads=("Assumption", "At low", "At high"),
            rows=tuple(
                (
                    name,
                    *(
                        shown.finely(code, found[name][level]) if level in found[name] else "no part in it"
                        for level in ("low", "high")
                    ),
                )
                for name in ordered
            ),
        ),
    )
