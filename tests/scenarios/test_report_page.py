"""The report: one file that stands alone, can be read by everybody, and says what it must and nothing it must not."""

import re
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import pytest

from scenarios.library import parse_scenario
from scenarios.report import render
from scenarios.report.study_tornado import study_tornado
from scenarios.study import Study, run_study
from scenarios.study_plan import Size
from tests.scenarios import study_plays

SIZE = Size(replications=2, per_fit=1, per_assumption=1)


@cache
def study(kind: str) -> Study:
    """A study of each kind: with a comparison, with none, on the baseline of 2015-16, and with another policy."""
    of_2015 = study_plays.SURGE.replace("2024-25", "2015-16").replace("2025-12-27", "2015-12-27")
    scenario = {
        "compared": study_plays.surge,
        "alone": study_plays.unchanged,
        "2015-16": lambda: parse_scenario(of_2015, "hand-made.yaml"),
        "knowing": study_plays.no_prm,
    }[kind]()
    work = study_plays.bypassing if kind == "knowing" else study_plays.helped_by_redials
    return run_study(scenario, size=SIZE, work=work)


@cache
def page(kind: str) -> str:
    return render(study(kind))


KINDS = ("compared", "alone", "2015-16", "knowing")


class Outline(HTMLParser):
    """Tags with their attributes, and the text of headings, in order."""

    VOID = frozenset({"meta", "link", "br", "hr", "img", "input"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[tuple[int, str]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and re.fullmatch("h[1-6]", self.open[-1]):
            level, text = self.headings[-1]
            self.headings[-1] = level, text + data


@cache
def outline(kind: str) -> Outline:
    return Outline(page(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_it_stands_alone(kind: str) -> None:
    assert not {tag for tag, _ in outline(kind).tags} & {"script", "link", "iframe", "object", "img", "image"}
    addresses = [value for _, each in outline(kind).tags for name, value in each.items() if name in {"href", "src"}]
    assert all(str(address).startswith("#") for address in addresses)
    assert not re.search(r"url\((?!#)|@import|@font-face", page(kind))
    assert not any(name.startswith("on") for _, each in outline(kind).tags for name in each)


@pytest.mark.parametrize("kind", KINDS)
def test_every_tag_is_closed_and_every_id_is_its_own(kind: str) -> None:
    assert outline(kind).open == []
    ids = Counter(each["id"] for _, each in outline(kind).tags if "id" in each)
    assert [name for name, count in ids.items() if count > 1] == []
    used = re.findall(r'(?:url\(#|href="#|aria-labelledby=")([^")]+)', page(kind))
    assert set(used) <= set(ids)


@pytest.mark.parametrize("kind", KINDS)
def test_headings_skip_no_level_and_there_is_one_title(kind: str) -> None:
    levels = [level for level, _ in outline(kind).headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("kind", KINDS)
def test_tables_have_captions_and_their_headers_a_scope(kind: str) -> None:
    tags = outline(kind).tags
    assert all(each.get("scope") in {"col", "row"} for tag, each in tags if tag == "th")
    count = Counter(tag for tag, _ in tags)
    assert count["table"] == count["caption"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_plot_has_words_and_its_figures(kind: str) -> None:
    tags = outline(kind).tags
    labels = [each.get("aria-label") for _, each in tags if each.get("role") == "img"]
    assert len(labels) == Counter(tag for tag, _ in tags)["figure"] >= 6
    assert all(label and len(label) > 40 for label in labels)
    assert len(
        re.findall(r"</figure>\s*<details>\s*<summary>[^<]+</summary>\s*<div[^>]+>\s*<table>", page(kind))
    ) == len(labels)


def test_it_says_its_language_and_can_be_skipped_into() -> None:
    assert ("html", {"lang": "en-GB"}) in outline("compared").tags
    assert page("compared").index('href="#main"') < page("compared").index("<header>")


def test_the_top_stands_in_the_order_in_which_a_board_reads() -> None:
    found = [text for level, text in outline("compared").headings if level <= 2]
    assert found[0] == "A surge made by hand"
    assert found[1:8] == [
        "What breaks first",
        "Six KPIs for London",
        "Waiting for a clinician",
        "Demand on the ambulance service and emergency departments",
        "Where waiting may have done harm",
        "What would change the answer",
        "What is not modelled",
    ]
    top = page("compared")[: page("compared").index('id="first"')]
    assert "What breaks first?" in top  # the question
    assert "London, April 2024 to March 2025" in top  # the baseline year


def test_what_knowing_does_stands_after_the_kpis() -> None:
    found = [text for level, text in outline("knowing").headings if level == 2]
    assert found[1:3] == ["Six KPIs for London", "What knowing the patient does, at low, middle and high"]


def test_the_answer_names_measure_provider_hour_recovery_and_chance() -> None:
    answer = page("compared").split('<div class="answer">')[1].split("</div>")[0]
    assert "Calls abandoned breaks first, at North, on Sat 27 Dec 2025 09:00." in answer
    assert "It recovers after 2 hours." in answer
    assert "is 100 %" in answer


def test_what_would_change_the_answer_names_only_what_does() -> None:
    flips = page("compared").split('id="flips"')[1].split("</section>")[0]
    rows = re.findall(r'<th scope="row">([^<]+)', flips)
    assert rows == ["Callers who ring again after hanging up."]


@pytest.mark.parametrize("kind", KINDS)
def test_it_claims_nothing_that_it_must_not(kind: str) -> None:
    text = page(kind).lower()
    assert not [word for word in ("lives saved", "cashable", "league", "ranking", "best provider") if word in text]
    assert "not for routing real patients" in text


def test_the_two_ways_of_counting_abandonment_never_meet() -> None:
    assert "Abandoned after 30 seconds" not in page("compared")
    assert "Calls abandoned" not in page("2015-16")
    assert "Abandoned after 30 seconds" in page("2015-16")


def test_providers_stand_in_the_order_of_the_alphabet() -> None:
    section = page("compared").split('id="providers"')[1].split("<figure>")[0]
    names = list(dict.fromkeys(re.findall(r'<th scope="row">([^<]+)', section)))
    assert names[-1] == "London"
    assert names[:-1] == sorted(names[:-1])


def test_equal_studies_give_equal_bytes() -> None:
    assert render(study("compared")) == page("compared")


def test_what_a_scenario_says_is_text_and_never_markup() -> None:
    text = study_plays.SURGE.replace("A surge made by hand", "<script>alert(1)</script>")
    size = Size(replications=2, per_fit=0, per_assumption=0)
    hostile = render(run_study(parse_scenario(text, "x.yaml"), size=size, work=study_plays.quiet))
    assert "<script" not in hostile
    assert "&lt;script&gt;alert(1)" in hostile


def test_a_study_in_which_nothing_breaks_and_nothing_was_varied_says_so() -> None:
    size = Size(replications=2, per_fit=0, per_assumption=0)
    calm = render(run_study(study_plays.surge(), size=size, work=study_plays.quiet))
    assert "No threshold is missed for longer than an hour where the comparison holds it." in calm
    assert "Not asked: assumptions were not varied in this study." in calm


def test_colours_of_text_are_told_apart_by_everybody() -> None:
    """WCAG 2.2, 1.4.3: a contrast of 4.5 on every background that the page has."""
    css = (files("scenarios.report") / "style.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--(\w+): (#\w{6})", css))
    for text in ("ink", "soft", "blue", "dark"):
        for background in ("#ffffff", colours["pale"]):
            assert contrast(colours[text], background) >= 4.5, (text, background)
    assert contrast(colours["ink"], "#fff4c2") >= 4.5


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_tornado_shows_only_what_moves_and_what_was_played() -> None:
    moving = run_study(study_plays.surge(), size=SIZE, work=study_plays.helped_by_redials)
    plot = study_tornado(moving)
    assert plot is not None
    rows = {row[0]: row[1:] for row in plot.table.rows}
    assert set(rows) == {effect.assumption for effect in moving.effects}
    # Without redials nobody is abandoned; at the high of anything nothing changes.
    assert rows["redial"][0].startswith("-")
    assert rows["redial"][1] == "+0.00 points"
    assert study_tornado(run_study(study_plays.surge(), size=SIZE, work=study_plays.quiet)) is None
