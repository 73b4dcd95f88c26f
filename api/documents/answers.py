"""What the service answers, as models: they describe it in the OpenAPI document, and tests hold the answers to them."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """The base of what is answered."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True, protected_namespaces=())


class DestinationAnswer(Answer):
    """Where the call goes."""

    provider: str
    """A provider of the policy, or `999`."""
    queue: str
    """`health_adviser`, a clinician skill, or `999`."""
    mode: Literal["live", "call_back", "999"]
    time_frame_seconds: int | None
    """For a call-back: within how long."""
    why: str
    sentence: str


class NeedAnswer(Answer):
    """What the patient must have at least; hand it back as `so_far` at the next stage."""

    urgency: Literal["routine", "soon", "urgent", "emergency"]
    level: Literal["health_adviser", "clinician"]
    accepts: list[str]
    skills: list[str]
    path: Literal["queue", "straight", "999"]
    flags: list[str]
    show: list[str]
    must: list[str]
    offers: list[str]
    asks: list[str]
    confirmed: list[str]
    forced: list[str]


class ReasonAnswer(Answer):
    """Why one rule fired."""

    rule: str
    kind: str
    facts: dict[str, Any]
    """The facts that the rule read."""
    sentence: str


class OverruledAnswer(Answer):
    """A part of one rule's contribution that lost to a stronger one."""

    rule: str
    part: str
    value: str
    lost_to: list[str]
    by_value: str


class NotFiredAnswer(Answer):
    """Why one rule did not fire."""

    rule: str
    kind: str
    facts: dict[str, Any]
    """The facts that the rule read."""
    missing: list[str]
    """A smallest set of these facts whose change would make it fire."""
    sentence: str


class DecisiveFactAnswer(Answer):
    """One fact that decided: with it neutral, the result would be another."""

    fact: str
    """A fact, an input of placing, or `providers/ID/PART` for a part of a provider's state."""
    value: Any
    sentence: str


class DecisiveAnswer(Answer):
    """The facts from which alone, all others neutral, the same need and the same destination follow."""

    need: list[DecisiveFactAnswer]
    destination: list[DecisiveFactAnswer]


class PolicyName(Answer):
    """Which policy decided."""

    id: str
    hash: str
    """SHA-256 of what the policy says."""


class DecisionAnswer(Answer):
    """One decision with all its reasons."""

    call_id: str
    at: str
    stage: str
    destination: DestinationAnswer
    need: NeedAnswer
    ask: list[str]
    not_asked_again: list[str]
    flags: list[str]
    """Safety flags that travel with the call."""
    show: list[str]
    """Kinds of note and plan that are shown to whoever answers."""
    then: list[str]
    """What remains to be met after that."""
    reasons: list[ReasonAnswer]
    overruled: list[OverruledAnswer]
    chosen: str
    """Why the call goes there, with the figures that decided it."""
    not_chosen: dict[str, str]
    """Why the call does not go to each of the other providers."""
    degraded: bool
    """A store could not say what it knows."""
    doubts: list[str]
    """Codes of what about the snapshot of the network could not be trusted."""
    not_fired: list[NotFiredAnswer] | None = None
    """Every rule that did not fire; only if `explain` asks for it."""
    decisive: DecisiveAnswer | None = None
    """The facts that decided; only if `explain` asks for it."""
    policy: PolicyName
    notice: str


class PolicyLine(Answer):
    """One policy in the list."""

    id: str
    hash: str
    effective_from: str
    owner: str
    rationale: str
    live_since: str
    """When this content began to decide, or the service did."""
    in_force_now: bool
    """Whether it decides for calls of this moment that name no policy."""
    url: str


class FileFaultAnswer(Answer):
    """One thing that is wrong with a policy file."""

    code: str
    sentence: str
    place: str
    """`file:line:column`, or the file alone; empty where it is the folder."""


class ReloadAnswer(Answer):
    """How the latest reload of the policies came out; the start of the service is the first."""

    at: str
    ok: bool
    """Whether the files decide; if not, nothing was changed."""
    faults: list[FileFaultAnswer]
    added: list[str]
    changed: list[str]
    removed: list[str]


class PoliciesAnswer(Answer):
    """The policies that there are."""

    policies: list[PolicyLine]
    reload: ReloadAnswer
    looked_at: str
    """When the files were last read."""
    notice: str


class RuleAnswer(Answer):
    """One rule."""

    id: str
    kind: str
    owner: str
    rationale: str
    source: str


class ProviderAnswer(Answer):
    """One provider as the policy declares it."""

    id: str
    name: str
    kind: str
    areas: list[str]
    staffs: list[str]


class AreaAnswer(Answer):
    """One area."""

    home: str
    network: str


class PolicyAnswer(Answer):
    """One policy."""

    id: str
    hash: str
    effective_from: str
    owner: str
    rationale: str
    live_since: str | None
    """When this content began to decide, or the service did; absent: it was replaced and decides no more."""
    areas: dict[str, AreaAnswer]
    providers: list[ProviderAnswer]
    rules: list[RuleAnswer]
    text: str
    """The policy file itself (YAML)."""
    notice: str


class ScenarioLine(Answer):
    """One scenario in the list."""

    name: str
    title: str
    question: str
    baseline: str
    url: str


class ScenariosAnswer(Answer):
    """The scenarios of the library."""

    scenarios: list[ScenarioLine]
    notice: str


class ScenarioAnswer(Answer):
    """One scenario."""

    name: str
    title: str
    question: str
    baseline: str
    first_day: str
    last_day: str
    compare_with: str | None
    """The scenario it is compared with; absent: the same days with nothing changed."""
    text: str
    """The scenario file itself (YAML)."""
    notice: str


class OrderAnswer(Answer):
    """What a run was asked to do."""

    scenario: str
    month: str | None
    seed: int
    replications: int
    per_fit: int
    per_assumption: int


class StepAnswer(Answer):
    """How far a run has come, in trials."""

    done: int
    total: int
    seconds_left: float | None


class FaultAnswer(Answer):
    """One thing that is wrong."""

    code: str
    sentence: str
    pointer: str
    """A JSON pointer into the request body; empty where the fault has no place in it."""


class RunAnswer(Answer):
    """A run: how far it has come, and its result once it is done."""

    id: str
    url: str
    order: OrderAnswer
    status: Literal["waiting", "running", "done", "failed"]
    progress: StepAnswer | None
    result: dict[str, Any] | None
    faults: list[FaultAnswer]
    notice: str


class RunLine(Answer):
    """One run in the list."""

    id: str
    url: str
    order: OrderAnswer
    status: Literal["waiting", "running", "done", "failed"]


class RunsAnswer(Answer):
    """The runs that are remembered, oldest first."""

    runs: list[RunLine]
    notice: str


class HealthAnswer(Answer):
    """The service is up."""

    status: Literal["ok", "degraded"]
    """`degraded`: the policy files cannot be used, and the last good ones decide."""
    version: str
    policies: dict[str, str]
    """Hash by id."""
    reload: ReloadAnswer
    notice: str


class Problem(Answer):
    """What is wrong with a request (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    faults: list[FaultAnswer]
    notice: str


class PoliciesProblem(Answer):
    """What is wrong with the policy files (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    faults: list[FileFaultAnswer]
    notice: str


ANSWERS: tuple[type[Answer], ...] = (
    DecisionAnswer,
    PoliciesAnswer,
    PolicyAnswer,
    ScenariosAnswer,
    ScenarioAnswer,
    RunAnswer,
    RunsAnswer,
    HealthAnswer,
    Problem,
    PoliciesProblem,
)
