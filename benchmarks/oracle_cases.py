"""The queues whose answer is known exactly: what is played, what is asked of it, and the exact answer.

A mean service is the unit of time wherever nothing else is said. Sources of the formulas: `simulation.theory`,
`simulation.patience_queue`; networks by Jackson (1957), where each queue is as if alone.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from benchmarks.networks import Law, Network, Stage, exponential, flows, one_queue
from simulation.patience_queue import Patience, Service, outlook
from simulation.theory import erlang_a, erlang_b, erlang_c, one_server_wait, priority_waits

RELAXATIONS = 12.0
"""Relaxation times from an empty start to the first call that counts: the start then weighs e^-12."""

Place = Literal["stations", "the play"]
What = Literal["wait", "delayed", "abandoned", "answered within", "busy", "there"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One figure of one queue, and what it is exactly.

    `wait` is the mean over callers, those who hang up included; `delayed`, `abandoned` and `answered within` are
    shares of callers; `busy` and `there` are means over time of the people who talk and of the callers in the queue
    or in conversation.
    """

    what: What
    exact: float
    stage: int = 0
    kind: int | None = None
    """The class of callers; `None` for all."""
    within: float = 0.0

    @property
    def name(self) -> str:
        """In words, with its queue and class where there are several."""
        where = f", queue {self.stage + 1}" if self.stage else ""
        return f"{self.what}{where}" if self.kind is None else f"{self.what}, class {self.kind + 1}{where}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A stationary queue or network, its figures, and how slowly it forgets its start."""

    name: str
    network: Network
    asked: tuple[Asked, ...]
    relaxation: float
    """In units of time."""
    place: Place = "stations"
    """Where it is played."""

    @property
    def warm_up(self) -> float:
        """How long it plays before calls count."""
        return RELAXATIONS * self.relaxation

    @property
    def rate(self) -> float:
        """Callers for each unit of time."""
        return sum(map(sum, self.network.arrivals))


def cases() -> dict[str, Case]:
    """All of them by name."""
    families = (patient(), impatient(), refused(), one_server(), priorities(), peaked(), networks(), in_the_play())
    return {case.name: case for family in families for case in family}


def relaxation(people: int, load: float) -> float:
    """How fast M/M/n forgets, in mean services: the gap of its spectrum in heavy traffic."""
    return max(1.0, 1.0 / (math.sqrt(people) - math.sqrt(load)) ** 2)


def patient() -> Iterator[Case]:
    """M/M/n: everybody waits. The mean wait of the larger ones would take long; the share answered in time tells."""
    for people, load, named in (
        (1, 0.5, ("wait", "delayed", "answered within")),
        (1, 0.7, ("delayed", "answered within", "busy")),
        (2, 1.2, ("delayed", "answered within", "busy")),
        (3, 2.1, ("delayed", "answered within", "busy")),
        (4, 3.2, ("delayed", "answered within", "busy")),
        (6, 4.5, ("delayed", "answered within", "busy")),
        (8, 6.4, ("delayed", "answered within", "busy")),
        (12, 9.6, ("answered within", "busy")),
        (20, 17.0, ("answered within", "busy")),
        (50, 45.0, ("answered within", "busy")),
        (100, 93.0, ("answered within", "busy")),
    ):
        exact = erlang_c(arrivals=load, service=1.0, servers=people)
        within = 1.0 / exact.drain
        figures: dict[What, float] = {
            "wait": exact.mean_wait,
            "delayed": exact.delayed,
            "answered within": exact.answered_within(within),
            "busy": load,
        }
        yield Case(
            name=f"M/M/{people} at {load / people:.0%}",
            network=one_queue(Stage(people=people, service=exponential(1.0)), load),
            asked=asked_of(figures, named, within),
            relaxation=relaxation(people, load),
        )


