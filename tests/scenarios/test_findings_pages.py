"""The pages of why, screening, best and levers: whole, accessible, the same bytes, and true to their figures."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from prm.base import BadInput
from scenarios.best import Asked, Best, pick_best
from scenarios.changes import named_changes
from scenarios.findings_folder import write_findings
from scenarios.lever_file import Lever, Levers
from scenarios.levers import rank_levers
from scenarios.library import unchanged
from scenarios.report.choice_page import best_page, levers_page
from scenarios.report.log_form import Page, html_of
from scenarios.report.page_text import WIDTH, page_lines
from scenarios.report.why_page import screening_page, why_page
from scenarios.schema import Scenario
from scenarios.screening import screen
from scenarios.why import Why, explain_difference
from tests.scenarios import study_plays
from tests.scenarios.arm_plays import by_formula


def more(advisers: float, name: str) -> Scenario:
    surge = study_plays.surge()
    roster = surge.roster.model_copy(update={"health_advisers": advisers})
    return surge.model_copy(update={"name": name, "title": f"With <{advisers}> times the people", "roster": roster})


def why() -> Why:
    asked = more(2.0, "busy")
    changes = named_changes(unchanged(asked), asked, [], place="--change")
    return explain_difference(asked, unchanged(asked), changes, replications=3, work=by_formula)


def screening() -> Page:
    return screening_page(screen(study_plays.surge(), trajectories=2, work=by_formula), "abandoned")


def picked() -> Best:
    asked = Asked(code="abandoned", zone=0.005, probability=0.95)
    return pick_best((more(1.0, "as-it-is"), more(2.0, "many-more")), asked, work=by_formula)


def levers() -> Page:
    several = tuple(
        Lever(name=name, cost=cost, source="assumption", scenario=more(advisers, "lever"))
        for name, cost, advisers in (("Some more", 10.0, 1.1), ("Many more", 500.0, 2.0), ("None", 1.0, 1.0))
    )
    asked = Levers(scenario=study_plays.surge(), code="abandoned", cost_unit="thousand pounds", levers=several)
    return levers_page(rank_levers(asked, replications=3, work=by_formula))


PAGES: dict[str, Callable[[], Page]] = {
    "why": lambda: why_page(why()),
    "screening": screening,
    "best": lambda: best_page(picked()),
    "levers": levers,
}


@cache
def page(kind: str) -> Page:
    return PAGES[kind]()


@cache
def html(kind: str) -> str:
    return html_of(page(kind))


class Outline(HTMLParser):
    """Tags in order, each closed by its own, with ids and the levels of headings."""

    VOID = frozenset({"meta", "link", "br", "hr", "img", "input"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.levels: list[int] = []
        self.open: list[str] = []
        self.tables = self.captions = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.tables += tag == "table"
        self.captions += tag == "caption"
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.levels.append(int(tag[1]))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("kind", PAGES)
def test_it_can_be_read_by_everybody(kind: str) -> None:
    outline = Outline(html(kind))
    assert not outline.open
    assert len(outline.ids) == len(set(outline.ids))
    assert outline.levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(outline.levels))
    assert outline.tables == outline.captions > 0
    assert "<script" not in html(kind)
    assert html(kind).count('role="img"') == html(kind).count("<svg ")


@pytest.mark.parametrize("kind", PAGES)
def test_equal_findings_give_equal_bytes(kind: str) -> None:
    assert html_of(PAGES[kind]()) == html(kind)


@pytest.mark.parametrize("kind", PAGES)
def test_words_fit_a_terminal_and_carry_the_notice(kind: str) -> None:
    lines = page_lines(page(kind))
    assert max(map(len, lines)) <= WIDTH + 20  # a table may be a little wider; words are not
    assert "not for routing real patients" in " ".join(lines)
    assert page(kind).answer[0].split()[0] in " ".join(lines)


def test_the_parts_of_a_difference_are_all_there_with_the_whole() -> None:
    told = "\n".join(page_lines(page("why")))
    for change in ("demand", "roster", "In all"):
        assert f"\n{change}" in told
    # 0.04 * 1.2 / 2 against 0.04: the whole; the roster's part is the mean of made first and made last.
    assert "-1.60 points" in told
    assert "-2.20 points" in told


def test_the_first_sentence_says_how_sure_its_figures_are() -> None:
    assert re.search(r"-1\.60 points \([^)]* points[^)]*\) in all", page("why").answer[0])
    assert "(standard error" in page("screening").answer[0]


def test_a_title_is_text_and_never_markup() -> None:
    assert "With &lt;2.0&gt; times the people" in html("why")
    assert "<2.0>" not in html("why")


def test_no_plan_is_called_best_where_that_is_not_known() -> None:
    told = best_page(replace(picked(), chosen=None))
    assert told.answer[0].startswith("No plan is picked")
    assert not any("The best plan is" in line for line in page_lines(told))
    assert "probability of at least 95 %" in " ".join(page("best").answer)


def test_the_promise_of_a_pick_is_never_rounded_up() -> None:
    found = picked()
    told = best_page(replace(found, asked=replace(found.asked, probability=0.999)))
    assert "probability of at least 99.9 %" in " ".join(told.answer)


def test_the_lever_that_helps_most_for_its_cost_leads() -> None:
    assert page("levers").answer[0].startswith("Some more helps")


def test_the_folder_holds_report_figures_and_a_manifest_that_vouches_for_them(tmp_path: Path) -> None:
    found = why()
    for ran_at in (1, 2):
        write_findings(
            tmp_path / "out",
            what="why",
            document=found.as_dict(),
            page=page("why"),
            scenarios={"busy": "text"},
            ran_at=ran_at,
        )
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == ["manifest.json", "report.html", "why.json"]
    assert json.loads((tmp_path / "out" / "why.json").read_text(encoding="utf-8")) == found.as_dict()
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == {"report.html", "why.json"}
    assert manifest["seed"] == 1
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(BadInput):
        write_findings(
            tmp_path / "else", what="why", document=found.as_dict(), page=page("why"), scenarios={}, ran_at=1
        )
