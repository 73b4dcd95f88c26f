"""What a play or several show of a service, in the measures of the IUC ADC."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np

from prm.base import SECOND
from simulation import Log
from simulation.measures import rows


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """The counted calls of one play or several; shares between 0 and 1, times in seconds."""

    days: float
    received: int
    answered: int
    answered_within_60: int
    abandoned: int
    abandoned_after_30: int
    abandoned_30_to_60: int
    time_to_answer: float
    """Over all answered calls."""
    time_of_abandoned: float
    centile_95: float
    centile_99: float

    @property
    def received_a_day(self) -> float:
        """A01 over days."""
        return self.received / self.days

    @property
    def abandoned_share(self) -> float:
        """B02 over A01, hang-ups in the opening message included."""
        return self.abandoned / max(self.received, 1)

    @property
    def abandoned_of_both(self) -> float:
        """B02 over A03 and B02, as some publish it."""
        return self.abandoned / max(self.abandoned + self.answered, 1)

    @property
    def abandoned_after_30_share(self) -> float:
        """Abandoned after 30 s over calls offered: the measure of the Minimum Data Set."""
        return self.abandoned_after_30 / max(self.received, 1)

    @property
    def within_60(self) -> float:
        """B01 over A03."""
        return self.answered_within_60 / max(self.answered, 1)

    @property
    def mean_answer_seconds(self) -> float:
        """B06 over A03."""
        return self.time_to_answer / max(self.answered, 1)

    @property
    def mean_abandoned_seconds(self) -> float:
        """B09 over B02."""
        return self.time_of_abandoned / max(self.abandoned, 1)

    @property
    def early_split(self) -> float:
        """Of the calls abandoned after 30 s, those abandoned within 60 s."""
        return self.abandoned_30_to_60 / max(self.abandoned_after_30, 1)


def seen(log: Log) -> Seen:
    """The counted calls of a play."""
    return _seen(log.where(log.counted), (log.counted_to - log.counted_from) / (86_400 * SECOND))


def seen_by_day(log: Log, starts: Sequence[int]) -> tuple[Seen, ...]:
    """The same of each day, from the instant at which it starts to that of the next; calls by their arrival."""
    edges = np.searchsorted(log.arrived, starts)
    number = np.arange(len(log))
    return tuple(_seen(log.where((number >= first) & (number < last)), 1.0) for first, last in pairwise(edges))


def together(parts: Iterable[Seen]) -> Seen:
    """Counts summed; of centiles the median, since they cannot be added."""
    parts = tuple(parts)
    summed = {field.name: sum(getattr(part, field.name) for part in parts) for field in fields(Seen)}
    centiles = {
        name: float(np.median([getattr(part, name) for part in parts])) for name in ("centile_95", "centile_99")
    }
    return Seen(**{**summed, **centiles})


def _seen(log: Log, days: float) -> Seen:
    answered = rows.answered(log)
    waits = np.sort(rows.waited(log)[answered]) / SECOND
    return Seen(
        days=days,
        received=len(log),
        answered=int(answered.sum()),
        answered_within_60=int(rows.answered_within_60(log).sum()),
        abandoned=int(rows.abandoned(log).sum()),
        abandoned_after_30=int(rows.abandoned_after_30(log).sum()),
        abandoned_30_to_60=int(rows.abandoned_30_to_60(log).sum()),
        time_to_answer=float(rows.time_to_answer(log).sum()) / SECOND,
        time_of_abandoned=float(rows.time_of_abandoned(log).sum()) / SECOND,
        centile_95=_centile(waits, 0.95),
        centile_99=_centile(waits, 0.99),
    )


def _centile(ordered: np.ndarray[tuple[int], np.dtype[np.float64]], share: float) -> float:
    """The shortest time within which at least that share was answered; 0 of nobody."""
    return float(ordered[max(int(np.ceil(share * ordered.size - 1e-9)) - 1, 0)]) if ordered.size else 0.0
