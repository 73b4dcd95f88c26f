"""The pages for people: what the service is, and its documentation; plain HTML without scripts or outside hosts."""

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from fastapi import APIRouter
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from api.http.bodies import JSON
from api.http.operations import operations_of, schemas_of
from api.http.problems import CODES
from api.jobs import Jobs
from api.policy_store import PolicyStore
from routing.sentences import NOTICE
from scenarios.schema import Scenario


def router(openapi: Mapping[str, Any], jobs: Jobs, store: PolicyStore, scenarios: Mapping[str, Scenario]) -> APIRouter:
    """The pages over what the service offers; none of them is part of the OpenAPI document."""
    routes = APIRouter(include_in_schema=False)
    templates = Environment(
        loader=PackageLoader("api", "pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    templates.globals["notice"] = NOTICE
    templates.globals["version"] = openapi["info"]["version"]
    document = json.dumps(openapi, ensure_ascii=False, indent=2).encode()
    style = (files("api") / "pages" / "style.css").read_bytes()
    operations = operations_of(openapi)
    docs = templates.get_template("docs.html").render(
        description=openapi["info"]["description"],
        operations=operations,
        schemas=schemas_of(openapi),
        problems=CODES,
    )

    @routes.get("/")
    async def home() -> HTMLResponse:
        page = templates.get_template("home.html")
        example = next(found for found in operations if found.path == "/v1/decisions").example
        state = store.state
        text = page.render(
            versions=state.versions.all,
            in_force_now=state.versions.in_force(store.now()),
            reload=state.reload,
            scenarios=scenarios.values(),
            runs=jobs.all(),
            example=example,
        )
        return HTMLResponse(text)

    @routes.get("/docs")
    async def documentation() -> HTMLResponse:
        return HTMLResponse(docs)

    @routes.get("/openapi.json")
    async def openapi_document() -> Response:
        return Response(document, media_type=JSON)

    @routes.get("/style.css")
    async def style_sheet() -> Response:
        return Response(style, media_type="text/css")

    return routes
