"""The shape of a policy file, and the policy that a valid one means."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from pydantic import Field

import routing.kinds_of_call
import routing.kinds_of_patient  # noqa: F401  (both register their kinds)
from prm.base.documents import Document, StrictModel
from prm.facts import Option, Urgency
from routing.balancing import HOME_ONLY, STRATEGIES, Strategy
from routing.case_document import CaseDocument
from routing.kinds_of_call import ChosenOption
from routing.policy import Area, Case, OptionLine, Policy, Provider, Routes, WeeklyHours
from routing.rules import KINDS, Rule, Skill

if TYPE_CHECKING:
    AnyRule = Rule
    AnyStrategy = Strategy
else:
    AnyRule = Annotated[Union[tuple(KINDS.values())], Field(discriminator="kind")]  # noqa: UP007
    AnyStrategy = Annotated[Union[tuple(STRATEGIES.values())], Field(discriminator="strategy")]  # noqa: UP007

Queue = Skill | Literal["health_adviser"]
Seconds = Annotated[float, Field(ge=0, le=86_400)]


class ProviderDocument(StrictModel):
    """One provider."""

    id: str = Field(min_length=1)
    name: str
    kind: Literal["111", "line", "contingency"] = "111"
    contract: str | None = None
    areas: frozenset[str] = frozenset()
    staffs: frozenset[Queue] = Field(min_length=1)
    overflow_to: tuple[str, ...] = ()
    overflow_after_seconds: Seconds | None = None
    option: Literal[Option.MENTAL_HEALTH, Option.DENTAL] | None = None


class AreaDocument(StrictModel):
    """One area."""

    home: str
    network: str


class CallBackSeconds(StrictModel):
    """The time frame of a call-back by urgency."""

    routine: int = Field(ge=1, le=604_800)
    soon: int = Field(ge=1, le=604_800)
    urgent: int = Field(ge=1, le=604_800)
    emergency: int = Field(ge=1, le=604_800)


class PlacingDocument(StrictModel):
    """The limits and orders by which a place is chosen."""

    default_area: str
    live_limit_seconds: Seconds = 60
    call_back_seconds: CallBackSeconds
    skill_order: tuple[Skill, ...]
    continuity_hours: int | None = Field(ge=1, le=96)
    contingency: tuple[str, ...] = Field(min_length=1)
    mutual_aid: tuple[str, ...] = ()
    """Providers that overflow to one another, in this order. No cycle: a call overflows once, to a shorter wait."""
    balancing: AnyStrategy = HOME_ONLY
    """Which of the providers that serve an area answers a caller without history first."""


class PolicyDocument(StrictModel):
    """A policy file."""

    policy: str = Field(min_length=1, max_length=80)
    effective_from: date
    owner: str = Field(min_length=1)
    rationale: str = Field(min_length=1)
    areas: dict[str, AreaDocument] = Field(min_length=1)
    providers: tuple[ProviderDocument, ...] = Field(min_length=1)
    placing: PlacingDocument
    rules: tuple[AnyRule, ...] = Field(min_length=1)
    cases: tuple[CaseDocument, ...] = ()


def content_hash(document: PolicyDocument) -> str:
    """SHA-256 of what the policy says, whatever the order of its rules, providers and cases."""
    content: dict[str, Any] = document.model_dump(mode="python", serialize_as_any=True)
    for part, name in (("rules", "id"), ("providers", "id"), ("cases", "name")):
        content[part] = sorted(content[part], key=itemgetter(name))
    text = json.dumps(_sorted_sets(content), sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def policy_of(document: PolicyDocument, file: Document) -> Policy:
    """The policy that a document means. Names in it must have been checked: an unknown one is a `KeyError`."""
    entries = sorted(document.providers, key=lambda entry: entry.id)
    providers = tuple(_provider(entry, overflow_of(entry, document.placing.mutual_aid)) for entry in entries)
    areas = {name: Area(home=area.home, network=area.network) for name, area in document.areas.items()}
    rules = tuple(sorted(document.rules, key=lambda rule: rule.id))
    placing = document.placing
    options = [rule for rule in rules if isinstance(rule, ChosenOption)]
    hours: dict[Option, WeeklyHours] = {rule.option: opening for rule in options if (opening := rule.weekly())}
    thresholds: dict[int, int] = {}
    for rule in rules:
        for within_hours, count in rule.contact_thresholds():
            thresholds[within_hours] = max(count, thresholds.get(within_hours, 0))
    return Policy(
        id=document.policy,
        hash=content_hash(document),
        effective_from=document.effective_from.isoformat(),
        owner=document.owner,
        rationale=document.rationale,
        rules=rules,
        providers=providers,
        areas=areas,
        default_area=placing.default_area,
        live_limit_seconds=placing.live_limit_seconds,
        call_back_seconds={urgency: getattr(placing.call_back_seconds, urgency.name.lower()) for urgency in Urgency},
        skill_order=placing.skill_order,
        continuity=placing.continuity_hours,
        contingency=placing.contingency,
        balancing=placing.balancing,
        cases=tuple(_case(entry, providers, file.place(("cases", i))) for i, entry in enumerate(document.cases)),
        hours=hours,
        age_cuts=tuple(sorted({cut for rule in rules for cut in rule.age_cuts()})),
        contact_windows=tuple(sorted(thresholds.items())),
        routes={name: _routes(name, area.home, providers) for name, area in areas.items()},
        thresholds_seconds={provider.id: provider.overflow_after_seconds for provider in providers},
        lines=_lines(providers, placing.skill_order),
    )


def overflow_of(entry: ProviderDocument, mutual_aid: tuple[str, ...]) -> tuple[str, ...]:
    """Where calls of a provider overflow: what is written for it, then the others of its mutual aid in their order.

    Mutual aid leads round in a circle and yet is no cycle of overflows. A call overflows once, from the home provider
    of its area to the one among these with the least expected wait, if that is shorter; it is never handed on from
    there. A written chain (a to b, b to a) says that calls are handed on, and is refused.
    """
    if entry.id not in mutual_aid:
        return entry.overflow_to
    return tuple(dict.fromkeys((*entry.overflow_to, *(other for other in mutual_aid if other != entry.id))))


def _provider(entry: ProviderDocument, overflow_to: tuple[str, ...]) -> Provider:
    return Provider(
        id=entry.id,
        name=entry.name,
        kind=entry.kind,
        areas=entry.areas,
        staffs=frozenset(entry.staffs),
        overflow_to=overflow_to,
        overflow_after_seconds=entry.overflow_after_seconds,
        option=entry.option,
        contract=entry.contract,
    )


def _routes(area: str, home_id: str, providers: Iterable[Provider]) -> Routes:
    by_id = {provider.id: provider for provider in providers}
    home = by_id[home_id]
    serving = {provider.id for provider in by_id.values() if provider.kind == "111" and area in provider.areas}
    return Routes(
        home=home_id,
        overflow_after_seconds=home.overflow_after_seconds,
        overflow_to=home.overflow_to,
        others=tuple(sorted(serving - {home_id, *home.overflow_to})),
        serving=frozenset(serving | {home_id}),
        sharing=tuple(sorted(serving | {home_id})),
        after=tuple((name, _comes_after(by_id[name], serving | {home_id}, home)) for name in sorted(by_id)),
    )


def _comes_after(provider: Provider, serving: AbstractSet[str], home: Provider) -> str | None:
    """What puts a provider after those that serve the area; `None` for one of those, or one that takes their calls."""
    if provider.kind != "111":
        return provider.kind
    return None if provider.id in serving or provider.id in home.overflow_to else "not_serving"


def _lines(providers: Iterable[Provider], skill_order: tuple[str, ...]) -> Mapping[str, OptionLine]:
    return {
        f"option:{provider.option}": OptionLine(
            provider=provider.id,
            queues=tuple(skill for skill in skill_order if skill in provider.staffs),
            answer_within_seconds=provider.overflow_after_seconds,
        )
        for provider in providers
        if provider.option is not None
    }


def _case(entry: CaseDocument, providers: Iterable[Provider], place: str) -> Case:
    return Case(
        name=entry.name,
        call=entry.call.call(entry.name),
        knowledge=entry.knowledge.knowledge(),
        network=entry.network.network({provider.id: provider.staffs for provider in providers}),
        expect=entry.expect.model_dump(exclude_none=True),
        place=place,
    )


def _sorted_sets(value: object) -> object:
    """The value with every set as a sorted list, for canonical text."""
    if isinstance(value, Mapping):
        return {str(key): _sorted_sets(part) for key, part in value.items()}
    if isinstance(value, frozenset | set):
        return sorted((_sorted_sets(part) for part in value), key=str)
    if isinstance(value, tuple | list):
        return [_sorted_sets(part) for part in value]
    return value
