"""`prm111 route`: one call from a file, one decision with its explanation."""

import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.options import Json
from prm.base import BadInput, Fault

if TYPE_CHECKING:
    from prm.base.documents import Document


class Told(StrEnum):
    """What is told on request, by its name in a request (`routing.on_request.OnRequest`)."""

    NOT_FIRED = "not_fired"
    DECISIVE = "decisive"


def route(
    call: Annotated[
        str, typer.Argument(metavar="CALL.json", help="A file as POST /v1/decisions takes it; - for stdin.")
    ],
    policy: Annotated[
        str | None,
        typer.Option(metavar="NAME|FILE", help="The policy.  [default: the one in force on the day of the call]"),
    ] = None,
    explain: Annotated[
        list[Told] | None,
        typer.Option(help="Tell besides: every rule that did not fire, or the facts that decided. May be repeated."),
    ] = None,
    json: Json = False,
) -> None:
    """Decide one call and explain the decision."""
    from api.documents.decision import read_question
    from routing import canonical
    from scenarios.policies import library_versions, one_version

    document = _document(call)
    data: dict[Any, Any] = document.data
    versions = library_versions() if policy is None else one_version(policy)
    if policy is not None:
        data = {**data, "policy": versions.all[0].policy.id}
    if explain:
        data = {**data, "explain": [str(name) for name in explain]}
    try:
        answer = read_question(data, versions).answer()
    except BadInput as error:
        raise BadInput(*(_placed(fault, document) for fault in error.faults)) from None
    typer.echo(canonical(answer) if json else "\n".join(_lines(answer)))


def _document(call: str) -> "Document":
    """The file with its positions. JSON is read as YAML 1.2, of which it is a part, for YAML's reader tells places."""
    from prm.base.documents import DEFAULT_LIMIT_BYTES, parse_yaml
    from scenarios.text_files import read_text

    if call != "-":
        return parse_yaml(read_text(Path(call)), call)
    text = sys.stdin.buffer.read(DEFAULT_LIMIT_BYTES + 1).decode("utf-8-sig", "replace")
    return parse_yaml(text, "stdin")


def _placed(fault: Fault, document: "Document") -> Fault:
    """The fault at its line and column in place of its JSON pointer."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in fault.place.split("/")[1:]]
    path = tuple(int(step) if step.isdigit() else step for step in steps)
    return Fault(code=fault.code, sentence=fault.sentence, place=document.place(path))


def _lines(decision: dict[str, Any]) -> Iterator[str]:
    """The decision for a reader."""
    from routing.sentences import DOUBTS

    to, need = decision["destination"], decision["need"]
    frame = f" within {to['time_frame_seconds'] // 60} min" if to["time_frame_seconds"] else ""
    yield f"Call {decision['call_id']} at {decision['at']}, {decision['stage']}"
    yield f"Goes to   {to['provider']}, {_words([to['queue']])}, {_words([to['mode']])}{frame}"
    yield f"          {decision['chosen']}"
    yield f"Needs     {need['urgency']}, at least a {_words([need['level']])}, path {need['path']}"
    for title, part in (("Skills", need["skills"]), ("Flags", decision["flags"]), ("Shown", decision["show"])):
        if part:
            yield f"{title:9} {_words(part)}"
    for title, part in (("Must", need["must"]), ("Then", decision["then"]), ("Ask", decision["ask"])):
        if part:
            yield f"{title:9} {_words(part)}"
    if decision["not_asked_again"]:
        yield f"Not asked again: {_words(decision['not_asked_again'])}"
    for doubt in decision["doubts"]:
        yield f"Doubt     {DOUBTS[doubt]}"
    yield "Reasons"
    for reason in decision["reasons"]:
        yield f"  {reason['rule']}: {reason['sentence']}"
    if decision["overruled"]:
        yield "Overruled"
        for lost in decision["overruled"]:
            winners = ", ".join(lost["lost_to"])
            yield f"  {lost['rule']}: {lost['part']} {lost['value']}, by {lost['by_value']} of {winners}"
    yield "Not chosen"
    for provider, sentence in decision["not_chosen"].items():
        yield f"  {provider}: {sentence}"
    if "not_fired" in decision:
        yield "Not fired"
        for told in decision["not_fired"]:
            yield f"  {told['rule']}: {told['sentence']}"
    for result, facts in decision.get("decisive", {}).items():
        yield f"Decisive for the {result}"
        yield from (f"  {fact['sentence']}" for fact in facts)
        if not facts:
            yield "  Nothing: every fact could be neutral."
    yield f"Policy    {decision['policy']['id']} {decision['policy']['hash']}"
    yield decision["notice"][0].upper() + decision["notice"][1:] + "."


def _words(values: list[str]) -> str:
    return ", ".join(value.replace("_", " ") for value in values)
