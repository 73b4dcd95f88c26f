"""A study says what its plays say, the same wherever they are played."""

import json
from collections.abc import Callable

import pytest

from prm.base import BadInput
from scenarios.assumptions import ASSUMPTIONS
from scenarios.executors import make_executor
from scenarios.fits import ALL_FITS
from scenarios.library import load, parse_scenario
from scenarios.playing import Progress
from scenarios.study import Study, run_study
from scenarios.study_kinds import Kind, kind_of
from scenarios.study_plan import Size, changes, make_plan
from scenarios.study_trial import Outcome, Trial
from tests.scenarios import study_plays

SMALL = Size(replications=3, per_fit=1, per_assumption=0)


def study(work: Callable[[Trial], Outcome], *, size: Size = SMALL, seed: int = 1) -> Study:
    return run_study(study_plays.surge(), seed=seed, size=size, work=work)


def test_what_every_fit_agrees_on_is_stated_with_hour_recovery_and_chance() -> None:
    first = study(study_plays.agreeing).first_breach
    assert first.agreed is not None
    assert (first.agreed.kpi, first.agreed.provider) == ("abandoned", "north")
    assert first.agreed.hour == "Sat 27 Dec 2025 09:00"  # the second hour from 08:00
    assert first.agreed.hours_to_recovery == 2
    assert first.agreed.chance == first.agreed.least_chance == first.agreed.most_chance == 1.0
    assert first.agreed.fits == first.fits == len(ALL_FITS) == 12


def test_several_that_break_in_the_same_hour_are_each_among_the_first() -> None:
    candidates = study(study_plays.agreeing).first_breach.candidates
    assert {one.kpi for one in candidates} == {"abandoned", "within_60", "speed_to_answer", "centile_95"}
    assert {one.provider for one in candidates} == {"north"}


def test_where_fits_disagree_on_the_provider_nothing_is_stated_but_the_measure() -> None:
    first = study(study_plays.disagreeing).first_breach
    assert first.agreed is None
    assert first.kpi_agreed is not None
    assert (first.kpi_agreed.kpi, first.kpi_agreed.provider, first.kpi_agreed.chance) == ("abandoned", "", 1.0)
    assert {(one.provider, one.fits) for one in first.candidates} == {("north", 8), ("south", 4)}
    south = next(one for one in first.candidates if one.provider == "south")
    assert (south.chance, south.most_chance, south.hour) == (0.0, 1.0, None)


def test_with_fewer_than_all_fits_agreement_cannot_be_stated() -> None:
    first = study(study_plays.agreeing, size=Size(replications=2, per_fit=0, per_assumption=0)).first_breach
    assert (first.fits, first.agreed, first.kpi_agreed) == (1, None, None)
    assert first.candidates[0].chance == 1.0


def test_where_nothing_breaks_there_is_no_candidate() -> None:
    first = study(study_plays.quiet).first_breach
    assert (first.agreed, first.candidates, first.none) == (None, (), 1.0)


def test_an_assumption_flips_the_answer_only_where_it_does() -> None:
    flips = study(study_plays.helped_by_redials, size=Size(replications=2, per_fit=0, per_assumption=1)).flips
    assert [(one.assumption, one.level) for one in flips] == [("redial", "low")]
    assert any("breaks first: nothing instead of Calls abandoned" in sentence for sentence in flips[0].flips)


def test_a_headline_is_pooled_from_sums_and_compared_in_pairs() -> None:
    found = study(study_plays.agreeing)
    abandoned = next(one for one in found.headlines if one.code == "abandoned")
    received = sum(here.london["A01"].value or 0 for here, _ in found.kpis)
    lost = sum(here.london["B02"].value or 0 for here, _ in found.kpis)
    assert abandoned.figures.here.value == lost / received
    assert abandoned.figures.there is not None
    assert abandoned.figures.there.value == 0.0
    assert abandoned.difference is not None
    assert abandoned.difference.low < abandoned.difference.mean == pytest.approx(lost / received)


def test_a_centile_is_never_averaged() -> None:
    found = study(study_plays.agreeing)
    centile = next(one for one in found.headlines if one.code == "centile_95")
    own = sorted(here.london["centile_95"].value or 0 for here, _ in found.kpis)
    assert centile.figures.here.value == own[1]  # the middle one of three
    assert centile.difference is None


def test_without_a_comparison_there_is_one_arm() -> None:
    found = run_study(study_plays.unchanged(), size=SMALL, work=study_plays.agreeing)
    assert found.there is None
    assert found.bypassed is None
    assert found.hourly.there is None
    assert all(headline.figures.there is None for headline in found.headlines)
    assert found.first_breach.agreed is not None


def test_the_same_seed_gives_the_same_study_and_another_seed_does_not() -> None:
    told = [json.dumps(study(study_plays.agreeing, seed=seed).as_dict(), allow_nan=False) for seed in (1, 1, 2)]
    assert told[0] == told[1] != told[2]


def test_results_do_not_depend_on_the_executor() -> None:
    with make_executor("local://2") as executor:
        spread = run_study(study_plays.surge(), size=SMALL, executor=executor, work=study_plays.agreeing)
    assert spread.as_dict() == study(study_plays.agreeing).as_dict()


