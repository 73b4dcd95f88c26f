"""The rules of `london-2024` for the peers of `make bench-routing`: the same conditions in each one's own language.

The peers are given flat facts: windows counted, validity and opening hours looked up, unknown parts told by a flag of
their own. What they answer is the list of the rules that fire, by id: the ids that `explain` gives as reasons.
"""

import json
from collections.abc import Callable
from typing import Any

import rule_engine
import zen

Plain = dict[str, Any]
Peer = Callable[[Plain], Any]

BYPASS_SUPPLIERS = ("coordinate_my_care", "health_analytics_end_of_life", "health_analytics_icm")
BYPASS_KINDS = ("end_of_life", "crisis", "integrated_care", "respect")
LONG_TERM_SUPPLIERS = ("my_brain_book", "care_information_exchange", "patients_know_best")
FLAG_KINDS = ("violence", "violence_warning", "safeguarding", "dnacpr", "respect")


def _words(words: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{word}"' for word in words) + "]"


ZEN_ROWS: tuple[tuple[str, dict[str, str]], ...] = (
    ("age-fast-track", {"age_known": "true", "age": "< 1 or >= 85"}),
    ("care-home", {"setting": '"care_home"'}),
    ("care-home-line", {"line": '"care_home"'}),
    ("custody", {"setting": '"custody"'}),
    ("default", {}),
    ("dental-option", {"option": '"dental"', "option_shut": "false"}),
    ("end-of-life-skill", {"plans": 'some($, #.kind == "end_of_life")'}),
    ("identity-uncertain", {"cautions": 'some($, # == "identity_uncertain")'}),
    ("interpreter", {"access": 'some($, # == "interpreter")'}),
    ("long-term-plans", {"plans": f"some($, #.supplier in {_words(LONG_TERM_SUPPLIERS)})"}),
    ("mental-health-crisis-plan", {"plans": 'some($, #.kind == "mental_health_crisis")'}),
    ("mental-health-option", {"option": '"mental_health"', "option_shut": "false"}),
    ("neuro-response", {"plans": 'some($, #.supplier == "neuro_response")'}),
    ("note-bypass", {"notes": 'some($, #.kind == "bypass_to_clinician")'}),
    ("note-shown", {"notes": "len($) > 0"}),
    ("on-behalf", {"on_behalf": "true"}),
    ("out-of-area", {"out_of_area": "true"}),
    (
        "plan-bypass",
        {"plans": f"some($, #.supplier in {_words(BYPASS_SUPPLIERS)} and #.kind in {_words(BYPASS_KINDS)})"},
    ),
    ("professionals", {"line": '"professional", "ambulance_crew"'}),
    ("recent-contact", {"earlier": ">= 1"}),
    ("red-flag", {"red_flag": "true"}),
    ("relay", {"access": f"some($, # in {_words(('text_relay', 'bsl', 'no_keypad'))})"}),
    ("safety.flags", {"record_kinds": f"some($, # in {_words(FLAG_KINDS)})"}),
    ("safety.handle_live", {"handle_live": "true"}),
    ("safety.option_shown", {"option": '"mental_health", "dental"'}),
    ("safety.red_flag", {"red_flag": "true"}),
    ("safety.triage_emergency", {"triage_urgency": '"emergency"'}),
    ("safety.unknown_history", {"history_known": "false", "called_before": '"unknown"'}),
    ("silent", {"option": '"silent"'}),
    ("third-call", {"earlier": ">= 2"}),
    ("third-call", {"history_known": "false", "match": '"potential"'}),
    ("third-call", {"history_known": "false", "match": '$ != "potential"', "called_before": '"yes"'}),
    ("triage", {"triaged": "true"}),
    ("unknown-age", {"age_known": "false"}),
    ("unknown-identity", {"match": '$ != "confirmed"'}),
    ("unknown-records", {"records_known": "false"}),
    ("violence", {"notes": 'some($, #.kind == "violence_warning")'}),
)
"""Each rule as a row of a decision table: a condition by column. A rule with several conditions takes several rows."""


