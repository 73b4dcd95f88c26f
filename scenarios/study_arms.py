"""Many arms with the same luck: a scenario under several changes or assumptions, of which only headlines are kept.

A trial plays some arms of one replication, one after another. It draws a world anew only where the arm before it was
drawn otherwise, and works out that world's luck once for all arms that agree in what it depends on; an arm whose whole
input is that of an earlier one in the trial is not played again.
"""

import pickle
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from prm.base import bad_input
from scenarios.baselines import Built, build
from scenarios.executors import Serial
from scenarios.playing import Tell, play_all, silent
from scenarios.schema import Scenario
from scenarios.study_trial import Levels, collector_off, family_of
from simulation.luck import Luck, first_luck, worked_out_from
from simulation.measures import HEADLINES, Family, Value, item, measure_london
from simulation.play import play
from simulation.world import World, draw

AT_ONCE = 8
"""Arms of one replication that one trial plays: few enough that many workers have something to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Arm:
    """What is played: a scenario, with some assumptions not as it says."""

    scenario: Scenario
    levels: Levels = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ArmsTrial:
    """Some arms of one replication."""

    arms: tuple[Arm, ...]
    seed: int
    replication: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ArmValues:
    """What is kept of an arm: London's headlines."""

    headlines: Mapping[str, Value]
    policy_hash: str


Row = tuple[int, Sequence[Arm]]
"""A replication, and the arms played in it."""
Work = Callable[[ArmsTrial], tuple[ArmValues, ...]]


def averaged_codes(family: Family) -> tuple[str, ...]:
    """The headlines of which means and differences are made: all but the centiles, which are not averaged."""
    return tuple(code for code in HEADLINES[family] if item(code).centile is None)


def play_arms(trial: ArmsTrial) -> tuple[ArmValues, ...]:
    """Build, draw, play and measure the arms."""
    known: dict[bytes, ArmValues] = {}
    drawn: tuple[bytes, World] | None = None
    lucks: dict[bytes, list[Luck]] = {}
    """Of the world drawn last, by what they are worked out from."""
    found = []
    with collector_off():
        for arm in trial.arms:
            built = build(arm.scenario, assumptions=dict(arm.levels))
            whole = pickle.dumps((built.setting, built.policy.hash))
            if whole not in known:
                luck = _drawn_from(built)
                if drawn is None or drawn[0] != luck:
                    drawn = luck, draw(built.setting, seed=trial.seed, replication=trial.replication)
                    lucks.clear()
                worked_out = pickle.dumps(worked_out_from(built.setting))
                if worked_out not in lucks:
                    lucks[worked_out] = first_luck(drawn[1], built.setting)
                known[whole] = _kept(drawn[1], built, lucks[worked_out])
            found.append(known[whole])
    return tuple(found)


def _drawn_from(built: Built) -> bytes:
    """Everything that a world is drawn from, beside the seed and the replication."""
    setting = built.setting
    # Who does not come is drawn person by person for those on the roster.
    absent = (setting.operations.absence, setting.roster.people) if setting.operations.absence else None
    return pickle.dumps((setting.horizon, setting.areas, setting.demand, setting.population, setting.service, absent))


def _kept(world: World, built: Built, luck: list[Luck]) -> ArmValues:
    family = family_of(built.scenario)
    log = play(world, built.setting, built.policy, luck=luck)
    values = measure_london(log, family=family, codes=HEADLINES[family])
    return ArmValues(headlines=values, policy_hash=built.policy.hash)


def play_rows(
    rows: Sequence[Row],
    *,
    seed: int,
    executor: Executor | None = None,
    progress: Tell = silent,
    work: Work = play_arms,
    already: int = 0,
) -> list[list[ArmValues]]:
    """The values of each row's arms; without an executor, in this process. `already` trials are counted in before.

    `BadInput` if a policy was played in two versions, its file changed meanwhile.
    """
    tasks = [
        ArmsTrial(arms=tuple(arms[first : first + AT_ONCE]), seed=seed, replication=replication)
        for replication, arms in rows
        for first in range(0, len(arms), AT_ONCE)
    ]
    played = play_all(tasks, executor=executor or Serial(), work=work, progress=progress, already=already)
    _check_policies(tasks, played)
    each = iter(played)
    return [[one for _ in range(trials_in(arms)) for one in next(each)] for _, arms in rows]


def trials_in(arms: Sequence[Arm]) -> int:
    """How many trials play these arms once."""
    return -(-len(arms) // AT_ONCE)


def _check_policies(tasks: Sequence[ArmsTrial], played: Sequence[Sequence[ArmValues]]) -> None:
    """`BadInput` unless every policy, as scenarios name it, was one throughout."""
    seen: dict[str | None, str] = {}
    for task, values in zip(tasks, played, strict=True):
        for arm, one in zip(task.arms, values, strict=True):
            if seen.setdefault(arm.scenario.policy, one.policy_hash) != one.policy_hash:
                raise bad_input("policy-changed", "the policy file was changed while it was played; run it again")


def numbers(rows: Sequence[Sequence[ArmValues]], code: str) -> list[list[float]] | None:
    """The KPI's values [replication][arm]; `None` where one of them had nothing to measure."""
    found = [[one.headlines[code].value for one in row] for row in rows]
    known = [[value for value in row if value is not None] for row in found]
    return known if all(len(row) == len(every) for row, every in zip(known, found, strict=True)) else None
