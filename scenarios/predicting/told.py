"""The predictions as tables: for the terminal, and as the page of the docs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from scenarios.predicting.days import Band
from scenarios.predicting.lines import SECONDS, SHARE, Line
from scenarios.predicting.published import PATIENCE_SECONDS

BEGIN = "<!-- predictions: begin -->"
END = "<!-- predictions: end -->"


def shown(value: float | None, unit: str) -> str:
    """A figure with its unit; a dash for none."""
    if value is None:
        return "–"
    if unit == SHARE:
        return f"{100 * value:.1f} %"
    return f"{value:,.0f} s" if unit == SECONDS else f"{value:,.0f}"


def verdict(line: Line) -> str:
    """Inside, outside, or nothing where there is no published figure."""
    return {None: "", True: "inside", False: "**outside**"}[line.inside]


def text(lines: Sequence[Line]) -> Iterator[str]:
    """The tables for the terminal, a line each."""
    for case, of_case in groupby(lines, key=lambda line: line.case):
        yield f"\n{case}"
        for line in of_case:
            yield (
                f"  {line.variant:<58} {line.measure:<36} {line.kind:<10} {shown(line.published, line.unit):>10} "
                f"{shown(line.model, line.unit):>10}   {shown(line.low, line.unit)} to {shown(line.high, line.unit)}"
                f"  {verdict(line).strip('*')}"
            )


def markdown(lines: Sequence[Line], bands: Sequence[Band]) -> str:
    """The tables between the page's two markers."""
    out: list[str] = []
    for case, of_case in groupby(lines, key=lambda line: line.case):
        out += [
            f"### {case}",
            "",
            "| | measure | kind | published | model | 95 % of plays | |",
            "|---|---|---|---|---|---|---|",
        ]
        out += [
            f"| {line.variant} | {line.measure} | {line.kind} | {shown(line.published, line.unit)} "
            f"| {shown(line.model, line.unit)} | {shown(line.low, line.unit)} to {shown(line.high, line.unit)} "
            f"| {verdict(line)} |"
            for line in of_case
        ]
        out.append("")
    return "\n".join([*out, *_bands(bands)])


def _bands(bands: Iterable[Band]) -> list[str]:
    cells: dict[tuple[float, float], dict[str, Band]] = {}
    for band in bands:
        cells.setdefault((band.at_least, band.below), {})[band.patience] = band
    head = " | ".join(f"patience {seconds:,.0f} s" for seconds in PATIENCE_SECONDS.values())
    return [
        "### Days: abandoned, of abandoned or answered, by the share answered within 60 s",
        "",
        f"| answered within 60 s | {head} |",
        "|---|" + "---|" * len(PATIENCE_SECONDS),
        *(
            f"| {100 * low:.0f} to {100 * high:.0f} % | "
            + " | ".join(_cell(of_band.get(patience)) for patience in PATIENCE_SECONDS)
            + " |"
            for (low, high), of_band in sorted(cells.items())
        ),
    ]


def _cell(band: Band | None) -> str:
    if band is None:
        return "–"
    return f"{100 * band.median:.1f} % ({100 * band.low:.1f} to {100 * band.high:.1f}; {band.days:,} days)"


def page_with(page: str, lines: Sequence[Line], bands: Sequence[Band]) -> str:
    """The page with new tables between its markers; `ValueError` if they do not stand once each, in order."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end) or page.count(BEGIN) != 1 or page.count(END) != 1:
        raise ValueError(f"the page needs {BEGIN} and then {END}, once each")
    return f"{before}{BEGIN}\n\n{markdown(lines, bands)}\n\n{END}{after}"


def read(figures: Mapping[str, Any]) -> tuple[tuple[Line, ...], tuple[Band, ...]]:
    """The lines and bands of the evidence."""
    lines = tuple(Line(**{k: v for k, v in each.items() if k != "inside"}) for each in figures["table"])
    return lines, tuple(Band(**each) for each in figures["days"])
