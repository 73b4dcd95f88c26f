"""Which tests a mutant meets first: those that call the function it stands in, the quickest first."""

from pathlib import Path

from benchmarks.mutation_nearest import AT_MOST_SECONDS, Nearest, Watch

SOURCE = """\
LIMIT = 3


@cached
def one(x=1):
    return x + LIMIT


def other():
    def inner():
        return 2

    return inner()
"""
FILE = "routing/some.py"


def nearest(**seconds: float) -> Nearest:
    watch = Watch(root=Path("/nowhere"))
    watch.calls = {
        "t.py::calls_one": {(FILE, 4)},
        "t.py::calls_both": {(FILE, 4), (FILE, 9)},
        "u.py::calls_inner": {(FILE, 9), (FILE, 10)},
        "u.py::calls_else": {("routing/else.py", 1)},
    }
    watch.seconds = dict.fromkeys(watch.calls, 1.0) | {f"t.py::{name}": took for name, took in seconds.items()}
    return Nearest(watch)


def test_those_that_call_the_innermost_function_come_quickest_first() -> None:
    assert nearest(calls_both=0.5).to(FILE, SOURCE, 6).tests == ("t.py::calls_both", "t.py::calls_one")
    assert nearest().to(FILE, SOURCE, 11).tests == ("u.py::calls_inner",)
    assert set(nearest().to(FILE, SOURCE, 13).tests) == {"t.py::calls_both", "u.py::calls_inner"}


def test_outside_all_functions_those_that_call_anything_of_the_file() -> None:
    found = nearest().to(FILE, SOURCE, 1)
    assert set(found.tests) == {"t.py::calls_one", "t.py::calls_both", "u.py::calls_inner"}
    assert found.files() == ["t.py", "u.py"]
    assert nearest().to("routing/third.py", SOURCE, 1).tests == ()


def test_there_is_a_limit_to_the_time_of_what_is_near() -> None:
    assert nearest(calls_both=AT_MOST_SECONDS).to(FILE, SOURCE, 6).tests == ("t.py::calls_one",)
