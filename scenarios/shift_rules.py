"""What a shift may be: when it starts, how long it lasts, where its breaks lie, and what an hour costs.

None of this is published for a 111 provider: every default is an assumption, named and printed with the result.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from prm.base import BadInput, Fault, bad_input

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

QUARTERS_AN_HOUR = 4
MINUTES_A_QUARTER = 15
DAY_MINUTES = 24 * 60
HOURS_A_WEEK = 168.0
LONGEST_HOURS = 16.0
"""No shift is longer; the Working Time Regulations 1998 leave at most 13 hours between two daily rests of 11."""

COSTS: Mapping[str, float] = MappingProxyType(
    {
        "health_adviser": 19.0,
        "nurse": 34.0,
        "gp": 95.0,
        "palliative": 38.0,
        "mental_health": 34.0,
        "dental": 34.0,
        "pharmacist": 36.0,
    }
)
"""Pounds for an hour on duty, by queue, employer's costs included (assumption: no 111 provider publishes its rates)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ShiftRules:
    """The rules of a roster and its prices. `BadInput` names each rule that cannot be kept, and what to relax."""

    starts: tuple[str, ...] = tuple(f"{hour:02d}:00" for hour in (*range(6, 12), *range(12, 24)))
    """Times by London's clock at which a shift may start, on a quarter hour."""
    lengths_hours: tuple[float, ...] = (6.0, 8.0, 10.0)
    """From start to end, breaks included; whole quarter hours."""
    break_minutes: int = 30
    """Length of a break, unpaid and away from calls; 0 for none."""
    break_after_hours: float = 6.0
    """One break for each time that this fits into the shift."""
    break_shifts_minutes: tuple[int, ...] = (-90, -30, 0, 30)
    """How far breaks may lie from where they would divide the shift evenly."""
    weekly_hours: float = 37.5
    """The most paid hours of one person in seven days from Monday."""
    rest_hours: float = 11.0
    """The least between two shifts of one person (Working Time Regulations 1998)."""
    cost_per_hour: Mapping[str, float] = field(default_factory=lambda: COSTS)
    """Pounds by queue."""
    person_week_cost: float = 20.0
    """Pounds a week for a full-time person beyond the hours: seat, licence, supervision; shifts bear their share."""
    shrinkage: float = 0.25
    """Share of paid time lost to leave, sickness and training, and replaced: it divides every cost of hours."""

    def __post_init__(self) -> None:
        faults = [*_times_wrong(self), *_lengths_wrong(self), *_numbers_wrong(self)]
        if faults:
            raise BadInput(*faults)

    def paid_hours(self, length_hours: float) -> float:
        """Hours on duty: the shift without its breaks."""
        return length_hours - self.breaks(length_hours) * self.break_minutes / 60

    def breaks(self, length_hours: float) -> int:
        """How many breaks a shift of that length has."""
        return math.floor(length_hours / self.break_after_hours) if self.break_minutes else 0

    def hour_cost(self, queue: str) -> float:
        """Pounds for an hour on duty, those who are paid and away included; `BadInput` for a queue without a price."""
        if queue not in self.cost_per_hour:
            raise bad_input("no-cost", f'there is no cost per hour for the queue "{queue}"', f"cost_per_hour/{queue}")
        return self.cost_per_hour[queue] / (1.0 - self.shrinkage)


def _times_wrong(rules: ShiftRules) -> list[Fault]:
    if not rules.starts:
        return [_fault("starts", "there are no start times; give at least one, such as 07:00")]
    return [
        _fault(f"starts/{n}", f'"{start}" is no time on a quarter hour, such as 07:15')
        for n, start in enumerate(rules.starts)
        if not _is_quarter(start)
    ]


def _is_quarter(text: str) -> bool:
    hour, colon, minute = text.partition(":")
    if not (text.isascii() and colon and len(hour) == len(minute) == 2 and hour.isdigit() and minute.isdigit()):
        return False
    return int(hour) < 24 and int(minute) in (0, 15, 30, 45)


def _lengths_wrong(rules: ShiftRules) -> list[Fault]:
    if not rules.lengths_hours:
        return [_fault("lengths_hours", "there are no shift lengths; give at least one, such as 8")]
    faults = []
    for n, hours in enumerate(rules.lengths_hours):
        place = f"lengths_hours/{n}"
        if not (0 < hours <= LONGEST_HOURS) or (hours * QUARTERS_AN_HOUR) % 1:
            faults.append(_fault(place, f"{hours:g} h is no length of whole quarter hours up to {LONGEST_HOURS:g} h"))
        elif rules.break_after_hours > 0 and rules.break_minutes >= 0:
            paid = rules.paid_hours(hours)
            if paid > rules.weekly_hours:
                sentence = f"a shift of {paid:g} paid hours is longer than a week's {rules.weekly_hours:g} hours"
                faults.append(_fault(place, f"{sentence}; shorten it or raise the weekly hours"))
            if paid <= 0:
                faults.append(_fault(place, f"the breaks leave nothing of a shift of {hours:g} h; shorten them"))
    return faults


