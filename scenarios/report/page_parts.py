"""What pages are put together from, beside tables."""

from dataclasses import dataclass

from markupsafe import Markup

from scenarios.report.tables import Table


@dataclass(frozen=True, kw_only=True, slots=True)
class Plot:
    """A plot with what it shows in words, and its figures."""

    name: str
    title: str
    summary: str
    svg: Markup
    table: Table