def impatient() -> Iterator[Case]:
    """M/M/n+M, Erlang A: callers hang up after an exponential patience, of that mean."""
    every: tuple[What, ...] = ("abandoned", "wait", "delayed", "answered within")
    for people, load, patience, named in (
        (1, 1.0, 1.0, every),
        (2, 1.2, 4.0, every),
        (3, 4.0, 0.5, every),
        (5, 5.0, 2.0, every),
        (10, 12.0, 1.0, every),
        (10, 8.0, 0.5, ("delayed", "answered within")),
        (20, 19.0, 3.0, ("delayed", "answered within")),
        (30, 36.0, 0.3, every),
        (50, 52.0, 1.0, ("delayed", "answered within")),
        (100, 130.0, 0.5, ("abandoned", "wait", "delayed")),
        (160, 200.0, 1 / 3, ("abandoned", "wait", "delayed")),
    ):
        exact = erlang_a(arrivals=load, service=1.0, patience=1.0 / patience, servers=people)
        within = 0.1 * patience
        figures: dict[What, float] = {
            "abandoned": exact.abandoned,
            "wait": exact.mean_wait,
            "delayed": exact.delayed,
            "answered within": exact.answered_within(within),
        }
        yield Case(
            name=f"M/M/{people}+M at {load / people:.0%}, patience {patience:.2g}",
            network=one_queue(Stage(people=people, service=exponential(1.0), patience=exponential(patience)), load),
            asked=asked_of(figures, named, within),
            relaxation=max(1.0, patience),
        )


def refused() -> Iterator[Case]:
    """M/G/n/n, Erlang B: nobody may wait (a patience of nothing), and only the mean of the service matters."""
    nothing = Law(name="fixed", parameters=(0.0,))
    for people, load, service in (
        (1, 0.8, exponential(1.0)),
        (5, 4.0, exponential(1.0)),
        (20, 20.0, exponential(1.0)),
        (60, 66.0, exponential(1.0)),
        (10, 9.0, Law(name="fixed", parameters=(1.0,))),
        (15, 14.0, Law(name="uniform", parameters=(0.5, 1.5))),
        (8, 8.0, Law(name="hyperexponential", parameters=(0.9, 0.5, 5.5))),
    ):
        blocked = erlang_b(people, load)
        yield Case(
            name=f"M/{letter(service)}/{people}/{people} at {load / people:.0%}",
            network=one_queue(Stage(people=people, service=service, patience=nothing), load),
            asked=(
                Asked(what="abandoned", exact=blocked),
                Asked(what="busy", exact=load * (1 - blocked)),
            ),
            relaxation=3.0 * max(1.0, service.cv2),
        )


def one_server() -> Iterator[Case]:
    """M/G/1 by Pollaczek and Khinchine."""
    for utilisation, service in (
        (0.7, Law(name="fixed", parameters=(1.0,))),
        (0.7, Law(name="uniform", parameters=(0.0, 2.0))),
        (0.6, Law(name="triangular", parameters=(0.5, 0.7, 1.8))),
        (0.6, Law(name="gamma", parameters=(2.0, 0.5))),
        (0.5, Law(name="lognormal", parameters=(-0.3, math.sqrt(0.6)))),
        (0.35, Law(name="hyperexponential", parameters=(0.8, 0.5, 3.0))),
    ):
        exact = one_server_wait(utilisation=utilisation, service_mean=service.mean, service_cv2=service.cv2)
        yield Case(
            name=f"M/{letter(service)}/1 at {utilisation:.0%}",
            network=one_queue(Stage(people=1, service=service), utilisation / service.mean),
            asked=(
                Asked(what="wait", exact=exact),
                Asked(what="delayed", exact=utilisation),
            ),
            relaxation=relaxation(1, utilisation) * (1.0 + service.cv2),
        )


def priorities() -> Iterator[Case]:
    """M/M/n whose callers are taken by class, the first class first; whoever talks is not interrupted."""
    for people, rates in (
        (1, (0.3, 0.3)),
        (1, (0.15, 0.15, 0.15)),
        (2, (0.5, 0.5)),
    ):
        waits = priority_waits(arrivals=rates, service=1.0, servers=people)
        yield Case(
            name=f"M/M/{people}, {len(rates)} priorities, at {sum(rates) / people:.0%}",
            network=one_queue(Stage(people=people, service=exponential(1.0)), *rates),
            asked=tuple(Asked(what="wait", exact=wait, kind=kind) for kind, wait in enumerate(waits)),
            relaxation=relaxation(people, sum(rates)),
        )


