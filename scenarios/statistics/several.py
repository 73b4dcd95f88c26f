"""Several differences asked about at once: Holm's p-values, and intervals that hold together."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from scenarios.statistics.student import half_width, p_of_differences


@dataclass(frozen=True, kw_only=True, slots=True)
class Tested:
    """A mean paired difference as one of several."""

    p: float
    """Student's paired test, alone."""
    p_holm: float
    """Adjusted by Holm for all that were asked together."""
    low: float
    high: float
    """The intervals of all of them hold together with the confidence asked for (Bonferroni)."""

    def clear(self, level: float) -> bool:
        """Whether the difference is surely not zero, at this level for all of them together."""
        return self.p_holm <= level


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values in the same order (Holm, Scandinavian Journal of Statistics 1979;6:65-70)."""
    adjusted, so_far = [0.0] * len(p_values), 0.0
    for rank, n in enumerate(sorted(range(len(p_values)), key=lambda n: p_values[n])):
        so_far = max(so_far, min(1.0, (len(p_values) - rank) * p_values[n]))
        adjusted[n] = so_far
    return adjusted


def judged_together(several: Sequence[Sequence[float]], *, confidence: float) -> list[Tested]:
    """Each sequence of paired differences as one of all these; `ValueError` where one has fewer than two."""
    raw = [p_of_differences(differences) for differences in several]
    each = 1 - (1 - confidence) / max(1, len(several))
    return [
        Tested(p=p, p_holm=p_holm, low=fmean(found) - half, high=fmean(found) + half)
        for p, p_holm, found, half in zip(
            raw, holm(raw), several, [half_width(found, each) for found in several], strict=True
        )
    ]
