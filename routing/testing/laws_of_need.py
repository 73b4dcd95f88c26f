"""Invariants of the need: what raises it, what never lowers it, what is disclosed and what is asked."""

from dataclasses import replace

from prm.base import HOUR
from prm.facts import UNKNOWN, Access, Contact, Knowledge, Match, Missing, Note, Option, Plan, Setting, Stage, Urgency
from routing.kinds_of_patient import RecentContact, RepeatCaller
from routing.need import ALWAYS_ASK, NOTHING, Level
from routing.network import EMERGENCY
from routing.placing import all_open
from routing.policy import Policy
from routing.testing.choosing import Choices, pick
from routing.testing.drawing import some_knowledge
from routing.testing.moment import Moment, broken
from routing.testing.registry import invariant
from routing.testing.words import words_of

FLAGGED = {
    "violence": "violence",
    "violence_warning": "violence",
    "safeguarding": "safeguarding",
    "dnacpr": "dnacpr",
    "respect": "respect",
}
"""The flag that must travel with a kind of note or plan: said here again, so that the engine's own table is checked."""

_RECORDS = ("notes", "plans", "contacts")


def _known(knowledge: Knowledge) -> Knowledge:
    """The same about a patient who is surely known, with records known to be empty where nothing is known of them."""
    return replace(
        knowledge,
        match=Match.CONFIRMED,
        notes=() if isinstance(knowledge.notes, Missing) else knowledge.notes,
        plans=() if isinstance(knowledge.plans, Missing) else knowledge.plans,
        contacts=() if isinstance(knowledge.contacts, Missing) else knowledge.contacts,
    )


@invariant(
    "S1",
    "red-flag dominance",
    "A life-threatening symptom or option, or an ambulance asked for, goes to 999 as an emergency, whatever the notes, "
    "history, stage, providers, balancing or edits of the rules.",
    event="NHS 111 service principles: dispatch an ambulance without delay; the engine's own safety, which no policy "
    "file can switch off",
)
def red_flag_dominance(moment: Moment, choices: Choices) -> None:
    flagged = pick(
        choices,
        (
            moment.but(red_flag=True),
            moment.but(ambulance_requested=True),
            moment.but(option=Option.LIFE_THREATENING),
        ),
    )
    policy = moment.policy
    if choices.below(4) == 3:
        bare = moment.file.edited("bare", lambda data: data.update(rules=[_default(data)]))
        policy = bare or policy
    decision = flagged.decision(policy)
    placed = decision.placement
    if (placed.provider, placed.mode, decision.need.urgency) != (EMERGENCY, "999", Urgency.EMERGENCY):
        raise broken(flagged, "a red flag did not go to 999 as an emergency", decision)


def _default(data: dict[str, object]) -> object:
    rules = data["rules"]
    assert isinstance(rules, list)
    return next(rule for rule in rules if rule["kind"] == "default")


def _no_repeat_rule(policy: Policy) -> str:
    found = any(isinstance(rule, RepeatCaller) for rule in policy.rules)
    return "" if found else 'the policy has no rule of the kind "repeat_caller"'


@invariant(
    "S4",
    "third call to a clinician",
    "From the call that the policy's repeat rule counts to (the third in 96 hours unless it says otherwise) the need "
    "is at least a clinician, whatever else is known; a higher urgency wins.",
    event="Repeat Caller Service (NHS Digital, UEC technical standards); Penny Campbell, Easter 2005: eight contacts "
    "in four days (The Guardian, 26 May 2007)",
    silent=_no_repeat_rule,
)
def third_call(moment: Moment, choices: Choices) -> None:
    rules = [rule for rule in moment.policy.rules if isinstance(rule, RepeatCaller)]
    counting = [rule for rule in rules if rule.gives.need().level is Level.CLINICIAN]
    if not counting:
        raise broken(moment, 'no rule of the kind "repeat_caller" gives the level clinician')
    rule = pick(choices, counting)
    window = rule.within_hours * HOUR
    at, provider = moment.call.at, moment.policy.providers[0].id
    ages = [pick(choices, (HOUR, 0, 1, window - 1, window)) for _ in range(rule.nth - 1)]
    before = tuple(Contact(call_id=f"contact-{n}", at=at - age, provider=provider) for n, age in enumerate(ages))
    repeated = replace(moment, so_far=NOTHING, network=all_open(moment.policy)).knowing(
        match=Match.CONFIRMED, contacts=before
    )
    repeated = repeated.but(triage=None, stage=pick(choices, tuple(Stage)))
    decision = repeated.decision()
    given = rule.gives.need()
    if decision.need.level is not Level.CLINICIAN or not decision.need.accepts <= given.accepts:
        what = f"call {rule.nth} within {rule.within_hours} hours"
        raise broken(repeated, f'{what} needs no clinician ("{rule.id}")', decision)
    if decision.need.urgency < given.urgency:
        raise broken(repeated, f'the urgency is less than "{rule.id}" gives', decision)
    placed = decision.placement
    heard = placed.queue in decision.need.accepts or placed.provider == EMERGENCY
    if repeated.call.stage in (Stage.TRIAGED, Stage.TRANSFERRED) and not heard:
        raise broken(repeated, "with everybody on duty, the repeat caller comes to no clinician who counts", decision)


