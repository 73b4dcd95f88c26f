"""The oracle of the play: the same service told plainly, with one SimPy process for every call.

It shares with the play what is drawn, the quantile functions of `times`, the mixes of `outcomes` and the routing
engine, and nothing else. Whoever waits is in a plain list that is searched whole; facts are worked out anew each time.
"""

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import simpy

from prm.base import HOUR, SECOND
from prm.facts import (
    Access,
    Call,
    Contact,
    Knowledge,
    Line,
    Match,
    Missing,
    Note,
    Option,
    Plan,
    Stage,
    Triage,
    Urgency,
)
from prm.facts import Setting as Whereabouts
from routing import (
    HEALTH_ADVISER,
    NOTHING,
    Level,
    Need,
    Network,
    Path,
    Placement,
    Policy,
    ProviderState,
    facts_of,
    last_provider_of,
    need,
    place,
)
from simulation import times
from simulation.log import NEVER, QUEUES, Assessor, Column, Disposition, Log, Mode, State
from simulation.outcomes import NEW_NOTE, NO_NOTE, NOTE, Dispositions
from simulation.setting import QUARTER, Closure, Setting
from simulation.world import MOST_CONTACTS, NO_ONE_HOLDS, World

LINES = (Line.PUBLIC, Line.PROFESSIONAL)
OPTIONS = (Option.NONE, Option.MENTAL_HEALTH, Option.DENTAL, Option.SILENT)
COLUMNS = [name for name, kind in Log.__annotations__.items() if kind is Column]
ZERO_AT_FIRST = {"redial", "wanted_straight", "overflowed", "triaged", "third_in_window", "note_visible"}
ON_THE_LINE = 0

Steps = Generator[simpy.Event, Any, Any]


@dataclass(eq=False)
class Desk:
    """The people of one provider who answer one queue, and who waits in it."""

    provider: str
    queue: str
    mean_seconds: float
    helped: tuple[str, ...]
    on_duty: int = 0
    busy: int = 0
    waiting: list["Waiter"] = field(default_factory=list)

    @property
    def idle(self) -> bool:
        return self.busy < self.on_duty


@dataclass(eq=False)
class Waiter:
    """A caller in a queue; `turn` happens, with the desk that answers, when somebody is free."""

    rank: tuple[int, int, int]
    turn: simpy.Event
    process: simpy.Process


@dataclass(eq=False)
class Contact111:
    """One call in progress."""

    row: dict[str, int]
    patient: int
    number: int
    need: Need = NOTHING
    process: simpy.Process | None = None


def plain_log(world: World, setting: Setting, policy: Policy) -> Log:
    """What becomes of this world under this roster and policy."""
    return PlainModel(world, setting, policy).run()


