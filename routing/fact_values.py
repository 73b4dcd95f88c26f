"""The values that a fact might have had instead, as far as a rule of a policy can tell them apart."""

from collections.abc import Iterable, Iterator
from itertools import product

from prm.facts import Access, Line, Match, Missing, Option, Setting, Stage, Urgency
from routing.facts import Facts
from routing.kinds_of_patient import RecordRule
from routing.policy import Policy
from routing.rules import Rule
from routing.safety import FLAGS, SafetyRule

_ENUMERATED: dict[str, Iterable[object]] = {
    "stage": tuple(Stage),
    "line": tuple(Line),
    "option": tuple(Option),
    "setting": tuple(Setting),
    "match": tuple(Match),
    "option_shut": (False, True),
    "on_behalf": (None, False, True),
    "out_of_area": (None, False, True),
    "can_be_rung_back": (None, False, True),
    "called_before": (None, False, True),
}
_ADDED: dict[str, tuple[object, ...]] = {
    "red_flags": ("red_flag", "ambulance_requested", "life_threatening"),
    "access": tuple(Access),
}
_ANY_SUPPLIER, _ANY_KIND, _ANYTHING = "any supplier", "any kind", "anything"
"""Stand for a supplier, a kind and a word where the policy names none."""


def other_values(fact: str, rule: Rule | SafetyRule, facts: Facts, policy: Policy) -> tuple[object, ...]:
    """What the fact might have been instead, the nearest first: one thing more, then nothing, then not known."""
    present = getattr(facts, fact)
    found = dict.fromkeys(_values(fact, rule, present, policy))
    return tuple(value for value in found if value != present)


def _values(fact: str, rule: Rule | SafetyRule, present: object, policy: Policy) -> Iterable[object]:
    if fact in _ENUMERATED:
        return _ENUMERATED[fact]
    if fact == "age_from":
        return (0, *policy.age_cuts, None)
    if fact == "contacts":
        return _contacts(policy)
    if fact == "triage":
        return (None, *product(Urgency, (False, True), (None,)))
    if fact in ("notes", "plans"):
        return (*_with(present, _records(rule, policy)), frozenset(), *Missing)
    return (*_with(present, _ADDED.get(fact) or _words(rule)), frozenset())


def _with(present: object, more: Iterable[object]) -> Iterator[frozenset[object]]:
    kept = present if isinstance(present, frozenset) else frozenset()
    for one in more:
        yield kept | {one}


def _contacts(policy: Policy) -> Iterator[object]:
    most = max((cap for _, cap in policy.contact_windows), default=0)
    for number in range(most + 1):
        yield tuple((hours, min(cap, number)) for hours, cap in policy.contact_windows)
    yield from Missing


def _records(rule: Rule | SafetyRule, policy: Policy) -> Iterable[tuple[str, str]]:
    """The (supplier, kind) pairs that the rule is about; those that any rule names where it takes any."""
    named = [rule] if isinstance(rule, RecordRule) else [each for each in policy.rules if isinstance(each, RecordRule)]
    suppliers = sorted({name for each in named for name in each.suppliers or ()}) or [_ANY_SUPPLIER]
    kinds = sorted({name for each in named for name in each.kinds or ()}) or [_ANY_KIND]
    flagged = () if isinstance(rule, RecordRule) else FLAGS
    return tuple(product(suppliers, dict.fromkeys((*flagged, *kinds))))


def _words(rule: Rule | SafetyRule) -> tuple[str, ...]:
    """The words that a rule's own parameters name."""
    if not isinstance(rule, Rule):
        return (_ANYTHING,)
    own = (getattr(rule, name) for name in type(rule).model_fields if name not in Rule.model_fields)
    return tuple(sorted({str(word) for value in own if isinstance(value, frozenset) for word in value})) or (_ANYTHING,)
