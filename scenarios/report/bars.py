"""Bars for what changes, assumptions, plans and levers do: told apart without colour, the same bytes each time."""

from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scenarios.report.plots import BLUE, GREY, LIGHT, STYLE, WIDTH_INCHES, svg_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """A bar from zero to `value`, with an interval where there is one; in shown units."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Swing:
    """What one assumption does at its low and at its high; in shown units."""

    label: str
    at_low: float
    at_high: float


def interval_bars(name: str, bars: Sequence[Bar], *, unit: str) -> str:
    """Bars in their order, the first on top, with their intervals as whiskers."""
    with matplotlib.rc_context(STYLE | {"svg.hashsalt": name, "axes.grid.axis": "x"}):
        figure, axis = _axis(len(bars))
        for n, bar in enumerate(bars):
            axis.barh(n, bar.value, height=0.55, color=LIGHT, edgecolor=BLUE, linewidth=1.0)
            if bar.low is not None and bar.high is not None:
                axis.plot([bar.low, bar.high], [n, n], color=BLUE, linewidth=2.2, marker="|", markersize=9)
        _finish(axis, [bar.label for bar in bars], unit)
        return svg_of(figure, name)


def tornado(name: str, swings: Sequence[Swing], *, unit: str) -> str:
    """Each assumption at low (dotted) and at high (plain), the widest swing on top."""
    ordered = sorted(swings, key=lambda swing: -max(abs(swing.at_low), abs(swing.at_high)))
    with matplotlib.rc_context(STYLE | {"svg.hashsalt": name, "axes.grid.axis": "x"}):
        figure, axis = _axis(len(ordered))
        for n, swing in enumerate(ordered):
            low, high = ("At its low", "At its high") if n == 0 else (None, None)
            axis.barh(n - 0.17, swing.at_low, height=0.34, color=LIGHT, hatch="....", edgecolor=GREY, label=low)
            axis.barh(n + 0.17, swing.at_high, height=0.34, color=BLUE, edgecolor=GREY, label=high)
        _finish(axis, [swing.label for swing in ordered], unit)
        if ordered:
            figure.legend(loc="outside upper right", ncols=2, frameon=False)
        return svg_of(figure, name)


def _axis(rows: int) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDTH_INCHES, 1.1 + 0.42 * max(1, rows)), layout="constrained")
    return figure, figure.subplots()


def _finish(axis: Axes, labels: Sequence[str], unit: str) -> None:
    axis.axvline(0, color=GREY, linewidth=1.2)
    axis.set_yticks(range(len(labels)), labels)
    axis.invert_yaxis()
    axis.set_xlabel(unit)
