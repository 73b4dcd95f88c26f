"""The teaching model of 111 as its users write it in plain SimPy.

An experiment that holds the parameters, a distribution class with a generator of its own for each activity, a resource
for each kind of people, one process for each call and one for each call-back, and lists of what every patient waited.
"""

from collections.abc import Generator
from typing import Any

import numpy as np
import simpy

Steps = Generator[simpy.Event, Any, None]


class Exponential:
    """Times between arrivals."""

    def __init__(self, mean: float, seed: np.random.SeedSequence) -> None:
        self.mean = mean
        self.rng = np.random.default_rng(seed)

    def sample(self) -> float:
        return self.rng.exponential(self.mean)


class Triangular:
    """Lengths of calls."""

    def __init__(self, low: float, mode: float, high: float, seed: np.random.SeedSequence) -> None:
        self.low, self.mode, self.high = low, mode, high
        self.rng = np.random.default_rng(seed)

    def sample(self) -> float:
        return self.rng.triangular(self.low, self.mode, self.high)


class Uniform:
    """Lengths of consultations."""

    def __init__(self, low: float, high: float, seed: np.random.SeedSequence) -> None:
        self.low, self.high = low, high
        self.rng = np.random.default_rng(seed)

    def sample(self) -> float:
        return self.rng.uniform(self.low, self.high)


class Bernoulli:
    """Whether a nurse rings back."""

    def __init__(self, p: float, seed: np.random.SeedSequence) -> None:
        self.p = p
        self.rng = np.random.default_rng(seed)

    def sample(self) -> int:
        return self.rng.binomial(n=1, p=self.p)


class Experiment:
    """Parameters, distributions and results of one run."""

    def __init__(
        self,
        *,
        seed: int,
        operators: int,
        nurses: int,
        mean_gap: float,
        call: tuple[float, float, float],
        consultation: tuple[float, float],
        call_back: float,
    ) -> None:
        self.n_operators, self.n_nurses = operators, nurses
        seeds = np.random.SeedSequence(seed).spawn(4)
        self.gaps = Exponential(mean_gap, seeds[0])
        self.calls = Triangular(*call, seeds[1])
        self.call_backs = Bernoulli(call_back, seeds[2])
        self.consultations = Uniform(*consultation, seeds[3])
        self.results: dict[str, Any] = {
            "operator_waits": [],
            "operator_minutes": 0.0,
            "nurse_waits": [],
            "nurse_minutes": 0.0,
        }


class Model:
    """The call centre."""

    def __init__(self, experiment: Experiment) -> None:
        self.args = experiment
        self.env = simpy.Environment()
        self.operators = simpy.Resource(self.env, capacity=experiment.n_operators)
        self.nurses = simpy.Resource(self.env, capacity=experiment.n_nurses)

    def arrivals(self) -> Steps:
        while True:
            yield self.env.timeout(self.args.gaps.sample())
            self.env.process(self.service())

    def service(self) -> Steps:
        arrived = self.env.now
        with self.operators.request() as request:
            yield request
            self.args.results["operator_waits"].append(self.env.now - arrived)
            length = self.args.calls.sample()
            yield self.env.timeout(length)
            self.args.results["operator_minutes"] += length
        if self.args.call_backs.sample():
            self.env.process(self.consultation())

    def consultation(self) -> Steps:
        asked = self.env.now
        with self.nurses.request() as request:
            yield request
            self.args.results["nurse_waits"].append(self.env.now - asked)
            length = self.args.consultations.sample()
            yield self.env.timeout(length)
            self.args.results["nurse_minutes"] += length

    def run(self, minutes: float) -> dict[str, float]:
        self.env.process(self.arrivals())
        self.env.run(until=minutes)
        results = self.args.results
        return {
            "calls": len(results["operator_waits"]),
            "operator_wait_minutes": float(np.mean(results["operator_waits"])),
            "operator_utilisation": results["operator_minutes"] / (minutes * self.args.n_operators),
            "nurse_wait_minutes": float(np.mean(results["nurse_waits"])),
            "nurse_utilisation": results["nurse_minutes"] / (minutes * self.args.n_nurses),
        }
