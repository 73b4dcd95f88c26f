"""Student's t: quantiles and two-sided tail probabilities, by the incomplete beta function."""

from collections.abc import Sequence
from functools import cache
from math import exp, inf, lgamma, log, sqrt
from statistics import fmean, stdev

_TINY = 1e-300
_TERMS = 500
_HALVINGS = 60


def two_sided_p(t: float, freedom: int) -> float:
    """The probability that |T| is at least |t|; `freedom` from 1."""
    whole = freedom + t * t
    return _incomplete_beta(freedom / whole, t * t / whole, freedom / 2, 0.5) if whole < inf else 0.0


@cache
def t_quantile(share: float, freedom: int) -> float:
    """The t below which this share lies, for shares from a half and below 1; to ten digits."""
    beyond, low, high = 2 * (1 - share), 0.0, 1.0
    while two_sided_p(high, freedom) > beyond:
        high *= 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if two_sided_p(middle, freedom) > beyond:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def p_of_differences(differences: Sequence[float]) -> float:
    """The p-value of Student's paired test that their mean is 0; of differences that never vary, 0 or 1.

    `ValueError` for fewer than two.
    """
    if len(differences) < 2:
        raise ValueError("a test needs at least two differences")
    mean, spread = fmean(differences), stdev(differences)
    if spread == 0:
        return 1.0 if mean == 0 else 0.0
    return two_sided_p(mean / spread * sqrt(len(differences)), len(differences) - 1)


def half_width(numbers: Sequence[float], confidence: float) -> float:
    """Half the width of the interval of their mean at this confidence; `ValueError` for fewer than two numbers."""
    if len(numbers) < 2:
        raise ValueError("an interval needs at least two numbers")
    return t_quantile((1 + confidence) / 2, len(numbers) - 1) * stdev(numbers) / sqrt(len(numbers))


def _incomplete_beta(x: float, rest: float, a: float, b: float) -> float:
    """The regularised incomplete beta function at x = 1 - `rest`, by the continued fraction of Lentz's method."""
    if x == 0 or rest == 0:
        return 0.0 if x == 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(rest, x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(rest)) / a
    c, d = 1.0, 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    fraction = d
    for m in range(1, _TERMS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away_from_zero(1 + term * d)
            c = _away_from_zero(1 + term / c)
            fraction *= d * c
        if abs(d * c - 1) < 1e-16:
            break
    return front * fraction


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
