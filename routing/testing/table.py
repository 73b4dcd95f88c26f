"""The invariants as a Markdown table, for the documentation."""

from collections.abc import Iterable

from routing.testing.invariants import ELSEWHERE, INVARIANTS

BEGIN = "<!-- invariants: begin -->"
END = "<!-- invariants: end -->"


def as_markdown() -> str:
    """Every invariant of routing, and after it those that are checked elsewhere."""
    laws = ((law.id, law.name, law.sentence, law.event) for law in INVARIANTS.values())
    others = ((id_, name, where) for id_, (name, where) in ELSEWHERE.items())
    return "\n".join(
        (
            *_table(("", "Invariant", "What must hold", "What stands behind it"), laws),
            "",
            "No property of one routing decision, and checked elsewhere or not yet built:",
            "",
            *_table(("", "Invariant", "Belongs to"), others),
        )
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterable[str]:
    for row in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
