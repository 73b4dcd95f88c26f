"""What an invariant is held to: a policy file, and a call at one stage with all that its decision is taken from."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from prm.base import BadInput
from prm.base.documents import parse_yaml
from prm.facts import Call, Knowledge
from routing.answers import canonical, explained
from routing.checking import parse_policy
from routing.deciding import Decision, decide
from routing.explaining import explain
from routing.need import NOTHING, Need
from routing.network import Network
from routing.placing import all_open
from routing.policy import Policy
from routing.testing.choosing import Choices
from routing.testing.describing import call_as_data, knowledge_as_data, need_as_data, network_as_data
from routing.testing.drawing import a_call, a_need, a_network, some_knowledge

Edit = Callable[[dict[str, Any]], None]
"""Changes the plain data of a policy file in place."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, repr=False)
class PolicyFile:
    """A policy under test: what its file says, what that means, and what edits of it mean."""

    name: str
    text: str
    policy: Policy
    edits: dict[str, Policy | None] = field(default_factory=dict)
    """The policies made by edits so far, by the name of the edit."""

    def __repr__(self) -> str:
        return f"PolicyFile({self.name!r}, {self.policy!r})"

    def data(self) -> dict[str, Any]:
        """What the file says, as plain data to edit; its own test cases, which no decision reads, are left out."""
        data: dict[Any, Any] = parse_yaml(self.text, self.name).data
        data.pop("cases", None)
        return data

    def edited(self, name: str, edit: Edit) -> Policy | None:
        """The policy that follows from an edit; `None` if such a file would not load. Each is worked out once."""
        if name not in self.edits:
            data = self.data()
            edit(data)
            try:
                self.edits[name] = parse_policy(as_text(data), self.name)
            except BadInput:
                self.edits[name] = None
        return self.edits[name]


def policy_file(text: str, name: str) -> PolicyFile:
    """The policy in a YAML text; `BadInput` with `name:line:column` if it does not load."""
    return PolicyFile(name=name, text=text, policy=parse_policy(text, name))


def as_text(data: Mapping[str, Any]) -> str:
    """Plain data as the text of a policy file: JSON is YAML."""
    return json.dumps(data, ensure_ascii=False, indent=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """A call at one stage under a policy, and all that its decision is taken from."""

    file: PolicyFile
    call: Call
    knowledge: Knowledge
    network: Network
    so_far: Need = NOTHING

    @property
    def policy(self) -> Policy:
        """The policy of the file."""
        return self.file.policy

    def decision(self, policy: Policy | None = None) -> Decision:
        """The decision, under the file's own policy or an edit of it."""
        return decide(self.call, self.knowledge, self.network, policy or self.policy, self.so_far)

    def reply(self, policy: Policy | None = None) -> dict[str, Any]:
        """The decision with its explanation as data, without the id and the hash of the policy."""
        under = policy or self.policy
        decision = self.decision(under)
        told = explained(decision, explain(decision, self.network, under))
        del told["policy"]
        return told

    def text(self, policy: Policy | None = None) -> str:
        """The reply as canonical text, to compare byte by byte."""
        return canonical(self.reply(policy))

    def described(self) -> dict[str, dict[str, Any]]:
        """All but the policy as plain data, without what is as by default."""
        return {
            "call": call_as_data(self.call),
            "knowledge": knowledge_as_data(self.knowledge),
            "network": network_as_data(self.network),
            "so_far": need_as_data(self.so_far),
        }

    def but(self, **changes: Any) -> "Moment":
        """The same with other facts of the call."""
        return replace(self, call=replace(self.call, **changes))

    def knowing(self, **changes: Any) -> "Moment":
        """The same with other knowledge."""
        return replace(self, knowledge=replace(self.knowledge, **changes))


def a_moment(choices: Choices, file: PolicyFile) -> Moment:
    """Any call at any stage, mostly without a need so far."""
    call = a_call(choices, file.policy)
    return Moment(
        file=file,
        call=call,
        knowledge=some_knowledge(choices, file.policy, call.at),
        network=a_network(choices, file.policy, call.at),
        so_far=a_need(choices) if choices.below(4) == 3 else NOTHING,
    )


class Broken(AssertionError):
    """An invariant does not hold: what went otherwise, the call, and the decisions."""


def broken(moment: Moment, what: str, *decisions: Decision) -> Broken:
    """The error to raise, with everything that a reader needs to see it again."""
    told = moment.described() | {"network": _unusual(moment.network, moment.policy)}
    lines = [what, "", f"policy: {moment.file.name}", *(f"{part}: {canonical(value)}" for part, value in told.items())]
    for number, decision in enumerate(decisions, start=1):
        lines += ["", f"decision {number}:" if len(decisions) > 1 else "decision:", *_decided(decision)]
    return Broken("\n".join(lines))


def _unusual(network: Network, policy: Policy) -> dict[str, Any]:
    """The network without the providers that are open, staffed as declared, and free."""
    told = network_as_data(network)
    usual = network_as_data(all_open(policy))["providers"]
    states: dict[str, Any] = told.pop("providers")
    others = {name: states.get(name, "not heard of") for name in usual if states.get(name) != usual[name]}
    return {"otherwise than open, staffed and free": others} | told


def _decided(decision: Decision) -> list[str]:
    placed, need = decision.placement, decision.need
    return [
        f"  {decision.stage}: {placed.provider}, {placed.queue}, {placed.mode}, because {placed.why}",
        f"  urgency {need.urgency.name.lower()}, level {need.level.name.lower()}, path {need.path.name.lower()}, "
        f"accepts {', '.join(sorted(need.accepts)) or 'nobody'}",
        f"  then: {', '.join(placed.then) or 'nothing'}; must: {', '.join(sorted(need.must)) or 'nothing'}",
        f"  flags: {', '.join(sorted(need.flags)) or 'none'}; ask: {', '.join(sorted(need.ask))}",
    ]
