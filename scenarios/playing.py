"""Work given to an executor: its results in the order of the tasks, whichever ends first, with word of progress."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far a study is; `seconds_left` is `None` until the first trial is done."""

    done: int
    total: int
    seconds_left: float | None


Tell = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """Tells nobody."""


def play_all(
    tasks: Sequence[Task],
    *,
    executor: Executor,
    work: Callable[[Task], Result],
    progress: Tell = silent,
    already: int = 0,
) -> list[Result]:
    """The results in the order of the tasks.

    `progress` is called in this thread after every task, and what it raises stops the work; `already` are tasks done
    before, which it counts in.
    """
    began = monotonic()
    futures: list[Future[Result]] = []
    pending: set[Future[Result]] = set()

    def report(done: Iterable[Future[Result]]) -> None:
        for future in done:
            future.result()
            pending.discard(future)
            finished = len(futures) - len(pending)
            left = (monotonic() - began) / finished * (len(tasks) - finished)
            progress(Progress(done=already + finished, total=already + len(tasks), seconds_left=left))

    progress(Progress(done=already, total=already + len(tasks), seconds_left=None))
    try:
        for task in tasks:
            futures.append(executor.submit(work, task))
            pending.add(futures[-1])
            # In this process, it has been played by now.
            report([future for future in pending if future.done()])
        while pending:
            report(wait(pending, return_when=FIRST_COMPLETED).done)
    except BaseException:
        for future in pending:
            future.cancel()
        raise
    return [future.result() for future in futures]
