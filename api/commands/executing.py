"""The executor of a command: it ends with the command, at once if that is interrupted."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

import typer

INTERRUPTED = 130


@contextmanager
def executing(workers: str) -> Iterator[Executor]:
    """The executor at the URL. On Ctrl-C its processes are ended rather than waited for, and the exit code is 130."""
    from loky import process_executor

    from scenarios.executors import make_executor

    executor = make_executor(workers)
    try:
        yield executor
    except BaseException as error:
        if isinstance(executor, process_executor.ProcessPoolExecutor):
            # A study has cancelled what was waiting, and loky's own thread logs a traceback over such futures.
            process_executor.LOGGER.disabled = True
            executor.shutdown(kill_workers=True)
        else:
            executor.shutdown(wait=False, cancel_futures=True)
        if isinstance(error, KeyboardInterrupt):
            typer.echo("Interrupted; nothing was written.", err=True)
            raise typer.Exit(INTERRUPTED) from None
        raise
    executor.shutdown()
