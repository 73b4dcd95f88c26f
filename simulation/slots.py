"""Slots that can be booked directly: finite by service, area and hour; whoever comes after the last has none."""

from prm.base import HOUR, Instant
from simulation.service import Booking


class Slots:
    """The free slots of one play."""

    def __init__(self, booking: Booking, start: Instant) -> None:
        self._start = start
        self._free: list[list[list[int]]] = booking.slots.tolist()
        self._within = booking.within_hours
        self._choices = booking.choices

    def order(self, disposition: int, u: float) -> tuple[int, ...]:
        """The services that somebody with this disposition tries, first choice first; empty for who seeks no slot."""
        below = 0.0
        for share, order in self._choices.get(disposition, ()):
            below += share
            if u < below:
                return order
        return ()

    def seeking(self, disposition: int) -> float:
        """The share of those with this disposition who seek a slot."""
        return sum(share for share, _ in self._choices.get(disposition, ()))

    def take(self, order: tuple[int, ...], area: int, now: Instant) -> tuple[int, Instant] | None:
        """The first service in this order that has a slot within its hours, and that slot; `None` where all are gone.

        The slot is the earliest that begins after now, and is then taken.
        """
        first = (now - self._start) // HOUR + 1
        for service in order:
            free = self._free[service][area]
            for hour in range(first, min(first + self._within[service], len(free))):
                if free[hour] > 0:
                    free[hour] -= 1
                    return service, self._start + hour * HOUR
        return None
