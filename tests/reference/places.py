"""Every cell of the place that a policy of five providers can tell apart, stage by stage.

The place reads, of each provider, whether it can serve a queue and how its wait compares with the limits and with the
other waits. So a queue has as many states as that: nobody there, in time, at a limit, just over it, longer, unknown.
The providers are a home, its overflow, another that serves the area, an option's line and a contingency. Each stage is
enumerated over what it reads: health advisers everywhere at once; and for clinicians home, one other provider, and the
line at `ring` or the contingency after triage.

Left out, and for the volume run to reach: more than two 111 providers with clinicians at once, and more distinct waits
than a queue has states here.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

from prm.facts import Stage, Urgency
from routing import CLINICIAN_SKILLS, HEALTH_ADVISER, Level, Need, Network, Path, ProviderState, place
from tests.reference import siting
from tests.reference.comparing import Pair
from tests.reference.plain import Plain, plain_need, plain_providers

POLICY = """
policy: five-providers
effective_from: 2024-04-01
owner: the test
rationale: small enough to enumerate
areas: {x: {home: home, network: x}}
providers:
  - id: home
    name: Home
    areas: [x]
    staffs: [health_adviser, gp, nurse]
    overflow_to: [aid]
    overflow_after_seconds: 300
  - {id: aid, name: Aid, areas: [x], staffs: [health_adviser, gp, nurse], overflow_after_seconds: 900}
  - {id: other, name: Other, areas: [x], staffs: [health_adviser, nurse]}
  - {id: line, name: Line, kind: line, staffs: [dental], option: dental, overflow_after_seconds: 120}
  - {id: last_resort, name: Last resort, kind: contingency, staffs: [health_adviser, nurse]}
placing:
  default_area: x
  live_limit_seconds: 60
  call_back_seconds: {routine: 14400, soon: 3600, urgent: 1200, emergency: 600}
  skill_order: [palliative, mental_health, gp, dental, nurse, pharmacist]
  continuity_hours: 96
  contingency: [last_resort]
rules:
  - {id: default, kind: default, owner: the test, rationale: the test, source: the test}
