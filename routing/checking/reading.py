"""Reading a policy: what is wrong with its text, its names and its sense, in that order."""

from collections.abc import Callable, Iterator

from prm.base.documents import Document, parse_yaml, validated
from prm.base.errors import BadInput, Fault, PrmError
from routing.checking.balancing import wrong_balancing
from routing.checking.cases import no_cases
from routing.checking.diagnostics import ERROR, Diagnostic
from routing.checking.ends import unmeetable, without_ambulance, without_clinician
from routing.checking.names import repeats, unknown_names
from routing.checking.overflow import unused_overflow, wrong_overflow
from routing.checking.providers import odd_options, unused_providers, wrong_placing, wrong_providers
from routing.checking.rules import contradictions, unwanted_skills, without_effect
from routing.checking.subject import Subject
from routing.policy import Policy
from routing.policy_document import PolicyDocument, policy_of

Family = Callable[[Subject], Iterator[Diagnostic]]

REFUSALS: tuple[Family, ...] = (
    wrong_providers,
    wrong_placing,
    wrong_overflow,
    wrong_balancing,
    contradictions,
    without_clinician,
    without_ambulance,
    unmeetable,
)
"""What keeps a policy from loading."""

REMARKS: tuple[Family, ...] = (
    unused_providers,
    unused_overflow,
    odd_options,
    without_effect,
    unwanted_skills,
    no_cases,
)
"""What somebody should look at: asked of a policy that loads, and never while one is loaded."""


def parse_policy(text: str, source: str) -> Policy:
    """The policy in a YAML text; `source` names the file in errors.

    Raises `BadInput` with a fault for each error, at `file:line:column`, with the word that was likely meant.
    """
    file = parse_yaml(text, source)
    document = validated(PolicyDocument, file)
    _refuse(_wrong_names(document, file))
    policy = policy_of(document, file)
    _refuse(_findings(Subject(document=document, policy=policy, place=file.place), REFUSALS))
    return policy


def check_policy(text: str, source: str) -> tuple[Diagnostic, ...]:
    """Everything that is wrong with a policy text, or worth a look; empty for a policy without blemish."""
    try:
        file = parse_yaml(text, source)
        document = validated(PolicyDocument, file)
    except PrmError as error:
        return tuple(
            Diagnostic(code=fault.code, severity=ERROR, sentence=fault.sentence, place=fault.place)
            for fault in error.faults
        )
    names = _wrong_names(document, file)
    if names:
        return names
    subject = Subject(document=document, policy=policy_of(document, file), place=file.place)
    return _findings(subject, (*REFUSALS, *REMARKS))


def _wrong_names(document: PolicyDocument, file: Document) -> tuple[Diagnostic, ...]:
    return (*repeats(document, file.place), *unknown_names(document, file.place))


def _findings(subject: Subject, families: tuple[Family, ...]) -> tuple[Diagnostic, ...]:
    return tuple(diagnostic for family in families for diagnostic in family(subject))


def _refuse(diagnostics: tuple[Diagnostic, ...]) -> None:
    if diagnostics:
        raise BadInput(*(Fault(code=found.code, sentence=found.sentence, place=found.place) for found in diagnostics))
