"""What trouble with staff and systems did in a play: busy tones, redials after them, absence, calls taken elsewhere.

These are no items of a national collection. Each is there only where the setting asks for its subject.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from prm.base import HOUR
from simulation.attendance import Chairs, absent_hours
from simulation.log import AFTER_BUSY_TONE, Log, State
from simulation.measures import rows
from simulation.measures.item import Rows
from simulation.measures.kpis import Value, Values
from simulation.setting import QUARTER, Setting

OPERATIONS: Mapping[str, str] = MappingProxyType(
    {
        "blocked": "Calls that met a busy tone",
        "blocked_share": "Busy tones, share of calls received",
        "blocked_red_flags": "Busy tones of callers with a life-threatening symptom that the IVR did not know",
        "busy_redials": "Redials after a busy tone",
        "told_hung_up": "Hung up when told how long the wait would be",
        "relieved": "Calls offered to national resilience",
        "relieved_answered": "Calls that national resilience answered",
        "absent_hours": "Hours of rostered people who did not come",
        "absent_share": "Absence, share of rostered hours",
    }
)
"""Name by code, over the calls (or hours) of the counted period. Calls received hold those that met a busy tone."""


def operations(log: Log, setting: Setting, chairs: Chairs) -> Values:
    """The figures of `OPERATIONS` for what the setting asks, by code and in that order."""
    found = dict(_found(log, setting, chairs))
    return {code: found[code] for code in OPERATIONS if code in found}


def _found(log: Log, setting: Setting, chairs: Chairs) -> Iterator[tuple[str, Value]]:
    asked, counted = setting.operations, log.counted
    blocked = counted & rows.blocked(log)
    if asked.lines is not None:
        yield "blocked", _count(blocked)
        yield "blocked_share", _share(float(blocked.sum()), int(counted.sum()))
        yield "blocked_red_flags", _count(blocked & rows.coded(log.red_flag, 1))
        yield "busy_redials", _count(counted & rows.coded(log.redial, AFTER_BUSY_TONE))
    if asked.waits_told:
        yield "told_hung_up", _count(counted & rows.coded(log.state, State.ABANDONED) & (rows.waited(log) == 0))
    if asked.reliefs:
        names = {relief.provider for relief in asked.reliefs}
        here = [n for n, name in enumerate(log.providers) if name in names]
        offered = counted & rows.coded(log.sent_to, *here)
        yield "relieved", _count(offered & ~blocked)
        yield "relieved_answered", _count(offered & rows.coded(log.answered_by, *here))
    if asked.absence:
        absent, rostered = absent_hours(setting, chairs)
        yield "absent_hours", Value(value=absent, numerator=absent, denominator=None)
        # In person-quarters, which are whole numbers.
        yield "absent_share", _share(absent * HOUR / QUARTER, round(rostered * HOUR / QUARTER))


def _count(which: Rows) -> Value:
    return Value(value=float(which.sum()), numerator=float(which.sum()), denominator=None)


def _share(above: float, below: int) -> Value:
    return Value(value=above / below if below else None, numerator=above, denominator=below)
