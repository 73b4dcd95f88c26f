"""A folder of policies for the tests, and a change of one of them that every decision shows."""

from pathlib import Path

from scenarios.policies import policy_text

NAME = "london-2024.yaml"


def as_it_was() -> str:
    """The policy of 2024."""
    return policy_text("london-2024")


def edited() -> str:
    """The same with another name for its rule for everybody, so that each decision gives another reason."""
    text = as_it_was()
    assert text.count("id: default\n") == 1
    return text.replace("id: default\n", "id: for-everybody\n")


def folder_of_two(folder: Path) -> Path:
    """A folder with the policies of 2015 (with the PRM) and 2024."""
    folder.mkdir(exist_ok=True)
    (folder / "london-2015.yaml").write_text(policy_text("london-2015-12"), encoding="utf-8")
    (folder / NAME).write_text(as_it_was(), encoding="utf-8")
    return folder
