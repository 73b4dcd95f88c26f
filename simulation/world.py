"""Draw: everything that is luck, first, as NumPy columns.

A `World` holds the potential patients of one replication in the order of their first ring, and for each contact
that a patient may make (the first, a redial, a re-contact) the uniform numbers that decide what happens to it.
Nothing here depends on who is on duty or on the policy, so two scenarios share their luck patient by patient.

Demand comes in layers. Layer 0 holds the baseline's patients, layer 1 as many again, and so on; a patient of
layer k carries `present` in [k, k + 1) and rings if that lies below the scenario's multiple of the baseline at
that time. A surge therefore contains its baseline's patients, whatever its size.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.attendance import Chairs, draw_chairs
from simulation.causes import layers_needed, most_times
from simulation.normal import normal_score, uniform_of
from simulation.referred import Referred, draw_referred
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


class DrawnContacts(Mapping[int, Contacts]):
    """The luck of each contact, drawn when it is asked for, since few patients ring often.

    `layers` holds the (area, layer, size) of the potential patients in the order of their columns, `order` the
    positions of those who ring, and `acuity` goes with `order`. When and for whom something is drawn makes no
    difference to it.
    """

    def __init__(
        self,
        *,
        seed: int,
        replication: int,
        layers: Sequence[tuple[str, int, int]],
        order: NDArray[np.intp],
        acuity: Floats,
        acuity_correlation: float,
    ) -> None:
        self._seed, self._replication = seed, replication
        self._layers, self._order = layers, order
        self._score, self._rho = normal_score(acuity), acuity_correlation
        self._of_everybody: dict[int, Contacts] = {}

    def of(self, contact: int, who: Ints) -> Contacts:
        """The n-th contact of these patients alone: columns as long as `who`."""
        streams = Streams(seed=self._seed, replication=self._replication)
        columns = {name: self._drawn(streams, name, contact)[self._order[who]] for name in CONTACT_COLUMNS}
        columns["disposition"] = uniform_of(
            self._rho * self._score[who] + np.sqrt(1 - self._rho**2) * normal_score(columns["disposition"])
        )
        return Contacts(**columns)

    def further(self, name: str, contact: int) -> Floats:
        """One more uniform of everybody's n-th contact, for what few scenarios ask; it moves no other stream."""
        return self._drawn(Streams(seed=self._seed, replication=self._replication), name, contact)[self._order]

    def __getitem__(self, contact: int) -> Contacts:
        """The n-th contact of everybody."""
        if contact not in range(MOST_CONTACTS):
            raise KeyError(contact)
        if contact not in self._of_everybody:
            self._of_everybody[contact] = self.of(contact, np.arange(self._order.size))
        return self._of_everybody[contact]

    def __iter__(self) -> Iterator[int]:
        return iter(range(MOST_CONTACTS))

    def __len__(self) -> int:
        return MOST_CONTACTS

    def _drawn(self, streams: Streams, name: str, contact: int) -> Floats:
        """The column of all potential patients."""
        column = np.empty(sum(size for _, _, size in self._layers))
        start = 0
        for area, layer, size in self._layers:
            streams.stream(area, layer, name, contact).random(out=column[start : start + size])
            start += size
        return column


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
    contacts: DrawnContacts = field(repr=False)
    """The luck of contact 0, 1, ... below `MOST_CONTACTS`."""
    chairs: Chairs = field(default_factory=dict, repr=False)
    """Who of the rostered people comes."""
    referred: Referred | None = field(default=None, repr=False)
    """Who is referred without ringing; `None` where the setting asks for nothing of the kind."""

    def __len__(self) -> int:
        return int(self.arrival.size)


