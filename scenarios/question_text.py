"""A moment written as JSON values, as `prm111 route` and `POST /v1/decisions` read them."""

from typing import Any

from prm.base import iso
from prm.facts import Call, Contact, Knowledge, Missing, Note, Plan
from routing import NOTHING, Need, Network
from routing.explaining import need_as_dict, plain


def question_as_dict(call: Call, knowledge: Knowledge, network: Network, so_far: Need) -> dict[str, Any]:
    """The question; what is unknown is left out. The router's own memory of the network is not part of it."""
    found = {"call": _call(call), "knowledge": _knowledge(knowledge), "network": _network(network)}
    return found if so_far == NOTHING else found | {"so_far": need_as_dict(so_far)}


def _call(call: Call) -> dict[str, Any]:
    told: dict[str, Any] = {"call_id": call.call_id, "at": iso(call.at)}
    for name in ("stage", "line", "option", "area", "location", "setting", "access", "caller_is_patient"):
        told[name] = plain(getattr(call, name))
    for name in ("can_be_rung_back", "red_flag", "ambulance_requested", "called_before", "provider"):
        told[name] = plain(getattr(call, name))
    if call.triage is not None:
        told["triage"] = {
            "urgency": plain(call.triage.urgency),
            "clinician_needed": call.triage.clinician_needed,
            "skill": call.triage.skill,
        }
    return _without_unknown(told)


def _knowledge(knowledge: Knowledge) -> dict[str, Any]:
    told = {
        "match": plain(knowledge.match),
        "age_years": knowledge.age_years,
        "notes": _records(knowledge.notes),
        "plans": _records(knowledge.plans),
        "contacts": _records(knowledge.contacts),
        "confirmed": plain(knowledge.confirmed),
        "to_ask": plain(knowledge.to_ask),
        "cautions": plain(knowledge.cautions),
    }
    return _without_unknown(told)


def _records(records: tuple[Note, ...] | tuple[Plan, ...] | tuple[Contact, ...] | Missing) -> object:
    if isinstance(records, Missing):
        return str(records)
    return [_record(record) for record in records]


def _record(record: Note | Plan | Contact) -> dict[str, Any]:
    if isinstance(record, Contact):
        return _without_unknown({"call_id": record.call_id, "at": iso(record.at), "provider": record.provider})
    own = {"note_id": record.note_id} if isinstance(record, Note) else {"plan_id": record.plan_id}
    told = {"kind": record.kind, "supplier": record.supplier, "valid_from": iso(record.valid_from)}
    return own | told | ({} if record.valid_to is None else {"valid_to": iso(record.valid_to)})


def _network(network: Network) -> dict[str, Any]:
    told: dict[str, Any] = {
        "providers": {
            name: {
                "open": state.open,
                "staffed": sorted(state.staffed),
                "expected_wait_seconds": dict(sorted(state.expected_wait_seconds.items())),
            }
            for name, state in sorted(network.providers.items())
        }
    }
    return told if network.taken_at is None else told | {"taken_at": iso(network.taken_at)}


def _without_unknown(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value is not None}
