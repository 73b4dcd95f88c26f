"""Age in completed years, from a date of birth written as text."""

import re
from datetime import date

from prm.base import Instant, bad_input, london

OLDEST_YEARS = 130
"""Nobody is known to have lived longer; a greater age is an error of writing."""

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_date(text: str, place: str = "") -> date:
    """The date of a text such as 2015-12-01; `BadInput`, which does not repeat the text, for anything else."""
    try:
        if _ISO_DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise bad_input("bad-date", "a date is written as year, month and day, such as 2015-12-01", place)


def completed_years(born: date, on: date) -> int:
    """Birthdays up to and including that date, negative before birth.

    Somebody born on 29 February grows older on 1 March in the years without one, as the law of England has it.
    """
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def age_at(born: date, at: Instant) -> int | None:
    """The age on the day it is in London at the instant; `None` before birth and over 130 years."""
    years = completed_years(born, london(at).date())
    return years if 0 <= years <= OLDEST_YEARS else None


def check_birth(text: str, at: Instant, place: str = "") -> date:
    """The date of birth of a person alive at the instant; `BadInput` if it is no date or cannot be."""
    born = parse_date(text, place)
    if age_at(born, at) is None:
        sentence = f"a date of birth lies in the past, and at most {OLDEST_YEARS} years back"
        raise bad_input("impossible-date-of-birth", sentence, place)
    return born