@invariant(
    "S7",
    "fail-safe degradation",
    "With a store down a decision still comes, is marked degraded, asks whether the patient called before, and its "
    "need covers the need on what is known: unknown history is never taken for no history.",
    event="Repeat Caller Service: if the service is off, always ask the caller; Adastra ransomware, 4 August 2022: "
    "history and notes gone for weeks (PublicTechnology, 27 March 2025)",
)
def fail_safe_degradation(moment: Moment, choices: Choices) -> None:
    down = pick(choices, (("contacts",), ("notes",), ("plans",), _RECORDS))
    known = moment.knowing(**dict.fromkeys(down, ()))
    how = pick(choices, (Missing.DEGRADED, Missing.DEGRADED, Missing.UNKNOWN))
    degraded = moment.knowing(**dict.fromkeys(down, how))
    with_it, without = degraded.decision(), known.decision()
    if how is Missing.DEGRADED and not with_it.degraded:
        raise broken(degraded, f"{', '.join(down)} could not be read, and the decision is not marked degraded", with_it)
    if not with_it.need.covers(without.need):
        raise broken(degraded, f"{', '.join(down)} not known makes the decision less careful", without, with_it)
    if "contacts" in down and moment.call.called_before is None and "called_before" not in with_it.need.ask:
        raise broken(degraded, "history is unknown and nobody asks about it", with_it)


@invariant(
    "S8",
    "risk monotonicity",
    "One more symptom, previous call, plan or note that raises risk never lowers any part of the need.",
    event="Penny Campbell, Easter 2005: eight contacts with eight doctors in four days (The Guardian, 26 May 2007)",
)
def risk_monotonicity(moment: Moment, choices: Choices) -> None:
    before = replace(moment, knowledge=_known(moment.knowledge))
    what, after = _riskier(before, choices)
    less, more = before.decision(), after.decision()
    if not more.need.covers(less.need):
        raise broken(after, f"{what} lowers the need", less, more)


def _riskier(moment: Moment, choices: Choices) -> tuple[str, Moment]:
    known, words = moment.knowledge, words_of(moment.policy)
    which = choices.below(8)
    if which == 0:
        return "a red flag", moment.but(red_flag=True)
    if which == 1:
        return "an ambulance asked for", moment.but(ambulance_requested=True)
    if which == 2:
        return "that nobody can ring back", moment.but(can_be_rung_back=False)
    if which == 3:
        return "a need of access", moment.but(access=moment.call.access | {pick(choices, tuple(Access))})
    if which == 7:
        # A rule may be about a setting that is unknown, and then knowing it ends that rule.
        ruled = any("unknown" in getattr(rule, "settings", ()) for rule in moment.policy.rules)
        may = moment.call.setting is Setting.UNKNOWN and not ruled
        return "custody", moment.but(setting=Setting.CUSTODY) if may else moment
    at, supplier = moment.call.at, pick(choices, words.suppliers)
    if which == 4:
        note = Note(note_id="more", kind=pick(choices, words.note_kinds), supplier=supplier, valid_from=at - HOUR)
        assert not isinstance(known.notes, Missing)
        return f"the note {note.kind}", moment.knowing(notes=(*known.notes, note))
    if which == 5:
        plan = Plan(plan_id="more", kind=pick(choices, words.plan_kinds), supplier=supplier, valid_from=at - HOUR)
        assert not isinstance(known.plans, Missing)
        return f"the plan {plan.kind}", moment.knowing(plans=(*known.plans, plan))
    contact = Contact(call_id="more", at=at - pick(choices, words.contact_ages), provider=words.providers[0])
    assert not isinstance(known.contacts, Missing)
    return "a previous call", moment.knowing(contacts=(*known.contacts, contact))


@invariant(
    "S11",
    "identity discipline",
    "Only a confirmed match discloses: under any other, decision and explanation are the same bytes as without notes, "
    "plans, contacts and confirmed parts, and the caller is asked.",
    event="Repeat Caller Service: three of five demographics are a potential match, which discloses no records; a "
    "telephone number is no identity (NHS Digital, UEC technical standards)",
)
def identity_discipline(moment: Moment, choices: Choices) -> None:
    match = pick(choices, (Match.POTENTIAL, Match.NONE, Match.UNKNOWN))
    held = moment.knowing(match=match)
    kept = {part: getattr(moment.knowledge, part) for part in _RECORDS}
    nothing = {part: value if isinstance(value, Missing) else Missing.UNKNOWN for part, value in kept.items()}
    bare = held.knowing(**nothing, confirmed=frozenset())
    if held.text() != bare.text():
        raise broken(held, f"records are used under a match that is {match}", bare.decision(), held.decision())


