"""Every join of rules that can fire together, as far as it decides who can meet it."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from routing.need import CLINICIAN_SKILLS, Level, Path
from routing.rules import Rule


class Join(NamedTuple):
    """What some rules that can fire together require between them."""

    rules: tuple[str, ...]
    """By id: those without which the requirement would be less."""
    accepts: frozenset[str]


class _Demand(NamedTuple):
    clinician: bool
    accepts: frozenset[str]

    def __or__(self, other: "_Demand") -> "_Demand":
        return _Demand(self.clinician or other.clinician, self.accepts & other.accepts)


_NOTHING = _Demand(False, CLINICIAN_SKILLS)
_Box = frozenset[tuple[str, frozenset[object]]]


def clinician_joins(rules: Iterable[Rule]) -> Iterator[Join]:
    """The distinct requirements for a clinician over all sets of rules that can fire together.

    Rules that restrict the same exclusive fact (one line, one option, one age) fire together only where their values
    meet; all others are free to. Facts are eliminated one by one once no rule left reads them, and equal requirements
    are told once, so that the number of rules does not multiply out.
    """
    waiting = sorted((rule for rule in rules if _demands(rule)), key=lambda rule: (sorted(rule.box()), rule.id))
    states: dict[tuple[_Box, _Demand], tuple[str, ...]] = {(frozenset(), _NOTHING): ()}
    for position, rule in enumerate(waiting):
        still_read = {fact for later in waiting[position + 1 :] for fact in later.box()}
        found: dict[tuple[_Box, _Demand], tuple[str, ...]] = {}
        for (box, demand), names in states.items():
            found.setdefault((_project(box, still_read), demand), names)
            for alternative in _demands(rule):
                meeting = _meet(box, rule)
                if meeting is not None:
                    found.setdefault((_project(meeting, still_read), demand | alternative), (*names, rule.id))
        states = found
    for (_, demand), names in sorted(states.items(), key=lambda item: (len(item[1]), item[1])):
        if demand.clinician:
            yield Join(_least(names, demand, waiting), demand.accepts)


def _demands(rule: Rule) -> tuple[_Demand, ...]:
    """What the rule may demand, the one alternative or several that matter; none if it never asks for a clinician."""
    given = rule.gives.need()
    if given.path is Path.TO_999:
        return ()
    clinician = given.level is Level.CLINICIAN or given.path is Path.STRAIGHT
    found = {_Demand(clinician, given.accepts)}
    found.update(_Demand(True, given.accepts & accepts) for accepts in rule.accepts_at_most())
    return tuple(sorted((demand for demand in found if demand != _NOTHING), key=lambda demand: sorted(demand.accepts)))


def _meet(box: _Box, rule: Rule) -> _Box | None:
    """The values that are left when the rule fires as well; `None` if there are none."""
    left = dict(box)
    for fact, values in rule.box().items():
        left[fact] = left[fact] & values if fact in left else values
        if not left[fact]:
            return None
    return frozenset(left.items())


def _project(box: _Box, still_read: set[str]) -> _Box:
    return frozenset((fact, values) for fact, values in box if fact in still_read)


def _least(names: tuple[str, ...], demand: _Demand, rules: list[Rule]) -> tuple[str, ...]:
    """The rules without those that change nothing about the demand."""
    by_id = {rule.id: rule for rule in rules}
    kept = list(names)
    for name in names:
        others = [other for other in kept if other != name]
        if demand in _reachable(others, by_id):
            kept = others
    return tuple(sorted(kept))


def _reachable(names: Iterable[str], by_id: dict[str, Rule]) -> set[_Demand]:
    found = {_NOTHING}
    for name in names:
        found = {demand | alternative for demand in found for alternative in _demands(by_id[name])}
    return found
