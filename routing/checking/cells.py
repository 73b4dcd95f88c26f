"""The facts that a policy's rules can tell apart, and the situations in which one rule may have something to say.

Every rule, the engine's own included, says the union of what single facts call for; where two facts must meet (an
unsure history, a question that a recent contact saves), they are varied together. More of a fact (another note, a
further contact) makes more rules fire, so the least of it that makes a rule fire is enough to find one that fires
alone. That is why these situations, few as they are, decide exactly which rules can fire and which add anything.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, product

from prm.facts import Access, Line, Match, Missing, Option, Setting, Urgency
from routing.facts import Facts
from routing.kinds_of_patient import Caution, RecordRule
from routing.need import CLINICIAN_SKILLS
from routing.policy import Policy
from routing.rules import Rule
from routing.safety import FLAGS

Values = tuple[object, ...]

OTHER = "(another)"
"""A supplier, a kind or a caution that no rule names."""

_WEEK_MINUTES = 7 * 24 * 60
_MAYBE: Values = (None, False, True)
_DISCLOSED = ("notes", "plans", "contacts")
"""What only a confirmed match discloses."""


def quiet(policy: Policy) -> Facts:
    """A call about which everything is known and nothing is said: as few rules as can be have something to say."""
    return Facts(
        match=Match.CONFIRMED,
        age_from=0,
        notes=frozenset(),
        plans=frozenset(),
        contacts=tuple((hours, 0) for hours, _ in policy.contact_windows),
        called_before=False,
        out_of_area=False,
        on_behalf=False,
        can_be_rung_back=True,
    )


def values_of(policy: Policy) -> Mapping[str, Values]:
    """The values to be told apart of each fact; the option and whether it is shut go together under `option`."""
    records = _records(policy)
    cautions = {word for rule in policy.rules if isinstance(rule, Caution) for word in rule.cautions}
    return {
        "red_flags": (frozenset(), frozenset({"red_flag"})),
        "line": tuple(Line),
        "option": _options(policy),
        "setting": tuple(Setting),
        "access": (frozenset(), *(frozenset({need}) for need in Access)),
        "on_behalf": _MAYBE,
        "out_of_area": _MAYBE,
        "can_be_rung_back": _MAYBE,
        "called_before": _MAYBE,
        "match": tuple(Match),
        "age_from": (0, *policy.age_cuts, None),
        "notes": records,
        "plans": records,
        "contacts": _contacts(policy),
        "triage": (
            None,
            *product(Urgency, (True, False), (None, *sorted(CLINICIAN_SKILLS), OTHER)),
        ),
        "confirmed": (frozenset(), frozenset({OTHER})),
        "to_ask": (frozenset(), frozenset({OTHER})),
        "cautions": (frozenset(), *(frozenset({word}) for word in (*sorted(cautions), OTHER))),
    }


def cells(rule: Rule, values: Mapping[str, Values], start: Facts) -> Iterator[Facts]:
    """The situations in which the rule may have something to say: up to two of the facts that it reads are varied."""
    reads = [fact for fact in rule.reads if fact in values]
    yield start
    for fact in reads:
        for value in values[fact]:
            yield with_value(start, fact, value)
    for one, other in combinations(reads, 2):
        for first, second in product(values[one], values[other]):
            yield with_value(with_value(start, one, first), other, second)


def with_value(facts: Facts, fact: str, value: object) -> Facts:
    """The facts with another value of one of them, as far as the match discloses it, and of what goes with that one."""
    if fact == "option" and isinstance(value, tuple):
        return facts._replace(option=value[0], option_shut=value[1])
    if fact == "match" and value is not Match.CONFIRMED:
        hidden = dict.fromkeys(_DISCLOSED, Missing.UNKNOWN)
        return facts._replace(match=value, confirmed=frozenset(), **hidden)  # type: ignore[arg-type]
    withheld = fact == "confirmed" or (fact in _DISCLOSED and not isinstance(value, Missing))
    if withheld and facts.match is not Match.CONFIRMED:
        return facts
    return facts._replace(**{fact: value})  # type: ignore[arg-type]


def _options(policy: Policy) -> Values:
    """(option, shut) as far as the hours allow; the life-threatening option is a red flag."""
    found: list[tuple[Option, bool]] = []
    for option in (Option.NONE, Option.SILENT, Option.MENTAL_HEALTH, Option.DENTAL):
        open_minutes = _open_minutes(policy.hours.get(option))
        if open_minutes > 0:
            found.append((option, False))
        if open_minutes < _WEEK_MINUTES:
            found.append((option, True))
    return tuple(found)


def _open_minutes(hours: Iterable[Iterable[tuple[int, int]]] | None) -> int:
    if hours is None:
        return _WEEK_MINUTES
    return sum(len({minute for opens, shuts in day for minute in range(opens, shuts)}) for day in hours)


def _records(policy: Policy) -> Values:
    """No record, one of each supplier and kind that a rule or the engine can tell apart, and not known."""
    rules = [rule for rule in policy.rules if isinstance(rule, RecordRule)]
    suppliers = {name for rule in rules for name in rule.suppliers or ()} | {OTHER}
    kinds = {name for rule in rules for name in rule.kinds or ()} | {*FLAGS, OTHER}
    single = (frozenset({record}) for record in product(sorted(suppliers), sorted(kinds)))
    return (frozenset(), *single, *Missing)


def _contacts(policy: Policy) -> Values:
    """For each window and count: exactly so many contacts, as long ago as the window reaches; none; and not known."""
    windows = policy.contact_windows
    found: list[object] = [tuple((hours, 0) for hours, _ in windows)]
    for within_hours, cap in windows:
        for count in range(1, cap + 1):
            found.append(tuple((hours, min(top, count) if hours >= within_hours else 0) for hours, top in windows))
    return (*found, *Missing)