def zen_engine() -> tuple[Peer, Peer]:
    """A zen-engine without and with trace: one decision table that collects, given by a loader, as its makers advise.

    A loader with `ZenDecisionContent` compiles the table once; `create_decision` is twenty times slower.
    """
    columns = sorted({column for _, cells in ZEN_ROWS for column in cells})
    ids = {column: f"in-{number}" for number, column in enumerate(columns)}
    rows = [
        {"_id": f"row-{number}", "out": json.dumps(rule), **{ids[column]: cells.get(column, "") for column in columns}}
        for number, (rule, cells) in enumerate(ZEN_ROWS)
    ]
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": ids[column], "name": column, "field": column} for column in columns],
        "outputs": [{"id": "out", "name": "rule", "field": "rule"}],
        "rules": rows,
    }
    place = {"x": 0, "y": 0}
    graph = {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "facts", "type": "inputNode", "name": "facts", "position": place},
            {"id": "rules", "type": "decisionTableNode", "name": "rules", "position": place, "content": table},
            {"id": "fired", "type": "outputNode", "name": "fired", "position": place},
        ],
        "edges": [
            {"id": "edge-1", "sourceId": "facts", "targetId": "rules", "type": "edge"},
            {"id": "edge-2", "sourceId": "rules", "targetId": "fired", "type": "edge"},
        ],
    }
    content = zen.ZenDecisionContent(json.dumps(graph))
    engine = zen.ZenEngine({"loader": lambda _: content})
    return (
        lambda facts: engine.evaluate("london-2024", facts),
        lambda facts: engine.evaluate("london-2024", facts, {"trace": True}),
    )


def fired_by_zen(answered: Any) -> list[str]:
    """The ids in an answer of zen-engine."""
    return sorted({row["rule"] for row in answered["result"]})


RULE_ENGINE: tuple[tuple[str, str], ...] = (
    ("age-fast-track", "age_known and (age < 1 or age >= 85)"),
    ("care-home", 'setting == "care_home"'),
    ("care-home-line", 'line == "care_home"'),
    ("custody", 'setting == "custody"'),
    ("default", "true"),
    ("dental-option", 'option == "dental" and not option_shut'),
    ("end-of-life-skill", '$any([plan for plan in plans if plan["kind"] == "end_of_life"])'),
    ("identity-uncertain", '"identity_uncertain" in cautions'),
    ("interpreter", '"interpreter" in access'),
    ("long-term-plans", f"$any([plan for plan in plans if plan['supplier'] in {_words(LONG_TERM_SUPPLIERS)}])"),
    ("mental-health-crisis-plan", '$any([plan for plan in plans if plan["kind"] == "mental_health_crisis"])'),
    ("mental-health-option", 'option == "mental_health" and not option_shut'),
    ("neuro-response", '$any([plan for plan in plans if plan["supplier"] == "neuro_response"])'),
    ("note-bypass", '$any([note for note in notes if note["kind"] == "bypass_to_clinician"])'),
    ("note-shown", "notes.length > 0"),
    ("on-behalf", "on_behalf"),
    ("out-of-area", "out_of_area"),
    (
        "plan-bypass",
        f"$any([plan for plan in plans if plan['supplier'] in {_words(BYPASS_SUPPLIERS)} "
        f"and plan['kind'] in {_words(BYPASS_KINDS)}])",
    ),
    ("professionals", 'line == "professional" or line == "ambulance_crew"'),
    ("recent-contact", "earlier >= 1"),
    ("red-flag", "red_flag"),
    ("relay", '"text_relay" in access or "bsl" in access or "no_keypad" in access'),
    ("safety.flags", f"$any([kind for kind in record_kinds if kind in {_words(FLAG_KINDS)}])"),
    ("safety.handle_live", "handle_live"),
    ("safety.option_shown", 'option == "mental_health" or option == "dental"'),
    ("safety.red_flag", "red_flag"),
    ("safety.triage_emergency", 'triage_urgency == "emergency"'),
    ("safety.unknown_history", 'not history_known and called_before == "unknown"'),
    ("silent", 'option == "silent"'),
    ("third-call", 'earlier >= 2 or (not history_known and (match == "potential" or called_before == "yes"))'),
    ("triage", "triaged"),
    ("unknown-age", "not age_known"),
    ("unknown-identity", 'match != "confirmed"'),
    ("unknown-records", "not records_known"),
    ("violence", '$any([note for note in notes if note["kind"] == "violence_warning"])'),
)
"""Each rule as an expression of rule-engine."""


