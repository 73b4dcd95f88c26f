"""The report as a page of Markdown and as one HTML document."""

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from scenarios.limits import NOTICE
from scenarios.report.tables import Table
from scenarios.stress.item import SOURCE, Item
from scenarios.study import Study


def stress_markdown(study: Study, items: Iterable[Item]) -> str:
    """The items as Markdown, the same bytes for the same items."""
    lines = [f"# STRESS-DES: {study.here.title}", "", NOTICE, "", SOURCE]
    for section, own in groupby(items, key=lambda item: item.section):
        lines += ["", f"## {section}"]
        for item in own:
            lines += ["", f"### {item.number} {item.name}", "", *_paragraphs(item)]
    return "\n".join(lines).rstrip() + "\n"


def stress_html(study: Study, items: Iterable[Item]) -> str:
    """The items as one HTML document: no scripts, no requests, the same bytes for the same items."""
    sections = [(section, list(own)) for section, own in groupby(items, key=lambda item: item.section)]
    style = Markup((files("scenarios.report") / "style.css").read_text(encoding="utf-8"))
    template = _environment().get_template("stress.html.j2")
    return template.render(study=study, sections=sections, notice=NOTICE, source=SOURCE, style=style)


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


def _paragraphs(item: Item) -> Iterator[str]:
    for sentence in item.sentences:
        yield sentence
        yield ""
    if item.diagram:
        yield f"```text\n{item.diagram}\n```\n"
    for table in item.tables:
        yield from _table(table)
    if item.missing:
        yield f"*Cannot be filled:* {item.missing}"
        yield ""


def _table(table: Table) -> Iterator[str]:
    yield f"**{table.caption}**"
    yield ""
    yield f"| {' | '.join(map(_cell, table.heads))} |"
    yield "|---" * len(table.heads) + "|"
    for row in table.rows:
        yield f"| {' | '.join(map(_cell, row))} |"
    yield ""


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
