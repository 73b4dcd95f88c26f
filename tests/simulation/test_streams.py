"""Streams: named, repeatable, and apart from one another."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.streams import Streams

NAMES = st.lists(st.one_of(st.text(max_size=8), st.integers(0, 20)), min_size=1, max_size=4).map(tuple)
SEEDS = st.integers(0, 2**64)


def first_draws(seed: int, replication: int, *name: str | int) -> list[float]:
    return Streams(seed=seed, replication=replication).stream(*name).random(4).tolist()


@given(SEEDS, st.integers(0, 10_000), NAMES)
def test_equal_keys_give_equal_draws(seed: int, replication: int, name: tuple[str | int, ...]) -> None:
    assert first_draws(seed, replication, *name) == first_draws(seed, replication, *name)


@given(SEEDS, NAMES, NAMES, NAMES)
def test_a_further_stream_moves_no_other(
    seed: int, name: tuple[str | int, ...], other: tuple[str | int, ...], third: tuple[str | int, ...]
) -> None:
    streams = Streams(seed=seed, replication=0)
    for earlier in {other, third} - {name}:
        streams.stream(*earlier).random(100)
    assert streams.stream(*name).random(4).tolist() == first_draws(seed, 0, *name)


@given(NAMES)
def test_a_name_is_given_out_once(name: tuple[str | int, ...]) -> None:
    streams = Streams(seed=1, replication=0)
    streams.stream(*name)
    with pytest.raises(ValueError, match="already in use"):
        streams.stream(*name)


@given(st.tuples(SEEDS, st.integers(0, 100), NAMES), st.tuples(SEEDS, st.integers(0, 100), NAMES))
def test_different_keys_give_different_draws(
    one: tuple[int, int, tuple[str | int, ...]], other: tuple[int, int, tuple[str | int, ...]]
) -> None:
    draws = [first_draws(seed, replication, *name) for seed, replication, name in (one, other)]
    assert (draws[0] == draws[1]) == (one == other)


def test_seed_0_is_a_seed_like_any_other() -> None:
    assert first_draws(0, 0, "age") != first_draws(1, 0, "age")
    assert first_draws(0, 0, "age") != first_draws(0, 1, "age")


def test_seed_and_replication_are_not_exchanged() -> None:
    assert first_draws(1, 2, "age") != first_draws(2, 1, "age")


def test_where_a_name_is_cut_matters() -> None:
    assert first_draws(1, 0, "ab", "c") != first_draws(1, 0, "a", "bc")
    assert first_draws(1, 0, "1") != first_draws(1, 0, 1)


def test_a_seed_from_an_array_is_the_same_seed() -> None:
    assert first_draws(np.int64(7), np.int64(3), "age") == first_draws(7, 3, "age")  # type: ignore[arg-type]


def test_streams_of_neighbouring_names_are_uncorrelated() -> None:
    streams = Streams(seed=0, replication=0)
    n, k = 20_000, 6
    draws = np.array([streams.stream("area", number).random(n) for number in range(k)])
    between = np.corrcoef(draws)[np.triu_indices(k, 1)]
    assert np.abs(between).max() < 5 / np.sqrt(n)
