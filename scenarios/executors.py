"""Where trials are played: any `concurrent.futures.Executor`, chosen by a URL. Results do not depend on which."""

import os
import re
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

from loky import get_reusable_executor

from prm.base import bad_input
from scenarios.cluster import connect

_HOST_AND_PORT = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):[1-9][0-9]{0,4}")
_URL = re.compile(r"(?P<kind>[a-z]+)://(?P<rest>.*)")

Result = TypeVar("Result")


class Serial(Executor):
    """Plays each trial in this process, at the moment it is submitted."""

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:
        """The finished future of the call; what the call raises comes from its `result`, an interruption at once."""
        future: Future[Result] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def make_executor(url: str) -> Executor:
    """The executor at a URL: `serial://` in this process, `local://N` in N processes (`local://` one a core).

    `dask://host:port` plays on the workers of the Dask cluster whose scheduler listens there. Use it as a context
    manager, so that its processes end. `BadInput` for any other URL, and for a cluster that cannot be used.
    """
    match = _URL.fullmatch(url)
    kind, rest = (match["kind"], match["rest"]) if match else ("", "")
    if kind == "serial" and not rest:
        return Serial()
    if kind == "local" and not rest:
        return _local(os.cpu_count() or 1)
    if kind == "local" and re.fullmatch(r"[1-9][0-9]{0,2}", rest, re.ASCII):
        return _local(int(rest))
    if kind == "dask" and _HOST_AND_PORT.fullmatch(rest):
        return connect(rest)
    raise bad_input("bad-executor", f"{url!r} is no executor; write serial://, local://, local://4 or dask://host:8786")


def _local(processes: int) -> Executor:
    executor: Executor = get_reusable_executor(max_workers=processes)
    return executor
