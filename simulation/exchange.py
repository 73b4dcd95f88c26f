"""The exchange: the routing engine inside the play.

It asks `routing.need` and `routing.place`, the very functions behind the API, with the facts of simulated people.
Needs are remembered by what the policy could tell apart of a person and a moment, so that few are worked out twice.
"""

from collections.abc import Sequence

import numpy as np

from prm.base import Instant
from prm.facts import (
    Access,
    Call,
    Contact,
    Identity,
    Knowledge,
    Line,
    Match,
    Missing,
    Note,
    Option,
    Plan,
    Setting as Place,
    Stage,
    Triage,
    Urgency,
)
from routing import Need, Policy, facts_of, need
from simulation.setting import QUARTER, RecordsDown, Setting
from simulation.world import NO_ONE_HOLDS, World

LINES = (Line.PUBLIC, Line.PROFESSIONAL)
OPTIONS = (Option.NONE, Option.MENTAL_HEALTH, Option.DENTAL, Option.SILENT)

History = Sequence[tuple[Instant, str]]
"""Earlier answered contacts: (instant of the answer, provider id), oldest first."""


class Exchange:
    """Facts of simulated people, and the needs that the policy finds in them."""

    def __init__(self, *, world: World, setting: Setting, policy: Policy) -> None:
        self._world = world
        self._setting = setting
        self._policy = policy
        self._needs: dict[tuple[object, ...], tuple[Need, Need]] = {}
        self._who: list[int] = _kinds_of_people(world).tolist()
        self._option: list[int] = world.option.tolist()

    def need(
        self,
        patient: int,
        at: Instant,
        *,
        call_id: str,
        stage: Stage,
        identified: bool,
        red_flag: bool | None,
        triage: Triage | None,
        history: History,
        so_far: Need,
    ) -> Need:
        """What this person needs at this moment, the need so far included.

        `history` holds the contacts within the window only, since older ones are not recalled.
        """
        down = self.records_are_down(at)
        key = (
            self._who[patient],
            stage,
            identified,
            red_flag,
            triage,
            len(history),
            down,
            # Hours of an option's line matter to nobody else.
            at // QUARTER if self._option[patient] else None,
            id(so_far),
        )
        remembered = self._needs.get(key)
        if remembered is not None:
            return remembered[0]
        call = self.call(patient, at, call_id=call_id, stage=stage, red_flag=red_flag, triage=triage, provider=None)
        knowledge = self.knowledge(patient, at, identified=identified, history=history)
        found = need(facts_of(call, knowledge, self._policy), self._policy, so_far)
        # The need so far is kept with the answer, so that its id stays its own.
        self._needs[key] = (found, so_far)
        return found

    def records_are_down(self, at: Instant) -> bool:
        """Whether no store can answer at that instant."""
        return _down(self._setting.records_down, at)

    def call(
        self,
        patient: int,
        at: Instant,
        *,
        call_id: str,
        stage: Stage,
        red_flag: bool | None,
        triage: Triage | None,
        provider: str | None,
    ) -> Call:
        """The call of a simulated patient, as the telephone system would know it."""
        world = self._world
        in_ivr = bool(world.red_flag[patient] and world.red_flag_in_ivr[patient])
        option = OPTIONS[world.option[patient]]
        return Call(
            call_id=call_id,
            at=at,
            stage=stage,
            line=LINES[world.line[patient]],
            option=Option.LIFE_THREATENING if in_ivr else option,
            area=self._setting.areas[world.area[patient]].name,
            setting=Place.CUSTODY if world.custody[patient] else Place.UNKNOWN,
            access=frozenset({Access.INTERPRETER} if world.interpreter[patient] else ()),
            caller_is_patient=None if stage is Stage.RING else not world.on_behalf[patient],
            red_flag=red_flag,
            identity=Identity(),
            triage=triage,
            provider=provider,
        )

    def knowledge(self, patient: int, at: Instant, *, identified: bool, history: History) -> Knowledge:
        """What the records say of a simulated patient, if they can be reached and the patient is identified."""
        if self.records_are_down(at):
            return Knowledge(notes=Missing.DEGRADED, plans=Missing.DEGRADED, contacts=Missing.DEGRADED)
        if not identified:
            return Knowledge()
        world = self._world
        notes: tuple[Note, ...] = ()
        plans: tuple[Plan, ...] = ()
        if (held := int(world.holding[patient])) != NO_ONE_HOLDS:
            record, supplier, kind, _ = self._setting.population.holdings[held]
            if record == "note":
                notes = (Note(note_id=f"note-{patient}", kind=kind, supplier=supplier, valid_from=0),)
            else:
                plans = (Plan(plan_id=f"plan-{patient}", kind=kind, supplier=supplier, valid_from=0),)
        return Knowledge(
            match=Match.CONFIRMED,
            age_years=int(world.age[patient]),
            notes=notes,
            plans=plans,
            contacts=tuple(
                Contact(call_id=f"{patient}-before-{n}", at=when, provider=provider)
                for n, (when, provider) in enumerate(history)
            ),
            confirmed=frozenset({"first_name", "last_name", "date_of_birth", "gender", "postcode"}),
        )


def _down(outages: tuple[RecordsDown, ...], at: Instant) -> bool:
    return any(outage.start <= at < outage.end for outage in outages)


def _kinds_of_people(world: World) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """One number for everything about a patient that does not change during the run."""
    columns = (
        (world.line, len(LINES)),
        (world.option, len(OPTIONS)),
        (world.red_flag & world.red_flag_in_ivr, 2),
        (world.interpreter, 2),
        (world.custody, 2),
        (world.on_behalf, 2),
        (world.age, 131),
        (world.holding + 1, 1 + int(world.holding.max(initial=0)) + 1),
    )
    kinds = np.zeros(len(world), dtype=np.int64)
    for column, size in columns:
        kinds = kinds * size + column
    return kinds


