"""One figure of the model beside its published one, marked fitted, echoed or predicted."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from scenarios.predicting.seen import Seen
from scenarios.validation import FITTED, PREDICTED, TOLERANCE

SHARE, SECONDS, CALLS = "share", "seconds", "calls"

CENTRAL_95 = (0.025, 0.975)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One figure; `published` is `None` where none is at hand.

    `model` is the median over the plays; `low` and `high` hold the central 95 % of them.
    """

    case: str
    variant: str
    measure: str
    unit: str
    kind: str
    published: float | None
    model: float
    low: float
    high: float

    @property
    def inside(self) -> bool | None:
        """Whether the published figure lies in the interval; `None` without one."""
        return None if self.published is None else self.low <= self.published <= self.high

    @property
    def comes_back(self) -> bool:
        """Whether a fitted figure comes back under other luck: in the interval, or within the tolerance."""
        if self.published is None:
            return True
        scale = 1.0 if self.unit == SHARE else self.published
        return bool(self.inside) or abs(self.model - self.published) <= TOLERANCE * scale

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {**asdict(self), "inside": self.inside}


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A measure to be shown of plays: how it is read, and its published figure if there is one."""

    measure: str
    unit: str
    kind: str
    of: Callable[[Seen], float]
    published: float | None = None


def lines_of(case: str, variant: str, wanted: Iterable[Wanted], plays: Sequence[Seen]) -> tuple[Line, ...]:
    """A line for each measure over these plays."""
    return tuple(
        line_over([each.of(one) for one in plays], case=case, variant=variant, **_said(each)) for each in wanted
    )


def line_over(values: Sequence[float], **said: Any) -> Line:
    """A line of plain numbers."""
    low, high = np.quantile(values, CENTRAL_95)
    return Line(model=float(np.median(values)), low=float(low), high=float(high), **said)


def _said(wanted: Wanted) -> dict[str, Any]:
    return {"measure": wanted.measure, "unit": wanted.unit, "kind": wanted.kind, "published": wanted.published}


def summary(lines: Sequence[Line]) -> dict[str, Any]:
    """How many lines there are of each kind, and how many predicted ones the published figure bears out."""
    beside = [line for line in lines if line.kind == PREDICTED and line.published is not None]
    return {
        "lines": len(lines),
        "predicted_lines": sum(line.kind == PREDICTED for line in lines),
        "predicted_with_a_published_figure": len(beside),
        "predicted_inside": sum(bool(line.inside) for line in beside),
        "fitted_lines_that_come_back": sum(line.comes_back for line in lines if line.kind == FITTED),
        "fitted_lines": sum(line.kind == FITTED for line in lines),
    }
