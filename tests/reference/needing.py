"""The need, as `docs/policy-semantics.md` sections 1 to 5 say it.

A need is a set of *atoms*, pairs of a part and a word: an urgency is the set of all urgencies it has passed, a path
likewise, and a skill that does not count is an atom of its own. So every join is the union of two sets, and nothing can
be taken out by it.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

Plain = dict[str, Any]
Atoms = set[tuple[str, str]]

SKILLS = ("dental", "gp", "mental_health", "nurse", "palliative", "pharmacist")
LADDERS = {
    "urgency": ("routine", "soon", "urgent", "emergency"),
    "level": ("health_adviser", "clinician"),
    "path": ("queue", "straight", "999"),
}
BAGS = ("skills", "flags", "show", "must", "offers", "asks", "confirmed", "forced")
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FLAGGED = {
    "violence": "violence",
    "violence_warning": "violence",
    "safeguarding": "safeguarding",
    "dnacpr": "dnacpr",
    "respect": "respect",
}
END = 10**18
"""Microseconds: an instant later than any."""
HOUR_US = 3_600_000_000
LONDON = ZoneInfo("Europe/London")


# --- Atoms -----------------------------------------------------------------------------------------------------------


def climbed(part: str, rung: str) -> Atoms:
    """The atoms of one rung of a ladder: itself and every rung below but the lowest, which everybody stands on."""
    rungs = LADDERS[part]
    return {(part, each) for each in rungs[1 : rungs.index(rung) + 1]}


def said(words: Plain) -> Atoms:
    """The atoms of the parts of a need that are written by name, as in `gives`."""
    atoms: Atoms = set()
    for part, value in words.items():
        if part in LADDERS:
            atoms |= climbed(part, value)
        elif part == "accepts":
            if value is not None:
                atoms |= {("refuses", skill) for skill in SKILLS if skill not in value}
        else:
            atoms |= {(part, word) for word in value}
    return atoms


def spelled(atoms: Atoms) -> Plain:
    """The twelve parts by name: the other way round."""
    need: Plain = {}
    for part, rungs in LADDERS.items():
        need[part] = [rung for rung in rungs if rung == rungs[0] or (part, rung) in atoms][-1]
    need["accepts"] = [skill for skill in SKILLS if ("refuses", skill) not in atoms]
    for bag in BAGS:
        need[bag] = []
    for part, word in sorted(atoms):
        if part in BAGS:
            need[part].append(word)
    return need


# --- What a situation says -------------------------------------------------------------------------------------------


def sure(known: Plain) -> bool:
    return bool(known["match"] == "confirmed")


def held(which: str, call: Plain, known: Plain) -> list[tuple[str, str]] | None:
    """The (supplier, kind) of each record valid at the instant; `None` if nobody can say."""
    records = known[which]
    if isinstance(records, str) or not sure(known):
        return None
    return [
        (record["supplier"], record["kind"])
        for record in records
        if call["at"] in range(record["valid_from"], END if record["valid_to"] is None else record["valid_to"])
    ]


def dealt_with(call: Plain, known: Plain, hours: int) -> list[Plain] | None:
    """The contacts within the hours that somebody dealt with; `None` if nobody can say."""
    contacts = known["contacts"]
    if isinstance(contacts, str) or not sure(known):
        return None
    return [
        contact
        for contact in contacts
        if contact["provider"] is not None
        and contact["call_id"] != call["call_id"]
        and 0 <= call["at"] - contact["at"] <= hours * HOUR_US
    ]


def signs(call: Plain) -> bool:
    return call["option"] == "life_threatening" or call["red_flag"] is True or call["ambulance_requested"] is True


def shut(option: str, at: int, policy: Plain) -> bool:
    """Whether the hours written for an option leave the instant out."""
    for rule in policy["rules"]:
        if rule["kind"] == "option" and rule["option"] == option and rule.get("hours") is not None:
            clock = datetime.fromtimestamp(at // 1_000_000, tz=UTC).astimezone(LONDON)
            now = f"{clock.hour:02}:{clock.minute:02}"
            spans = [span.split("-") for span in rule["hours"].get(WEEK[clock.weekday()], [])]
            # Times of day written with two digits each compare as text.
            return not any(opens <= now < shuts for opens, shuts in spans)
    return False


def elsewhere(call: Plain, policy: Plain) -> bool:
    """Whether the patient is known to be where another provider is at home."""
    if call["area"] is None or call["location"] is None:
        return False
    homes = [policy["areas"].get(call[which], {}).get("home") for which in ("area", "location")]
    return None in homes or homes[0] != homes[1]


def unknown(part: str, known: Plain) -> bool:
    """Whether a part of what there is to know about the patient is not known."""
    if part == "identity":
        return not sure(known)
    if part == "age":
        return known["age_years"] is None
    return isinstance(known[part], str) or not sure(known)


# --- What each kind of rule says: whether it fires, and what it adds ------------------------------------------------

Voice = Callable[[Plain, Plain, Plain, Plain], tuple[bool, Atoms]]


def _when(condition: Callable[[Plain, Plain], bool]) -> Voice:
    """A kind that reads the call alone and adds nothing."""
    return lambda rule, call, _, __: (condition(rule, call), set())


def _option(rule: Plain, call: Plain, known: Plain, policy: Plain) -> tuple[bool, Atoms]:
    if call["option"] != rule["option"] or shut(call["option"], call["at"], policy):
        return False, set()
    return True, {("must", "option:" + rule["option"])}


def _triage(rule: Plain, call: Plain, known: Plain, policy: Plain) -> tuple[bool, Atoms]:
    found = call["triage"]
    if found is None:
        return False, set()
    atoms = climbed("urgency", found["urgency"])
    if found["clinician_needed"]:
        atoms |= climbed("level", "clinician")
        atoms |= {("refuses", skill) for skill in SKILLS if skill not in rule["general"] and skill != found["skill"]}
        atoms |= {("skills", found["skill"])} if found["skill"] is not None else set()
    return True, atoms


def _records(which: str) -> Voice:
    def voice(rule: Plain, call: Plain, known: Plain, policy: Plain) -> tuple[bool, Atoms]:
        mine = known["held"][which] or []
        for field, position in (("suppliers", 0), ("kinds", 1)):
            if rule.get(field) is not None:
                mine = [record for record in mine if record[position] in rule[field]]
        return bool(mine), {("show", which[:-1] + ":" + kind) for _, kind in mine}

    return voice


def _recent_contact(rule: Plain, call: Plain, known: Plain, policy: Plain) -> tuple[bool, Atoms]:
    if not dealt_with(call, known, rule["within_hours"]):
        return False, set()
    return True, {("confirmed", word) for word in known["confirmed"]}


def _repeat_caller(rule: Plain, call: Plain, known: Plain, policy: Plain) -> tuple[bool, Atoms]:
    earlier = dealt_with(call, known, rule["within_hours"])
    if earlier is not None:
        return len(earlier) + 1 >= rule["nth"], set()
    doubtful = known["match"] == "potential" or call["called_before"] is True
    return False, {("forced", "times_called_before")} if doubtful else set()


def _age(rule: Plain, call: Plain, known: Plain, policy: Plain) -> tuple[bool, Atoms]:
    years = known["age_years"]
    if years is None:
        return False, set()
    young = rule.get("under") is not None and years < rule["under"]
    old = rule.get("at_least") is not None and years >= rule["at_least"]
    return young or old, set()


def _unknown(rule: Plain, call: Plain, known: Plain, policy: Plain) -> tuple[bool, Atoms]:
    identity = "identity" in rule["parts"] and not sure(known)
    asked = {("asks", word) for word in known["to_ask"]} if identity else set()
    return any(unknown(part, known) for part in rule["parts"]), asked


def _out_of_area(rule: Plain, call: Plain, known: Plain, policy: Plain) -> tuple[bool, Atoms]:
    return elsewhere(call, policy), set()


def _caution(rule: Plain, call: Plain, known: Plain, policy: Plain) -> tuple[bool, Atoms]:
    return any(word in rule["cautions"] for word in known["cautions"]), set()


VOICES: dict[str, Voice] = {
    "default": _when(lambda _, __: True),
    "red_flag": _when(lambda _, call: signs(call)),
    "line": _when(lambda rule, call: call["line"] in rule["lines"]),
    "option": _option,
    "silent": _when(lambda _, call: call["option"] == "silent"),
    "access": _when(lambda rule, call: any(need in rule["needs"] for need in call["access"])),
    "setting": _when(lambda rule, call: call["setting"] in rule["settings"]),
    "cannot_be_rung_back": _when(lambda _, call: call["can_be_rung_back"] is False),
    "out_of_area": _out_of_area,
    "on_behalf": _when(lambda _, call: call["caller_is_patient"] is False),
    "triage": _triage,
    "plan": _records("plans"),
    "note": _records("notes"),
    "recent_contact": _recent_contact,
    "repeat_caller": _repeat_caller,
    "age": _age,
    "unknown": _unknown,
    "caution": _caution,
}


def voice(rule: Plain, call: Plain, known: Plain, policy: Plain) -> Atoms | None:
    """What one rule, read with the atoms of what it gives, contributes; `None` if it has nothing to say."""
    fires, added = VOICES[rule["kind"]](rule, call, known, policy)
    if fires:
        return added.union(rule["atoms"])
    return added or None


def built_in(call: Plain, known: Plain) -> Iterator[tuple[str, Atoms]]:
    """What is said whatever the policy: the name and the atoms of each voice that is heard."""
    if signs(call):
        yield "safety.red_flag", said({"urgency": "emergency", "level": "clinician", "path": "999"})
    triage = call["triage"]
    if triage is not None and triage["urgency"] == "emergency":
        path = "queue" if triage["clinician_needed"] else "999"
        words = {"urgency": "emergency", "level": "clinician", "path": path, "must": ["handle_live"]}
        yield "safety.triage_emergency", said(words)
    kinds = [kind for records in known["held"].values() for _, kind in records or []]
    flags = {("flags", FLAGGED[kind]) for kind in kinds if kind in FLAGGED}
    if flags:
        yield "safety.flags", flags
    if dealt_with(call, known, 96) is None and call["called_before"] is None:
        yield "safety.unknown_history", {("forced", "called_before")}
    if call["setting"] == "custody" or call["can_be_rung_back"] is False:
        yield "safety.handle_live", {("must", "handle_live")}
    if call["option"] in ("mental_health", "dental"):
        yield "safety.option_shown", {("show", "option:" + call["option"])}


def voices(policy: Plain, call: Plain, known: Plain) -> list[tuple[str, Atoms]]:
    """Every voice that is heard, by the id of its rule. What is held is worked out once for all of them."""
    known = {**known, "held": {which: held(which, call, known) for which in ("notes", "plans")}}
    heard = list(built_in(call, known))
    for rule in policy["rules"]:
        atoms = voice(rule, call, known, policy)
        if atoms is not None:
            heard.append((rule["id"], atoms))
    return heard


def weighed(heard: Iterable[tuple[str, Atoms]], call: Plain, so_far: Plain | None) -> Atoms:
    """The need, in atoms, of all that was heard and of the stage before."""
    atoms: Atoms = set().union(*(atoms for _, atoms in heard))
    before = said(so_far) if so_far is not None else set()
    atoms |= {atom for atom in before if atom[0] not in ("asks", "confirmed", "forced")}
    if call["triage"] is not None:
        if ("path", "999") not in atoms:
            atoms = {atom for atom in atoms if atom[0] != "urgency"}
        atoms = atoms | climbed("urgency", call["triage"]["urgency"])
    return atoms
