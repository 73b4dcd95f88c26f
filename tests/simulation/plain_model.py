"""The oracle of the play: the same service told plainly, with one SimPy process for every call.

It shares with the play what is drawn, the quantile functions of `times`, the mixes of `outcomes` and the routing
engine, and nothing else. Whoever waits stands in a plain list that is searched whole, and the facts of every decision
are put together anew.
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import simpy

from prm.base import SECOND
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
SHORTEST_IDENTIFICATION_SECONDS = 10

Steps = Generator[simpy.Event, Any, Any]
Rank = tuple[int, int, int]


@dataclass(eq=False)
class Desk:
    """The people of one provider who answer one queue, and who waits in it."""

    provider: str
    queue: str
    mean_seconds: float
    serves: tuple[str, ...]
    on_duty: int = 0
    busy: int = 0
    waiting: list["Waiter"] = field(default_factory=list)

    @property
    def idle(self) -> bool:
        return self.busy < self.on_duty


@dataclass(eq=False)
class Waiter:
    """Somebody in a queue; `turn` happens, with the desk that answers, when somebody is free."""

    rank: Rank
    turn: simpy.Event
    process: simpy.Process


@dataclass(eq=False, kw_only=True)
class Ringing:
    """One call, as far as it has come."""

    number: int
    patient: int
    contact: int
    row: dict[str, int]
    identified: bool
    red_flag: bool | None = None
    triage: Triage | None = None
    need: Need = NOTHING


def plain_log(world: World, setting: Setting, policy: Policy) -> Log:
    """What becomes of this world under this roster and policy."""
    return PlainModel(world, setting, policy).run()


class PlainModel:
    """The service: desks, the router's belief about them, and a process for each call."""

    def __init__(self, world: World, setting: Setting, policy: Policy) -> None:
        self.world, self.setting, self.policy = world, setting, policy
        self.env = simpy.Environment(initial_time=setting.horizon.start)
        self.providers = [provider.id for provider in policy.providers]
        self.desks = {
            (provider.id, queue): Desk(
                provider=provider.id,
                queue=queue,
                mean_seconds=_mean_seconds(setting, provider.id, queue),
                serves=(queue, *setting.roster.helps.get(queue, ())),
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
        self.luck = cache(lambda contact: _luck(world, setting, contact))

    def run(self) -> Log:
        self.env.process(self.roster())
        for closure in self.setting.closures:
            self.env.process(self.closure(closure))
        self.env.process(self.snapshots())
        self.env.process(self.first_rings())
        horizon = self.setting.horizon
        self.env.run(until=horizon.end)
        return Log(
            areas=tuple(area.name for area in self.setting.areas),
            networks=tuple(area.network for area in self.setting.areas),
            providers=tuple(self.providers),
            counted_from=horizon.counted_from,
            counted_to=horizon.counted_to,
            ended_at=horizon.end,
            **{name: np.array([row[name] for row in self.rows], dtype=np.int64) for name in COLUMNS},
        )

    # The desks.

    def at_provider(self, provider: str) -> list[Desk]:
        return [desk for desk in self.desks.values() if desk.provider == provider]

    def able(self, desk: Desk) -> list[Desk]:
        """Those whose people answer the desk's queue: its own, then the helpers in the order of queues."""
        return [desk, *(other for other in self.at_provider(desk.provider) if desk.queue in other.serves[1:])]

    def roster(self) -> Steps:
        people = self.setting.roster.people
        for quarter in range(self.setting.horizon.quarters):
            for key, desk in self.desks.items():
                if key in people:
                    desk.on_duty = 0 if desk.provider in self.shut else int(people[key][quarter])
                    self.answer_next(desk)
            self.pass_on_stranded()
            yield self.env.timeout(QUARTER)

    def pass_on_stranded(self) -> None:
        """Call-backs in a queue for which nobody is on duty think again, in the order of their places."""
        stranded = [
            [waiter for waiter in sorted(desk.waiting, key=lambda one: one.rank) if waiter.rank[0] != ON_THE_LINE]
            for desk in self.desks.values()
            if desk.provider not in self.shut and not any(other.on_duty for other in self.able(desk))
        ]
        if any(stranded):
            self.look()
        for waiters in stranded:
            for waiter in waiters:
                waiter.process.interrupt("nobody on duty")

    def closure(self, closure: Closure) -> Steps:
        """Nobody is on duty, and who waits for a first voice thinks again, in the order of their places."""
        start, people = self.setting.horizon.start, self.setting.roster.people
        yield self.env.timeout(max(closure.start - start, 0))
        self.shut.add(closure.provider)
        for desk in self.at_provider(closure.provider):
            desk.on_duty = 0
        self.look()
        for desk in self.at_provider(closure.provider):
            for waiter in sorted(desk.waiting, key=lambda one: one.rank):
                if self.rows[waiter.rank[-1]]["answered"] == NEVER:
                    waiter.process.interrupt("closed")
        yield self.env.timeout(closure.end - self.env.now)
        self.shut.remove(closure.provider)
        quarter = (self.env.now - start) // QUARTER
        for key, desk in self.desks.items():
            if desk.provider == closure.provider and key in people and quarter < len(people[key]):
                desk.on_duty = int(people[key][quarter])
                self.answer_next(desk)
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
                able = self.able(desk)
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

    def answer_next(self, desk: Desk) -> None:
        """The desk's free people take whoever is first in any of the queues that they answer."""
        queues = [self.desks[desk.provider, q] for q in desk.serves if (desk.provider, q) in self.desks]
        while desk.idle and any(queue.waiting for queue in queues):
            everybody = [(waiter.rank, waiter, queue) for queue in queues for waiter in queue.waiting]
            _, waiter, queue = min(everybody, key=lambda one: one[0])
            queue.waiting.remove(waiter)
            desk.busy += 1
            waiter.turn.succeed(desk)

    def free_again(self, desk: Desk) -> None:
        desk.busy -= 1
        self.answer_next(desk)

    def wait(self, call: Ringing, desk: Desk, priority: int, until: Mapping[str, int]) -> Steps:
        """Stand in a queue: who answers, or the name of what came first of the instants of `until` and a closure."""
        process = self.env.active_process
        assert process is not None
        waiter = Waiter(rank=(priority, call.row["arrived"], call.number), turn=self.env.event(), process=process)
        desk.waiting.append(waiter)
        for other in self.able(desk):
            if other.idle:
                self.answer_next(other)
                break
        timers = {name: self.env.timeout(at - self.env.now) for name, at in until.items()}
        try:
            happened = yield self.env.any_of([waiter.turn, *timers.values()])
        except simpy.Interrupt as interrupt:
            desk.waiting.remove(waiter)
            return str(interrupt.cause)
        if waiter.turn in happened:
            return waiter.turn.value
        desk.waiting.remove(waiter)
        return next(name for name, timer in timers.items() if timer in happened)

    # The life of a call.

    def first_rings(self) -> Steps:
        for patient, arrival in enumerate(self.world.arrival.tolist()):
            yield self.env.timeout(arrival - self.env.now)
            self.env.process(self.contact(patient, 0, redial=0))

    def rings_again(self, after_us: int, call: Ringing, *, redial: int) -> Steps:
        yield self.env.timeout(after_us)
        self.env.process(self.contact(call.patient, call.contact + 1, redial=redial))

    def contact(self, patient: int, contact: int, *, redial: int) -> Steps:
        call = self.open(patient, contact, redial)
        row, luck = call.row, self.luck(contact)
        self.think(call, Stage.RING)
        if call.need.path is Path.TO_999:
            self.pass_to_999(call)
            return
        if luck["opening_us"][patient] >= 0:
            row["hung_up"] = row["arrived"] + luck["opening_us"][patient]
            row["state"] = State.HUNG_UP_IN_OPENING
            self.may_redial(call, luck["opening_us"][patient])
            return
        placement = self.where(call, Stage.RING, here=None)
        row["sent_to"] = self.providers.index(placement.provider)
        row["wanted_straight"] = int(call.need.path is Path.STRAIGHT)
        row["overflowed"] = int(placement.provider != self.setting.areas[row["area"]].home)
        desk = yield from self.first_voice(call, self.desks[placement.provider, placement.queue])
        if desk is None:
            return
        row["answered"] = self.env.now
        row["answered_by"] = self.providers.index(desk.provider)
        row["answered_queue"] = QUEUES.index(desk.queue)
        before = Contact(call_id=str(call.number), at=self.env.now, provider=desk.provider)
        self.answered.setdefault(patient, []).append(before)
        if desk.queue == HEALTH_ADVISER:
            yield from self.with_adviser(call, desk)
        else:
            yield from self.with_first_clinician(call, desk)

    def open(self, patient: int, contact: int, redial: int) -> Ringing:
        world = self.world
        row = {name: 0 if name in ZERO_AT_FIRST else NEVER for name in COLUMNS}
        held = int(world.holding[patient])
        earlier = [one for one in self.answered.get(patient, []) if self.env.now - one.at <= 96 * 3600 * SECOND]
        row |= {
            "patient": patient,
            "contact": contact,
            "redial": redial,
            "area": int(world.area[patient]),
            "arrived": self.env.now,
            "clinician_mode": Mode.NOT_NEEDED,
            "red_flag": int(world.red_flag[patient]),
            "third_in_window": int(len(earlier) >= 2),
            "holder": int(held != NO_ONE_HOLDS),
            "over_85": int(world.age[patient] >= 85),
            "assessor": Assessor.NOBODY,
            "disposition": Disposition.UNDECIDED,
            "state": State.WAITING,
        }
        self.rows.append(row)
        return Ringing(
            number=len(self.rows) - 1,
            patient=patient,
            contact=contact,
            row=row,
            identified=bool(world.identified_in_ivr[patient]),
        )

    def first_voice(self, call: Ringing, desk: Desk) -> Steps:
        """Whoever answers first, or nobody."""
        row = call.row
        patience = row["arrived"] + self.luck(call.contact)["patience_us"][call.patient]
        while True:
            until = {"patience": patience}
            row["clinician_mode"] = Mode.NOT_NEEDED
            if desk.queue != HEALTH_ADVISER:
                row["clinician_mode"] = Mode.LIVE
                until["limit"] = self.env.now + self.limit_us
            came = yield from self.wait(call, desk, ON_THE_LINE, until)
            if isinstance(came, Desk):
                return came
            if came == "patience":
                row["hung_up"], row["state"] = self.env.now, State.ABANDONED
                self.may_redial(call, 0)
                return None
            row["clinician_mode"] = Mode.NOT_NEEDED
            self.think(call, Stage.WAITED)
            if call.need.path is Path.TO_999:
                self.pass_to_999(call)
                return None
            placement = self.where(call, Stage.WAITED, here=None)
            desk = self.desks[placement.provider, placement.queue]

    @property
    def limit_us(self) -> int:
        return int(self.policy.live_limit_seconds * SECOND)

    def with_adviser(self, call: Ringing, desk: Desk) -> Steps:
        row, patient, luck, timing = call.row, call.patient, self.luck(call.contact), self.setting.timing
        row["state"] = State.WITH_HEALTH_ADVISER
        identify_us = luck["identify_us"][patient]
        whole_us = max(int(luck["adviser"][patient] * (desk.mean_seconds * SECOND)), identify_us)
        if call.identified:
            saved_us = int(timing.known_saves_seconds * SECOND)
            saved_us = max(min(saved_us, identify_us - SHORTEST_IDENTIFICATION_SECONDS * SECOND), 0)
            identify_us, whole_us = identify_us - saved_us, whole_us - saved_us
        call.identified = call.identified or luck["identified"][patient]
        call.red_flag = bool(self.world.red_flag[patient])
        self.think(call, Stage.IDENTIFIED)
        row["note_visible"] = self.sees_record(call)
        onward = call.need.path is Path.STRAIGHT or call.need.level is Level.CLINICIAN
        if call.need.path is Path.TO_999:
            row["triaged"], row["assessor"] = 1, Assessor.HEALTH_ADVISER
            yield self.env.timeout(identify_us)
        elif onward:
            yield self.env.timeout(identify_us)
        elif not luck["triaged"][patient]:
            yield self.env.timeout(max(int(whole_us * timing.information_share), identify_us))
        else:
            row["triaged"], row["assessor"] = 1, Assessor.HEALTH_ADVISER
            yield self.env.timeout(whole_us)
            if luck["clinician_needed"][patient]:
                onward = True
                call.triage = Triage(urgency=self.urgency(patient), clinician_needed=True, skill=luck["skill"][patient])
        row["adviser_ended"] = self.env.now
        if call.need.path is Path.TO_999:
            self.pass_to_999(call)
        elif onward:
            self.env.process(self.to_clinician(call, desk))
        else:
            self.close(call)
        self.free_again(desk)

    def to_clinician(self, call: Ringing, adviser: Desk) -> Steps:
        row = call.row
        stage = Stage.TRIAGED if call.triage else Stage.TRANSFERRED
        self.think(call, stage)
        if call.need.path is Path.TO_999:
            self.pass_to_999(call)
            return
        placement = self.where(call, stage, here=adviser.provider)
        if placement.queue == HEALTH_ADVISER:
            self.close(call)
            return
        row["clinician_queued"], row["urgency"] = self.env.now, int(call.need.urgency)
        row["state"] = State.WAITING_FOR_CLINICIAN
        desk = self.join_clinicians(call, placement)
        live = placement.mode == "live"
        while live:
            row["clinician_mode"] = Mode.LIVE
            came = yield from self.wait(call, desk, ON_THE_LINE, {"limit": self.env.now + self.limit_us})
            if isinstance(came, Desk):
                yield from self.with_clinician(call, came)
                return
            live = "handle_live" in call.need.must
            if live:
                self.think(call, stage)
                if call.need.path is Path.TO_999:
                    self.pass_to_999(call)
                    return
                placement = self.where(call, stage, here=desk.provider)
                if placement.queue != HEALTH_ADVISER:
                    desk = self.join_clinicians(call, placement)
        row["clinician_mode"] = Mode.CALL_BACK
        row["clinician_due"] = self.env.now + self.policy.call_back_seconds[call.need.urgency] * SECOND
        priority = 4 - int(call.need.urgency)
        while not isinstance(came := (yield from self.wait(call, desk, priority, {})), Desk):
            self.think(call, stage)
            placement = self.where(call, stage, here=desk.provider)
            if placement.queue != HEALTH_ADVISER:
                desk = self.join_clinicians(call, placement)
        yield from self.with_clinician(call, came)

    def join_clinicians(self, call: Ringing, placement: Placement) -> Desk:
        call.row["clinician_provider"] = self.providers.index(placement.provider)
        call.row["clinician_queue"] = QUEUES.index(placement.queue)
        return self.desks[placement.provider, placement.queue]

    def with_clinician(self, call: Ringing, desk: Desk) -> Steps:
        self.clinician_starts(call, desk)
        lasts_us = int(self.luck(call.contact)["clinician"][call.patient] * (desk.mean_seconds * SECOND))
        if call.row["clinician_mode"] == Mode.CALL_BACK:
            lasts_us += int(self.setting.timing.call_back_dial_seconds * SECOND)
        yield from self.clinician_ends(call, desk, lasts_us)

    def with_first_clinician(self, call: Ringing, desk: Desk) -> Steps:
        """A bypass or an option's line: nobody spoke to the caller before."""
        row, patient, luck = call.row, call.patient, self.luck(call.contact)
        self.clinician_starts(call, desk)
        row["clinician_queued"], row["clinician_queue"] = row["arrived"], QUEUES.index(desk.queue)
        row["clinician_mode"], row["urgency"] = Mode.LIVE, int(call.need.urgency)
        row["note_visible"] = self.sees_record(call)
        lasts_us = int(luck["clinician"][patient] * (desk.mean_seconds * SECOND))
        if self.world.red_flag[patient]:
            call.red_flag = True
            self.think(call, Stage.IDENTIFIED)
            lasts_us = min(lasts_us, luck["identify_us"][patient])
        yield from self.clinician_ends(call, desk, lasts_us)

    def clinician_starts(self, call: Ringing, desk: Desk) -> None:
        call.row["clinician_started"] = self.env.now
        call.row["clinician_provider"] = self.providers.index(desk.provider)
        call.row["state"] = State.WITH_CLINICIAN

    def clinician_ends(self, call: Ringing, desk: Desk, lasts_us: int) -> Steps:
        yield self.env.timeout(max(lasts_us, 1))
        call.row["clinician_ended"] = self.env.now
        call.row["assessor"], call.row["triaged"] = Assessor.CLINICIAN, 1
        if call.need.path is Path.TO_999:
            self.pass_to_999(call)
        else:
            self.close(call)
        self.free_again(desk)

    def pass_to_999(self, call: Ringing) -> None:
        call.row["passed_to_999"] = self.env.now
        call.row["disposition"], call.row["state"] = Disposition.AMBULANCE, State.CLOSED

    def close(self, call: Ringing) -> None:
        row, luck = call.row, self.luck(call.contact)
        row["state"] = State.CLOSED
        if row["triaged"]:
            row["disposition"] = self.dispositions.of(
                luck["disposition"][call.patient],
                area=row["area"],
                clinician=row["assessor"] == Assessor.CLINICIAN,
                note=self.note_class(call.patient) if row["note_visible"] else NO_NOTE,
            )
        again_us = luck["re_contact_us"][call.patient]
        if again_us >= 0 and row["disposition"] != Disposition.AMBULANCE and call.contact + 1 < MOST_CONTACTS:
            self.env.process(self.rings_again(again_us, call, redial=0))

    def may_redial(self, call: Ringing, hangs_up_after_us: int) -> None:
        again_us = self.luck(call.contact)["redial_us"][call.patient]
        if again_us >= 0 and call.contact + 1 < MOST_CONTACTS:
            self.env.process(self.rings_again(hangs_up_after_us + again_us, call, redial=1))

    # What is known, and what is decided from it.

    def think(self, call: Ringing, stage: Stage) -> None:
        """The need, by all that is known at this instant."""
        telephone, records = self.telephone(call, stage, None), self.records(call)
        call.need = need(facts_of(telephone, records, self.policy), self.policy, call.need)

    def where(self, call: Ringing, stage: Stage, *, here: str | None) -> Placement:
        telephone, records = self.telephone(call, stage, here), self.records(call)
        return place(
            call.need,
            self.network,
            self.policy,
            area=telephone.area,
            stage=stage,
            here=here,
            last_provider=last_provider_of(telephone, records, self.policy),
            at=telephone.at,
            call_id=telephone.call_id,
        )

    def telephone(self, call: Ringing, stage: Stage, here: str | None) -> Call:
        world, patient = self.world, call.patient
        option = OPTIONS[world.option[patient]]
        if world.red_flag[patient] and world.red_flag_in_ivr[patient]:
            option = Option.LIFE_THREATENING
        return Call(
            call_id=str(call.number),
            at=self.env.now,
            stage=stage,
            line=LINES[world.line[patient]],
            option=option,
            area=self.presented_area(call),
            setting=Whereabouts.CUSTODY if world.custody[patient] else Whereabouts.UNKNOWN,
            access=frozenset([Access.INTERPRETER]) if world.interpreter[patient] else frozenset(),
            caller_is_patient=None if stage is Stage.RING else not world.on_behalf[patient],
            red_flag=call.red_flag,
            triage=call.triage,
            provider=here,
        )

    def presented_area(self, call: Ringing) -> str:
        own = self.setting.areas[call.row["area"]].name
        for redirection in self.setting.redirections:
            holds = redirection.area == own and redirection.start <= self.env.now < redirection.end
            if holds and self.world.redirect[call.patient] < redirection.share:
                return redirection.to_area
        return own

    def records(self, call: Ringing) -> Knowledge:
        if any(outage.start <= self.env.now < outage.end for outage in self.setting.records_down):
            return Knowledge(notes=Missing.DEGRADED, plans=Missing.DEGRADED, contacts=Missing.DEGRADED)
        if not call.identified:
            return Knowledge()
        notes: list[Note] = []
        plans: list[Plan] = []
        held = int(self.world.holding[call.patient])
        if held != NO_ONE_HOLDS:
            record, supplier, kind, _ = self.setting.population.holdings[held]
            if record == "note":
                notes.append(Note(note_id="held", kind=kind, supplier=supplier, valid_from=0))
            else:
                plans.append(Plan(plan_id="held", kind=kind, supplier=supplier, valid_from=0))
        return Knowledge(
            match=Match.CONFIRMED,
            age_years=int(self.world.age[call.patient]),
            notes=tuple(notes),
            plans=tuple(plans),
            contacts=tuple(self.answered.get(call.patient, [])),
            confirmed=frozenset({"first_name", "last_name", "date_of_birth", "gender", "postcode"}),
        )

    def sees_record(self, call: Ringing) -> int:
        return int(any(shown.split(":")[0] in ("note", "plan") for shown in call.need.show))

    def urgency(self, patient: int) -> Urgency:
        care, acuity = self.setting.care, self.world.acuity[patient]
        if acuity < care.urgent:
            return Urgency.URGENT
        return Urgency.SOON if acuity < care.urgent + care.soon else Urgency.ROUTINE

    def note_class(self, patient: int) -> int:
        old_enough = self.setting.care.note_ages == "all" or self.world.age[patient] >= 85
        if self.world.holding[patient] == NO_ONE_HOLDS or not old_enough:
            return NO_NOTE
        return NEW_NOTE if self.world.new_holder[patient] else NOTE


def _mean_seconds(setting: Setting, provider: str, queue: str) -> float:
    timing = setting.timing
    means = timing.adviser_mean_seconds if queue == HEALTH_ADVISER else timing.clinician_mean_seconds
    return means[provider]


def _luck(world: World, setting: Setting, contact: int) -> dict[str, list[Any]]:
    """What will happen at everybody's contact of this number, as lists; -1 for what will not."""
    u, area, behaviour, care = world.contacts[contact], world.area, setting.behaviour, setting.care
    in_opening = u.opening < behaviour.opening_hang_up[area]
    with np.errstate(divide="ignore", invalid="ignore"):
        opening = np.where(in_opening, times.MESSAGE_SECONDS * u.opening / behaviour.opening_hang_up[area], 0)
    shares = np.cumsum([0.0, *(share for _, share in care.skills_wanted)])
    skills = np.full(len(world), None, dtype=object)
    for n, (skill, _) in enumerate(care.skills_wanted):
        skills[(u.skill >= shares[n]) & (u.skill < shares[n + 1])] = skill
    patience = times.patience_seconds(u.patience, behaviour.early_leave[area], behaviour.steady_patience_seconds)
    identify = setting.timing.identify_mean_seconds * times.lognormal_units(u.identify)
    redial = times.REDIAL_AFTER_SECONDS + times.exponential_seconds(u.redial_after, behaviour.redial_mean_seconds)
    re_contact = times.exponential_seconds(u.re_contact_after, behaviour.re_contact_mean_seconds)
    return {
        "opening_us": np.where(in_opening, times.microseconds(opening), -1).tolist(),
        "patience_us": times.microseconds(patience).tolist(),
        "identify_us": times.microseconds(identify).tolist(),
        "adviser": times.adviser_units(u.adviser).tolist(),
        "clinician": times.lognormal_units(u.clinician).tolist(),
        "identified": (u.identified < setting.population.identified_by_adviser).tolist(),
        "triaged": (u.triaged < care.triaged[area]).tolist(),
        "clinician_needed": (u.clinician_needed < care.clinician_needed[area]).tolist(),
        "skill": skills.tolist(),
        "disposition": u.disposition.tolist(),
        "redial_us": np.where(u.redial < behaviour.redial, times.microseconds(redial), -1).tolist(),
        "re_contact_us": np.where(u.re_contact < behaviour.re_contact, times.microseconds(re_contact), -1).tolist(),
    }
