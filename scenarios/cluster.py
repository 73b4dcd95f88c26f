"""Trials on many machines: a Dask cluster as an executor, whose workers must be the same as this process.

The scheduler plays what a lost worker had begun once more, elsewhere; a trial is a pure function of its arguments, so
the numbers are the same. Only a cluster that has nobody left ends a study.
"""

import platform
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Executor, Future
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any, TypeVar

from prm.base import BadInput, Fault, bad_input

Result = TypeVar("Result")

CONNECT_SECONDS = 10.0
"""How long a scheduler, and then a first worker, is waited for."""
ALONE_SECONDS = 60.0
"""How long a study waits for another worker when it has lost them all."""

_PACKAGES = ("prm", "routing", "simulation", "scenarios")
_KINDS = (".py", ".yaml", ".csv", ".json")

Versions = Mapping[str, str]


@cache
def versions() -> Versions:
    """What the numbers of this process depend on beside a trial: Python, NumPy, processor family, and our own files."""
    return {
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "simpy": version("simpy"),
        "processor": platform.machine(),
        "prm111": _our_files(),
    }


def _our_files() -> str:
    """The hash of all code and tables, cut to twelve digits: a version number says nothing of a checkout."""
    digest = sha256()
    for package in _PACKAGES:
        _add(digest.update, files(package), package)
    return digest.hexdigest()[:12]


def _add(update: Callable[[bytes], None], folder: Traversable, path: str) -> None:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            _add(update, entry, f"{path}/{entry.name}")
        elif entry.name.endswith(_KINDS):
            update(f"{path}/{entry.name}\n".encode())
            update(entry.read_bytes())


def differences(theirs: Versions, ours: Versions) -> str:
    """What differs, in words; empty if nothing does."""
    return "; ".join(
        f"{name} {theirs.get(name, 'unknown')} there and {own} here"
        for name, own in ours.items()
        if theirs.get(name) != own
    )


def checked(ours: Versions, work: Callable[..., Result], *args: Any) -> Result:
    """The result of the work, on a worker that is the same as whoever asks; `BadInput` on any other.

    A worker may join when a study has begun.
    """
    if differing := differences(versions(), ours):
        raise bad_input("other-versions", f"a worker on {platform.node()} has other versions: {differing}")
    return work(*args)


def connect(address: str) -> "Cluster":
    """The cluster whose scheduler listens at `host:port`.

    `BadInput` if the extra `cluster` is not installed, nobody listens there, no worker comes, or one has other
    versions than this process.
    """
    try:
        from distributed import Client
    except ImportError:
        sentence = "a Dask cluster needs the extra: pip install 'prm111[cluster]'"
        raise bad_input("no-dask", sentence) from None
    try:
        client: Any = _client(Client, address)
    except (OSError, TimeoutError) as error:
        reason = f"within {CONNECT_SECONDS:g} s" if isinstance(error, TimeoutError) else "there"
        raise bad_input("no-scheduler", f"no Dask scheduler answers at {address} {reason}") from None
    try:
        _wait_for_a_worker(client, address)
        _check_versions(client)
    except BaseException:
        client.close()
        raise
    return Cluster(client)


def _client(kind: Any, address: str) -> Any:
    return kind(f"tcp://{address}", timeout=CONNECT_SECONDS, set_as_default=False)


def _wait_for_a_worker(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
    except TimeoutError:
        sentence = f"the Dask scheduler at {address} has no workers; start some with: dask worker {address}"
        raise bad_input("no-workers", sentence) from None


def _check_versions(client: Any) -> None:
    found = client.run(versions, on_error="return")
    faults = []
    for worker, theirs in sorted(found.items()):
        if isinstance(theirs, Exception):
            differing = f"prm111 cannot be used there ({theirs})"
        elif not (differing := differences(theirs, versions())):
            continue
        faults.append(
            Fault(code="other-versions", sentence=f"the worker {worker} would not count the same: {differing}")
        )
    if faults:
        raise BadInput(*faults)


class Cluster(Executor):
    """A Dask cluster; use it as a context manager, so that the connection ends."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._ours = dict(versions())
        self._lock = Lock()
        self._pending: dict[Future[Any], Any] = {}
        self._closed = Event()
        Thread(target=self._watch, name="prm111-cluster", daemon=True).start()

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:
        """The call's future. What the call raises comes from its `result`, and `BadInput` if the cluster fails."""
        if kwargs:
            raise TypeError("a cluster takes positional arguments only")
        future: Future[Result] = Future()
        there = self._client.submit(checked, self._ours, fn, *args, pure=False)
        with self._lock:
            self._pending[future] = there
        future.add_done_callback(self._let_go)
        there.add_done_callback(lambda ended: self._ended(future, ended))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the connection; what is still pending is cancelled unless it is waited for."""
        pending = list(self._pending)
        if wait and not cancel_futures:
            for future in pending:
                future.exception()
        else:
            for future in pending:
                future.cancel()
        self._closed.set()
        self._client.close()

    def _let_go(self, future: Future[Any]) -> None:
        """The result is here or not wanted: the workers need not keep it."""
        with self._lock:
            there = self._pending.pop(future, None)
        if there is not None and future.cancelled():
            there.cancel()

    def _ended(self, future: Future[Any], there: Any) -> None:
        try:
            result = there.result()
        except CancelledError:
            self._fail(future, bad_input("cluster-lost", "the connection to the Dask scheduler was lost"))
        except Exception as error:
            self._fail(future, _told(error))
        else:
            if future.set_running_or_notify_cancel():
                future.set_result(result)

    def _fail(self, future: Future[Any], error: Exception) -> None:
        if not future.done() and future.set_running_or_notify_cancel():
            future.set_exception(error)

    def _watch(self) -> None:
        """Fail what is pending when there is no longer anybody to play it: Dask itself would wait for ever."""
        alone_since: float | None = None
        while not self._closed.wait(1.0):
            connected = self._client.status == "running"
            if connected and self._client.scheduler_info(n_workers=-1)["workers"]:
                alone_since = None
                continue
            alone_since = monotonic() if alone_since is None else alone_since
            if monotonic() - alone_since >= ALONE_SECONDS:
                lost = "all workers of the Dask cluster are lost" if connected else "the Dask scheduler is lost"
                with self._lock:
                    pending = list(self._pending)
                for future in pending:
                    self._fail(future, bad_input("cluster-lost", f"{lost}; none came back in {ALONE_SECONDS:g} s"))


def _told(error: Exception) -> Exception:
    """What Dask itself raises, in plain words; what the work raised, as it is."""
    if type(error).__name__ == "KilledWorker":
        return bad_input("worker-killed", "several workers ended while they played one trial; they may lack memory")
    return error
