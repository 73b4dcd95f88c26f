"""What a policy means, in prose that a clinician can read and sign. All words stand in `policy_prose.yaml`."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files

from prm.base.documents import StrictModel, parse_yaml, validated
from prm.facts import Urgency
from routing.case_prose import CaseWords, case_in_prose
from routing.facts import Facts
from routing.kinds_of_call import DAYS, ChosenOption, Default
from routing.kinds_of_patient import Unknown
from routing.need import ALWAYS_ASK, NOTHING, Level, Path
from routing.policy import Policy, Provider
from routing.rules import Rule
from routing.safety import SAFETY_RULES
from routing.wording import calls_for, counted, filled, listed, spaced, word

Templates = Mapping[str, str]


class Words(StrictModel):
    """The templates of the text (`str.format`), in the order of the text."""

    title: str
    head: tuple[str, ...]
    engine: str
    engine_lead: str
    rules: str
    rules_lead: str
    placing: str
    network: str
    cases: str
    cases_lead: str
    no_cases: str
    signature: str
    groups: Templates
    rule: str
    rule_only_adding: str
    rule_silent: str
    why: str
    source: str
    owner: str
    conditions: Templates
    """By kind of rule."""
    adds: Templates
    opening: str
    always_open: str
    engine_rules: Templates
    """By kind of the engine's own rules."""
    always_asked: str
    limits: str
    call_back: str
    skills: str
    continuity: str
    no_continuity: str
    default_area: str
    balancing: str
    overflow_once: str
    contingency: str
    area: str
    overflow: str
    overflow_closed: str
    others: str
    provider: str
    line: str
    line_within: str
    case: CaseWords
    sign: tuple[str, ...]


def policy_in_prose(policy: Policy) -> str:
    """The whole policy as Markdown, its hash and a place for a signature included; the same for the same policy."""
    words = read_words()
    about = {
        "policy": policy.id,
        "hash": policy.hash,
        "effective_from": policy.effective_from,
        "owner": policy.owner,
        "rationale": _one_line(policy.rationale),
    }
    blocks = [f"# {words.title.format(**about)}", *(line.format(**about) for line in words.head)]
    blocks += [f"## {words.engine}", words.engine_lead, _list(_engine(words))]
    blocks += [f"## {words.rules}", words.rules_lead, *_rules(policy, words)]
    blocks += [f"## {words.placing}", _list(_placing(policy, words))]
    blocks += [f"## {words.network}", _list(_areas(policy, words)), _list(_providers(policy, words))]
    blocks += [f"## {words.cases}"]
    if policy.cases:
        blocks += [words.cases_lead, _list(case_in_prose(case, policy, words.case) for case in policy.cases)]
    else:
        blocks.append(words.no_cases)
    blocks += [f"## {words.signature}", *(line.format(**about) for line in words.sign)]
    return "\n\n".join(blocks) + "\n"


@cache
def read_words() -> Words:
    """The words of the text; `BadInput` where the file of words lacks one or has one too many."""
    name = "policy_prose.yaml"
    return validated(Words, parse_yaml((files("routing") / name).read_text(encoding="utf-8"), f"routing/{name}"))


def _list(entries: Iterable[str]) -> str:
    return "\n".join(f"- {entry}" for entry in entries)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _engine(words: Words) -> Iterator[str]:
    for rule in SAFETY_RULES:
        yield words.engine_rules[rule.kind]
    yield words.always_asked.format(questions=listed(spaced(question) for question in sorted(ALWAYS_ASK)))


def _rules(policy: Policy, words: Words) -> Iterator[str]:
    grouped: dict[str, list[Rule]] = {group: [] for group in words.groups}
    for rule in policy.rules:
        grouped[group_of(rule)].append(rule)
    for group, rules in grouped.items():
        if rules:
            yield f"### {words.groups[group]}"
            yield _list(_rule(rule, policy, words) for rule in rules)


def group_of(rule: Rule) -> str:
    """Under which heading a rule stands: the gravest thing that it gives."""
    given = rule.gives.need()
    tests = (
        ("everybody", isinstance(rule, Default)),
        ("emergency", given.path is Path.TO_999),
        ("straight", given.path is Path.STRAIGHT),
        ("clinician", given.level is Level.CLINICIAN or any(True for _ in rule.accepts_at_most())),
        ("urgency", given.urgency > Urgency.ROUTINE),
        ("skill", bool(given.skills)),
        ("duties", bool(given.must | given.show | given.flags | given.offers)),
        ("questions", bool(given.asks | given.confirmed | given.forced)),
    )
    return next((group for group, holds in tests if holds), "nothing")


