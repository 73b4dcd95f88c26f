"""Through the day: waits, abandonment and demand on others by hour, with their band over replications.

Up to a week is shown hour by hour; a longer period by the hour of the London day, all its days together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from prm.base import london
from scenarios.study_spread import HIGH, LOW
from scenarios.study_trial import ArmOutcome

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
    """By the definition of the family's own headline."""
    call_backs_overdue: Band
    """Past their time frame and not begun when the hour begins."""
    ambulance: dict[str, Band]
    """By network: dispositions made in the hour."""
    ed: dict[str, Band]
    provider_waits: dict[str, Band]
    """`mean_wait_seconds` by provider."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hourly:
    """Both arms by hour; `labels` are London times, such as `Sat 27 Dec 10:00`, or hours of the day."""

    labels: tuple[str, ...]
    by_hour_of_day: bool
    here: ArmHours
    there: ArmHours | None


def hourly(here: Sequence[ArmOutcome], there: Sequence[ArmOutcome]) -> Hourly:
    """The series of all replications, put together by hour; `there` is empty where nothing is compared."""
    first = here[0].hourly
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


def _arm(arms: Sequence[ArmOutcome], bins: NDArray[np.int64], count: int) -> ArmHours:
    replications = [arm.hourly for arm in arms]
    names, networks = replications[0].providers, replications[0].networks

    def folded(each: Sequence[NDArray[np.generic]]) -> Floats:
        """[replications, rows, hours] to [replications, rows, bins]."""
        table = np.nan_to_num(np.stack(each).astype(float))
        return np.stack([table[..., bins == n].sum(axis=-1) for n in range(count)], axis=-1)

    arrivals = folded([each.arrivals for each in replications])
    answered = folded([each.answered for each in replications])
    waited = folded([np.nan_to_num(each.mean_wait_seconds) * each.answered for each in replications])
    overdue = folded([each.call_backs_overdue[None, :] for each in replications])
    ambulance = folded([each.ambulance for each in replications])
    ed = folded([each.ed for each in replications])
    hung_up = folded([np.array([[value.numerator for value in arm.hourly_abandoned]]) for arm in arms])
    hung_up_of = folded([np.array([[value.denominator for value in arm.hourly_abandoned]]) for arm in arms])
    hours = np.broadcast_to(np.bincount(bins, minlength=count).astype(float), (len(replications), count))
    return ArmHours(
        arrivals=_band(arrivals.sum(axis=1), hours),
        mean_wait_seconds=_band(waited.sum(axis=1), answered.sum(axis=1)),
        abandoned_share=_band(hung_up[:, 0], hung_up_of[:, 0]),
        call_backs_overdue=_band(overdue[:, 0], hours),
        ambulance={name: _band(ambulance[:, n], hours) for n, name in enumerate(networks)},
        ed={name: _band(ed[:, n], hours) for n, name in enumerate(networks)},
        provider_waits={name: _band(waited[:, n], answered[:, n]) for n, name in enumerate(names)},
    )


def _band(above: Floats, below: Floats) -> Band:
    """Sums over sums for the value; each replication's own ratio for the band."""
    with np.errstate(invalid="ignore", divide="ignore"):
        each = above / below
        value = above.sum(axis=0) / below.sum(axis=0)
    low, high = np.full(value.size, np.nan), np.full(value.size, np.nan)
    some = ~np.isnan(each).all(axis=0)
    if some.any():
        low[some], high[some] = np.nanquantile(each[:, some], [LOW, HIGH], axis=0)
    return Band(value=_plain(value), low=_plain(low), high=_plain(high))


def _plain(numbers: Floats) -> Hours:
    return tuple(None if number != number else number for number in numbers.tolist())
