"""Progress on standard error: one changing line on a terminal, plain lines now and then elsewhere."""

import io

import pytest

from api.commands import progress
from api.jobs import Step


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_one_line_that_changes_and_is_gone_in_the_end() -> None:
    stream = Terminal()
    with progress.telling("Trials", stream) as tell:
        tell(Step(done=1, total=4, seconds_left=95.0))
        tell(Step(done=2, total=4, seconds_left=8.0))
    text = stream.getvalue()
    assert "\n" not in text
    assert "Trials: 1 of 4, about 1 min 35 s left" in text
    assert "Trials: 2 of 4, about 8 s left" in text
    assert text.endswith("\r\x1b[K")


def test_a_file_gets_plain_lines_the_first_and_the_last_among_them(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(progress, "monotonic", lambda: now)
    stream = io.StringIO()
    with progress.telling("Trials", stream) as tell:
        for done in range(101):
            now = done * 0.5
            tell(Step(done=done, total=100, seconds_left=None))
    lines = stream.getvalue().splitlines()
    assert lines[0] == "Trials: 0 of 100"
    assert lines[-1] == "Trials: 100 of 100"
    assert len(lines) == 50 / progress.EVERY_SECONDS + 1
    assert not any(character in stream.getvalue() for character in "\r\x1b")
