"""Invariants of a policy as a whole: edits that must change nothing, versions, balancing, and what each rule is for."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice, product
from typing import Any

from prm.base import BadInput
from prm.facts import Missing
from routing.assess import contributions
from routing.checking import parse_policy
from routing.fact_values import other_values
from routing.facts import Facts
from routing.need import CLINICIAN_SKILLS, join
from routing.policy import Policy
from routing.rules import Rule
from routing.testing.choosing import Choices, pick
from routing.testing.moment import Moment, as_text, broken
from routing.testing.registry import invariant
from routing.versions import read_versions

_MOST_TRIED = 100_000
_CANNOT_FIRE: tuple[dict[str, Any], ...] = (
    {"kind": "plan", "suppliers": ["nobody at all"], "gives": {"level": "clinician", "path": "straight"}},
    {"kind": "note", "kinds": ["no such kind"], "gives": {"urgency": "emergency", "level": "clinician"}},
    {"kind": "caution", "cautions": ["never raised"], "gives": {"level": "clinician", "skills": ["dental"]}},
)
_ABOUT = {"owner": "nobody", "rationale": "a test", "source": "assumption"}


@invariant(
    "A28",
    "a dominated rule",
    "Removing a rule whose contribution the others cover leaves the need and the destination unchanged.",
    event="specification: rules have no order and no priority, only what they contribute",
)
def dominated_rule(moment: Moment, choices: Choices) -> None:
    facts = moment.decision().grounds.facts
    said = contributions(facts, moment.policy)
    covered = [
        rule
        for rule, given in said
        if isinstance(rule, Rule) and join(other for voice, other in said if voice is not rule).covers(given)
    ]
    if not covered:
        return
    rule = pick(choices, covered)
    fewer = moment.file.edited(f"without {rule.id}", lambda data: _without(data, rule.id))
    if fewer is None:  # the only default, without which a policy does not load
        return
    before, after = moment.decision(), moment.decision(fewer)
    if (after.need, after.placement) != (before.need, before.placement):
        raise broken(moment, f'without "{rule.id}", which the others cover, the decision is another', before, after)


def _without(data: dict[str, Any], rule: str) -> None:
    data["rules"] = [entry for entry in data["rules"] if entry["id"] != rule]


@invariant(
    "A29",
    "a disabled rule",
    "Adding a rule that cannot fire (about a supplier, kind or caution that nobody has) changes no byte of any reply.",
    event="specification: a rule that does not fire has nothing to say",
)
def disabled_rule(moment: Moment, choices: Choices) -> None:
    which = choices.below(len(_CANNOT_FIRE))
    added = {"id": "added for a test", **_CANNOT_FIRE[which], **_ABOUT}
    more = moment.file.edited(f"with disabled {which}", lambda data: data["rules"].append(added))
    if more is None or moment.text(more) != moment.text():
        raise broken(moment, "a rule that cannot fire changes the reply", moment.decision())


@invariant(
    "A30",
    "no dead rules",
    "Each rule fires for some facts that the policy can tell apart: a witness is found for it.",
    event="Open Policy Agent, `test --coverage`: a rule that nothing can reach protects nobody",
    of_policy=True,
)
def no_dead_rules(moment: Moment, choices: Choices) -> None:
    del choices
    for rule in moment.policy.rules:
        if witness(rule, moment.policy) is None:
            raise broken(moment, f'"{rule.id}" can never fire')


def witness(rule: Rule, policy: Policy) -> Facts | None:
    """Facts for which the rule fires, the simplest first; `None` if none were found."""
    neutral = Facts()
    values = [(getattr(neutral, name), *other_values(name, rule, neutral, policy)) for name in rule.reads]
    for found in islice(product(*values), _MOST_TRIED):
        facts = Facts(**dict(zip(rule.reads, found, strict=True)))
        if rule.fires(facts) and _can_be(facts, policy):
            return facts
    return None


def _can_be(facts: Facts, policy: Policy) -> bool:
    """An option that has hours must be open at some time in order to be found open."""
    hours = policy.hours.get(facts.option)
    return facts.option_shut or hours is None or any(hours)


@invariant(
    "A32",
    "relabelling symmetry",
    "Renaming every provider relabels the outcome and changes nothing else.",
    event="specification: what a provider is called is no reason to choose it",
)
def relabelling(moment: Moment, choices: Choices) -> None:
    del choices
    names = {provider.id: f"x {provider.id}" for provider in moment.policy.providers}
    if set(names) & {*moment.policy.areas, *CLINICIAN_SKILLS, *_words_of_placing(moment.policy)}:
        return  # a provider called as something else is: the edit below would rename that too
    renamed = moment.file.edited("renamed", lambda data: _rename(data, names))
    if renamed is None:
        raise broken(moment, "with other names for its providers the policy does not load")
    before, after = moment.decision(), _renamed(moment, names).decision(renamed)
    expected = before.placement._replace(provider=names.get(before.placement.provider, before.placement.provider))
    if after.placement != expected or after.need != before.need:
        raise broken(moment, "with other names for the providers the call goes elsewhere", before, after)


def _words_of_placing(policy: Policy) -> Iterable[str]:
    return ("areas", "111", "line", policy.balancing.strategy, *type(policy.balancing).model_fields)


def _rename(data: dict[str, Any], names: dict[str, str]) -> None:
    for part in ("areas", "providers", "placing"):
        data[part] = _relabelled(data[part], names)


def _relabelled(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {_relabelled(key, names): _relabelled(part, names) for key, part in value.items()}
    if isinstance(value, list):
        return [_relabelled(part, names) for part in value]
    return names.get(value, value) if isinstance(value, str) else value


def _renamed(moment: Moment, names: dict[str, str]) -> Moment:
    network = moment.network
    other = replace(
        network,
        providers=_relabelled(dict(network.providers), names),
        sent=_relabelled(dict(network.sent), names),
        sent_in_window=_relabelled(dict(network.sent_in_window), names),
        shares=None if network.shares is None else _relabelled(dict(network.shares), names),
    )
    contacts = moment.knowledge.contacts
    if not isinstance(contacts, Missing):
        contacts = tuple(replace(each, provider=_relabelled(each.provider, names)) for each in contacts)
    here = _relabelled(moment.call.provider, names)
    return replace(moment, network=other).but(provider=here).knowing(contacts=contacts)


@invariant(
    "A35",
    "atomic reload",
    "Each decision lies wholly under one version; an invalid policy never goes live and the last good one stays; going "
    "back restores the old decisions to the byte.",
    event="BT 999, 25 June 2023: an error in a configuration file, and a switch back that failed (Ofcom, 22 July 2024)",
    of_policy=True,
)
def atomic_reload(moment: Moment, choices: Choices) -> None:
    text = as_text(moment.file.data())
    before = read_versions({"one.yaml": text})
    old = before.all[0].policy
    said = moment.text(old)
    data = moment.file.data()
    data["placing"]["live_limit_seconds"] = 61 if data["placing"].get("live_limit_seconds") != 61 else 62
    after = before.replaced({"one.yaml": as_text(data)})
    wrong = pick(choices, ("rules: [", "policy: 1\n", as_text(data | {"live": True}), ""))
    try:
        after.replaced({"one.yaml": wrong})
    except BadInput:
        pass
    else:
        raise broken(moment, "a policy that is wrong went live")
    live = after.all[0].policy
    if live.hash == old.hash or moment.decision(live).policy_hash != live.hash:
        raise broken(moment, "a decision does not lie under the version that is live", moment.decision(live))
    back = after.replaced({"one.yaml": text}).all[0].policy
    if back.hash != old.hash or moment.text(back) != said or moment.text(old) != said:
        decisions = (moment.decision(old), moment.decision(back))
        raise broken(moment, "back under the old version, the decision is another", *decisions)


def _unchanged(data: dict[str, Any]) -> None:
    del data


@invariant(
    "A47",
    "round trip",
    "A policy written out and read again is the same policy with the same decisions; a decision is plain JSON; an "
    "unknown field is refused by name.",
    event="specification: what is kept in a file is what was decided by",
    of_policy=True,
)
def round_trip(moment: Moment, choices: Choices) -> None:
    again = moment.file.edited("again", _unchanged)
    if again is None or moment.text(again) != moment.text():
        raise broken(moment, "written out and read again, the policy decides otherwise", moment.decision())
    data = moment.file.data()
    places = [data, data["placing"], *data["providers"], *data["rules"], *data["areas"].values()]
    pick(choices, places)["unheard_of"] = 1
    try:
        parse_policy(as_text(data), moment.file.name)
    except BadInput as error:
        if "unknown-field" not in {fault.code for fault in error.faults}:
            raise broken(moment, f"an unknown field is refused as something else: {error}") from None
    else:
        raise broken(moment, "an unknown field is let in")
