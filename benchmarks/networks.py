"""Networks of queues as data, drawn for the stations of the simulator: people, times, patience, classes and routing.

Times are in any one unit; on the stations a unit is `UNIT` microseconds, so that rounding is a billionth.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.stations import ENDLESS, Played, Station, Visits, play_stations

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

UNIT = 10**9


@dataclass(frozen=True, kw_only=True, slots=True)
class Law:
    """A distribution of times by its name and its parameters.

    `exponential` (mean), `fixed` (time), `uniform` (low, high), `triangular` (low, mode, high), `gamma` (shape, scale),
    `lognormal` (mean and standard deviation of the logarithm), `hyperexponential` (share of the first, both means),
    `peaked` (share who leave in a peak, its begin and end, mean of the exponential rest after its end).
    """

    name: str
    parameters: tuple[float, ...]

    def draw(self, luck: np.random.Generator, size: int) -> Floats:
        """So many times."""
        a, b, c, d = (*self.parameters, 0.0, 0.0, 0.0)[:4]
        match self.name:
            case "exponential":
                return luck.exponential(a, size)
            case "fixed":
                return np.full(size, a)
            case "uniform":
                return luck.uniform(a, b, size)
            case "triangular":
                return luck.triangular(a, b, c, size)
            case "gamma":
                return luck.gamma(a, b, size)
            case "lognormal":
                return luck.lognormal(a, b, size)
            case "hyperexponential":
                return np.where(luck.random(size) < a, b, c) * luck.standard_exponential(size)
            case "peaked":
                return np.where(luck.random(size) < a, luck.uniform(b, c, size), c + luck.exponential(d, size))
        raise ValueError(f"{self.name} is no law")

    @property
    def mean(self) -> float:
        """In closed form."""
        a, b, c = (*self.parameters, 0.0, 0.0)[:3]
        match self.name:
            case "exponential" | "fixed":
                return a
            case "uniform":
                return (a + b) / 2
            case "triangular":
                return (a + b + c) / 3
            case "gamma":
                return a * b
            case "lognormal":
                return math.exp(a + b * b / 2)
            case "hyperexponential":
                return a * b + (1 - a) * c
        raise ValueError(f"the mean of {self.name} is not asked for")

    @property
    def cv2(self) -> float:
        """The squared coefficient of variation, in closed form."""
        a, b, c = (*self.parameters, 0.0, 0.0)[:3]
        match self.name:
            case "exponential":
                return 1.0
            case "fixed":
                return 0.0
            case "uniform":
                return (b - a) ** 2 / 12 / self.mean**2
            case "triangular":
                return (a * a + b * b + c * c - a * b - a * c - b * c) / 18 / self.mean**2
            case "gamma":
                return 1 / a
            case "lognormal":
                return math.expm1(b * b)
            case "hyperexponential":
                return 2 * (a * b * b + (1 - a) * c * c) / self.mean**2 - 1
        raise ValueError(f"the spread of {self.name} is not asked for")


def exponential(mean: float) -> Law:
    """The law without memory."""
    return Law(name="exponential", parameters=(mean,))


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """One queue: its people, how long they take, and how long callers wait for them (`None`: as long as it takes)."""

    people: int
    service: Law
    patience: Law | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """Queues that callers pass: class k has priority k everywhere, and the same way on from each queue."""

    stages: tuple[Stage, ...]
    arrivals: tuple[tuple[float, ...], ...]
    """[classes][stages] Poisson rates from outside."""
    routing: tuple[tuple[float, ...], ...]
    """[stages][stages] The chance to go there next; who goes nowhere leaves."""


class Run(NamedTuple):
    """Callers over a time, and what became of them; [visits] in units of time, NaN where a thing did not happen."""

    station: Ints
    kind: Ints
    joined: Floats
    started: Floats
    ended: Floats
    left: Floats

    @property
    def away(self) -> Floats:
        """When waiting was over."""
        return np.where(np.isnan(self.started), self.left, self.started)

    @property
    def gone(self) -> Floats:
        """When they were no longer there."""
        return np.where(np.isnan(self.ended), self.left, self.ended)


def one_queue(stage: Stage, *rates: float) -> Network:
    """A single queue to which classes of callers come at these rates, the first before the second."""
    return Network(stages=(stage,), arrivals=tuple((rate,) for rate in rates), routing=((0.0,),))


class Drawn(NamedTuple):
    """The luck of a network's callers."""

    visits: Visits
    kind: Ints
    """[visits] The caller's class."""


