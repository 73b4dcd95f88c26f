"""Why two policies decide one moment differently: the rules that account for it, and how the need differs."""

from collections.abc import Mapping
from dataclasses import replace
from enum import IntEnum, StrEnum
from typing import NamedTuple

from routing import NOTHING, Decision, Need, Path
from routing.rules import PATHS
from routing.wording import calls_for, word
from scenarios.policy_firing import Fired

FIRES_NOW, FIRED_BEFORE, SAYS_ELSE = "+", "-", "~"
"""A rule that fires under the policy after only, before only, or under both with something else to say."""

PARTS = ("urgency", "level", "path", "accepts", "skills", "must", "flags", "offers", "forced", "asks", "show")
"""The parts of a need in the order in which their changes are told: who hears the patient and how soon comes first."""

STAGE_BEFORE = "the need of the stage before"
PLACING = "the limits, orders, providers or balancing"


_PATHS = {path: name for name, path in PATHS.items()}


class Shift(StrEnum):
    """How the need changes from the policy before to the policy after."""

    SAME = "same"
    RAISED = "raised"
    LOWERED = "lowered"
    MIXED = "mixed"
    """Lower in one part and higher in another."""


class PartChange(NamedTuple):
    """One thing about one part of the need that changes."""

    part: str
    lowered: bool
    says: str


def protection(need: Need) -> Need:
    """The need without what is confirmed: to know more already and to ask less again lowers no protection."""
    return replace(need, confirmed=frozenset())


def shift_of(before: Need, after: Need) -> Shift:
    """How the protection changes, by `Need.covers`."""
    old, new = protection(before), protection(after)
    if old == new:
        return Shift.SAME
    if new.covers(old):
        return Shift.RAISED
    return Shift.LOWERED if old.covers(new) else Shift.MIXED


def parts_changed(before: Need, after: Need) -> tuple[PartChange, ...]:
    """What differs between two needs, part by part; what is confirmed shows in what is asked."""
    found: list[PartChange] = []
    for name in PARTS:
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        if isinstance(old, IntEnum):
            found.append(PartChange(name, new < old, f"{name}: {_named(name, old)} -> {_named(name, new)}"))
        elif name == "accepts":
            who = [calls_for(Need(accepts=accepted)) or "any clinician" for accepted in (old, new)]
            found.append(PartChange(name, not new <= old, f"{who[0]} -> {who[1]}"))
        else:
            for lowered, words, changed in ((True, "no longer", old - new), (False, "also", new - old)):
                if changed:
                    found.append(
                        PartChange(name, lowered, f"{words}: {calls_for(replace(NOTHING, **{name: changed}))}")
                    )
    return tuple(found)


def cause_of(before: Decision, after: Decision, fired_before: Fired, fired_after: Fired) -> tuple[str, ...]:
    """The rules that account for another need, each with its mark; else what remains to account for it.

    Of the rules that differ, those count that their own policy's need would miss.
    """
    if before.need == after.need:
        return (PLACING,)
    found = _rules(fired_before, fired_after)
    if found:
        return found
    return (STAGE_BEFORE,) if before.grounds.so_far != after.grounds.so_far else (PLACING,)


def _rules(before: Fired, after: Fired) -> tuple[str, ...]:
    differ = [name for name in {**before.given, **after.given} if before.given.get(name) != after.given.get(name)]
    missed = [name for name in differ if name in before.missed or name in after.missed]
    return tuple(sorted(f"{_mark(name, before.given, after.given)} {name}" for name in missed or differ))


def _mark(name: str, before: Mapping[str, Need], after: Mapping[str, Need]) -> str:
    if name not in before:
        return FIRES_NOW
    return SAYS_ELSE if name in after else FIRED_BEFORE


def _named(part: str, value: IntEnum) -> str:
    return word(part, _PATHS[value] if isinstance(value, Path) else value.name.lower())