def peaked() -> Iterator[Case]:
    """M/M/n+G with the patience of 111: some leave within a short peak, the others after an exponential time."""
    for people, load, early, peak, steady in (
        (8, 8.0, 0.2, (0.05, 0.15), 2.0),
        (20, 24.0, 0.1, (0.02, 0.06), 3.0),
        (40, 44.0, 0.3, (0.0, 0.1), 0.5),
    ):
        law = Patience(early_leave=early, early_peak_seconds=peak, steady_seconds=steady)
        exact = outlook(load=load, people=people, service=Service(mean_seconds=1.0, patience=law), within_seconds=0.1)
        stage = Stage(
            people=people,
            service=exponential(1.0),
            patience=Law(name="peaked", parameters=(early, *peak, steady)),
        )
        yield Case(
            name=f"M/M/{people}+G at {load / people:.0%}, {early:.0%} leave early",
            network=one_queue(stage, load),
            asked=(
                Asked(what="abandoned", exact=exact.abandoned),
                Asked(what="delayed", exact=exact.delayed),
                Asked(what="answered within", exact=exact.answered_within * (1 - exact.abandoned), within=0.1),
            ),
            relaxation=max(1.0, steady),
        )


def networks() -> Iterator[Case]:
    """Jackson networks: advisers and clinicians in a row, calls that come back, and three queues at once."""
    for name, people, means, arrivals, routing in (
        ("two in a row", (6, 4), (1.0, 1.5), (4.8, 0.0), ((0.0, 0.4), (0.0, 0.0))),
        ("one, a third come back", (3,), (1.0,), (1.4,), ((1 / 3,),)),
        ("two, with a way back", (5, 3), (1.0, 0.8), (3.1, 0.8), ((0.1, 0.4), (0.2, 0.0))),
        (
            "three, ways to and fro",
            (3, 2, 8),
            (0.7, 0.5, 2.0),
            (2.1, 0.8, 1.4),
            ((0.0, 0.3, 0.3), (0.2, 0.1, 0.3), (0.1, 0.1, 0.0)),
        ),
    ):
        network = Network(
            stages=tuple(Stage(people=n, service=exponential(mean)) for n, mean in zip(people, means, strict=True)),
            arrivals=(arrivals,),
            routing=routing,
        )
        asked: list[Asked] = []
        slowest = 1.0
        for stage, rate in enumerate(flows(network)[0]):
            load = rate * means[stage]
            alone = erlang_c(arrivals=rate, service=1 / means[stage], servers=people[stage])
            asked.append(Asked(what="there", exact=load + alone.mean_queue, stage=stage))
            slowest = max(slowest, relaxation(people[stage], load) * means[stage])
        yield Case(name=f"Network: {name}", network=network, asked=tuple(asked), relaxation=2.0 * slowest)


def in_the_play() -> Iterator[Case]:
    """Erlang A as 111 plays it: the world drawn, each call routed, the log read. Overloaded, to be sure sooner."""
    for people, load, patience in ((1, 1.2, 1.0), (3, 4.5, 0.5), (6, 9.0, 1.0), (12, 18.0, 0.5)):
        exact = erlang_a(arrivals=load, service=1.0, patience=1.0 / patience, servers=people)
        stage = Stage(people=people, service=exponential(1.0), patience=exponential(patience))
        yield Case(
            name=f"In the play: M/M/{people}+M at {load / people:.0%}, patience {patience:.2g}",
            network=one_queue(stage, load),
            asked=(
                Asked(what="abandoned", exact=exact.abandoned),
                Asked(what="wait", exact=exact.mean_wait),
                Asked(what="delayed", exact=exact.delayed),
            ),
            relaxation=max(1.0, patience),
            place="the play",
        )


def asked_of(figures: Mapping[What, float], named: Sequence[str], within: float) -> tuple[Asked, ...]:
    """The figures of these names, at one queue with one class."""
    return tuple(Asked(what=what, exact=exact, within=within) for what, exact in figures.items() if what in named)


def letter(service: Law) -> str:
    """Kendall's letter where there is one, else the name."""
    return {"exponential": "M", "fixed": "D"}.get(service.name, service.name)
