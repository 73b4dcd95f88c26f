"""Parts of a question document read straight from plain data, for `routing.router`.

Only what is surely right is read here. Anything else raises one of `UNSURE`, upon which the strict reader
(`routing.documents`) takes the document and says what is wrong with it, if anything is.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import MINYEAR, UTC, datetime, timedelta
from typing import Any, NamedTuple

from prm.base import Instant, iso, london
from prm.facts import Access, Call, Line, Match, Missing, Option, Setting, Stage
from routing.deciding import area_of
from routing.facts import NOBODY, Facts, age_band, is_shut, out_of_area
from routing.kinds_of_patient import OLDEST_YEARS
from routing.memory import Memory
from routing.need import CLINICIAN_SKILLS
from routing.policy import Policy
from routing.records import MOST_RECORDS
from routing.rules import URGENCIES

UNSURE = (ValueError, TypeError, KeyError, AttributeError, OverflowError)
"""What reading raises where the strict reader must look."""

DOCUMENT_FIELDS = frozenset({"call", "knowledge", "network", "so_far"})
NOTE_FIELDS = frozenset({"note_id", "kind", "supplier", "valid_from", "valid_to", "text"})
PLAN_FIELDS = frozenset({"plan_id", "kind", "supplier", "valid_from", "valid_to", "pathway"})
CONTACT_FIELDS = frozenset({"call_id", "at", "provider"})
TRIAGE_FIELDS = frozenset({"urgency", "clinician_needed", "skill"})

Held = frozenset[tuple[str, str]]
"""(supplier, kind) of the records that are valid."""

_RED_FLAGS = ("life_threatening", "red_flag", "ambulance_requested")
_STAGES = {str(stage): stage for stage in Stage}
_LINES = {str(line): line for line in Line}
_OPTIONS = {str(option): option for option in Option}
_SETTINGS = {str(setting): setting for setting in Setting}
_ACCESS = {str(need): need for need in Access}
_MATCHES = {str(match): match for match in Match}
_MISSING = {str(missing): missing for missing in Missing}
_SKILLS: dict[str | None, str | None] = {None: None, **{skill: skill for skill in CLINICIAN_SKILLS}}

_from_iso = datetime.fromisoformat
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NO_AGE = timedelta(0)
_NONE_HELD: Held = frozenset()
_NO_CONTACTS: list[Any] = []
_NO_WORDS: list[Any] = []

_CALL: dict[str, Any] = {
    "call_id": None,
    "at": None,
    "stage": "ring",
    "line": "111",
    "option": "none",
    "area": None,
    "location": None,
    "setting": "unknown",
    "access": _NO_WORDS,
    "caller_is_patient": None,
    "can_be_rung_back": None,
    "called_before": None,
    "red_flag": None,
    "ambulance_requested": None,
    "triage": None,
    "provider": None,
}
"""The fields of a call, and what it says that has them not."""
_KNOWLEDGE: dict[str, Any] = {
    "match": "unknown",
    "age_years": None,
    "notes": "unknown",
    "plans": "unknown",
    "contacts": "unknown",
    "confirmed": _NO_WORDS,
    "to_ask": _NO_WORDS,
    "cautions": _NO_WORDS,
}
_UNSAID = [*_CALL.values(), *_KNOWLEDGE.values()]
_CALL_PLACES = {name: place for place, name in enumerate(_CALL)}
_KNOWLEDGE_PLACES = {name: place for place, name in enumerate(_KNOWLEDGE, len(_CALL))}
"""Where in `_UNSAID` each field stands: what a document does not say costs nothing to read."""

_AREAS = 10_000
"""Pairs of areas that one reader remembers."""
_LONGEST_WORD = 200
_LONGEST_INSTANT = 40
_SECONDS = len("2025-12-27T18:30:00Z")
_MICROSECONDS = len("2025-12-27T18:30:00.000000Z")
_LONGEST_TEXT = 10_000


def moment_of(text: Any) -> datetime:
    """The moment in UTC of an ISO 8601 text with its offset."""
    if len(text) > _LONGEST_INSTANT:
        raise ValueError
    moment = datetime.fromisoformat(text)
    # The first moments of the calendar have no wall clock in London.
    if moment.tzinfo is None or moment.year == MINYEAR:
        raise ValueError
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def iso_text(text: str, at: Instant) -> str:
    """The instant as `iso` writes it, quickly where its text, from which it was read, is so written already."""
    if text[10] == "T" and text[13] == ":" and text[7] == "-" and text[0] != "0" and text[11:13] != "24":
        if len(text) == _MICROSECONDS and text[19] == "." and text[26] == "Z":
            return text
        if len(text) == _SECONDS and text[19] == "Z":
            return text[:19] + ".000000Z"
    london(at)  # raises in the first moments of the calendar, which have no wall clock there
    return iso(at)


def word(value: Any) -> str:
    """A name in ASCII, such as an id; any other, however right it may be, is for the strict reader."""
    if value.__class__ is str and 0 < len(value) <= _LONGEST_WORD and value.isascii():
        return value
    raise ValueError


def words(values: Any) -> tuple[Any, ...]:
    """A list as part of a key."""
    if values.__class__ is not list:
        raise ValueError
    return tuple(values)


def triage_key(triage: Any) -> tuple[Any, ...]:
    """What triage found, as part of a key."""
    if not TRIAGE_FIELDS.issuperset(triage) or triage["clinician_needed"].__class__ is not bool:
        raise ValueError
    return triage["urgency"], triage["clinician_needed"], triage.get("skill")


def need_key(need: Any) -> tuple[Any, ...]:
    """A need as data, as part of a key."""
    return tuple([(part, tuple(value) if value.__class__ is list else value) for part, value in need.items()])


def held(records: list[Any], at: datetime, fields: frozenset[str], name: str) -> Held:
    """The records of these fields that are valid at that moment; `name` is the field of their own id."""
    if len(records) > MOST_RECORDS:
        raise ValueError
    valid = []
    for record in records:
        if not fields.issuperset(record):
            raise ValueError
        word(record[name])
        key = word(record["supplier"]), word(record["kind"])
        begins = moment_of(record["valid_from"])
        ends = record.get("valid_to")
        if ends is not None:
            ends = moment_of(ends)
            if ends <= begins:
                raise ValueError
        if "text" in record or "pathway" in record:
            _text(record)
        if begins <= at and (ends is None or at < ends):
            valid.append(key)
    return frozenset(valid)


def _text(record: Mapping[str, Any]) -> None:
    """What a record says in free words, which no rule reads: only whether it may stand there."""
    if "text" in record:
        text = record["text"]
        if text.__class__ is not str or len(text) > _LONGEST_TEXT:
            raise ValueError
        text.encode()
    pathway = record.get("pathway")
    if pathway is not None:
        word(pathway)


class Values(NamedTuple):
    """What a document says that a policy can tell apart, as it stands there and not yet known to be right."""

    stage: Any
    line: Any
    option: Any
    option_shut: bool
    setting: Any
    access: tuple[Any, ...]
    caller_is_patient: bool | None
    out_of_area: bool | None
    can_be_rung_back: bool | None
    called_before: bool | None
    match: Any
    age_from: int | None
    notes: Any
    """(supplier, kind) of those that are valid, or why there are none."""
    plans: Any
    contacts: Any
    """Counts by window, or why there are none."""
    triage: tuple[Any, ...] | None
    confirmed: tuple[Any, ...]
    to_ask: tuple[Any, ...]
    cautions: tuple[Any, ...]
    red_flag: bool | None
    ambulance_requested: bool | None
    so_far: tuple[Any, ...] | None


def facts_from(said: tuple[Any, ...], windows: Iterable[tuple[int, int]]) -> Facts:
    """The facts that `Values` mean; one of `UNSURE` if a value is none of those that there are."""
    values = Values._make(said)
    disclosed = values.match == "confirmed"
    red_flags = NOBODY
    if values.option == "life_threatening" or values.red_flag or values.ambulance_requested:
        holding = (values.option == "life_threatening", values.red_flag, values.ambulance_requested)
        red_flags = frozenset([name for name, holds in zip(_RED_FLAGS, holding, strict=True) if holds])
    caller, triage, contacts = values.caller_is_patient, values.triage, values.contacts
    counts: tuple[tuple[int, int], ...] | Missing = Missing.UNKNOWN
    if contacts.__class__ is not tuple:
        counts = _MISSING[contacts]
    elif disclosed:
        counts = tuple([(hours, count) for (hours, _), count in zip(windows, contacts, strict=True)])
    confirmed = frozenset(map(word, values.confirmed))
    return Facts(
        stage=_STAGES[values.stage],
        red_flags=red_flags,
        line=_LINES[values.line],
        option=_OPTIONS[values.option],
        option_shut=values.option_shut,
        setting=_SETTINGS[values.setting],
        access=frozenset([_ACCESS[need] for need in values.access]),
        on_behalf=None if caller is None else not caller,
        out_of_area=values.out_of_area,
        can_be_rung_back=values.can_be_rung_back,
        called_before=values.called_before,
        match=_MATCHES[values.match],
        age_from=values.age_from,
        notes=_records(values.notes, disclosed),
        plans=_records(values.plans, disclosed),
        contacts=counts,
        triage=None if triage is None else (URGENCIES[triage[0]], triage[1], _SKILLS[triage[2]]),
        confirmed=confirmed if disclosed else NOBODY,
        to_ask=frozenset(map(word, values.to_ask)),
        cautions=frozenset(map(word, values.cautions)),
    )


def is_degraded(said: tuple[Any, ...]) -> bool:
    """Whether `Values` tell of a store that could not say what it knows."""
    values = Values._make(said)
    return Missing.DEGRADED in (values.notes, values.plans, values.contacts)


def _records(records: Any, disclosed: bool) -> frozenset[tuple[str, str]] | Missing:
    if records.__class__ is not frozenset:
        return _MISSING[records]
    found: Held = records
    return found if disclosed else Missing.UNKNOWN


Reading = tuple[tuple[Any, ...], str, Instant, str, str, str | None, str | None]
"""The `Values` of a document, the call id, the instant and its text, the area, who has the call, the last provider.

