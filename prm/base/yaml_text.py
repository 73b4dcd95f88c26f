"""YAML read into plain data that remembers where each key and item stands.

The parser's events are taken one by one and the YAML 1.2 core schema is applied here, so that `no` is a word, a date
stays text, `12:30` is no number, and nothing that can grow while it is read (anchors, aliases, tags) is let in.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from prm.base.errors import BadInput, Fault, TooLarge, bad_input

DEFAULT_LIMIT_BYTES = 1_000_000
"""Files of people who plan are a few kilobytes; a megabyte is a mistake or an attack."""

MAX_DEPTH = 50
"""How deep mappings and lists may lie in one another."""

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]{1,300}|0o[0-7]{1,300}|0x[0-9a-fA-F]{1,300}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")

Step = str | int
Path = tuple[Step, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A mapping read from a text, with the place of each of its parts.

    `data` is plain (`dict`, `list`, `str`, `int`, `float`, `bool`, `None`; keys are text or whole numbers);
    `positions` gives the line and column, from 1, of the key or item at each path.
    """

    data: dict[Step, Any]
    source: str
    positions: Mapping[Path, tuple[int, int]]

    def place(self, path: Path = ()) -> str:
        """`source:line:column` of the key or item at the path, or of its nearest parent that exists."""
        while path and path not in self.positions:
            path = path[:-1]
        line, column = self.positions.get(path, (1, 1))
        return f"{self.source}:{line}:{column}"


def parse_yaml(text: str, source: str, *, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> Document:
    """The document in a YAML 1.2 text; `source` is the name used in places, usually the file's.

    Raises `TooLarge` over the limit, and `BadInput` with `source:line:column` for bad syntax, a repeated key, a
    number that is not finite, an anchor, alias, tag or directive, and a document that is no mapping.
    """
    if len(text.encode("utf-8", "surrogatepass")) > limit_bytes:
        sentence = f"the file is larger than {limit_bytes:,} bytes"
        raise TooLarge(Fault(code="too-large", sentence=sentence, place=source))
    try:
        return _Reader(text, source).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{source}:{mark.line + 1}:{mark.column + 1}" if mark else source
        told = ", ".join(str(part) for part in (error.context, error.problem) if part)
        raise bad_input("bad-yaml", f"this is not YAML: {told}", place) from None
    except (YAMLError, ValueError, OverflowError):
        # A control character, or an escape that names no character: the parser gives no mark for these.
        raise bad_input("bad-yaml", "the file holds a character that YAML does not allow", source) from None


class _Reader:
    """One pass over the parser's events; the recursion is bounded by `MAX_DEPTH`."""

    def __init__(self, text: str, source: str) -> None:
        self.source = source
        self.positions: dict[Path, tuple[int, int]] = {}
        self.events: Iterator[Any] = iter(YAML(typ="safe", pure=True).parse(text))

    def document(self) -> Document:
        next(self.events)  # the start of the stream
        start = next(self.events)
        if not isinstance(start, DocumentStartEvent):
            raise bad_input("not-a-mapping", "the file is empty", f"{self.source}:1:1")
        if start.version or start.tags:
            raise self.fault("bad-yaml", "directives (lines that start with %) are not used here", start)
        first = next(self.events)
        self.positions[()] = _position(first)
        data = self.value(first, ())
        if not isinstance(data, dict):
            raise self.fault("not-a-mapping", "the file must be a mapping of names to values", first)
        next(self.events)  # the end of the document
        after = next(self.events)
        if isinstance(after, DocumentStartEvent):
            raise self.fault("bad-yaml", "the file must hold one document, and a second begins here", after)
        return Document(data=data, source=self.source, positions=self.positions)

    def value(self, event: Any, path: Path) -> Any:
        if isinstance(event, AliasEvent) or event.anchor is not None:
            raise self.fault("alias", "anchors (&) and aliases (*) are not used here; write the value out", event)
        if event.tag is not None:
            raise self.fault("tag", "tags (!) are not used here", event)
        if len(path) > MAX_DEPTH:
            raise self.fault("too-deep", f"values lie more than {MAX_DEPTH} levels deep", event)
        if isinstance(event, ScalarEvent):
            return self.scalar(event)
        return self.mapping(path) if isinstance(event, MappingStartEvent) else self.sequence(path)

    def mapping(self, path: Path) -> dict[Step, Any]:
        found: dict[Step, Any] = {}
        names: set[str] = set()
        for event in self.events:
            if isinstance(event, MappingEndEvent):
                break
            if isinstance(event, MappingStartEvent | SequenceStartEvent):
                raise self.fault("bad-key", "a key must be a word or a whole number", event)
            key = self.value(event, path)
            if not isinstance(key, str | int) or isinstance(key, bool):
                raise self.fault("bad-key", "a key must be a word or a whole number; put it in quotes", event)
            if str(key) in names:
                raise self.fault("duplicate-key", f'"{key}" is given twice', event)
            names.add(str(key))
            self.positions[*path, key] = _position(event)
            found[key] = self.value(next(self.events), (*path, key))
        return found

    def sequence(self, path: Path) -> list[Any]:
        found: list[Any] = []
        for event in self.events:
            if isinstance(event, SequenceEndEvent):
                break
            here = (*path, len(found))
            self.positions[here] = _position(event)
            found.append(self.value(event, here))
        return found

    def scalar(self, event: ScalarEvent) -> str | int | float | bool | None:
        try:
            # An escape may write a character as its two surrogates, as JSON does; half of a pair is no character.
            text = str(event.value).encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        except UnicodeDecodeError:
            raise self.fault("bad-yaml", "half of a surrogate pair is no character", event) from None
        if not event.implicit[0]:
            return text  # quoted, or a block of text
        if text in _NULL:
            return None
        if text in _BOOL:
            return _BOOL[text]
        if _INT.fullmatch(text):
            return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
        if _FLOAT.fullmatch(text) and math.isfinite(number := float(text)):
            return number
        if _FLOAT.fullmatch(text) or _NOT_FINITE.fullmatch(text):
            raise self.fault("not-finite", "a number must be finite", event)
        return text

    def fault(self, code: str, sentence: str, event: Any) -> BadInput:
        line, column = _position(event)
        return bad_input(code, sentence, f"{self.source}:{line}:{column}")


def _position(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1
