"""Which rules fire for a class of facts, and which of them the need would miss: worked out once a class."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from routing import Facts, Need, Path, Policy, join
from routing.assess import contributions


class Fired(NamedTuple):
    """The rules that fire for one class of facts, by id, the engine's own among them."""

    given: dict[str, Need]
    """What each of them contributes."""
    missed: frozenset[str]
    """Those without which the need would be another one: what they ask for, nobody else does."""


class Firing:
    """The rules of one policy, fired; results are kept by fact class, of which a week has a few thousand."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._known: dict[Facts, Fired] = {}

    def of(self, facts: Facts) -> Fired:
        """What fires for these facts."""
        found = self._known.get(facts)
        if found is None:
            found = self._known[facts] = _fired(facts, self._policy)
        return found


def need_of(given: Iterable[Need], facts: Facts) -> Need:
    """The need that these contributions make at a stage before which nothing was known, as `routing.need` makes it."""
    joined = join(given)
    if facts.triage is not None and joined.path is not Path.TO_999:
        return replace(joined, urgency=facts.triage[0])
    return joined


def _fired(facts: Facts, policy: Policy) -> Fired:
    given = {rule.id: contribution for rule, contribution in contributions(facts, policy)}
    whole = need_of(given.values(), facts)
    missed = frozenset(
        name for name in given if need_of((other for each, other in given.items() if each != name), facts) != whole
    )
    return Fired(given, missed)
