"""The exchange: the routing engine inside the play.

It asks `routing.need` and `routing.place`, the very functions behind the API, with the facts of simulated people.
Needs are remembered by what the policy could tell apart of a person and a moment, so that few are worked out twice.
"""

from collections.abc import Sequence

import numpy as np

from prm.base import HOUR, MINUTE, Instant
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
    Stage,
    Triage,
)
from prm.facts import (
    Setting as Place,
)
from routing import Need, Policy, facts_of, is_shut, need
from simulation.columns import flags, ints, small
from simulation.setting import Setting
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
        self._needs: dict[tuple[object, ...], tuple[Need, Need, Triage | None]] = {}
        self._kinds = ints(_kinds_of_people(world, policy))
        hours = [number for number, option in enumerate(OPTIONS) if option in policy.hours]
        self._by_time = flags(np.isin(world.option, hours) | bool(setting.records_down))
        """Patients whose need depends on the time of day."""
        self._shut: dict[tuple[Option, int], bool] = {}
        self.areas = [area.name for area in setting.areas]
        self.redirects = bool(setting.redirections)
        """Whether a call may ever be presented from another area than the patient's."""
        self._area = small(world.area)

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
        """What this person needs at this moment, the need so far included.

        `history` holds the contacts within the window only, since older ones are not recalled.
        """
        key: tuple[object, ...] = (self._kinds[patient], stage, identified, red_flag, id(triage), id(so_far))
        if history or self._by_time[patient]:
            key += (self._earlier(at, history), self._is_shut(patient, at), self.records_are_down(at))
        remembered = self._needs.get(key)
        if remembered is not None:
            return remembered[0]
        call = self.call(patient, at, call_id="", stage=stage, red_flag=red_flag, triage=triage, provider=None)
        knowledge = self.knowledge(patient, at, identified=identified, history=history)
        found = need(facts_of(call, knowledge, self._policy), self._policy, so_far)
        # The need so far and the triage are kept with the answer, so that their ids stay their own.
        self._needs[key] = (found, so_far, triage)
        return found

    def last_provider(self, at: Instant, history: History) -> str | None:
        """Who dealt with the latest contact, if the policy asks for continuity and the records can be reached."""
        hours = self._policy.continuity
        if not history or hours is None or self.records_are_down(at):
            return None
        when, provider = history[-1]
        return provider if at - when <= hours * HOUR else None

    def records_are_down(self, at: Instant) -> bool:
        """Whether no store can answer at that instant."""
        return any(outage.start <= at < outage.end for outage in self._setting.records_down)

    def area(self, patient: int, at: Instant) -> str:
        """The area that the network presents the patient's call from: another one while calls are redirected."""
        name = self.areas[self._area[patient]]
        for redirection in self._setting.redirections:
            if (
                redirection.area == name
                and redirection.start <= at < redirection.end
                and self._world.redirect[patient] < redirection.share
            ):
                return redirection.to_area
        return name

    def _earlier(self, at: Instant, history: History) -> tuple[int, ...]:
        """How many contacts the policy counts in each of its windows."""
        return tuple(
            min(most, sum(at - when <= hours * HOUR for when, _ in history))
            for hours, most in self._policy.contact_windows
        )

    def _is_shut(self, patient: int, at: Instant) -> bool:
        """Whether the line of the patient's option is shut, worked out once a minute, the finest that hours know."""
        option = OPTIONS[self._world.option[patient]]
        key = (option, at // MINUTE)
        if key not in self._shut:
            self._shut[key] = is_shut(option, at, self._policy)
        return self._shut[key]

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
            area=self.area(patient, at),
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


def _kinds_of_people(world: World, policy: Policy) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """One number for everything about a patient that does not change in the run and that the policy can tell apart."""
    band = np.searchsorted(np.array(policy.age_cuts, dtype=np.int64), world.age, side="right")
    columns = (
        (world.line, len(LINES)),
        (world.option, len(OPTIONS)),
        (world.red_flag & world.red_flag_in_ivr, 2),
        (world.interpreter, 2),
        (world.custody, 2),
        (world.on_behalf, 2),
        (band, len(policy.age_cuts) + 1),
        (world.holding + 1, 1 + int(world.holding.max(initial=0)) + 1),
    )
    kinds = np.zeros(len(world), dtype=np.int64)
    for column, size in columns:
        kinds = kinds * size + column
    return kinds
