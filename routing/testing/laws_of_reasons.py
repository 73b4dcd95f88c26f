"""Invariants of repeatability and explanation: the same bytes, and reasons that bear out what was decided."""

from collections.abc import Callable, Collection
from dataclasses import fields, replace

from prm.facts import Identity, Missing, Stage, Urgency
from routing.assess import need
from routing.decisive import decisive_of_destination, decisive_of_need
from routing.explaining import explain
from routing.facts import Facts
from routing.need import NOTHING, Need, join
from routing.network import Network, ProviderState
from routing.placing import all_open, place
from routing.policy import Policy
from routing.rules import Rule
from routing.safety import SAFETY_RULES, SafetyRule
from routing.testing.choosing import Choices, pick, rearranged, seldom
from routing.testing.drawing import a_call
from routing.testing.moment import Moment, broken
from routing.testing.registry import invariant

_FACT_OF = {
    "line": "line",
    "setting": "setting",
    "access": "access",
    "caller_is_patient": "on_behalf",
    "can_be_rung_back": "can_be_rung_back",
    "called_before": "called_before",
}
"""Fields of a call, and the fact by which rules read each."""

_READ_BY_THE_ENGINE = frozenset(fact for rule in SAFETY_RULES for fact in rule.reads)


@invariant(
    "A17",
    "determinism",
    "The same input under the same policy gives the same decision and explanation to the byte, whatever was decided "
    "before and whatever is remembered.",
    event="Open Policy Agent's decision logs (openpolicyagent.org): a decision is replayed from its input and revision",
)
def determinism(moment: Moment, choices: Choices) -> None:
    first = moment.text()
    if seldom(choices):
        moment.policy.forget()
    else:
        replace(moment, call=a_call(choices, moment.policy)).text()
    if moment.text() != first:
        raise broken(moment, "decided again, the bytes are others", moment.decision())


@invariant(
    "A18",
    "permutation invariance",
    "The order of notes, plans, contacts, providers, rules and keys of the policy file changes no byte.",
    event="specification: the need is a join, which has no order; a first match in file order would have one",
)
def permutation_invariance(moment: Moment, choices: Choices) -> None:
    known = moment.knowledge
    parts = {
        part: value if isinstance(value, Missing) else rearranged(choices, value)
        for part, value in (("notes", known.notes), ("plans", known.plans), ("contacts", known.contacts))
    }
    names = rearranged(choices, tuple(moment.network.providers))
    network = replace(moment.network, providers={name: moment.network.providers[name] for name in names})
    moved = replace(moment, network=network).knowing(**parts)
    backwards = moment.file.edited("backwards", _backwards)
    if backwards is None or moved.text(backwards) != moment.text():
        raise broken(moved, "in another order, the bytes are others", moment.decision(), moved.decision(backwards))


def _backwards(data: dict[str, object]) -> None:
    for part in ("rules", "providers"):
        entries = data[part]
        assert isinstance(entries, list)
        data[part] = [dict(reversed(entry.items())) for entry in reversed(entries)]
    keys = dict(reversed(data.items()))
    data.clear()
    data.update(keys)


@invariant(
    "A21",
    "explanation soundness",
    "From the rules that the explanation names and the facts that they read, everything else forgotten, the same need "
    "follows; every rule that lost says to whom, unless it lost its urgency to clinical triage.",
    event="specification: whoever signs a clinical safety case (DCB0129) must be able to follow a decision",
)
def explanation_soundness(moment: Moment, choices: Choices) -> None:
    del choices
    decision = replace(moment, so_far=NOTHING).decision()
    explanation = explain(decision, moment.network, moment.policy)
    rules: dict[str, Rule | SafetyRule] = {rule.id: rule for rule in SAFETY_RULES}
    rules.update({rule.id: rule for rule in moment.policy.rules})
    said = []
    for reason in explanation.reasons:
        rule = rules[reason.rule]
        alone = Facts(**{name: getattr(decision.grounds.facts, name) for name in rule.reads})
        contribution = rule.contribution(alone)
        if contribution is None or set(reason.facts) != set(rule.reads):
            raise broken(moment, f'"{reason.rule}" is a reason, and the facts that it reads are none', decision)
        said.append(contribution)
    # Only clinical triage lowers an urgency, so that it may be less than the reasons alone would make it.
    if replace(join(said), urgency=Urgency.ROUTINE) != replace(decision.need, urgency=Urgency.ROUTINE):
        raise broken(moment, "the reasons do not bear out the need", decision)
    for lost in explanation.overruled:
        if not lost.lost_to:
            raise broken(moment, f'"{lost.rule}" was overruled in its {lost.part} by nobody', decision)


