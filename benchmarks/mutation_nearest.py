"""Which tests call what in the engine, so that each mutant first meets those that are likeliest to kill it.

Only an order comes of this: what survives the nearest tests meets all the others too.
"""

import ast
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType

import pytest

Function = tuple[str, int]
"""A file, seen from the checkout, and the line on which a function in it begins."""

AT_MOST_SECONDS = 6.0
"""Of tests that are near; the rest comes with all the others."""


@dataclass
class Watch:
    """A plugin for pytest that notes which functions of the engine each test calls, and how long it takes."""

    root: Path
    calls: dict[str, set[Function]] = field(default_factory=dict)
    """By the id of the test."""
    seconds: dict[str, float] = field(default_factory=dict)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Watch one test."""
        called: set[CodeType] = set()

        def note(frame: FrameType, event: str, arg: object) -> None:
            del event, arg
            called.add(frame.f_code)

        sys.settrace(note)
        began = time.process_time()
        try:
            return (yield)
        finally:
            sys.settrace(None)
            self.seconds[item.nodeid] = time.process_time() - began
            engine = f"{self.root / 'routing'}/"
            self.calls[item.nodeid] = {
                (Path(code.co_filename).relative_to(self.root).as_posix(), code.co_firstlineno)
                for code in called
                if code.co_filename.startswith(engine)
            }


@dataclass(frozen=True)
class Only:
    """A plugin for pytest that runs some tests and no others, in their order."""

    tests: tuple[str, ...]

    def files(self) -> list[str]:
        """Where they stand."""
        return sorted({test.partition("::")[0] for test in self.tests})

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out all others."""
        by_id = {item.nodeid: item for item in items}
        items[:] = [by_id[test] for test in self.tests if test in by_id]


class Nearest:
    """The tests nearest to a line: those that call the function in which it stands, or else something of its file."""

    def __init__(self, watched: Watch) -> None:
        self._of_function: dict[Function, list[str]] = defaultdict(list)
        self._of_file: dict[str, list[str]] = defaultdict(list)
        self._seconds = watched.seconds
        for test in sorted(watched.calls, key=watched.seconds.__getitem__):
            for function in watched.calls[test]:
                self._of_function[function].append(test)
            for file in {file for file, _ in watched.calls[test]}:
                self._of_file[file].append(test)

    def to(self, file: str, source: str, line: int) -> Only:
        """The quickest of them first, as many as the time for them allows."""
        begins = _function_at(source, line)
        tests = self._of_function.get((file, begins)) if begins else None
        chosen: list[str] = []
        seconds = 0.0
        for test in tests or self._of_file.get(file, ()):
            seconds += self._seconds[test]
            if seconds > AT_MOST_SECONDS:
                break
            chosen.append(test)
        return Only(tuple(chosen))


def _function_at(source: str, line: int) -> int | None:
    """The line on which the innermost function around a line begins; decorators belong to it."""
    around = [
        min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.lineno < line <= (node.end_lineno or 0)
    ]
    return max(around, default=None)
