"""Every diagnostic of a policy in one table: its code, how grave it is, its sentence, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

ERROR = "error"
"""The policy does not load."""
WARNING = "warning"
"""The policy loads; somebody should look."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Diagnostic:
    """One thing to mend or to look at; a policy with an `error` does not load."""

    code: str
    severity: str
    sentence: str
    place: str
    """`file:line:column`."""


class Kind(NamedTuple):
    """One kind of diagnostic.

    `sentence` is a template. For what the reader of files tells of any file, it describes the reader's own sentence.
    """

    code: str
    severity: str
    sentence: str
    mend: str


_READER = (
    Kind("bad-yaml", ERROR, "the text is not YAML", "mend the text at the place named"),
    Kind("not-a-mapping", ERROR, "the file is no mapping of names to values", "start from a policy of the library"),
    Kind("bad-key", ERROR, "a key is no word and no whole number", "put the key in quotes"),
    Kind("duplicate-key", ERROR, "a key is given twice", "keep one of them"),
    Kind("alias", ERROR, "an anchor or alias is used", "write the value out"),
    Kind("tag", ERROR, "a tag is used", "write the value without it"),
    Kind("too-deep", ERROR, "values lie too deep in one another", "flatten the file"),
    Kind("too-large", ERROR, "the file is too large", "split it, or remove what does not belong in a policy"),
    Kind("not-finite", ERROR, "a number is not finite", "write a finite number"),
    Kind("bad-json", ERROR, "a value holds text that is no Unicode", "write the text anew"),
    Kind("unknown-field", ERROR, "a field that policies do not have, with the one likely meant", "correct the name"),
    Kind("missing-field", ERROR, "a field that must be there is not", "add it"),
    Kind("unknown-value", ERROR, "a value that is not one of those allowed, with the one likely meant", "choose one"),
    Kind("out-of-range", ERROR, "a number outside its range", "choose one inside"),
    Kind("wrong-type", ERROR, "a value of the wrong type", "write the type that is named"),
    Kind("wrong-length", ERROR, "a list that is too short or too long", "add or remove entries"),
    Kind("string-too-short", ERROR, "a text that is too short", "write it out"),
    Kind("string-too-long", ERROR, "a text that is too long", "shorten it"),
    Kind("bad-value", ERROR, "a value that is wrong for the reason given", "mend it as the sentence says"),
    Kind("more-faults", ERROR, "there are more faults than are listed", "mend these first"),
)

_NAMES = (
    Kind("duplicate-rule", ERROR, 'the rule "{name}" is there twice', "give each rule its own id"),
    Kind("duplicate-provider", ERROR, 'the provider "{name}" is there twice', "give each provider its own id"),
    Kind("duplicate-case", ERROR, 'the case "{name}" is there twice', "give each case its own name"),
    Kind("unknown-provider", ERROR, 'there is no provider "{name}"{hint}', "correct the name, or add the provider"),
    Kind("unknown-area", ERROR, 'there is no area "{name}"{hint}', "correct the name, or add the area"),
    Kind("unknown-queue", ERROR, 'there is no queue "{name}"{hint}', "name health_adviser, a clinician skill or 999"),
    Kind("unknown-why", ERROR, 'no decision gives the reason "{name}"{hint}', "correct the reason"),
)

_PROVIDERS = (
    Kind(
        "line-without-option",
        ERROR,
        '"{provider}": a provider of kind "line" has an "option", and no other has',
        'add or remove "option", or change the kind',
    ),
    Kind("option-twice", ERROR, 'the option "{option}" has more than one line', "keep one line for each option"),
    Kind("nobody-answers", ERROR, '"{provider}" staffs no {queue}, so that nobody answers there', "staff it"),
    Kind(
        "area-without-home",
        ERROR,
        'the home of "{area}" is "{provider}", which is no 111 provider',
        'name a provider of the kind "111"',
    ),
    Kind("not-contingency", ERROR, '"{provider}" is not of the kind "contingency"', "name one that is"),
    Kind(
        "skill-order",
        ERROR,
        "the order of skills must name each skill once; missing: {missing}",
        "name every skill once, the most special first",
    ),
    Kind(
        "call-back-order",
        ERROR,
        "a call-back that is {more} may take {more_seconds} s and one that is {less} only {less_seconds} s",
        "give the more urgent call the shorter time frame",
    ),
    Kind(
        "unreachable-provider",
        WARNING,
        'no call ever comes to "{provider}": no area is at home there, overflows there or is served there, '
        "it is no contingency, and no option in use leads there",
        "give it an area, an overflow, a place among the contingency or an option, or remove it",
    ),
    Kind(
        "area-without-alternatives",
        WARNING,
        'if "{provider}" cannot answer, calls of "{area}" have nobody but the contingency',
        "name an overflow, mutual aid, or another provider that serves the area",
    ),
    Kind(
        "option-without-line",
        WARNING,
        'no line answers the option "{option}" that "{rule}" offers; its callers go to the providers of their area',
        'add a provider of the kind "line", if there is one',
    ),
    Kind(
        "option-not-straight",
        WARNING,
        'no rule for the option "{option}" gives the path "straight", so that "{provider}" hears only from callers '
        "whom some other rule sends straight to a clinician",
        'add "path: straight" to what the rule gives',
    ),
)

