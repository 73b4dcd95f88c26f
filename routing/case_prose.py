"""A policy's own test case in words."""

from collections.abc import Iterator, Mapping

from prm.base import london
from prm.base.documents import StrictModel
from routing.explaining import plain
from routing.facts import Facts, facts_of
from routing.need import Need
from routing.network import Network
from routing.placing import CLINICIAN
from routing.policy import Case, Policy
from routing.sentences import DESTINATIONS
from routing.wording import calls_for, counted, fact_named, listed, spaced, word


class CaseWords(StrictModel):
    """The templates (`str.format`) for a case."""

    sentence: str
    given: Mapping[str, str]
    expected: Mapping[str, str]
    """By part of what a case may expect."""
    modes: Mapping[str, str]


def case_in_prose(case: Case, policy: Policy, words: CaseWords) -> str:
    """What is given in a case, as far as it is not what is assumed of any call, and what must come of it."""
    given = "; ".join((*_call(case, policy, words), *_facts(case, policy), *_network(case.network, policy, words)))
    expected = "; ".join(_expected(case, policy, words))
    return words.sentence.format(name=case.name, given=given, expected=expected)


def _call(case: Case, policy: Policy, words: CaseWords) -> Iterator[str]:
    call, age_years = case.call, case.knowledge.age_years
    moment = london(call.at)
    yield words.given["at"].format(value=f"{moment:%A} {moment.day} {moment:%B %Y}, {moment:%H:%M:%S}")
    for part, value in (("area", call.area), ("location", call.location)):
        if value is not None:
            yield words.given[part].format(value=spaced(value))
    if call.provider is not None:
        yield words.given["here"].format(value=policy.provider(call.provider).name)
    if age_years is not None:
        yield words.given["age"].format(value=counted(age_years, "year"))


def _facts(case: Case, policy: Policy) -> Iterator[str]:
    nothing_known = Facts()
    facts = facts_of(case.call, case.knowledge, policy)
    for name in Facts._fields:
        value = getattr(facts, name)
        if name != "age_from" and value != getattr(nothing_known, name):
            yield fact_named(name, value, policy)


def _network(network: Network, policy: Policy, words: CaseWords) -> Iterator[str]:
    closed = [provider.name for provider in policy.providers if not network.providers[provider.id].open]
    if closed:
        yield words.given["closed"].format(value=listed(closed))
    for provider in policy.providers:
        state = network.providers[provider.id]
        missing = sorted(provider.staffs - state.staffed)
        if missing:
            queues = listed((word("queues", queue) for queue in missing), "or")
            yield words.given["unstaffed"].format(provider=provider.name, value=queues)
        waits = [
            f"{wait:g} s for {word('queues', queue)}"
            for queue, wait in sorted(state.expected_wait_seconds.items())
            if wait
        ]
        if waits:
            yield words.given["waits"].format(provider=provider.name, value=listed(waits))


def _expected(case: Case, policy: Policy, words: CaseWords) -> Iterator[str]:
    names = {provider.id: provider.name for provider in policy.providers}
    for part, value in case.expect.items():
        if part == "provider":
            found = names.get(str(value), str(value))
        elif part == "why":
            found = DESTINATIONS[str(value)].rstrip(".")
        elif part == "mode":
            found = words.modes[str(value)]
        elif part == "time_frame_seconds":
            found = f"{value} s"
        elif part == "show" and isinstance(value, frozenset):
            found = calls_for(Need(show=value))
        else:
            found = _words(part, plain(value))
        yield words.expected[part].format(value=found)


def _words(part: str, value: object) -> str:
    group = _GROUPS.get(part, part)
    if isinstance(value, list):
        return (
            listed(word("level" if each == CLINICIAN else group, str(each)) for each in value) if value else "nothing"
        )
    return word(group, str(value))


_GROUPS = {"queue": "queues", "then": "queues", "ask": "asks", "not_asked_again": "asks"}
"""By part: the group whose words its values share."""
