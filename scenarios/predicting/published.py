"""The published figures that predictions are fitted to or set beside, and what is taken from other periods."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from scenarios.fits import STEADY_PATIENCE_SECONDS, FitChoice, stored_fits
from scenarios.tables import table

PATIENCE_SECONDS: Mapping[str, float] = MappingProxyType(
    {
        "low": STEADY_PATIENCE_SECONDS["shorter"],
        "middle": sum(STEADY_PATIENCE_SECONDS.values()) / 2,
        "high": STEADY_PATIENCE_SECONDS["longer"],
    }
)
"""Mean patience after the early peak, from April and September 2021; half-way between them lies the middle."""

_STORED = {"low": ("shorter",), "middle": ("shorter", "longer"), "high": ("longer",)}


@cache
def _figures() -> Mapping[str, float]:
    return {row["name"]: float(row["value"]) for row in table("predicted_figures")}


def figure(name: str) -> float:
    """A published figure by its name in `data/predicted_figures.csv`."""
    return _figures()[name]


def early_leave(patience: str, *, roster_shape: str, hour_shape: str) -> float:
    """The share who leave in the early peak, as fitted for North Central London to England's split of 2024."""
    found = [
        stored_fits("london-2024-25", FitChoice(roster_shape=roster_shape, hour_shape=hour_shape, patience=stored))
        for stored in _STORED[patience]
    ]
    return sum(fits["las_north_central"].early_leave for fits in found) / len(found)
