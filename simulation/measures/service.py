"""The rest of the service in a play: referrals, validation, slots, prescriptions, options' lines, call-back bands.

These are no items of a national collection; thresholds are told where one is commonly stated.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np

from prm.base import SECOND
from prm.facts import Urgency
from simulation.log import NEVER, Column, Disposition, Log
from simulation.measures import rows
from simulation.measures.item import Rows, Unit
from simulation.measures.kpis import Value, Values
from simulation.service import SLOT_SERVICES, Kind, Service
from simulation.service_log import FIRST_CASE, Bookings, Cases, ServiceLog

# Each name stands on its own: a table may be heard row by row.
SERVICE: Mapping[str, tuple[str, Unit]] = MappingProxyType(
    {
        "online": ("Call-backs that 111 online asked for", Unit.CALLS),
        "online_kept": ("111 online's call-backs begun within their time frame", Unit.SHARE),
        "from_999": ("Calls triaged low that 999 passed to 111", Unit.CALLS),
        "from_999_kept": ("Calls from 999 begun within their time frame", Unit.SHARE),
        "from_999_back": ("Assessed calls from 999 passed back for an ambulance", Unit.SHARE),
        "to_999": ("Calls passed to 999 as red flags", Unit.CALLS),
        "ambulance_put": ("Category 3 and 4 ambulances put to a clinician", Unit.CALLS),
        "ambulance_in_time": (
            "Ambulance validations begun in time (commonly stated: at least 50 %)",
            Unit.SHARE,
        ),
        "ambulance_lower": ("Validated ambulances that ended as no ambulance", Unit.SHARE),
        "ambulance_wait": ("Mean wait for the validation of an ambulance", Unit.SECONDS),
        "ed_put": ("EDs put to a clinician", Unit.CALLS),
        "ed_in_time": ("ED validations begun in time (commonly stated: at least 50 %)", Unit.SHARE),
        "ed_lower": ("Validated EDs that ended as no ED", Unit.SHARE),
        "ed_wait": ("Mean wait for the validation of an ED", Unit.SECONDS),
        "slots_sought": ("Callers and cases who sought a slot", Unit.CALLS),
        "slots_first": ("Slot seekers booked with their first choice", Unit.SHARE),
        "slots_next": ("Slot seekers booked with their next choice: the first had none left", Unit.SHARE),
        "slots_none": ("Slot seekers for whom no slot was left with either", Unit.SHARE),
        "gp_hub_booked": ("Slots booked at GP hubs", Unit.CALLS),
        "utc_booked": ("Slots booked at urgent treatment centres", Unit.CALLS),
        "ed_booked": ("Slots booked at EDs", Unit.CALLS),
        "ed_slot": ("ED referrals with a booked ED slot (planning guidance 2021/22: at least 70 %)", Unit.SHARE),
        "booked_by_999": ("Slots booked by 999", Unit.CALLS),
        "prescribed": ("Calls and cases completed with a prescription", Unit.CALLS),
        "prescribed_share": ("Prescriptions, share of calls and cases that a clinician completed", Unit.SHARE),
        "professional": ("Calls on the professionals' line", Unit.CALLS),
        "professional_abandoned": ("Professionals' line: calls abandoned", Unit.SHARE),
        "professional_wait": ("Professionals' line: mean time to answer", Unit.SECONDS),
        "mental_health": ("Calls that chose the mental health option", Unit.CALLS),
        "mental_health_abandoned": ("Mental health option: calls abandoned", Unit.SHARE),
        "mental_health_wait": ("Mental health option: mean time to answer", Unit.SECONDS),
        "dental": ("Calls that chose the dental option", Unit.CALLS),
        "dental_abandoned": ("Dental option: calls abandoned", Unit.SHARE),
        "dental_wait": ("Dental option: mean time to answer", Unit.SECONDS),
        "back_soonest": ("Call-backs promised to callers, the most urgent (20 minutes in London)", Unit.CALLS),
        "back_soonest_kept": ("Most urgent call-backs begun within their time frame", Unit.SHARE),
        "back_soon": ("Call-backs promised to callers, soon (1 hour in London)", Unit.CALLS),
        "back_soon_kept": ("Soon call-backs begun within their time frame", Unit.SHARE),
        "back_later": ("Call-backs promised to callers, routine (longer)", Unit.CALLS),
        "back_later_kept": ("Routine call-backs begun within their time frame", Unit.SHARE),
    }
)
"""Name and unit by code, over what arrived or was opened in the counted period."""


def service(log: Log, asked: Service | None) -> Values:
    """The figures of `SERVICE` for what a setting asks, by code and in that order; none where it asks for nothing."""
    found = {} if asked is None or log.service is None else dict(_found(log, log.service, asked))
    return {code: found[code] for code in SERVICE if code in found}


def _found(log: Log, beside: ServiceLog, asked: Service) -> Iterator[tuple[str, Value]]:
    cases = beside.cases
    counted = (cases.opened >= log.counted_from) & (cases.opened < log.counted_to)
    kinds = {stream.kind for stream in asked.streams}
    for kind, name in ((Kind.ONLINE, "online"), (Kind.FROM_999, "from_999")):
        if kind in kinds:
            which = counted & (cases.kind == kind)
            yield name, _count(which)
            yield f"{name}_kept", _share(which & rows.happened(cases.started) & (cases.started <= cases.due), which)
    if Kind.FROM_999 in kinds:
        ended = counted & (cases.kind == Kind.FROM_999) & rows.happened(cases.ended)
        yield "from_999_back", _share(ended & (cases.disposition == Disposition.AMBULANCE), ended)
    yield "to_999", _count(log.counted & rows.happened(log.passed_to_999))
    if asked.validation is not None:
        yield from _validated(cases, counted, "ambulance", Disposition.AMBULANCE)
        yield from _validated(cases, counted, "ed", Disposition.ED)
    if asked.booking is not None:
        yield from _booked(log, beside.bookings)
    if asked.prescribing is not None:
        # Rows of calls, and of cases after them.
        started = np.concatenate([log.clinician_ended, np.where(cases.before == NEVER, cases.ended, NEVER)])
        here = np.concatenate([log.counted, counted])
        written = np.zeros(started.size, dtype=np.bool_)
        written[_rows_of(beside.prescribed, len(log))] = True
        completed = here & rows.happened(started)
        yield "prescribed", _count(written & here)
        yield "prescribed_share", _share(written & completed, completed)
    yield from _lines(log, beside)
    yield from _call_backs(log)


def _rows_of(sources: Column, calls: int) -> Column:
    """Where each call or case stands when cases come after all calls."""
    from_cases = sources >= FIRST_CASE
    return np.where(from_cases, sources - FIRST_CASE + calls, sources)


def _validated(cases: Cases, counted: Rows, name: str, before: Disposition) -> Iterator[tuple[str, Value]]:
    put = counted & (cases.before == before)
    begun, ended = put & rows.happened(cases.started), put & rows.happened(cases.ended)
    waited = float((cases.started - cases.opened)[begun].sum()) / SECOND
    yield f"{name}_put", _count(put)
    yield f"{name}_in_time", _share(begun, put)
    yield f"{name}_lower", _share(ended & (cases.disposition != before), ended)
    yield f"{name}_wait", _ratio(waited, int(begun.sum()))


def _booked(log: Log, bookings: Bookings) -> Iterator[tuple[str, Value]]:
    here = (bookings.at >= log.counted_from) & (bookings.at < log.counted_to)
    sought = here & (bookings.source != NEVER)
    got = rows.happened(bookings.got)
    yield "slots_sought", _count(sought)
    yield "slots_first", _share(sought & (bookings.got == bookings.first), sought)
    yield "slots_next", _share(sought & got & (bookings.got != bookings.first), sought)
    yield "slots_none", _share(sought & ~got, sought)
    for number, name in enumerate(SLOT_SERVICES):
        yield f"{name}_booked", _count(here & (bookings.got == number))
    to_ed = sought & (bookings.first == SLOT_SERVICES.index("ed"))
    yield "ed_slot", _share(to_ed & (bookings.got == bookings.first), to_ed)
    yield "booked_by_999", _count(here & ~(bookings.source != NEVER) & got)


def _lines(log: Log, beside: ServiceLog) -> Iterator[tuple[str, Value]]:
    lines = {"professional": beside.line == 1, "mental_health": beside.option == 1, "dental": beside.option == 2}
    for name, which in lines.items():
        calls = log.counted & which
        answered = calls & rows.answered(log)
        yield name, _count(calls)
        yield f"{name}_abandoned", _share(calls & rows.abandoned(log), calls)
        yield f"{name}_wait", _ratio(float(rows.time_to_answer(log)[answered].sum()) / SECOND, int(answered.sum()))


def _call_backs(log: Log) -> Iterator[tuple[str, Value]]:
    promised = log.counted & rows.called_back(log)
    kept = promised & rows.happened(log.clinician_started) & (log.clinician_started <= log.clinician_due)
    bands = {
        "back_soonest": log.urgency >= Urgency.URGENT,
        "back_soon": log.urgency == Urgency.SOON,
        "back_later": log.urgency == Urgency.ROUTINE,
    }
    for name, which in bands.items():
        yield name, _count(promised & which)
        yield f"{name}_kept", _share(kept & which, promised & which)


def _count(which: Rows) -> Value:
    return Value(value=float(which.sum()), numerator=float(which.sum()), denominator=None)


def _share(which: Rows, of: Rows) -> Value:
    return _ratio(float(which.sum()), int(of.sum()))


def _ratio(above: float, below: int) -> Value:
    return Value(value=above / below if below else None, numerator=above, denominator=below)
