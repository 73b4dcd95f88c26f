"""What the causes of a scenario say, held against its days and against one another."""

from collections.abc import Iterator

from prm.base.documents import Path
from scenarios.schema import Cause, Scenario


def check_causes(scenario: Scenario) -> Iterator[tuple[Path, str, str]]:
    """Everything that does not fit: where, which code, and the sentence."""
    names: dict[str, int] = {}
    for number, cause in enumerate(scenario.causes):
        here: Path = ("causes", number)
        if names.setdefault(cause.name, number) != number:
            yield (*here, "name"), "said-twice", f'there is another cause "{cause.name}"; give each its own name'
        yield from _days(scenario, cause, here)
        yield from _group(cause, here)
        yield from _size(cause, here)


def _days(scenario: Scenario, cause: Cause, here: Path) -> Iterator[tuple[Path, str, str]]:
    first, last = scenario.days_played
    if cause.last_day < cause.first_day:
        sentence = f"the last day {cause.last_day} comes before the first day {cause.first_day}"
        yield (*here, "last_day"), "bad-time", sentence
    elif cause.last_day < first or cause.first_day > last:
        sentence = f"the cause acts outside the run, which plays {first} to {last} (96 hours of lead included)"
        yield (*here, "first_day"), "outside-period", sentence


def _group(cause: Cause, here: Path) -> Iterator[tuple[Path, str, str]]:
    for key, named in (("urgency", cause.urgency), ("symptoms", cause.symptoms)):
        if named == ():
            yield (*here, key), "wrong-length", f'"{key}" must have at least 1 entry; leave it out for everybody'
    if cause.ages is not None and cause.ages[1] < cause.ages[0]:
        youngest, oldest = cause.ages
        sentence = f"ages are written from the youngest to the oldest: [{oldest}, {youngest}]"
        yield (*here, "ages"), "bad-ages", sentence


def _size(cause: Cause, here: Path) -> Iterator[tuple[Path, str, str]]:
    if (cause.low is None) != (cause.high is None):
        given = "low" if cause.high is None else "high"
        yield (*here, given), "half-a-range", 'give both "low" and "high", or neither where the factor is published'
    elif cause.low is not None and cause.high is not None and not cause.low <= cause.factor <= cause.high:
        sentence = f"the factor {cause.factor:g} must lie between low ({cause.low:g}) and high ({cause.high:g})"
        yield (*here, "factor"), "bad-range", sentence
    elif cause.factor == 1 and cause.low == cause.high:
        yield (*here, "factor"), "no-effect", "a factor of 1 changes nothing"
