"""The facts of one call that the rules of a policy can tell apart, and nothing finer: the key of the need.

Whatever is not disclosed stays out: notes, plans, contacts and confirmed parts count only under a confirmed match.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from prm.base import HOUR, Instant, london
from prm.facts import (
    Access,
    Call,
    Contact,
    Knowledge,
    Line,
    Match,
    Missing,
    Note,
    Option,
    Plan,
    Setting,
    Stage,
    Urgency,
)

if TYPE_CHECKING:
    from routing.policy import Policy

NOBODY: frozenset[str] = frozenset()
NO_RECORDS: frozenset[tuple[str, str]] = frozenset()


# To look a member up by its enumeration takes long, and this module runs for every stage of every call.
_LIFE_THREATENING, _CONFIRMED, _UNKNOWN = Option.LIFE_THREATENING, Match.CONFIRMED, Missing.UNKNOWN


class Facts(NamedTuple):
    """What rules may read, hashable. Two calls with equal facts have equal needs under that policy.

    The defaults are those of a public call at ring about which nothing is known.
    """

    stage: Stage = Stage.RING
    red_flags: frozenset[str] = NOBODY
    """Of `life_threatening` (the option), `red_flag` (a symptom), `ambulance_requested`: those that hold."""
    line: Line = Line.PUBLIC
    option: Option = Option.NONE
    option_shut: bool = False
    """The option has opening hours, and they do not hold the instant of the call."""
    setting: Setting = Setting.UNKNOWN
    access: frozenset[Access] = frozenset()
    on_behalf: bool | None = None
    """The caller is not the patient."""
    out_of_area: bool | None = None
    """The patient is where another provider is at home than the call's own area says."""
    can_be_rung_back: bool | None = None
    called_before: bool | None = None
    match: Match = Match.UNKNOWN
    age_from: int | None = None
    """The lower edge in completed years of the policy's age band; `None` for an unknown age."""
    notes: frozenset[tuple[str, str]] | Missing = Missing.UNKNOWN
    """(supplier, kind) of the special patient notes valid now."""
    plans: frozenset[tuple[str, str]] | Missing = Missing.UNKNOWN
    """(supplier, kind) of the care plans valid now."""
    contacts: tuple[tuple[int, int], ...] | Missing = Missing.UNKNOWN
    """(window in hours, earlier contacts that somebody dealt with), capped where no rule counts further."""
    triage: tuple[Urgency, bool, str | None] | None = None
    """(urgency, clinician needed, wanted skill) that clinical triage found."""
    confirmed: frozenset[str] = NOBODY
    to_ask: frozenset[str] = NOBODY
    cautions: frozenset[str] = NOBODY


def facts_of(call: Call, knowledge: Knowledge, policy: "Policy") -> Facts:
    """What the policy can tell apart of a call and what is known about its patient."""
    red_flags = NOBODY
    if call.option is _LIFE_THREATENING or call.red_flag or call.ambulance_requested:
        red_flags = frozenset(_red_flags(call))
    disclosed = knowledge.match is _CONFIRMED
    triage = call.triage
    return Facts(
        call.stage,
        red_flags,
        call.line,
        call.option,
        call.option in policy.hours and is_shut(call.option, call.at, policy),
        call.setting,
        call.access,
        None if call.caller_is_patient is None else not call.caller_is_patient,
        out_of_area(call, policy),
        call.can_be_rung_back,
        call.called_before,
        knowledge.match,
        age_band(knowledge.age_years, policy),
        _keys(knowledge.notes, disclosed, call.at),
        _keys(knowledge.plans, disclosed, call.at),
        _counts(knowledge.contacts, disclosed, call, policy),
        None if triage is None else (triage.urgency, triage.clinician_needed, triage.skill),
        knowledge.confirmed if disclosed else NOBODY,
        knowledge.to_ask,
        knowledge.cautions,
    )


def last_provider_of(call: Call, knowledge: Knowledge, policy: "Policy") -> str | None:
    """Who dealt with the patient's latest contact within the policy's window of continuity; `None` if nobody did."""
    window_hours = policy.continuity
    if window_hours is None or knowledge.match is not _CONFIRMED or isinstance(knowledge.contacts, Missing):
        return None
    recent = [contact for contact in _within(knowledge.contacts, call, window_hours) if contact.provider is not None]
    latest = max(recent, key=lambda contact: (contact.at, contact.call_id), default=None)
    return None if latest is None else latest.provider


def is_shut(option: Option, at: Instant, policy: "Policy") -> bool:
    """Whether the option's opening hours, by the clock in London, leave the instant out."""
    opening = policy.hours.get(option)
    if opening is None:
        return False
    moment = london(at)
    minute = moment.hour * 60 + moment.minute
    return not any(opens <= minute < shuts for opens, shuts in opening[moment.weekday()])


def _red_flags(call: Call) -> Iterable[str]:
    if call.option is _LIFE_THREATENING:
        yield "life_threatening"
    if call.red_flag:
        yield "red_flag"
    if call.ambulance_requested:
        yield "ambulance_requested"


def out_of_area(call: Call, policy: "Policy") -> bool | None:
    """Whether the patient is where another provider is at home than the call's own area says; `None` if unknown."""
    if call.location is None or call.area is None:
        return None
    here, there = policy.areas.get(call.area), policy.areas.get(call.location)
    return here is None or there is None or here.home != there.home


def age_band(age_years: int | None, policy: "Policy") -> int | None:
    """The lower edge, in completed years, of the policy's age band; `None` for an unknown age."""
    if age_years is None:
        return None
    edge = 0
    for cut in policy.age_cuts:
        if cut > age_years:
            break
        edge = cut
    return edge


def _keys(
    records: tuple[Note, ...] | tuple[Plan, ...] | Missing, disclosed: bool, at: Instant
) -> frozenset[tuple[str, str]] | Missing:
    if isinstance(records, Missing):
        return records
    if not disclosed:
        return _UNKNOWN
    if not records:
        return NO_RECORDS
    return frozenset(
        (record.supplier, record.kind)
        for record in records
        if record.valid_from <= at and (record.valid_to is None or at < record.valid_to)
    )


def _counts(
    contacts: tuple[Contact, ...] | Missing, disclosed: bool, call: Call, policy: "Policy"
) -> tuple[tuple[int, int], ...] | Missing:
    if isinstance(contacts, Missing):
        return contacts
    if not disclosed:
        return _UNKNOWN
    return tuple(
        (hours, min(cap, sum(contact.provider is not None for contact in _within(contacts, call, hours))))
        for hours, cap in policy.contact_windows
    )


def _within(contacts: Iterable[Contact], call: Call, window_hours: int) -> Iterable[Contact]:
    """The other contacts of the last elapsed hours; the boundary itself counts as inside."""
    oldest = call.at - window_hours * HOUR
    return (contact for contact in contacts if oldest <= contact.at <= call.at and contact.call_id != call.call_id)
