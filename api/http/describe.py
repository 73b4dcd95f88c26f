"""The OpenAPI document: bodies and answers by the models that read and check them."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

_AT = "#/components/schemas/{model}"


def body_of(model: str, example: Mapping[str, Any]) -> dict[str, Any]:
    """The part of an operation that says what its body is."""
    content = {"schema": {"$ref": _AT.format(model=model)}, "example": example}
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


def content_of(model: str, description: str, media_type: str = "application/json") -> dict[str, Any]:
    """A response whose body is such a model."""
    return {"description": description, "content": {media_type: {"schema": {"$ref": _AT.format(model=model)}}}}


def describe(app: FastAPI, bodies: tuple[type[BaseModel], ...], answers: tuple[type[BaseModel], ...]) -> dict[str, Any]:
    """The OpenAPI document of the application, with the schemas that its operations refer to by name."""
    document = get_openapi(
        title=app.title, version=app.version, summary=app.summary, description=app.description, routes=app.routes
    )
    wanted = [(model, "validation") for model in bodies] + [(model, "serialization") for model in answers]
    _, schemas = models_json_schema(wanted, ref_template=_AT)  # type: ignore[arg-type]
    components = document.setdefault("components", {})
    components["schemas"] = {**components.get("schemas", {}), **schemas["$defs"]}
    return document
