"""Kept cases: examples that once broke an invariant, as JSON that a person can read and a test runs again."""

import json
from typing import Annotated, Any

from pydantic import Field

from prm.base import bad_input, parse_instant
from prm.base.documents import StrictModel, parse_json, validated_json
from routing.case_document import CallDocument, KnowledgeDocument
from routing.need import Need
from routing.network import Load, Network, ProviderState
from routing.rules import Gives
from routing.testing.choosing import Replay
from routing.testing.invariants import INVARIANTS
from routing.testing.moment import Moment, PolicyFile, as_text, policy_file

_WIDTH = 120


class KeptCall(CallDocument):
    """A call by its own id, from which balancing takes its chance."""

    call_id: str


class KeptLoad(StrictModel):
    """What the health advisers of one provider had in hand."""

    on_duty: int
    calls: int


class KeptState(StrictModel):
    """One provider at the instant of the snapshot."""

    open: bool = True
    staffed: frozenset[str]
    expected_wait_seconds: dict[str, float]
    load: KeptLoad | None = None

    def state(self) -> ProviderState:
        """The state that the document means."""
        return ProviderState(
            open=self.open,
            staffed=self.staffed,
            expected_wait_seconds=self.expected_wait_seconds,
            load=None if self.load is None else Load(on_duty=self.load.on_duty, calls=self.load.calls),
        )


class KeptNetwork(StrictModel):
    """A snapshot of every provider, and the memory of the router."""

    providers: dict[str, KeptState]
    taken_at: str | None = None
    window_from: str | None = None
    sent: dict[str, int] = Field(default_factory=dict)
    sent_in_window: dict[str, int] = Field(default_factory=dict)
    shares: dict[str, float] | None = None

    def network(self) -> Network:
        """The network that the document means."""
        return Network(
            providers={name: state.state() for name, state in self.providers.items()},
            taken_at=None if self.taken_at is None else parse_instant(self.taken_at),
            window_from=None if self.window_from is None else parse_instant(self.window_from),
            sent=self.sent,
            sent_in_window=self.sent_in_window,
            shares=self.shares,
        )


class KeptCase(StrictModel):
    """One kept case."""

    invariant: str
    why: str
    """What went otherwise when the case was kept, and what was mended."""
    policy: str | dict[str, Any]
    """The name of one of the project's policy files, or what a generated one says."""
    call: KeptCall
    knowledge: KnowledgeDocument = KnowledgeDocument()
    network: KeptNetwork
    so_far: Gives = Gives()
    choices: tuple[Annotated[int, Field(ge=0)], ...] = ()
    """What the invariant itself chose, such as which note to add."""

    def moment(self, file: PolicyFile) -> Moment:
        """The call at its stage, under the policy of the file."""
        return Moment(
            file=file,
            call=self.call.call(self.call.call_id),
            knowledge=self.knowledge.knowledge(),
            network=self.network.network(),
            so_far=self.need_so_far(),
        )

    def need_so_far(self) -> Need:
        """The need of the stages before."""
        return self.so_far.need()


def kept_case(text: str) -> KeptCase:
    """The case in a JSON text; `BadInput` if it is none, or names an invariant that there is not."""
    case = validated_json(KeptCase, parse_json(text))
    if case.invariant not in INVARIANTS:
        raise bad_input("unknown-invariant", f'there is no invariant "{case.invariant}"', "/invariant")
    return case


def run_case(case: KeptCase, file: PolicyFile) -> None:
    """Hold the case to its invariant again; `AssertionError` if it breaks."""
    INVARIANTS[case.invariant].law(case.moment(file), Replay(case.choices))


def generated_file(case: KeptCase, name: str) -> PolicyFile | None:
    """The policy that the case carries; `None` if it names one of the project's own."""
    return None if isinstance(case.policy, str) else policy_file(as_text(case.policy), name)


def as_case(invariant: str, moment: Moment, choices: tuple[int, ...], why: str, *, policy: str | None) -> str:
    """The text of a case to keep; `policy` names the project's own file, `None` writes the whole policy out."""
    data = {
        "invariant": invariant,
        "why": why,
        "policy": moment.file.data() if policy is None else policy,
        **moment.described(),
        "choices": list(choices),
    }
    return _written(data, "") + "\n"


def _written(value: Any, margin: str) -> str:
    """JSON, each part on one line where it fits."""
    short = json.dumps(value, ensure_ascii=False)
    inner = margin + "  "
    if len(margin) + len(short) <= _WIDTH or not isinstance(value, dict | list):
        return short
    if isinstance(value, list):
        parts = [_written(part, inner) for part in value]
        brackets = "[]"
    else:
        parts = [f"{json.dumps(name, ensure_ascii=False)}: {_written(part, inner)}" for name, part in value.items()]
        brackets = "{}"
    lines = ",\n".join(inner + part for part in parts)
    return f"{brackets[0]}\n{lines}\n{margin}{brackets[1]}"
