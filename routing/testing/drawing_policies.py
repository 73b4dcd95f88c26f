"""Valid policies made from choices: any registered kinds of rules, providers, areas, overflow, limits and balancing.

One skill, the anchor, counts for every rule and is staffed by the contingency, so that no join of rules asks for what
nobody can meet; what else a policy file must keep is kept by construction.
"""

from collections.abc import Callable
from typing import Any

from prm.facts import Access, Line, Option, Setting
from routing.kinds_of_call import DAYS
from routing.network import HEALTH_ADVISER
from routing.testing.choosing import Choices, pick, rearranged, seldom, some
from routing.testing.drawing import SKILLS
from routing.testing.moment import PolicyFile, as_text, policy_file
from routing.testing.words import CAUTIONS, NOTE_KINDS, PARTS, PLAN_KINDS, SUPPLIERS

Data = dict[str, Any]

_ANCHORS = ("gp", "nurse")
_LIMITS = (60, 0, 1, 30, 600)
_THRESHOLDS = (1200, None, 0, 60, 300)
_WINDOWS = (96, 1, 24, 48)
_AGES = (1, 5, 18, 65, 85, 130)
_SPANS = (["00:00-24:00"], ["18:00-23:00"], ["00:00-01:30", "02:00-08:00"], ["00:00-00:01"], ["23:59-24:00"])
_LINED = (Option.MENTAL_HEALTH.value, Option.DENTAL.value)
_OBLIGATIONS = ("handle_live", "screen_first", "interpreter", "no_lone_visit")
_MOST_RULES = 12


def a_policy_file(choices: Choices) -> PolicyFile:
    """Any valid policy, as a file."""
    return policy_file(as_text(a_policy_as_data(choices)), "generated.yaml")


def a_policy_as_data(choices: Choices) -> Data:
    """What the file of any valid policy says."""
    anchor = pick(choices, _ANCHORS)
    areas = [f"area_{number}" for number in range(1, 2 + choices.below(3))]
    hours = {option: _hours(choices) for option in _LINED}
    rules = _rules(choices, anchor, hours)
    chosen = [option for option in _LINED if any(rule.get("option") == option for rule in rules)]
    answering = _answering(choices, anchor, areas)
    homes = [pick(choices, answering)["id"] for _ in areas]
    contingency = [
        {
            "id": f"contingency_{number}",
            "name": f"Contingency {number}",
            "kind": "contingency",
            "staffs": sorted({HEALTH_ADVISER, anchor}),
        }
        for number in range(1, 2 + choices.below(2))
    ]
    return {
        "policy": "generated",
        "effective_from": "2024-01-01",
        "owner": "nobody",
        "rationale": "A policy made up for a test.",
        "areas": {area: {"home": home, "network": "one"} for area, home in zip(areas, homes, strict=True)},
        "providers": [*answering, *(_line(choices, option) for option in chosen if choices.below(2)), *contingency],
        "placing": _placing(choices, areas, answering, contingency),
        "rules": rules,
    }


def _answering(choices: Choices, anchor: str, areas: list[str]) -> list[Data]:
    """The 111 providers; each overflows only to later ones, so that no overflow comes back."""
    ids = [f"provider_{number}" for number in range(1, 2 + choices.below(5))]
    return [
        {
            "id": name,
            "name": name,
            "kind": "111",
            "areas": sorted(some(choices, areas, len(areas)) | {pick(choices, areas)}),
            "staffs": sorted(
                {HEALTH_ADVISER, *some(choices, SKILLS, 4)} | ({anchor} if not seldom(choices, 4) else set())
            ),
            "overflow_to": sorted(some(choices, later, 3)) if (later := ids[number + 1 :]) else [],
            "overflow_after_seconds": pick(choices, _THRESHOLDS),
        }
        for number, name in enumerate(ids)
    ]


def _line(choices: Choices, option: str) -> Data:
    return {
        "id": f"{option}_line",
        "name": option,
        "kind": "line",
        "staffs": [option],
        "overflow_after_seconds": pick(choices, _THRESHOLDS),
        "option": option,
    }


def _placing(choices: Choices, areas: list[str], answering: list[Data], contingency: list[Data]) -> Data:
    ids = [provider["id"] for provider in answering]
    longest = 60 * (1 + choices.below(600))
    return {
        "default_area": pick(choices, areas),
        "live_limit_seconds": pick(choices, _LIMITS),
        "call_back_seconds": {
            "routine": 4 * longest,
            "soon": 3 * longest,
            "urgent": 2 * longest,
            "emergency": longest,
        },
        "skill_order": list(rearranged(choices, SKILLS)),
        "continuity_hours": pick(choices, (96, None, 1, 24)),
        "contingency": [provider["id"] for provider in contingency],
        **_mutual_aid(choices, answering, ids),
        **({"balancing": _balancing(choices, ids)} if choices.below(3) == 2 else {}),
    }


def _mutual_aid(choices: Choices, answering: list[Data], ids: list[str]) -> Data:
    """Now and then all help one another, in place of what was written for each."""
    if len(ids) < 2 or not seldom(choices, 4):
        return {}
    for provider in answering:
        provider["overflow_to"] = []
    return {"mutual_aid": ids}


