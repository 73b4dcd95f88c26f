"""What is told to Ciw and made of its answers; Ciw itself has an environment of its own and is not needed here."""

import json
from itertools import chain, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.agreement import (
    CALLERS,
    calls_job,
    figures_of,
    rate_of,
    same_visits,
    table_of,
)
from benchmarks.networks import Law, Run, draw_network, flows, play_drawn
from benchmarks.random_networks import as_data, random_network

SEEDS = st.integers(1, 500)
LAWS = (
    Law(name="exponential", parameters=(0.7,)),
    Law(name="fixed", parameters=(2.0,)),
    Law(name="uniform", parameters=(0.3, 1.7)),
    Law(name="triangular", parameters=(5.0, 7.0, 10.0)),
    Law(name="gamma", parameters=(2.0, 0.5)),
    Law(name="lognormal", parameters=(-0.3, 0.8)),
    Law(name="hyperexponential", parameters=(0.8, 0.5, 3.0)),
)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
def test_draws_have_the_mean_and_the_spread_of_the_closed_form(law: Law) -> None:
    drawn = law.draw(np.random.default_rng(1), 400_000)
    assert drawn.mean() == pytest.approx(law.mean, rel=0.01)
    assert drawn.var() / drawn.mean() ** 2 == pytest.approx(law.cv2, rel=0.05, abs=1e-12)


def test_a_law_of_another_name_is_refused() -> None:
    with pytest.raises(ValueError, match="nobody"):
        Law(name="nobody", parameters=(1.0,)).draw(np.random.default_rng(1), 1)


@given(seed=SEEDS)
def test_made_up_networks_can_be_served_and_everybody_leaves(seed: int) -> None:
    network = random_network(seed)
    assert 2 <= len(network.stages) <= 4
    assert all(sum(row) < 0.71 for row in network.routing)
    for stage, rate in zip(network.stages, flows(network).sum(axis=0), strict=True):
        assert stage.patience is not None or rate * stage.service.mean < 0.86 * stage.people
    assert json.loads(json.dumps(as_data(network))) == as_data(network)


@given(seed=SEEDS)
def test_ciw_is_told_every_caller_with_the_luck_that_is_played_here(seed: int) -> None:
    network = random_network(seed)
    drawn = draw_network(network, np.random.default_rng(seed), 20.0)
    if not len(drawn.visits.arrival):
        return
    told = calls_job(network, drawn)["callers"]
    assert [caller["arrival"] for caller in told] == sorted(caller["arrival"] for caller in told)
    assert list(chain.from_iterable(caller["stations"] for caller in told)) == drawn.visits.station.tolist()
    for caller in told:
        assert len(caller["stations"]) == len(caller["service"]) == len(caller["patience"])
        patient = [network.stages[station].patience is None for station in caller["stations"]]
        assert patient == [each is None for each in caller["patience"]]


def answer_of(run: Run, first: list[int]) -> list[list[list[float]]]:
    """What a simulator that agrees wholly would answer."""
    return [
        [
            [run.joined[n], run.away[n] - run.joined[n], not np.isnan(run.started[n])]
            for n in range(begin, end)
            if not np.isnan(run.joined[n])
        ]
        for begin, end in pairwise(first)
    ]


@given(seed=SEEDS, data=st.data())
def test_one_visit_that_differs_is_noticed(seed: int, data: st.DataObject) -> None:
    network = random_network(seed)
    drawn = draw_network(network, np.random.default_rng(seed), 30.0)
    run = play_drawn(network, drawn)
    answer = answer_of(run, drawn.visits.first.tolist())
    assert same_visits(seed, drawn, run, answer).holds
    if answer:
        visit = answer[data.draw(st.integers(0, len(answer) - 1))][0]
        kind = data.draw(st.integers(0, 2))
        visit[kind] = not visit[kind] if kind == 2 else visit[kind] + 0.01
        assert not same_visits(seed, drawn, run, answer).holds


def test_a_visit_that_only_one_of_them_has_is_noticed() -> None:
    network = random_network(1)
    drawn = draw_network(network, np.random.default_rng(1), 30.0)
    run = play_drawn(network, drawn)
    answer = answer_of(run, drawn.visits.first.tolist())
    answer[3].pop()
    assert same_visits(1, drawn, run, answer).differ == 1


def test_figures_compared_are_means_over_the_calls_of_one_class_at_one_queue() -> None:
    mine = [[[[100.0, 50.0, 10.0], [10.0, 1.0, 0.0]]], [[[200.0, 50.0, 0.0], [10.0, 1.0, 0.0]]]]
    theirs = [[[[100.0, 40.0, 0.0], [90.0, 1.0, 0.0]]], [[[100.0, 30.0, 0.0], [90.0, 1.0, 0.0]]]]
    found = {name: (here, there) for name, here, there in figures_of(mine, theirs)}
    assert found == {
        "mean wait of class 1 at queue 1": ([0.5, 0.25], [0.4, 0.3]),
        "share lost of class 1 at queue 1": ([0.1, 0.0], [0.0, 0.0]),
    }


def test_a_replication_counts_the_callers_of_its_time() -> None:
    network = random_network(9)
    table = np.array(table_of(network, np.random.default_rng(1)))
    expected = flows(network) * CALLERS / rate_of(network)
    assert table[:, :, 0] == pytest.approx(expected, rel=0.15)
    assert (table[:, :, 2] <= table[:, :, 0]).all()
