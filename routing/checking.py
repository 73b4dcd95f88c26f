"""Reading a policy, and everything that can be wrong with one: named diagnostics at their places."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import networkx as nx

from prm.base.documents import Path, parse_yaml, suggest, validated
from prm.base.errors import BadInput, Fault
from routing.joins import clinician_joins
from routing.kinds_of_call import ChosenOption, Default
from routing.need import CLINICIAN_SKILLS
from routing.network import EMERGENCY, HEALTH_ADVISER
from routing.policy import Policy
from routing.policy_document import PolicyDocument, ProviderDocument, policy_of

ERROR = "error"
WARNING = "warning"

Place = Callable[[Path], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Diagnostic:
    """One thing to mend or to look at; a policy with an `error` does not load."""

    code: str
    severity: str
    sentence: str
    place: str
    """`file:line:column`."""


def parse_policy(text: str, source: str) -> Policy:
    """The policy in a YAML text; `source` names the file in errors.

    Raises `BadInput` with a fault for each error, at `file:line:column`, with the word that was likely meant.
    """
    file = parse_yaml(text, source)
    document = validated(PolicyDocument, file)
    errors = [found for found in _diagnose(document, file.place) if found.severity == ERROR]
    if errors:
        raise BadInput(*(Fault(code=found.code, sentence=found.sentence, place=found.place) for found in errors))
    return policy_of(document, file)


def check_policy(text: str, source: str) -> tuple[Diagnostic, ...]:
    """Everything that is wrong with a policy text, or worth a look; empty for a policy without blemish."""
    try:
        file = parse_yaml(text, source)
        document = validated(PolicyDocument, file)
    except BadInput as error:
        return tuple(
            Diagnostic(code=fault.code, severity=ERROR, sentence=fault.sentence, place=fault.place)
            for fault in error.faults
        )
    return _diagnose(document, file.place)


def _diagnose(document: PolicyDocument, place: Place) -> tuple[Diagnostic, ...]:
    names = [*_repeats(document, place), *_unknown_names(document, place)]
    if names:
        return tuple(names)
    return (
        *_providers(document, place),
        *_overflow(document, place),
        *_rules(document, place),
        *_unmeetable(document, place),
    )


def _error(code: str, sentence: str, place: str) -> Diagnostic:
    return Diagnostic(code=code, severity=ERROR, sentence=sentence, place=place)


def _repeats(document: PolicyDocument, place: Place) -> Iterator[Diagnostic]:
    lists = (
        ("rules", "id", [rule.id for rule in document.rules]),
        ("providers", "id", [provider.id for provider in document.providers]),
        ("cases", "name", [case.name for case in document.cases]),
    )
    for part, field, names in lists:
        counts = Counter(names)
        for index, name in enumerate(names):
            if counts[name] > 1 and names.index(name) < index:
                sentence = f'"{name}" is used twice among the {part}'
                yield _error(f"duplicate-{part.removesuffix('s')}", sentence, place((part, index, field)))


def _unknown_names(document: PolicyDocument, place: Place) -> Iterator[Diagnostic]:
    providers = {provider.id for provider in document.providers}
    areas = set(document.areas)
    uses: list[tuple[str, str, Path]] = []
    for name, area in document.areas.items():
        uses.append(("provider", area.home, ("areas", name, "home")))
    for index, provider in enumerate(document.providers):
        uses += [("provider", other, ("providers", index, "overflow_to")) for other in provider.overflow_to]
        uses += [("area", area, ("providers", index, "areas")) for area in sorted(provider.areas)]
    uses.append(("area", document.placing.default_area, ("placing", "default_area")))
    uses += [("provider", name, ("placing", "contingency")) for name in document.placing.contingency]
    for index, case in enumerate(document.cases):
        for field in ("area", "location"):
            name = getattr(case.call, field)
            if name is not None:
                uses.append(("area", name, ("cases", index, "call", field)))
        if case.call.provider is not None:
            uses.append(("provider", case.call.provider, ("cases", index, "call", "provider")))
        if case.expect.provider not in (None, EMERGENCY):
            uses.append(("provider", str(case.expect.provider), ("cases", index, "expect", "provider")))
        for part in ("closed", "unstaffed", "waits_seconds"):
            uses += [
                ("provider", name, ("cases", index, "network", part)) for name in sorted(getattr(case.network, part))
            ]
    for what, name, path in uses:
        known = providers if what == "provider" else areas
        if name not in known:
            yield _error(f"unknown-{what}", f'there is no {what} "{name}"{suggest(name, known)}', place(path))


def _providers(document: PolicyDocument, place: Place) -> Iterator[Diagnostic]:
    by_id = {provider.id: provider for provider in document.providers}
    for index, provider in enumerate(document.providers):
        if (provider.kind == "line") != (provider.option is not None):
            sentence = f'"{provider.id}": a provider of kind "line" has an "option", and no other has'
            yield _error("line-without-option", sentence, place(("providers", index)))
        if provider.kind != "line" and HEALTH_ADVISER not in provider.staffs:
            sentence = f'"{provider.id}" staffs no health adviser, so that nobody answers there'
            yield _error("nobody-answers", sentence, place(("providers", index, "staffs")))
        if provider.kind == "line" and not provider.staffs & CLINICIAN_SKILLS:
            sentence = f'the line "{provider.id}" staffs no clinician'
            yield _error("nobody-answers", sentence, place(("providers", index, "staffs")))
    lines = Counter(provider.option for provider in document.providers if provider.option is not None)
    for index, provider in enumerate(document.providers):
        if provider.option is not None and lines[provider.option] > 1:
            sentence = f'the option "{provider.option}" has more than one line'
            yield _error("option-twice", sentence, place(("providers", index, "option")))
    for name, area in document.areas.items():
        if by_id[area.home].kind != "111":
            sentence = f'the home of "{name}" is "{area.home}", which is no 111 provider'
            yield _error("area-without-home", sentence, place(("areas", name, "home")))
    for index, name in enumerate(document.placing.contingency):
        if by_id[name].kind != "contingency":
            sentence = f'"{name}" is not of the kind "contingency"'
            yield _error("not-contingency", sentence, place(("placing", "contingency", index)))
    missing = CLINICIAN_SKILLS - set(document.placing.skill_order)
    if missing or len(set(document.placing.skill_order)) < len(document.placing.skill_order):
        sentence = f"the order of skills must name each skill once; missing: {', '.join(sorted(missing)) or 'none'}"
        yield _error("skill-order", sentence, place(("placing", "skill_order")))


def _overflow(document: PolicyDocument, place: Place) -> Iterator[Diagnostic]:
    """Overflow must lead on: never to its own provider or a line, and the contingency is the end of it."""
    by_id = {provider.id: provider for provider in document.providers}
    ways: nx.DiGraph[str] = nx.DiGraph()
    ways.add_nodes_from(by_id)
    for index, provider in enumerate(document.providers):
        for to in provider.overflow_to:
            ways.add_edge(provider.id, to)
            if to == provider.id:
                yield _never_ends(provider, index, place)
            elif by_id[to].kind == "line":
                sentence = f'"{provider.id}" overflows to "{to}", which answers only its option'
                yield _error("overflow-to-line", sentence, place(("providers", index, "overflow_to")))
    for loop in nx.strongly_connected_components(ways):
        for index, provider in enumerate(document.providers):
            if len(loop) > 1 and provider.id in loop and provider.kind == "contingency":
                yield _never_ends(provider, index, place)
    ways.add_edges_from((name, last) for name in by_id for last in document.placing.contingency)
    able = {name for name, provider in by_id.items() if provider.staffs & CLINICIAN_SKILLS}
    for index, provider in enumerate(document.providers):
        if not able & (nx.descendants(ways, provider.id) | {provider.id}):
            sentence = f'from "{provider.id}" there is no way to a clinician'
            yield _error("no-way-to-a-clinician", sentence, place(("providers", index)))


def _never_ends(provider: ProviderDocument, index: int, place: Place) -> Diagnostic:
    sentence = f'the overflow of "{provider.id}" comes back to it'
    return _error("overflow-never-ends", sentence, place(("providers", index, "overflow_to")))


def _rules(document: PolicyDocument, place: Place) -> Iterator[Diagnostic]:
    if not any(isinstance(rule, Default) for rule in document.rules):
        yield _error("no-default", 'there is no rule of the kind "default"', place(("rules",)))
    bodies: dict[str, str] = {}
    hours: dict[str, object] = {}
    for index, rule in enumerate(document.rules):
        body = repr(rule.model_dump(exclude={"id", "owner", "rationale", "source"}))
        first = bodies.setdefault(body, rule.id)
        if first != rule.id:
            sentence = f'"{rule.id}" says the same as "{first}"'
            yield Diagnostic(code="same-rule", severity=WARNING, sentence=sentence, place=place(("rules", index, "id")))
        if isinstance(rule, ChosenOption) and hours.setdefault(rule.option, rule.weekly()) != rule.weekly():
            sentence = f'"{rule.id}" gives the option "{rule.option}" other hours than another rule does'
            yield _error("hours-differ", sentence, place(("rules", index)))


def _unmeetable(document: PolicyDocument, place: Place) -> Iterator[Diagnostic]:
    """A need that some join of rules makes and that no provider within reach of some area can meet."""
    positions = {rule.id: index for index, rule in enumerate(document.rules)}
    by_id = {provider.id: provider for provider in document.providers}
    staffed = {name: _within_reach(document, name, area.home, by_id) for name, area in document.areas.items()}
    told: set[tuple[str, ...]] = set()
    for join in clinician_joins(document.rules):
        without = sorted(name for name, skills in staffed.items() if not skills & join.accepts)
        if not without or any(set(less) <= set(join.rules) for less in told):
            continue
        told.add(join.rules)
        rules = " and ".join(f'"{name}"' for name in join.rules)
        skills = ", ".join(sorted(join.accepts)) or "no skill at all"
        sentence = f"{rules} together accept {skills}, which nobody staffs for {', '.join(without)}"
        at = place(("rules", positions[join.rules[-1]])) if join.rules else place(("rules",))
        yield _error("need-nobody-can-meet", sentence, at)


def _within_reach(document: PolicyDocument, area: str, home: str, by_id: dict[str, ProviderDocument]) -> frozenset[str]:
    """The skills staffed by whoever may get a call of the area once somebody has screened it."""
    reach: Iterable[str] = (
        home,
        *by_id[home].overflow_to,
        *(name for name, provider in by_id.items() if provider.kind == "111" and area in provider.areas),
        *document.placing.contingency,
    )
    return frozenset(skill for name in reach for skill in by_id[name].staffs) & CLINICIAN_SKILLS
