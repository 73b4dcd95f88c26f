"""Why: the reason for every contribution, what was overruled, and why the other providers were not chosen.

Nothing of it is worked out while a call is decided: it is rebuilt from the decision on request, to the same bytes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from enum import Enum, IntEnum

from routing.assess import contributions
from routing.chosen import why_chosen
from routing.deciding import Decision
from routing.facts import Facts
from routing.need import ALWAYS_ASK, NOTHING, Need, Path
from routing.network import Network
from routing.not_chosen import not_chosen
from routing.placing import wanted_of
from routing.policy import Policy
from routing.rules import PATHS, Rule
from routing.safety import SafetyRule
from routing.sentences import CLINICAL_TRIAGE, NEED_SO_FAR, ONLY_ASKS, RULES, SENTENCES
from routing.wording import calls_for, filled

PATH_NAMES = {path: name for name, path in PATHS.items()}

Contributions = tuple[tuple[Rule | SafetyRule, Need], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """Why one rule fired: the facts it read, and a sentence that a clinician can read."""

    rule: str
    kind: str
    facts: Mapping[str, object]
    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Overruled:
    """A part of one rule's contribution that lost, and to which rules."""

    rule: str
    part: str
    value: str
    lost_to: tuple[str, ...]
    by_value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """All the reasons for one decision."""

    reasons: tuple[Reason, ...]
    overruled: tuple[Overruled, ...]
    chosen: str
    """Why this provider, with the figures that decided it."""
    not_chosen: Mapping[str, str]
    """Provider id to sentence."""


def explain(decision: Decision, network: Network, policy: Policy) -> Explanation:
    """Why a decision came out as it did, from the network and the policy under which it was taken."""
    facts, so_far, area, _, last_provider = decision.grounds
    said = contributions(facts, policy)
    return Explanation(
        reasons=reasons(said, facts, policy),
        overruled=overruled(said, so_far, decision.need, policy),
        chosen=why_chosen(decision.placement, network, policy, area),
        not_chosen=not_chosen(decision.placement, decision.need, network, policy, area, last_provider),
    )


def reasons(said: Contributions, facts: Facts, policy: Policy) -> tuple[Reason, ...]:
    """The reason for each contribution, by rule id."""
    found = [
        Reason(
            rule=rule.id,
            kind=rule.kind,
            facts=facts_read(rule, facts),
            sentence=filled(_template(rule, facts), rule, facts, policy) + _then(contribution),
        )
        for rule, contribution in said
    ]
    return tuple(sorted(found, key=lambda reason: reason.rule))


def facts_read(rule: Rule | SafetyRule, facts: Facts) -> dict[str, object]:
    """The facts that a rule reads, as plain data."""
    return {name: plain(getattr(facts, name)) for name in rule.reads}


def overruled(said: Contributions, so_far: Need, need: Need, policy: Policy) -> tuple[Overruled, ...]:
    """What lost in the join: a lesser urgency or path, a wanted skill that is not the lead, a question saved.

    A level cannot lose: there are two, and the lower one is what every call has without being asked for.
    """
    voices = [(rule.id, contribution) for rule, contribution in said]
    if so_far != NOTHING:
        voices.append((NEED_SO_FAR, so_far))
    found = [lost for part in ("urgency", "path") for lost in _lesser(part, voices, need)]
    lead = wanted_of(need, policy).lead
    leads = tuple(sorted(name for name, voice in voices if lead in voice.skills))
    for name, voice in voices:
        if lead is not None:
            for skill in sorted(voice.skills - {lead}):
                found.append(Overruled(rule=name, part="skills", value=skill, lost_to=leads, by_value=lead))
        for question in sorted(voice.confirmed & need.forced):
            forcing = tuple(sorted(other for other, said_by in voices if question in said_by.forced))
            found.append(Overruled(rule=name, part="confirmed", value=question, lost_to=forcing, by_value="forced"))
    return tuple(sorted(found, key=lambda lost: (lost.rule, lost.part, lost.value)))


def not_asked_again(need: Need) -> frozenset[str]:
    """The questions that confirmed knowledge saves."""
    return (need.confirmed & need.asks) - need.forced - ALWAYS_ASK


def need_as_dict(need: Need) -> dict[str, object]:
    """The need as plain data, sets sorted, levels by name."""
    return {field.name: plain(getattr(need, field.name)) for field in fields(need)}


def plain(value: object) -> object:
    """A fact or a part of a need as JSON-ready data: names for enumerations, sorted lists for sets."""
    if isinstance(value, Path):
        return PATH_NAMES[value]
    if isinstance(value, IntEnum):
        return value.name.lower()
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, frozenset):
        return sorted((plain(part) for part in value), key=str)
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return value


def _template(rule: Rule | SafetyRule, facts: Facts) -> str:
    if rule.kind in ONLY_ASKS and isinstance(rule, Rule) and not rule.fires(facts):
        return ONLY_ASKS[rule.kind]
    return RULES[rule.kind]


def _then(contribution: Need) -> str:
    wanted = calls_for(contribution)
    return SENTENCES.then_calls_for.format(calls_for=wanted) if wanted else ""


def _lesser(part: str, voices: Iterable[tuple[str, Need]], need: Need) -> Iterable[Overruled]:
    """Values above the bottom that are not the outcome: lost to a higher one or, for urgency, to clinical triage."""
    voices = tuple(voices)
    outcome, bottom = getattr(need, part), getattr(NOTHING, part)
    winners = tuple(sorted(name for name, voice in voices if bottom != getattr(voice, part) == outcome))
    # With no rule that asked for the outcome, it is triage that lowered it, which needs no rule to do so.
    winners = winners or (CLINICAL_TRIAGE,)
    for name, voice in voices:
        value = getattr(voice, part)
        if value not in (outcome, bottom):
            yield Overruled(
                rule=name, part=part, value=str(plain(value)), lost_to=winners, by_value=str(plain(outcome))
            )
