"""The names that people read, in one home: providers, networks, baselines, and who assessed."""

from collections.abc import Mapping
from types import MappingProxyType

_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "lcw": "London Central and West",
        "care_uk": "Care UK",
        "pelc": "Partnership of East London Co-operatives",
        "las": "London Ambulance Service 111",
        "national_contingency": "National contingency",
        "las_north_west": "LAS North West",
        "las_north_central": "LAS North Central",
        "las_north_east": "LAS North East",
        "las_south_east": "LAS South East",
        "ppg_south_west": "PPG South West",
        "crisis_line": "Mental health crisis line",
        "dental_line": "Dental line",
        "national_resilience": "National resilience",
        "london": "London",
        "nw_inner": "North West, inner",
        "nw_outer": "North West, outer",
        "london-2015-16": "London, April 2015 to March 2016",
        "london-2024-25": "London, April 2024 to March 2025",
        "gp": "GP",
        "ed": "Emergency department",
        "self_care": "Self-care",
        "none": "No onward service",
        "other": "Other service",
    }
)


def name_of(identifier: str) -> str:
    """The readable name of a provider, network, area, baseline, queue or disposition.

    What has no name of its own is its words with a capital: `north_east` is "North east".
    """
    known = _NAMES.get(identifier)
    return known if known is not None else identifier.replace("_", " ").capitalize()


def network_name(network: str) -> str:
    """The readable name of a network or area, such as "North East"."""
    return _NAMES.get(network) or network.replace("_", " ").title()
