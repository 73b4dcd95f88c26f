"""A study on a Dask cluster: a real scheduler and real workers, on this machine, each a process of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

import prm
import scenarios.cluster
from prm.base import BadInput
from scenarios.cluster import checked, differences, versions
from scenarios.executors import make_executor
from scenarios.library import parse_scenario
from scenarios.playing import Progress
from scenarios.schema import Scenario
from scenarios.study import Study, run_study
from scenarios.study_plan import Size

ROOT = Path(prm.__file__).parents[1]
SIZE = Size(replications=4, per_fit=0, per_assumption=0)

pytest.importorskip("distributed")


def one_day() -> Scenario:
    text = """
    {name: one-day, title: One day, question: What if?, baseline: london-2024-25,
     period: {first_day: 2024-06-04, last_day: 2024-06-04}}
    """
    return parse_scenario(text, "one-day.yaml")


@contextmanager
def process(program: str, *arguments: str, code: Path = ROOT) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", f"distributed.cli.{program}", *arguments]
    environment = os.environ | {"PYTHONPATH": str(code)}
    running = subprocess.Popen(command, env=environment, cwd=code, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield running
    finally:
        running.kill()
        running.wait()


def wait_until(holds: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def listens(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(autouse=True)
def _fresh_versions() -> None:
    """A checkout may be edited while tests run: what is compared is as it stands now."""
    versions.cache_clear()


@pytest.fixture
def scheduler() -> Iterator[str]:
    """A scheduler without workers: its `host:port`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with process("dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"):
        wait_until(lambda: listens(port))
        yield f"127.0.0.1:{port}"


@contextmanager
def worker(scheduler: str, code: Path = ROOT) -> Iterator[subprocess.Popen[bytes]]:
    options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
    with process("dask_worker", f"tcp://{scheduler}", *options, code=code) as running:
        yield running


def workers_of(scheduler: str) -> int:
    from distributed import Client

    with Client(f"tcp://{scheduler}", set_as_default=False) as client:
        return len(client.scheduler_info(n_workers=-1)["workers"])


def test_a_study_that_loses_a_worker_midway_ends_with_the_numbers_of_this_process(scheduler: str) -> None:
    here = run_study(one_day(), size=SIZE)
    with ExitStack() as ends:
        lost, _ = (ends.enter_context(worker(scheduler)) for _ in range(2))
        wait_until(lambda: workers_of(scheduler) == 2)

        def kill_at_first(progress: Progress) -> None:
            if progress.done == 1:
                lost.kill()

        with make_executor(f"dask://{scheduler}") as executor:
            there: Study = run_study(one_day(), size=SIZE, executor=executor, progress=kill_at_first)
        assert lost.wait() != 0
    assert there.as_dict() == here.as_dict()


def test_a_cluster_that_has_lost_everybody_ends_the_study(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenarios.cluster, "ALONE_SECONDS", 2.0)
    with worker(scheduler) as lost, make_executor(f"dask://{scheduler}") as executor:
        future = executor.submit(time.sleep, 600)
        lost.kill()
        with pytest.raises(BadInput, match="all workers of the Dask cluster are lost"):
            future.result(timeout=60)


def test_what_the_work_raises_comes_back_and_what_is_cancelled_is_let_go(scheduler: str) -> None:
    with worker(scheduler), make_executor(f"dask://{scheduler}") as executor:
        assert list(executor.map(abs, [-1, 2, -3])) == [1, 2, 3]
        assert isinstance(executor.submit(int, "x").exception(timeout=60), ValueError)
        long, after = executor.submit(time.sleep, 600), executor.submit(abs, -1)
        assert after.cancel()
        assert long.cancel()


def test_a_worker_with_other_code_is_refused_by_name(scheduler: str, tmp_path: Path) -> None:
    for package in ("prm", "routing", "simulation", "scenarios"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    times = tmp_path / "simulation" / "times.py"
    times.write_text(times.read_text(encoding="utf-8") + "# another version\n", encoding="utf-8")
    with worker(scheduler, code=tmp_path):
        with pytest.raises(BadInput) as caught:
            make_executor(f"dask://{scheduler}")
        (fault,) = caught.value.faults
        assert fault.code == "other-versions"
        assert "the worker tcp://127.0.0.1:" in fault.sentence
        assert f"there and {versions()['prm111']} here" in fault.sentence


def test_a_worker_without_prm111_is_refused(scheduler: str, tmp_path: Path) -> None:
    # As if it were not installed, also where it is.
    for package in ("prm", "routing", "simulation", "scenarios"):
        (tmp_path / package).mkdir()
        missing = f"raise ModuleNotFoundError(\"No module named '{package}'\", name='{package}')\n"
        (tmp_path / package / "__init__.py").write_text(missing, encoding="utf-8")
    with worker(scheduler, code=tmp_path), pytest.raises(BadInput, match="prm111 cannot be used there"):
        make_executor(f"dask://{scheduler}")


def test_other_versions_are_told_in_words_and_their_work_is_not_done() -> None:
    ours = dict(versions())
    theirs = ours | {"numpy": "1.0", "python": "2.7"}
    assert differences(ours, ours) == ""
    assert (
        differences(theirs, ours)
        == f"python 2.7 there and {ours['python']} here; numpy 1.0 there and {ours['numpy']} here"
    )
    assert checked(ours, abs, -1) == 1
    # A worker that joined after the study began.
    with pytest.raises(BadInput, match="other versions"):
        checked(theirs, pytest.fail, "the work was done")


def test_nobody_there_is_told(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenarios.cluster, "CONNECT_SECONDS", 2.0)
    with pytest.raises(BadInput, match="has no workers; start some with: dask worker"):
        make_executor(f"dask://{scheduler}")
    with pytest.raises(BadInput, match="no Dask scheduler answers at 127"):
        make_executor("dask://127.0.0.1:1")
