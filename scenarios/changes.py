"""What a scenario changes against another one, change by change, and the scenarios in between."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from prm.base import bad_input
from prm.base.documents import suggest
from scenarios.schema import Scenario

DESCRIBED = frozenset({"name", "title", "question", "notes", "sources", "compare_with", "baseline", "period"})
"""What names or places a scenario and changes nothing in it."""

MOST = 5
"""Changes that are told apart: every further one doubles what is played."""

TOGETHER: Mapping[str, tuple[tuple[str, ...], ...]] = MappingProxyType(
    {"demand": (("multiply", "from_", "to", "networks"),)}
)
"""Parts of a field that say nothing without one another; named after the first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedChange:
    """One change: the parts of the scenario that are changed together, such as `roster.clinicians`."""

    name: str
    parts: tuple[str, ...]


def parts_between(before: Scenario, after: Scenario) -> tuple[str, ...]:
    """The smallest parts in which two scenarios differ, in the order of the file's fields."""
    fields = (field for field in Scenario.model_fields if field not in DESCRIBED)
    return tuple(part for field in fields for part in _parts(field, getattr(before, field), getattr(after, field)))


def _parts(field: str, before: Any, after: Any) -> Iterator[str]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        names = dict.fromkeys((*before, *after))
        yield from (f"{field}.{name}" for name in names if before.get(name) != after.get(name))
    elif isinstance(before, BaseModel) and isinstance(after, BaseModel):
        for group in _groups(field, type(after)):
            if any(getattr(before, name) != getattr(after, name) for name in group):
                yield f"{field}.{group[0]}"
    else:
        yield field


def _groups(field: str, model: type[BaseModel]) -> Iterator[tuple[str, ...]]:
    together = TOGETHER.get(field, ())
    yield from together
    yield from ((name,) for name in model.model_fields if not any(name in group for group in together))


def between(before: Scenario, after: Scenario, parts: Sequence[str]) -> Scenario:
    """The scenario `before` with these parts as they are in `after`."""
    update: dict[str, Any] = {"compare_with": None}
    for part in parts:
        field, _, name = part.partition(".")
        old, new = update.get(field, getattr(before, field)), getattr(after, field)
        update[field] = _with_part(field, name, old, new) if name else new
    return before.model_copy(update=update)


def _with_part(field: str, name: str, old: Any, new: Any) -> Any:
    if isinstance(old, Mapping):
        rest = {key: value for key, value in old.items() if key != name}
        return rest | {name: new[name]} if name in new else rest
    group = next(group for group in _groups(field, type(new)) if group[0] == name)
    return old.model_copy(update={each: getattr(new, each) for each in group})


def named_changes(before: Scenario, after: Scenario, asked: Sequence[str], *, place: str) -> tuple[NamedChange, ...]:
    """The changes from one scenario to another: those asked for, and each other field that differs as one change.

    A change is asked for as `NAME=PART+PART`, or `PART+PART`; a part is a field (`roster`) or a part of one
    (`roster.clinicians`). `BadInput` at `place` for a part that does not differ or is named twice, where nothing
    differs, and for more than five changes, with how to group them.
    """
    left = dict.fromkeys(parts_between(before, after))
    if not left:
        raise bad_input("no-difference", f'"{after.name}" and "{before.name}" do not differ in anything played', place)
    found = []
    for text in asked:
        name, _, parts = text.rpartition("=")
        chosen = [part for word in parts.split("+") for part in _meant(word.strip(), left, place)]
        for part in chosen:
            del left[part]
        found.append(NamedChange(name=name.strip() or parts, parts=tuple(chosen)))
    for field in dict.fromkeys(part.partition(".")[0] for part in left):
        own = tuple(part for part in left if part.partition(".")[0] == field)
        found.append(NamedChange(name=field.replace("_", " "), parts=own))
    if len({change.name for change in found}) < len(found):
        raise bad_input("name-twice", "two changes have the same name", place)
    if len(found) > MOST:
        some = "+".join(part for change in found[MOST - 1 :] for part in change.parts)
        sentence = (
            f"{len(found)} changes ({', '.join(change.name for change in found)}) are more than the {MOST} that can be "
            f"told apart; put some together, for example --change 'the rest={some}'"
        )
        raise bad_input("too-many-changes", sentence, place)
    return tuple(found)


def _meant(word: str, left: Mapping[str, None], place: str) -> list[str]:
    """The parts that a word names, of those that are left."""
    found = [part for part in left if part == word or part.startswith(f"{word}.")]
    if not found:
        hint = suggest(word, left) or f"; there are {', '.join(left)}"
        raise bad_input("unknown-change", f'nothing differs in "{word}", or it is named already{hint}', place)
    return found