"""

Queues = dict[str, float | None]
"""Staffed queues and their waits; `None` for a wait that nobody knows."""

CLOSED: Queues | None = None


class Scene(NamedTuple):
    """What one place is worked out from."""

    stage: Stage
    need: Need
    states: dict[str, Queues | None]
    """Closed providers hold nothing; one that is absent has not been heard of."""
    here: str | None
    last: str | None


def scenes() -> Iterator[Scene]:
    """Every cell."""
    yield from _advisers()
    yield from _straight()
    yield from _identified()
    yield from _triaged()


def disagreement(pair: Pair, scene: Scene) -> str | None:
    """How the engine and the reference differ, in words; `None` if they agree."""
    network = Network(providers={name: _state(queues) for name, queues in scene.states.items()})
    engine = place(
        scene.need,
        network,
        pair.policy,
        area="x",
        stage=scene.stage,
        here=scene.here,
        last_provider=scene.last,
        at=0,
        call_id="call",
    )
    written: Plain = {"providers": plain_providers(network.providers)}
    stage, need = scene.stage.value, plain_need(scene.need)
    reference = siting.place(need, written, pair.written, "x", stage, scene.here, scene.last, 0, "call")
    said = {**engine._asdict(), "then": list(engine.then)}
    return None if said == reference else f"{scene}: the engine says {said}, the reference {reference}"


def _state(queues: Queues | None) -> ProviderState:
    if queues is None:
        return ProviderState(open=False, staffed=frozenset({HEALTH_ADVISER, "gp", "nurse", "dental"}))
    waits = {queue: wait for queue, wait in queues.items() if wait is not None}
    return ProviderState(staffed=frozenset(queues), expected_wait_seconds=waits)


WAITS: tuple[float | None, ...] = (0.0, 60.0, 60.5, 300.0, 300.5, 900.0, 900.5, None)
SHORT: tuple[float | None, ...] = (60.0, 60.5, 200.0, None)

_ACCEPTED = (CLINICIAN_SKILLS, frozenset({"gp", "nurse"}), frozenset({"dental"}), frozenset[str]())
_WANTED = (
    frozenset[str](),
    frozenset({"gp"}),
    frozenset({"dental"}),
    frozenset({"dental", "gp"}),
    frozenset({"nurse", "unheard_of"}),
)


def _needs(*must: str) -> Iterator[Need]:
    """Every kind of need for a clinician or a skill, with each of these obligations or without."""
    paths = ((Level.CLINICIAN, Path.QUEUE), (Level.CLINICIAN, Path.STRAIGHT), (Level.HEALTH_ADVISER, Path.STRAIGHT),
             (Level.HEALTH_ADVISER, Path.QUEUE))  # fmt: skip
    for (level, path), accepts, skills in product(paths, _ACCEPTED, _WANTED):
        for some in product((False, True), repeat=len(must)):
            words = frozenset(word for word, holds in zip(must, some, strict=True) if holds)
            yield Need(level=level, path=path, accepts=accepts, skills=skills, must=words)


def _one(queue: str, waits: Iterable[float | None]) -> list[Queues | None]:
    """A provider with one queue: closed, nobody there, or with each of the waits."""
    return [CLOSED, {}, *({queue: wait} for wait in waits)]


def _two(waits: Iterable[float | None]) -> list[Queues | None]:
    """A provider with GPs and nurses in every state, or closed."""
    states = ({}, *({"wait": wait} for wait in waits))
    return [
        CLOSED,
        *(
            {queue: state["wait"] for queue, state in (("gp", gp), ("nurse", nurse)) if state}
            for gp, nurse in product(states, states)
        ),
    ]


def _advisers() -> Iterator[Scene]:
    """Health advisers: every stage, for a caller who needs no more and for one who needs a clinician nobody staffs."""
    needs = (Need(), Need(level=Level.CLINICIAN, skills=frozenset({"palliative"})), Need(path=Path.TO_999))
    homes = _one(HEALTH_ADVISER, WAITS)
    aids = _one(HEALTH_ADVISER, WAITS)
    others = _one(HEALTH_ADVISER, (0.0, 200.0, None))
    resorts = _one(HEALTH_ADVISER, (0.0,))
    for home, aid, other, resort in product(homes, aids, others, resorts):
        states = {"home": home, "aid": aid, "other": other, "last_resort": resort}
        for here, last in product((None, "aid", "gone"), (None, "home", "aid", "other", "last_resort")):
            for stage in (Stage.RING, Stage.TRIAGED, Stage.WAITED):
                yield Scene(stage, needs[0], states, here, last)
            yield Scene(Stage.IDENTIFIED, needs[1], states, here, last)
            yield Scene(Stage.TRANSFERRED, needs[1], states, here, last)
        yield Scene(Stage.WAITED, needs[1], states, None, None)
        yield Scene(Stage.RING, needs[2], states, None, None)
        unheard = {name: queues for name, queues in states.items() if name != "home"}
        yield Scene(Stage.RING, needs[0], unheard, None, "aid")


def _straight() -> Iterator[Scene]:
    """At ring: the home, the last provider and the option's line."""
    lines = _one("dental", (120.0, 120.5, None))
    for need, home, aid, line in product(_needs("option:dental"), _two(SHORT), _two((60.0, 60.5)), lines):
        states = {"home": home, "aid": aid, "line": line}
        for last in (None, "home", "aid"):
            yield Scene(Stage.RING, need, states, None, last)


def _identified() -> Iterator[Scene]:
    """With a health adviser at home, who has the call or has not."""
    for need, home, aid in product(_needs("screen_first"), _two(SHORT), _two((60.0, 60.5))):
        home_states = {**home, HEALTH_ADVISER: 0.0} if home is not None else None
        for here, last in product((None, "home", "aid"), repeat=2):
            yield Scene(Stage.IDENTIFIED, need, {"home": home_states, "aid": aid}, here, last)


def _triaged() -> Iterator[Scene]:
    """After triage: the contingency too, and every urgency for the time frame of a call-back."""
    resorts = _one("nurse", (60.0, None))
    turn = 0
    for need, home, aid in product(_needs("handle_live"), _two(SHORT), _two((60.0, 60.5))):
        for resort in resorts if aid is None or not aid else resorts[:1]:
            states = {"home": home, "aid": aid, "last_resort": resort}
            for here, last in product((None, "home", "aid"), repeat=2):
                turn += 1
                urgency = Urgency(turn % 4)
                stage = Stage.TRIAGED if turn % 3 else Stage.TRANSFERRED
                found = Need(
                    level=need.level,
                    path=need.path,
                    accepts=need.accepts,
                    skills=need.skills,
                    must=need.must,
                    urgency=urgency,
                )
                yield Scene(stage, found, states, here, last)
