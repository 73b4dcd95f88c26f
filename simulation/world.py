"""Draw: everything that is luck, first, as NumPy columns.

A `World` holds the potential patients of one replication in the order of their first ring, and for each contact
that a patient may make (the first, a redial, a re-contact) the uniform numbers that decide what happens to it.
Nothing here depends on who is on duty or on the policy, so two scenarios share their luck patient by patient.

Demand comes in layers. Layer 0 holds the baseline's patients, layer 1 as many again, and so on; a patient of
layer k carries `present` in [k, k + 1) and rings if that lies below the scenario's multiple of the baseline at
that time. A surge therefore contains its baseline's patients, whatever its size.
"""

from dataclasses import dataclass, field
from math import ceil

import numpy as np
from numpy.typing import NDArray

from simulation.normal import normal_score, uniform_of
from simulation.setting import QUARTER, Demand, Population, Setting
from simulation.streams import Streams

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MOST_CONTACTS = 8
"""A patient makes at most this many contacts in one run (assumption)."""

NO_ONE_HOLDS = -1


@dataclass(frozen=True, kw_only=True, slots=True)
class Contacts:
    """The luck of the n-th contact of every patient: one column for each choice, in the order of patients.

    Uniforms lie in [0, 1). `patience`, `adviser`, `identify` and `clinician` are uniforms too: the play turns them into
    times by the distribution of whoever deals with the call, so that the luck survives a change of provider.
    """

    opening: Floats
    patience: Floats
    identify: Floats
    adviser: Floats
    clinician: Floats
    identified: Floats
    triaged: Floats
    clinician_needed: Floats
    skill: Floats
    disposition: Floats
    redial: Floats
    redial_after: Floats
    re_contact: Floats
    re_contact_after: Floats


CONTACT_COLUMNS = tuple(Contacts.__dataclass_fields__)


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """The patients of one replication, sorted by (`arrival`, layer, number), and their contacts' luck.

    `arrival` is in microseconds; `acuity` is a uniform, 0 the most urgent; `holding` is an index into
    `Population.holdings` or `NO_ONE_HOLDS`; `new_holder` marks holders beyond the baseline's coverage.
    """

    arrival: Ints
    area: Ints
    present: Floats
    number: Ints
    """Number of the patient within its area and layer: with `area` and layer, the patient's name across scenarios."""
    age: Ints
    acuity: Floats
    red_flag: NDArray[np.bool_]
    red_flag_in_ivr: NDArray[np.bool_]
    holding: Ints
    new_holder: NDArray[np.bool_]
    identified_in_ivr: NDArray[np.bool_]
    line: Ints
    """0 public, 1 professional."""
    option: Ints
    """0 none, 1 mental health, 2 dental, 3 silent."""
    interpreter: NDArray[np.bool_]
    custody: NDArray[np.bool_]
    on_behalf: NDArray[np.bool_]
    redirect: Floats
    contacts: tuple[Contacts, ...] = field(repr=False)

    def __len__(self) -> int:
        return int(self.arrival.size)


def draw(setting: Setting, *, seed: int, replication: int) -> World:
    """All luck of one replication: equal settings, seeds and replications give equal columns."""
    streams = Streams(seed=seed, replication=replication)
    busyness = _busyness(setting, streams)
    layers = max(1, ceil(float(setting.demand.times.max(initial=0.0))))
    parts = [
        _layer(setting, streams, busyness, area, layer) for layer in range(layers) for area in range(len(setting.areas))
    ]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    rings = columns["present"] < setting.demand.times[columns["area"], columns.pop("quarter")]
    order = np.lexsort((columns["number"], columns["area"], columns["present"].astype(np.int64), columns["arrival"]))
    order = order[rings[order]]
    luck = {
        n: Contacts(**{name: columns.pop(f"{name}.{n}")[order] for name in CONTACT_COLUMNS})
        for n in range(MOST_CONTACTS)
    }
    return World(**{name: column[order] for name, column in columns.items()}, contacts=tuple(luck.values()))


def _busyness(setting: Setting, streams: Streams) -> Floats:
    """The busyness of each day by network [networks, days]: gamma, mean 1, correlated by a normal copula."""
    networks = sorted({area.network for area in setting.areas})
    demand = setting.demand
    days = int(demand.day.max(initial=-1)) + 1
    if demand.busyness_cv == 0:
        return np.ones((len(networks), days))
    common = streams.stream("busyness", "London").standard_normal(days)
    rho = demand.busyness_correlation
    rows = []
    for network in networks:
        own = streams.stream("busyness", network).standard_normal(days)
        rows.append(np.sqrt(rho) * common + np.sqrt(1 - rho) * own)
    return _gamma_of(np.array(rows), demand.busyness_cv)


