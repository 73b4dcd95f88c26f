"""The plots, as SVG to stand inside the page: no scripts, nothing from outside, the same bytes for the same study.

Colour never speaks alone: the scenario is a solid line with a band, the comparison a dashed line with marks, and bars
are hatched. Every plot stands beside a table of its figures.
"""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scenarios.names import name_of, network_name
from scenarios.study_figures import ArmFlow, Flow
from scenarios.study_hours import Band, Hourly

BLUE, GREY, LIGHT = "#005eb8", "#425563", "#9db8d2"
"""The scenario; the comparison (contrast on white 6.2 and 7.7); the band, and the lightest bar, which is dotted."""
ASSESSORS = ("Nobody (999 at once)", "Health adviser", "Clinician")
FILLS = ((LIGHT, "...."), ("#41b6e6", "////"), ("#003087", ""))

FONT = "system-ui, -apple-system, 'Segoe UI', Arial, sans-serif"
"""What the reader's machine has; laid out with DejaVu Sans, which comes with Matplotlib and is wider."""

STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "font.size": 11.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.grid": True,
    "grid.color": "#d8dde0",
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "hatch.linewidth": 0.6,
    "path.simplify": False,
}
"""What every plot looks like."""

WIDTH_INCHES = 9.6
LABELS_SHOWN = 9


