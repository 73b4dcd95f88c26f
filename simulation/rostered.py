"""Who should be on duty at an instant, by the roster, the closures and the outages alone."""

from bisect import bisect_right
from collections.abc import Sequence

from prm.base import Instant
from routing import HEALTH_ADVISER
from simulation.operations import ClinicalOutage
from simulation.setting import QUARTER, Closure, Setting


class Rostered:
    """People by (provider id, queue), worked out again only where a quarter hour or a span begins or ends."""

    def __init__(self, setting: Setting, keys: Sequence[tuple[str, str]]) -> None:
        self._setting, self._keys = setting, keys
        quarters = range(setting.horizon.start, setting.horizon.end, QUARTER)
        spans: tuple[Closure | ClinicalOutage, ...] = (*setting.closures, *setting.operations.clinical_outages)
        self._changes = sorted({*quarters, *(instant for span in spans for instant in (span.start, span.end))})
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
        stops: tuple[Closure | ClinicalOutage, ...] = self._setting.closures
        if queue != HEALTH_ADVISER:
            stops += self._setting.operations.clinical_outages
        shut = any(one.provider == provider and one.start <= now < one.end for one in stops)
        if people is None or shut:
            return 0
        quarter = (now - self._setting.horizon.start) // QUARTER
        return int(people[min(quarter, people.size - 1)])
