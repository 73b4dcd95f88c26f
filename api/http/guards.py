"""What stands between the network and the service, as plain ASGI: limits, headers, and a log without identifiers."""

import asyncio
import logging
import traceback
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.problems import problem
from prm.base import Fault, TooLarge
from routing.sentences import NOTICE

LOGGER = logging.getLogger("prm111.http")

HEADERS: Mapping[str, str] = {
    "X-Intended-Use": NOTICE,
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Stand on every answer. Pages have no scripts and load nothing from elsewhere, and the browser holds them to it."""


DROP_BYTES = 32_000_000
DROP_SECONDS = 5.0


def too_large(limit_bytes: int) -> TooLarge:
    """The error for a body over the limit."""
    return TooLarge(Fault(code="too-large", sentence=f"the body is larger than {limit_bytes:,} bytes"))


class LimitBody:
    """Refuses a body over the limit: at once if its length is announced, else as soon as the count passes it.

    Many clients read no answer before they have sent their body, and take a closed connection for a failure. So the
    answer is sent first, and then some more of the body is received and dropped.
    """

    def __init__(self, app: ASGIApp, *, limit_bytes: int) -> None:
        self.app = app
        self.limit_bytes = limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = _Body(receive)

        async def counted() -> Message:
            message = await body.receive()
            if body.read_bytes > self.limit_bytes:
                # Whoever reads the body sees it; the handler of errors answers.
                raise too_large(self.limit_bytes)
            return message

        async def lingering(message: Message) -> None:
            last = message["type"] == "http.response.body" and not message.get("more_body", False)
            if last and max(_announced_bytes(scope), body.read_bytes) > self.limit_bytes:
                await send({**message, "more_body": True})
                await body.drop()
                message = {"type": "http.response.body"}
            await send(message)

        if _announced_bytes(scope) > self.limit_bytes:
            await problem(413, TooLarge.code, *too_large(self.limit_bytes).faults)(scope, counted, lingering)
        else:
            await self.app(scope, counted, lingering)


class _Body:
    """A request body on its way in, counted."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._ended = False
        self.read_bytes = 0

    async def receive(self) -> Message:
        message = await self._receive()
        self.read_bytes += len(message.get("body", b""))
        self._ended = not message.get("more_body", False)
        return message

    async def drop(self) -> None:
        """Receive what is left, but not for ever."""
        with suppress(TimeoutError):
            async with asyncio.timeout(DROP_SECONDS):
                while not self._ended and self.read_bytes < DROP_BYTES:
                    await self.receive()


class AddHeaders:
    """Puts `HEADERS` on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


class LogRequests:
    """Logs method, route and status, and answers a failure of our own with a problem.

    The route is the declared one (`/v1/runs/{run_id}`), never the path that was asked for, and a failure is logged
    by its type and the places in the code without its message: what a caller wrote never reaches the log.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            where = "".join(traceback.format_tb(error.__traceback__))
            LOGGER.error("%s in %s\n%s", type(error).__name__, _route(scope), where)
            if status == 0:
                fault = Fault(code="internal", sentence="the service failed; nothing of the request is kept")
                await problem(500, "internal", fault, headers=HEADERS)(scope, receive, watched)
        LOGGER.info("%s %s %d", _method(scope), _route(scope), status)


def _announced_bytes(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value[:20])
    return 0


def _route(scope: MutableMapping[str, Any]) -> str:
    return str(getattr(scope.get("route"), "path", "(no route)"))


def _method(scope: MutableMapping[str, Any]) -> str:
    method = str(scope["method"])
    return method if method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else "(method)"
