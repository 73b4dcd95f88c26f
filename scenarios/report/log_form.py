"""The form of the pages of a fitted log, of a replay and of an own area: words first, figures beside every plot."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from scenarios.limits import NOTICE
from scenarios.report.page_parts import Plot
from scenarios.report.tables import Table


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A part of a page."""

    name: str
    title: str
    sentences: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    plots: tuple[Plot, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What stands on a page; the first sentence of `answer` leads."""

    series: str
    title: str
    question: str
    answer: tuple[str, ...]
    warnings: tuple[str, ...]
    sections: tuple[Section, ...]


def html_of(page: Page) -> str:
    """The page as one HTML document: no scripts, no requests, the same bytes for the same page."""
    style = Markup((files("scenarios.report") / "style.css").read_text(encoding="utf-8"))
    return _environment().get_template("log.html.j2").render(page=page, notice=NOTICE, style=style)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("scenarios.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