def rule_engine_peer() -> Peer:
    """rule-engine: every rule parsed once, and asked in turn."""
    rules = [(rule, rule_engine.Rule(text)) for rule, text in RULE_ENGINE]

    def fired(facts: Plain) -> Plain:
        return {"fired": [rule for rule, condition in rules if condition.matches(facts)]}

    return fired


def if_chain(facts: Plain) -> Plain:
    """The rules as somebody would write them by hand for this policy and no other."""
    fired = ["default"]
    option, line, setting, plans, notes = (
        facts["option"],
        facts["line"],
        facts["setting"],
        facts["plans"],
        facts["notes"],
    )
    if facts["age_known"]:
        if facts["age"] < 1 or facts["age"] >= 85:
            fired.append("age-fast-track")
    else:
        fired.append("unknown-age")
    if setting == "care_home":
        fired.append("care-home")
    if setting == "custody":
        fired.append("custody")
    if line == "care_home":
        fired.append("care-home-line")
    if line in ("professional", "ambulance_crew"):
        fired.append("professionals")
    if option == "dental" or option == "mental_health":
        fired.append("safety.option_shown")
        if not facts["option_shut"]:
            fired.append("dental-option" if option == "dental" else "mental-health-option")
    if option == "silent":
        fired.append("silent")
    if plans:
        if any(plan["kind"] == "end_of_life" for plan in plans):
            fired.append("end-of-life-skill")
        if any(plan["supplier"] in LONG_TERM_SUPPLIERS for plan in plans):
            fired.append("long-term-plans")
        if any(plan["kind"] == "mental_health_crisis" for plan in plans):
            fired.append("mental-health-crisis-plan")
        if any(plan["supplier"] == "neuro_response" for plan in plans):
            fired.append("neuro-response")
        if any(plan["supplier"] in BYPASS_SUPPLIERS and plan["kind"] in BYPASS_KINDS for plan in plans):
            fired.append("plan-bypass")
    if notes:
        fired.append("note-shown")
        if any(note["kind"] == "bypass_to_clinician" for note in notes):
            fired.append("note-bypass")
        if any(note["kind"] == "violence_warning" for note in notes):
            fired.append("violence")
    if any(kind in FLAG_KINDS for kind in facts["record_kinds"]):
        fired.append("safety.flags")
    if "identity_uncertain" in facts["cautions"]:
        fired.append("identity-uncertain")
    access = facts["access"]
    if "interpreter" in access:
        fired.append("interpreter")
    if "text_relay" in access or "bsl" in access or "no_keypad" in access:
        fired.append("relay")
    if facts["on_behalf"]:
        fired.append("on-behalf")
    if facts["out_of_area"]:
        fired.append("out-of-area")
    if facts["red_flag"]:
        fired += ["red-flag", "safety.red_flag"]
    if facts["handle_live"]:
        fired.append("safety.handle_live")
    if facts["history_known"]:
        if facts["earlier"] >= 1:
            fired.append("recent-contact")
        if facts["earlier"] >= 2:
            fired.append("third-call")
    else:
        if facts["called_before"] == "unknown":
            fired.append("safety.unknown_history")
        if facts["match"] == "potential" or facts["called_before"] == "yes":
            fired.append("third-call")
    if facts["triaged"]:
        fired.append("triage")
        if facts["triage_urgency"] == "emergency":
            fired.append("safety.triage_emergency")
    if facts["match"] != "confirmed":
        fired.append("unknown-identity")
    if not facts["records_known"]:
        fired.append("unknown-records")
    return {"fired": fired}


def fired_in(answered: Any) -> list[str]:
    """The ids in an answer of rule-engine and of the if-chain."""
    return sorted(answered["fired"])
