"""London times as written in files: one instant each, or a clear answer why there is none."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prm.base import HOUR, iso, london
from prm.base.instants import instant_of
from scenarios.local_time import london_instant


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2025-12-27 18:00", "2025-12-27T18:00"),
        ("2025-06-27 18:00", "2025-06-27T17:00"),
        ("2025-06-27T18:00", "2025-06-27T17:00"),
        ("2025-03-30 00:59", "2025-03-30T00:59"),
        ("2025-03-30 02:00", "2025-03-30T01:00"),
        ("2025-10-26 00:59", "2025-10-25T23:59"),
        ("2025-10-26 01:30+01:00", "2025-10-26T00:30"),
        ("2025-10-26 01:30+00:00", "2025-10-26T01:30"),
        ("2025-10-26 01:30 +00:00", "2025-10-26T01:30"),
        ("2025-10-26 02:00", "2025-10-26T02:00"),
    ],
)
def test_a_london_time_is_the_instant_that_its_clocks_showed_it(written: str, utc: str) -> None:
    assert iso(london_instant(written)).startswith(utc)


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("2025-03-30 01:00", "does not exist in London: the clocks go forward"),
        ("2025-03-30 01:59", "does not exist in London: the clocks go forward"),
        ("2025-03-30 01:30+01:00", "does not exist in London"),
        ("2025-10-26 01:00", "happens twice in London"),
        ("2025-10-26 01:30", r"write 2025-10-26 01:30\+01:00 or 2025-10-26 01:30\+00:00"),
        ("2025-12-27 18:00+01:00", r"London does not keep \+01:00 then"),
        ("2025-12-27", "needs a time of day too, such as 2025-12-27 00:00"),
        ("2025-02-29 10:00", "no day and time of the calendar"),
        ("2025-12-27 24:00", "no day and time of the calendar"),
        ("2025-12-27 18:00:00", "write the London date and time"),
        ("2025-12-27 18:00Z", "write the London date and time"),
        ("27/12/2025 18:00", "write the London date and time"),
        ("٢٠٢٥-12-27 18:00", "write the London date and time"),
        ("", "write the London date and time"),
    ],
)
def test_a_time_that_is_none_or_two_is_refused_with_the_reason(written: str, answer: str) -> None:
    with pytest.raises(ValueError, match=answer):
        london_instant(written)


@given(st.datetimes(datetime(1996, 1, 1), datetime(2037, 1, 1)).map(lambda d: d.replace(second=0, microsecond=0)))
def test_every_minute_can_be_written_and_is_read_back(moment: datetime) -> None:
    """With its offset any instant can be named; without, those that London's clocks show once."""
    instant = instant_of(moment.replace(tzinfo=UTC))
    local = london(instant)
    assert london_instant(local.isoformat(" ", "minutes")) == instant
    other = {london(instant + shift).replace(tzinfo=None) for shift in (-HOUR, HOUR)}
    if local.replace(tzinfo=None) not in other:
        assert london_instant(f"{local:%Y-%m-%d %H:%M}") == instant
    assert london(instant).replace(tzinfo=None) - moment in {timedelta(), timedelta(hours=1)}
