"""From uniforms to times: every distribution of the model, as quantile functions on arrays.

Handling times are not exponential. A health adviser's follow the Moyal shape fitted to 111 calls (Pilbery et al, BMJ
Open 2023;13:e076203, data files: location 6.759 min, scale 2.911 min, mean 10.46 min); a clinician's and the
identification are lognormal (Brown et al, JASA 2005, for call centres), with an assumed coefficient of variation.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from prm.base import SECOND
from simulation.normal import normal_score

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOYAL_LOCATION_MINUTES = 6.759
MOYAL_SCALE_MINUTES = 2.911
MOYAL_MEAN_MINUTES = MOYAL_LOCATION_MINUTES + MOYAL_SCALE_MINUTES * (np.euler_gamma + np.log(2))

SHORTEST = 0.1
"""No handling is shorter than a tenth of its mean; the Moyal's far left tail is negative."""
LONGEST = 8.0
"""Nor longer than eight times its mean."""

LOGNORMAL_CV = 0.5
"""Coefficient of variation of a clinician's time and of identification (assumption)."""

MESSAGE_SECONDS = 30.0
"""Callers who hang up within the opening message do so in its first 30 s (the measure's own boundary)."""
EARLY_PEAK_SECONDS = (30.0, 60.0)
"""Where the hazard of hanging up peaks: "over 30 to 60 s" in the published categories."""
REDIAL_AFTER_SECONDS = 60.0
"""Nobody redials sooner than this."""


def adviser_units(u: Floats) -> Floats:
    """Health adviser's time in units of its mean: the Moyal quantile, mean 1 up to the clipped tails."""
    z = np.maximum(normal_score(1 - np.asarray(u) / 2), 1e-9)
    minutes = MOYAL_LOCATION_MINUTES - 2 * MOYAL_SCALE_MINUTES * np.log(z)
    units: Floats = np.clip(minutes / MOYAL_MEAN_MINUTES, SHORTEST, LONGEST)
    return units


def lognormal_units(u: Floats) -> Floats:
    """A time in units of its mean: the lognormal quantile, mean 1."""
    variance = np.log1p(LOGNORMAL_CV**2)
    units: Floats = np.clip(np.exp(np.sqrt(variance) * normal_score(u) - variance / 2), SHORTEST, LONGEST)
    return units


def exponential_units(u: Floats) -> Floats:
    """A time in units of its mean: the exponential quantile, for a service that queueing theory can solve."""
    units: Floats = -np.log1p(-np.asarray(u))
    return units


ADVISER_UNITS: Mapping[str, Callable[[Floats], Floats]] = {"moyal": adviser_units, "exponential": exponential_units}
"""The spread of the health advisers' time, by name."""


def patience_seconds(
    u: Floats,
    early_leave: Floats,
    steady_seconds: float,
    early_peak_seconds: tuple[float, float] = EARLY_PEAK_SECONDS,
) -> Floats:
    """Patience in the queue: an early peak between two instants, then exponential with the steady mean.

    `early_leave` is the share, by caller and below 1, whose patience ends within the early peak.
    """
    first, last = early_peak_seconds
    early = first + (last - first) * np.minimum(u / np.maximum(early_leave, 1e-12), 1.0)
    steady = last - steady_seconds * np.log1p(-np.clip((u - early_leave) / (1 - early_leave), 0.0, 1 - 1e-12))
    return np.where(u < early_leave, early, steady)


def exponential_seconds(u: Floats, mean_seconds: float) -> Floats:
    """An exponential time."""
    return -mean_seconds * np.log1p(-np.asarray(u))


def microseconds(seconds: Floats) -> Ints:
    """Whole microseconds, at least one, so that nothing takes no time."""
    return np.maximum(np.rint(seconds * SECOND), 1).astype(np.int64)
