"""Which column of somebody's call log is what: the mapping file, and which columns are never read.

No identifier is needed to replay or to fit a log. A column whose header looks like one (an NHS number, a name, a
phone number, a date of birth) is never read, and may not be mapped.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, model_validator

from prm.base import BadInput, Fault, bad_input
from prm.base.documents import Document, StrictModel, parse_yaml, suggest, validated
from scenarios.text_files import read_text

_IDENTIFYING = re.compile(
    r"\bnhs\s*(no|num|number|id)?\b|\b(sur|fore|first|last|middle|full|caller|patient)\s*names?\b|surname|forename"
    r"|\bnames?\b|phone|mobile|\btel\b|\bcli\b|\bani\b|msisdn|\bdob\b|birth|\bpost\s*code|address|e\s*mail"
    r"|\bcaller\s*(id|no|num|number)\b|\bpatient\b|\bcalling\s*(no|number)\b|\bage\b|gender|\bsex\b|ethnic"
)
_NAMES_A_PLACE = re.compile(r"\b(queue|skill|area|site|provider|service|disposition|outcome|line|contract)\b")
_PERSON = re.compile(r"patient|caller|surname|forename|first|last|full")


def looks_identifying(header: str) -> bool:
    """Whether a column's header says that it may tell who somebody is: such a column is never read."""
    words = re.sub(r"[^a-z0-9]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header).casefold()).strip()
    found = _IDENTIFYING.search(words)
    if found is None:
        return False
    return not (found[0] in ("name", "names") and _NAMES_A_PLACE.search(words) and not _PERSON.search(words))


def _zone(text: str) -> str:
    if text not in ("Europe/London", "UTC") and not re.fullmatch(r"[+-](0\d|1[0-4]):[0-5]\d", text, re.ASCII):
        raise ValueError("write Europe/London, UTC, or an offset such as +01:00")
    return text


class TimesRule(StrictModel):
    """How the log writes instants that carry no offset of their own."""

    zone: Annotated[str, AfterValidator(_zone)] = "Europe/London"
    form: str | None = None
    """A pattern such as `%d/%m/%Y %H:%M:%S`; absent: ISO 8601, such as 2025-01-11 19:30:05."""
    repeated_hour: Literal["refuse", "first", "second"] = "refuse"
    """Which of the two is meant by a time in the hour that the clocks repeat in autumn."""


class Columns(StrictModel):
    """The header of each column that is read; absent: the log has none such."""

    arrival: str
    queued: str | None = None
    """When the caller joined the queue, after the opening message: waiting begins here. Empty: hung up before."""
    answer: str | None = None
    end: str | None = None
    """When whoever answered was free again, wrap-up included."""
    hang_up: str | None = None
    """When the caller hung up before an answer; may be the column of the end, where that is the end of any call."""
    wait_seconds: str | None = None
    """In place of the answer and the hanging up: how long the caller waited for either."""
    handling_seconds: str | None = None
    """In place of the end: talk and wrap-up; empty or 0 where nobody answered."""
    queue: str | None = None
    area: str | None = None
    agent: str | None = None
    """A code, to see whether one agent handles two calls at once."""
    id: str | None = None
    """A number of the call, to see whether one stands twice. Never a patient's."""
    disposition: str | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        instants = (self.answer, self.end)
        durations = (self.wait_seconds, self.handling_seconds)
        if None not in instants and durations == (None, None) and self.hang_up is not None:
            return self
        if None not in durations and (*instants, self.hang_up) == (None, None, None):
            return self
        raise ValueError(
            "give either the columns answer, end and hang_up, or the columns wait_seconds and handling_seconds"
        )

    def mapped(self) -> Mapping[str, str]:
        """The header by what it is, for the columns that there are."""
        return {role: header for role, header in self.model_dump().items() if header is not None}


class LogMapping(StrictModel):
    """A column mapping file."""

    columns: Columns
    times: TimesRule = TimesRule()


def read_mapping(path: Path) -> LogMapping:
    """The mapping in a YAML file; `BadInput` with file:line:column for one that cannot be used."""
    document = parse_yaml(read_text(path), str(path))
    mapping = validated(LogMapping, document)
    check_mapped(mapping.columns, document)
    return mapping


def check_mapped(columns: Columns, document: Document) -> None:
    """`BadInput` if a mapped header looks like an identifier."""
    faults = [
        Fault(
            code="identifier-column",
            sentence=f'"{header}" looks like a column of identifiers, which are never read; none is needed',
            place=document.place(("columns", role)),
        )
        for role, header in columns.mapped().items()
        if looks_identifying(header)
    ]
    if faults:
        raise BadInput(*faults)


def mapping_of_headers(headers: Sequence[str], source: str) -> LogMapping:
    """The mapping of a log whose headers are the plain words themselves; `BadInput` if they are not."""
    plain = {header.strip().casefold().replace(" ", "_"): header for header in headers}
    found = {role: plain[role] for role in Columns.model_fields if role in plain}
    try:
        return LogMapping(columns=Columns(**found))
    except ValueError:
        words = "arrival, answer, end and hang_up (or arrival, wait_seconds and handling_seconds)"
        sentence = f"the columns are not called {words}: say which is which with --columns MAP.yaml"
        raise bad_input("unknown-columns", sentence, f"{source}:1") from None


def positions(columns: Columns, headers: Sequence[str], source: str) -> Mapping[str, int]:
    """Where each mapped column stands; `BadInput` for one that is missing or stands twice."""
    faults = []
    for header in columns.mapped().values():
        count = sum(each.strip() == header for each in headers)
        if count != 1:
            told = "stands twice" if count else f"is not there{suggest(header, headers)}"
            faults.append(Fault(code="bad-header", sentence=f'the column "{header}" {told}', place=f"{source}:1"))
    if faults:
        raise BadInput(*faults)
    stripped = [each.strip() for each in headers]
    return {role: stripped.index(header) for role, header in columns.mapped().items()}
