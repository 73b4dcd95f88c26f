"""Calls, knowledge, networks and needs as plain data by the names of a policy's own test cases, defaults left out."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from prm.base import Instant, iso
from prm.facts import UNKNOWN, Call, Contact, Knowledge, Missing, Note, Plan, Triage
from routing.explaining import need_as_dict, plain
from routing.need import NOTHING, Need
from routing.network import Load, Network, ProviderState

_CALL = Call(call_id="", at=0)


def call_as_data(call: Call) -> dict[str, Any]:
    """A call; who the patient is said to be is left out, since no decision reads it."""
    found = {
        part.name: plain(getattr(call, part.name))
        for part in fields(Call)
        if part.name not in ("at", "identity", "triage") and getattr(call, part.name) != getattr(_CALL, part.name)
    }
    found["at"] = iso(call.at)
    return found | ({"triage": _triage(call.triage)} if call.triage is not None else {})


def knowledge_as_data(knowledge: Knowledge) -> dict[str, Any]:
    """What is known about the patient."""
    found: dict[str, Any] = {}
    for part in fields(Knowledge):
        value = getattr(knowledge, part.name)
        if value == getattr(UNKNOWN, part.name):
            continue
        if part.name in ("notes", "plans", "contacts") and not isinstance(value, Missing):
            found[part.name] = [_contact(each) if isinstance(each, Contact) else _record(each) for each in value]
        else:
            found[part.name] = plain(value)
    return found


def network_as_data(network: Network) -> dict[str, Any]:
    """The snapshot of every provider, and the memory of the router."""
    found: dict[str, Any] = {"providers": {name: _state(state) for name, state in network.providers.items()}}
    for name in ("taken_at", "window_from"):
        instant: Instant | None = getattr(network, name)
        if instant is not None:
            found[name] = iso(instant)
    for name in ("sent", "sent_in_window", "shares"):
        memory: Mapping[str, float] | None = getattr(network, name)
        if memory:
            found[name] = dict(memory)
    return found


def need_as_data(need: Need) -> dict[str, Any]:
    """A need, or the need so far."""
    whole, nothing = need_as_dict(need), need_as_dict(NOTHING)
    return {part: value for part, value in whole.items() if value != nothing[part]}


def _triage(triage: Triage) -> dict[str, Any]:
    found: dict[str, Any] = {"urgency": plain(triage.urgency), "clinician_needed": triage.clinician_needed}
    return found | ({"skill": triage.skill} if triage.skill is not None else {})


def _record(record: Note | Plan) -> dict[str, Any]:
    found = {"supplier": record.supplier, "kind": record.kind, "valid_from": iso(record.valid_from)}
    return found if record.valid_to is None else found | {"valid_to": iso(record.valid_to)}


def _contact(contact: Contact) -> dict[str, Any]:
    found = {"at": iso(contact.at)}
    return found if contact.provider is None else found | {"provider": contact.provider}


def _state(state: ProviderState) -> dict[str, Any]:
    waits = dict(sorted(state.expected_wait_seconds.items()))
    found: dict[str, Any] = {"staffed": sorted(state.staffed), "expected_wait_seconds": waits}
    if not state.open:
        found["open"] = False
    load: Load | None = state.load
    return found if load is None else found | {"load": {"on_duty": load.on_duty, "calls": load.calls}}
