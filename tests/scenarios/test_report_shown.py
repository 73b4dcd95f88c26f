"""Numbers as people read them, and the summary for a terminal."""

from collections.abc import Callable

import pytest

from scenarios.names import name_of, network_name
from scenarios.places import PLACES
from scenarios.report import shown
from scenarios.study import run_study
from scenarios.study_plan import Size
from scenarios.study_trial import Outcome, Trial
from scenarios.summary import WIDTH, lines
from simulation.measures import Unit
from tests.scenarios import study_plays


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.03, "0 s"),
        (4.26, "4.3 s"),
        (59.4, "59 s"),
        (59.6, "1 min 00 s"),
        (95, "1 min 35 s"),
        (7500, "2 h 05 min"),
    ],
)
def test_durations_read_as_a_clock_says_them(seconds: float, text: str) -> None:
    assert shown.duration(seconds) == text


def test_a_range_says_its_unit_once_and_a_point_once() -> None:
    assert shown.figure_range("abandoned", 0.017, 0.025) == "1.7 to 2.5 %"
    assert shown.figure_range("speed_to_answer", 58, 62) == "58 s to 1 min 02 s"
    assert shown.figure_range("abandoned", 0.03, 0.03) == "3.0 %"
    assert shown.figure_range("abandoned", None, None) == ""


def test_a_difference_that_rounds_to_nothing_has_no_minus() -> None:
    assert [shown.signed_in(unit, -0.0001) for unit in Unit] == ["+0", "+0.0 s", "+0.0 points"]
    assert shown.signed_in(Unit.CALLS, -1234.4) == "-1,234"


def test_what_was_not_there_is_never_shown_as_zero() -> None:
    assert shown.figure("abandoned", None) == shown.percent(None) == shown.count(None) == shown.MISSING == "none"


@pytest.mark.parametrize("baseline", sorted(PLACES))
def test_every_provider_and_network_has_a_name_that_people_read(baseline: str) -> None:
    places = PLACES[baseline]
    names = [name_of(provider) for provider in places.providers] + [network_name(each) for each in places.networks]
    assert len(set(names)) == len(names)
    assert all("_" not in name and name[0].isupper() for name in names)


@pytest.mark.parametrize(("per_fit", "column"), [(0, "one fit"), (1, "all fits")])
def test_the_summary_says_over_how_many_fits_a_range_is(per_fit: int, column: str) -> None:
    size = Size(replications=2, per_fit=per_fit, per_assumption=0)
    told = lines(run_study(study_plays.surge(), size=size, work=study_plays.quiet))
    head = next(line for line in told if line.startswith("KPI, London"))
    assert column in head


@pytest.mark.parametrize("work", [study_plays.agreeing, study_plays.disagreeing, study_plays.quiet])
def test_the_summary_fits_a_terminal_and_opens_with_question_and_answer(work: Callable[[Trial], Outcome]) -> None:
    study = run_study(study_plays.surge(), size=Size(replications=2, per_fit=1, per_assumption=0), work=work)
    told = lines(study)
    assert max(map(len, told)) <= WIDTH
    assert told[0] == "What breaks first?"
    answers = ("breaks first", "first KPI to break", "No threshold")
    assert any(answer in line for line in told[2:5] for answer in answers)
    assert any(line.startswith("Calls abandoned") for line in told)
    assert "not for routing real patients" in told[-1]
