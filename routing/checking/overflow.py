"""Overflow must lead on: written overflows never come round, and mutual aid is between 111 providers."""

from collections.abc import Iterator

from routing.checking.diagnostics import Diagnostic, told
from routing.checking.subject import Subject
from routing.ways import overflow_cycles


def wrong_overflow(subject: Subject) -> Iterator[Diagnostic]:
    """Overflow to a line, cycles of written overflows, and aid that cannot be given."""
    by_id = subject.providers()
    for index, provider in enumerate(subject.document.providers):
        for entry, to in enumerate(provider.overflow_to):
            if by_id[to].kind == "line":
                place = subject.place(("providers", index, "overflow_to", entry))
                yield told("overflow-to-line", place, provider=provider.id, to=to)
    for cycle in overflow_cycles({provider.id: provider.overflow_to for provider in subject.document.providers}):
        around = " -> ".join((*cycle, cycle[0]))
        yield told("overflow-cycle", subject.provider_place(cycle[0], "overflow_to"), cycle=around)
    aid = subject.document.placing.mutual_aid
    for entry, name in enumerate(aid):
        if by_id[name].kind != "111":
            yield told("mutual-aid-not-111", subject.place(("placing", "mutual_aid", entry)), provider=name)
    if aid and (len(aid) == 1 or len(set(aid)) < len(aid)):
        yield told("mutual-aid-alone", subject.place(("placing", "mutual_aid")))


def unused_overflow(subject: Subject) -> Iterator[Diagnostic]:
    """Overflow written for a provider at which no area is at home: calls overflow from homes alone."""
    homes = {area.home for area in subject.document.areas.values()}
    for index, provider in enumerate(subject.document.providers):
        if provider.overflow_to and provider.id not in homes:
            yield told("overflow-unused", subject.place(("providers", index, "overflow_to")), provider=provider.id)
