"""Reading request bodies and writing answers, the same way everywhere."""

import json
from collections.abc import Mapping
from typing import Any

from fastapi import Request
from starlette.responses import Response

from api.http.problems import UnsupportedMedia
from prm.base import Fault
from prm.base.documents import parse_json
from routing.sentences import NOTICE

JSON = "application/json"


async def read_json(request: Request) -> tuple[Any, int]:
    """The plain data of the body and its size in bytes; `UnsupportedMedia` or `BadInput` if it is no good JSON."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != JSON:
        fault = Fault(code="unsupported-media-type", sentence=f"send the body as {JSON}")
        raise UnsupportedMedia(fault)
    body = await request.body()
    return parse_json(body), len(body)


def answer(data: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """The data as JSON with the notice of intended use: keys sorted, the same bytes for the same data."""
    text = json.dumps(
        {**data, "notice": NOTICE}, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return Response(text.encode(), status_code=status, media_type=JSON, headers=dict(headers or {}))
