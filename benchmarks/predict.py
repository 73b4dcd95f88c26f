"""`make predict`: what the model says of published figures that nothing was fitted to.

Run as `python -m benchmarks.predict [--replications N] [--out FOLDER]`. Fits, plays and sets beside: North Central
London in April 2023, England in the week to 11 December 2022, and a year of days. Figures go to
`evidence/predict.json`, tables into `docs/predictions.md`, and the plot to the folder. The claim is that what is
fitted comes back under other luck; a predicted line may miss, and stays.
"""

import argparse
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scenarios.evidence import write
from scenarios.executors import make_executor
from scenarios.predicting import days, england, north_central
from scenarios.predicting.lines import Line, summary
from scenarios.predicting.plot import draw_days
from scenarios.predicting.published import PATIENCE_SECONDS
from scenarios.predicting.told import page_with, text
from scenarios.validation import FITTED

REPLICATIONS = 8
"""Of a month of North Central London under each combination; a week of England has half as many."""
PAGE = Path("docs/predictions.md")
PLOT = "predictions.png"


def main() -> int:
    """Predict, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=REPLICATIONS)
    parser.add_argument("--out", type=Path, default=PAGE.parent, help="the folder of the plot")
    parser.add_argument("--workers", default="local://")
    arguments = parser.parse_args()
    number = max(arguments.replications, 2)
    england_choices = england.choices(max(number // 2, 2))
    choices = north_central.choices(number)
    with make_executor(arguments.workers) as executor:
        # All is handed in before anything is waited for, the longest first.
        surges = executor.map(england.play_choice, england_choices)
        fits = executor.map(days.fit_patience, PATIENCE_SECONDS)
        months_played = executor.map(north_central.play_choice, choices)
        found = dict(zip(PATIENCE_SECONDS, fits, strict=True))
        tasks = days.months(found)
        year = list(zip(tasks, executor.map(days.play_month, tasks), strict=True))
        lines = (
            *north_central.lines(list(zip(choices, months_played, strict=True))),
            *england.lines(list(zip(england_choices, surges, strict=True))),
            *days.lines(found, year),
        )
    bands = days.bands(year)
    for line in text(lines):
        print(line)
    arguments.out.mkdir(parents=True, exist_ok=True)
    draw_days(year, arguments.out / PLOT)
    PAGE.write_text(page_with(PAGE.read_text(encoding="utf-8"), lines, bands), encoding="utf-8", newline="\n")
    holds = all(line.comes_back for line in lines if line.kind == FITTED)
    write(
        "predict",
        {
            "replications": number,
            **summary(lines),
            **_headlines(lines),
            "table": [line.as_dict() for line in lines],
            "days": [asdict(band) for band in bands],
        },
        holds=holds,
    )
    return 0 if holds else 1


def _headlines(lines: tuple[Line, ...]) -> Mapping[str, Any]:
    """The two predictions by which the model is judged, at low, middle and high patience or over all choices."""
    month = [line for line in lines if line.case == north_central.CASE and line.measure == "Abandoned, of received"]
    week = [
        line
        for line in lines
        if line.case == england.SURGE_CASE and line.measure == "Abandoned, of abandoned or answered"
    ]
    return {
        "april_2023_abandoned_published_percent": round(100 * (month[0].published or 0), 1),
        "april_2023_abandoned_percent_by_patience": " / ".join(f"{100 * line.model:.1f}" for line in month),
        "december_2022_abandoned_published_percent": round(100 * (week[0].published or 0), 1),
        "december_2022_abandoned_percent_from": round(100 * min(line.low for line in week), 1),
        "december_2022_abandoned_percent_to": round(100 * max(line.high for line in week), 1),
    }


if __name__ == "__main__":
    sys.exit(main())