def _rule(rule: Rule, policy: Policy, words: Words) -> str:
    given = rule.gives.need()
    condition = filled(words.conditions[rule.kind], rule, Facts(), policy)
    adds = tuple(_adds(rule, policy, words))
    template = words.rule if given != NOTHING else words.rule_only_adding if adds else words.rule_silent
    said = [template.format(id=rule.id, condition=condition, calls_for=calls_for(given)), *adds]
    said.append(words.why.format(rationale=_one_line(rule.rationale)))
    said.append(words.source.format(source=_one_line(rule.source).rstrip(".") + "."))
    if rule.owner != policy.owner:
        said.append(words.owner.format(owner=_one_line(rule.owner)))
    return " ".join(said)


def _adds(rule: Rule, policy: Policy, words: Words) -> Iterator[str]:
    """What the facts of the call add to what the rule gives."""
    if isinstance(rule, ChosenOption):
        yield _opening(rule, words)
    if isinstance(rule, Unknown):
        if "identity" in rule.parts:
            yield words.adds["identity"]
    elif rule.kind in words.adds:
        yield filled(words.adds[rule.kind], rule, Facts(), policy)


def _opening(rule: ChosenOption, words: Words) -> str:
    if rule.hours is None:
        return words.always_open
    spans = ((day, rule.hours.get(day, ())) for day in DAYS)
    return words.opening.format(spans="; ".join(f"{day.capitalize()} {listed(span)}" for day, span in spans))


def _placing(policy: Policy, words: Words) -> Iterator[str]:
    yield words.limits.format(live_limit=_seconds(policy.live_limit_seconds))
    frames = (
        f"{_seconds(policy.call_back_seconds[urgency])} ({urgency.name.lower()})" for urgency in reversed(Urgency)
    )
    yield words.call_back.format(call_backs=listed(frames))
    yield words.skills.format(skills=listed((word("queues", skill) for skill in policy.skill_order), "then"))
    if policy.continuity is None:
        yield words.no_continuity
    else:
        yield words.continuity.format(hours=policy.continuity)
    yield words.default_area.format(area=spaced(policy.default_area))
    if policy.balancing.balances:
        yield words.balancing.format(strategy=spaced(policy.balancing.strategy))
    yield words.overflow_once
    yield words.contingency.format(providers=_names(policy.contingency, policy))


def _areas(policy: Policy, words: Words) -> Iterator[str]:
    for area, routes in sorted(policy.routes.items()):
        overflow = ""
        if routes.overflow_to:
            after = routes.overflow_after_seconds
            template = words.overflow if after is not None else words.overflow_closed
            overflow = template.format(after=_seconds(after or 0), providers=_names(routes.overflow_to, policy))
        others = words.others.format(providers=_names(routes.others, policy)) if routes.others else ""
        yield words.area.format(
            area=spaced(area),
            network=spaced(policy.areas[area].network),
            home=policy.provider(routes.home).name,
            overflow=overflow,
            others=others,
        )


def _providers(policy: Policy, words: Words) -> Iterator[str]:
    for provider in policy.providers:
        staffs = listed(word("queues", queue) for queue in sorted(provider.staffs))
        if provider.option is None:
            contract = f", {provider.contract}" if provider.contract else ""
            yield words.provider.format(name=provider.name, id=provider.id, contract=contract, staffs=staffs)
        else:
            yield _line(provider, staffs, words)


def _line(provider: Provider, staffs: str, words: Words) -> str:
    limit = provider.overflow_after_seconds
    within = "" if limit is None else words.line_within.format(seconds=_seconds(limit))
    option = word("option", str(provider.option))
    return words.line.format(name=provider.name, id=provider.id, option=option, staffs=staffs, within=within)


def _names(providers: Iterable[str], policy: Policy) -> str:
    """Names of providers, which may hold commas themselves."""
    return "; ".join(policy.provider(name).name for name in providers)


def _seconds(seconds: float) -> str:
    """A duration in whole hours or minutes where it is one, else in seconds."""
    for length, thing in ((3600, "hour"), (60, "minute")):
        if seconds >= length and seconds % length == 0:
            return counted(int(seconds // length), thing)
    return counted(int(seconds), "second") if seconds == int(seconds) else f"{seconds:g} seconds"
