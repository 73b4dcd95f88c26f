"""Which types a model allows at a place of its input, so that an error can name the right words."""

from collections.abc import Mapping
from enum import Enum
from itertools import zip_longest
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

Types = tuple[Any, ...]
"""The types that could stand at one place, unions taken apart and None left out."""

_OF_A_KEY = "[key]"


def types_at(
    model: type[BaseModel], data: object, location: tuple[int | str, ...]
) -> tuple[Types, tuple[int | str, ...]]:
    """The types allowed at an error's location, and the location as a path into the data.

    Pydantic puts steps into a location that are no part of the data (the chosen member of a union, `[key]`, a
    missing field); these narrow the types and are left out of the path.
    """
    types: Types = (model,)
    here = data
    path: tuple[int | str, ...] = ()
    for step, following in zip_longest(location, location[1:]):
        key = _key(here, step)
        if len(types) > 1 and (members := _members(types, step)):
            types = members
        elif key is not None and isinstance(here, dict | list):
            types = _keys(types) if following == _OF_A_KEY else _below(types, step)
            here, path = here[key], (*path, key)  # type: ignore[index]
    return types, path


def field_names(types: Types) -> set[str]:
    """The names of the fields of the models among the types, as they are written in the input."""
    return {info.alias or name for model in _models(types) for name, info in model.model_fields.items()}


def allowed_values(types: Types) -> set[str]:
    """The words that literals and enumerations among the types allow."""
    words: set[str] = set()
    for annotation in types:
        origin: object = get_origin(annotation)
        if origin is Literal:
            words |= {str(value) for value in get_args(annotation)}
        elif isinstance(annotation, type) and issubclass(annotation, Enum):
            words |= {str(member.value) for member in annotation}
    return words


def discriminated_values(types: Types, field: str) -> set[str]:
    """The words that the models among the types allow for the field that tells them apart."""
    return {word for model in _models(types) for word in allowed_values(_below((model,), field))}


def _models(types: Types) -> list[type[BaseModel]]:
    return [annotation for annotation in types if isinstance(annotation, type) and issubclass(annotation, BaseModel)]


def _members(types: Types, step: int | str) -> Types:
    """The members of a union that pydantic means by this step: a class's name or a discriminating word."""
    return tuple(
        model
        for model in _models(types)
        if step == model.__name__ or any(step in allowed_values(_below((model,), name)) for name in model.model_fields)
    )


def _key(here: object, step: int | str) -> int | str | None:
    """The key of the data for a step; keys that are whole numbers are text in a location."""
    if isinstance(here, dict):
        return next((key for key in here if str(key) == str(step)), None)
    return step if isinstance(here, list) and isinstance(step, int) and step < len(here) else None


def _below(types: Types, step: int | str) -> Types:
    found: list[Any] = []
    for annotation in types:
        arguments = get_args(annotation)
        if model := _models((annotation,)):
            found += [
                part
                for name, info in model[0].model_fields.items()
                if step in (name, info.alias)
                for part in _flat(info.annotation)
            ]
        elif _is_mapping(annotation):
            found += _flat(arguments[1])
        elif arguments and isinstance(step, int):
            each = arguments[step] if step < len(arguments) and Ellipsis not in arguments else arguments[0]
            found += _flat(each)
    return tuple(found)


def _keys(types: Types) -> Types:
    return tuple(part for annotation in types if _is_mapping(annotation) for part in _flat(get_args(annotation)[0]))


def _is_mapping(annotation: Any) -> bool:
    origin = get_origin(annotation)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _flat(annotation: Any) -> Types:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _flat(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return tuple(part for member in get_args(annotation) for part in _flat(member))
    return () if annotation is NoneType else (annotation,)
