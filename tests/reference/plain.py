"""The engine's inputs and answers as the plain dictionaries that the reference reads: names for names, nothing more."""

from collections.abc import Mapping
from typing import Any

from prm.base import iso
from prm.facts import Call, Contact, Knowledge, Missing, Note, Plan
from routing import CLINICIAN_SKILLS, Decision, Need, Network, ProviderState, answer

Plain = dict[str, Any]

SETS = ("accepts", "skills", "flags", "show", "must", "offers", "asks", "confirmed", "forced")
"""The parts of a need that are sets."""

WORDS = {"at", "notice", "policy", "sentence"}
"""What an answer says in words or about the file, and the instant as text: no part of the semantics."""


def plain_call(call: Call) -> Plain:
    triage = call.triage
    return {
        "call_id": call.call_id,
        "at": call.at,
        "stage": call.stage.value,
        "line": call.line.value,
        "option": call.option.value,
        "area": call.area,
        "location": call.location,
        "setting": call.setting.value,
        "access": [need.value for need in call.access],
        "caller_is_patient": call.caller_is_patient,
        "can_be_rung_back": call.can_be_rung_back,
        "red_flag": call.red_flag,
        "ambulance_requested": call.ambulance_requested,
        "called_before": call.called_before,
        "triage": None
        if triage is None
        else {
            "urgency": triage.urgency.name.lower(),
            "clinician_needed": triage.clinician_needed,
            "skill": triage.skill,
        },
        "provider": call.provider,
    }


def plain_knowledge(known: Knowledge) -> Plain:
    return {
        "match": known.match.value,
        "age_years": known.age_years,
        "notes": _records(known.notes),
        "plans": _records(known.plans),
        "contacts": known.contacts.value
        if isinstance(known.contacts, Missing)
        else [_contact(contact) for contact in known.contacts],
        "confirmed": list(known.confirmed),
        "to_ask": list(known.to_ask),
        "cautions": list(known.cautions),
    }


def plain_providers(providers: Mapping[str, ProviderState]) -> Plain:
    return {
        name: {
            "open": state.open,
            "staffed": set(state.staffed),
            "waits": dict(state.expected_wait_seconds),
            "load": None if state.load is None else {"on_duty": state.load.on_duty, "calls": state.load.calls},
        }
        for name, state in providers.items()
    }


def plain_memory(network: Network) -> Plain:
    """What a network says besides its providers."""
    return {
        "taken_at": network.taken_at,
        "sent": network.sent,
        "sent_in_window": network.sent_in_window,
        "shares": network.shares,
    }


def plain_need(need: Need) -> Plain:
    path = ("queue", "straight", "999")[need.path]
    return {"urgency": need.urgency.name.lower(), "level": need.level.name.lower(), "path": path} | {
        part: sorted(getattr(need, part)) for part in SETS
    }


def plain_answer(decision: Decision) -> Plain:
    """What the engine answers, without its words."""
    return without_words(answer(decision))


def without_words(answered: Plain) -> Plain:
    """An answer as plain data, without what it says in words."""
    given = {part: value for part, value in answered.items() if part not in WORDS}
    given["destination"] = {part: value for part, value in given["destination"].items() if part not in WORDS}
    return given


def as_document(written: Plain, call: Plain, known: Plain, so_far: Plain | None) -> Plain | None:
    """The same as the JSON of `POST /v1/decisions`, for the router; `None` for what such a document may not say."""
    triage = call["triage"]
    records = [record for part in ("notes", "plans") if not isinstance(known[part], str) for record in known[part]]
    contacts = [] if isinstance(known["contacts"], str) else known["contacts"]
    skills = {*([] if triage is None else [triage["skill"]]), *([] if so_far is None else so_far["skills"])}
    areas, providers = {call["area"], call["location"]}, {call["provider"], *(one["provider"] for one in contacts)}
    strange = (
        skills - {None, *CLINICIAN_SKILLS},
        areas - {None, *written["areas"]},
        providers - {None, *(provider["id"] for provider in written["providers"])},
        {contact["at"] for contact in contacts if contact["at"] > call["at"]},
    )
    if any(strange):
        return None
    if any(record["valid_to"] is not None and record["valid_to"] <= record["valid_from"] for record in records):
        return None
    document = {
        "call": call | {"at": iso(call["at"])},
        "knowledge": known
        | {part: _dated(known[part], f"{part[:-1]}_id") for part in ("notes", "plans")}
        | {"contacts": _dated(known["contacts"], "contact")},
    }
    return document if so_far is None else document | {"so_far": so_far}


def _dated(records: str | list[Plain], identifier: str) -> str | list[Plain]:
    """Records with their instants as text, and an id of their own where they have none."""
    if isinstance(records, str):
        return records
    return [
        ({} if "call_id" in record else {identifier: str(number)})
        | {
            part: iso(value) if part in ("at", "valid_from", "valid_to") and value is not None else value
            for part, value in record.items()
        }
        for number, record in enumerate(records)
    ]


def _records(records: tuple[Note, ...] | tuple[Plan, ...] | Missing) -> str | list[Plain]:
    if isinstance(records, Missing):
        return records.value
    return [
        {
            "supplier": record.supplier,
            "kind": record.kind,
            "valid_from": record.valid_from,
            "valid_to": record.valid_to,
        }
        for record in records
    ]


def _contact(contact: Contact) -> Plain:
    return {"call_id": contact.call_id, "at": contact.at, "provider": contact.provider}
