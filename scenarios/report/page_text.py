"""A page as plain text for a terminal: the question, the answer, and the tables."""

from collections.abc import Iterator
from textwrap import wrap

from scenarios.limits import NOTICE
from scenarios.report.log_form import Page
from scenarios.report.tables import Table

WIDTH = 110


def page_lines(page: Page) -> list[str]:
    """The question, the answer, the tables of plots and sections, and the notice; words are at most `WIDTH` wide."""
    found = [*wrap(page.question, WIDTH), ""]
    found += [line for sentence in (*page.answer, *page.warnings) for line in wrap(sentence, WIDTH)]
    for section in page.sections:
        for table in (*(plot.table for plot in section.plots), *section.tables):
            found += ["", *_table_lines(table)]
    return [*found, "", *wrap(NOTICE, WIDTH)]


def _table_lines(table: Table) -> Iterator[str]:
    rows = [table.heads, *(tuple(cell.replace("\n", "; ") for cell in row) for row in table.rows)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(table.heads))]
    told = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    yield from wrap(table.caption, WIDTH)
    yield told[0]
    yield "-" * min(WIDTH, max(map(len, told)))
    yield from told[1:]
