"""Providers, areas, limits and the lines of options."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from prm.facts import Urgency
from routing.checking.diagnostics import Diagnostic, told
from routing.checking.subject import Subject
from routing.kinds_of_call import ChosenOption
from routing.need import CLINICIAN_SKILLS
from routing.network import HEALTH_ADVISER
from routing.rules import PATHS
from routing.ways import alternatives, unreached, ways


def wrong_providers(subject: Subject) -> Iterator[Diagnostic]:
    """Providers that cannot be what they are said to be."""
    lines = Counter(provider.option for provider in subject.document.providers if provider.option is not None)
    for index, provider in enumerate(subject.document.providers):
        at = ("providers", index)
        is_line = provider.kind == "line"
        if is_line != (provider.option is not None):
            yield told("line-without-option", subject.place(at), provider=provider.id)
        if not is_line and HEALTH_ADVISER not in provider.staffs:
            place = subject.place((*at, "staffs"))
            yield told("nobody-answers", place, provider=provider.id, queue="health adviser")
        if is_line and not provider.staffs & CLINICIAN_SKILLS:
            yield told("nobody-answers", subject.place((*at, "staffs")), provider=provider.id, queue="clinician")
        if provider.option is not None and lines[provider.option] > 1:
            yield told("option-twice", subject.place((*at, "option")), option=provider.option)


def wrong_placing(subject: Subject) -> Iterator[Diagnostic]:
    """Homes, contingency, orders and time frames that cannot be."""
    by_id, placing = subject.providers(), subject.document.placing
    for name, area in subject.document.areas.items():
        if by_id[area.home].kind != "111":
            yield told("area-without-home", subject.place(("areas", name, "home")), area=name, provider=area.home)
    for index, name in enumerate(placing.contingency):
        if by_id[name].kind != "contingency":
            yield told("not-contingency", subject.place(("placing", "contingency", index)), provider=name)
    missing = CLINICIAN_SKILLS - set(placing.skill_order)
    if missing or len(set(placing.skill_order)) < len(placing.skill_order):
        words = ", ".join(sorted(missing)) or "none"
        yield told("skill-order", subject.place(("placing", "skill_order")), missing=words)
    names = [urgency.name.lower() for urgency in Urgency]
    for less, more in pairwise(names):
        less_seconds, more_seconds = (getattr(placing.call_back_seconds, name) for name in (less, more))
        if more_seconds > less_seconds:
            place = subject.place(("placing", "call_back_seconds", more))
            seconds = {"more_seconds": more_seconds, "less_seconds": less_seconds}
            yield told("call-back-order", place, more=more, less=less, **seconds)


def unused_providers(subject: Subject) -> Iterator[Diagnostic]:
    """Providers whom no call reaches, and areas with one provider alone."""
    for name in unreached(ways(subject.policy)):
        yield told("unreachable-provider", subject.provider_place(name, "id"), provider=name)
    for name, area in subject.document.areas.items():
        if not alternatives(subject.policy, name):
            yield told("area-without-alternatives", subject.place(("areas", name)), area=name, provider=area.home)


def odd_options(subject: Subject) -> Iterator[Diagnostic]:
    """Options that nobody answers, and lines to which their option does not lead."""
    lines = {provider.option: provider.id for provider in subject.document.providers if provider.option is not None}
    straight: dict[str, bool] = {}
    rules = [rule for rule in subject.document.rules if isinstance(rule, ChosenOption)]
    for rule in rules:
        if rule.option not in lines:
            place = subject.rule_place(rule.id, "option")
            yield told("option-without-line", place, option=rule.option, rule=rule.id)
        goes_straight = PATHS[rule.gives.path] >= PATHS["straight"]
        straight[rule.option] = straight.get(rule.option, False) or goes_straight
    for rule in rules:
        if rule.option in lines and not straight.pop(rule.option, True):
            place = subject.rule_place(rule.id)
            yield told("option-not-straight", place, option=rule.option, provider=lines[rule.option])
