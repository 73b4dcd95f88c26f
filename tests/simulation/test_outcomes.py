"""Dispositions: the published mix is the average over assessors, and a note has its published total effect once."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from simulation.log import Disposition
from simulation.normal import normal_score, uniform_of
from simulation.outcomes import (
    CLOSED,
    NEW_NOTE,
    NO_NOTE,
    NOTE,
    URGENT,
    Dispositions,
    beside_red_flags,
    by_assessor,
    note_mix,
)
from simulation.setting import Care
from tests.simulation.small_setting import CARE

Floats = NDArray[np.float64]

MIXES = st.lists(st.floats(0.005, 1), min_size=7, max_size=7).map(lambda parts: np.array(parts) / sum(parts))
SHARES = st.floats(0, 1)
RATIOS = st.floats(0.05, 2)
SIZES = st.floats(1, 10)

U = (np.arange(20_000) + 0.5) / 20_000


def care(mix: Floats, **changes: object) -> Care:
    one_area = replace(CARE, dispositions=mix[None, :], assessed_by_clinician=np.array([0.4]))
    return replace(one_area, **changes)  # type: ignore[arg-type]


def odds(p: float) -> float:
    return p / (1 - p)


def part(mix: Floats, dispositions: tuple[Disposition, ...]) -> float:
    return float(mix[list(dispositions)].sum())


def drawn(table: Dispositions, *, clinician: bool, note: int) -> Floats:
    found = [table.of(u, area=0, clinician=clinician, note=note) for u in U]
    return np.bincount(found, minlength=7) / U.size


@given(MIXES, SHARES, RATIOS)
def test_the_average_over_assessors_is_the_published_mix(mix: Floats, share: float, ratio: float) -> None:
    adviser, clinician = by_assessor(mix, share, ratio)
    np.testing.assert_allclose((1 - share) * adviser + share * clinician, mix, atol=1e-9)
    assert adviser.sum() == pytest.approx(1, abs=1e-12)
    assert clinician.sum() == pytest.approx(1, abs=1e-12)


@given(MIXES, SHARES, RATIOS)
def test_assessors_differ_by_the_odds_ratio_of_ambulance_or_ed(mix: Floats, share: float, ratio: float) -> None:
    adviser, clinician = by_assessor(mix, share, ratio)
    assert odds(part(clinician, URGENT)) / odds(part(adviser, URGENT)) == pytest.approx(ratio, rel=1e-6)


@given(MIXES, SIZES, st.sampled_from([0.0, 0.5, 1.0]), st.sampled_from(["odds", "risk"]))
def test_a_notes_mix_is_a_mix(mix: Floats, size: float, share: float, measure: str) -> None:
    found = note_mix(mix, care(mix, note_size=size, note_measure=measure), share)
    assert found.sum() == pytest.approx(1, abs=1e-12)
    assert (found >= 0).all()
    assert (found <= 1).all()


@given(MIXES, SIZES)
def test_read_as_odds_closed_is_multiplied_and_ambulance_divided_by_exactly_the_size(mix: Floats, size: float) -> None:
    found = note_mix(mix, care(mix, note_size=size, note_measure="odds"), 1.0)
    assert odds(part(found, CLOSED)) / odds(part(mix, CLOSED)) == pytest.approx(size, rel=1e-6)
    assert odds(found[0]) / odds(mix[0]) == pytest.approx(1 / size, rel=1e-6)


@given(MIXES, SIZES)
def test_read_as_risk_closed_is_multiplied_up_to_what_the_ambulances_leave(mix: Floats, size: float) -> None:
    found = note_mix(mix, care(mix, note_size=size, note_measure="risk"), 1.0)
    assert found[0] == pytest.approx(mix[0] / size, rel=1e-6)
    assert part(found, CLOSED) == pytest.approx(min(part(mix, CLOSED) * size, 1 - mix[0] / size), rel=1e-6)


@given(MIXES, st.sampled_from(["odds", "risk"]), SIZES)
def test_no_effect_changes_nothing(mix: Floats, measure: str, size: float) -> None:
    np.testing.assert_allclose(note_mix(mix, care(mix, note_size=1.0, note_measure=measure), 1.0), mix, atol=1e-12)
    # Nor does an effect of any size of which new holders have no share.
    np.testing.assert_allclose(note_mix(mix, care(mix, note_size=size, note_measure=measure), 0.0), mix, atol=1e-12)


@given(MIXES, SIZES)
def test_half_of_the_effect_twice_is_the_whole(mix: Floats, size: float) -> None:
    settings = care(mix, note_size=size, note_measure="odds")
    half = part(note_mix(mix, settings, 0.5), CLOSED)
    whole = part(note_mix(mix, settings, 1.0), CLOSED)
    assert (odds(half) / odds(part(mix, CLOSED))) ** 2 == pytest.approx(odds(whole) / odds(part(mix, CLOSED)), rel=1e-6)


def test_a_mix_without_ambulances_or_other_services_has_an_answer() -> None:
    for mix in (
        np.array([0.0, 0.1, 0.5, 0.1, 0.1, 0.2, 0.0]),
        np.array([0.3, 0.0, 0.0, 0.0, 0.0, 0.7, 0.0]),
        np.array([0.2, 0.8, 0.0, 0.0, 0.0, 0.0, 0.0]),
    ):
        for measure in ("odds", "risk"):
            found = note_mix(mix, care(mix, note_measure=measure), 1.0)
            assert found.sum() == pytest.approx(1)
        adviser, clinician = by_assessor(mix, 0.4, 0.8)
        np.testing.assert_allclose(0.6 * adviser + 0.4 * clinician, mix, atol=1e-9)


@given(MIXES, RATIOS, SIZES, st.sampled_from(["odds", "risk"]))
def test_the_effect_of_a_note_is_never_multiplied_with_the_clinicians(
    mix: Floats, ratio: float, size: float, measure: str
) -> None:
    # "Five times" is published as the total of identification, bypass, fast track, clinician and note.
    table = Dispositions(care(mix, clinician_odds_ratio=ratio, note_size=size, note_measure=measure))
    for u in np.linspace(0, 1, 200, endpoint=False):
        for note in (NOTE, NEW_NOTE):
            after = {table.of(float(u), area=0, clinician=clinician, note=note) for clinician in (False, True)}
            assert len(after) == 1


@given(MIXES, RATIOS, st.booleans(), st.sampled_from([NO_NOTE, NOTE, NEW_NOTE]))
def test_inversion_runs_from_the_most_urgent_to_the_least(
    mix: Floats, ratio: float, clinician: bool, note: int
) -> None:
    table = Dispositions(care(mix, clinician_odds_ratio=ratio))
    found = [table.of(float(u), area=0, clinician=clinician, note=note) for u in np.linspace(0, 1, 500, endpoint=False)]
    assert found == sorted(found)
    assert found[0] == Disposition.AMBULANCE


@given(MIXES, SIZES, st.sampled_from(["odds", "risk"]), st.floats(0, 1, exclude_max=True))
def test_a_visible_note_never_makes_the_same_patients_disposition_more_urgent(
    mix: Floats, size: float, measure: str, u: float
) -> None:
    table = Dispositions(care(mix, clinician_odds_ratio=1.0, note_size=size, note_measure=measure))
    without, with_note = (table.of(u, area=0, clinician=False, note=note) for note in (NO_NOTE, NOTE))
    assume(all(abs(u - edge) > 1e-9 for edge in np.cumsum(mix)))
    assert with_note >= without


def test_uniforms_give_back_the_mixes() -> None:
    mix = np.array([0.11, 0.10, 0.59, 0.03, 0.02, 0.0, 0.15])
    settings = care(mix)
    table = Dispositions(settings)
    adviser, clinician = by_assessor(mix, 0.4, settings.clinician_odds_ratio)
    for who, note, wanted in (
        (False, NO_NOTE, adviser),
        (True, NO_NOTE, clinician),
        (True, NOTE, note_mix(mix, settings, 1.0)),
        (False, NEW_NOTE, note_mix(mix, settings, settings.new_holder_effect)),
    ):
        np.testing.assert_allclose(drawn(table, clinician=who, note=note), wanted, atol=1.01 / U.size)


def test_areas_keep_their_own_mixes() -> None:
    mixes = np.array([[0.5, 0.1, 0.1, 0.1, 0.1, 0.05, 0.05], [0.1, 0.1, 0.1, 0.1, 0.1, 0.25, 0.25]])
    settings = replace(CARE, dispositions=mixes, assessed_by_clinician=np.array([0.4, 0.4]))
    table = Dispositions(settings)
    assert table.of(0.3, area=0, clinician=False, note=NO_NOTE) == Disposition.AMBULANCE
    assert table.of(0.3, area=1, clinician=False, note=NO_NOTE) > Disposition.AMBULANCE


def test_with_every_red_flag_an_ambulance_the_published_mix_comes_back() -> None:
    published = np.array([0.10, 0.08, 0.42, 0.05, 0.15, 0.12, 0.08])
    red_flag, correlation = 0.03, 0.6
    mix = beside_red_flags(published, red_flag=red_flag, correlation=correlation)
    stream = np.random.default_rng(5)
    acuity, own = stream.random((2, 2_000_000))
    score = correlation * normal_score(acuity) + np.sqrt(1 - correlation**2) * normal_score(own)
    disposition = np.searchsorted(np.cumsum(mix)[:-1], uniform_of(score), side="right")
    disposition[acuity < red_flag] = Disposition.AMBULANCE
    seen = np.bincount(disposition, minlength=7) / disposition.size
    # Four standard errors of a share at this size are below 0.0015.
    assert np.abs(seen - published).max() < 0.0015


@given(mix=MIXES, us=st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=20), seed=st.integers(0, 99))
def test_columns_have_the_dispositions_of_their_rows(mix, us, seed) -> None:
    table = Dispositions(care(mix, clinician_odds_ratio=0.5))
    chance = np.random.default_rng(seed)
    clinician, note = chance.integers(2, size=len(us)), chance.integers(3, size=len(us))
    found = table.of_all(np.array(us), area=np.zeros(len(us), dtype=np.int64), clinician=clinician, note=note)
    rows = zip(us, clinician.tolist(), note.tolist(), strict=True)
    assert found.tolist() == [table.of(u, area=0, clinician=bool(c), note=n) for u, c, n in rows]
