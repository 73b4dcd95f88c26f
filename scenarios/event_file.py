"""The event log as Parquet: one row an event, words for numbers, no identifier of anybody."""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import numpy as np

from simulation.events import EVENTS, events
from simulation.log import NEVER, QUEUES, Log


def write_events(path: Path, logs: Mapping[str, Log]) -> None:
    """Write the events of each arm's log, arm after arm, by instant; the same bytes for the same logs.

    Columns: `arm`, `instant` (UTC), `call` (row of the arm's log), `event`, `provider`, `queue`, `area`, `counted`.
    """
    # One thread, so that row groups are cut and ordered alike each time.
    with duckdb.connect(":memory:", config={"threads": 1, "preserve_insertion_order": True}) as database:
        database.execute(
            "CREATE TABLE event (arm VARCHAR, instant TIMESTAMP, call BIGINT, event VARCHAR, provider VARCHAR, "
            "queue VARCHAR, area VARCHAR, counted BOOLEAN)"
        )
        for arm, log in logs.items():
            found = events(log)
            database.register(
                "found",
                {
                    "instant": found.at,
                    "call": found.row,
                    "event": found.event,
                    "provider": found.provider,
                    "queue": found.queue,
                    "area": log.area[found.row],
                    "counted": np.asarray(log.counted[found.row]),
                },
            )
            # Lists count from 1, and an index outside them is NULL: `NEVER` becomes 0, which is outside.
            assert NEVER == -1
            database.execute(
                "INSERT INTO event SELECT $arm, make_timestamp(instant), call, $events[event + 1], "
                "$providers[provider + 1], $queues[queue + 1], $areas[area + 1], counted FROM found",
                {
                    "arm": arm,
                    "events": list(EVENTS),
                    "providers": list(log.providers),
                    "queues": list(QUEUES),
                    "areas": list(log.areas),
                },
            )
            database.unregister("found")
        quoted = str(path).replace("'", "''")
        database.execute(f"COPY event TO '{quoted}' (FORMAT parquet, COMPRESSION zstd)")
