"""A stateful machine over notes, plans, calls, providers, stores, policy reloads and the clock.

Two implementations run in lockstep: the engine with `prm.stores.memory` and `prm.recall`, and the dictionaries of
`tests.routing.ledger`, which know who is known, what is valid and which contacts count. Whatever happened before,
after each step the laws of `RoutingMachine` hold for the call just decided.
"""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

import routing
from prm.base import HOUR, BadInput, Instant
from prm.facts import Call, Contact, Match, Missing, Note, Option, Plan, Stage, Triage, Urgency
from prm.recall import recall
from routing import (
    CLINICIAN_SKILLS,
    EMERGENCY,
    HEALTH_ADVISER,
    NOTHING,
    Decision,
    Need,
    Network,
    Policy,
    ProviderState,
    Versions,
    answer,
    canonical,
    decide,
    explain,
    explained,
    read_versions,
)
from routing.testing import CLOCK_CHANGES, policy_file
from routing.testing.moment import as_text
from tests.routing.ledger import HOWS, OFFERED, PATIENTS, SURE, WINDOW, FailingStore, Ledger

PARTS = ("notes", "plans", "contacts")
FLAGS = {"violence_warning": "violence", "safeguarding": "safeguarding", "dnacpr": "dnacpr"}
SOME = st.frozensets(st.integers(0, 7), max_size=3)
"""Some of the eight providers."""

STEPS = (1, HOUR, 48 * HOUR, WINDOW - 1, WINDOW, WINDOW + 1, -1, -HOUR, -WINDOW, 400 * 24 * HOUR)


@dataclass(kw_only=True)
class Ongoing:
    """A call that has not ended."""

    call: Call
    patient: str | None
    """By the ledger; `None` where nobody is known for sure."""
    how: str
    need: Need = NOTHING


@cache
def texts() -> tuple[str, ...]:
    """Versions of one policy, each valid; the first one is live at the start."""
    path = Path(routing.__file__).parent / "policies" / "london-2024.yaml"
    data = policy_file(path.read_text(encoding="utf-8"), path.name).data()
    found = [as_text(data)]
    data["placing"]["live_limit_seconds"] = 30
    found.append(as_text(data))
    data["placing"]["continuity_hours"] = None
    data["rules"] = [entry for entry in data["rules"] if entry["kind"] != "age"]
    found.append(as_text(data))
    return tuple(found)


WRONG = ("", "rules: [", "policy: x\n", '{"policy": "x", "unheard_of": 1}')


@cache
def first_versions() -> Versions:
    return read_versions({"london.yaml": texts()[0]})


