"""The test cases that a policy carries."""

from collections.abc import Iterator

from routing.checking.diagnostics import Diagnostic, told
from routing.checking.subject import Subject


def no_cases(subject: Subject) -> Iterator[Diagnostic]:
    """A policy whose effect nobody has written down."""
    if not subject.document.cases:
        yield told("no-cases", subject.place(()))
