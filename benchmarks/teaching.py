"""The teaching model of 111, three times: in plain SimPy and in Ciw as their users write it, and on our stations.

100 calls an hour; 13 operators whose calls last 5, 7 and 10 minutes at least, most often and at most (triangular);
40 in 100 callers then need one of 10 nurses for 10 to 20 minutes (uniform). Nobody hangs up. Each function plays so
many hours and returns the calls that came, the mean wait for an operator and that for a nurse, both in minutes.
"""

import random
from typing import NamedTuple

import ciw
import numpy as np
import simpy

from prm.base import MINUTE
from simulation.stations import ENDLESS, Station, Visits, play_stations

CALLS_AN_HOUR = 100
OPERATORS, NURSES = 13, 10
TRIAGE = (5.0, 7.0, 10.0)
"""Least, most frequent and most, in minutes."""
ADVICE = (10.0, 20.0)
NEEDS_NURSE = 0.4


class Taught(NamedTuple):
    """What the model is asked for."""

    calls: int
    operator_wait_minutes: float
    nurse_wait_minutes: float


def in_plain_simpy(hours: float, seed: int) -> Taught:
    """One process a call, a resource for each kind of people, times drawn when they are needed."""
    env = simpy.Environment()
    operators, nurses = simpy.Resource(env, OPERATORS), simpy.Resource(env, NURSES)
    draw = random.Random(seed)
    operator_waits: list[float] = []
    nurse_waits: list[float] = []

    def call():
        came = env.now
        with operators.request() as request:
            yield request
            operator_waits.append(env.now - came)
            yield env.timeout(draw.triangular(TRIAGE[0], TRIAGE[2], TRIAGE[1]))
        if draw.random() < NEEDS_NURSE:
            came = env.now
            with nurses.request() as request:
                yield request
                nurse_waits.append(env.now - came)
                yield env.timeout(draw.uniform(*ADVICE))

    def calls():
        while True:
            yield env.timeout(draw.expovariate(CALLS_AN_HOUR / 60))
            env.process(call())

    env.process(calls())
    env.run(until=hours * 60)
    return Taught(len(operator_waits), _mean(operator_waits), _mean(nurse_waits))


def in_ciw(hours: float, seed: int) -> Taught:
    """A network of two nodes, its records taken afterwards."""
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=CALLS_AN_HOUR / 60), None],
        service_distributions=[
            ciw.dists.Triangular(*TRIAGE),
            ciw.dists.Uniform(*ADVICE),
        ],
        routing=[[0.0, NEEDS_NURSE], [0.0, 0.0]],
        number_of_servers=[OPERATORS, NURSES],
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(hours * 60)
    records = simulation.get_all_records()
    operator_waits = [record.waiting_time for record in records if record.node == 1]
    nurse_waits = [record.waiting_time for record in records if record.node == 2]
    return Taught(len(operator_waits), _mean(operator_waits), _mean(nurse_waits))


def on_stations(hours: float, seed: int) -> Taught:
    """All luck drawn first, then played on the pools of the simulator."""
    draw = np.random.default_rng(seed)
    expected = hours * CALLS_AN_HOUR
    gaps = draw.exponential(60 / CALLS_AN_HOUR, int(expected + 6 * expected**0.5 + 20))
    arrival = np.cumsum(gaps)
    arrival = arrival[arrival < hours * 60]
    visits = 1 + (draw.random(arrival.size) < NEEDS_NURSE)
    first = np.concatenate([[0], np.cumsum(visits)])
    station = np.ones(first[-1], dtype=np.int64)
    station[first[:-1]] = 0
    triage = draw.triangular(*TRIAGE, station.size)
    advice = draw.uniform(*ADVICE, station.size)
    service = np.where(station == 0, triage, advice)
    played = play_stations(
        [
            Station(name="operators", people=((0, OPERATORS),)),
            Station(name="nurses", people=((0, NURSES),)),
        ],
        Visits(
            arrival=(arrival * MINUTE).astype(np.int64),
            first=first,
            station=station,
            service=(service * MINUTE).astype(np.int64),
            patience=np.full(station.size, ENDLESS),
            priority=np.zeros(station.size, dtype=np.int64),
        ),
    )
    waits = (played.started - played.joined) / MINUTE
    return Taught(arrival.size, float(waits[station == 0].mean()), float(waits[station == 1].mean()))


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
