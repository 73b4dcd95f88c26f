"""A witness of a play: every decision as the question that was asked, while it is asked.

The same play, with the same log to the byte; plays that nobody watches know nothing of this module. A witness is told
at the instant of each decision and keeps what it wants: a week has some hundred thousand of them.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from prm.base import Instant
from prm.facts import Call, Knowledge, Stage, Triage
from routing import NOTHING, Need, Network, Placement, Policy
from simulation.decisions import Decisions
from simulation.exchange import Exchange, History
from simulation.log import Log
from simulation.play import Play
from simulation.setting import Setting
from simulation.world import World


class Witnessed(NamedTuple):
    """One decision of a play: of the first four, `routing.decide` makes this need, and this placement if there is one.

    At `IDENTIFIED` the play asks for the need alone: whoever has the call goes on with it.
    """

    call: Call
    knowledge: Knowledge
    network: Network
    so_far: Need
    need: Need
    placement: Placement | None
    arrived: Instant
    """When waiting began; a contact counts towards a period by this."""


Witness = Callable[[Witnessed], None]


def watch(world: World, setting: Setting, policy: Policy, see: Witness) -> Log:
    """Play the world while `see` is told of every decision, in the order in which they are taken."""
    exchange = _Overheard(world=world, setting=setting, policy=policy)
    return Play(world, setting, policy, decisions=partial(_Watched, see=see, overheard=exchange)).run()


class _Asked(NamedTuple):
    """What the exchange was asked for last."""

    patient: int
    at: Instant
    stage: Stage
    identified: bool
    red_flag: bool | None
    triage: Triage | None
    history: History


class _Overheard(Exchange):
    """An exchange that keeps what it was asked for last."""

    asked: _Asked

    def need(
        self,
        patient: int,
        at: Instant,
        stage: Stage,
        identified: bool,
        red_flag: bool | None,
        triage: Triage | None,
        history: History,
        so_far: Need,
    ) -> Need:
        self.asked = _Asked(patient, at, stage, identified, red_flag, triage, history)
        return super().need(patient, at, stage, identified, red_flag, triage, history, so_far)


class _Watched(Decisions):
    """Decisions that tell a witness of each."""

    def __init__(self, *, see: Witness, overheard: _Overheard, **parts: Any) -> None:
        super().__init__(**{**parts, "exchange": overheard})
        self._see, self._overheard = see, overheard

    def unheard(self, row: int, stage: Stage) -> Placement:
        network, so_far = self._duty.network, self.needs.get(row, NOTHING)
        placement = super().unheard(row, stage)
        self._tell(row, network, so_far, None, placement)
        return placement

    def identified(self, row: int) -> Need:
        network, so_far = self._duty.network, self.needs[row]
        need = super().identified(row)
        self._tell(row, network, so_far, self._answered_by(row), None)
        return need

    def screened(self, row: int) -> Need:
        network, so_far = self._duty.network, self.needs[row]
        need = super().screened(row)
        self._tell(row, network, so_far, self._answered_by(row), None)
        return need

    def onward(self, row: int, here: str) -> Placement:
        network, so_far = self._duty.network, self.needs[row]
        placement = super().onward(row, here)
        self._tell(row, network, so_far, here, placement)
        return placement

    def _answered_by(self, row: int) -> str:
        return self._policy.providers[self._book.answered_by[row]].id

    def _tell(self, row: int, network: Network, so_far: Need, here: str | None, placement: Placement | None) -> None:
        asked = self._overheard.asked
        call = self._overheard.call(
            asked.patient,
            asked.at,
            call_id=str(row),
            stage=asked.stage,
            red_flag=asked.red_flag,
            triage=asked.triage,
            provider=here,
        )
        knowledge = self._overheard.knowledge(
            asked.patient, asked.at, identified=asked.identified, history=asked.history
        )
        arrived = self._book.arrived[row]
        self._see(Witnessed(call, knowledge, network, so_far, self.needs[row], placement, arrived))
