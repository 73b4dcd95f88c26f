"""The two baselines as published: what each area's calls are like, ready for a setting.

Everything here is a published figure or computed from published figures; what is assumed stands in `assumptions`,
what is fitted in `fits`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from scenarios.calendar import day_factors, days_between, factor, ordinary_factor
from scenarios.tables import Row, table
from simulation.setting import Area

Floats = NDArray[np.float64]

FIT_MONTHS = ("2015-04", "2015-05", "2015-06", "2015-07", "2015-08", "2015-09")
"""London 2015-16 is fitted on these months; the PRM began in December 2015."""
MONTHS = (*FIT_MONTHS, "2015-10", "2015-11", "2015-12", "2016-01", "2016-02", "2016-03")

HANDLER_MINUTES_2015 = 6.8
"""A health adviser's time for an answered call: computed from the MDS 2015-16, 21 areas, units not stated: soft."""

HUNG_UP_WITHIN_30_S_2024 = 216_597 / 19_968_400
"""England: calls abandoned within 30 s, whatever the queue, in 2024, over calls received in 2024-25."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """One baseline's figures by area, in the order of `areas`; shares between 0 and 1.

    `dispositions` is [areas, dispositions]. `holidays_count` says whether the year's own bank holidays are part of
    the baseline.
    """

    name: str
    areas: tuple[Area, ...]
    triaged: Floats
    clinician: Floats
    dispositions: Floats
    opening_hang_up: Floats
    holidays_count: bool


AREAS_2015 = (
    Area(name="nw_inner", network="north_west", home="lcw"),
    Area(name="nw_outer", network="north_west", home="care_uk"),
    Area(name="north_central", network="north_central", home="lcw"),
    Area(name="north_east", network="north_east", home="pelc"),
    Area(name="south_east", network="south_east", home="las"),
    Area(name="south_west", network="south_west", home="care_uk"),
)


def mds_sum(column: str, areas: Iterable[str], months: Iterable[str]) -> float:
    """A column of the 2015-16 table summed over areas and months."""
    areas, months = set(areas), set(months)
    return sum(
        float(row[column]) for row in table("mds_london_2015_16") if row["area"] in areas and row["month"] in months
    )


@cache
def london_2015_16() -> Published:
    """The Minimum Data Set of 2015-16; mixes and shares are those of the fit period, April to September 2015."""
    shares = defaultdict(list)
    for area in AREAS_2015:
        home = [a.name for a in AREAS_2015 if a.home == area.home]

        def total(column: str, areas: Iterable[str] = (area.name,)) -> float:
            return mds_sum(column, areas, FIT_MONTHS)

        triaged = total("triaged")
        shares["triaged"].append(triaged / total("answered"))
        shares["clinician"].append(total("transferred_to_clinical_adviser") / triaged)
        counts = np.array(
            [
                total("ambulance_dispatches"),
                total("recommended_ae"),
                total("recommended_primary_care") - total("dental_pharmacy"),
                total("dental_pharmacy"),
                total("recommended_other"),
                0.0,
                total("no_service"),
            ]
        )
        shares["dispositions"].append(counts / counts.sum())
        lost = total("calls_offered", home) - total("answered", home) - total("abandoned_after_30s", home)
        shares["opening"].append(max(lost, 0.0) / total("calls_offered", home))
    return Published(
        name="london-2015-16",
        areas=AREAS_2015,
        triaged=np.array(shares["triaged"]),
        clinician=np.array(shares["clinician"]),
        dispositions=np.array(shares["dispositions"]),
        opening_hang_up=np.array(shares["opening"]),
        holidays_count=True,
    )


def adviser_minutes_2015(provider: str) -> float:
    """A health adviser's minutes for an answered call: the soft mean, scaled by the provider's episode length."""

    def episode(areas: Iterable[str]) -> float:
        areas = set(areas)
        rows = [r for r in table("mds_london_2015_16") if r["area"] in areas and r["month"] in FIT_MONTHS]
        weight = sum(float(row["answered"]) for row in rows)
        return sum(float(row["answered"]) * float(row["mean_episode_seconds"]) for row in rows) / weight

    own = [area.name for area in AREAS_2015 if area.home == provider]
    return HANDLER_MINUTES_2015 * episode(own) / episode(area.name for area in AREAS_2015)


def triaged_2015(provider: str) -> float:
    """The share of a provider's answered calls that were triaged, in the fit period."""
    own = [area.name for area in AREAS_2015 if area.home == provider]
    return mds_sum("triaged", own, FIT_MONTHS) / mds_sum("answered", own, FIT_MONTHS)


