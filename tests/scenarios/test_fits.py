"""Fits: the twelve combinations of what published figures leave open, and the values that ship for each."""

import pytest

from scenarios.fits import ALL_FITS, CENTRAL, STEADY_PATIENCE_SECONDS, FitChoice, stored_fits
from scenarios.places import PLACES
from scenarios.published import AREAS_2015, london_2024_25

HOMES = {
    "london-2015-16": {area.home for area in AREAS_2015},
    "london-2024-25": {area.home for area in london_2024_25().areas},
}


def test_there_are_twelve_choices_and_the_central_one_is_among_them() -> None:
    assert len({choice.key for choice in ALL_FITS}) == len(ALL_FITS) == 3 * 2 * 2
    assert CENTRAL in ALL_FITS


@pytest.mark.parametrize("baseline", PLACES)
@pytest.mark.parametrize("choice", ALL_FITS, ids=lambda choice: choice.key)
def test_every_choice_ships_usable_values_for_every_home_provider(baseline: str, choice: FitChoice) -> None:
    fits = stored_fits(baseline, choice)
    assert set(fits) == HOMES[baseline]
    for fit in fits.values():
        assert -1 <= fit.adviser_level <= 10
        assert -1 <= fit.clinician_level <= 10
        assert 0 <= fit.early_leave < 1
        assert 0 < fit.clinician_needed < 1
        # Calls offered contain redials and re-contacts, so that there are fewer fresh callers than calls.
        assert 0.5 < fit.fresh <= 1


def test_steady_patience_is_the_mean_wait_over_the_share_abandoned() -> None:
    # England: 100 s and 7 % in April 2021, 557 s and 25 % in September 2021.
    assert STEADY_PATIENCE_SECONDS["shorter"] == pytest.approx(100 / 0.07, rel=0.005)
    assert STEADY_PATIENCE_SECONDS["longer"] == pytest.approx(557 / 0.25, rel=0.005)
