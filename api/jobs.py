"""Runs that are asked for over HTTP: one at a time, each in a process of its own, so that decisions never wait."""

import logging
import multiprocessing
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from multiprocessing.connection import Connection
from queue import Full, Queue
from threading import Lock, Thread
from typing import Any
from uuid import uuid4

from prm.base import Fault, PrmError

LOGGER = logging.getLogger("prm111.jobs")


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What to run."""

    scenario: str
    month: str | None = None
    seed: int = 1
    replications: int
    per_fit: int
    per_assumption: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """How far a run has come; `seconds_left` is `None` while nobody can say."""

    done: int
    total: int
    seconds_left: float | None


Result = Mapping[str, Any]
Work = Callable[[Order, Callable[[Step], None]], Result]
"""Does the order in the child process: a function that can be imported there. It may raise `PrmError`."""


class Status(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


FINISHED = frozenset({Status.DONE, Status.FAILED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """One order and what became of it."""

    job_id: str
    order: Order
    status: Status = Status.WAITING
    step: Step | None = None
    result: Result | None = None
    faults: tuple[Fault, ...] = ()


class Busy(PrmError):
    """No more jobs can wait."""

    code = "busy"


class Jobs:
    """A bounded queue of orders, and the jobs made of them, in memory.

    `waiting` is how many orders may wait, `kept` how many finished jobs are remembered: the oldest are forgotten.
    """

    def __init__(self, work: Work, *, waiting: int = 8, kept: int = 20) -> None:
        self._work = work
        self._kept = kept
        self._jobs: dict[str, Job] = {}
        self._queue: Queue[str | None] = Queue(maxsize=waiting)
        self._lock = Lock()
        self._closed = False
        self._process: multiprocessing.process.BaseProcess | None = None
        self._thread = Thread(target=self._serve, name="prm111-jobs", daemon=True)
        self._thread.start()

    def submit(self, order: Order) -> Job:
        """A new job for the order; raises `Busy` if as many wait as may."""
        job = Job(job_id=uuid4().hex, order=order)
        with self._lock:
            self._jobs[job.job_id] = job
            try:
                self._queue.put_nowait(job.job_id)
            except Full:
                del self._jobs[job.job_id]
                sentence = f"{self._queue.maxsize} runs wait already; ask again later"
                raise Busy(Fault(code="busy", sentence=sentence)) from None
        return job

    def get(self, job_id: str) -> Job | None:
        """The job of that id as it stands; `None` if there is none, or it was forgotten."""
        return self._jobs.get(job_id)

    def all(self) -> tuple[Job, ...]:
        """The jobs that are remembered, oldest first."""
        with self._lock:
            return tuple(self._jobs.values())

    def close(self) -> None:
        """End the run that is under way, leave the waiting ones, and wait for the thread."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                self._process.terminate()
        with suppress(Full):
            self._queue.put_nowait(None)
        self._thread.join(timeout=10)

    def _serve(self) -> None:
        while (job_id := self._queue.get()) is not None and not self._closed:
            self._change(job_id, status=Status.RUNNING)
            self._run(job_id)
            self._forget()

    def _run(self, job_id: str) -> None:
        # A fresh interpreter, as on every platform: a fork would inherit the sockets and locks of the service.
        context = multiprocessing.get_context("spawn")
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=_child, args=(self._work, self._jobs[job_id].order, sender), daemon=True)
        with self._lock:
            if self._closed:
                return
            self._process = process
            process.start()
        sender.close()
        try:
            while self._jobs[job_id].status not in FINISHED:
                self._change(job_id, **receiver.recv())
        except EOFError:
            fault = Fault(code="run-ended", sentence="the run ended before it was done; there may be too little memory")
            self._change(job_id, status=Status.FAILED, faults=(fault,))
        finally:
            receiver.close()
            process.join()
            with self._lock:
                self._process = None

    def _change(self, job_id: str, **changes: Any) -> None:
        with self._lock:
            self._jobs[job_id] = replace(self._jobs[job_id], **changes)

    def _forget(self) -> None:
        with self._lock:
            finished = [job.job_id for job in self._jobs.values() if job.status in FINISHED]
            for job_id in finished[: -self._kept]:
                del self._jobs[job_id]


def _child(work: Work, order: Order, sender: Connection) -> None:
    """Do the work and tell of it; what is sent are changes of the job."""
    # Ctrl-C is for the service, which ends this process itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    changes: dict[str, Any]
    try:
        result = work(order, lambda step: sender.send({"step": step}))
        changes = {"status": Status.DONE, "result": result}
    except PrmError as error:
        changes = {"status": Status.FAILED, "faults": error.faults}
    except Exception as error:
        LOGGER.error("a run failed: %s", type(error).__name__)
        fault = Fault(code="internal", sentence="the run failed for a reason of our own")
        changes = {"status": Status.FAILED, "faults": (fault,)}
    with suppress(BrokenPipeError):
        sender.send(changes)
