"""The kinds of rules that read what is known about the patient."""

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from prm.facts import Match, Missing
from routing.facts import Facts
from routing.need import Need
from routing.rules import Box, Rule, rule_kind

OLDEST_YEARS = 130


class RecordRule(Rule):
    """What notes and plans share: some suppliers and some kinds, or any."""

    suppliers: frozenset[str] | None = Field(default=None, min_length=1)
    """Absent: any supplier."""
    kinds: frozenset[str] | None = Field(default=None, min_length=1)
    """Absent: any kind."""

    def held(self, records: frozenset[tuple[str, str]] | Missing) -> frozenset[str]:
        """The kinds held that the rule is about; none while nothing is known."""
        if isinstance(records, Missing):
            return frozenset()
        return frozenset(
            kind
            for supplier, kind in records
            if (self.suppliers is None or supplier in self.suppliers) and (self.kinds is None or kind in self.kinds)
        )


@rule_kind
class CarePlan(RecordRule):
    """A care or crisis plan is held; what kinds are held is shown to whoever answers."""

    reads: ClassVar = ("plans",)
    kind: Literal["plan"]

    def fires(self, facts: Facts) -> bool:
        return bool(self.held(facts.plans))

    def adds(self, facts: Facts) -> Need | None:
        held = self.held(facts.plans)
        return Need(show=frozenset(f"plan:{kind}" for kind in held)) if held else None


@rule_kind
class PatientNote(RecordRule):
    """A special patient note is held; what kinds are held is shown to whoever answers."""

    reads: ClassVar = ("notes",)
    kind: Literal["note"]

    def fires(self, facts: Facts) -> bool:
        return bool(self.held(facts.notes))

    def adds(self, facts: Facts) -> Need | None:
        held = self.held(facts.notes)
        return Need(show=frozenset(f"note:{kind}" for kind in held)) if held else None


def _earlier(facts: Facts, within_hours: int) -> int | None:
    """The contacts known within the window; `None` while history is unknown."""
    return None if isinstance(facts.contacts, Missing) else dict(facts.contacts).get(within_hours, 0)


@rule_kind
class RecentContact(Rule):
    """Somebody dealt with this patient within the window: what was confirmed is not asked again."""

    reads: ClassVar = ("contacts", "confirmed")
    kind: Literal["recent_contact"]
    within_hours: int = Field(ge=1, le=96)

    def fires(self, facts: Facts) -> bool:
        return bool(_earlier(facts, self.within_hours))

    def adds(self, facts: Facts) -> Need | None:
        return Need(confirmed=facts.confirmed) if self.fires(facts) and facts.confirmed else None

    def contact_thresholds(self) -> tuple[tuple[int, int], ...]:
        return ((self.within_hours, 1),)


@rule_kind
class RepeatCaller(Rule):
    """This is at least the nth call about the patient within the window, this one counted.

    While history is not known for sure (a potential match, or a caller who says yes), it is asked and never assumed.
    """

    reads: ClassVar = ("contacts", "match", "called_before")
    kind: Literal["repeat_caller"]
    nth: int = Field(ge=2, le=20)
    within_hours: int = Field(ge=1, le=96)

    def fires(self, facts: Facts) -> bool:
        earlier = _earlier(facts, self.within_hours)
        return earlier is not None and earlier + 1 >= self.nth

    def adds(self, facts: Facts) -> Need | None:
        unsure = isinstance(facts.contacts, Missing) and (facts.match is Match.POTENTIAL or facts.called_before is True)
        return Need(forced=frozenset({"times_called_before"})) if unsure else None

    def contact_thresholds(self) -> tuple[tuple[int, int], ...]:
        return ((self.within_hours, self.nth - 1),)


@rule_kind
class Age(Rule):
    """The patient's age in completed years is below one bound or at least the other; an unknown age is neither."""

    reads: ClassVar = ("age_from",)
    kind: Literal["age"]
    under: int | None = Field(default=None, ge=1, le=OLDEST_YEARS)
    at_least: int | None = Field(default=None, ge=1, le=OLDEST_YEARS)

    @model_validator(mode="after")
    def _bounds(self) -> "Age":
        if self.under is None and self.at_least is None:
            raise ValueError('an age rule needs "under" or "at_least"')
        return self

    def fires(self, facts: Facts) -> bool:
        return facts.age_from is not None and self._holds(facts.age_from)

    def _holds(self, years: int) -> bool:
        return (self.under is not None and years < self.under) or (self.at_least is not None and years >= self.at_least)

    def box(self) -> Box:
        return {"age_from": frozenset(years for years in range(OLDEST_YEARS + 1) if self._holds(years))}

    def age_cuts(self) -> tuple[int, ...]:
        return tuple(cut for cut in (self.under, self.at_least) if cut is not None)


@rule_kind
class Unknown(Rule):
    """Something about the patient is unknown, or a store could not say: it is asked, never assumed."""

    reads: ClassVar = ("match", "age_from", "notes", "plans", "contacts", "to_ask")
    kind: Literal["unknown"]
    parts: frozenset[Literal["identity", "age", "notes", "plans", "contacts"]] = Field(min_length=1)

    def fires(self, facts: Facts) -> bool:
        return not self.parts.isdisjoint(unknown_parts(facts))

    def adds(self, facts: Facts) -> Need | None:
        """The parts of the identity that a store said may be asked for."""
        asked = "identity" in self.parts and facts.match is not Match.CONFIRMED and facts.to_ask
        return Need(asks=facts.to_ask) if asked else None


@rule_kind
class Caution(Rule):
    """What is known gives a reason for more care, such as an identity refused."""

    reads: ClassVar = ("cautions",)
    kind: Literal["caution"]
    cautions: frozenset[str] = Field(min_length=1)

    def fires(self, facts: Facts) -> bool:
        return not self.cautions.isdisjoint(facts.cautions)


def unknown_parts(facts: Facts) -> frozenset[str]:
    """The parts of the knowledge that are unknown or degraded."""
    missing = [part for part in ("notes", "plans", "contacts") if isinstance(getattr(facts, part), Missing)]
    if facts.match is not Match.CONFIRMED:
        missing.append("identity")
    if facts.age_from is None:
        missing.append("age")
    return frozenset(missing)
