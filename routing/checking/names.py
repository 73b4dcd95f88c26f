"""Names in a policy file: each used once, and each known where it is used."""

from collections.abc import Iterator

from prm.base.documents import Path, suggest
from routing.checking.diagnostics import Diagnostic, told
from routing.checking.subject import Place
from routing.need import CLINICIAN_SKILLS
from routing.network import EMERGENCY, HEALTH_ADVISER
from routing.policy_document import PolicyDocument
from routing.sentences import DESTINATIONS

Use = tuple[str, str, Path]
"""What is named (`provider`, `area`, `queue` or `why`), the name, and where."""


def repeats(document: PolicyDocument, place: Place) -> Iterator[Diagnostic]:
    """Rules, providers and cases whose name another has already."""
    lists = (
        ("rule", ("rules", "id"), [rule.id for rule in document.rules]),
        ("provider", ("providers", "id"), [provider.id for provider in document.providers]),
        ("case", ("cases", "name"), [case.name for case in document.cases]),
    )
    for what, (part, field), names in lists:
        seen: set[str] = set()
        for index, name in enumerate(names):
            if name in seen:
                yield told(f"duplicate-{what}", place((part, index, field)), name=name)
            seen.add(name)


def unknown_names(document: PolicyDocument, place: Place) -> Iterator[Diagnostic]:
    """Names of what the policy does not have."""
    providers = {provider.id for provider in document.providers}
    known = {
        "provider": providers,
        "area": set(document.areas),
        "queue": {HEALTH_ADVISER, EMERGENCY, *CLINICIAN_SKILLS},
        "why": set(DESTINATIONS),
    }
    for what, name, path in (*_network(document), *_cases(document)):
        if name not in known[what]:
            yield told(f"unknown-{what}", place(path), name=name, hint=suggest(name, known[what]))


def _network(document: PolicyDocument) -> Iterator[Use]:
    for name, area in document.areas.items():
        yield "provider", area.home, ("areas", name, "home")
    for index, provider in enumerate(document.providers):
        for entry, other in enumerate(provider.overflow_to):
            yield "provider", other, ("providers", index, "overflow_to", entry)
        for area_name in sorted(provider.areas):
            yield "area", area_name, ("providers", index, "areas")
    placing = document.placing
    yield "area", placing.default_area, ("placing", "default_area")
    for entry, name in enumerate(placing.contingency):
        yield "provider", name, ("placing", "contingency", entry)
    for entry, name in enumerate(placing.mutual_aid):
        yield "provider", name, ("placing", "mutual_aid", entry)
    for part in ("shares", "at_least", "at_most"):
        for name in getattr(placing.balancing, part, ()):
            yield "provider", name, ("placing", "balancing", part, name)


def _cases(document: PolicyDocument) -> Iterator[Use]:
    for index, case in enumerate(document.cases):
        call, network, expect = case.call, case.network, case.expect
        at = ("cases", index)
        for field in ("area", "location"):
            name = getattr(call, field)
            if name is not None:
                yield "area", name, (*at, "call", field)
        if call.provider is not None:
            yield "provider", call.provider, (*at, "call", "provider")
        for name in sorted(network.closed):
            yield "provider", name, (*at, "network", "closed")
        for part in ("unstaffed", "waits_seconds"):
            for provider, queues in sorted(getattr(network, part).items()):
                yield "provider", provider, (*at, "network", part, provider)
                for queue in sorted(queues):
                    yield "queue", queue, (*at, "network", part, provider, queue)
        if expect.provider not in (None, EMERGENCY):
            yield "provider", str(expect.provider), (*at, "expect", "provider")
        for field, what in (("queue", "queue"), ("why", "why")):
            expected = getattr(expect, field)
            if expected is not None:
                yield what, expected, (*at, "expect", field)
