"""What is fitted, under which choices, and where the fitted values stand.

Published service levels do not fix who was on duty, nor when callers rang within a day, nor how long they wait. So each
fit is made under each combination of three roster shapes, two hour shapes and two patiences, and a headline must
hold under all of them or be given as a range.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from types import MappingProxyType

from simulation.rostering import SHAPES

HOUR_SHAPES = ("published", "flattened")
"""`published`: as in the only published calls by hour, which over-weight out-of-hours calls; `flattened`: on weekdays
half-way to the weekend's shape, which has no step at 18:00."""

STEADY_PATIENCE_SECONDS: Mapping[str, float] = MappingProxyType({"shorter": 1430.0, "longer": 2230.0})
"""Mean patience after the early peak: mean wait over share abandoned, England, April and September 2021."""


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class FitChoice:
    """One combination of what the published figures leave open."""

    roster_shape: str
    hour_shape: str
    patience: str

    @property
    def key(self) -> str:
        """The name under which its fitted values stand."""
        return f"{self.roster_shape}/{self.hour_shape}/{self.patience}"


ALL_FITS = tuple(
    FitChoice(roster_shape=roster, hour_shape=hour, patience=patience)
    for roster, hour, patience in product(SHAPES, HOUR_SHAPES, STEADY_PATIENCE_SECONDS)
)
CENTRAL = FitChoice(roster_shape="follows_load", hour_shape="published", patience="shorter")


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderFit:
    """What was fitted for one provider."""

    adviser_level: float
    """Square-root safety margin of its health advisers' roster."""
    clinician_level: float
    """The same of its clinicians'; fitted for 2015-16 only, 0 where an assumption takes its place."""
    early_leave: float
    """Share of those still waiting after 30 s who leave before 60 s."""
    clinician_needed: float
    """Share of the triaged whom triage sends on to a clinician."""
    fresh: float
    """Fresh callers over published calls offered, which contain redials and re-contacts."""


START: Mapping[str, ProviderFit] = MappingProxyType(
    {
        "london-2015-16": ProviderFit(
            adviser_level=1.7, clinician_level=0.4, early_leave=0.05, clinician_needed=0.22, fresh=0.93
        ),
        "london-2024-25": ProviderFit(
            adviser_level=0.3, clinician_level=0.0, early_leave=0.016, clinician_needed=0.33, fresh=0.92
        ),
    }
)
"""Where a fit begins, by baseline."""

Fits = Mapping[str, ProviderFit]
"""By provider id."""


@cache
def _stored() -> Mapping[str, Mapping[str, Mapping[str, Mapping[str, float]]]]:
    text = (files("scenarios") / "data" / "fitted.json").read_text(encoding="utf-8")
    stored: Mapping[str, Mapping[str, Mapping[str, Mapping[str, float]]]] = json.loads(text)["fits"]
    return stored


def stored_fits(baseline: str, choice: FitChoice) -> Fits:
    """The fitted values that ship with the project; `make fit` derives them anew."""
    return {provider: ProviderFit(**values) for provider, values in _stored()[baseline][choice.key].items()}