@invariant(
    "A22",
    "explanation minimality",
    "The facts said to be decisive are enough: with all others neutral the same need and destination follow; and each "
    "of them counts: with it neutral as well, something else does.",
    event="specification: an explanation that names what did not matter hides what did",
)
def explanation_minimality(moment: Moment, choices: Choices) -> None:
    decision, policy = moment.decision(), moment.policy
    if choices.below(2) == 0:
        of_need = [fact.fact for fact in decisive_of_need(decision, policy)]
        _enough_and_each(moment, "the need", of_need, lambda names: _need_of(names, moment))
    else:
        named = [fact.fact for fact in decisive_of_destination(decision, moment.network, policy)]
        _enough_and_each(moment, "the destination", named, lambda names: _destination_of(names, moment))


def _enough_and_each(moment: Moment, what: str, named: list[str], result: Callable[[Collection[str]], object]) -> None:
    whole = result(_ALL)
    if result(named) != whole:
        raise broken(moment, f"{what} does not follow from {', '.join(named) or 'nothing'} alone", moment.decision())
    for fact in named:
        if result([other for other in named if other != fact]) == whole:
            raise broken(moment, f"{what} is the same without {fact}, which is called decisive", moment.decision())


class _All(tuple[str, ...]):
    """Every name there may be."""

    def __contains__(self, name: object) -> bool:
        return True


_ALL = _All()


def _need_of(names: Collection[str], moment: Moment) -> Need:
    """The need from the named facts, all others neutral."""
    grounds = moment.decision().grounds
    facts = Facts(**{name: getattr(grounds.facts, name) for name in Facts._fields if name in names})
    return need(facts, moment.policy, grounds.so_far if "so_far" in names else NOTHING)


def _destination_of(names: Collection[str], moment: Moment) -> tuple[object, ...]:
    """The destination from the named facts, all others neutral."""
    grounds, policy = moment.decision().grounds, moment.policy
    placed = place(
        _need_of(names, moment),
        _network_of(names, moment.network, policy),
        policy,
        area=grounds.area if "area" in names else policy.default_area,
        stage=moment.call.stage if "stage" in names else Stage.RING,
        here=grounds.here if "here" in names else None,
        last_provider=grounds.last_provider if "last_provider" in names else None,
        at=moment.call.at,
        call_id=moment.call.call_id,
    )
    return placed.provider, placed.queue, placed.mode, placed.time_frame_seconds


def _network_of(names: Collection[str], network: Network, policy: Policy) -> Network:
    """The network from the named parts of it; what is not named is open, staffed as declared, and free."""
    states = {}
    for provider, usual in all_open(policy).providers.items():
        state = network.providers.get(provider)
        if state is None:
            if f"providers/{provider}/known" in names:
                continue
            state = usual
        parts = [part.name for part in fields(ProviderState) if f"providers/{provider}/{part.name}" in names]
        states[provider] = replace(usual, **{part: getattr(state, part) for part in parts})
    memory = {part.name: getattr(network, part.name) for part in fields(Network) if part.name in names}
    return replace(Network(providers=states), **(memory | {"providers": states}))


@invariant(
    "A23",
    "irrelevance",
    "Changing what no rule reads changes nothing: ids and texts of notes and plans, and fields of the call that no "
    "rule of the policy is about.",
    event="specification: a decision depends on what its explanation names",
)
def irrelevance(moment: Moment, choices: Choices) -> None:
    known = moment.knowledge
    parts: dict[str, object] = {}
    if not isinstance(known.notes, Missing):
        parts["notes"] = tuple(replace(note, note_id=f"other {note.note_id}", text="other") for note in known.notes)
    if not isinstance(known.plans, Missing):
        parts["plans"] = tuple(replace(plan, plan_id=f"other {plan.plan_id}", pathway="other") for plan in known.plans)
    other_call = a_call(choices, moment.policy)
    changes = {field: getattr(other_call, field) for field in _FACT_OF if _FACT_OF[field] not in _read(moment.policy)}
    changed = moment.knowing(**parts).but(**changes)
    if changed.text() != moment.text():
        raise broken(changed, "what no rule reads changes the decision", moment.decision(), changed.decision())


def _read(policy: Policy) -> frozenset[str]:
    return _READ_BY_THE_ENGINE.union(*(rule.reads for rule in policy.rules))


@invariant(
    "A46",
    "fairness by irrelevance",
    "Name, gender, date of birth as such, postcode and NHS number never change a decision: who somebody is counts only "
    "through what is known about the patient.",
    event="NHS Constitution for England, principle 1: a service for all, irrespective of who they are",
)
def fairness(moment: Moment, choices: Choices) -> None:
    somebody = Identity(
        nhs_number=pick(choices, ("9990000018", None)),
        verified=choices.below(2) == 1,
        first_name=pick(choices, ("Ada", "Mohammed", "Zoë")),
        last_name=pick(choices, ("Smith", "Okonkwo", "Nowak")),
        gender=pick(choices, ("female", "male", None)),
        postcode=pick(choices, ("E1 6AN", "SW1A 1AA", None)),
        date_of_birth=pick(choices, ("1980-01-01", None)),
    )
    if moment.but(identity=somebody).text() != moment.text():
        raise broken(moment, "who somebody is changes the decision", moment.decision())