def test_progress_counts_every_trial_and_ends_at_none_left() -> None:
    told: list[Progress] = []
    run_study(study_plays.surge(), size=SMALL, work=study_plays.quiet, progress=told.append)
    assert [step.done for step in told] == list(range(told[0].total + 1))
    assert told[0].seconds_left is None
    assert told[-1].seconds_left == 0


def test_what_progress_raises_stops_the_study() -> None:
    played: list[Trial] = []

    def stop(step: Progress) -> None:
        if step.done == 2:
            raise KeyboardInterrupt

    def work(trial: Trial) -> Outcome:
        played.append(trial)
        return study_plays.quiet(trial)

    with pytest.raises(KeyboardInterrupt):
        run_study(study_plays.surge(), size=SMALL, work=work, progress=stop)
    assert len(played) == 2


def test_what_a_trial_raises_is_raised() -> None:
    def work(trial: Trial) -> Outcome:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        run_study(study_plays.surge(), size=SMALL, work=work)


@pytest.mark.parametrize(
    ("size", "place"),
    [
        ({"replications": 1}, "replications"),
        ({"per_fit": -1}, "per_fit"),
        ({"per_level": -1}, "per_level"),
        ({"replications": 2, "per_assumption": 3}, "per_assumption"),
    ],
)
def test_a_size_that_cannot_be_is_refused_with_its_place(size: dict[str, int], place: str) -> None:
    with pytest.raises(BadInput) as refused:
        Size(**size)
    assert [fault.place for fault in refused.value.faults] == [place]


def test_every_part_of_a_study_shares_its_luck() -> None:
    scenario = study_plays.surge()
    plan = make_plan(scenario, None, seed=7, size=Size(replications=3, per_fit=2, per_assumption=1))
    assert {trial.seed for trial in plan.trials} == {7}
    assert [trial.replication for trial in plan.central] == [0, 1, 2]
    assert all([trial.replication for trial in trials] == [0, 1] for _, trials in plan.fits)
    assert {fit for fit, _ in plan.fits} | {plan.central[0].fit} == set(ALL_FITS)


def test_what_a_scenario_sets_itself_is_its_question_and_not_varied() -> None:
    text = study_plays.SURGE + "assumptions: {redial: high}\nroster: {planned_share_of_surge: 0.2}\n"
    names = {change.assumption for change in changes(parse_scenario(text, "x.yaml"), None)}
    assert not names & {"redial", "planned_share_of_surge", "new_holder_factor"}
    assert {"red_flag", "busyness_cv"} <= names <= set(ASSUMPTIONS)


def test_a_level_that_is_the_middle_is_not_played_again() -> None:
    found = list(changes(study_plays.surge(), None))
    assert all(change.value != ASSUMPTIONS[change.assumption].middle for change in found)


def test_an_assumption_that_has_no_part_in_the_scenario_is_not_played() -> None:
    """Rosters are planned for a share of day factors alone, and the year 2024-25 is fitted with its holidays in."""
    with_factor = study_plays.SURGE.replace(
        "demand: {multiply: 1.2}", "demand: {day_factors: {2025-12-27: {factor: 1.5, source: assumed}}}"
    )
    plain = {change.assumption for change in changes(study_plays.surge(), study_plays.unchanged())}
    planned = {change.assumption for change in changes(parse_scenario(with_factor, "x.yaml"), study_plays.unchanged())}
    assert planned - plain == {"planned_share_of_surge"}
    assert "bank_holiday_factor" not in plain
    # What only the comparison depends on counts too.
    without_prm = {change.assumption for change in changes(study_plays.no_prm(), None)}
    beside_prm = {change.assumption for change in changes(study_plays.no_prm(), study_plays.unchanged())}
    assert beside_prm - without_prm == {"identified_in_ivr"}


def test_the_real_play_gives_a_study() -> None:
    found = run_study(load("winter-surge"), size=Size(replications=2, per_fit=0, per_assumption=0))
    received = next(place for place in found.places if place.level == "london").figures["A01"]
    assert received.there is not None
    assert (received.here.value or 0) > (received.there.value or 0) > 0
    ring, kinds = found.flow.here.ring, found.flow.here.closed
    assert sum(ring.values()) == pytest.approx(received.here.value)
    assert sum(sum(calls) for calls in kinds.values()) <= sum(ring.values())


def test_a_number_is_called_fitted_only_where_it_was_fitted() -> None:
    spring, winter = (load("london-2015-16", month=month) for month in ("2015-05", "2016-03"))
    assert kind_of("mds_within_60", spring) is Kind.FITTED
    assert kind_of("mds_within_60", winter) is Kind.PREDICTED
    assert kind_of("mds_clinician", winter) is kind_of("mds_ambulance", spring) is Kind.ECHOED
    assert kind_of("abandoned", study_plays.unchanged()) is Kind.FITTED
    assert kind_of("abandoned", study_plays.surge()) is Kind.PREDICTED
    assert kind_of("clinician", study_plays.surge()) is Kind.ECHOED
