"""The template file: read once, whole, and refused with its place where a sentence or a field is wrong."""

from dataclasses import fields
from importlib.resources import files

import pytest

from prm.base import BadInput
from routing import Network, ProviderState
from routing.balancing import FROM_THE_FUTURE, TOO_OLD
from routing.sentences import DOUBTS, INPUTS, SENTENCES, read_sentences

TEXT = (files("routing") / "sentences.yaml").read_text(encoding="utf-8")


def refused(text: str) -> list[tuple[str, str, str]]:
    with pytest.raises(BadInput) as caught:
        read_sentences(text, "sentences.yaml")
    return [(fault.code, fault.sentence, fault.place) for fault in caught.value.faults]


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_file_that_is_shipped_is_whole() -> None:
    assert read_sentences(TEXT, "sentences.yaml") == SENTENCES


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ('  silent: "No key was', '  silnt: "No key was', "superfluous-sentence", 'did you mean "silent"?'),
        ("No key was pressed in time.", "No key was pressed in time", "bad-template", "full stop"),
        ("came in on {line}.", "came in on {lien}.", "unknown-field", 'did you mean "line"?'),
        ("came in on {line}.", "came in on {option}.", "unknown-field", "{option}"),
        ("came in on {line}.", "came in on {line.name}.", "unknown-field", "{line.name}"),
        ("came in on {line}.", "came in on {line!r}.", "unknown-field", "{line}"),
        ("came in on {line}.", "came in on {line.", "bad-template", "no template"),
        ("over the limit of {limit}.", "over the limit of {threshold}.", "unknown-field", "{threshold}"),
    ],
)
def test_a_sentence_that_cannot_be_said_is_refused_at_its_place(old: str, new: str, code: str, said: str) -> None:
    assert old in TEXT
    bad = TEXT.replace(old, new, 1)
    (found,) = [fault for fault in refused(bad) if fault[0] == code]
    assert said in found[1]
    assert found[2].startswith(f"sentences.yaml:{line_of(bad, new)}:")


def test_a_missing_sentence_is_named() -> None:
    template = next(line for line in TEXT.splitlines() if line.startswith("  silent:"))
    assert [fault[:2] for fault in refused(TEXT.replace(f"{template}\n", "", 1))] == [
        ("missing-sentence", '"fired" has no sentence for "silent"')
    ]


def test_an_unknown_section_is_refused() -> None:
    assert refused(TEXT + "\nnot_frid: {}\n")[0][0] == "unknown-field"


def test_every_part_of_the_network_that_can_decide_has_its_sentence() -> None:
    parts = {part.name for kind in (ProviderState, Network) for part in fields(kind)} - {"providers"}
    assert set(INPUTS) == parts | {"known", "so_far", "area", "here", "last_provider"}


def test_every_doubt_has_its_sentence() -> None:
    assert set(DOUBTS) == {FROM_THE_FUTURE, TOO_OLD}
