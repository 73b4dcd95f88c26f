"""Executors by URL."""

import pytest

from prm.base import BadInput
from scenarios.executors import Serial, make_executor


@pytest.mark.parametrize(
    "url",
    ["", "serial", "serial://2", "local://0", "local://-1", "local://two", "dask://host", "dask://:1", "dask://a b:1"],
)
def test_what_is_no_executor_is_refused(url: str) -> None:
    with pytest.raises(BadInput, match="no executor"):
        make_executor(url)


def test_a_serial_executor_keeps_an_error_for_its_result() -> None:
    future = make_executor("serial://").submit(int, "x")
    assert isinstance(future.exception(), ValueError)


def test_an_interruption_is_not_kept() -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Serial().submit(interrupt)


def test_processes_play_what_they_are_given() -> None:
    with make_executor("local://2") as executor:
        assert list(executor.map(abs, [-1, 2, -3])) == [1, 2, 3]
