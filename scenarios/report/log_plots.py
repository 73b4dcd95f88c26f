"""The plots of a fitted log, as SVG: what was recorded and what was fitted, in aggregates that show no caller."""

from collections.abc import Sequence

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from scenarios.handling_times import QUANTILE_SHARES
from scenarios.log_fit import GRID_SECONDS, QueueFit, patience_of
from scenarios.report.plots import BLUE, GREY, LIGHT, STYLE, WIDTH_INCHES, svg_of
from simulation.setting import Floats

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def arrivals_plot(name: str, mean: Floats, low: Floats, high: Floats) -> str:
    """Calls an hour over the week, with the interval of the mean."""
    with matplotlib.rc_context(STYLE | {"svg.hashsalt": name}):
        figure = Figure(figsize=(WIDTH_INCHES, 3.4), layout="constrained")
        axis = figure.subplots()
        at = np.arange(mean.size)
        axis.fill_between(
            at, low, np.minimum(high, 4 * mean.max() + 1), color=LIGHT, linewidth=0, label="95 % interval"
        )
        axis.plot(at, mean, color=BLUE, linewidth=2.0, label="Mean")
        axis.set_xticks(range(0, mean.size, 24), DAYS)
        axis.set_ylim(bottom=0)
        axis.set_ylabel("Calls an hour")
        axis.legend(loc="upper right", frameon=False, ncols=2)
        return svg_of(figure, name)


def handling_plot(name: str, queues: Sequence[QueueFit]) -> str:
    """Quantiles as fitted against quantiles as recorded: on the line where they agree."""
    with matplotlib.rc_context(STYLE | {"svg.hashsalt": name}):
        figure, axes = _panels(queues)
        for axis, queue in zip(axes, queues, strict=True):
            fit = queue.handling
            fitted = fit.best.drawn_seconds(np.array(QUANTILE_SHARES)) / 60
            recorded = np.array(fit.quantile_seconds) / 60
            most = float(max(fitted.max(), recorded.max()))
            axis.plot([0, most], [0, most], color=GREY, linestyle="--", linewidth=1.2, label="Equal")
            axis.plot(recorded, fitted, color=BLUE, marker="o", markersize=5, linewidth=1.2, label="Quantiles")
            axis.set_title(f"{queue.name}: {fit.best.family}", loc="left", fontsize=11, fontweight="bold")
            axis.set_xlabel("Recorded, minutes")
        axes[0].set_ylabel("Fitted, minutes")
        axes[0].legend(loc="upper left", frameon=False)
        return svg_of(figure, name)


def patience_plot(name: str, queues: Sequence[QueueFit]) -> str:
    """The share still waiting by time in the queue, had nobody been answered."""
    with matplotlib.rc_context(STYLE | {"svg.hashsalt": name}):
        figure, axes = _panels(queues)
        for axis, queue in zip(axes, queues, strict=True):
            seconds = patience_of(queue.patience).seconds
            low, high = queue.patience.interval_at(seconds)
            axis.fill_between(seconds / 60, 100 * low, 100 * high, color=LIGHT, linewidth=0, label="95 % interval")
            axis.plot(seconds / 60, 100 * queue.patience.at(seconds), color=BLUE, linewidth=2.0, label="Kaplan-Meier")
            axis.set_title(queue.name, loc="left", fontsize=11, fontweight="bold")
            axis.set_xlabel("Minutes in the queue")
            axis.set_ylim(0, 102)
        axes[0].set_ylabel("Still patient, %")
        axes[0].legend(loc="lower left", frameon=False)
        return svg_of(figure, name)


def _panels(queues: Sequence[QueueFit]) -> tuple[Figure, list[matplotlib.axes.Axes]]:
    figure = Figure(figsize=(WIDTH_INCHES, 3.6), layout="constrained")
    axes = figure.subplots(1, len(queues), squeeze=False, sharey="row").ravel().tolist()
    return figure, axes


SHOWN_SECONDS = tuple(float(each) for each in GRID_SECONDS if each in (15, 30, 60, 120, 300, 600, 1200, 1800, 3600))
"""Where a table reads a patience curve."""
