"""Every call can come to a clinician who counts, and every red flag to 999."""

from collections.abc import Iterator

from prm.facts import UNKNOWN, Call, Stage
from routing.checking.diagnostics import Diagnostic, told
from routing.checking.subject import Subject, quoted
from routing.deciding import decide
from routing.joins import clinician_joins
from routing.network import EMERGENCY, Network
from routing.ways import areas_of, clinicians_from, ways


def without_clinician(subject: Subject) -> Iterator[Diagnostic]:
    """Places from which a screened call finds no clinician in some area that they serve."""
    graph = ways(subject.policy)
    for provider in subject.document.providers:
        for area in areas_of(graph, provider.id):
            if not clinicians_from(graph, provider.id, area):
                place = subject.provider_place(provider.id)
                yield told("no-way-to-a-clinician", place, area=area, provider=provider.id)
                break


def without_ambulance(subject: Subject) -> Iterator[Diagnostic]:
    """Places from which the engine would not send a red flag to 999: it is run from each, with everyone closed."""
    nobody = Network(providers={})
    for provider in subject.document.providers:
        for area in subject.document.areas:
            for stage in Stage:
                call = Call(
                    call_id="check", at=0, stage=stage, area=area, provider=provider.id, ambulance_requested=True
                )
                if decide(call, UNKNOWN, nobody, subject.policy).placement.provider != EMERGENCY:
                    yield told("no-way-to-999", subject.provider_place(provider.id), provider=provider.id, area=area)
                    break


def unmeetable(subject: Subject) -> Iterator[Diagnostic]:
    """A need that some join of rules makes and that no provider within reach of some area can meet."""
    graph = ways(subject.policy)
    staffed = {name: clinicians_from(graph, None, name) for name in subject.document.areas}
    reported: list[set[str]] = []
    for join in clinician_joins(subject.document.rules):
        without = sorted(name for name, skills in staffed.items() if not skills & join.accepts)
        if not without or any(less <= set(join.rules) for less in reported):
            continue
        reported.append(set(join.rules))
        together = " together" if len(join.rules) > 1 else ""
        yield told(
            "need-nobody-can-meet",
            subject.rule_place(join.rules[-1]) if join.rules else subject.place(("rules",)),
            rules=f"{quoted(join.rules)}{together}" if join.rules else "the rules",
            accept="accepts" if len(join.rules) == 1 else "accept",
            skills=", ".join(sorted(join.accepts)) or "no skill at all",
            areas=", ".join(without),
        )
