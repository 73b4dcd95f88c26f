"""Who should be on duty at an instant, by the roster and the closures alone."""

from bisect import bisect_right
from collections.abc import Sequence

from prm.base import Instant
from simulation.setting import QUARTER, Setting


class Rostered:
    """People by (provider id, queue), worked out again only where a quarter hour or a closure begins or ends."""

    def __init__(self, setting: Setting, keys: Sequence[tuple[str, str]]) -> None:
        self._setting, self._keys = setting, keys
        quarters = range(setting.horizon.start, setting.horizon.end, QUARTER)
        closures = [instant for closure in setting.closures for instant in (closure.start, closure.end)]
        self._changes = sorted({*quarters, *closures})
        self._last = -1
        self._people: list[int] = []

    def at(self, now: Instant) -> list[int]:
        """How many people should be on duty once everything that begins at this instant has begun."""
        last = bisect_right(self._changes, now)
        if last != self._last:
            self._last, self._people = last, [self._rostered(provider, queue, now) for provider, queue in self._keys]
        return self._people

    def _rostered(self, provider: str, queue: str, now: Instant) -> int:
        people = self._setting.roster.people.get((provider, queue))
        shut = any(one.provider == provider and one.start <= now < one.end for one in self._setting.closures)
        if people is None or shut:
            return 0
        quarter = (now - self._setting.horizon.start) // QUARTER
        return int(people[min(quarter, people.size - 1)])
