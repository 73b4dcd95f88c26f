"""Who is referred to 111 without ringing it: drawn as the calls are, from streams of their own."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prm.base import Instant
from simulation.service import Service, Stream
from simulation.streams import Streams

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Referred:
    """Referrals in the order in which they arrive; uniforms lie in [0, 1)."""

    arrival: Ints
    kind: Ints
    area: Ints
    urgency: Ints
    """0 urgent, 1 soon, 2 routine."""
    clinician: Floats
    """Becomes the clinician's time by the mean of whoever deals with it."""
    disposition: Floats
    booking: Floats
    prescribing: Floats

    def __len__(self) -> int:
        return int(self.arrival.size)


COLUMNS = tuple(Referred.__dataclass_fields__)
UNIFORMS = ("clinician", "disposition", "booking", "prescribing")


def draw_referred(
    service: Service, areas: tuple[str, ...], streams: Streams, *, start: Instant, quarter: int, busyness: Floats
) -> Referred:
    """All referrals of one replication; `busyness` [areas, quarters] is that of the calls of the same day.

    In layers, as demand is: a surge contains the referrals of the ordinary day. `quarter` is in microseconds.
    """
    parts = [
        part
        for stream in service.streams
        for area, name in enumerate(areas)
        for part in _layers(stream, area, name, streams, start=start, quarter=quarter, busyness=busyness[area])
    ]
    columns: dict[str, NDArray[Any]] = {
        name: np.concatenate([part[name] for part in parts]) if parts else np.empty(0, dtype=np.int64)
        for name in COLUMNS
    }
    order = np.lexsort((columns["area"], columns["kind"], columns["arrival"]))
    return Referred(**{name: column[order] for name, column in columns.items()})


def _layers(
    stream: Stream, area: int, name: str, streams: Streams, *, start: Instant, quarter: int, busyness: Floats
) -> Iterator[dict[str, NDArray[Any]]]:
    """The referrals of one kind and area, layer by layer, without those that the scenario's multiple leaves out."""
    expected, times = stream.per_quarter[area] * busyness, stream.times[area]
    for layer in range(ceil(float(times.max(initial=0.0)))):

        def drawn(column: str, layer: int = layer) -> np.random.Generator:
            return streams.stream("referred", stream.kind.name, name, layer, column)

        arriving = drawn("arrival")
        counts = arriving.poisson(expected)
        n = int(counts.sum())
        at = np.repeat(np.arange(counts.size, dtype=np.int64), counts)
        arrival = start + at * quarter + arriving.integers(1, quarter, size=n)
        here = layer + drawn("present").random(n) < times[at]
        urgency = np.searchsorted([stream.urgent, stream.urgent + stream.soon], drawn("urgency").random(n), "right")
        whole = {
            "arrival": arrival,
            "kind": np.full(n, stream.kind, dtype=np.int64),
            "area": np.full(n, area, dtype=np.int64),
            "urgency": urgency.astype(np.int64),
            **{column: drawn(column).random(n) for column in UNIFORMS},
        }
        yield {column: values[here] for column, values in whole.items()}
