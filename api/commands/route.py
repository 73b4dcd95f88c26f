"""`prm111 route`: one call from a file, one decision with its explanation."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.options import Json
from prm.base import BadInput, Fault

if TYPE_CHECKING:
    from prm.base.documents import Document


def route(
    call: Annotated[
        str, typer.Argument(metavar="CALL.json", help="A file as POST /v1/decisions takes it; - for stdin.")
    ],
    policy: Annotated[
        str | None,
        typer.Option(metavar="NAME|FILE", help="The policy.  [default: the one in force on the day of the call]"),
    ] = None,
    json: Json = False,
) -> None:
    """Decide one call and explain the decision."""
    from api.documents.decision import read_question
    from routing import canonical
    from scenarios.policies import list_policies, load_policy

    document = _document(call)
    data: dict[Any, Any] = document.data
    policies = {name: load_policy(name) for name in list_policies()}
    if policy is not None:
        policies[policy] = load_policy(policy)
        data = {**data, "policy": policy}
    try:
        answer = read_question(data, policies).answer()
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
    to, need = decision["destination"], decision["need"]
    frame = f" within {to['time_frame_seconds'] // 60} min" if to["time_frame_seconds"] else ""
    yield f"Call {decision['call_id']} at {decision['at']}, {decision['stage']}"
    yield f"Goes to   {to['provider']}, {_words([to['queue']])}, {_words([to['mode']])}{frame}"
    yield f"          {to['sentence']}"
    yield f"Needs     {need['urgency']}, at least a {_words([need['level']])}, path {need['path']}"
    for title, part in (("Skills", need["skills"]), ("Flags", decision["flags"]), ("Shown", decision["show"])):
        if part:
            yield f"{title:9} {_words(part)}"
    for title, part in (("Must", need["must"]), ("Then", decision["then"]), ("Ask", decision["ask"])):
        if part:
            yield f"{title:9} {_words(part)}"
    if decision["not_asked_again"]:
        yield f"Not asked again: {_words(decision['not_asked_again'])}"
    yield "Reasons"
    for reason in decision["reasons"]:
        yield f"  {reason['rule']}: {reason['sentence']}"
    if decision["overruled"]:
        yield "Overruled"
        for lost in decision["overruled"]:
            winners = ", ".join(lost["lost_to"]) or "clinical triage"
            yield f"  {lost['rule']}: {lost['part']} {lost['value']}, by {lost['by_value']} of {winners}"
    yield "Not chosen"
    for provider, sentence in decision["not_chosen"].items():
        yield f"  {provider}: {sentence}"
    yield f"Policy    {decision['policy']['id']} {decision['policy']['hash']}"
    yield decision["notice"][0].upper() + decision["notice"][1:] + "."


def _words(values: list[str]) -> str:
    return ", ".join(value.replace("_", " ") for value in values)
