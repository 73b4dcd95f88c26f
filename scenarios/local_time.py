"""London wall-clock times as people write them in a scenario, and the instants they stand for."""

import re
from datetime import UTC, date, datetime, timedelta

from prm.base import Instant
from prm.base.instants import LONDON, instant_of

FORM = "2025-12-27 18:00"

_WRITTEN = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})[ T](?P<clock>\d{2}:\d{2})(?: ?(?P<offset>[+]0[01]:00))?",
    re.ASCII,
)
_DATE_ALONE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def london_instant(text: str) -> Instant:
    """The instant of a London time such as `2025-12-27 18:00`.

    In the hour that the clocks repeat in autumn the offset must be written too (`2025-10-26 01:30+01:00` is the
    first of the two). `ValueError`, with a sentence for the person who wrote it, for any other form, for a day or
    time that does not exist (the hour that is skipped in spring among them) and for an offset London does not
    keep then.
    """
    if not (written := _WRITTEN.fullmatch(text)):
        if _DATE_ALONE.fullmatch(text):
            raise ValueError(f"{text} needs a time of day too, such as {text} 00:00")
        raise ValueError(f"write the London date and time, such as {FORM}")
    try:
        naive = datetime.fromisoformat(f"{written['day']}T{written['clock']}")
    except ValueError:
        raise ValueError(f"{text} is no day and time of the calendar") from None
    moments = moments_of(naive)
    if not moments:
        raise ValueError(f"{text} does not exist in London: the clocks go forward from 01:00 to 02:00 that night")
    if offset := written["offset"]:
        kept = [moment for moment in moments if moment.isoformat().endswith(offset)]
        if not kept:
            raise ValueError(f"London does not keep {offset} then; leave the offset out")
        return instant_of(kept[0])
    if len(moments) > 1:
        first, second = (moment.isoformat(" ", "minutes") for moment in moments)
        raise ValueError(f"{text} happens twice in London, as the clocks go back that night: write {first} or {second}")
    return instant_of(moments[0])


def first_instant_of(day: date) -> Instant:
    """The instant at which the date begins in London."""
    return instant_of(datetime(day.year, day.month, day.day, tzinfo=LONDON))


def moments_of(naive: datetime) -> list[datetime]:
    """The moments at which London's clocks show this: two when they go back, none when they go forward."""
    candidates = (naive.replace(tzinfo=LONDON, fold=fold) for fold in (0, 1))
    moments: dict[timedelta, datetime] = {}
    for candidate in candidates:
        if candidate.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None, fold=0) == naive:
            moments[candidate.utcoffset() or timedelta()] = candidate
    return list(moments.values())