def draw(setting: Setting, *, seed: int, replication: int) -> World:
    """All luck of one replication: equal settings, seeds and replications give equal columns."""
    streams = Streams(seed=seed, replication=replication)
    busyness = _busyness(setting, streams)
    layers = layers_needed(setting.demand.times, setting.demand.causes)
    where = [(area, layer) for layer in range(layers) for area in range(len(setting.areas))]
    parts = [_layer(setting, streams, busyness, area, layer) for area, layer in where]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    rings = columns["present"] < _times(setting.demand, columns, columns.pop("quarter"), columns.pop("symptom"))
    order = np.lexsort((columns["number"], columns["area"], columns["present"].astype(np.int64), columns["arrival"]))
    order = order[rings[order]]
    patients = {name: column[order] for name, column in columns.items()}
    contacts = DrawnContacts(
        seed=seed,
        replication=replication,
        layers=[
            (setting.areas[area].name, layer, part["arrival"].size)
            for (area, layer), part in zip(where, parts, strict=True)
        ],
        order=order,
        acuity=patients["acuity"],
        acuity_correlation=setting.population.acuity_correlation,
    )
    return World(
        **patients,
        contacts=contacts,
        chairs=draw_chairs(setting, streams),
        referred=_referred(setting, streams, busyness),
    )


def _times(demand: Demand, columns: Mapping[str, NDArray[Any]], quarter: Ints, symptom: Floats) -> Floats:
    """The multiple of the baseline below which each potential patient rings: of the hour, times those of causes."""
    area = columns["area"]
    times: Floats = demand.times[area, quarter]
    for cause in demand.causes:
        held = cause.holds(columns["age"], columns["acuity"], symptom)
        times = times * np.where(held, cause.times[area, quarter], 1.0)
    return times


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


def _referred(setting: Setting, streams: Streams, busyness: Floats) -> Referred | None:
    """Referrals are as busy as the calls of their network and day."""
    if setting.service is None:
        return None
    networks = sorted({area.network for area in setting.areas})
    of_area = [busyness[networks.index(area.network)][setting.demand.day] for area in setting.areas]
    return draw_referred(
        setting.service,
        tuple(area.name for area in setting.areas),
        streams,
        start=setting.horizon.start,
        quarter=QUARTER,
        busyness=np.array(of_area),
    )


def _gamma_of(scores: Floats, cv: float) -> Floats:
    """Gamma quantiles (mean 1, this coefficient of variation) of normal scores, by Wilson and Hilferty (1931)."""
    a = cv * cv / 9
    quantiles: Floats = np.maximum(1 - a + scores * np.sqrt(a), 0.0) ** 3
    return quantiles


def _layer(setting: Setting, streams: Streams, busyness: Floats, area: int, layer: int) -> dict[str, NDArray[Any]]:
    """One layer of one area's potential patients, every column from its own stream."""
    place = setting.areas[area]
    demand, population = setting.demand, setting.population
    row = sorted({a.network for a in setting.areas}).index(place.network)

    def stream(name: str) -> np.random.Generator:
        return streams.stream(place.name, layer, name)

    quarter, arrival = _arrivals(setting, demand.fresh_per_quarter[area] * busyness[row][demand.day], stream("arrival"))
    n = arrival.size
    acuity = stream("acuity").random(n)
    age = _ages(population, stream("age").random(n))
    holding, new = _holdings(population, age, stream("holder").random(n), stream("holding").random(n))
    option = stream("option").random(n)
    edges = np.cumsum([population.mental_health_option, population.dental_option, population.silent])
    return {
        "quarter": quarter,
        "arrival": arrival,
        "area": np.full(n, area, dtype=np.int64),
        "present": layer + stream("present").random(n),
        "symptom": stream("symptom").random(n) if demand.causes else np.empty(n),
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
    years: Floats = first[band] + np.floor(inside * (last[band] - first[band] + 1))
    return years.astype(np.int64)


def _holdings(population: Population, age: Ints, u: Floats, kind: Floats) -> tuple[Ints, NDArray[np.bool_]]:
    """What each patient holds, and whether only the wider coverage reaches the patient."""
    baseline = np.where(age >= 85, population.holder_share_over_85, population.holder_share_others)
    share = np.array([holding[-1] for holding in population.holdings])
    edges = np.cumsum(share) / share.sum()
    which = np.minimum(np.searchsorted(edges, kind, side="right"), edges.size - 1)
    holds = u < np.minimum(baseline * population.new_holder_factor, 1.0)
    return np.where(holds, which, NO_ONE_HOLDS).astype(np.int64), holds & (u >= baseline)


def expected_contacts(demand: Demand) -> float:
    """How many fresh contacts a run is expected to hold, for estimates of memory and time.

    At most: causes count as if they held for everybody.
    """
    return float((demand.fresh_per_quarter * most_times(demand.times, demand.causes)).sum())
