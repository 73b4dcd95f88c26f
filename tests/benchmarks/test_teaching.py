"""The teaching model of 111: three tellings of one service."""

import numpy as np
import pytest

from benchmarks.teaching import (
    CIW,
    HERE,
    MEASURES,
    SIMPY,
    Turn,
    agreements,
    holds,
    on_stations,
    plain_simpy,
    times,
)


@pytest.mark.parametrize("model", [plain_simpy, on_stations])
def test_operators_are_as_busy_as_the_calls_make_them(model: object) -> None:
    """100 calls an hour of (5 + 7 + 10) / 3 minutes keep 13 people busy to 94 %, less the start."""
    rows = [model(seed) for seed in range(20)]  # type: ignore[operator]
    assert np.mean([row["calls"] for row in rows]) == pytest.approx(1_000 / 0.6, rel=0.03)
    assert np.mean([row["operator_utilisation"] for row in rows]) == pytest.approx(22 / 3 / 0.6 / 13, rel=0.03)
    assert all(0 < row["nurse_utilisation"] <= 1 for row in rows)


def test_the_same_luck_gives_the_operators_the_same_waits() -> None:
    """Both draw gaps, lengths and who is rung back from the same streams, and operators serve in order."""
    for seed in range(3):
        plain, ours = plain_simpy(seed), on_stations(seed)
        assert plain["calls"] == ours["calls"]
        assert plain["operator_wait_minutes"] == pytest.approx(ours["operator_wait_minutes"], rel=1e-6)


def turns_of(*, here: float, simpy: float, wait: float) -> dict[str, list[Turn]]:
    luck = np.random.default_rng(1)

    def turn(seconds: float, mean: float) -> Turn:
        rows = [dict.fromkeys(MEASURES, 1.0) | {"calls": 1_000} for _ in range(20)]
        for row in rows:
            row["operator_wait_minutes"] = mean + luck.normal(0.0, 0.1)
        return Turn(cpu_seconds=seconds, replications=rows)

    return {HERE: [turn(here, 3.0)], SIMPY: [turn(simpy, wait)], CIW: [turn(1.0, 3.0)]}


def test_it_holds_only_where_it_is_quicker_and_the_same() -> None:
    for here, simpy, wait, expected in ((0.1, 0.6, 3.0, True), (0.2, 0.6, 3.0, False), (0.1, 0.6, 3.3, False)):
        turns = turns_of(here=here, simpy=simpy, wait=wait)
        assert times(turns, SIMPY) == pytest.approx(simpy / here)
        assert holds(turns, agreements(turns)) is expected
