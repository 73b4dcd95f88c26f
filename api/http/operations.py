"""The OpenAPI document taken apart for a page: its operations and schemas in plain lines."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[str, ...]
    body: str
    """The name of the schema of the body; empty if it has none."""
    example: str
    """A body as JSON; empty if there is none."""
    answers: tuple[tuple[str, str, str], ...]
    """(status, description, name of the schema)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldLine:
    """One field of a schema."""

    name: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Schema:
    """One schema: its fields, or the words that it allows."""

    name: str
    description: str
    fields: tuple[FieldLine, ...]
    words: tuple[str, ...]


def operations_of(openapi: Mapping[str, Any]) -> tuple[Operation, ...]:
    """The operations in the order of the document."""
    return tuple(
        _operation(method, path, operation)
        for path, methods in openapi["paths"].items()
        for method, operation in methods.items()
    )


def schemas_of(openapi: Mapping[str, Any]) -> tuple[Schema, ...]:
    """The schemas by name."""
    return tuple(
        Schema(
            name=name,
            description=schema.get("description", ""),
            fields=tuple(_fields(schema)),
            words=tuple(map(str, schema.get("enum", ()))),
        )
        for name, schema in sorted(openapi["components"]["schemas"].items())
    )


def type_of(schema: Mapping[str, Any]) -> str:
    """A schema in a few words, such as `list of NoteDocument or null`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " or ".join(map(type_of, schema[several]))
    if "enum" in schema or "const" in schema:
        return " | ".join(map(str, schema.get("enum", [schema.get("const")])))
    kind = str(schema.get("type", "any"))
    if kind == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), Mapping):
        return f"object of {type_of(schema['additionalProperties'])}"
    limits = [
        f"{sign} {schema[name]}" for name, sign in (("minimum", "at least"), ("maximum", "at most")) if name in schema
    ]
    return ", ".join([str(schema.get("format", kind)), *limits])


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> Operation:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return Operation(
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        description=operation.get("description", ""),
        parameters=tuple(parameter["name"] for parameter in operation.get("parameters", ())),
        body=type_of(content["schema"]) if content else "",
        example=json.dumps(content["example"], indent=2) if content else "",
        answers=tuple(_answers(operation["responses"])),
    )


def _answers(responses: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for status, response in responses.items():
        schemas = [type_of(content["schema"]) for content in response.get("content", {}).values() if content["schema"]]
        yield status, response["description"], ", ".join(schemas)


def _fields(schema: Mapping[str, Any]) -> Iterator[FieldLine]:
    required = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        yield FieldLine(
            name=name, type=type_of(field), required=name in required, description=field.get("description", "")
        )
