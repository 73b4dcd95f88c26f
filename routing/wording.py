"""Facts, parameters and parts of a need in plain words: what the fields of the sentence templates stand for."""

from collections.abc import Iterable
from dataclasses import fields
from enum import Enum, IntEnum

from prm.facts import Missing, Urgency
from routing.facts import Facts
from routing.kinds_of_patient import Age, Unknown, unknown_parts
from routing.need import NOTHING, Need, Path
from routing.policy import Policy
from routing.rules import PATHS, Rule
from routing.safety import SafetyRule
from routing.sentences import CALLS_FOR, FACTS, VALUES, fields_in

_PATH_NAMES = {path: name for name, path in PATHS.items()}
_MISSING = {
    None: "not known",
    Missing.UNKNOWN: "not known",
    Missing.DEGRADED: "not known, for the store that was asked could not answer",
    True: "yes",
    False: "no",
}
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def listed(parts: Iterable[str], last: str = "and") -> str:
    """The parts as a list in a sentence, in their order: `a, b and c`; `none` for no parts."""
    parts = tuple(parts)
    if len(parts) < 2:
        return parts[0] if parts else "none"
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def counted(number: int, thing: str) -> str:
    """The number with its thing, which takes an s unless there is one of it."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def spaced(name: str) -> str:
    """The name of a skill, a question or a kind of record as words."""
    return name.replace("_", " ")


def duration(seconds: float | None) -> str:
    """A wait or a limit, in seconds rounded to whole ones."""
    # With 0 added, the two zeros of floating point read the same.
    return "not known" if seconds is None else f"{seconds + 0.0:.0f} s"


def filled(template: str, rule: Rule | SafetyRule, facts: Facts, policy: Policy) -> str:
    """The template of a rule's kind with its fields in words."""
    words = {}
    for name in fields_in(template):
        if name.startswith("its_"):
            words[name] = _parameter(name.removeprefix("its_"), rule, facts)
        else:
            words[name] = fact_in_words(name, getattr(facts, name), policy)
    return template.format_map(words)


def fact_named(name: str, value: object, policy: Policy) -> str:
    """A fact with its name and its value, as `care plans in force: none`."""
    return f"{FACTS[name]}: {fact_in_words(name, value, policy)}"


def fact_in_words(name: str, value: object, policy: Policy) -> str:
    """The value of a fact as a reader sees it."""
    if name == "age_from":
        return _age(value, policy)
    if name == "triage":
        return _triage(value)
    if value is None or isinstance(value, bool | Missing):
        return _MISSING[value]
    if name == "contacts":
        return _contacts(value, policy)
    if isinstance(value, frozenset):
        return listed(sorted(_one(name, part) for part in value))
    return _one(name, value)


def calls_for(contribution: Need) -> str:
    """What a contribution calls for, part by part; empty for nothing."""
    return "; ".join(
        CALLS_FOR[part.name].format(value=_part(part.name, getattr(contribution, part.name)))
        for part in fields(contribution)
        if getattr(contribution, part.name) != getattr(NOTHING, part.name)
    )


def word(group: str, name: str) -> str:
    """A name of the policy or of a record in words: those of its group, else its own with spaces."""
    return VALUES.get(group, {}).get(name) or spaced(name)


def _part(name: str, value: object) -> str:
    if name in ("accepts", "skills") and isinstance(value, frozenset):
        return listed(sorted(word("queues", skill) for skill in value), "or" if name == "accepts" else "and")
    if name == "show" and isinstance(value, frozenset):
        return listed(sorted(map(_shown, value)))
    return listed(sorted(_one(name, each) for each in value)) if isinstance(value, frozenset) else _one(name, value)


def _shown(name: str) -> str:
    """What is shown to whoever answers: `plan:KIND`, `note:KIND`, `option:OPTION` or a word."""
    sort, _, rest = name.partition(":")
    if not rest:
        return spaced(name)
    return word("option", rest) if sort == "option" else f"{spaced(sort)} ({word('kinds', rest)})"


def _one(name: str, value: object) -> str:
    if isinstance(value, tuple):
        supplier, kind = value
        return f"{word('kinds', kind)} from {word('suppliers', supplier)}"
    if isinstance(value, Path):
        return word(name, _PATH_NAMES[value])
    if isinstance(value, IntEnum):
        return word(name, value.name.lower())
    return word(name, str(value.value if isinstance(value, Enum) else value))


def _age(edge: object, policy: Policy) -> str:
    """The band of the policy that begins with this age."""
    if not isinstance(edge, int):
        return "not known"
    above = min((cut for cut in policy.age_cuts if cut > edge), default=None)
    if above is None:
        return f"{counted(edge, 'year')} or over" if edge else "known"
    if not edge:
        return f"under {counted(above, 'year')}"
    return counted(edge, "year") if above == edge + 1 else f"{edge} to {counted(above - 1, 'year')}"


def _contacts(counts: object, policy: Policy) -> str:
    """How many contacts each window holds; a count at the policy's cap may stand for more."""
    caps = dict(policy.contact_windows)
    return listed(
        f"{_number(number, caps.get(hours))} within {hours} hours"
        for hours, number in (counts if isinstance(counts, tuple) else ())
    )


def _number(number: int, cap: int | None) -> str:
    return "none" if number == 0 else f"{number} or more" if number == cap else str(number)


def _triage(found: object) -> str:
    if not isinstance(found, tuple):
        return "none"
    urgency, clinician_needed, skill = found
    words = f"urgency {Urgency(urgency).name.lower()}, {'a' if clinician_needed else 'no'} clinician needed"
    return f"{words}, if possible {word('queues', skill)}" if skill is not None else words


def _parameter(name: str, rule: Rule | SafetyRule, facts: Facts) -> str:
    if name == "ages" and isinstance(rule, Age):
        bounds = (("under {}", rule.under), ("{} or over", rule.at_least))
        return listed((words.format(counted(bound, "year")) for words, bound in bounds if bound is not None), "or")
    if name == "parts_missing" and isinstance(rule, Unknown):
        return listed(sorted(rule.parts & unknown_parts(facts)))
    value = getattr(rule, name)
    if value is None:
        return "any"
    if isinstance(value, frozenset):
        return listed(sorted(_one(_VALUES_OF.get(name, name), part) for part in value), "or")
    if name == "nth" and value <= len(_ORDINALS):
        return _ORDINALS[value - 1]
    return f"{value}th" if name == "nth" else _one(_VALUES_OF.get(name, name), value)


_VALUES_OF = {"general": "queues", "lines": "line", "needs": "access", "settings": "setting"}
"""By parameter: the fact whose words its values share."""
