"""What a scenario may name on each baseline: its days, networks, areas, providers and policies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """The words of one baseline."""

    first_day: date
    last_day: date
    """The last day for which the baseline's tables can say what is ordinary."""
    areas: Mapping[str, str]
    """The network of each commissioned area."""
    providers: tuple[str, ...]
    policies: tuple[str, ...]
    """The policies that were in force in turn."""
    counterfactual_policies: tuple[str, ...]
    """Policies for the same areas and providers that were never in force."""

    @property
    def networks(self) -> tuple[str, ...]:
        """The networks of the areas, each once."""
        return tuple(dict.fromkeys(self.areas.values()))


PLACES: Mapping[str, Places] = MappingProxyType(
    {
        # Areas and providers of the NHS 111 Minimum Data Set, April 2015 to March 2016 (NHS England, revised
        # 11 August 2016), grouped into the five networks of the Healthy London Partnership.
        "london-2015-16": Places(
            first_day=date(2015, 4, 1),
            last_day=date(2016, 3, 31),
            areas=MappingProxyType(
                {
                    "nw_inner": "north_west",
                    "nw_outer": "north_west",
                    "north_central": "north_central",
                    "north_east": "north_east",
                    "south_east": "south_east",
                    "south_west": "south_west",
                }
            ),
            providers=("lcw", "care_uk", "pelc", "las", "dental_line", "national_contingency"),
            policies=("london-2015-04", "london-2015-12"),
            counterfactual_policies=(),
        ),
        # Contracts of the IUC ADC 2024-25 (NHS England, revised August 2025); the daily pattern that tells an
        # ordinary day from a holiday is published to March 2026.
        "london-2024-25": Places(
            first_day=date(2024, 4, 1),
            last_day=date(2026, 3, 31),
            areas=MappingProxyType(
                {
                    "north_west": "north_west",
                    "north_central": "north_central",
                    "north_east": "north_east",
                    "south_east": "south_east",
                    "south_west": "south_west",
                }
            ),
            providers=(
                "las_north_west",
                "las_north_central",
                "las_north_east",
                "las_south_east",
                "ppg_south_west",
                "crisis_line",
                "dental_line",
                "national_resilience",
            ),
            policies=("london-2024",),
            counterfactual_policies=("london-2024-no-prm",),
        ),
    }
)
"""By baseline name."""
