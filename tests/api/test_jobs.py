"""Jobs: done in turn in processes of their own, counted, forgotten in the end, and never hanging."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.jobs import FINISHED, Busy, Job, Jobs, Order, Status, Step, Work
from tests.api import stub_work

PATIENCE_SECONDS = 30


def finished(jobs: Jobs, job: Job) -> Job:
    return waited(lambda: found if (found := jobs.get(job.job_id)) and found.status in FINISHED else None)


def waited(found: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (result := found()):
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.01)
    return result


def order(seed: int = 1) -> Order:
    return Order(scenario="winter-surge", seed=seed, replications=2, per_fit=0, per_assumption=0)


def test_a_job_is_done_elsewhere_and_its_result_comes_back() -> None:
    jobs = Jobs(stub_work.echo)
    try:
        job = finished(jobs, jobs.submit(order(seed=7)))
        assert job.status is Status.DONE
        assert job.result is not None
        assert job.result["seed"] == 7
        assert job.result["process"] != os.getpid()
        assert job.step == Step(done=1, total=2, seconds_left=0.5)
    finally:
        jobs.close()


@pytest.mark.parametrize(
    ("work", "code", "sentence"),
    [
        (stub_work.refuse, "no-such-day", "there is no such day"),
        (stub_work.fail, "internal", "the run failed for a reason of our own"),
        (stub_work.die, "run-ended", "the run ended before it was done; there may be too little memory"),
    ],
)
def test_a_job_that_fails_says_why_and_the_next_one_is_taken(work: Work, code: str, sentence: str) -> None:
    jobs = Jobs(work)
    try:
        for submitted in [jobs.submit(order()), jobs.submit(order())]:
            job = finished(jobs, submitted)
            assert job.status is Status.FAILED
            assert [(fault.code, fault.sentence) for fault in job.faults] == [(code, sentence)]
    finally:
        jobs.close()


def test_only_so_many_jobs_may_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(stub_work.GATE, str(tmp_path / "gate"))
    jobs = Jobs(stub_work.until_the_gate_opens, waiting=1)
    try:
        first = jobs.submit(order(seed=1))
        waited(lambda: jobs.get(first.job_id).status is Status.RUNNING)  # type: ignore[union-attr]
        second = jobs.submit(order(seed=2))
        with pytest.raises(Busy):
            jobs.submit(order(seed=3))
        assert [job.job_id for job in jobs.all()] == [first.job_id, second.job_id]
        (tmp_path / "gate").touch()
        assert finished(jobs, second).result == {"seed": 2}
        assert finished(jobs, first).result == {"seed": 1}
    finally:
        jobs.close()


def test_the_oldest_results_are_forgotten() -> None:
    jobs = Jobs(stub_work.echo, kept=1)
    try:
        first = jobs.submit(order())
        finished(jobs, first)
        second = jobs.submit(order())
        finished(jobs, second)
        waited(lambda: jobs.get(first.job_id) is None)
        assert jobs.get(second.job_id) is not None
    finally:
        jobs.close()


def test_closing_ends_a_run_that_is_under_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(stub_work.GATE, str(tmp_path / "never"))
    jobs = Jobs(stub_work.until_the_gate_opens)
    job = jobs.submit(order())
    waited(lambda: jobs.get(job.job_id).step)  # type: ignore[union-attr]
    began = time.monotonic()
    jobs.close()
    assert time.monotonic() - began < 5
    assert jobs.get(job.job_id).status is Status.FAILED  # type: ignore[union-attr]
