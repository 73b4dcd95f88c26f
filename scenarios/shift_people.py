"""Who works which shift: people who keep their weekly hours and their rest, as few as a plain rule finds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from scenarios.shift_rules import QUARTERS_AN_HOUR, Pattern, ShiftRules
from scenarios.shifts import Shift

Week = tuple[int, int]


@dataclass(kw_only=True, slots=True)
class _Person:
    number: int
    free_from: int = -(10**9)
    """The quarter hour of the plan from which this person may start again."""
    hours: dict[Week, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Duty:
    """One person on one shift; people are numbered from 1 within a queue."""

    person: int
    pattern: Pattern


def assign(shifts: Iterable[Shift], *, rules: ShiftRules, moments: Sequence[datetime], before: int) -> tuple[Duty, ...]:
    """Every shift given to somebody, in the order of starts.

    To whoever has rested, has the hours left, and has worked most of that week; else to one more person.
    """
    rest = round(rules.rest_hours * QUARTERS_AN_HOUR)
    people: list[_Person] = []
    duties = []
    single = (shift.pattern for shift in shifts for _ in range(shift.people))
    for pattern in sorted(single, key=lambda each: (each.start, each.end, each.breaks)):
        week = moments[pattern.start + before].isocalendar()[:2]
        able = [
            person
            for person in people
            if person.free_from <= pattern.start
            and person.hours.get(week, 0.0) + pattern.paid_hours <= rules.weekly_hours
        ]
        chosen = max(able, key=lambda person: (person.hours.get(week, 0.0), -person.number), default=None)
        if chosen is None:
            chosen = _Person(number=len(people) + 1)
            people.append(chosen)
        chosen.free_from = pattern.end + rest
        chosen.hours[week] = chosen.hours.get(week, 0.0) + pattern.paid_hours
        duties.append(Duty(person=chosen.number, pattern=pattern))
    return tuple(duties)
