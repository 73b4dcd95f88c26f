"""The form in which documents write a list of records about a person, or why there is none."""

from typing import Annotated, TypeVar

from pydantic import Discriminator, Field, Tag

from prm.base.documents import StrictModel
from prm.facts import Missing

MOST_RECORDS = 1000
"""More notes, plans or contacts than that about one person are an error of writing."""

R = TypeVar("R", bound=StrictModel)
Records = Annotated[
    Annotated[tuple[R, ...], Field(max_length=MOST_RECORDS), Tag("known")] | Annotated[Missing, Tag("missing")],
    Discriminator(lambda value: "known" if isinstance(value, list | tuple) else "missing"),
]
"""A list, or why there is none. Told apart by form, so that an error speaks of the one that was meant."""
