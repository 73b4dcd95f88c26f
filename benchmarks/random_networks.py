"""Networks of queues made up from a seed: 2 to 4 queues, laws of all kinds, ways to and fro, patience, priorities."""

from typing import Any

import numpy as np

from benchmarks.networks import Law, Network, Stage, exponential, flows

MOST_RETURNS = 0.7
"""Nobody goes on with a greater chance than this, so that everybody leaves some day."""
UTILISATION = (0.6, 0.85)
WITH_PATIENCE = (0.8, 1.2)


def random_network(seed: int) -> Network:
    """The network of this seed."""
    luck = np.random.default_rng([seed, 111])
    size, classes = int(luck.integers(2, 5)), int(luck.integers(1, 4))
    onward = luck.random((size, size)) * (luck.random((size, size)) < 0.6)
    onward *= (luck.uniform(0.2, MOST_RETURNS, size) / np.maximum(onward.sum(axis=1), 1e-9))[:, None]
    arrivals = luck.uniform(0.5, 3.0, (classes, size)) * (luck.random((classes, size)) < 0.5)
    arrivals[:, 0] = np.maximum(arrivals[:, 0], 0.5)
    routing = tuple(tuple(float(share) for share in row) for row in onward)
    rates = tuple(tuple(float(rate) for rate in row) for row in arrivals)
    nobody = Network(
        stages=tuple(Stage(people=1, service=exponential(1.0)) for _ in range(size)), arrivals=rates, routing=routing
    )
    return Network(
        stages=tuple(_stage(float(rate), luck) for rate in flows(nobody).sum(axis=0)), arrivals=rates, routing=routing
    )


def _stage(rate: float, luck: np.random.Generator) -> Stage:
    """A queue for that rate: people and a mean service that keep them as busy as is drawn."""
    people = int(luck.integers(1, 7))
    impatient = bool(luck.random() < 0.5)
    utilisation = float(luck.uniform(*(WITH_PATIENCE if impatient else UTILISATION)))
    mean = utilisation * people / max(rate, 0.1)
    patience = exponential(float(luck.uniform(0.5, 3.0)) * mean) if impatient else None
    return Stage(people=people, service=_law(mean, luck), patience=patience)


def _law(mean: float, luck: np.random.Generator) -> Law:
    """A law of any kind with this mean."""
    laws: dict[str, tuple[float, ...]] = {
        "exponential": (mean,),
        "fixed": (mean,),
        "uniform": (0.3 * mean, 1.7 * mean),
        "triangular": (0.5 * mean, 0.8 * mean, 1.7 * mean),
        "gamma": (2.0, mean / 2.0),
        "lognormal": (float(np.log(mean)) - 0.125, 0.5),
        "hyperexponential": (0.5, 0.5 * mean, 1.5 * mean),
    }
    name = list(laws)[int(luck.integers(len(laws)))]
    return Law(name=name, parameters=laws[name])


def as_data(network: Network) -> dict[str, Any]:
    """The network as JSON values."""

    def law(told: Law | None) -> dict[str, Any] | None:
        return None if told is None else {"name": told.name, "parameters": list(told.parameters)}

    return {
        "stages": [
            {"people": stage.people, "service": law(stage.service), "patience": law(stage.patience)}
            for stage in network.stages
        ],
        "arrivals": [list(row) for row in network.arrivals],
        "routing": [list(row) for row in network.routing],
    }
