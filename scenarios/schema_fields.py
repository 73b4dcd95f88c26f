"""The words of which a scenario file is made: names, shares, factors, times and spans, each checked on its own."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

from prm.base import Instant
from prm.base.documents import StrictModel
from scenarios.local_time import london_instant


def _share(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool) and not 0 <= value <= 1:
        meant = f"; for {value:g} % write {value / 100:g}" if 1 < value <= 100 else ""
        raise ValueError(f"a share lies between 0 and 1, and this is {value:g}{meant}")
    return value


def _factor(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool) and not 0 <= value <= 10:
        meant = f"; for {value:g} % write {value / 100:g}" if 10 < value <= 1000 else ""
        raise ValueError(f"a factor lies between 0 and 10, and this is {value:g}{meant}")
    return value


def _some(value: float) -> float:
    if value == 0:
        raise ValueError("0 leaves an empty roster, and nobody to answer; close a provider instead")
    return value


def _local_time(text: str) -> str:
    london_instant(text)
    return text


def _month(text: str) -> str:
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text, re.ASCII) or text.startswith("0000"):
        raise ValueError("write a month as year and month, such as 2015-10")
    return text


def _is_word(value: object) -> str:
    return "word" if isinstance(value, str) else "number"


Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""Small letters, digits and single hyphens."""
Words = Annotated[str, Field(min_length=1, max_length=4000)]
Share = Annotated[float, Field(ge=0, le=1), BeforeValidator(_share)]
Factor = Annotated[float, Field(ge=0, le=10), BeforeValidator(_factor)]
Age = Annotated[int, Field(ge=0, le=120)]
Symptom = Literal[
    "fever_or_sore_throat", "breathing_or_cough", "stomach", "heat_or_sun", "pain", "injury", "medicines", "other"
]
Staffing = Annotated[Factor, AfterValidator(_some)]
LocalTime = Annotated[str, AfterValidator(_local_time), Field(examples=["2025-12-27 18:00"])]
"""A London date and time; in the hour that repeats in autumn, with its offset."""
Month = Annotated[str, AfterValidator(_month), Field(examples=["2015-10"])]
Grade = Literal["low", "middle", "high"]
Level = Annotated[
    Annotated[Grade, Tag("word")] | Annotated[float, Tag("number")],
    Discriminator(_is_word),
]
"""How an assumption is taken: at one of its three published levels, or at a number of your own."""
ShareLevel = Annotated[
    Annotated[Grade, Tag("word")] | Annotated[Share, Tag("number")],
    Discriminator(_is_word),
]


class Span(StrictModel):
    """From one London time to a later one."""

    from_: LocalTime = Field(alias="from")
    to: LocalTime

    @property
    def start(self) -> Instant:
        """The first instant of the span."""
        return london_instant(self.from_)

    @property
    def end(self) -> Instant:
        """The first instant after the span."""
        return london_instant(self.to)
