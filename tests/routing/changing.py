"""Documents with one thing otherwise."""

import copy
from typing import Any

Path = tuple[str | int, ...]


def changed(document: Any, path: Path, value: Any) -> Any:
    """A copy of the document with another value at the path."""
    document = copy.deepcopy(document)
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return document


def position(text: str, part: str) -> tuple[int, int]:
    """The line and column, from 1, at which a part of a text begins for the first time."""
    before = text[: text.index(part)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")