def play_network(network: Network, luck: np.random.Generator, until: float) -> Run:
    """Callers arrive up to that time, on queues that begin empty, and all are played until they have gone."""
    return play_drawn(network, draw_network(network, luck, until))


def play_drawn(network: Network, drawn: Drawn) -> Run:
    """What becomes of these callers."""
    stations = [Station(name=str(n), people=((0, stage.people),)) for n, stage in enumerate(network.stages)]
    return run_of(play_stations(stations, drawn.visits), drawn.visits.station, drawn.kind)


def draw_network(network: Network, luck: np.random.Generator, until: float) -> Drawn:
    """The callers of that time: arrivals, ways, services and patience."""
    rates = np.array(network.arrivals)
    total = float(rates.sum())
    arrival = np.sort(luck.uniform(0.0, until, luck.poisson(total * until)))
    which = luck.choice(rates.size, arrival.size, p=(rates / total).ravel())
    kind, entry = np.divmod(which, rates.shape[1])
    first, station = ways(network, entry, luck)
    service, patience = np.empty(len(station)), np.full(len(station), np.inf)
    for number, stage in enumerate(network.stages):
        here = station == number
        count = int(here.sum())
        service[here] = stage.service.draw(luck, count)
        if stage.patience is not None:
            patience[here] = stage.patience.draw(luck, count)
    kinds = np.repeat(kind, np.diff(first))
    visits = Visits(
        arrival=whole(arrival),
        first=first,
        station=station,
        service=np.maximum(whole(service), 1),
        patience=whole_patience(patience),
        priority=kinds,
    )
    return Drawn(visits, kinds)


def ways(network: Network, entry: Ints, luck: np.random.Generator) -> tuple[Ints, Ints]:
    """Each caller's way from where they enter: where their visits begin, and the station of each visit."""
    onward = np.cumsum(np.array(network.routing), axis=1)
    callers, stations = [np.arange(entry.size)], [entry]
    while stations[-1].size:
        at, who = stations[-1], callers[-1]
        follows = (luck.random(at.size)[:, None] >= onward[at]).sum(axis=1)
        stays = follows < len(network.stages)
        callers.append(who[stays])
        stations.append(follows[stays])
    who, at = np.concatenate(callers), np.concatenate(stations)
    order = np.argsort(who, kind="stable")
    first = np.concatenate([[0], np.cumsum(np.bincount(who, minlength=entry.size))])
    return first.astype(np.int64), at[order].astype(np.int64)


def run_of(played: Played, station: Ints, kind: Ints) -> Run:
    """What was played, in units of time."""
    times = [np.where(column < 0, np.nan, column / UNIT) for column in played]
    return Run(station, kind, *times)


def whole(times: Floats) -> Ints:
    """Units of time as whole microseconds."""
    return np.rint(times * UNIT).astype(np.int64)


def whole_patience(patience: Floats) -> Ints:
    """The same, infinite patience being endless."""
    endless = np.isinf(patience)
    return np.where(endless, ENDLESS, whole(np.where(endless, 0.0, patience)))


def flows(network: Network) -> Floats:
    """[classes, stages] The rate at which each class comes to each queue, with all its returns, if nobody hangs up."""
    onward = np.eye(len(network.stages)) - np.array(network.routing)
    return np.array(network.arrivals) @ np.linalg.inv(onward)
