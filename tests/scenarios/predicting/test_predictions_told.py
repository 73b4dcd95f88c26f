"""What is set beside what, and that the page says what the evidence says."""

import json
from collections import Counter
from pathlib import Path

import pytest

from scenarios.predicting import england, north_central
from scenarios.predicting.lines import SECONDS, SHARE, Line
from scenarios.predicting.published import PATIENCE_SECONDS, early_leave, figure
from scenarios.predicting.told import BEGIN, END, page_with, read
from scenarios.tables import table
from scenarios.validation import ECHOED, FITTED, PREDICTED

ROOT = Path(__file__).parents[3]


def line(*, published: float | None, model: float, low: float, high: float, unit: str = SHARE) -> Line:
    return Line(
        case="c", variant="v", measure="m", unit=unit, kind=FITTED, published=published, model=model, low=low, high=high
    )


def test_the_published_month_and_weeks_are_those_that_were_asked_about() -> None:
    # IUC ADC, April 2023: 561 s and 19.4 %; 706,129 calls were 60 % more than the week before.
    assert north_central.target().value == pytest.approx(561, abs=0.5)
    assert figure("ncl_abandoned") / figure("ncl_received") == pytest.approx(0.194, abs=0.0005)
    assert figure("england_week") / figure("england_week_before") == pytest.approx(1.60, abs=0.005)


@pytest.mark.parametrize("contracts", england.CONTRACTS)
def test_equal_contracts_have_the_countrys_calls_between_them(contracts: int) -> None:
    choice = next(each for each in england.choices(2) if each.contracts == contracts)
    service = england.service_of(choice, figure("england_week"))
    week = [calls for day, calls in service.calls.items() if england.FIRST_DAY <= day <= england.LAST_DAY]
    assert contracts * sum(week) == pytest.approx(figure("england_week"))


def test_england_is_changed_in_one_thing_at_a_time() -> None:
    choices = england.choices(2)
    middle = next(each for each in choices if each.contracts == england.MIDDLE_CONTRACTS)
    named = ("contracts", "patience", "roster_shape", "hour_shape")
    changed = Counter(sum(getattr(each, name) != getattr(middle, name) for name in named) for each in choices)
    assert set(changed) == {0, 1}
    assert changed[0] == 1
    assert {each.patience for each in choices} == set(PATIENCE_SECONDS)


def test_middle_patience_lies_between_the_others_and_so_does_its_early_peak() -> None:
    assert PATIENCE_SECONDS["low"] < PATIENCE_SECONDS["middle"] < PATIENCE_SECONDS["high"]
    early = sorted(early_leave(each, roster_shape="shifts", hour_shape="published") for each in PATIENCE_SECONDS)
    assert early[1] == early_leave("middle", roster_shape="shifts", hour_shape="published")


@pytest.mark.parametrize(
    "row", table("abandonment_by_service_level"), ids=lambda row: f"{row['place']} {row['period']}"
)
def test_a_published_pair_is_two_shares_of_a_known_collection(row: dict[str, str]) -> None:
    assert row["collection"] in ("adc", "mds")
    assert 0 < float(row["abandoned"]) < 1
    assert 0 < float(row["within_60"]) < 1


def test_a_fitted_share_comes_back_within_a_point_and_a_time_within_a_hundredth() -> None:
    assert line(published=0.20, model=0.209, low=0.205, high=0.21).comes_back
    assert not line(published=0.20, model=0.211, low=0.205, high=0.22).comes_back
    assert line(published=561.0, model=566.0, low=565.0, high=567.0, unit=SECONDS).comes_back
    assert not line(published=561.0, model=568.0, low=565.0, high=570.0, unit=SECONDS).comes_back
    assert line(published=561.0, model=600.0, low=500.0, high=700.0, unit=SECONDS).comes_back


def test_a_line_without_a_published_figure_is_neither_inside_nor_outside() -> None:
    assert line(published=None, model=0.2, low=0.1, high=0.3).inside is None


def test_a_page_without_its_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="once each"):
        page_with(f"{END}{BEGIN}{END}", (), ())


def test_the_page_says_what_the_evidence_says() -> None:
    evidence = json.loads((ROOT / "evidence" / "predict.json").read_text(encoding="utf-8"))
    page = (ROOT / "docs" / "predictions.md").read_text(encoding="utf-8")
    assert page_with(page, *read(evidence["figures"])) == page


def test_the_evidence_keeps_the_three_kinds_apart_and_every_miss() -> None:
    evidence = json.loads((ROOT / "evidence" / "predict.json").read_text(encoding="utf-8"))["figures"]
    lines, _ = read(evidence)
    assert {each.kind for each in lines} == {FITTED, ECHOED, PREDICTED}
    assert evidence["lines"] == len(lines)
    beside = [each for each in lines if each.kind == PREDICTED and each.published is not None]
    assert evidence["predicted_inside"] == sum(bool(each.inside) for each in beside) <= len(beside)
    months = [each for each in lines if each.case == north_central.CASE and each.measure == "Abandoned, of received"]
    assert len(months) == len(PATIENCE_SECONDS)
