"""The kinds of field that the documents share."""

from typing import Annotated

from pydantic import AfterValidator, Field

from prm.base import BadInput, parse_instant


def _checked(text: str) -> str:
    try:
        parse_instant(text)
    except BadInput:
        raise ValueError("an instant is ISO 8601 with its offset, such as 2025-12-27T18:30:00Z") from None
    return text


InstantText = Annotated[str, Field(max_length=40, json_schema_extra={"format": "date-time"}), AfterValidator(_checked)]
"""ISO 8601 with its offset, exact to the microsecond."""

Word = Annotated[str, Field(min_length=1, max_length=200)]
