"""Ages are completed years on the day it is in London."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.age import age_at, check_birth, completed_years, parse_date
from prm.base import BadInput, parse_instant

dates = st.dates(date(1890, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("on", "years"),
    [
        (date(2016, 2, 28), 3),
        (date(2016, 2, 29), 4),
        (date(2017, 2, 28), 4),
        (date(2017, 3, 1), 5),
    ],
)
def test_somebody_born_on_29_february_grows_older_on_1_march_without_one(on: date, years: int) -> None:
    assert completed_years(date(2012, 2, 29), on) == years


@given(dates, dates)
def test_age_counts_the_birthdays_passed(born: date, on: date) -> None:
    """Independent of the formula: walk the days and count birthdays, 29 February moved to 1 March where missing."""
    if born > on:
        born, on = on, born
    birthdays = 0
    for year in range(born.year + 1, on.year + 1):
        try:
            birthday = born.replace(year=year)
        except ValueError:
            birthday = date(year, 3, 1)
        birthdays += birthday <= on
    assert completed_years(born, on) == birthdays


def test_a_birthday_begins_at_midnight_in_london_not_in_utc() -> None:
    born = date(2015, 7, 1)
    assert age_at(born, parse_instant("2016-06-30T22:59:59.999999Z")) == 0
    assert age_at(born, parse_instant("2016-06-30T23:00:00Z")) == 1  # midnight by the clock in summer


def test_an_age_that_cannot_be_is_unknown() -> None:
    at = parse_instant("2016-01-01T12:00:00Z")
    assert age_at(date(2016, 1, 1), at) == 0
    assert age_at(date(2016, 1, 2), at) is None
    assert age_at(date(1885, 1, 2), at) == 130
    assert age_at(date(1885, 1, 1), at) is None


@pytest.mark.parametrize("text", ["", "20150101", "2015-W01-1", "2015-02-29", "01/02/2015", "2015-1-1", "٢٠١٥-01-01"])
def test_only_a_calendar_date_is_a_date_and_the_text_is_not_repeated(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_date(text, "/date_of_birth")
    assert not text or text not in str(caught.value)


@given(st.integers(1, 130 * 365))
def test_whoever_is_alive_can_be_stored(days: int) -> None:
    at = parse_instant("2016-01-01T12:00:00Z")
    born = date(2016, 1, 1) - timedelta(days=days)
    assert check_birth(born.isoformat(), at) == born