@invariant(
    "S12",
    "non-interference",
    "The decision and the payload for one patient are unchanged by anything stored or decided about another: family on "
    "one line, and a twin who differs only in first name, who is a potential match.",
    event="Repeat Caller Service: families, care homes and wards share a telephone; twins share all but the first name "
    "(NHS Digital, UEC technical standards)",
)
def non_interference(moment: Moment, choices: Choices) -> None:
    alone = moment.text()
    other = replace(moment, knowledge=some_knowledge(choices, moment.policy, moment.call.at))
    other.text()
    if moment.text() != alone:
        raise broken(moment, "a decision about another patient in between changes this one", moment.decision())
    twin = moment.knowing(match=Match.POTENTIAL, age_years=None)
    nobody = replace(moment, knowledge=replace(UNKNOWN, match=Match.POTENTIAL, to_ask=twin.knowledge.to_ask))
    nobody = nobody.knowing(cautions=twin.knowledge.cautions, **_only_missing(twin.knowledge))
    if twin.text() != nobody.text():
        raise broken(twin, "a twin is routed by the other twin's records", nobody.decision(), twin.decision())


def _only_missing(knowledge: Knowledge) -> dict[str, Missing]:
    found = {part: getattr(knowledge, part) for part in _RECORDS}
    return {part: value for part, value in found.items() if isinstance(value, Missing)}


@invariant(
    "S13",
    "safety flags travel",
    "Valid violence, safeguarding, DNACPR and ReSPECT flags are in the payload of whichever provider gets the call, "
    "and stay there after overflow and transfer, though nothing is known any more; they never lower anything.",
    event="Penny Campbell, Easter 2005: no easy access to notes of previous consultations, a major system failure and "
    "a direct factor (The Guardian, 26 May 2007)",
)
def safety_flags_travel(moment: Moment, choices: Choices) -> None:
    kind = pick(choices, tuple(FLAGGED))
    supplier = pick(choices, words_of(moment.policy).suppliers)
    at = moment.call.at
    before = replace(moment, knowledge=_known(moment.knowledge))
    known = before.knowledge
    assert not isinstance(known.notes, Missing)
    assert not isinstance(known.plans, Missing)
    if choices.below(2) == 0:
        note = Note(note_id="flag", kind=kind, supplier=supplier, valid_from=at, valid_to=at + 1)
        held = before.knowing(notes=(*known.notes, note))
    else:
        plan = Plan(plan_id="flag", kind=kind, supplier=supplier, valid_from=at, valid_to=at + 1)
        held = before.knowing(plans=(*known.plans, plan))
    first = held.decision()
    if FLAGGED[kind] not in first.need.flags or FLAGGED[kind] not in held.reply()["flags"]:
        raise broken(held, f"the flag of {kind} is not in the payload", first)
    later = replace(held, knowledge=UNKNOWN, so_far=first.need).but(
        stage=pick(choices, tuple(Stage)), provider=first.placement.provider
    )
    second = later.decision()
    kept = first.need.flags <= second.need.flags and first.need.show <= second.need.show
    if not kept or not first.need.must <= second.need.must:
        raise broken(later, "flags, what is shown, or obligations are lost on the way", first, second)


@invariant(
    "A25",
    "no re-ask",
    "What is confirmed and fresh is not asked again unless it is forced; what the rules ask for and nobody confirmed "
    "always is, and so are symptoms, location, call-back number and who is speaking; a potential match fills in "
    "nothing.",
    event="NHS Digital, UEC technical standards: a trace of the Personal Demographics Service comes before details are "
    "taken as known",
)
def no_re_ask(moment: Moment, choices: Choices) -> None:
    del choices
    decision = moment.decision()
    need, facts = decision.need, decision.grounds.facts
    fired = [rule for rule in moment.policy.rules if rule.fires(facts)]
    if not need.ask >= ALWAYS_ASK | need.forced:
        raise broken(moment, "a question that always or without fail is asked is left out", decision)
    asked = {question for rule in fired for question in rule.gives.asks} - need.confirmed
    if not asked <= need.ask:
        raise broken(moment, f"nobody asks for {', '.join(sorted(asked - need.ask))}", decision)
    fresh = any(isinstance(rule, RecentContact) for rule in fired)
    again = moment.knowledge.confirmed & need.ask - need.forced - ALWAYS_ASK
    if fresh and again:
        raise broken(moment, f"{', '.join(sorted(again))} is confirmed and asked again", decision)
    if moment.knowledge.match is not Match.CONFIRMED:
        said = {question for rule in fired for question in rule.gives.confirmed}
        if not need.confirmed <= said:
            raise broken(moment, "what a potential match says is taken as confirmed", decision)
