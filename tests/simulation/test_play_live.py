"""Live = simulated: what the play decided is what `routing.decide` says of the same call, told again from the log."""

import importlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest

from prm.base import HOUR, SECOND
from prm.facts import CONTACT_WINDOW, Stage, Triage, Urgency
from routing import NOTHING, Decision, Need, Network, Placement, all_open, canonical, decide, explain, explained
from simulation import Log, Setting, World, draw
from simulation.decisions import Decisions
from simulation.exchange import Exchange
from simulation.log import NEVER, Mode, State
from simulation.play import Play
from simulation.setting import Closure, RecordsDown, Redirection
from tests.simulation.small_day import POLICIES, START, a_day, staffed

POLICY = POLICIES["london-2024"]

SETTING = a_day(
    staffed(advisers=3, clinicians=1),
    closures=(Closure(provider="las_north_west", start=START + HOUR, end=START + 3 * HOUR),),
    redirections=(Redirection(area="north_west", to_area="south_west", start=START, end=START + 5 * HOUR, share=0.5),),
    records_down=(RecordsDown(start=START + 2 * HOUR, end=START + 4 * HOUR),),
)


class Taken(NamedTuple):
    """A placement as the play made it."""

    stage: Stage
    at: int
    network: Network
    need: Need
    placement: Placement


class Recorded(NamedTuple):
    """A play, and the placements of each of its rows."""

    world: World
    setting: Setting
    log: Log
    taken: dict[int, list[Taken]]


@pytest.fixture(scope="module", params=range(2))
def recorded(request: pytest.FixtureRequest) -> Iterator[Recorded]:
    taken: dict[int, list[Taken]] = defaultdict(list)

    class Recording(Decisions):
        def unheard(self, row: int, stage: Stage) -> Placement:
            return self.record(row, stage, super().unheard(row, stage))

        def onward(self, row: int, here: str) -> Placement:
            placement = super().onward(row, here)
            return self.record(row, Stage.TRIAGED if self._book.triaged[row] else Stage.TRANSFERRED, placement)

        def record(self, row: int, stage: Stage, placement: Placement) -> Placement:
            taken[row].append(Taken(stage, self._env.now, self._duty.network, self.needs[row], placement))
            return placement

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importlib.import_module("simulation.play"), "Decisions", Recording)
        world = draw(SETTING, seed=request.param, replication=0)
        yield Recorded(world, SETTING, Play(world, SETTING, POLICY).run(), taken)


class Retelling:
    """Puts calls and knowledge together again from the log and the world."""

    def __init__(self, of: Recorded) -> None:
        self.of, self.log, self.world = of, of.log, of.world
        self.exchange = Exchange(world=of.world, setting=of.setting, policy=POLICY)
        self.answered: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for row in np.lexsort((self.log.arrived, self.log.patient)).tolist():
            if self.log.answered[row] != NEVER:
                provider = self.log.providers[self.log.answered_by[row]]
                self.answered[int(self.log.patient[row])].append((int(self.log.answered[row]), provider))

    def decision(self, row: int, stage: Stage, at: int, network: Network, so_far: Need, **heard: Any) -> Decision:
        patient = int(self.log.patient[row])
        arrived = int(self.log.arrived[row])
        history = [one for one in self.answered[patient] if one[0] < arrived and at - one[0] <= CONTACT_WINDOW]
        identified = bool(self.world.identified_in_ivr[patient])
        if stage not in (Stage.RING, Stage.WAITED):
            luck = self.world.contacts[int(self.log.contact[row])]
            identified = identified or bool(luck.identified[patient] < SETTING.population.identified_by_adviser)
            heard["red_flag"] = bool(self.world.red_flag[patient])
        facts = {"red_flag": None, "triage": None, "provider": None} | heard
        call = self.exchange.call(patient, at, call_id=str(row), stage=stage, **facts)
        knowledge = self.exchange.knowledge(patient, at, identified=identified, history=history)
        return decide(call, knowledge, network, POLICY, so_far)

    def triage(self, row: int) -> Triage:
        patient, care = int(self.log.patient[row]), SETTING.care
        luck = self.world.contacts[int(self.log.contact[row])]
        edge, skill = 0.0, None
        for wanted, share in care.skills_wanted:
            if edge <= luck.skill[patient] < edge + share:
                skill = wanted
            edge += share
        acuity = self.world.acuity[patient]
        urgency = Urgency(int(acuity < care.urgent) + int(acuity < care.urgent + care.soon))
        return Triage(urgency=urgency, clinician_needed=True, skill=skill)

    def decisions(self, row: int) -> list[Decision]:
        """One for each placement of this row."""
        found: list[Decision] = []
        so_far, here = NOTHING, None
        for stage, at, network, *_ in self.of.taken[row]:
            heard: dict[str, Any] = {"provider": here}
            if stage in (Stage.TRANSFERRED, Stage.TRIAGED):
                if here is None:
                    answered = int(self.log.answered[row])
                    so_far = self.decision(row, Stage.IDENTIFIED, answered, network, so_far).need
                    heard["provider"] = self.log.providers[self.log.answered_by[row]]
                if stage is Stage.TRIAGED:
                    heard["triage"] = self.triage(row)
            found.append(self.decision(row, stage, at, network, so_far, **heard))
            so_far, here = found[-1].need, found[-1].placement.provider if stage not in _UNHEARD else None
        return found


