"""What every check of a scenario says of names, times and days."""

from collections.abc import Collection, Iterator, Sequence

from prm.base.documents import Path, suggest
from scenarios.schema import Scenario, Span

Found = tuple[Path, str, str]
"""Where, which code, and the sentence."""


def unknown(path: Path, what: str, names: Sequence[str], known: Collection[str], scenario: Scenario) -> Iterator[Found]:
    """A fault for each name that the baseline does not know; `path` leads to the list, or to the one name."""
    several = len(names) > 1
    for number, name in enumerate(names):
        if name not in known:
            hint = suggest(name, known) or f"; there are {', '.join(known)}"
            sentence = f'{scenario.baseline} has no {what} "{name}"{hint}'
            yield (*path, number) if several else path, f"unknown-{what}", sentence


def within(path: Path, spans: Sequence[Span], scenario: Scenario) -> Iterator[Found]:
    """A fault for each span of a list that runs backwards or lies outside the run."""
    for number, span in enumerate(spans):
        if span.end <= span.start:
            yield (*path, number, "to"), "bad-time", backwards(span.from_, span.to)
        elif span.start < scenario.starts or span.end > scenario.counted_to:
            late = span.start >= scenario.starts
            yield (*path, number, "to" if late else "from"), "outside-period", outside(scenario)


def overlaps(path: Path, spans: Sequence[tuple[int, str, Span]]) -> Iterator[Found]:
    """A fault for each entry of a list, given as (number, name, span), that overlaps another of its name."""
    longest: dict[str, Span] = {}  # of each name, the span that ends last so far
    for number, name, span in sorted(spans, key=lambda item: item[2].start):
        before = longest.get(name)
        if before is not None and span.start < before.end:
            sentence = f"this overlaps another entry for {name}, {before.from_} to {before.to}"
            yield (*path, number), "overlap", sentence
        if before is None or span.end > before.end:
            longest[name] = span


def outside(scenario: Scenario) -> str:
    """What is said of a time that the run does not play."""
    first, last = scenario.days
    return f"this lies outside the period {first} to {last} and the 96 hours before it"


def backwards(start: str | None, end: str | None) -> str:
    """What is said of a span that ends before it begins."""
    return f"the end {end} does not come after the start {start}"
