"""The register of measures: by family, by code, the six headlines, and those that are watched by the hour."""

from prm.base import Fault, NotFound
from simulation.measures import adc, mds
from simulation.measures.item import Family, Item

ITEMS: dict[Family, tuple[Item, ...]] = {Family.IUC_ADC: adc.ITEMS, Family.MDS: mds.ITEMS}
"""Every measure of each family, in the order in which tables show them."""

HEADLINES: dict[Family, tuple[str, ...]] = {
    Family.IUC_ADC: tuple(item.code for item in adc.HEADLINE),
    Family.MDS: tuple(item.code for item in mds.HEADLINE),
}
"""The six measures that stand on top of a report, by code."""

HOURLY: dict[Family, tuple[str, ...]] = {
    Family.IUC_ADC: ("abandoned", "within_60", "speed_to_answer", "centile_95", "call_back_20"),
    Family.MDS: ("mds_abandoned_30", "mds_within_60"),
}
"""The measures with a threshold that are watched hour by hour; the clinician share moves too slowly to be one."""

_BY_CODE = {item.code: item for items in ITEMS.values() for item in items}


def item(code: str) -> Item:
    """The measure of that code; `NotFound` if there is none."""
    try:
        return _BY_CODE[code]
    except KeyError:
        raise NotFound(Fault(code="no-such-measure", sentence=f"there is no measure {code!r}")) from None