_UNHEARD = (Stage.RING, Stage.WAITED)


def test_every_placement_of_the_play_is_what_decide_says_of_the_same_call(recorded: Recorded) -> None:
    told = Retelling(recorded)
    stages = set()
    for row, taken in recorded.taken.items():
        for mine, theirs in zip(taken, told.decisions(row), strict=True):
            stages.add(mine.stage)
            assert theirs.need == mine.need, (row, mine.stage)
            assert theirs.placement == mine.placement, (row, mine.stage)
    assert stages == {Stage.RING, Stage.WAITED, Stage.TRANSFERRED, Stage.TRIAGED}


def test_the_log_says_what_decide_says(recorded: Recorded) -> None:
    log, told = recorded.log, Retelling(recorded)
    for row in np.flatnonzero(log.sent_to != NEVER).tolist():
        taken, decisions = recorded.taken[row], told.decisions(row)
        ring = decisions[0]
        assert taken[0].at == log.arrived[row]
        assert ring.placement.provider == log.providers[log.sent_to[row]]
        assert (ring.need.path.name == "STRAIGHT") == log.wanted_straight[row]
        onward = [decision for mine, decision in zip(taken, decisions, strict=True) if mine.stage not in _UNHEARD]
        if onward and onward[0].placement.mode == "call_back":
            first = onward[0].placement
            assert log.clinician_mode[row] == Mode.CALL_BACK
            assert first.provider == log.providers[log.clinician_provider[row]]
            assert first.time_frame_seconds is not None
            assert log.clinician_due[row] - log.clinician_queued[row] == first.time_frame_seconds * SECOND


def test_calls_sent_nowhere_hung_up_in_the_opening_message_or_are_red_flags_by_decide_too(recorded: Recorded) -> None:
    log, told = recorded.log, Retelling(recorded)
    nowhere = np.flatnonzero(log.sent_to == NEVER).tolist()
    assert nowhere
    for row in nowhere:
        at_ring = told.decisions(row)[0].placement.mode == "999"
        assert at_ring == (log.passed_to_999[row] == log.arrived[row])
        assert at_ring or log.state[row] == State.HUNG_UP_IN_OPENING


def test_explanations_told_twice_from_the_log_are_the_same_bytes(recorded: Recorded) -> None:
    rows = sorted(recorded.taken)[::5]

    def told() -> list[str]:
        decisions = [decision for row in rows for decision in Retelling(recorded).decisions(row)]
        network = all_open(POLICY)
        return [canonical(explained(decision, explain(decision, network, POLICY))) for decision in decisions]

    once, again = told(), told()
    assert once == again
    assert any('"reasons":[{' in text for text in once)