class PlainModel:
    """One day of the service."""

    def __init__(self, world: World, setting: Setting, policy: Policy) -> None:
        self.world, self.setting, self.policy = world, setting, policy
        self.env = simpy.Environment(initial_time=setting.horizon.start)
        self.providers = [provider.id for provider in policy.providers]
        self.desks = {
            (provider.id, queue): Desk(
                provider=provider.id,
                queue=queue,
                mean_seconds=self.mean_seconds(provider.id, queue),
                helped=(queue, *setting.roster.helps.get(queue, ())),
            )
            for provider in policy.providers
            for queue in QUEUES
            if queue in provider.staffs
        }
        self.rows: list[dict[str, int]] = []
        self.answered: dict[int, list[Contact]] = {}
        self.shut: set[str] = set()
        self.network = Network(providers={})
        self.dispositions = Dispositions(setting.care)
        self.luck: dict[int, dict[str, Any]] = {}

    def run(self) -> Log:
        self.env.process(self.roster())
        for closure in self.setting.closures:
            self.env.process(self.closure(closure))
        self.env.process(self.snapshots())
        self.env.process(self.first_rings())
        self.env.run(until=self.setting.horizon.end)
        horizon = self.setting.horizon
        return Log(
            areas=tuple(area.name for area in self.setting.areas),
            networks=tuple(area.network for area in self.setting.areas),
            providers=tuple(self.providers),
            counted_from=horizon.counted_from,
            counted_to=horizon.counted_to,
            ended_at=horizon.end,
            **{name: np.array([row[name] for row in self.rows], dtype=np.int64) for name in COLUMNS},
        )

    # The house.

    def mean_seconds(self, provider: str, queue: str) -> float:
        timing = self.setting.timing
        means = timing.adviser_mean_seconds if queue == HEALTH_ADVISER else timing.clinician_mean_seconds
        return means[provider]

    def at_provider(self, provider: str) -> list[Desk]:
        return [desk for desk in self.desks.values() if desk.provider == provider]

    def who_serves(self, desk: Desk) -> list[Desk]:
        """The desk's own people, then the helpers in the order of queues."""
        others = [other for other in self.at_provider(desk.provider) if desk.queue in other.helped[1:]]
        return [desk, *others]

    def roster(self) -> Steps:
        people = self.setting.roster.people
        for quarter in range(self.setting.horizon.quarters):
            for key, desk in self.desks.items():
                if key in people:
                    self.on_duty(desk, 0 if desk.provider in self.shut else int(people[key][quarter]))
            yield self.env.timeout(QUARTER)

    def on_duty(self, desk: Desk, people: int) -> None:
        desk.on_duty = people
        self.whoever_is_next(desk)

    def closure(self, closure: Closure) -> Steps:
        """The provider has nobody, and all who wait are sent to think again in the order of their places."""
        start, people = self.setting.horizon.start, self.setting.roster.people
        yield self.env.timeout(max(closure.start - start, 0))
        self.shut.add(closure.provider)
        for desk in self.at_provider(closure.provider):
            desk.on_duty = 0
        self.look()
        for desk in self.at_provider(closure.provider):
            for waiter in sorted(desk.waiting, key=lambda waiter: waiter.rank):
                waiter.process.interrupt("closed")
        yield self.env.timeout(closure.end - self.env.now)
        self.shut.remove(closure.provider)
        quarter = (self.env.now - start) // QUARTER
        for key, by_quarter in people.items():
            if key[0] == closure.provider and quarter < len(by_quarter):
                self.on_duty(self.desks[key], int(by_quarter[quarter]))
        self.look()

    def snapshots(self) -> Steps:
        while True:
            self.look()
            yield self.env.timeout(int(self.setting.snapshot_seconds * SECOND))

    def look(self) -> None:
        """What the router believes until it looks again."""
        providers = {}
        for provider in self.providers:
            waits = {}
            for desk in self.at_provider(provider):
                able = self.who_serves(desk)
                people = sum(other.on_duty for other in able)
                on_the_line = sum(waiter.rank[0] == ON_THE_LINE for waiter in desk.waiting)
                if any(other.idle for other in able):
                    waits[desk.queue] = 0.0
                elif people:
                    waits[desk.queue] = (on_the_line + 1) * desk.mean_seconds / people
            providers[provider] = ProviderState(
                open=provider not in self.shut, staffed=frozenset(waits), expected_wait_seconds=waits
            )
        self.network = Network(providers=providers)

    # Queues.

    def stand(self, call: Contact111, desk: Desk, priority: int) -> Waiter:
        """Join a queue; the turn comes at once if somebody is free."""
        assert call.process is not None
        rank = (priority, call.row["arrived"], len(self.rows) if call.row not in self.rows else self.number_of(call))
        waiter = Waiter(rank=rank, turn=self.env.event(), process=call.process)
        desk.waiting.append(waiter)
        for other in self.who_serves(desk):
            if other.idle:
                self.whoever_is_next(other)
                break
        return waiter

    def number_of(self, call: Contact111) -> int:
        return call.row["number"]

    def whoever_is_next(self, desk: Desk) -> None:
        """The desk's free people take the first of all who wait for them, in whichever of their queues."""
        while desk.idle:
            queues = [self.desks[desk.provider, q] for q in desk.helped if (desk.provider, q) in self.desks]
            everybody = [(waiter.rank, waiter, queue) for queue in queues for waiter in queue.waiting]
            if not everybody:
                return
            _, waiter, queue = min(everybody, key=lambda one: one[0])
            queue.waiting.remove(waiter)
            desk.busy += 1
            waiter.turn.succeed(desk)

    def free_again(self, desk: Desk) -> None:
        desk.busy -= 1
        self.whoever_is_next(desk)
