"""The published tables against NHS England's own totals, and the calls of days against those of months."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.published import (
    AREAS_2015,
    FIT_MONTHS,
    HANDLER_MINUTES_2015,
    MONTHS,
    Published,
    adviser_minutes_2015,
    calls_2015,
    calls_2024,
    contracts,
    london_2015_16,
    london_2024_25,
    mds_sum,
    planned_calls_2015,
)
from scenarios.tables import table
from simulation.log import Disposition

LONDON = [area.name for area in AREAS_2015]
NETWORKS = {
    network: [area.name for area in AREAS_2015 if area.network == network]
    for network in dict.fromkeys(area.network for area in AREAS_2015)
}

BOTH = pytest.mark.parametrize("published", [london_2015_16, london_2024_25])


def days_of(month: str) -> list[date]:
    first = date.fromisoformat(f"{month}-01")
    return [day for n in range(31) if (day := first + timedelta(days=n)).month == first.month]


# --- NHS 111 Minimum Data Set, April 2015 to March 2016, revised 11 August 2016 ---


@pytest.mark.parametrize(
    ("month", "offered", "answered", "abandoned", "within_60", "triaged"),
    [
        ("2015-04", 135_414, 132_702, 0.008, 0.972, 0.847),
        ("2015-05", 139_044, 136_909, 0.008, 0.966, 0.829),
        ("2015-06", 126_052, 123_527, 0.009, 0.964, 0.816),
        ("2015-07", 123_716, 121_428, 0.008, 0.965, 0.818),
        ("2015-08", 122_300, 120_291, 0.007, 0.971, 0.822),
        ("2015-09", 117_579, 115_434, 0.009, 0.948, 0.822),
        ("2015-10", 130_077, 127_757, 0.007, 0.957, 0.821),
        ("2015-11", 132_885, 130_749, 0.006, 0.963, 0.825),
        ("2015-12", 146_857, 143_715, 0.013, 0.963, 0.824),
        ("2016-01", 151_344, 148_102, 0.013, 0.949, 0.828),
        ("2016-02", 142_054, 138_330, 0.016, 0.929, 0.825),
        ("2016-03", 169_276, 162_845, 0.027, 0.850, 0.829),
    ],
)
def test_londons_months_are_as_published(
    month: str, offered: int, answered: int, abandoned: float, within_60: float, triaged: float
) -> None:
    def total(column: str) -> float:
        return mds_sum(column, LONDON, [month])

    assert total("calls_offered") == offered
    assert total("answered") == answered
    assert total("abandoned_after_30s") / offered == pytest.approx(abandoned, abs=0.0005)
    assert total("answered_within_60s") / answered == pytest.approx(within_60, abs=0.0005)
    assert total("triaged") / answered == pytest.approx(triaged, abs=0.0005)


def test_londons_year_is_as_published() -> None:
    def total(column: str) -> float:
        return mds_sum(column, LONDON, MONTHS)

    assert total("calls_offered") == 1_636_598
    assert total("answered") == 1_601_789
    triaged = total("triaged")
    for column, share in (
        ("ambulance_dispatches", 0.107),
        ("recommended_ae", 0.098),
        ("recommended_primary_care", 0.591),
        ("recommended_other", 0.031),
        ("no_service", 0.173),
    ):
        assert total(column) / triaged == pytest.approx(share, abs=0.0005)
    assert total("offered_call_back") / total("answered") == pytest.approx(0.109, abs=0.0005)
    assert total("call_back_within_10min") / total("offered_call_back") == pytest.approx(0.50, abs=0.005)


@pytest.mark.parametrize(
    ("network", "offered"),
    [
        ("north_west", 410_218),
        ("north_central", 285_222),
        ("north_east", 393_468),
        ("south_east", 294_024),
        ("south_west", 253_666),
    ],
)
def test_the_five_networks_have_their_calls(network: str, offered: int) -> None:
    assert mds_sum("calls_offered", NETWORKS[network], MONTHS) == offered


def test_every_row_of_the_table_adds_up() -> None:
    rows = table("mds_london_2015_16")
    assert len(rows) == 11 * 12
    for row in rows:
        number = {name: float(text) for name, text in row.items() if name not in ("month", "area_code", "area")}
        # As published, up to a few calls of one provider that were answered without having been offered.
        assert number["answered"] + number["abandoned_after_30s"] <= 1.001 * number["calls_offered"]
        assert number["answered_within_60s"] <= number["answered"]
        assert number["triaged"] <= number["answered"]
        assert number["transferred_to_clinical_adviser"] <= number["triaged"]
        assert number["call_back_within_10min"] <= number["offered_call_back"]
        assert number["dental_pharmacy"] <= number["recommended_primary_care"]
        # London's published mean episodes lie between 10.5 and 15.9 min by area; months differ by some more.
        assert 8 * 60 < number["mean_episode_seconds"] < 20 * 60


def test_months_of_the_year_and_of_the_fit_are_whole_and_in_order() -> None:
    assert len(MONTHS) == 12
    assert list(MONTHS) == sorted(MONTHS)
    assert MONTHS[: len(FIT_MONTHS)] == FIT_MONTHS
    assert {row["month"] for row in table("mds_london_2015_16")} == set(MONTHS)
    # The PRM began in December 2015: no month of the fit knew it.
    assert max(FIT_MONTHS) < "2015-12"


# --- Integrated Urgent Care Aggregate Data Collection 2024-25, by contract ---


@pytest.mark.parametrize(
    ("area", "provider", "contract", "received", "abandoned"),
    [
        ("north_east", "las_north_east", "111AH5", 819_343, 0.0365),
        ("north_west", "las_north_west", "111AJ1", 622_318, 0.0335),
        ("south_east", "las_south_east", "111AD7", 565_652, 0.0387),
        ("south_west", "ppg_south_west", "111AK9", 466_969, 0.0256),
        ("north_central", "las_north_central", "111AL9", 1_222 * 365, None),
    ],
)
def test_the_contracts_of_2024_25_are_as_published(
    area: str, provider: str, contract: str, received: int, abandoned: float | None
) -> None:
    row = contracts()[area]
    assert (row["provider"], row["contract"], int(row["received"])) == (provider, contract, received)
    if abandoned is None:
        assert row["abandoned"] == ""
    else:
        assert int(row["abandoned"]) / received == pytest.approx(abandoned, abs=0.00005)


def test_london_of_2024_25_is_2_9_million_calls() -> None:
    assert sum(float(row["received"]) for row in contracts().values()) == pytest.approx(2.9e6, rel=0.01)


# --- Both ---


@BOTH
def test_shares_are_shares_and_mixes_are_mixes(published: Callable[[], Published]) -> None:
    found = published()
    for shares in (found.triaged, found.clinician, found.opening_hang_up):
        assert shares.shape == (len(found.areas),)
        assert ((shares >= 0) & (shares < 1)).all()
    assert found.dispositions.shape == (len(found.areas), len(Disposition) - 1)
    assert (found.dispositions >= 0).all()
    np.testing.assert_allclose(found.dispositions.sum(axis=1), 1, atol=1e-12)


def test_the_mixes_of_2015_are_those_of_the_table() -> None:
    found = london_2015_16()
    triaged = np.array([mds_sum("triaged", [area.name], FIT_MONTHS) for area in found.areas])
    for disposition, column in (
        (Disposition.AMBULANCE, "ambulance_dispatches"),
        (Disposition.ED, "recommended_ae"),
        (Disposition.NONE, "no_service"),
    ):
        wanted = mds_sum(column, LONDON, FIT_MONTHS)
        assert found.dispositions[:, disposition] @ triaged == pytest.approx(wanted, rel=0.002)
    assert (found.dispositions[:, Disposition.SELF_CARE] == 0).all()


def test_the_mixes_of_2024_are_those_of_the_contracts_and_north_central_lies_among_them() -> None:
    found = london_2024_25()
    by_area = {area.name: mix for area, mix in zip(found.areas, found.dispositions, strict=True)}
    assert by_area["north_east"][Disposition.AMBULANCE] == pytest.approx(0.0887)
    assert by_area["south_east"][Disposition.ED] == pytest.approx(0.0964)
    assert by_area["south_west"][Disposition.SELF_CARE] == pytest.approx(0.067)
    others = np.array([mix for name, mix in by_area.items() if name != "north_central"])
    assert (by_area["north_central"] >= others.min(axis=0) - 1e-12).all()
    assert (by_area["north_central"] <= others.max(axis=0) + 1e-12).all()


def test_nobody_is_answered_abandoned_and_hung_up_more_than_once() -> None:
    found = london_2015_16()
    for n, area in enumerate(found.areas):
        home = [a.name for a in found.areas if a.home == area.home]
        offered = mds_sum("calls_offered", home, FIT_MONTHS)
        answered, abandoned = (mds_sum(column, home, FIT_MONTHS) for column in ("answered", "abandoned_after_30s"))
        assert found.opening_hang_up[n] * offered + answered + abandoned == pytest.approx(offered, rel=1e-4)


def test_health_advisers_minutes_average_to_the_published_mean() -> None:
    # 6.8 min over 21 areas of the MDS 2015-16; providers differ as their episodes do (London: 10.5 to 15.9 min).
    weights = {
        home: mds_sum("answered", [a.name for a in AREAS_2015 if a.home == home], FIT_MONTHS)
        for home in dict.fromkeys(area.home for area in AREAS_2015)
    }
    minutes = {home: adviser_minutes_2015(home) for home in weights}
    mean = sum(minutes[home] * weight for home, weight in weights.items()) / sum(weights.values())
    assert mean == pytest.approx(HANDLER_MINUTES_2015)
    assert min(minutes, key=lambda home: minutes[home]) == "las"
    assert max(minutes, key=lambda home: minutes[home]) == "care_uk"


# --- Calls by day ---


@given(st.sampled_from(LONDON), st.sampled_from(MONTHS), st.floats(0.5, 3))
def test_the_days_of_a_month_add_up_to_the_month(area: str, month: str, bank_holiday: float) -> None:
    total = sum(calls_2015(area, day, bank_holiday) for day in days_of(month))
    assert total == pytest.approx(mds_sum("calls_offered", [area], [month]))


@given(st.sampled_from(LONDON), st.sampled_from(MONTHS[1:]), st.floats(0.5, 3))
def test_a_month_is_planned_at_the_calls_a_day_of_the_month_before(area: str, month: str, bank_holiday: float) -> None:
    before = MONTHS[MONTHS.index(month) - 1]
    a_day = mds_sum("calls_offered", [area], [before]) / len(days_of(before))
    planned = sum(planned_calls_2015(area, day, bank_holiday) for day in days_of(month))
    assert planned == pytest.approx(a_day * len(days_of(month)))


def test_march_2016_was_planned_short_by_a_tenth() -> None:
    # 142,054 calls in the 29 days of February against 169,276 in the 31 of March.
    planned = sum(planned_calls_2015(area, day, 1.312) for area in LONDON for day in days_of("2016-03"))
    assert planned / 169_276 == pytest.approx(142_054 / 29 * 31 / 169_276)
    assert planned / 169_276 == pytest.approx(0.897, abs=0.001)


def test_a_plan_knows_the_holidays_of_its_own_month() -> None:
    good_friday, friday = (planned_calls_2015("south_east", day, 1.5) for day in (date(2016, 3, 25), date(2016, 3, 18)))
    assert good_friday / friday == pytest.approx(1.5 / 1.026)


def test_the_lead_before_april_2015_and_the_tail_after_march_2016_take_the_month_beside() -> None:
    for day, beside in ((date(2015, 3, 31), date(2015, 4, 7)), (date(2016, 4, 1), date(2016, 3, 18))):
        ratio = calls_2015("north_east", day, 1.312) / calls_2015("north_east", beside, 1.312)
        assert ratio == pytest.approx(1, abs=0.1)


@given(st.sampled_from(["north_west", "north_central", "north_east", "south_east", "south_west"]), st.integers(0, 700))
def test_an_ordinary_week_of_2024_25_is_seven_mean_days_of_the_year(area: str, later: int) -> None:
    week = [date(2024, 4, 1) + timedelta(days=later + n) for n in range(7)]
    wanted = float(contracts()[area]["received"]) / 365 * 7
    assert sum(calls_2024(area, day) for day in week) == pytest.approx(wanted)
