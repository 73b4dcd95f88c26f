"""The safety that no policy can switch off: contributions of the engine itself, joined with those of every policy."""

from collections.abc import Callable
from dataclasses import dataclass

from prm.facts import Missing, Option, Setting, Urgency
from routing.facts import Facts
from routing.need import Level, Need, Path

FLAGS = {
    "violence": "violence",
    "violence_warning": "violence",
    "safeguarding": "safeguarding",
    "dnacpr": "dnacpr",
    "respect": "respect",
}
"""The flag that always travels with a kind of note or plan. None of them ever lowers anything: a join cannot."""

HANDLE_LIVE = frozenset({"handle_live"})


@dataclass(frozen=True, kw_only=True, slots=True)
class SafetyRule:
    """One contribution of the engine, and the facts that it reads."""

    id: str
    kind: str
    reads: tuple[str, ...]
    contribution: Callable[[Facts], Need | None]


def _red_flag(facts: Facts) -> Need | None:
    if not facts.red_flags:
        return None
    return Need(urgency=Urgency.EMERGENCY, level=Level.CLINICIAN, path=Path.TO_999)


def _triage_emergency(facts: Facts) -> Need | None:
    """An emergency without anything left for a clinician to do is an ambulance; otherwise a clinician at once."""
    if facts.triage is None or facts.triage[0] is not Urgency.EMERGENCY:
        return None
    clinician_needed = facts.triage[1]
    return Need(
        urgency=Urgency.EMERGENCY,
        level=Level.CLINICIAN,
        path=Path.QUEUE if clinician_needed else Path.TO_999,
        must=HANDLE_LIVE,
    )


def _flags(facts: Facts) -> Need | None:
    records = [part for part in (facts.notes, facts.plans) if not isinstance(part, Missing)]
    flags = frozenset(FLAGS[kind] for part in records for _, kind in part if kind in FLAGS)
    return Need(flags=flags) if flags else None


def _unknown_history(facts: Facts) -> Need | None:
    if not isinstance(facts.contacts, Missing) or facts.called_before is not None:
        return None
    return Need(forced=frozenset({"called_before"}))


def _live(facts: Facts) -> Need | None:
    if facts.setting is Setting.CUSTODY or facts.can_be_rung_back is False:
        return Need(must=HANDLE_LIVE)
    return None


def _option_shown(facts: Facts) -> Need | None:
    """Whoever answers sees which option was chosen, above all when its line is shut."""
    if facts.option in (Option.MENTAL_HEALTH, Option.DENTAL):
        return Need(show=frozenset({f"option:{facts.option}"}))
    return None


SAFETY_RULES = (
    SafetyRule(id="safety.red_flag", kind="safety_red_flag", reads=("red_flags",), contribution=_red_flag),
    SafetyRule(
        id="safety.triage_emergency",
        kind="safety_triage_emergency",
        reads=("triage",),
        contribution=_triage_emergency,
    ),
    SafetyRule(id="safety.flags", kind="safety_flags", reads=("notes", "plans"), contribution=_flags),
    SafetyRule(
        id="safety.unknown_history",
        kind="safety_unknown_history",
        reads=("contacts", "called_before"),
        contribution=_unknown_history,
    ),
    SafetyRule(id="safety.handle_live", kind="safety_live", reads=("setting", "can_be_rung_back"), contribution=_live),
    SafetyRule(
        id="safety.option_shown", kind="safety_option", reads=("option", "option_shut"), contribution=_option_shown
    ),
)
