"""Replications until the asked precision, and headlines that are not stated."""

import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prm.base import BadInput
from scenarios.amounts import Amount, parse_amount, parse_amounts
from scenarios.executors import make_executor
from scenarios.playing import Progress
from scenarios.report import render
from scenarios.study import Study, run_study
from scenarios.study_figures import Headline
from scenarios.study_plan import Size
from scenarios.study_precision import Precision, all_hold, play_until, sureness
from scenarios.study_trial import Outcome, Trial
from scenarios.summary import WIDTH, lines
from simulation.measures import HEADLINES, Family, Kpis, Value
from tests.scenarios import study_plays

ALONE = Size(replications=3, per_fit=0, per_assumption=0)


def precision(*asked: str, least: int = 3, most: int = 40) -> Precision:
    return Precision(amounts=parse_amounts(asked, Family.IUC_ADC, place="--precision"), least=least, most=most)


@cache
def study(*asked: str, most: int = 40) -> Study:
    return run_study(study_plays.surge(), size=ALONE, precision=precision(*asked, most=most), work=study_plays.agreeing)


def headline(found: Study, code: str) -> Headline:
    return next(one for one in found.headlines if one.code == code)


def test_it_plays_no_more_than_the_precision_and_the_look_ahead_need() -> None:
    found = study("abandoned=10%")
    outcomes = [play(found, n) for n in range(found.size.replications)]
    held = [all_hold(outcomes[: n + 1], precision("abandoned=10%")) for n in range(len(outcomes))]
    assert held[-6:] == [True] * 6
    assert len(held) == 6 or not held[-7]
    assert headline(found, "abandoned").stated


def play(found: Study, replication: int) -> Outcome:
    trial = Trial(scenario=found.scenario, comparison=found.comparison, seed=found.seed, replication=replication)
    return study_plays.agreeing(trial)


def test_a_headline_wider_than_asked_is_not_printed_and_says_what_it_would_need() -> None:
    found = study("abandoned=0.1%", most=6)
    one = headline(found, "abandoned")
    assert found.size.replications == 6
    assert one.sure_here is not None
    assert one.sure_here.would_need is not None
    assert not one.stated
    told, value = "\n".join(lines(found)), f"{100 * (one.figures.here.value or 0):.1f} %"
    assert "not stated" in told
    assert f"needs about {one.sure_here.would_need:,} replications" in " ".join(told.split())
    headlines = [line for line in lines(found) if line.startswith("Calls abandoned")]
    assert not any(value in line for line in headlines)
    assert max(map(len, lines(found))) <= WIDTH
    page = render(found)
    assert "Not stated" in page
    assert f'<span class="value">{value}</span>' not in page
    # A range is kept on one line; a sentence so kept would push the words of the table off the page.
    assert '<span class="range">±' not in page
    assert '<span class="definition">±' in page


def test_a_headline_as_sure_as_asked_is_printed_with_its_half_width() -> None:
    found = study("abandoned=20%")
    assert "every headline is as sure as asked" in "\n".join(lines(found))
    assert "Half-width of the 95 % interval" in render(found)
    assert "Not stated" not in render(found)


def test_the_most_replications_end_it() -> None:
    assert study("0.001%", most=4).size.replications == 4


def test_results_do_not_depend_on_the_executor() -> None:
    with make_executor("local://2") as executor:
        spread = run_study(
            study_plays.surge(),
            size=ALONE,
            precision=precision("abandoned=10%"),
            executor=executor,
            work=study_plays.agreeing,
        )
    assert spread.as_dict() == study("abandoned=10%").as_dict()


def test_the_study_with_so_many_replications_says_the_same() -> None:
    found = study("abandoned=10%")
    size = replace(ALONE, replications=found.size.replications)
    plain = run_study(study_plays.surge(), size=size, work=study_plays.agreeing)
    assert [one.figures for one in plain.headlines] == [one.figures for one in found.headlines]


def test_progress_ends_with_everything_done() -> None:
    told: list[Progress] = []
    run_study(
        study_plays.surge(),
        size=Size(replications=3, per_fit=1, per_assumption=0),
        precision=precision("abandoned=20%"),
        work=study_plays.agreeing,
        progress=told.append,
    )
    assert [step.done for step in told] == sorted(step.done for step in told)
    assert told[-1].done == told[-1].total


