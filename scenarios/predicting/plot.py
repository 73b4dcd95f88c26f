"""Abandonment against service level, day by day, with the published points."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scenarios.predicting.days import Month, abandoned
from scenarios.predicting.published import PATIENCE_SECONDS
from scenarios.predicting.seen import Seen
from scenarios.report.plots import BLUE, GREY, STYLE
from scenarios.tables import table

COLOURS = {"low": "#41b6e6", "middle": BLUE, "high": "#003087"}
PANELS = (
    ("adc", "Abandoned, of abandoned or answered (IUC ADC)"),
    ("mds", "Abandoned after 30 s, of offered (Minimum Data Set)"),
)


def draw_days(played: Sequence[tuple[Month, Sequence[Seen]]], path: Path) -> None:
    """A panel for each collection: a dot for each simulated day, a mark for each published month, winter or week."""
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(9.6, 5.2), layout="constrained")
        for axis, (collection, title) in zip(figure.subplots(1, 2, sharey=True).tolist(), PANELS, strict=True):
            _panel(axis, played, collection)
            axis.set_title(title, loc="left", fontsize=10, fontweight="bold")
            axis.set_xlabel("answered within 60 s, %")
        figure.supylabel("abandoned, %", fontsize=11)
        handles, texts = axis.get_legend_handles_labels()
        figure.legend(handles, texts, loc="outside lower center", ncols=2, frameon=False)
        figure.savefig(path, dpi=130)


def _panel(axis: Axes, played: Sequence[tuple[Month, Sequence[Seen]]], collection: str) -> None:
    for patience, seconds in PATIENCE_SECONDS.items():
        days = [day for task, of_month in played if task.patience == patience for day in of_month]
        axis.plot(
            [100 * day.within_60 for day in days],
            [100 * abandoned(day, collection) for day in days],
            linestyle="none",
            marker=".",
            markersize=2,
            color=COLOURS[patience],
            label=f"simulated days, patience {seconds:,.0f} s",
        )
    points = [row for row in table("abandonment_by_service_level") if row["collection"] == collection]
    axis.plot(
        [100 * float(row["within_60"]) for row in points],
        [100 * float(row["abandoned"]) for row in points],
        linestyle="none",
        marker="D",
        markersize=5,
        markerfacecolor="white",
        markeredgecolor=GREY,
        markeredgewidth=1.4,
        label="published",
    )
    axis.set_xlim(0, 100)
    axis.set_ylim(bottom=0)
