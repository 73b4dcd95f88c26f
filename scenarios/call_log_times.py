"""Instants as a call log writes them: local times without an offset, the two odd days of the year among them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from prm.base import SECOND, Instant
from prm.base.instants import LONDON, instant_of
from scenarios.call_log_columns import TimesRule
from scenarios.local_time import moments_of

_EPOCH = datetime(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)


class BadTime(ValueError):
    """A text that is no instant: a stable code, and a sentence that goes on from the name of the column."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def instant_reader(rule: TimesRule) -> Callable[[str], Instant]:
    """What turns a text of the log into an instant, or raises `BadTime`."""
    offset_of = _fixed(rule.zone)

    def read(text: str) -> Instant:
        try:
            moment = datetime.strptime(text, rule.form) if rule.form else datetime.fromisoformat(text)
        except ValueError:
            hint = "" if rule.form else "; if the log writes times otherwise, say how under times: form:"
            form = rule.form or "2025-01-11 19:30:05"
            raise BadTime("unreadable-time", f"is not a date and time such as {form}{hint}") from None
        if not 1990 <= moment.year <= 2200:
            raise BadTime("unreadable-time", "lies outside the years 1990 to 2200")
        if moment.tzinfo is not None:
            return instant_of(moment)
        offset = offset_of if offset_of is not None else _london_offset(moment.date())
        if offset is not None:
            return (moment - _EPOCH) // _MICROSECOND - offset
        return _on_a_day_of_change(moment, rule)

    return read


def _fixed(zone: str) -> int | None:
    """The microseconds to take from local time in a zone without summer time; `None` for London."""
    if zone == "Europe/London":
        return None
    if zone == "UTC":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    return (1 if zone[0] == "+" else -1) * (hours * 3600 + minutes * 60) * SECOND


@lru_cache(maxsize=4096)
def _london_offset(day: date) -> int | None:
    """London's microseconds ahead of UTC all through a day; `None` for a day on which the clocks change."""
    noon = datetime(day.year, day.month, day.day, tzinfo=LONDON)
    before, after = (noon + timedelta(hours=hours) for hours in (0, 24))
    offsets = {moment.utcoffset() for moment in (before, after)}
    offset = before.utcoffset()
    return offset // _MICROSECOND if len(offsets) == 1 and offset is not None else None


def _on_a_day_of_change(moment: datetime, rule: TimesRule) -> Instant:
    found = moments_of(moment)
    if not found:
        raise BadTime("no-such-time", "does not exist in London: the clocks go forward over it that night")
    if len(found) > 1 and rule.repeated_hour == "refuse":
        raise BadTime(
            "repeated-hour",
            "happens twice in London, as the clocks go back that night: write the offset, or say under times: "
            "repeated_hour: whether the first or the second is meant",
        )
    return instant_of(found[-1 if rule.repeated_hour == "second" else 0])


def hours_between(start: Instant, end: Instant) -> list[datetime]:
    """The London wall clock at each whole hour from `start` (itself a whole hour) up to `end`."""
    begin = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=start)
    count = -(-(end - start) // (3600 * SECOND))
    return [(begin + timedelta(hours=n)).astimezone(LONDON) for n in range(count)]
