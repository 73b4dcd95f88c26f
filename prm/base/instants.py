"""Instants are UTC integers in microseconds; Europe/London exists only at the edges.

Aware-datetime arithmetic within one zone is wall-clock arithmetic in Python, so 96 hours across a clock
change come out as 95 or 97. Integers cannot make that mistake.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from prm.base.errors import bad_input

Instant = int
"""Microseconds since 1970-01-01T00:00:00Z."""

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

LONDON = ZoneInfo("Europe/London")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant_of(moment: datetime) -> Instant:
    """The instant of an aware datetime, exact to the microsecond; `BadInput` if it has no time zone."""
    if moment.tzinfo is None:
        raise bad_input("instant-without-zone", f"{moment.isoformat()} needs a time zone, such as Z or +01:00")
    return (moment.astimezone(UTC) - _EPOCH) // timedelta(microseconds=1)


def parse_instant(text: str, place: str = "") -> Instant:
    """The instant of an ISO 8601 text with a zone or offset; `BadInput` otherwise."""
    try:
        instant = instant_of(datetime.fromisoformat(text))
        london(instant)  # the first and last days of the calendar have no wall clock in London
        return instant
    except (ValueError, OverflowError):
        raise bad_input("bad-instant", f"{text!r} is not an ISO 8601 instant", place) from None


def iso(instant: Instant) -> str:
    """The instant as ISO 8601 in UTC, always with six decimals so that equal instants have equal text."""
    return (_EPOCH + timedelta(microseconds=instant)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def london(instant: Instant) -> datetime:
    """The wall clock in London at the instant, as an aware datetime."""
    return (_EPOCH + timedelta(microseconds=instant)).astimezone(LONDON)


def london_midnight(year: int, month: int, day: int) -> Instant:
    """The instant at which that date begins in London."""
    return instant_of(datetime(year, month, day, tzinfo=LONDON))