_OVERFLOW = (
    Kind(
        "overflow-to-line",
        ERROR,
        '"{provider}" overflows to "{to}", which answers only its option',
        "overflow to a provider that answers any call",
    ),
    Kind(
        "overflow-cycle",
        ERROR,
        "these overflow to one another in a circle: {cycle}",
        'break the circle, or say "mutual_aid" if each may take calls of the other',
    ),
    Kind(
        "overflow-unused",
        WARNING,
        '"{provider}" is at home in no area, so that its "overflow_to" is never used',
        "remove it, or write it for the home provider of the area",
    ),
    Kind(
        "mutual-aid-not-111",
        ERROR,
        '"{provider}" cannot give mutual aid: it is no 111 provider',
        'name providers of the kind "111" only',
    ),
    Kind(
        "mutual-aid-alone",
        ERROR,
        "mutual aid is between two providers or more, each named once",
        "name at least two, or remove it",
    ),
)

_BALANCING = (
    Kind("shares-not-whole", ERROR, "the shares sum to {total} and not to 100", "let them sum to exactly 100"),
    Kind(
        "share-without-area",
        ERROR,
        '"{provider}" has a share of the calls and serves no area',
        "give it an area, or no share",
    ),
    Kind(
        "bounds-crossed",
        ERROR,
        '"{provider}" has at least {least} % and at most {most} % of the calls, which exclude each other',
        "let the minimum be no more than the maximum",
    ),
    Kind(
        "share-outside-bounds",
        ERROR,
        'the share of "{provider}", {share} %, is not between its commissioned {least} % and {most} %',
        "bring the share, which is used when the load is not known, within the bounds",
    ),
    Kind("minima-over-whole", ERROR, "the minima sum to {total}, over 100", "lower them"),
    Kind(
        "maxima-under-whole",
        ERROR,
        "the maxima sum to {total}, under 100, so that some calls could go nowhere",
        "raise them",
    ),
)

_WAYS = (
    Kind(
        "no-way-to-a-clinician",
        ERROR,
        'a call of "{area}" that is with "{provider}" has no way to a clinician',
        "staff a clinician there, at an overflow or at the contingency",
    ),
    Kind(
        "no-way-to-999",
        ERROR,
        'a red flag at "{provider}" in "{area}" does not go to 999',
        "this is a defect of the engine, which no policy can cause: report it",
    ),
    Kind(
        "need-nobody-can-meet",
        ERROR,
        "{rules} {accept} {skills}, which nobody staffs for {areas}",
        "accept a skill in common, or staff one",
    ),
)

_RULES = (
    Kind("no-default", ERROR, 'there is no rule of the kind "default"', "add one: every call needs a rule"),
    Kind(
        "hours-differ",
        ERROR,
        '"{rule}" gives the option "{option}" other hours than "{other}" does',
        "give both the same hours",
    ),
    Kind(
        "straight-and-screened",
        ERROR,
        '"{rule}" sends calls straight to a clinician and has them screened first, which exclude each other',
        'keep "path: straight" or "must: [screen_first]"',
    ),
    Kind(
        "question-both-ways",
        ERROR,
        '"{rule}" both confirms and forces {questions}',
        "keep each question under one of the two",
    ),
    Kind("dead-rule", WARNING, '"{rule}" can never fire', "mend its condition or remove it"),
    Kind("same-rule", WARNING, '"{rule}" says the same as "{other}"', "remove one of them"),
    Kind(
        "covered-rule",
        WARNING,
        '"{rule}" never adds anything to "{other}", which holds whenever it does and gives as much',
        "remove it, or let it give more",
    ),
    Kind(
        "rule-without-effect",
        WARNING,
        '"{rule}" never adds anything: what it gives is always given by {others} as well',
        "remove it, or let it give more",
    ),
    Kind(
        "rule-gives-nothing",
        WARNING,
        '"{rule}" gives nothing',
        "let it give something, or remove it",
    ),
    Kind(
        "skill-not-accepted",
        WARNING,
        '"{rule}" wants {skills}, which its own "accepts" leaves out',
        'add the skill to "accepts", or want another',
    ),
)

_CASES = (Kind("no-cases", WARNING, "the policy carries no test cases", "add a case for each rule that matters"),)

DIAGNOSTICS: Mapping[str, Kind] = {
    kind.code: kind for kind in (*_READER, *_NAMES, *_PROVIDERS, *_OVERFLOW, *_BALANCING, *_WAYS, *_RULES, *_CASES)
}
"""By code, in the order of checking."""


def told(code: str, place: str, **words: object) -> Diagnostic:
    """The diagnostic of that code at a place, its sentence made with the words."""
    kind = DIAGNOSTICS[code]
    return Diagnostic(code=code, severity=kind.severity, sentence=kind.sentence.format(**words), place=place)
