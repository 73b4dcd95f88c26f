"""docs/changing-a-policy.md: its example is what its diff says, and its commands do what it shows."""

import re
import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from api.command_line import app, main
from prm.base import parse_instant
from routing import Policy, read_versions
from scenarios.policies import load_policy, policy_text
from scenarios.policy_diff import compare_decisions
from tests.scenarios.edited_policies import LONDON, moments

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "changing-a-policy.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "docs" / "examples" / "london-2026.yaml"
HASH = re.compile(r"\([0-9a-f]{12}\)")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def shown() -> dict[str, str]:
    """What the page shows under each of its commands."""
    found = {}
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found[command] = output
    return found


SHOWN = shown()


def commands() -> Iterator[str]:
    yield from (command for command in SHOWN if command.startswith("prm111 "))
    for block in blocks("sh"):
        yield from (line for line in block.splitlines() if line.startswith("prm111 "))


@pytest.fixture
def example() -> Policy:
    return load_policy(EXAMPLE)


def test_the_kept_example_is_the_policy_in_force_with_the_edit_that_the_page_shows() -> None:
    before, after = (Counter(text.splitlines()) for text in (policy_text("london-2024"), EXAMPLE.read_text("utf-8")))
    (block,) = blocks("diff")
    assert Counter(line[1:] for line in block.splitlines() if line.startswith("-")) == before - after
    assert Counter(line[1:] for line in block.splitlines() if line.startswith("+")) == after - before


@pytest.mark.parametrize(
    "command",
    [
        "prm111 policy check docs/examples/london-2026.yaml",
        "prm111 policy test docs/examples/london-2026.yaml",
        "prm111 policy diff london-2024 docs/examples/london-2026.yaml",
    ],
)
def test_a_cheap_command_prints_what_the_page_shows(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(SystemExit) as ended:
        main(shlex.split(command)[1:])
    assert ended.value.code == 0
    # A hash follows every letter of the policies' texts; it is shown as an example.
    assert HASH.sub("(...)", capsys.readouterr().out) == HASH.sub("(...)", SHOWN[command])


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_of_the_page_is_understood(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "policies").mkdir()
    monkeypatch.chdir(tmp_path)
    words = shlex.split(command)[1:]
    group = typer.main.get_command(app)
    context = typer.Context(group)
    while isinstance(group, typer.core.TyperGroup):
        name, found, words = group.resolve_command(context, words)
        assert found is not None
        group = found
        if not isinstance(group, typer.core.TyperGroup):
            # Parses the arguments and options, and runs nothing.
            assert group.make_context(name, words).params


def test_the_lines_shown_of_long_outputs_have_the_words_of_today() -> None:
    """Figures of runs are those of the day on which they were made; what they are called must not drift."""
    found = compare_decisions(LONDON, load_policy(EXAMPLE), moments())
    week = next(output for command, output in SHOWN.items() if "--scenario london-2024-25" in command)
    assert found.lowered == 0
    assert "No decision lowers a protection." in week
    for part, _ in found.parts:
        if part.part in ("level", "must"):
            assert part.says in week
    assert "+ age-fast-track" in week
    assert [cause.because for cause in found.causes] == [("+ age-fast-track",)]


def test_the_two_versions_stand_side_by_side_and_the_date_decides(example: Policy) -> None:
    texts = {"london-2024.yaml": policy_text("london-2024"), "london-2026.yaml": EXAMPLE.read_text(encoding="utf-8")}
    versions = read_versions(texts)
    assert example.effective_from == "2026-04-01"
    before, after = (
        versions.in_force(parse_instant(at)) for at in re.findall(r'"at": "(2026-03-31T2[23]:[^"]+)"', PAGE)
    )
    assert before is not None
    assert after is not None
    assert (before.policy.id, after.policy.id) == ("london-2024", "london-2026")
