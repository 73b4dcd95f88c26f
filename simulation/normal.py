"""The normal distribution and its inverse on arrays, from NumPy alone (SciPy is too heavy for this one thing)."""

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_KNOTS = 4096
_SPAN = 8.0
_GRID = np.linspace(-_SPAN, _SPAN, 2 * _KNOTS + 1)
_CDF = np.array([NormalDist().cdf(x) for x in _GRID])


def uniform_of(score: Floats) -> Floats:
    """The distribution function at normal scores, interpolated between 8,193 exact knots (error below 1e-6)."""
    u: Floats = np.interp(score, _GRID, _CDF)
    return u


def normal_score(u: Floats) -> Floats:
    """The quantile function of uniforms in [0, 1], the inverse of `uniform_of`; scores lie within 8 of 0."""
    score: Floats = np.interp(u, _CDF, _GRID)
    return score
