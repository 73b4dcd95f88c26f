"""Files and request bodies turned into models, with every fault told in plain words at its place.

Data are validated as JSON in pydantic's strict mode: `false` is no whole number and `"3"` is none either, while a
list becomes a tuple or a frozenset, and text becomes an enumeration's member or a date.
"""

import json
import math
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from itertools import takewhile
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from prm.base.errors import BadInput, Fault, TooLarge, bad_input
from prm.base.field_types import Types, allowed_values, discriminated_values, field_names, types_at
from prm.base.yaml_text import DEFAULT_LIMIT_BYTES, MAX_DEPTH, Document, Path, Step, parse_yaml

__all__ = [
    "DEFAULT_LIMIT_BYTES",
    "Document",
    "Path",
    "Step",
    "StrictModel",
    "parse_json",
    "parse_yaml",
    "suggest",
    "validated",
    "validated_json",
]

MAX_FAULTS = 50
"""More faults than anybody mends in one go are not listed."""

_SHOWN_CHARACTERS = 40
_RANGES = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
    "multiple_of": ("multiple_of", "a multiple of"),
}
_WANTED = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "string_type": "text",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "none_required": "empty",
    "tuple_type": "a list",
    "list_type": "a list",
    "set_type": "a list",
    "frozen_set_type": "a list",
    "dict_type": "a mapping of names to values",
    "mapping_type": "a mapping of names to values",
    "model_type": "a mapping of names to values",
    "model_attributes_type": "a mapping of names to values",
    "date_type": "a date such as 2015-12-01",
    "date_parsing": "a date such as 2015-12-01",
    "date_from_datetime_parsing": "a date such as 2015-12-01",
    "time_type": "a time of day such as 18:30",
    "time_parsing": "a time of day such as 18:30",
    "datetime_type": "an instant such as 2015-12-01T18:30:00Z",
    "datetime_parsing": "an instant such as 2015-12-01T18:30:00Z",
    "datetime_from_date_parsing": "an instant such as 2015-12-01T18:30:00Z",
    "timezone_aware": "an instant with its time zone, such as 2015-12-01T18:30:00Z",
}

M = TypeVar("M", bound=BaseModel)


