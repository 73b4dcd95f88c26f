"""Handling times as shapes with few parameters: fitted to recorded times, drawn from uniforms, written in files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import erfc
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from prm.base.documents import StrictModel
from simulation.normal import normal_score

Floats = NDArray[np.float64]

SHORTEST_SECONDS = 0.5
"""Recorded times are whole seconds: 0 stands for less than one."""

Seconds = Annotated[float, Field(gt=0, le=86_400)]


class Exponential(StrictModel):
    """Times without memory."""

    family: Literal["exponential"] = "exponential"
    mean_seconds: Seconds

    def drawn_seconds(self, u: Floats) -> Floats:
        """The quantiles."""
        return -self.mean_seconds * np.log1p(-np.asarray(u))

    def below(self, seconds: Floats) -> Floats:
        """The share of shorter times."""
        return -np.expm1(-np.asarray(seconds) / self.mean_seconds)

    def log_likelihood(self, seconds: Floats) -> float:
        """Of these times."""
        return float(-seconds.size * np.log(self.mean_seconds) - seconds.sum() / self.mean_seconds)


class Lognormal(StrictModel):
    """Times whose logarithm is normal (Brown et al, JASA 2005, for call centres)."""

    family: Literal["lognormal"] = "lognormal"
    mean_seconds: Seconds
    cv: Annotated[float, Field(gt=0, le=10)]
    """Standard deviation over mean."""

    def _normal(self) -> tuple[float, float]:
        variance = float(np.log1p(self.cv**2))
        return float(np.log(self.mean_seconds) - variance / 2), variance**0.5

    def drawn_seconds(self, u: Floats) -> Floats:
        """The quantiles."""
        mu, sigma = self._normal()
        drawn: Floats = np.exp(mu + sigma * normal_score(u))
        return drawn

    def below(self, seconds: Floats) -> Floats:
        """The share of shorter times."""
        mu, sigma = self._normal()
        z = (np.log(np.asarray(seconds)) - mu) / (sigma * 2**0.5)
        return np.array([erfc(-each) / 2 for each in np.atleast_1d(z).tolist()])

    def log_likelihood(self, seconds: Floats) -> float:
        """Of these times."""
        mu, sigma = self._normal()
        log = np.log(seconds)
        return float(
            -log.sum() - seconds.size * np.log(sigma * (2 * np.pi) ** 0.5) - ((log - mu) ** 2).sum() / (2 * sigma**2)
        )


class Weibull(StrictModel):
    """Times whose power is exponential."""

    family: Literal["weibull"] = "weibull"
    scale_seconds: Seconds
    shape: Annotated[float, Field(gt=0, le=50)]

    def drawn_seconds(self, u: Floats) -> Floats:
        """The quantiles."""
        drawn: Floats = self.scale_seconds * (-np.log1p(-np.asarray(u))) ** (1 / self.shape)
        return drawn

    def below(self, seconds: Floats) -> Floats:
        """The share of shorter times."""
        return -np.expm1(-((np.asarray(seconds) / self.scale_seconds) ** self.shape))

    def log_likelihood(self, seconds: Floats) -> float:
        """Of these times."""
        z = seconds / self.scale_seconds
        whole = np.log(self.shape / self.scale_seconds) + (self.shape - 1) * np.log(z) - z**self.shape
        return float(whole.sum())


class Quantiles(StrictModel):
    """Times by their quantiles as recorded, straight in between; for times that none of the shapes fits."""

    family: Literal["quantiles"] = "quantiles"
    shares: tuple[Annotated[float, Field(ge=0, le=1)], ...] = Field(min_length=2, max_length=200)
    seconds: tuple[Seconds, ...] = Field(min_length=2, max_length=200)

    @model_validator(mode="after")
    def _rising(self) -> "Quantiles":
        rising = all(a < b for a, b in zip(self.shares, self.shares[1:], strict=False))
        level = all(a <= b for a, b in zip(self.seconds, self.seconds[1:], strict=False))
        if len(self.shares) != len(self.seconds) or not rising or not level:
            raise ValueError("the shares must rise, and the seconds with them, one for each")
        return self

    def drawn_seconds(self, u: Floats) -> Floats:
        """The quantiles."""
        drawn: Floats = np.interp(u, self.shares, self.seconds)
        return drawn


Handling = Annotated[Exponential | Lognormal | Weibull | Quantiles, Field(discriminator="family")]
Shape = Exponential | Lognormal | Weibull

QUANTILE_SHARES = (0.005, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 0.995)
GOOD_DISTANCE = 0.10
"""A shape further than this from the recorded times (Kolmogorov's distance) is not used (assumption)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HandlingFit:
    """Recorded handling times: their shapes, how far each is from them, and the one that is used."""

    count: int
    mean_seconds: float
    cv: float
    quantile_seconds: tuple[float, ...]
    """At `QUANTILE_SHARES`."""
    distances: Mapping[str, float]
    """Kolmogorov's distance by family: the largest gap between fitted and recorded shares, 0 to 1."""
    criteria: Mapping[str, float]
    """Akaike's criterion by family, less that of the best: 0 for the best."""
    best: Shape
    used: Exponential | Lognormal | Weibull | Quantiles


def fit_handling(seconds: Floats) -> HandlingFit:
    """The shapes fitted to these times by maximum likelihood; the best by Akaike's criterion is used if it is near."""
    times = np.sort(np.maximum(np.asarray(seconds, dtype=np.float64), SHORTEST_SECONDS))
    shapes = [fitter(times) for fitter in _FITTERS]
    aic = {shape.family: 2 * _PARAMETERS[shape.family] - 2 * shape.log_likelihood(times) for shape in shapes}
    best = min(shapes, key=lambda shape: aic[shape.family])
    distances: dict[str, float] = {shape.family: _distance(shape, times) for shape in shapes}
    quantiles = tuple(float(each) for each in np.quantile(times, QUANTILE_SHARES))
    near = distances[best.family] <= GOOD_DISTANCE
    return HandlingFit(
        count=times.size,
        mean_seconds=float(times.mean()),
        cv=float(times.std() / times.mean()),
        quantile_seconds=quantiles,
        distances=distances,
        criteria={family: value - aic[best.family] for family, value in aic.items()},
        best=best,
        used=best if near else Quantiles(shares=QUANTILE_SHARES, seconds=quantiles),
    )


def mean_seconds_of(handling: Exponential | Lognormal | Weibull | Quantiles) -> float:
    """The mean of a shape, by its quantiles."""
    return float(handling.drawn_seconds((np.arange(2000) + 0.5) / 2000).mean())


def _distance(shape: Shape, ordered: Floats) -> float:
    values, counts = np.unique(ordered, return_counts=True)
    after = np.cumsum(counts) / ordered.size
    before = np.concatenate(([0.0], after[:-1]))
    fitted = shape.below(values)
    return float(max(np.abs(fitted - after).max(), np.abs(fitted - before).max()))


def _exponential(times: Floats) -> Exponential:
    return Exponential(mean_seconds=float(times.mean()))


def _lognormal(times: Floats) -> Lognormal:
    log = np.log(times)
    mu, variance = float(log.mean()), max(float(log.var()), 1e-6)
    cv = min(float(np.expm1(variance)) ** 0.5, 10.0)
    return Lognormal(mean_seconds=min(float(np.exp(mu + variance / 2)), 86_400.0), cv=cv)


def _weibull(times: Floats) -> Weibull:
    """The likelihood's equation in the shape is monotone: halving finds its root."""
    log = np.log(times)
    centred = log - log.max()

    def excess(shape: float) -> float:
        weights = np.exp(shape * centred)
        return float((weights * log).sum() / weights.sum() - 1 / shape - log.mean())

    low, high = 0.05, 50.0
    for _ in range(60):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if excess(middle) < 0 else (low, middle)
    scale = float(np.exp(log.max()) * np.mean(np.exp(low * centred)) ** (1 / low))
    return Weibull(scale_seconds=min(scale, 86_400.0), shape=low)


_FITTERS: tuple[Callable[[Floats], Shape], ...] = (_exponential, _lognormal, _weibull)
_PARAMETERS = {"exponential": 1, "lognormal": 2, "weibull": 2}