Both are bare tuples here, since naming their parts takes longer than all the reading.
"""


NOT_READ: Reading = ((), "", 0, "", "", None, None)


class Reader:
    """Reads documents for one policy."""

    __slots__ = ("_areas", "_bands", "_continuity", "_no_counts", "_policy", "_providers", "_windows", "_with_hours")

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._providers = frozenset([None, *(provider.id for provider in policy.providers)])
        known_or_not = (None, *range(OLDEST_YEARS + 1))
        self._bands = {years: age_band(years, policy) for years in known_or_not}
        self._with_hours = {str(option): option for option in policy.hours}
        self._windows = [(timedelta(hours=hours), most) for hours, most in policy.contact_windows]
        self._no_counts = (0,) * len(policy.contact_windows)
        self._continuity = None if policy.continuity is None else timedelta(hours=policy.continuity)
        self._areas: Memory[tuple[str | None, str | None], tuple[str, bool | None]] = Memory(_AREAS)

    def read(self, document: Any) -> Reading:
        """What the document says; one of `UNSURE` where the strict reader must look."""
        if not DOCUMENT_FIELDS.issuperset(document) or document.get("network") is not None:
            raise ValueError
        said = _UNSAID.copy()
        for name, value in document["call"].items():
            said[_CALL_PLACES[name]] = value
        if "knowledge" in document:
            for name, value in document["knowledge"].items():
                said[_KNOWLEDGE_PLACES[name]] = value
        # fmt: off
        (
            call_id, text, stage, line, option, area, location, setting, access, caller, rung_back, before, red_flag,
            ambulance, triage, here, match, age, notes, plans, contacts, confirmed, to_ask, cautions,
        ) = said
        # fmt: on
        word(call_id)
        moment = _from_iso(text)
        if moment.tzinfo is not UTC or len(text) > _LONGEST_INSTANT:
            moment = moment_of(text)
        at = (moment - _EPOCH) // _MICROSECOND
        # In Python 1 is True, and 1.0 is 1: a key alone would not tell them apart.
        if (
            (caller is not None and caller.__class__ is not bool)
            or (rung_back is not None and rung_back.__class__ is not bool)
            or (before is not None and before.__class__ is not bool)
            or (red_flag is not None and red_flag.__class__ is not bool)
            or (ambulance is not None and ambulance.__class__ is not bool)
        ):
            raise ValueError
        if (age is not None and age.__class__ is not int) or here not in self._providers:
            raise ValueError
        places = area, location
        area, out_of_area = self._areas.get(places) or self._area(*places)
        last_provider = None
        if notes.__class__ is list:
            notes = held(notes, moment, NOTE_FIELDS, "note_id") if notes else _NONE_HELD
        if plans.__class__ is list:
            plans = held(plans, moment, PLAN_FIELDS, "plan_id") if plans else _NONE_HELD
        if contacts == _NO_CONTACTS:
            contacts = self._no_counts
        elif contacts.__class__ is list:
            contacts, last_provider = self._history(contacts, moment, call_id)
            if match != "confirmed":
                last_provider = None
        values = (
            stage,
            line,
            option,
            option in self._with_hours and is_shut(self._with_hours[option], at, self._policy),
            setting,
            () if access is _NO_WORDS else words(access),
            caller,
            out_of_area,
            rung_back,
            before,
            match,
            self._bands[age],
            notes,
            plans,
            contacts,
            None if triage is None else triage_key(triage),
            () if confirmed is _NO_WORDS else words(confirmed),
            () if to_ask is _NO_WORDS else words(to_ask),
            () if cautions is _NO_WORDS else words(cautions),
            red_flag,
            ambulance,
            need_key(document["so_far"]) if "so_far" in document else None,
        )
        return values, call_id, at, iso_text(text, at), area, here, last_provider

    def _area(self, area: Any, location: Any) -> tuple[str, bool | None]:
        """The area by which the call is routed, and whether the patient is away from home."""
        for name in (area, location):
            if name is not None and name not in self._policy.areas:
                raise ValueError
        call = Call(call_id="", at=0, area=area, location=location)
        return self._areas.keep((area, location), (area_of(call, self._policy), out_of_area(call, self._policy)))

    def _history(self, contacts: Any, at: datetime, call_id: str) -> tuple[tuple[int, ...], str | None]:
        """The contacts that somebody dealt with, by window, and who dealt with the latest within continuity."""
        if len(contacts) > MOST_RECORDS:
            raise ValueError
        ages = []
        latest = last_provider = None
        providers, continuity = self._providers, self._continuity
        for contact in contacts:
            if not CONTACT_FIELDS.issuperset(contact):
                raise ValueError
            other, when, provider = word(contact["call_id"]), moment_of(contact["at"]), contact.get("provider")
            age = at - when
            if age < _NO_AGE or provider not in providers:
                raise ValueError
            if provider is not None and other != call_id:
                ages.append(age)
                if continuity is not None and age <= continuity and (latest is None or (when, other) > latest):
                    latest, last_provider = (when, other), provider
        if not ages:
            return self._no_counts, None
        ages.sort()
        return tuple([min(most, bisect_right(ages, window)) for window, most in self._windows]), last_provider
