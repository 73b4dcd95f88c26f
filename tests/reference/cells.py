"""Every cell of the need that a policy can tell apart, enumerated.

A policy tells apart no more than which rules are heard and what each says. So for each *facet* of a situation (the
line, the triage, the notes ...) its values fall into classes that no rule tells apart, by the engine or by the
reference: `classes` finds them by putting every value into every context made by two other facets, which is as many
as the condition of any kind of rule joins with it. A cell takes one value of each class.

Facets of the call and facets of the patient are heard by different rules. `heard_by` proves that on the cells
themselves, and then the need of both together is the join of the needs of each (a law of the lattice, with triage's
lowering last). So all cells of the call and all cells of the patient, each enumerated whole, stand for their product;
the crossing itself is tested on as many random pairs as one likes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, combinations, product
from math import prod
from random import Random
from typing import Any

from prm.base import DAY, HOUR, MINUTE, Instant, parse_instant
from prm.facts import (
    Access,
    Call,
    Contact,
    Knowledge,
    Line,
    Match,
    Missing,
    Note,
    Option,
    Plan,
    Setting,
    Triage,
    Urgency,
)
from routing import CLINICIAN_SKILLS, NOTHING, Level, Need, Path, facts_of, is_shut, need
from routing.assess import contributions, plain_need
from routing.need import join
from routing.safety import FLAGS
from tests.reference.comparing import Pair
from tests.reference.drawing import named
from tests.reference.needing import shut, spelled, voices, weighed
from tests.reference.plain import plain_call, plain_knowledge
from tests.reference.plain import plain_need as need_in_words

Change = dict[str, Any]
Facet = tuple[Change, ...]
Facets = dict[str, Facet]

START = parse_instant("2024-07-10T19:00:00Z")
"""The instant of cells for which no hours matter."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """Facets that are enumerated together, with one value of each class."""

    name: str
    facets: Facets
    values: int
    """How many values were looked at."""

    @property
    def size(self) -> int:
        return prod(len(facet) for facet in self.facets.values())

    def cells(self, part: int = 0, parts: int = 1) -> Iterator[Change]:
        """Every cell, or every one of a part of them."""
        names = list(self.facets)
        first, *others = (self.facets[name] for name in names)
        heads = [head for number, head in enumerate(product(first, *others[:3])) if number % parts == part]
        for head in heads:
            for tail in product(*others[3:]):
                cell: Change = {}
                for change in chain(head, tail):
                    cell |= change
                yield cell


_CALL = frozenset(Call.__slots__)
_PLAIN = Knowledge(match=Match.CONFIRMED, age_years=40, notes=(), plans=(), contacts=())
"""A patient of whom everything is known, and nothing is out of the ordinary."""


def situation(change: Change) -> tuple[Call, Knowledge]:
    """The call and the knowledge that differ from a plain one by the change, as far from each other in time."""
    told: Change = {"call_id": "call", "at": START} | {part: value for part, value in change.items() if part in _CALL}
    call = Call(**told)
    later = call.at - START
    known = {part: _moved(value, later) for part, value in change.items() if part not in _CALL}
    return call, replace(_PLAIN, **known) if known else _PLAIN


def _moved(value: Any, later: int) -> Any:
    """Contacts and records as far from a later call as they were from the plain one; the beginning of time stays."""
    if not later or not isinstance(value, tuple):
        return value
    return tuple(
        replace(one, at=one.at + later)
        if isinstance(one, Contact)
        else replace(
            one,
            valid_from=one.valid_from and one.valid_from + later,
            valid_to=one.valid_to and one.valid_to + later,
        )
        for one in value
    )


def call_facets(pair: Pair) -> Facets:
    """Every value of each facet of a call, and a name or two of what is open-ended."""
    policy = pair.policy
    area, other = (*policy.areas, "elsewhere")[:2]
    where = (None, area, other, "elsewhere")
    skills = (None, *sorted(CLINICIAN_SKILLS), "unheard_of")
    triages = [Triage(urgency=urgency, clinician_needed=needed, skill=skill)
               for urgency in Urgency for needed in (False, True) for skill in skills]  # fmt: skip
    cautions = _subsets((*named(pair.written, "cautions"), "other"))
    return {
        "red flag": _values("red_flag", (None, False, True)),
        "ambulance": _values("ambulance_requested", (None, False, True)),
        "line": _values("line", Line),
        "option": tuple({"option": option, "at": at} for option in Option for at in moments(pair, option)),
        "setting": _values("setting", Setting),
        "access": _values("access", _subsets(tuple(Access))),
        "on behalf": _values("caller_is_patient", (None, False, True)),
        "where": tuple({"area": here, "location": there} for here in where for there in where),
        "ring back": _values("can_be_rung_back", (None, False, True)),
        "triage": _values("triage", (None, *triages)),
        "cautions": _values("cautions", cautions),
    }


def patient_facets(pair: Pair) -> Facets:
    """Every value of each facet of a patient; records and contacts one by one."""
    most = max((count for _, count in pair.policy.contact_windows), default=1)
    windows = sorted({hours for hours, _ in pair.policy.contact_windows} | {96})
    ages = sorted({0, *(edge for hours in windows for edge in (hours * HOUR - 1, hours * HOUR, hours * HOUR + 1)), -1})
    lone = [(Contact(call_id="1", at=START - age, provider=who),) for age in ages for who in (None, "somebody")]
    many = [
        tuple(Contact(call_id=str(n), at=START - hours * HOUR, provider="somebody") for n in range(count))
        for hours in windows
        for count in range(2, most + 2)
    ]
    itself = (Contact(call_id="call", at=START - HOUR, provider="somebody"),)
    missing = (Missing.UNKNOWN, Missing.DEGRADED)
    return {
        "match": _values("match", Match),
        "called before": _values("called_before", (None, False, True)),
        "age": _values("age_years", (None, *range(131))),
        "contacts": _values("contacts", (*missing, (), itself, *lone, *many)),
        "confirmed": _values("confirmed", _subsets(("first_name",))),
        "to ask": _values("to_ask", _subsets(("middle_name", "postcode"))),
        "notes": _values("notes", (*missing, (), *((note,) for note in notes(pair)))),
        "plans": _values("plans", (*missing, (), *((plan,) for plan in plans(pair)))),
    }


def moments(pair: Pair, option: Option) -> tuple[Instant, ...]:
    """The edges of the option's opening in one week, a microsecond before and at each; one instant if it has none."""
    weekly = pair.policy.hours.get(option)
    if weekly is None:
        return (START,)
    monday = parse_instant("2024-07-07T23:00:00Z")
    edges = {
        monday + day * DAY + minute * MINUTE for day, spans in enumerate(weekly) for span in spans for minute in span
    }
    return tuple(sorted({edge - back for edge in edges for back in (0, 1)}))