@cache
def template() -> Outcome:
    return study_plays.quiet(Trial(scenario=study_plays.unchanged(), comparison=None, seed=1, replication=0))


def outcome(lost: int, of: int) -> Outcome:
    """An outcome of which only the abandoned calls matter."""
    share = Value(value=lost / of, numerator=float(lost), denominator=of)
    kpis = Kpis(family=Family.IUC_ADC, london={"abandoned": share}, networks={}, providers={})
    return replace(template(), here=replace(template().here, kpis=kpis))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.integers(2, 8))
def test_what_is_played_never_depends_on_how_much_is_played_at_once(seed: int, least: int) -> None:
    luck = random.Random(seed)
    world = [outcome(luck.randint(10, 60), 1000) for _ in range(40)]
    asked = precision("abandoned=15%", least=least, most=40)
    batches: list[range] = []

    def played(which: range) -> Sequence[Outcome]:
        batches.append(which)
        return world[which.start : which.stop]

    found = play_until(asked, played)
    assert found == world[: len(found)]
    assert [n for batch in batches for n in batch] == list(range(len(found)))
    held = [all_hold(world[: n + 1], asked) for n in range(len(found))]
    assert len(found) == 40 or all(held[-6:])
    # One fewer would not have done.
    before = held[:-1]
    assert len(found) == least or not (len(before) > 5 and all(before[-6:]))


def test_what_cannot_be_measured_stands_in_nobodys_way() -> None:
    nothing = Value(value=None, numerator=0.0, denominator=0)
    assert sureness([nothing, nothing], Amount(number=0.05, relative=True)) is None


@pytest.mark.parametrize(
    ("text", "code", "number", "relative"),
    [
        ("0.05", None, 0.05, True),
        ("5%", "abandoned", 0.05, True),
        ("0.5points", "abandoned", 0.005, False),
        ("20 s", "speed_to_answer", 20.0, False),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, code: str | None, number: float, relative: bool) -> None:
    found = parse_amount(text, code=code, place="--precision")
    assert (found.number, found.relative) == (pytest.approx(number), relative)


@pytest.mark.parametrize(
    "text", ["", "0", "-1", "nan", "5 apples", "abandoned=5s", "abandond=5%", "5s", "=5%", "5", "500%"]
)
def test_what_is_no_amount_is_told_with_its_place(text: str) -> None:
    with pytest.raises(BadInput) as found:
        parse_amounts([text], Family.IUC_ADC, place="--precision")
    assert found.value.faults[0].place == "--precision"


def test_one_kpis_own_amount_comes_before_that_for_all() -> None:
    found = parse_amounts(["abandoned=0.3points", "5%"], Family.IUC_ADC, place="--precision")
    assert set(found) == set(HEADLINES[Family.IUC_ADC])
    assert found["abandoned"] == Amount(number=pytest.approx(0.003), relative=False)  # type: ignore[arg-type]


def test_at_most_fewer_than_at_least_is_refused() -> None:
    with pytest.raises(BadInput):
        precision("5%", least=10, most=9)


def test_differences_are_adjusted_for_all_kpis_and_stand_beside_the_raw_ones() -> None:
    found = study("abandoned=20%")
    tested = [one.tested for one in found.headlines if one.tested is not None]
    assert len(tested) == len([one for one in found.headlines if one.difference is not None])
    for one in found.headlines:
        if one.tested is not None and one.difference is not None:
            assert one.tested.p <= one.tested.p_holm
            assert one.tested.low <= one.difference.low <= one.difference.high <= one.tested.high
    assert "p among all (Holm)" in render(found)
    assert {"p", "p_holm", "low", "high"} == set(found.as_dict()["headlines"][0]["tested"])


def test_replications_without_the_figure_make_nothing_surer_nor_less_sure() -> None:
    known = [Value(value=n / 100, numerator=float(n), denominator=100) for n in (10, 14, 9, 13)]
    nothing = Value(value=None, numerator=0.0, denominator=0)
    amount = parse_amount("1%", code="abandoned", place="--precision")
    assert sureness([*known, nothing, nothing], amount) == sureness(known, amount)
    assert sureness([nothing], amount) is None
