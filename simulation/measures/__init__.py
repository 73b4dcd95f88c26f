"""Measures: KPIs by definition, series, thresholds broken, harm proxies, and paired waits, all from a log."""

from simulation.measures.breach import MINIMUM_CALLS, Breach, breaches, first_breach
from simulation.measures.harm import Harm, Overdue, harm
from simulation.measures.item import By, Confidence, Direction, Family, Item, Threshold, Unit
from simulation.measures.items import HEADLINES, HOURLY, ITEMS, item
from simulation.measures.knowing import KNOWING, knowing
from simulation.measures.kpis import UNASSIGNED, Kpis, Value, Values, measure, measure_days, measure_london
from simulation.measures.operations import OPERATIONS, operations
from simulation.measures.paired import PairedWaits, paired_groups, paired_waits
from simulation.measures.series import QUARTER_HOUR, Series, series
from simulation.measures.service import SERVICE, service

__all__ = [
    "HEADLINES",
    "HOURLY",
    "ITEMS",
    "KNOWING",
    "MINIMUM_CALLS",
    "OPERATIONS",
    "QUARTER_HOUR",
    "SERVICE",
    "UNASSIGNED",
    "Breach",
    "By",
    "Confidence",
    "Direction",
    "Family",
    "Harm",
    "Item",
    "Kpis",
    "Overdue",
    "PairedWaits",
    "Series",
    "Threshold",
    "Unit",
    "Value",
    "Values",
    "breaches",
    "first_breach",
    "harm",
    "item",
    "knowing",
    "measure",
    "measure_days",
    "measure_london",
    "operations",
    "paired_groups",
    "paired_waits",
    "series",
    "service",
]
