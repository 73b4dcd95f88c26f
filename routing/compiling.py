"""The rules of a policy, compiled: what each contributes is looked up by the facts that it reads.

A rule reads nothing but the facts that it names, so its contribution is a function of those alone. Rules that read the
same facts share one table; what the tables say together is joined once and remembered. `routing.assess.contributions`
and `routing.need.join` remain the definition: because a join is associative, commutative and idempotent, joining by
tables gives the same need, and the tests hold both to it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from enum import IntEnum
from operator import and_, itemgetter, or_
from typing import Any

from routing.facts import Facts
from routing.memory import Memory
from routing.need import NOTHING, Need, join
from routing.rules import Rule
from routing.safety import SAFETY_RULES, SafetyRule

AnyRule = Rule | SafetyRule

_JOIN: dict[str, Callable[[Any, Any], Any]] = {
    part.name: max if issubclass(type(part.default), IntEnum) else and_ if part.name == "accepts" else or_
    for part in fields(Need)
}
"""How a part of a need is joined: levels by the higher, accepted skills by what both accept, other sets by all."""

_REMEMBERED = 10_000
"""Combinations of facts that one table remembers, and joins of what all tables say."""


class Voice:
    """What some rules contribute, rule by rule and joined; told apart by identity, which makes joins quick to find."""

    __slots__ = ("contributions", "says")

    def __init__(self, contributions: tuple[tuple[AnyRule, Need], ...]) -> None:
        self.contributions = contributions
        joined = join(need for _, need in contributions)
        self.says = tuple([(part, said) for part in _JOIN if (said := getattr(joined, part)) != getattr(NOTHING, part)])
        """The parts of the joined need that are more than nothing."""


def join_voices(voices: Iterable[Voice]) -> Need:
    """What these say together, as `routing.need.join` joins it two by two, from what is more than nothing alone."""
    said: dict[str, Any] = {}
    for voice in voices:
        for part, value in voice.says:
            said[part] = _JOIN[part](said[part], value) if part in said else value
    return Need(**said)


class Heard:
    """A voice and the facts that were read for it: some of them, those that its rules read."""

    __slots__ = ("voice",)

    def __init__(self, voice: Voice) -> None:
        self.voice = voice


_SILENCE = Heard(Voice(()))


class _Table:
    """Rules that read the same facts, and what is heard of them, by those facts."""

    __slots__ = ("found", "read", "rules")

    def __init__(self, reads: Sequence[str], rules: Iterable[AnyRule]) -> None:
        self.rules = tuple(rules)
        self.read = _reader(reads)
        self.found: Memory[object, Heard] = Memory(_REMEMBERED)


class CompiledRules:
    """The engine's rules and a policy's, ready to say what any facts contribute.

    Whatever it remembers is bounded, and it pickles as the rules alone.
    """

    __slots__ = ("_joined", "_rules", "_tables", "_voices")

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self._rules = rules
        by_facts: dict[tuple[str, ...], list[AnyRule]] = {}
        every: tuple[AnyRule, ...] = (*SAFETY_RULES, *rules)
        for rule in every:
            by_facts.setdefault(tuple(rule.reads), []).append(rule)
        self._tables = tuple(_Table(reads, readers) for reads, readers in by_facts.items())
        self._voices: Memory[tuple[tuple[str, Need], ...], Voice] = Memory(_REMEMBERED)
        self._joined: Memory[tuple[Voice, ...], Need] = Memory(_REMEMBERED)

    def need(self, facts: Facts) -> Need:
        """The join of every contribution under these facts."""
        return self.joined(tuple([heard.voice for heard in self.heard(facts)]))

    def heard(self, facts: Facts) -> list[Heard]:
        """All the rules that have something to say under these facts, by the facts that they read."""
        found = []
        for table in self._tables:
            read = table.read(facts)
            heard = table.found.get(read)
            if heard is None:
                heard = table.found.keep(read, self._ask(table.rules, facts))
            if heard is not _SILENCE:
                found.append(heard)
        return found

    def joined(self, voices: tuple[Voice, ...]) -> Need:
        """What these say together."""
        need = self._joined.get(voices)
        if need is None:
            need = self._joined.keep(voices, join_voices(voices))
        return need

    def forget(self) -> None:
        """Forget everything that was looked up; only speed depends on it."""
        for table in self._tables:
            table.found.clear()
        self._voices.clear()
        self._joined.clear()

    def __reduce__(self) -> tuple[type["CompiledRules"], tuple[tuple[Rule, ...]]]:
        return CompiledRules, (self._rules,)

    def _ask(self, rules: Iterable[AnyRule], facts: Facts) -> Heard:
        """What these rules contribute; the same contributions are one voice, so that fewer joins are told apart."""
        said = tuple([(rule, need) for rule in rules if (need := rule.contribution(facts)) is not None])
        if not said:
            return _SILENCE
        key = tuple([(rule.id, need) for rule, need in said])
        return Heard(self._voices.get(key) or self._voices.keep(key, Voice(said)))


def _reader(reads: Sequence[str]) -> Callable[[Facts], object]:
    """Picks the facts of these names: one, several as a tuple, or nothing for rules that every call fires."""
    places = [Facts._fields.index(name) for name in reads]
    return itemgetter(*places) if places else _nothing


def _nothing(facts: Facts) -> object:
    del facts
    return None
