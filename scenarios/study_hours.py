"""Through the day: waits, abandonment and demand on others by hour, with their band over replications.

Up to a week is shown hour by hour; a longer period by the hour of the London day, all its days together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from prm.base import london
from scenarios.study_spread import HIGH, LOW
from simulation.measures import Series

LONGEST_SHOWN = timedelta(days=7)

Floats = NDArray[np.float64]
Hours = tuple[float | None, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Band:
    """One figure by hour: pooled over replications, and their 10th to 90th percentile; `None` where no call was."""

    value: Hours
    low: Hours
    high: Hours


@dataclass(frozen=True, kw_only=True, slots=True)
class ArmHours:
    """One arm by hour. Waits in seconds, shares between 0 and 1, the others calls an hour (or waiting at its start)."""

    arrivals: Band
    mean_wait_seconds: Band
    """Of the answered calls that arrived in the hour."""
    abandoned_share: Band
    call_backs_overdue: Band
    """Past their time frame and not begun when the hour begins."""
    ambulance: dict[str, Band]
    """By network: dispositions made in the hour."""
    ed: dict[str, Band]
    provider_waits: dict[str, Band]
    """`mean_wait_seconds` by provider."""
    provider_abandoned: dict[str, Band]


@dataclass(frozen=True, kw_only=True, slots=True)
class Hourly:
    """Both arms by hour; `labels` are London times, such as `Sat 27 Dec 10:00`, or hours of the day."""

    labels: tuple[str, ...]
    by_hour_of_day: bool
    here: ArmHours
    there: ArmHours | None


def hourly(here: Sequence[Series], there: Sequence[Series]) -> Hourly:
    """The series of all replications, put together by hour; `there` is empty where nothing is compared."""
    first = here[0]
    by_hour_of_day = timedelta(hours=len(first.starts)) > LONGEST_SHOWN
    form = "%H:00" if by_hour_of_day else "%a %d %b %H:%M"
    names = [london(start).strftime(form) for start in first.starts]
    labels = tuple(sorted(set(names))) if by_hour_of_day else tuple(names)
    # In the night of the autumn clock change one label stands for two hours; they are still two bins.
    bins = np.array([labels.index(name) for name in names]) if by_hour_of_day else np.arange(len(names))
    return Hourly(
        labels=labels,
        by_hour_of_day=by_hour_of_day,
        here=_arm(here, bins, len(labels)),
        there=_arm(there, bins, len(labels)) if there else None,
    )


def _arm(replications: Sequence[Series], bins: NDArray[np.int64], count: int) -> ArmHours:
    first = replications[0]

    def table(of: Callable[[Series], NDArray[np.generic]]) -> Floats:
        """[replications, bins]: sums of one row by bin."""
        return np.stack(
            [np.bincount(bins, weights=np.nan_to_num(of(each).astype(float)), minlength=count) for each in replications]
        )

    hours = np.bincount(bins, minlength=count).astype(float)[None, :].repeat(len(replications), axis=0)

    def an_hour(of: Callable[[Series], NDArray[np.generic]]) -> Band:
        return _band(table(of), hours)

    def total_wait(each: Series) -> Floats:
        return np.nan_to_num(each.mean_wait_seconds) * each.answered

    return ArmHours(
        arrivals=an_hour(lambda each: each.arrivals.sum(axis=0)),
        mean_wait_seconds=_band(
            table(lambda each: total_wait(each).sum(axis=0)), table(lambda each: each.answered.sum(axis=0))
        ),
        abandoned_share=_band(
            table(lambda each: each.abandoned.sum(axis=0)), table(lambda each: each.arrivals.sum(axis=0))
        ),
        call_backs_overdue=an_hour(lambda each: each.call_backs_overdue),
        ambulance={name: an_hour(lambda each, n=n: each.ambulance[n]) for n, name in enumerate(first.networks)},
        ed={name: an_hour(lambda each, n=n: each.ed[n]) for n, name in enumerate(first.networks)},
        provider_waits={
            name: _band(table(lambda each, n=n: total_wait(each)[n]), table(lambda each, n=n: each.answered[n]))
            for n, name in enumerate(first.providers)
        },
        provider_abandoned={
            name: _band(table(lambda each, n=n: each.abandoned[n]), table(lambda each, n=n: each.arrivals[n]))
            for n, name in enumerate(first.providers)
        },
    )


def _band(above: Floats, below: Floats) -> Band:
    """Sums over sums for the value; each replication's own ratio for the band."""
    with np.errstate(invalid="ignore", divide="ignore"):
        each = above / below
        value = above.sum(axis=0) / below.sum(axis=0)
    low, high = np.full(value.size, np.nan), np.full(value.size, np.nan)
    some = ~np.isnan(each).all(axis=0)
    low[some], high[some] = np.nanquantile(each[:, some], [LOW, HIGH], axis=0)
    return Band(value=_plain(value), low=_plain(low), high=_plain(high))


def _plain(numbers: Floats) -> Hours:
    return tuple(None if number != number else number for number in numbers.tolist())
