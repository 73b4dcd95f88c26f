"""The words of every explanation, read once from `sentences.yaml`: a template for each kind of rule and each code."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from importlib.resources import files
from string import Formatter

import routing.kinds_of_call
import routing.kinds_of_patient  # noqa: F401 - both modules register their kinds
from prm.base import BadInput, Fault
from prm.base.documents import Document, StrictModel, parse_yaml, suggest, validated
from routing.facts import Facts
from routing.need import Need
from routing.rules import KINDS, Rule
from routing.safety import SAFETY_RULES

Templates = Mapping[str, str]


class Sentences(StrictModel):
    """All templates (`str.format`), by what they are for."""

    notice: str
    need_so_far: str
    clinical_triage: str
    facts: Templates
    """What each fact is called."""
    values: Mapping[str, Templates]
    """By fact or part of the need: the words of values that read better in other words than their own."""
    fired: Templates
    """By kind of rule; the fields are the facts it reads and, after `its_`, its own parameters."""
    only_asks: Templates
    """By kind: for a rule that did not fire and yet has something asked."""
    not_fired: Templates
    what_is_missing: str
    nothing_is_missing: str
    calls_for: Templates
    """What a contribution calls for, by part of the need."""
    then_calls_for: str
    destinations: Templates
    """Why a call goes where it goes, by the placement's code."""
    chosen: Templates
    """The same with the figures that decided it, by code; codes without figures are absent."""
    not_chosen: Templates
    """Why a provider was not chosen."""
    doubts: Templates
    """What about the network could not be trusted."""
    inputs: Templates
    """What decided besides the facts."""


def read_sentences(text: str, source: str) -> Sentences:
    """The sentences in a template file.

    Raises `BadInput`, with `source:line:column`, for a missing or superfluous sentence, one without a full stop, and
    a field that the template's kind does not know.
    """
    document = parse_yaml(text, source)
    read = validated(Sentences, document)
    faults = [*_names(read, document), *_templates(read, document)]
    if faults:
        raise BadInput(*faults)
    return read


def fields_in(template: str) -> tuple[str, ...]:
    """The names of the fields of a template, in their order."""
    return tuple(name for _, name, _, _ in Formatter().parse(template) if name is not None)


def _names(read: Sentences, document: Document) -> Iterator[Fault]:
    reads = _reads()
    facts, parts = set(Facts._fields), {part.name for part in fields(Need)}
    yield from _same("facts", read.facts, facts, document)
    yield from _same("fired", read.fired, set(reads), document)
    yield from _same("not_fired", read.not_fired, {kind for kind, fields in reads.items() if fields}, document)
    yield from _same("calls_for", read.calls_for, parts, document)
    yield from _superfluous("only_asks", read.only_asks, set(reads), document)
    yield from _superfluous("chosen", read.chosen, set(read.destinations), document)
    yield from _superfluous("values", read.values, facts | parts | {"suppliers", "kinds", "queues"}, document)


def _same(section: str, found: Iterable[str], wanted: set[str], document: Document) -> Iterator[Fault]:
    yield from _superfluous(section, found, wanted, document)
    for name in sorted(wanted.difference(found)):
        sentence = f'"{section}" has no sentence for "{name}"'
        yield Fault(code="missing-sentence", sentence=sentence, place=document.place((section,)))


def _superfluous(section: str, found: Iterable[str], wanted: set[str], document: Document) -> Iterator[Fault]:
    for name in sorted(set(found).difference(wanted)):
        sentence = f'nothing asks for the sentence "{name}"{suggest(name, wanted)}'
        yield Fault(code="superfluous-sentence", sentence=sentence, place=document.place((section, name)))


def _templates(read: Sentences, document: Document) -> Iterator[Fault]:
    reads = _reads()
    for section in ("fired", "only_asks", "not_fired"):
        for kind, template in getattr(read, section).items():
            yield from _template((section, kind), template, _its(kind) | set(reads.get(kind, ())), document)
    for section, allowed in _FIELDS.items():
        for name, template in getattr(read, section).items():
            yield from _template((section, name), template, allowed, document)
    yield from _template(("what_is_missing",), read.what_is_missing, {"missing"}, document)
    yield from _template(("nothing_is_missing",), read.nothing_is_missing, set(), document)
    yield from _template(("then_calls_for",), read.then_calls_for, {"calls_for"}, document)


_FIELDS = {
    "calls_for": {"value"},
    "destinations": set[str](),
    "chosen": {"queue", "wait", "limit", "home_wait", "threshold"},
    "not_chosen": {"queue", "wait", "limit", "chosen"},
    "doubts": set[str](),
    "inputs": {"provider", "value"},
}
"""By section: what its templates may name."""

_PARTS_OF_SENTENCES = frozenset({"calls_for"})
"""Sections whose templates end within a sentence."""


def _template(path: tuple[str, ...], template: str, allowed: set[str], document: Document) -> Iterator[Fault]:
    place = document.place(path)
    try:
        used = tuple(Formatter().parse(template))
    except ValueError as error:
        yield Fault(code="bad-template", sentence=f"this is no template: {error}", place=place)
        return
    for _, name, specification, conversion in used:
        if name is not None and (name not in allowed or specification or conversion):
            sentence = f"{{{name}}} is no field of this sentence{suggest(name, allowed)}"
            yield Fault(code="unknown-field", sentence=sentence, place=place)
    if path[0] not in _PARTS_OF_SENTENCES and not template.endswith("."):
        yield Fault(code="bad-template", sentence="a sentence ends with a full stop", place=place)


def _reads() -> Mapping[str, tuple[str, ...]]:
    """The facts that each kind of rule reads, the engine's own kinds included."""
    return {name: kind.reads for name, kind in KINDS.items()} | {rule.kind: rule.reads for rule in SAFETY_RULES}


def _its(kind: str) -> set[str]:
    """The names that stand for a kind's parameters, and for what its words add (`routing.wording`)."""
    if kind not in KINDS:
        return set()
    own = set(KINDS[kind].model_fields).difference(Rule.model_fields, {"hours"})
    return {f"its_{name}" for name in own | _ALSO_ITS.get(kind, set())}


_ALSO_ITS = {"age": {"ages"}, "unknown": {"parts_missing"}}
"""By kind: what its words add to its parameters."""


_FILE = "sentences.yaml"
SENTENCES = read_sentences((files("routing") / _FILE).read_text(encoding="utf-8"), f"routing/{_FILE}")

NOTICE = SENTENCES.notice
NEED_SO_FAR = SENTENCES.need_so_far
CLINICAL_TRIAGE = SENTENCES.clinical_triage
FACTS = SENTENCES.facts
VALUES = SENTENCES.values
RULES = SENTENCES.fired
ONLY_ASKS = SENTENCES.only_asks
NOT_FIRED = SENTENCES.not_fired
CALLS_FOR = SENTENCES.calls_for
DESTINATIONS = SENTENCES.destinations
CHOSEN = SENTENCES.chosen
NOT_CHOSEN = SENTENCES.not_chosen
DOUBTS = SENTENCES.doubts
INPUTS = SENTENCES.inputs