def lines_plot(
    name: str,
    hours: Hourly,
    panels: Sequence[tuple[str, Band, Band | None]],
    *,
    unit: str,
    scale: float = 1.0,
    limit: tuple[float, str] | None = None,
    columns: int = 1,
) -> str:
    """Lines by hour, one panel for each (title, scenario, comparison); panels share their scales.

    `scale` multiplies what is shown (100 for percent); `limit` draws a threshold, in shown units, with its name.
    """
    rows = -(-len(panels) // columns)
    with matplotlib.rc_context(STYLE | {"svg.hashsalt": name}):
        figure = Figure(figsize=(WIDTH_INCHES, 3.4 if len(panels) == 1 else 1.0 + 1.75 * rows), layout="constrained")
        axes = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel().tolist()
        for axis, (title, here, there) in zip(axes, panels, strict=False):
            _lines(axis, here, there, scale, limit)
            if title:
                axis.set_title(title, loc="left", fontsize=11, fontweight="bold")
        for axis in axes[len(panels) :]:
            axis.set_visible(False)
        _scales(axes[: len(panels)], hours.labels, LABELS_SHOWN // columns)
        for axis in axes[len(panels) - columns : len(panels)]:
            axis.tick_params(labelbottom=True)
        figure.supylabel(unit, fontsize=11)
        handles, texts = axes[0].get_legend_handles_labels()
        figure.legend(handles, texts, loc="outside upper right", ncols=len(texts), frameon=False)
        return svg_of(figure, name)


def _lines(axis: Axes, here: Band, there: Band | None, scale: float, limit: tuple[float, str] | None) -> None:
    at = range(len(here.value))
    low, high = _scaled(here.low, scale), _scaled(here.high, scale)
    axis.fill_between(at, low, high, color=LIGHT, alpha=0.55, linewidth=0, label="80 % of replications")
    axis.plot(at, _scaled(here.value, scale), color=BLUE, linewidth=2.2, label="Scenario")
    if there is not None:
        axis.plot(
            at,
            _scaled(there.value, scale),
            color=GREY,
            linewidth=1.6,
            linestyle="--",
            marker="o",
            markersize=3,
            markevery=max(1, len(at) // 16),
            label="Comparison",
        )
    if limit is not None:
        axis.axhline(limit[0], color="#b3002d", linewidth=1.4, linestyle=":", label=limit[1])


def _scales(axes: Sequence[Axes], labels: Sequence[str], shown: int) -> None:
    """From zero, the same for all panels; a label every so many hours, with the day at its first hour."""
    step = max(1, -(-len(labels) // shown))
    step = next((nice for nice in (1, 2, 3, 4, 6, 12, 24, 48) if nice >= step), step)
    ticks = list(range(0, len(labels), step))
    texts = [_tick(labels[tick], first=tick == 0) for tick in ticks]
    axes[0].set_xlim(0, max(1, len(labels) - 1))
    axes[0].set_ylim(0, 1.05 * max(axis.dataLim.ymax for axis in axes) or 1.0)
    for axis in axes:
        axis.set_xticks(ticks, texts)


def _tick(label: str, *, first: bool) -> str:
    day, _, time = label.rpartition(" ")
    return f"{time}\n{day}" if day and (first or time == "00:00") else time


def _scaled(values: Sequence[float | None], scale: float) -> list[float]:
    return [float("nan") if value is None else value * scale for value in values]


def flow_plot(name: str, flow: Flow) -> str:
    """Where calls went, and who assessed last: bars for each disposition, the comparison's below the scenario's."""
    arms: list[tuple[str, ArmFlow]] = [("scenario", flow.here)]
    if flow.there is not None:
        arms.append(("comparison", flow.there))
    kinds = list(flow.here.closed)
    with matplotlib.rc_context(STYLE | {"svg.hashsalt": name, "axes.grid.axis": "x"}):
        figure = Figure(figsize=(WIDTH_INCHES, 0.9 + 0.36 * len(kinds) * len(arms)), layout="constrained")
        axis = figure.subplots()
        ticks: list[tuple[float, str]] = []
        for n, kind in enumerate(kinds):
            for m, (arm, calls) in enumerate(arms):
                y = n * (len(arms) + 0.6) + m
                ticks.append((y, f"{name_of(kind)}, {arm}" if len(arms) > 1 else name_of(kind)))
                _bar(axis, y, calls.closed[kind], first=n == m == 0)
        axis.set_yticks([y for y, _ in ticks], [text for _, text in ticks])
        axis.invert_yaxis()
        axis.set_xlabel("Calls in the counted period, mean of replications")
        axis.legend(loc="lower right", frameon=True, edgecolor="none", title="Assessed last by")
        return svg_of(figure, name)


def _bar(axis: Axes, y: float, calls: Sequence[float], *, first: bool) -> None:
    left = 0.0
    for assessor, (colour, hatch), width in zip(ASSESSORS, FILLS, calls, strict=True):
        label = assessor if first else None
        axis.barh(
            y, width, left=left, height=0.86, color=colour, hatch=hatch, edgecolor="white", linewidth=0.5, label=label
        )
        left += width


def waiting_by_provider(name: str, hours: Hourly, providers: Sequence[str]) -> str:
    """Mean waits, a panel for each provider."""
    there = hours.there.provider_waits if hours.there is not None else {}
    panels = [(name_of(each), hours.here.provider_waits[each], there.get(each)) for each in providers]
    return lines_plot(name, hours, panels, unit="Mean wait, seconds", columns=2)


def demand_by_network(name: str, hours: Hourly, which: str) -> str:
    """Ambulance or ED dispositions an hour, a panel for each network."""
    here: Mapping[str, Band] = getattr(hours.here, which)
    there: Mapping[str, Band] = getattr(hours.there, which) if hours.there is not None else {}
    panels = [(network_name(each), here[each], there.get(each)) for each in sorted(here)]
    return lines_plot(name, hours, panels, unit="Dispositions an hour", columns=2)


_USED = re.compile(r'url\(#([^)]+)\)|xlink:href="#([^"]+)"')
_ID = re.compile(r' id="([^"]+)"')


def svg_of(figure: Figure, name: str) -> str:
    """The SVG element alone, its ids made its own so that several plots can share a page."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    text = buffer.getvalue()
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text[text.index("<svg") :], flags=re.DOTALL)
    used = {first or second for first, second in _USED.findall(text)}
    text = _ID.sub(lambda match: f' id="{name}-{match[1]}"' if match[1] in used else "", text)
    text = text.replace("'DejaVu Sans'", FONT)
    text = re.sub(r"url\(#", f"url(#{name}-", text).replace('xlink:href="#', f'xlink:href="#{name}-')
    text = re.sub(r'<svg [^>]*?viewBox="([^"]+)"[^>]*>', _OPENING, text, count=1)
    return text.replace("<!--", "<!-- ").strip()


_OPENING = (
    r'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="\1" '
    r'aria-hidden="true" focusable="false">'
)
