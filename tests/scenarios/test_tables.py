"""The published tables: all read, all sourced, and as they were printed."""

from importlib.resources import files

import pytest

from scenarios.tables import table

NAMES = sorted(
    entry.name.removesuffix(".csv") for entry in (files("scenarios") / "data").iterdir() if entry.name.endswith(".csv")
)


@pytest.mark.parametrize("name", NAMES)
def test_every_table_has_rows_with_every_column(name: str) -> None:
    rows = table(name)
    assert rows
    assert all(None not in row and None not in row.values() for row in rows)


def test_every_table_says_where_it_is_from_when_and_how_sure() -> None:
    sources = {row["table"]: row for row in table("sources")}
    assert set(sources) == set(NAMES) - {"sources"}
    for row in sources.values():
        assert all(row[column].strip() for column in ("source", "period", "confidence"))


def test_rows_cannot_be_changed_by_a_reader() -> None:
    with pytest.raises(TypeError):
        table("day_factors")[0]["london"] = "2"  # type: ignore[index]


def test_the_hours_are_the_56_102_calls_of_their_source() -> None:
    # Pilbery et al, BMJ Open 2023;13:e076203, data files: calls of 2021 by weekday and hour.
    rows = table("hour_of_day")
    assert len({(row["weekday"], row["hour"]) for row in rows}) == 7 * 24
    totals = {day: sum(int(row["calls"]) for row in rows if row["weekday"] == day) for day in ("mon", "wed", "sat")}
    assert totals == {"mon": 7_283, "wed": 5_967, "sat": 12_995}
    assert sum(int(row["calls"]) for row in rows) == 56_102


def test_the_age_bands_cover_every_age_once() -> None:
    bands = [(int(row["first_year"]), int(row["last_year"]), float(row["share"])) for row in table("age_bands")]
    assert [year for first, last, _ in bands for year in range(first, last + 1)] == list(range(100))
    # Printed to three decimals: their sum may be off by half of the last place each.
    assert sum(share for *_, share in bands) == pytest.approx(1, abs=0.0005 * len(bands))
    # 4.5 % of the sample were 85 or over, 16.2 % were 60 or over.
    assert sum(share for first, _, share in bands if first >= 85) == pytest.approx(0.045)
    assert sum(share for first, _, share in bands if first >= 60) == pytest.approx(0.162)