class RoutingMachine(RuleBasedStateMachine):
    """Everything that happens to a router, in any order."""

    calls: Bundle[str] = Bundle("calls")

    def __init__(self) -> None:
        super().__init__()
        self.store = FailingStore()
        self.ledger = Ledger()
        self.versions = first_versions()
        self.now: Instant = CLOCK_CHANGES[0]
        self.ongoing: dict[str, Ongoing] = {}
        self.serial = 0
        self.network = Network(providers={})

    @property
    def policy(self) -> Policy:
        return self.versions.all[0].policy

    def name(self, what: str) -> str:
        self.serial += 1
        return f"{what}-{self.serial}"

    @initialize(start=st.sampled_from(CLOCK_CHANGES), before=st.sampled_from((0, 48 * HOUR, 1)))
    def begin(self, start: Instant, before: int) -> None:
        self.now = start - before
        for name, identity in PATIENTS.items():
            self.store.add_patient(name, identity, at=CLOCK_CHANGES[0])
        states = {}
        for provider in self.policy.providers:
            waits = dict.fromkeys(sorted(provider.staffs), 0.0)
            states[provider.id] = ProviderState(staffed=provider.staffs, expected_wait_seconds=waits)
        self.network = Network(providers=states)

    # What is stored, the clock, and the network

    @rule(
        patient=st.sampled_from(sorted(PATIENTS)),
        kind=st.sampled_from((*FLAGS, "bypass_to_clinician")),
        start=st.sampled_from((0, -HOUR, 1, 48 * HOUR)),
        length=st.sampled_from((None, 1, HOUR, WINDOW)),
    )
    def add_note(self, patient: str, kind: str, start: int, length: int | None) -> None:
        name, begins = self.name("note"), self.now + start
        ends = None if length is None else begins + length
        note = Note(note_id=name, kind=kind, supplier="gp", valid_from=begins, valid_to=ends)
        self.store.add_note(patient, note)
        self.ledger.notes.setdefault(patient, {})[name] = (kind, begins, ends)

    @rule(patient=st.sampled_from(sorted(PATIENTS)), which=st.integers(0, 5))
    def withdraw_note(self, patient: str, which: int) -> None:
        held = self.ledger.notes.get(patient, {})
        if held:
            name = sorted(held)[which % len(held)]
            del held[name]
            self.store.withdraw_note(patient, name)

    @rule(
        patient=st.sampled_from(sorted(PATIENTS)),
        kind=st.sampled_from(("end_of_life", "dnacpr")),
        length=st.sampled_from((None, HOUR)),
    )
    def add_plan(self, patient: str, kind: str, length: int | None) -> None:
        name = self.name("plan")
        ends = None if length is None else self.now + length
        plan = Plan(plan_id=name, kind=kind, supplier="coordinate_my_care", valid_from=self.now, valid_to=ends)
        self.store.add_plan(patient, plan)
        self.ledger.plans.setdefault(patient, {})[name] = (kind, self.now, ends)

    @rule(step=st.sampled_from(STEPS))
    def clock_steps(self, step: int) -> None:
        self.now += step

    @rule(change=st.sampled_from(CLOCK_CHANGES), offset=st.sampled_from((0, -1, 1, 48 * HOUR, -48 * HOUR)))
    def clock_hops_to_a_change(self, change: Instant, offset: int) -> None:
        self.now = change + offset

    @rule()
    def purge(self) -> None:
        self.store.purge(self.now)
        self.ledger.purge(self.now)

    @rule(parts=st.sets(st.sampled_from(("candidates", *PARTS))))
    def stores_fail_or_recover(self, parts: set[str]) -> None:
        self.store.down = parts

    @rule(
        closed=SOME | SOME.map(frozenset(range(8)).difference),
        left_out=st.sets(st.sampled_from((HEALTH_ADVISER, *sorted(CLINICIAN_SKILLS))), max_size=7),
        wait=st.sampled_from((0.0, 61.0, 1201.0, None)),
        at_all=st.booleans(),
    )
    def providers_change(self, closed: frozenset[int], left_out: set[str], wait: float | None, at_all: bool) -> None:
        states = {}
        for number, provider in enumerate(self.policy.providers):
            touched = at_all or number in closed
            staffed = provider.staffs - left_out if touched else provider.staffs
            waits = {} if touched and wait is None else dict.fromkeys(sorted(staffed), wait if touched else 0.0)
            states[provider.id] = ProviderState(
                open=number not in closed,
                staffed=staffed,
                expected_wait_seconds={queue: seconds for queue, seconds in waits.items() if seconds is not None},
            )
        self.network = Network(providers=states)

    @rule(which=st.sampled_from((0, 0, 1, 2)))
    def reload(self, which: int) -> None:
        self.versions = self.versions.replaced({"london.yaml": texts()[which]})

    @rule(text=st.sampled_from(WRONG))
    def reload_what_is_wrong(self, text: str) -> None:
        before = self.versions
        try:
            self.versions = self.versions.replaced({"london.yaml": text})
        except BadInput:
            assert self.versions is before, "the last good version stays"
        else:
            raise AssertionError("a policy that is wrong went live")

    # Calls

    @rule(
        target=calls,
        how=st.sampled_from(HOWS),
        option=st.sampled_from((Option.NONE, Option.NONE, Option.MENTAL_HEALTH, Option.DENTAL)),
        red_flag=st.sampled_from((None, None, None, None, None, True)),
    )
    def rings(self, how: str, option: Option, red_flag: bool | None) -> str:
        name = self.name("call")
        identity, _, patient = OFFERED[how]
        call = Call(
            call_id=name, at=self.now, option=option, red_flag=red_flag, identity=identity, area="north_central"
        )
        self.ongoing[name] = Ongoing(call=call, patient=patient, how=how)
        self.decide(name)
        return name

    @rule(how=st.sampled_from(HOWS), times=st.integers(1, 2), minutes=st.integers(0, 1))
    def rings_and_is_dealt_with(self, how: str, times: int, minutes: int) -> None:
        for _ in range(times):
            name = self.rings(how, Option.NONE, None)
            self.ends(name, True)
            self.now += minutes * 60_000_000

    @rule(
        which=st.integers(0, 20),
        step=st.sampled_from((0, 1, -1)),
        purged=st.booleans(),
    )
    def somebody_rings_at_an_edge(self, which: int, step: int, purged: bool) -> None:
        """Just when something begins, ends or is forgotten about a patient, that patient rings."""
        edges = self.ledger.edges()
        if edges:
            patient, at = edges[which % len(edges)]
            self.now = at + step
            if purged:
                self.purge()
            name = self.rings(SURE[patient], Option.NONE, None)
            self.ends(name, True)

    @rule(name=calls, stage=st.sampled_from((Stage.IDENTIFIED, Stage.TRANSFERRED, Stage.WAITED)))
    def goes_on(self, name: str, stage: Stage) -> None:
        self.ongoing[name].call = replace(self.ongoing[name].call, stage=stage, triage=None, at=self.now)
        self.decide(name)

    @rule(
        name=calls,
        urgency=st.sampled_from(Urgency),
        clinician=st.booleans(),
        skill=st.sampled_from((None, "palliative", "dental")),
    )
    def is_triaged(self, name: str, urgency: Urgency, clinician: bool, skill: str | None) -> None:
        found = Triage(urgency=urgency, clinician_needed=clinician, skill=skill)
        self.ongoing[name].call = replace(self.ongoing[name].call, stage=Stage.TRIAGED, triage=found, at=self.now)
        self.decide(name)

    @rule(name=consumes(calls), answered=st.booleans())
    def ends(self, name: str, answered: bool) -> None:
        ended = self.ongoing.pop(name)
        if ended.patient is None:
            return
        provider = ended.call.provider if answered and ended.call.provider != EMERGENCY else None
        contact = Contact(call_id=name, at=ended.call.at, provider=provider)
        self.store.add_contact(ended.patient, contact)
        self.store.add_contact(ended.patient, contact)  # sent again after a time-out: kept once
        self.ledger.contacts.setdefault(ended.patient, {})[name] = (contact.at, provider)

    def decide(self, name: str) -> None:
        """Decide a call at its stage, with both implementations, and hold them to each other."""
        ongoing = self.ongoing[name]
        call, before = ongoing.call, ongoing.need
        knowledge = recall(call, self.store)
        self.agree(ongoing, knowledge)
        decision = decide(call, knowledge, self.network, self.policy, before)
        self.need_is_kept(call, before, decision.need)
        self.ledger_is_heeded(ongoing, decision)
        self.goes_to_who_can_answer(decision)
        assert not call.red_flag or decision.placement.provider == EMERGENCY
        self.nobody_else_matters(call, decision, before)
        ongoing.need = decision.need
        ongoing.call = replace(call, provider=decision.placement.provider)

    # What must hold

    def agree(self, ongoing: Ongoing, knowledge: Any) -> None:
        """The recall and the ledger know the same: who the patient is, and what counts."""
        call, down = ongoing.call, self.store.down
        _, match, patient = OFFERED[ongoing.how]
        if match is not Match.UNKNOWN and "candidates" in down:
            assert knowledge.match is Match.UNKNOWN
            assert all(getattr(knowledge, part) is Missing.DEGRADED for part in PARTS)
            return
        assert knowledge.match is match
        if patient is None:
            assert all(getattr(knowledge, part) is Missing.UNKNOWN for part in PARTS), "nothing is disclosed"
            return
        expected = {
            "notes": set(self.ledger.valid("notes", patient, call.at)),
            "plans": set(self.ledger.valid("plans", patient, call.at)),
            "contacts": set(self.ledger.recent(patient, call.call_id, call.at)),
        }
        ids = {"notes": "note_id", "plans": "plan_id", "contacts": "call_id"}
        for part in PARTS:
            found = getattr(knowledge, part)
            if part in down:
                assert found is Missing.DEGRADED, f"{part} are down"
            else:
                assert {getattr(each, ids[part]) for each in found} == expected[part]

    def need_is_kept(self, call: Call, before: Need, after: Need) -> None:
        """What the stages before called for is still covered, but for questions and an urgency that triage sets."""
        kept = replace(before, asks=frozenset(), confirmed=frozenset(), forced=frozenset())
        if call.triage is not None:
            kept = replace(kept, urgency=Urgency.ROUTINE)
        assert after.covers(kept), "a stage lost what the stages before called for"

    def ledger_is_heeded(self, ongoing: Ongoing, decision: Decision) -> None:
        """Flags travel, the third call goes to a clinician, and a store that is down is said to be."""
        call, patient, down = ongoing.call, ongoing.patient, self.store.down
        can_tell = ongoing.how != "nothing but the telephone"
        assert decision.degraded == (can_tell and ("candidates" in down or (patient is not None and down != set())))
        if "called_before" not in decision.need.ask:
            assert patient is not None
            assert not {"candidates", "contacts"} & down, "nobody knows the history, and nobody asks"
        if patient is None or "candidates" in down:
            return
        for part in ("notes", "plans"):
            if part not in down:
                kinds = self.ledger.valid(part, patient, call.at).values()
                flags = {FLAGS[kind] for kind in kinds if kind in FLAGS}
                assert flags <= set(answer(decision)["flags"]), "a flag does not travel"
        if "contacts" not in down and self.ledger.dealt_with(patient, call.call_id, call.at) >= 2:
            assert decision.need.level.name == "CLINICIAN", "the third call within 96 hours needs a clinician"
            assert "repeat_caller" in decision.need.show

    def goes_to_who_can_answer(self, decision: Decision) -> None:
        """Never to a closed or unstaffed place while another that may have the call can answer."""
        placed, routes = decision.placement, self.policy.routes[decision.grounds.area]
        assert placed.mode != "call_back" or decision.stage in (Stage.TRIAGED, Stage.TRANSFERRED)
        if placed.provider == EMERGENCY:
            return
        if placed.why == "all_closed":
            asked = (routes.home, *routes.overflow_to, *routes.others, *self.policy.contingency)
            assert not [name for name in asked if self.answers(name, HEALTH_ADVISER)]
        else:
            assert self.answers(placed.provider, placed.queue)

    def nobody_else_matters(self, call: Call, decision: Decision, before: Need) -> None:
        """With a store that holds only what the ledger says of this patient, the decision is the same."""
        patient = OFFERED[self.ongoing[call.call_id].how][2]
        if patient is None:
            return
        alone = FailingStore()
        alone.down = self.store.down
        alone.add_patient(patient, PATIENTS[patient], at=CLOCK_CHANGES[0])
        for name, (kind, start, end) in self.ledger.notes.get(patient, {}).items():
            alone.add_note(patient, Note(note_id=name, kind=kind, supplier="gp", valid_from=start, valid_to=end))
        for name, (kind, start, end) in self.ledger.plans.get(patient, {}).items():
            supplier = "coordinate_my_care"
            alone.add_plan(patient, Plan(plan_id=name, kind=kind, supplier=supplier, valid_from=start, valid_to=end))
        for name, (at, provider) in self.ledger.contacts.get(patient, {}).items():
            alone.add_contact(patient, Contact(call_id=name, at=at, provider=provider))
        assert decide(call, recall(call, alone), self.network, self.policy, before) == decision

    @invariant()
    def every_call_can_be_decided_now_and_finds_no_dead_end(self) -> None:
        """Whatever has happened since: one destination that can answer, under the version that is live."""
        if not self.ongoing:
            return
        ongoing = self.ongoing[max(self.ongoing)]
        call = replace(ongoing.call, at=self.now)
        decision = decide(call, recall(call, self.store), self.network, self.policy, ongoing.need)
        self.goes_to_who_can_answer(decision)
        assert decision.policy_hash == self.policy.hash
        flagged = replace(call, red_flag=True, provider=decision.placement.provider)
        assert decide(flagged, recall(call, self.store), self.network, self.policy).placement.provider == EMERGENCY

    @invariant()
    def a_decision_repeats_to_the_byte(self) -> None:
        if not self.ongoing:
            return
        ongoing = self.ongoing[min(self.ongoing)]
        call = replace(ongoing.call, at=self.now)
        knowledge = recall(call, self.store)
        said = []
        for _ in range(2):
            decision = decide(call, knowledge, self.network, self.policy, ongoing.need)
            said.append(canonical(explained(decision, explain(decision, self.network, self.policy))))
        assert said[0] == said[1]

    def answers(self, provider: str, queue: str) -> bool:
        state = self.network.providers.get(provider)
        return state is not None and state.open and queue in state.staffed


def counting_machine() -> Any:
    """The machine, counting the steps that it takes: for whoever runs many."""

    class Counting(RoutingMachine):
        steps = 0

        @invariant()
        def count(self) -> None:
            Counting.steps += 1

    return Counting
