"""What is alike in many documents: the need, its words and its reasons, found once for all that say the same.

Each part is remembered by no more than it depends on, so that even a document unlike any before is mostly known: a need
by what the rules contribute, its words set by set, a reason by the facts that its rules read.
"""

from operator import itemgetter
from sys import intern
from typing import Any

from prm.base import BadInput
from prm.base.documents import validated_json
from routing.answers import NeedParts, need_parts, overruled_as_data, reasons_as_data
from routing.assess import with_stages_before
from routing.compiling import Heard, Voice
from routing.documents.need import NeedDocument
from routing.explaining import overruled, plain, reasons
from routing.facts import Facts
from routing.memory import Memory
from routing.need import NOTHING, Need
from routing.policy import Policy
from routing.reading import UNSURE, facts_from, is_degraded
from routing.shared import SharedDict, SharedList, shared

_RULE = itemgetter("rule")

_LIKES = 50_000
"""Likes that are remembered; each takes about two kilobytes."""

_REMEMBERED = 20_000
"""Of each of their parts."""


class Words:
    """A need and what an answer says of it."""

    __slots__ = ("need", "overruled", "parts")

    def __init__(self, need: Need, parts: NeedParts) -> None:
        self.need, self.parts = need, parts
        self.overruled: SharedList | None = None
        """What lost in the join, once somebody has asked."""


class Like:
    """All that is the same for every document that says the same."""

    __slots__ = ("degraded", "facts", "heard", "need", "parts", "reasons", "so_far", "stage", "stage_text", "words")

    def __init__(self, facts: Facts, so_far: Need, heard: list[Heard], words: Words, degraded: bool) -> None:
        self.facts, self.so_far, self.heard, self.words, self.degraded = facts, so_far, heard, words, degraded
        self.stage, self.stage_text = facts.stage, str(facts.stage)
        self.need, self.parts = words.need, words.parts
        self.reasons: SharedList | None = None
        """Once somebody has asked."""


class Likes:
    """The likes that have been met under one policy."""

    __slots__ = ("_data", "_likes", "_policy", "_reasons", "_so_far", "_tuples", "_words")

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._likes: Memory[tuple[Any, ...], Like] = Memory(_LIKES)
        self._so_far: Memory[tuple[Any, ...], Need] = Memory(_REMEMBERED)
        self._words: Memory[tuple[tuple[Voice, ...], Any, tuple[Any, ...] | None], Words] = Memory(_REMEMBERED)
        self._data: Memory[tuple[type, Any], Any] = Memory(_REMEMBERED)
        self._tuples: Memory[tuple[str, ...], tuple[str, ...]] = Memory(_REMEMBERED)
        self._reasons: Memory[Heard, list[Any]] = Memory(_REMEMBERED)

    def of(self, values: tuple[Any, ...]) -> Like | None:
        """What is alike in documents that say this; `None` if the strict reader must look."""
        try:
            return self._likes.get(values) or self._likes.keep(self._in_few_objects(values), self._find(values))
        except (*UNSURE, BadInput):
            return None

    def reasons(self, like: Like) -> tuple[SharedList, SharedList]:
        """The reasons for the need, and what was overruled, as data."""
        if like.reasons is None:
            found = [reason for heard in like.heard for reason in self._reasons_of(heard, like.facts)]
            found.sort(key=_RULE)
            like.reasons = SharedList(found)
        words = like.words
        if words.overruled is None:
            said = tuple([said for heard in like.heard for said in heard.voice.contributions])
            words.overruled = shared(overruled_as_data(overruled(said, like.so_far, words.need, self._policy)))
        return like.reasons, words.overruled

    def forget(self) -> None:
        """Forget everything that was found; only speed depends on it."""
        for memory in (self._likes, self._so_far, self._words, self._data, self._tuples, self._reasons):
            memory.clear()

    def _in_few_objects(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """The same values out of objects that other keys share, so that comparing with them touches little memory."""
        return tuple([self._one_object(value) for value in values])

    def _one_object(self, value: Any) -> Any:
        if value.__class__ is str:
            return intern(value)
        if value.__class__ is tuple and all(part.__class__ is str for part in value):
            return self._tuples.get(value) or self._tuples.keep(value, tuple(map(intern, value)))
        return value

    def _find(self, values: tuple[Any, ...]) -> Like:
        compiled = self._policy.compiled
        facts = facts_from(values, self._policy.contact_windows)
        so_far = self._need_so_far(values[-1])
        heard = compiled.heard(facts)
        voices = tuple([one.voice for one in heard])
        key = voices, None if facts.triage is None else facts.triage[0], values[-1]
        words = self._words.get(key)
        if words is None:
            need = with_stages_before(compiled.joined(voices), facts, so_far)
            parts = need_parts(need, self._as_data)
            words = self._words.keep(key, Words(need, parts._replace(need=SharedDict(parts.need))))
        return Like(facts, so_far, heard, words, is_degraded(values))

    def _need_so_far(self, said: tuple[Any, ...] | None) -> Need:
        if said is None:
            return NOTHING
        document = {part: list(value) if value.__class__ is tuple else value for part, value in said}
        return self._so_far.get(said) or self._so_far.keep(said, validated_json(NeedDocument, document).need())

    def _as_data(self, value: Any) -> Any:
        """Part of a need as data. Its type is in the key because the first urgency equals the first level."""
        key = value.__class__, value
        found = self._data.get(key)
        return self._data.keep(key, shared(plain(value))) if found is None else found

    def _reasons_of(self, heard: Heard, facts: Facts) -> list[Any]:
        found = self._reasons.get(heard)
        if found is None:
            said = reasons(heard.voice.contributions, facts, self._policy)
            found = self._reasons.keep(heard, shared(reasons_as_data(said)))
        return found