def contracts() -> Mapping[str, Row]:
    """The 2024-25 contracts by area."""
    return {row["area"]: row for row in table("iuc_adc_london_2024_25")}


@cache
def london_2024_25() -> Published:
    """The IUC ADC of 2024-25 by contract; North Central takes the mean of the others, weighted by the triaged."""
    rows = contracts()
    areas = tuple(
        Area(name=name, network=name, home=rows[name]["provider"])
        for name in ("north_west", "north_central", "north_east", "south_east", "south_west")
    )
    known = [row for row in rows.values() if row["triaged"]]
    weights = np.array([float(row["triaged"]) for row in known])

    def share(row: Row, column: str) -> float:
        if row[column]:
            return float(row[column])
        return float(np.average([float(other[column]) for other in known], weights=weights))

    mixes = []
    for area in areas:
        row = rows[area.name]
        ambulance, ed, primary_care, dental, self_care = (
            share(row, f"{part}_share") for part in ("ambulance", "ed", "primary_care", "dental", "self_care")
        )
        other = 1 - ambulance - ed - primary_care - dental - self_care
        mixes.append([ambulance, ed, primary_care, dental, other, self_care, 0.0])
    answered = np.array([float(row["answered"]) for row in known])
    mean_triaged = float(weights.sum() / answered.sum())
    return Published(
        name="london-2024-25",
        areas=areas,
        # Above 1 where calls from elsewhere were triaged; nobody here is triaged who was not answered.
        triaged=np.array(
            [
                min(float(rows[a.name]["triaged"]) / float(rows[a.name]["answered"]), 0.97)
                if rows[a.name]["triaged"]
                else mean_triaged
                for a in areas
            ]
        ),
        clinician=np.array([share(rows[area.name], "clinician_share") for area in areas]),
        dispositions=np.array(mixes),
        opening_hang_up=np.full(len(areas), HUNG_UP_WITHIN_30_S_2024),
        holidays_count=False,
    )


def calls_2015(area: str, day: date, bank_holiday_factor: float) -> float:
    """Calls offered on a day: the month's published total, spread over its days by their factors."""
    month = f"{day:%Y-%m}"
    return _per_factor(area, month, month, bank_holiday_factor) * factor(day, bank_holiday_factor)


def planned_calls_2015(area: str, day: date, bank_holiday_factor: float) -> float:
    """Calls that the roster of a day was planned for: last month's calls a day, with this month's holidays.

    This is the stated method: a naive forecast one month ahead. April 2015 has no month before it and takes its own.
    """
    month = f"{day:%Y-%m}"
    last = MONTHS[max(MONTHS.index(month) - 1, 0)] if month in MONTHS else month
    return _per_factor(area, last, month, bank_holiday_factor) * factor(day, bank_holiday_factor)


@cache
def _per_factor(area: str, volume_of: str, month: str, bank_holiday_factor: float) -> float:
    """Calls a day for a factor of 1, if `month` had as many calls a day as `volume_of`."""
    source = min(max(volume_of, MONTHS[0]), MONTHS[-1])
    a_day = mds_sum("calls_offered", [area], [source]) / len(days_of(source))
    days = days_of(month)
    return a_day * len(days) / sum(factor(day, bank_holiday_factor) for day in days)


def days_of(month: str) -> tuple[date, ...]:
    """Every date of a month such as 2015-10."""
    year, number = map(int, month.split("-"))
    first = date(year, number, 1)
    following = date(year + number // 12, number % 12 + 1, 1)
    return days_between(first, following)[:-1]


def calls_2024(area: str, day: date) -> float:
    """Calls received on an ordinary day: the year's mean day, by the weekday's factor."""
    week = sum(value for name, value in day_factors().items() if not name[0].isdigit()) / 7
    return float(contracts()[area]["received"]) / 365 / week * ordinary_factor(day)