def _gamma_of(scores: Floats, cv: float) -> Floats:
    """Gamma quantiles (mean 1, this coefficient of variation) of normal scores, by Wilson and Hilferty (1931)."""
    a = cv * cv / 9
    return np.maximum(1 - a + scores * np.sqrt(a), 0.0) ** 3


def _layer(
    setting: Setting, streams: Streams, busyness: Floats, area: int, layer: int
) -> dict[str, NDArray[np.generic]]:
    """One layer of one area's potential patients, every column from its own stream."""
    place = setting.areas[area]
    demand, population = setting.demand, setting.population
    row = sorted({a.network for a in setting.areas}).index(place.network)

    def stream(name: str | int, *rest: str | int) -> np.random.Generator:
        return streams.stream(place.name, layer, name, *rest)

    quarter, arrival = _arrivals(setting, demand.fresh_per_quarter[area] * busyness[row][demand.day], stream("arrival"))
    n = arrival.size
    acuity = stream("acuity").random(n)
    age = _ages(population, stream("age").random(n))
    holding, new = _holdings(population, age, stream("holder").random(n), stream("holding").random(n))
    option = stream("option").random(n)
    edges = np.cumsum([population.mental_health_option, population.dental_option, population.silent])
    columns: dict[str, NDArray[np.generic]] = {
        "quarter": quarter,
        "arrival": arrival,
        "area": np.full(n, area, dtype=np.int64),
        "present": layer + stream("present").random(n),
        "number": np.arange(n, dtype=np.int64),
        "age": age,
        "acuity": acuity,
        "red_flag": acuity < population.red_flag,
        "red_flag_in_ivr": stream("red_flag_in_ivr").random(n) < population.red_flag_in_ivr,
        "holding": holding,
        "new_holder": new,
        "identified_in_ivr": stream("identified_in_ivr").random(n) < population.identified_in_ivr,
        "line": (stream("line").random(n) < population.professional).astype(np.int64),
        "option": (np.searchsorted(edges, option, side="right") + 1) % (len(edges) + 1),
        "interpreter": stream("interpreter").random(n) < population.interpreter,
        "custody": stream("custody").random(n) < population.custody,
        "on_behalf": stream("on_behalf").random(n) < population.on_behalf,
        "redirect": stream("redirect").random(n),
    }
    score = normal_score(acuity)
    rho = population.acuity_correlation
    for contact in range(MOST_CONTACTS):
        for name in CONTACT_COLUMNS:
            column = stream(name, contact).random(n)
            if name == "disposition":
                column = uniform_of(rho * score + np.sqrt(1 - rho * rho) * normal_score(column))
            columns[f"{name}.{contact}"] = column
    return columns


def _arrivals(setting: Setting, expected: Floats, stream: np.random.Generator) -> tuple[Ints, Ints]:
    """A Poisson process, constant within each quarter hour: (quarter of each arrival, instant of each arrival)."""
    counts = stream.poisson(expected)
    quarter = np.repeat(np.arange(counts.size, dtype=np.int64), counts)
    within = stream.integers(1, QUARTER, size=quarter.size)
    return quarter, setting.horizon.start + quarter * QUARTER + within


def _ages(population: Population, u: Floats) -> Ints:
    """Completed years: a band by its share, then uniform within the band."""
    first, last, share = (np.array(column) for column in zip(*population.age_bands, strict=True))
    edges = np.cumsum(share) / np.sum(share)
    band = np.minimum(np.searchsorted(edges, u, side="right"), edges.size - 1)
    below = np.concatenate(([0.0], edges[:-1]))[band]
    inside = (u - below) / (edges[band] - below)
    return (first[band] + np.floor(inside * (last[band] - first[band] + 1))).astype(np.int64)


def _holdings(population: Population, age: Ints, u: Floats, kind: Floats) -> tuple[Ints, NDArray[np.bool_]]:
    """What each patient holds, and whether only the wider coverage reaches the patient."""
    baseline = np.where(age >= 85, population.holder_share_over_85, population.holder_share_others)
    share = np.array([holding[-1] for holding in population.holdings])
    edges = np.cumsum(share) / share.sum()
    which = np.minimum(np.searchsorted(edges, kind, side="right"), edges.size - 1)
    holds = u < np.minimum(baseline * population.new_holder_factor, 1.0)
    return np.where(holds, which, NO_ONE_HOLDS).astype(np.int64), holds & (u >= baseline)


def expected_contacts(demand: Demand) -> float:
    """How many fresh contacts a run is expected to hold, for estimates of memory and time."""
    return float((demand.fresh_per_quarter * demand.times).sum())
