"""Shares and commissioned bounds of balancing."""

from collections.abc import Iterator

from routing.balancing import CorrectedLeastExpectedWait, Sharing
from routing.balancing_bounds import WHOLE
from routing.checking.diagnostics import Diagnostic, told
from routing.checking.subject import Subject

_AT = ("placing", "balancing")


def wrong_balancing(subject: Subject) -> Iterator[Diagnostic]:
    """Shares that are no whole, of providers who can have none, and bounds that no shares keep."""
    balancing = subject.document.placing.balancing
    if not isinstance(balancing, Sharing):
        return
    if not balancing.sum_is_whole():
        total = f"{float(sum(balancing.shares.values())):.10g}"
        yield told("shares-not-whole", subject.place((*_AT, "shares")), total=total)
    yield from _share_without_area(subject, balancing)
    if isinstance(balancing, CorrectedLeastExpectedWait):
        yield from _bounds(subject, balancing)


def _share_without_area(subject: Subject, balancing: Sharing) -> Iterator[Diagnostic]:
    serving = _serving(subject)
    parts = ("shares", "at_least") if isinstance(balancing, CorrectedLeastExpectedWait) else ("shares",)
    for part in parts:
        for name, share in getattr(balancing, part).items():
            if share and name not in serving:
                yield told("share-without-area", subject.place((*_AT, part, name)), provider=name)


def _bounds(subject: Subject, balancing: CorrectedLeastExpectedWait) -> Iterator[Diagnostic]:
    bounds = dict(balancing.commissioned())
    for name, (least, most) in bounds.items():
        if least > most:
            yield told("bounds-crossed", subject.place((*_AT, "at_least", name)), provider=name, least=least, most=most)
        share = balancing.shares.get(name, 0.0)
        if not least <= share <= most:
            place = subject.place((*_AT, "shares", name) if name in balancing.shares else (*_AT, "shares"))
            yield told("share-outside-bounds", place, provider=name, share=share, least=least, most=most)
    least_of_all = sum(least for least, _ in bounds.values())
    if least_of_all > WHOLE:
        yield told("minima-over-whole", subject.place((*_AT, "at_least")), total=f"{least_of_all:.10g}")
    most_of_all = sum(bounds[name][1] if name in bounds else WHOLE for name in _serving(subject))
    if most_of_all < WHOLE:
        yield told("maxima-under-whole", subject.place((*_AT, "at_most")), total=f"{most_of_all:.10g}")


def _serving(subject: Subject) -> frozenset[str]:
    return frozenset(name for routes in subject.policy.routes.values() for name in routes.serving)