class StrictModel(BaseModel):
    """The base of everything that is read from a file or a request: frozen, strict, no unknown fields."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, use_attribute_docstrings=True
    )


def suggest(word: str, candidates: Iterable[str]) -> str:
    """` - did you mean "x"?` for the candidate nearest to the word, or nothing if none is near."""
    by_folded = {candidate.casefold(): candidate for candidate in sorted(candidates, reverse=True)}
    near = get_close_matches(word.casefold(), by_folded, n=1)
    return f' - did you mean "{by_folded[near[0]]}"?' if near else ""


def validated(model: type[M], document: Document) -> M:
    """The model in a document; `BadInput` with one fault for each thing wrong, at `source:line:column`."""
    return _validated(model, document.data, document.place)


def validated_json(model: type[M], data: object) -> M:
    """The model in a parsed request body; `BadInput` with one fault for each thing wrong, at its JSON pointer."""
    return _validated(model, data, _pointer)


def parse_json(body: bytes | str, *, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> Any:
    """The plain data in a JSON text, as strict as `parse_yaml`.

    Raises `TooLarge` over the limit, and `BadInput` for bad syntax, bad UTF-8, a repeated key, a number that is not
    finite, and values that lie too deep.
    """
    size = len(body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass"))
    if size > limit_bytes:
        raise TooLarge(Fault(code="too-large", sentence=f"the body is larger than {limit_bytes:,} bytes"))
    try:
        data = json.loads(body, object_pairs_hook=_without_repeats, parse_constant=_finite, parse_float=_finite)
    except json.JSONDecodeError as error:
        sentence = f"this is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        raise bad_input("bad-json", sentence) from None
    except (ValueError, RecursionError):
        # Bytes that are no UTF-8, an integer of thousands of digits, brackets beyond the interpreter's depth.
        raise bad_input("bad-json", "this is not JSON that can be read") from None
    _check_depth(data)
    return data


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise bad_input("duplicate-key", "a key is given twice in one object")
    return found


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise bad_input("not-finite", "a number must be finite")
    return number


def _check_depth(data: object) -> None:
    level = [data]
    for _ in range(MAX_DEPTH + 1):
        level = [
            part
            for value in level
            if isinstance(value, dict | list)
            for part in (value.values() if isinstance(value, dict) else value)
        ]
    if level:
        raise bad_input("too-deep", f"values lie more than {MAX_DEPTH} levels deep")


def _pointer(path: Path) -> str:
    """The JSON pointer; it ends before a key that might be an identifier."""
    steps = takewhile(_may_be_shown, path)
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def _validated(model: type[M], data: object, place: Callable[[Path], str]) -> M:
    try:
        text = json.dumps(data)
    except (TypeError, ValueError, RecursionError):
        raise bad_input("bad-json", "these data cannot be written as JSON") from None
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        details = error.errors(include_url=False)
    faults = [_fault(model, data, detail, place) for detail in details[:MAX_FAULTS]]
    if len(details) > MAX_FAULTS:
        faults.append(Fault(code="more-faults", sentence=f"and {len(details) - MAX_FAULTS} more faults"))
    raise BadInput(*dict.fromkeys(faults))


def _fault(model: type[BaseModel], data: object, detail: ErrorDetails, place: Callable[[Path], str]) -> Fault:
    types, path = types_at(model, data, detail["loc"])
    kind = detail["type"]
    if kind == "extra_forbidden":
        word = str(detail["loc"][-1])
        owners, _ = types_at(model, data, detail["loc"][:-1])
        hint = suggest(word, field_names(owners))
        return Fault(code="unknown-field", sentence=f"unknown field {_shown(word)}{hint}", place=place(path))
    if kind == "missing":
        sentence = f'{_named(path)} needs "{detail["loc"][-1]}"'
        return Fault(code="missing-field", sentence=sentence, place=place(path))
    if kind == "union_tag_invalid":
        path = (*path, _discriminator(detail))
    code, told = _told(kind, types, detail)
    if detail["loc"] and detail["loc"][-1] == "[key]":
        # The name of the entry is itself what is wrong, and has been said.
        told = told.replace(f"is {_shown(detail['input'])}, which is not", "is not", 1)
    return Fault(code=code, sentence=f"{_named(path)} {told}", place=place(path))


def _told(kind: str, types: Types, detail: ErrorDetails) -> tuple[str, str]:
    """The code and the rest of the sentence for a fault of a value."""
    context: Mapping[str, Any] = detail.get("ctx", {})
    if kind == "json_invalid":
        return "bad-json", "holds text that is no Unicode"
    if kind in ("literal_error", "enum"):
        return "unknown-value", _choice(detail["input"], allowed_values(types))
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        field = _discriminator(detail)
        if kind == "union_tag_not_found":
            return "missing-field", f'needs "{field}"'
        return "unknown-value", _choice(context["tag"], discriminated_values(types, field))
    if kind in _RANGES:
        limit, words = _RANGES[kind]
        given = f", not {detail['input']}" if _may_be_shown(detail["input"]) else ""
        return "out-of-range", f"must be {words} {context[limit]}{given}"
    if kind in _WANTED:
        return "wrong-type", f"must be {_WANTED[kind]}"
    if kind in ("too_short", "too_long"):
        bound = f"at least {context['min_length']}" if kind == "too_short" else f"at most {context['max_length']}"
        return "wrong-length", f"must have {bound} {'entry' if bound.endswith(' 1') else 'entries'}"
    code = "bad-value" if kind == "value_error" else kind.replace("_", "-")
    return code, f"is wrong: {detail['msg'].removeprefix('Value error, ')}"


def _discriminator(detail: ErrorDetails) -> str:
    return str(detail["ctx"]["discriminator"]).strip("'")


def _choice(word: object, candidates: Iterable[str]) -> str:
    allowed = sorted(candidates)
    hint = suggest(word, allowed) if isinstance(word, str) else ""
    listed = ", ".join(allowed[:12]) + (", ..." if len(allowed) > 12 else "")
    return f"is {_shown(word)}, which is not one of {listed}{hint}"


def _named(path: Path) -> str:
    names = [step for step in path if isinstance(step, str) and _may_be_shown(step)]
    if not names:
        return "the top level"
    return f'"{names[-1]}"' if path[-1] == names[-1] else f'an entry of "{names[-1]}"'


def _may_be_shown(value: object) -> bool:
    """Whether a value is surely no NHS number or date of birth: short, and with few digits."""
    text = str(value)
    return len(text) <= _SHOWN_CHARACTERS and sum(character.isdigit() for character in text) < 6


def _shown(value: object) -> str:
    """The value as a sentence may repeat it: never a list or a mapping, whose parts might be anything."""
    return f'"{value}"' if not isinstance(value, dict | list) and _may_be_shown(value) else "(not shown)"