def _balancing(choices: Choices, ids: list[str]) -> Data:
    strategy = pick(choices, ("corrected_least_expected_wait", "fixed_shares", "best_of_two", "least_expected_wait"))
    shares = _shares(choices, ids)
    found: Data = {"strategy": strategy, "shares": shares}
    if strategy != "fixed_shares":
        found["stale_after_seconds"] = pick(choices, (300, 60, 900))
    if strategy == "corrected_least_expected_wait":
        found |= {"handling_seconds": 540, "patience_seconds": pick(choices, (180, 60))}
        if choices.below(2):
            found["at_least"] = {name: share // 2 for name, share in shares.items()}
            found["at_most"] = {name: min(100, share * 2) for name, share in shares.items()}
            found["dwell_seconds"] = pick(choices, (300, 60))
            found["step_points"] = pick(choices, (10, 1))
    return found


def _shares(choices: Choices, ids: list[str]) -> dict[str, int]:
    """Whole percentages that sum to 100."""
    shares = {}
    left = 100
    for name in ids[1:]:
        shares[name] = choices.below(left + 1)
        left -= shares[name]
    return {ids[0]: left, **shares}


def _rules(choices: Choices, anchor: str, hours: dict[str, Data | None]) -> list[Data]:
    """The default, and some of any kinds; none says the same as another."""
    found = [_rule("default", "default", {}, {"asks": ["first_name", "last_name", "date_of_birth", "postcode"]})]
    for number in range(1, 1 + choices.below(_MOST_RULES + 1)):
        kind = pick(choices, tuple(_PARAMETERS))
        parameters = _PARAMETERS[kind](choices)
        if kind == "option" and hours[parameters["option"]] is not None:
            parameters["hours"] = hours[parameters["option"]]
        if kind == "triage":
            parameters["general"] = sorted({anchor, *some(choices, SKILLS, 2)})
        gives = _gives(choices, anchor)
        if kind == "repeat_caller":
            gives["level"] = "clinician"
        found.append(_rule(f"rule-{number:02}", kind, parameters, gives))
    bodies = {repr(sorted((key, repr(value)) for key, value in rule.items() if key != "id")): rule for rule in found}
    return list(bodies.values())


def _rule(name: str, kind: str, parameters: Data, gives: Data) -> Data:
    about = {"owner": "nobody", "rationale": "made up", "source": "assumption"}
    return {"id": name, "kind": kind, **parameters, "gives": gives, **about}


def _gives(choices: Choices, anchor: str) -> Data:
    found: Data = {}
    if choices.below(2):
        found["level"] = "clinician"
        found["path"] = "999" if seldom(choices, 32) else pick(choices, ("queue", "straight"))
    if choices.below(3) == 2:
        found["accepts"] = sorted({anchor, *some(choices, SKILLS, 3)})
    if choices.below(3) == 2:
        found["skills"] = sorted(some(choices, SKILLS, 2))
    found["urgency"] = pick(choices, ("routine", "soon", "urgent"))
    for part in ("asks", "forced", "confirmed"):
        if seldom(choices, 4):
            found[part] = sorted(some(choices, PARTS, 2))
    # What the checks call a contradiction within one rule.
    found["forced"] = sorted({*found.get("forced", ())} - {*found.get("confirmed", ())})
    if choices.below(3) == 2:
        barred = {"screen_first"} if found.get("path") == "straight" else set()
        found["must"] = sorted(some(choices, _OBLIGATIONS, 1) - barred)
    return {part: value for part, value in found.items() if value}


def _hours(choices: Choices) -> Data | None:
    """Open for ever, or some spans on some days of the week: at least one."""
    if choices.below(2) == 0:
        return None
    days = some(choices, DAYS, 6) | {pick(choices, DAYS)}
    return {day: pick(choices, _SPANS) for day in sorted(days, key=DAYS.index)}


def _records(choices: Choices, kinds: tuple[str, ...]) -> Data:
    """Some suppliers or any, some kinds or any."""
    found: Data = {}
    if choices.below(2):
        found["suppliers"] = sorted(some(choices, SUPPLIERS, 1) | {pick(choices, SUPPLIERS)})
    if choices.below(3):
        found["kinds"] = sorted(some(choices, kinds, 2) | {pick(choices, kinds)})
    return found


def _ages(choices: Choices) -> Data:
    which = choices.below(3)
    under, at_least = pick(choices, _AGES[:3]), pick(choices, _AGES[2:])
    return {**({"under": under} if which != 1 else {}), **({"at_least": at_least} if which else {})}


def _any_of(name: str, options: tuple[str, ...]) -> Callable[[Choices], Data]:
    return lambda choices: {name: sorted(some(choices, options, 1) | {pick(choices, options)})}


def _nothing(choices: Choices) -> Data:
    del choices
    return {}


_PARAMETERS: dict[str, Callable[[Choices], Data]] = {
    "note": lambda choices: _records(choices, NOTE_KINDS),
    "plan": lambda choices: _records(choices, PLAN_KINDS),
    "repeat_caller": lambda choices: {
        "nth": pick(choices, (3, 2, 4)),
        "within_hours": pick(choices, _WINDOWS),
    },
    "recent_contact": lambda choices: {"within_hours": pick(choices, _WINDOWS)},
    "triage": _nothing,
    "age": _ages,
    "unknown": _any_of("parts", ("identity", "age", "notes", "plans", "contacts")),
    "caution": _any_of("cautions", CAUTIONS),
    "option": lambda choices: {"option": pick(choices, _LINED)},
    "line": _any_of("lines", tuple(line.value for line in Line if line is not Line.PUBLIC)),
    "access": _any_of("needs", tuple(access.value for access in Access)),
    "setting": _any_of("settings", tuple(place.value for place in Setting if place is not Setting.UNKNOWN)),
    "red_flag": _nothing,
    "silent": _nothing,
    "cannot_be_rung_back": _nothing,
    "out_of_area": _nothing,
    "on_behalf": _nothing,
}
"""The parameters of each kind of rule but the default."""
