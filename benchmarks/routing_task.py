"""The task of `make bench-routing`: from the document of a call to one answer, the same whoever works it out.

A rule engine says which rules fire. What it cannot do is done for it here, in plain Python and about as quickly as for
ourselves: flat facts before it; after it what the fired rules give between them, the place by the state of the network,
and the answer. All of that is on the clock, as it is for ourselves. What is left out is in the peers' favour: their
documents are not checked, and a need that was worked out once is remembered without bound.
"""

from datetime import datetime, timedelta
from typing import Any

from prm.facts import Option, Stage
from routing import Need, Network, Policy, facts_of, is_shut, place
from routing.answers import NeedParts, assembled, need_parts
from routing.assess import plain_need
from routing.documents import read_question

Plain = dict[str, Any]

_WINDOW = timedelta(hours=96)
_NO_AGE = timedelta(0)
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_MICROSECOND = timedelta(microseconds=1)
_STAGES = {str(stage): stage for stage in Stage}
_MAYBE = {None: "unknown", True: "yes", False: "no"}
_RED_FLAGS = ("red_flag", "ambulance_requested")
_UNKNOWN = ("unknown", "degraded")


class Task:
    """What surrounds a peer's rules, under one policy."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._homes = {name: area.home for name, area in policy.areas.items()}
        self._name = {"id": policy.id, "hash": policy.hash}
        self._needs: dict[tuple[Any, ...], tuple[Need, NeedParts]] = {}

    def facts(self, document: Plain) -> Plain:
        """The document as flat facts; those that begin with `_` are for `answer`, not for the rules."""
        call, known = document["call"], document["knowledge"]
        moment = datetime.fromisoformat(call["at"])
        at = (moment - _EPOCH) // _MICROSECOND
        option, setting = call.get("option", "none"), call.get("setting", "unknown")
        area, location, triage = call["area"], call.get("location"), call.get("triage")
        match, age = known.get("match", "unknown"), known.get("age_years")
        confirmed = match == "confirmed"
        notes = self._valid(known.get("notes", "unknown"), moment) if confirmed else None
        plans = self._valid(known.get("plans", "unknown"), moment) if confirmed else None
        contacts = known.get("contacts", "unknown") if confirmed else "unknown"
        earlier, last_provider = 0, None
        history_known = contacts not in _UNKNOWN
        if history_known and contacts:
            earlier, last_provider = self._history(contacts, moment)
        return {
            "age": 0 if age is None else age,
            "age_known": age is not None,
            "setting": setting,
            "line": call.get("line", "111"),
            "option": option,
            "option_shut": option == "dental" and is_shut(Option.DENTAL, at, self._policy),
            "plans": plans or [],
            "notes": notes or [],
            "record_kinds": [record["kind"] for record in (*(notes or ()), *(plans or ()))],
            "records_known": notes is not None and plans is not None,
            "cautions": known.get("cautions", []),
            "access": call.get("access", []),
            "on_behalf": call.get("caller_is_patient") is False,
            "out_of_area": location is not None and self._homes[location] != self._homes[area],
            "red_flag": option == "life_threatening" or any(call.get(flag) for flag in _RED_FLAGS),
            "handle_live": setting == "custody" or call.get("can_be_rung_back") is False,
            "history_known": history_known,
            "earlier": earlier,
            "called_before": _MAYBE[call.get("called_before")],
            "match": match,
            "triaged": triage is not None,
            "triage_urgency": "" if triage is None else triage["urgency"],
            "_at": at,
            "_last_provider": last_provider,
        }

    def answer(self, document: Plain, facts: Plain, fired: list[str], network: Network) -> Plain:
        """The answer, once it is known which rules fire."""
        call, known, triage = document["call"], document["knowledge"], document["call"].get("triage")
        key = (
            frozenset(fired),
            facts["history_known"],
            tuple([(record["supplier"], record["kind"]) for record in (*facts["notes"], *facts["plans"])]),
            tuple(known.get("confirmed", ())),
            tuple(known.get("to_ask", ())),
            None if triage is None else (triage["urgency"], triage["clinician_needed"], triage["skill"]),
        )
        found = self._needs.get(key)
        if found is None:
            question = read_question(document, self._policy)
            need = plain_need(facts_of(question.call, question.knowledge, self._policy), self._policy)
            found = self._needs[key] = need, need_parts(need)
        need, parts = found
        stage = call["stage"]
        placement = place(
            need,
            network,
            self._policy,
            area=call.get("location") or call["area"],
            stage=_STAGES[stage],
            here=call.get("provider"),
            last_provider=facts["_last_provider"],
            at=facts["_at"],
            call_id=call["call_id"],
        )
        degraded = "degraded" in (known.get("notes"), known.get("plans"), known.get("contacts"))
        at = call["at"]
        return assembled(call["call_id"], at, stage, placement, parts, degraded, (), self._name)

    def _valid(self, records: Any, moment: datetime) -> list[Plain] | None:
        if records in _UNKNOWN:
            return None
        return [record for record in records if datetime.fromisoformat(record["valid_from"]) <= moment]

    def _history(self, contacts: list[Plain], moment: datetime) -> tuple[int, str | None]:
        earlier, latest, last_provider = 0, None, None
        for contact in contacts:
            when = datetime.fromisoformat(contact["at"])
            if _NO_AGE <= moment - when <= _WINDOW:
                earlier += 1
                if latest is None or (when, contact["call_id"]) > latest:
                    latest, last_provider = (when, contact["call_id"]), contact["provider"]
        return min(earlier, 2), last_provider
