"""Errors as problem details (RFC 9457): a stable code, plain sentences, and where each fault lies."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Literal

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.jobs import Busy
from prm.base import BadInput, Fault, NotFound, PrmError, TooLarge
from routing.sentences import NOTICE

MEDIA_TYPE = "application/problem+json"

CODES: Mapping[str, str] = {
    "bad-input": "The request cannot be used as it stands; each fault says what and where.",
    "not-found": "Nothing answers to this address or name.",
    "too-large": "The body is larger than the service reads, or the work needs more room than there is.",
    "method-not-allowed": "The address is known, but not with this method.",
    "unsupported-media-type": "The body must be application/json.",
    "bad-policies": "The policy files cannot be used. Those that decided before go on to decide.",
    "busy": "The service has as many runs waiting as it takes; ask again later.",
    "internal": "The service failed. Nothing of the request is kept.",
}
"""The codes of problems, each with its one meaning; the documentation lists them."""

_STATUS: Mapping[type[PrmError], int] = {BadInput: 422, NotFound: 404, TooLarge: 413}
_CODE_OF_STATUS = {
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "unsupported-media-type",
    503: "busy",
}
_SYNTAX = frozenset({"bad-json", "duplicate-key", "not-finite", "too-deep"})
"""Faults of the text itself, before its meaning: status 400 and not 422."""


class BadPolicies(BadInput):
    """Policy files that cannot be used; the places of the faults are in the files."""

    code = "bad-policies"


class UnsupportedMedia(PrmError):
    """A body of another type than JSON."""

    code = "unsupported-media-type"


def problem(
    status: int,
    code: str,
    *faults: Fault,
    headers: Mapping[str, str] | None = None,
    where: Literal["pointer", "place"] = "pointer",
) -> Response:
    """The answer for one problem.

    `where` names the places of the faults: `pointer` is a JSON pointer into the request body, `place` a
    file:line:column; either may be empty.
    """
    body: dict[str, Any] = {
        "type": f"/docs#problem-{code}",
        "title": CODES[code],
        "status": status,
        "code": code,
        "detail": "; ".join(fault.sentence for fault in faults) or CODES[code],
        "faults": [{"code": fault.code, "sentence": fault.sentence, where: fault.place} for fault in faults],
        "notice": NOTICE,
    }
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return Response(content, status_code=status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


def install(app: FastAPI) -> None:
    """Answer every known error, the framework's own included, with a problem."""
    app.add_exception_handler(PrmError, _prm_error)
    app.add_exception_handler(HTTPException, _http_error)


async def _prm_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, PrmError)
    if isinstance(error, UnsupportedMedia):
        return problem(415, error.code, *error.faults)
    if isinstance(error, Busy):
        return problem(503, error.code, *error.faults, headers={"Retry-After": "30"})
    if isinstance(error, BadPolicies):
        return problem(422, error.code, *error.faults, where="place")
    syntax = any(fault.code in _SYNTAX for fault in error.faults)
    return problem(400 if syntax else _STATUS.get(type(error), 422), error.code, *error.faults)


async def _http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _CODE_OF_STATUS.get(error.status_code, "bad-input")
    sentence = CODES[code] if code != "bad-input" else HTTPStatus(error.status_code).phrase
    fault = Fault(code=code, sentence=sentence)
    return problem(error.status_code, code, fault, headers=error.headers)