def notes(pair: Pair) -> list[Note]:
    """One valid note of every supplier and kind that a rule names, or that none does, and ones that are over."""
    always = [
        Note(note_id="1", supplier=supplier, kind=kind, valid_from=0) for supplier, kind in _records(pair, "note")
    ]
    return [*always, replace(always[0], valid_to=START), replace(always[0], valid_from=START + 1)]


def plans(pair: Pair) -> list[Plan]:
    """The same for plans."""
    always = [
        Plan(plan_id="1", supplier=supplier, kind=kind, valid_from=0) for supplier, kind in _records(pair, "plan")
    ]
    return [*always, replace(always[0], valid_to=START), replace(always[0], valid_from=START + 1)]


def _records(pair: Pair, kind: str) -> list[tuple[str, str]]:
    about = {"rules": [rule for rule in pair.written["rules"] if rule["kind"] == kind]}
    kinds = sorted({*named(about, "kinds"), *FLAGS, "other"})
    return [(supplier, kind) for supplier in (*named(about, "suppliers"), "elsewhere") for kind in kinds]


def _values(part: str, values: Iterable[Any]) -> Facet:
    return tuple({part: value} for value in values)


def _subsets(names: tuple[Any, ...]) -> list[frozenset[Any]]:
    return [frozenset(some) for size in range(len(names) + 1) for some in combinations(names, size)]


# --- Classes ---------------------------------------------------------------------------------------------------------

Said = dict[str, tuple[Need | None, frozenset[tuple[str, str]] | None]]


def heard(pair: Pair, change: Change) -> Said:
    """What each rule says, by the engine and by the reference."""
    call, known = situation(change)
    engine = {rule.id: said for rule, said in contributions(facts_of(call, known, pair.policy), pair.policy)}
    reference = {name: frozenset(said) for name, said in voices(pair.written, plain_call(call), plain_knowledge(known))}
    return {name: (engine.get(name), reference.get(name)) for name in sorted({*engine, *reference})}


def classes(pair: Pair, name: str, facets: Facets, thin_to: int = 6) -> Block:
    """One value of each class of each facet: values that no rule tells apart in any context of two other facets.

    A facet lends at most about `thin_to` of its values to the contexts of the others.
    """
    thin = {facet: _thinned(values, thin_to) for facet, values in facets.items()}
    kept = {}
    for facet, values in facets.items():
        others = [other for other in thin if other != facet]
        contexts = [one | two for a, b in combinations(others, 2) for one in thin[a] for two in thin[b]]
        kept[facet] = _distinct(pair, values, contexts)
    return Block(name=name, facets=kept, values=sum(map(len, facets.values())))


def _distinct(pair: Pair, values: Facet, contexts: list[Change]) -> Facet:
    numbers: dict[frozenset[Any], int] = {}
    found: dict[tuple[int, ...], Change] = {}
    for value in values:
        said = (frozenset(heard(pair, context | value).items()) for context in contexts)
        found.setdefault(tuple(numbers.setdefault(one, len(numbers)) for one in said), value)
    return tuple(found.values())