def _numbers_wrong(rules: ShiftRules) -> list[Fault]:
    wanted = [
        (
            "break_minutes",
            rules.break_minutes,
            0 <= rules.break_minutes <= 240 and rules.break_minutes % 15 == 0,
            "a break has 0 to 240 minutes in steps of 15",
        ),
        ("break_after_hours", rules.break_after_hours, rules.break_after_hours > 0, "hours are more than 0"),
        (
            "weekly_hours",
            rules.weekly_hours,
            0 < rules.weekly_hours <= HOURS_A_WEEK,
            f"a week has more than 0 and at most {HOURS_A_WEEK} hours",
        ),
        ("rest_hours", rules.rest_hours, 0 <= rules.rest_hours <= 48, "rest has 0 to 48 hours"),
        (
            "person_week_cost",
            rules.person_week_cost,
            0 <= rules.person_week_cost < math.inf,
            "a cost is 0 pounds or more",
        ),
        (
            "shrinkage",
            rules.shrinkage,
            0 <= rules.shrinkage < 1,
            "shrinkage is a share of at least 0 and below 1, such as 0.25",
        ),
        *(
            (
                f"break_shifts_minutes/{n}",
                minutes,
                minutes % 15 == 0 and abs(minutes) <= 240,
                "breaks are moved by at most 240 minutes, in steps of 15",
            )
            for n, minutes in enumerate(rules.break_shifts_minutes)
        ),
        *(
            (f"cost_per_hour/{queue}", pounds, 0 < pounds < math.inf, "an hour costs more than 0 pounds")
            for queue, pounds in sorted(rules.cost_per_hour.items())
        ),
    ]
    faults = [_fault(place, f"{rule}, and this is {value:g}") for place, value, good, rule in wanted if not good]
    if not rules.break_shifts_minutes:
        faults.append(_fault("break_shifts_minutes", "give at least one place for a break, such as 0"))
    return faults


def _fault(place: str, sentence: str) -> Fault:
    return Fault(code="bad-shift-rule", sentence=sentence, place=place)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pattern:
    """One way to work: where a shift begins and ends, and where its breaks lie, in quarter hours of the plan."""

    start: int
    """Below 0 for a shift that began before the first planned quarter hour."""
    end: int
    breaks: tuple[tuple[int, int], ...]
    paid_hours: float
    """Of the whole shift."""

    def on_duty(self, quarters: int) -> Flags:
        """In which of the planned quarter hours this person answers calls."""
        present = np.zeros(quarters, dtype=np.bool_)
        present[max(self.start, 0) : max(self.end, 0)] = True
        for first, last in self.breaks:
            present[max(first, 0) : max(last, 0)] = False
        return present


def patterns(rules: ShiftRules, moments: Sequence[datetime], *, before: int) -> tuple[Pattern, ...]:
    """Every shift that the rules allow and that works in the planned quarter hours, in order.

    `moments` are London times of `before` quarter hours that precede the plan, in which a shift may have begun, and of
    the plan itself. Shifts may end after the plan.
    """
    quarters = len(moments) - before
    allowed = set(rules.starts)
    found = []
    for n, moment in enumerate(moments):
        if moment.strftime("%H:%M") not in allowed:
            continue
        for hours in sorted(set(rules.lengths_hours)):
            for breaks in _breaks(rules, hours):
                start = n - before
                each = Pattern(
                    start=start,
                    end=start + round(hours * QUARTERS_AN_HOUR),
                    breaks=tuple((start + first, start + last) for first, last in breaks),
                    paid_hours=rules.paid_hours(hours),
                )
                if each.on_duty(quarters).any():
                    found.append(each)
    return tuple(found)


def _breaks(rules: ShiftRules, hours: float) -> list[tuple[tuple[int, int], ...]]:
    """The places that the breaks of a shift may take, in quarter hours from its start."""
    count, length = rules.breaks(hours), rules.break_minutes // MINUTES_A_QUARTER
    if not count:
        return [()]
    whole = round(hours * QUARTERS_AN_HOUR)
    found = set()
    for minutes in rules.break_shifts_minutes:
        middles = [whole * (k + 1) / (count + 1) + minutes / MINUTES_A_QUARTER for k in range(count)]
        firsts = [math.floor(middle - length / 2) for middle in middles]
        if firsts[0] > 0 and firsts[-1] + length < whole:
            found.add(tuple((first, first + length) for first in firsts))
    if not found:
        sentence = f"no break fits inside a shift of {hours:g} h; move or shorten the breaks"
        raise bad_input("bad-shift-rule", sentence, "break_shifts_minutes")
    return sorted(found)
