"""The page of a staffing: who is needed when, the shifts and their price, what callers get, and the quick formulas."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

import matplotlib
import numpy as np
from markupsafe import Markup
from matplotlib.figure import Figure
from numpy.typing import NDArray

from prm.base import london
from scenarios.names import name_of
from scenarios.report.log_form import Page, Section
from scenarios.report.page_parts import Plot
from scenarios.report.plots import BLUE, GREY, LIGHT, STYLE, WIDTH_INCHES, svg_of
from scenarios.report.shown import span
from scenarios.report.tables import Table
from scenarios.shift_rules import QUARTERS_AN_HOUR, ShiftRules
from scenarios.staffing import Staffing, Way, period_in_words
from scenarios.staffing_check import CLEAR_ERRORS, ENOUGH_CALLS
from scenarios.staffing_check import Figure as Share
from scenarios.staffing_compare import Errors
from simulation.patience_queue import Target

Numbers = NDArray[np.int64]

MISSES_SHOWN = 12


def staffing_page(found: Staffing) -> Page:
    """The page of a staffed scenario."""
    return Page(
        series="Staffing",
        title=f"{found.scenario.title}: who is needed when",
        question=f"How many people, in which shifts, does {period_in_words(found)} need to hold its targets?",
        answer=_answer(found),
        warnings=_warnings(found),
        sections=(
            Section(
                name="agents",
                title="People on duty",
                sentences=(
                    "Needed: from the modified offered load, the work of calls while it lasts. On duty: in the shifts, "
                    "repairs included. Means over the quarter hours of each part of the day, all providers together.",
                ),
                plots=(_plot(found),),
                tables=(_by_part(found), _by_provider(found)),
            ),
            Section(
                name="ways",
                title="What callers get, by way of staffing",
                sentences=(
                    f"Each is played {found.effort.replications} times on the same callers with the same luck. The "
                    "formulas and the requirement have exactly their people in every quarter hour, which no shifts "
                    "could give.",
                ),
                tables=(_ways(found),),
            ),
            Section(
                name="formulas",
                title="Where the quick formula errs",
                sentences=_errors_in_words(found),
                tables=(_errors(found.errors),),
            ),
            Section(
                name="rounds",
                title="Check and repair",
                sentences=(
                    "A day part (night to 8:00, day to 18:00, evening) of a queue misses its target clearly if its "
                    f"figure lies more than {CLEAR_ERRORS:g} standard errors beyond it, on {ENOUGH_CALLS} or more "
                    "calls. People are then added there, twice as many each time, and the shifts solved again, in "
                    f"at most {found.effort.rounds} rounds.",
                ),
                tables=(_rounds(found),),
            ),
            Section(
                name="rules",
                title="Rules and prices",
                sentences=(
                    "None is published for a 111 provider: all of these are assumptions, and parameters. A cost of "
                    "hours is divided by one less the shrinkage. Shifts that hang over the planned days cost only what "
                    "they work in them. The national contingency is neither staffed nor priced here.",
                ),
                points=_rules(found.rules),
            ),
        ),
    )


def _answer(found: Staffing) -> tuple[str, ...]:
    shifts = found.ways[0]
    first, clinician = found.targets.first_voice, found.targets.clinician
    lead = "The target is held: " if found.held else f"The target is not held after {len(found.rounds) - 1} rounds: "
    told = [f"{_share(shifts.first_voice.answered)} of answered callers within {_time(first)}"]
    told.append(f"{_share(shifts.first_voice.abandoned)} of those who queue hang up")
    if first.delayed is not None:
        told.append(f"{_share(shifts.first_voice.delayed)} wait at all")
    told.append(f"{_share(shifts.clinician.answered)} of urgent needs with a clinician within {_time(clinician)}")
    asked = f"Asked for: {_target(first, found.opening)}; of clinicians, {_target(clinician, 0.0)}."
    gap = f", at most {100 * found.gap:.1f} % above the cheapest possible" if found.gap >= 0.0005 else ""
    return (
        lead + ", ".join(told) + ".",
        asked,
        f"{shifts.hours:,.0f} hours on duty in {sum(map(len, found.duties)):,} shifts of {found.people:,} people; "
        f"£{found.cost:,.0f}{gap}; with {found.calls:,.0f} calls, £{found.cost_per_1000_calls:,.0f} for 1,000 calls.",
    )


def _target(target: Target, opening: float) -> str:
    told = []
    if target.answered is not None:
        told.append(f"at least {100 * target.answered:g} % within {_time(target)}")
    if target.abandoned is not None:
        including = f", the {100 * opening:.1f} % in the opening message included" if opening else ""
        told.append(f"at most {100 * target.abandoned:g} % abandoned{including}")
    if target.delayed is not None:
        told.append(f"{100 * target.delayed:g} % delayed")
    return " and ".join(told)


def _time(target: Target) -> str:
    """A time limit in seconds, or in minutes where it is some of them."""
    seconds = target.within_seconds
    return f"{seconds / 60:g} min" if seconds >= 120 else f"{seconds:g} s"


def _warnings(found: Staffing) -> tuple[str, ...]:
    told = [
        f"{name_of(need.provider)}, {_in_sentence(need.queue)}, {found.parts[miss.part].name}: "
        f"{miss.what} {_share(miss.figure)}, wanted {100 * miss.wanted:.1f} %."
        for miss in found.missed[:MISSES_SHOWN]
        for need in (found.needs[miss.queue],)
    ]
    if len(found.missed) > MISSES_SHOWN:
        told.append(f"{len(found.missed) - MISSES_SHOWN} more day parts miss their target; the JSON names them all.")
    if found.missed:
        told.append("More rounds may end this (--rounds), or a target that asks for less.")
    elif not found.held:
        told.append("No single day part clearly misses its target, but London as a whole does.")
    return tuple(told)


def _queues(found: Staffing) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for n, need in enumerate(found.needs):
        groups.setdefault(need.queue, []).append(n)
    return groups


def _by_part(found: Staffing) -> Table:
    rows = []
    for queue, chosen in _queues(found).items():
        for kind in dict.fromkeys(part.kind for part in found.parts):
            quarters = np.concatenate([part.quarters for part in found.parts if part.kind == kind])
            if not quarters.size:
                continue

            def mean(each: Sequence[Numbers], at: Numbers = quarters, queues: Sequence[int] = chosen) -> str:
                return f"{sum(float(each[n][at].mean()) for n in queues):.1f}"

            planned = found.planned
            load = sum(float(found.needs[n].load[planned][quarters].mean()) for n in chosen)
            rows.append(
                (
                    f"{name_of(queue)}, {kind}",
                    f"{load:.1f}",
                    mean([need.required[planned] for need in found.needs]),
                    mean([plan.cover for plan in found.plans]),
                    mean([each.erlang_c[planned] for each in found.formulas]),
                    mean([each.erlang_a[planned] for each in found.formulas]),
                )
            )
    return Table(
        caption="People on duty by skill and part of the day, all providers",
        heads=("Queue", "Load", "Needed", "On duty", "Erlang C", "Erlang A"),
        rows=tuple(rows),
    )


def _by_provider(found: Staffing) -> Table:
    rows = []
    for n, need in enumerate(found.needs):
        plan, required = found.plans[n], need.required[found.planned]
        rows.append(
            (
                f"{name_of(need.provider)}: {_in_sentence(need.queue)}",
                f"{need.calls[found.planned].sum():,.0f}",
                span(str(required.min()), str(required.max())),
                span(str(plan.cover.min()), str(plan.cover.max())),
                f"{plan.hours:,.0f}",
                f"{len({duty.person for duty in found.duties[n]})}",
                f"£{plan.cost:,.0f}",
            )
        )
    return Table(
        caption="By provider and skill",
        heads=("Queue", "Calls", "Needed", "On duty", "Hours", "People", "Cost"),
        rows=tuple(rows),
    )


def _plot(found: Staffing) -> Plot:
    first = [n for n in found.first_voice if found.needs[n].queue == "health_adviser"]
    others = [n for n in range(len(found.needs)) if n not in first]
    panels = [("Health advisers", first), ("Clinicians and option lines", others)]
    panels = [(title, chosen) for title, chosen in panels if chosen]
    name = "agents-by-quarter-hour"
    with matplotlib.rc_context(STYLE | {"svg.hashsalt": name}):
        figure = Figure(figsize=(WIDTH_INCHES, 1.0 + 2.4 * len(panels)), layout="constrained")
        axes = figure.subplots(len(panels), 1, sharex=True, squeeze=False).ravel().tolist()
        at = np.arange(len(found.starts))
        for axis, (title, chosen) in zip(axes, panels, strict=True):
            load, needed, on_duty, erlang = _lines(found, chosen)
            axis.fill_between(at, 0, load, color=LIGHT, linewidth=0, step="post", label="Load")
            axis.step(at, on_duty, where="post", color=BLUE, linewidth=2.0, label="On duty")
            axis.step(at, needed, where="post", color="#1a1a1a", linewidth=1.0, label="Needed")
            axis.step(at, erlang, where="post", color=GREY, linewidth=1.2, linestyle="--", label="Erlang C")
            axis.set_title(title, loc="left", fontsize=11, fontweight="bold")
            axis.set_ylim(bottom=0)
        moments = [london(start) for start in found.starts]
        step = max(1, -(-len(moments) // (9 * QUARTERS_AN_HOUR))) * QUARTERS_AN_HOUR
        step = next((hours * 4 for hours in (1, 2, 3, 6, 12, 24, 48, 96) if hours * 4 >= step), step)
        ticks = range(0, len(moments), step)
        axes[-1].set_xticks(list(ticks), [_tick(moments[n]) for n in ticks])
        axes[-1].set_xlim(0, len(moments) - 1)
        figure.supylabel("People", fontsize=11)
        handles, labels = axes[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper right", ncols=len(labels), frameon=False)
        svg = svg_of(figure, name)
    load, needed, on_duty, _ = _lines(found, range(len(found.needs)))
    peak = int(np.argmax(needed))
    return Plot(
        name=name,
        title="People by quarter hour",
        summary=f"Most are needed at {london(found.starts[peak]):%a %d %b %H:%M}: {needed[peak]:.0f}, with "
        f"{on_duty[peak]:.0f} on duty for a load of {load[peak]:.0f}.",
        svg=Markup(svg),
        table=_hourly(found),
    )


def _in_sentence(queue: str) -> str:
    name = name_of(queue)
    return name if name.isupper() else name.lower()


def _tick(moment: datetime) -> str:
    return f"{moment:%H:%M}\n{moment:%a %d}" if moment.hour == 0 else f"{moment:%H:%M}"


def _lines(found: Staffing, chosen: Sequence[int]) -> tuple[NDArray[np.float64], ...]:
    planned = found.planned
    return tuple(
        np.sum([np.asarray(each, dtype=float) for each in columns], axis=0)
        for columns in (
            [found.needs[n].load[planned] for n in chosen],
            [found.needs[n].required[planned] for n in chosen],
            [found.plans[n].cover for n in chosen],
            [found.formulas[n].erlang_c[planned] for n in chosen],
        )
    )


def _hourly(found: Staffing) -> Table:
    load, needed, on_duty, erlang = _lines(found, range(len(found.needs)))
    rows = tuple(
        (
            f"{london(start):%a %d %b %H:%M}",
            f"{load[n]:.1f}",
            f"{needed[n]:.0f}",
            f"{on_duty[n]:.0f}",
            f"{erlang[n]:.0f}",
        )
        for n, start in enumerate(found.starts)
        if n % QUARTERS_AN_HOUR == 0
    )
    return Table(
        caption="In the first quarter of each hour, all queues",
        heads=("Time", "Load", "Needed", "On duty", "Erlang C"),
        rows=rows,
    )


def _ways(found: Staffing) -> Table:
    return Table(
        caption="First voice in time, hang-ups in the queue, and urgent needs with a clinician in time",
        heads=("Way", "Hours on duty", "In time", "Hung up", "Worst hour", "Clinician in time", "Day parts missed"),
        rows=tuple(_way(way) for way in found.ways),
    )


def _way(way: Way) -> tuple[str, ...]:
    worst = "-" if way.worst_hour is None else f"{100 * way.worst_hour:.1f} %"
    return (
        *(way.name, f"{way.hours:,.0f}", _share(way.first_voice.answered), _share(way.first_voice.abandoned), worst),
        *(_share(way.clinician.answered), str(way.missed)),
    )


def _errors(found: Sequence[Errors]) -> Table:
    return Table(
        caption="Erlang C against what is needed; both formulas' share in time for these shifts against the simulated",
        heads=(
            *("Queues", "Too few by at most", "Quarter hours", "Too many by at most", "Quarter hours"),
            *("Erlang C's error", "Erlang A's error"),
        ),
        rows=tuple(
            (
                *(f"{each.kind} ({each.queues})", str(each.most_short), f"{each.short_quarters:,}"),
                *(str(each.most_over), f"{each.over_quarters:,}"),
                *(_points(each.forecast_error), _points(each.forecast_error_a)),
            )
            for each in found
        ),
    )


def _errors_in_words(found: Staffing) -> tuple[str, ...]:
    told = [
        "Erlang C takes each quarter hour by itself: after calls rise it sees work that has not begun yet, after they "
        "fall it overlooks calls still in progress. " + _change_of_load(found),
        "It knows no hang-ups, and so asks for more people where abandonment would relieve the queue.",
        "Small queues are helped by others and serve the urgent first, which no formula for one queue knows.",
    ]
    overloaded = sum(each.called_overloaded for each in found.errors)
    if overloaded:
        shares = [each.answered_there for each in found.errors if each.answered_there is not None]
        told.append(
            f"In {overloaded:,} quarter hours it expects the queue to grow without end; there "
            f"{100 * min(shares):.0f} % or more are answered in time."
        )
    return tuple(told)


def _change_of_load(found: Staffing) -> str:
    """The quarter hours in which the load of the formula lies furthest from the one in progress."""
    gaps = np.array(
        [
            quick.load[found.planned] - need.load[found.planned]
            for quick, need in zip(found.formulas, found.needs, strict=True)
        ]
    )
    told = []
    for pick, words in ((np.argmax, "above"), (np.argmin, "below")):
        n, q = np.unravel_index(int(pick(gaps)), gaps.shape)
        need = found.needs[int(n)]
        told.append(
            f"{abs(float(gaps[n, q])):.1f} {words} the work in progress at {london(found.starts[int(q)]):%a %H:%M} "
            f"({name_of(need.provider)}, {_in_sentence(need.queue)})"
        )
    return f"Its load is up to {told[0]}, and up to {told[1]}."


def _rounds(found: Staffing) -> Table:
    return Table(
        caption="Each solution and its check",
        heads=("Round", "Cost", "Hours on duty", "Day parts clearly missed"),
        rows=tuple(
            (
                "First" if n == 0 else f"Repair {n}",
                f"£{each.cost:,.0f}",
                f"{each.hours:,.0f}",
                str(len({(miss.queue, miss.part) for miss in each.missed})),
            )
            for n, each in enumerate(found.rounds)
        ),
    )


_RULES = {
    "starts": "Shifts start at",
    "lengths_hours": "Lengths of shifts, hours",
    "break_minutes": "A break, minutes",
    "break_after_hours": "One break for each time that a shift has so many hours",
    "break_shifts_minutes": "Breaks may lie from where they divide the shift evenly, minutes",
    "weekly_hours": "Weekly hours",
    "rest_hours": "Rest between shifts, hours",
    "cost_per_hour": "Cost of an hour",
    "person_week_cost": "Cost a week of a full-time person beyond the hours, pounds",
    "shrinkage": "Shrinkage, a share of paid time",
}
"""What each rule is called, with its unit."""


def _rules(rules: ShiftRules) -> tuple[str, ...]:
    told = []
    for each in fields(rules):
        value = getattr(rules, each.name)
        if each.name == "cost_per_hour":
            shown = ", ".join(f"{_in_sentence(queue)} £{pounds:g}" for queue, pounds in value.items())
        elif isinstance(value, tuple):
            shown = ", ".join(f"{one:g}" if isinstance(one, float) else str(one) for one in value)
        else:
            shown = f"{value:g}"
        told.append(f"{_RULES[each.name]}: {shown}.")
    return tuple(told)


def _share(share: Share) -> str:
    return "-" if share.value is None else f"{100 * share.value:.1f} %"


def _points(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} points"
