"""The nine-column file of the IUC ADC, as NHS England lays it out, for simulated contracts.

Organisation and contract codes are made up and say so; only items whose numbers and labels are published appear.
"""

import csv
import io
from collections.abc import Iterable

import numpy as np

from prm.base import HOUR, london
from simulation.log import Log
from simulation.measures import ITEMS, UNASSIGNED, Family, Value
from simulation.measures.kpis import OUTSIDE, tally
from simulation.measures.rows import provider_of

COLUMNS = (
    "REPORTING_PERIOD",
    "ORG_CODE",
    "ORG_NAME",
    "CONTRACT_CODE",
    "CONTRACT_NAME",
    "ITEM_NUMBER",
    "VALUE",
    "REGION_CODE",
    "REGION_NAME",
)
REGION = ("Y56", "LONDON")
"""ODS code and name of the region."""

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def adc_text(log: Log) -> str:
    """The file's text: a row an item, provider and London month; a month counts only its simulated part.

    Values have thousands commas, and `-` where there is none (a centile of no calls).
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(log))
    return text.getvalue()


def _rows(log: Log) -> Iterable[tuple[str, ...]]:
    months, month = _months(log)
    providers = (*log.providers, UNASSIGNED)
    official = [item for item in ITEMS[Family.IUC_ADC] if item.official]
    values = {
        item.code: tally(
            item,
            log,
            np.where(month == OUTSIDE, OUTSIDE, month * len(providers) + provider_of(log, item.by)),
            len(months) * len(providers),
        )
        for item in official
    }
    for m, (year, number) in enumerate(months):
        period = f"IUCADC-MONTHLY-{MONTHS[number - 1]}-{year}"
        for p, provider in enumerate(providers):
            cell = m * len(providers) + p
            if provider == UNASSIGNED and not any(values[item.code][cell].value for item in official):
                continue
            name = f"{provider} (simulated)"
            for item in official:
                told = _told(values[item.code][cell])
                yield period, f"SIM{p + 1:02}", name, f"SIM111{p + 1:02}", name, item.code, told, *REGION


def _months(log: Log) -> tuple[list[tuple[int, int]], "np.ndarray[tuple[int], np.dtype[np.int64]]"]:
    """The London (year, month) of the counted arrivals, in order, and each row's number among them."""
    counted = log.counted
    hours, hour = np.unique(log.arrived[counted] // HOUR, return_inverse=True)
    each = [(at.year, at.month) for at in (london(int(h) * HOUR) for h in hours)]
    months = sorted(set(each))
    month = np.full(len(log), OUTSIDE, dtype=np.int64)
    month[counted] = np.array([months.index(m) for m in each], dtype=np.int64)[hour]
    return months, month


def _told(value: Value) -> str:
    return "-" if value.value is None else f"{round(value.value):,}"
