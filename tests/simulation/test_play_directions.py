"""Which way the play must go when one thing changes: in expectation, in pairs that share their luck.

Path by path more staff may lose more callers: `test_stations` keeps the counter-example, in which one more agent loses
a hundred callers in place of two. So a direction is asserted of the mean over a fixed number of pairs, one-sided, at
one in ten thousand. In the null direction, where nothing that matters changes, the logs are the same.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest
from scipy import stats

from prm.base import SECOND
from routing import HEALTH_ADVISER
from simulation import Log, Setting, draw, play
from simulation.log import NEVER, State
from tests.simulation.small_day import HOMES, POLICIES, a_day, staffed

PAIRS = 25
AT_MOST = 1e-4
BUSY = a_day(staffed(advisers=2, clinicians=2))

PLAYED: dict[int, list[Log]] = {}
"""The logs of each setting of this module, which all live as long as it does."""

Figure = Callable[[Log], float]


def abandoned(log: Log) -> float:
    """Share of the callers who reached a queue."""
    queued = log.sent_to != NEVER
    return float((log.state == State.ABANDONED)[queued].mean())


def mean_wait_seconds(log: Log) -> float:
    answered = log.answered != NEVER
    return float((log.answered - log.arrived)[answered].mean() / SECOND)


def mean_wait_for_clinician_seconds(log: Log) -> float:
    begun = (log.clinician_started != NEVER) & (log.clinician_queued != NEVER)
    return float((log.clinician_started - log.clinician_queued)[begun].mean() / SECOND)


def with_people(setting: Setting, more: dict[str, int]) -> Setting:
    """So many more of each queue at every home provider."""
    people = {
        key: number + more.get(key[1], 0) if key[0] in HOMES else number
        for key, number in setting.roster.people.items()
    }
    return replace(setting, roster=replace(setting.roster, people=people))


def with_handling(setting: Setting, *, advisers: float = 1.0, clinicians: float = 1.0) -> Setting:
    timing = setting.timing
    return replace(
        setting,
        timing=replace(
            timing,
            adviser_mean_seconds={key: mean * advisers for key, mean in timing.adviser_mean_seconds.items()},
            clinician_mean_seconds={key: mean * clinicians for key, mean in timing.clinician_mean_seconds.items()},
        ),
    )


def with_calls(setting: Setting, times: float) -> Setting:
    demand = setting.demand
    return replace(setting, demand=replace(demand, times=demand.times * times))


def with_patience(setting: Setting, steady_seconds: float) -> Setting:
    return replace(setting, behaviour=replace(setting.behaviour, steady_patience_seconds=steady_seconds))


def differences(before: Setting, after: Setting, figure: Figure) -> list[float]:
    """After less before, pair by pair."""
    pairs = zip(logs(before), logs(after), strict=True)
    return [figure(second) - figure(first) for first, second in pairs]


def logs(setting: Setting) -> list[Log]:
    """One log for each pair."""
    policy = POLICIES["london-2024"]
    if id(setting) not in PLAYED:
        PLAYED[id(setting)] = [
            play(draw(setting, seed=2025, replication=pair), setting, policy) for pair in range(PAIRS)
        ]
    return PLAYED[id(setting)]


def falls(found: list[float]) -> bool:
    """Whether the mean difference lies below 0."""
    return bool(stats.ttest_1samp(found, 0.0, alternative="less").pvalue < AT_MOST)


@pytest.mark.parametrize("figure", [abandoned, mean_wait_seconds])
@pytest.mark.parametrize(
    "eased",
    [
        pytest.param(with_people(BUSY, {HEALTH_ADVISER: 1}), id="one more health adviser at each provider"),
        pytest.param(with_handling(BUSY, advisers=0.8), id="shorter calls with health advisers"),
        pytest.param(with_calls(BUSY, 0.8), id="fewer calls"),
    ],
)
def test_easier_days_abandon_less_and_wait_less(eased: Setting, figure: Figure) -> None:
    assert falls(differences(BUSY, eased, figure))


@pytest.mark.parametrize(
    "eased",
    [
        pytest.param(with_people(BUSY, {"nurse": 2}), id="two more nurses at each provider"),
        pytest.param(with_handling(BUSY, clinicians=0.7), id="shorter calls with clinicians"),
    ],
)
def test_clinicians_are_reached_sooner(eased: Setting) -> None:
    assert falls(differences(BUSY, eased, mean_wait_for_clinician_seconds))


PATIENT = with_patience(BUSY, 3_000.0)


def test_more_patient_callers_abandon_less_and_make_the_others_wait_longer() -> None:
    assert falls(differences(BUSY, PATIENT, abandoned))
    assert falls(differences(PATIENT, BUSY, mean_wait_seconds))


PLENTY = a_day(staffed(advisers=200, clinicians=200, lines=200, contingency=200))
MORE_THAN_PLENTY = with_people(PLENTY, {HEALTH_ADVISER: 50, "nurse": 50})


def test_people_where_nobody_needs_them_change_nothing() -> None:
    """The pairs share their luck to the last caller: where staff decide nothing, every difference is exactly none."""
    assert set(differences(PLENTY, MORE_THAN_PLENTY, mean_wait_seconds)) == {0.0}
