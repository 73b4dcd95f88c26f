"""Rules that are missing, that contradict one another or themselves, and that change nothing."""

from collections.abc import Iterator

from routing.checking.diagnostics import Diagnostic, told
from routing.checking.effect import ENGINE, Effects, needed_to_cover
from routing.checking.subject import Subject, quoted
from routing.kinds_of_call import ChosenOption, Default
from routing.rules import Rule
from routing.safety import SafetyRule


def contradictions(subject: Subject) -> Iterator[Diagnostic]:
    """No default, hours that differ, and rules at odds with themselves."""
    rules = subject.document.rules
    if not any(isinstance(rule, Default) for rule in rules):
        yield told("no-default", subject.place(("rules",)))
    first: dict[str, ChosenOption] = {}
    for index, rule in enumerate(rules):
        at, given = ("rules", index), rule.gives
        if isinstance(rule, ChosenOption):
            other = first.setdefault(rule.option, rule)
            if other.weekly() != rule.weekly():
                place = subject.place((*at, "hours"))
                yield told("hours-differ", place, rule=rule.id, other=other.id, option=rule.option)
        if given.path == "straight" and "screen_first" in given.must:
            yield told("straight-and-screened", subject.place((*at, "gives", "path")), rule=rule.id)
        both = sorted(given.confirmed & given.forced)
        if both:
            place = subject.place((*at, "gives", "forced"))
            yield told("question-both-ways", place, rule=rule.id, questions=quoted(both))


def without_effect(subject: Subject) -> Iterator[Diagnostic]:
    """Rules that can never fire, and those that add nothing to what is given anyway.

    Of rules that cover one another the last is reported, so that all that are reported may go at once.
    """
    effects = Effects(subject.policy)
    rules = list(subject.document.rules)
    found: dict[str, Diagnostic] = {}
    for rule in reversed(subject.document.rules):
        others = [other for other in rules if other is not rule]
        diagnostic = _without_effect(rule, others, effects, subject)
        if diagnostic is not None:
            found[rule.id] = diagnostic
            rules = others
    yield from (found[rule.id] for rule in subject.document.rules if rule.id in found)


def unwanted_skills(subject: Subject) -> Iterator[Diagnostic]:
    """Rules that want a skill which they do not accept themselves."""
    for index, rule in enumerate(subject.document.rules):
        given = rule.gives
        left_out = sorted(given.skills - given.accepts) if given.accepts is not None else []
        if left_out:
            place = subject.place(("rules", index, "gives", "skills"))
            yield told("skill-not-accepted", place, rule=rule.id, skills=quoted(left_out))


def _without_effect(rule: Rule, others: list[Rule], effects: Effects, subject: Subject) -> Diagnostic | None:
    if isinstance(rule, Default):
        same = next((other for other in others if isinstance(other, Default)), None)
        if same is None:
            return None  # there must be one, whatever it gives
    place = subject.rule_place(rule.id, "id")
    if not effects.can_fire(rule):
        return told("dead-rule", place, rule=rule.id)
    if not effects.gives_something(rule):
        return told("rule-gives-nothing", place, rule=rule.id)
    body = _body(rule)
    for other in others:
        if _body(other) == body:
            return told("same-rule", place, rule=rule.id, other=other.id)
    if effects.adds_to(rule, (*ENGINE, *others)):
        return None
    for other in others:
        if not effects.adds_to(rule, (other,)):
            return told("covered-rule", place, rule=rule.id, other=other.id)
    cover = needed_to_cover(rule, (*others, *ENGINE), effects)
    own = [quoted([voice.id]) for voice in cover if not isinstance(voice, SafetyRule)]
    engine = ["the engine's own safety"] if any(isinstance(voice, SafetyRule) for voice in cover) else []
    return told("rule-without-effect", place, rule=rule.id, others=" and ".join((*own, *engine)))


def _body(rule: Rule) -> dict[str, object]:
    return rule.model_dump(exclude={"id", "owner", "rationale", "source"}, serialize_as_any=True)