def _thinned(values: Facet, most: int) -> Facet:
    """Some of many values, first and last among them."""
    step = max(1, -(-len(values) // most))
    return tuple(values[n] for n in sorted({*range(0, len(values), step), len(values) - 1}))


def some_of(name: str, facets: Facets, most: int) -> Block:
    """A block of some values of each facet, whether or not a rule tells them apart."""
    thin = {facet: _thinned(values, most) for facet, values in facets.items()}
    return Block(name=name, facets=thin, values=sum(map(len, thin.values())))


def mixed(rng: Random, *sides: Facets) -> Change:
    """A random value of every facet."""
    return {part: value for side in sides for facet in side.values() for part, value in rng.choice(facet).items()}


def heard_by(pair: Pair, block: Block) -> set[str]:
    """The rules whose voice differs anywhere in the block: those that read its facets.

    Looked for with one or two facets away from a plain cell.
    """
    found: set[str] = set()
    plain = heard(pair, {})
    for change in singles(block):
        said = heard(pair, change)
        found |= {name for name in {*plain, *said} if plain.get(name) != said.get(name)}
    return found


def singles(block: Block) -> Iterator[Change]:
    """Every one or two values of a block with all else plain."""
    values = [change for facet in block.facets.values() for change in facet]
    return (one | two for one in values for two in values)


# --- Agreement -------------------------------------------------------------------------------------------------------


def disagreement(pair: Pair, change: Change, so_far: Need = NOTHING) -> str | None:
    """How the compiled engine, the plain engine and the reference differ on a cell, in words; `None` if they agree."""
    call, known = situation(change)
    facts = facts_of(call, known, pair.policy)
    compiled = need(facts, pair.policy, so_far)
    plain = plain_need(facts, pair.policy, so_far)
    written = plain_call(call)
    atoms = weighed(
        voices(pair.written, written, plain_knowledge(known)),
        written,
        None if so_far is NOTHING else need_in_words(so_far),
    )
    reference = spelled(atoms)
    if compiled == plain and need_in_words(plain) == reference:
        return None
    return f"{change} after {so_far}: compiled {compiled}, plain {plain}, reference {reference}"


def record_sets(pair: Pair) -> Iterator[Change]:
    """Every set of up to two records of distinct classes, and all of them at once."""
    for part, all_of in (("notes", notes(pair)), ("plans", plans(pair))):
        for size in (2,):
            for some in combinations(all_of, size):
                yield {part: tuple(some)}
        yield {part: tuple(all_of)}


def hours_disagree(pair: Pair) -> tuple[int, int]:
    """Every minute of a week in winter, in summer and at each change of the clocks: (instants, disagreements)."""
    weeks = ("2024-01-08T00:00:00Z", "2024-07-08T00:00:00Z", "2024-03-28T00:00:00Z", "2024-10-24T00:00:00Z")
    seen = wrong = 0
    for option in pair.policy.hours:
        for week in weeks:
            first = parse_instant(week)
            for minute in range(7 * 24 * 60):
                for at in (first + minute * MINUTE, first + (minute + 1) * MINUTE - 1):
                    seen += 1
                    wrong += is_shut(option, at, pair.policy) != shut(option.value, at, pair.written)
    return seen, wrong


def stages_before() -> Iterator[Need]:
    """Every rung of every ladder before, one word in each bag, and every skill refused."""
    for urgency, level, path in product(Urgency, Level, Path):
        yield Need(urgency=urgency, level=level, path=path)
    for bag in ("skills", "flags", "show", "must", "offers", "asks", "confirmed", "forced"):
        yield replace(NOTHING, **{bag: frozenset({"first_name"})})  # type: ignore[arg-type]
    for refused in sorted(CLINICIAN_SKILLS):
        yield Need(accepts=CLINICIAN_SKILLS - {refused})


def crossing(pair: Pair, call_side: Block, patient_side: Block, rng: Random, times: int) -> list[str]:
    """On random pairs of cells: what each rule says is what it says of its own side, and the need is the join."""
    wrong = []
    for _ in range(times):
        one, two = mixed(rng, call_side.facets), mixed(rng, patient_side.facets)
        alone, other, plain, both = (heard(pair, change) for change in (one, two, {}, one | two))
        for name in {*alone, *other, *both}:
            expected = alone.get(name) if alone.get(name) != plain.get(name) else other.get(name)
            if both.get(name) != expected:
                wrong.append(f"{name} reads both sides: {one} and {two}")
        said = [engine for engine, _ in both.values() if engine is not None]
        if join(said) != join([join(said[::2]), join(said[1::2])]):
            wrong.append(f"the join is no join on {one} and {two}")
        found = disagreement(pair, one | two)
        if found is not None:
            wrong.append(found)
    return wrong
