"""Versions of a policy side by side: which one is in force on a day, and one set made from files, all or nothing."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from prm.base import BadInput, Fault, Instant, PrmError, london
from prm.base.documents import parse_yaml
from routing.casing import run_cases
from routing.checking import parse_policy
from routing.policy import Policy

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
"""An id stands in requests, addresses and logs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """One policy and the text it was read from."""

    policy: Policy
    source: str
    """The name of the file."""
    text: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Versions:
    """The policies of one place: each in force from its date until the next one's. Made by `read_versions`."""

    all: tuple[Version, ...]
    """By effective date, then by id."""
    never_in_force: frozenset[str]
    """Ids of the policies that only decide for those who name them."""

    def on(self, day: date) -> Version | None:
        """The version in force on that London day, the one with the latest date; `None` before the first."""
        text = day.isoformat()
        for version in reversed(self.all):
            if version.policy.effective_from <= text and version.policy.id not in self.never_in_force:
                return version
        return None

    def in_force(self, at: Instant) -> Version | None:
        """The version in force on the London day of the instant; `None` before the first."""
        return self.on(london(at).date())

    def named(self, policy_id: str) -> Version | None:
        """The version of that id; `None` if there is none."""
        return next((version for version in self.all if version.policy.id == policy_id), None)

    def by_hash(self, policy_hash: str) -> Version | None:
        """The version of that content hash; `None` if there is none."""
        return next((version for version in self.all if version.policy.hash == policy_hash), None)

    def replaced(self, texts: Mapping[str, str]) -> "Versions":
        """The versions of these files in place of these here. A file whose text is the same keeps its policy.

        Raises what `read_versions` raises, and changes nothing either way.
        """
        return _read(texts, self.never_in_force, {version.source: version for version in self.all})


def read_versions(texts: Mapping[str, str], *, never_in_force: Collection[str] = ()) -> Versions:
    """The versions in these policy files, texts by file name, whatever their order.

    Raises `BadInput` with every fault of every file, at `file:line:column`: what `parse_policy` finds, a case that
    comes out otherwise than its file says (`case-fails`), an id that could not stand in an address
    (`bad-policy-id`), two files of one id (`duplicate-policy`), two that take effect on one day
    (`same-effective-date`; policies of `never_in_force` may share a date), or no file at all (`no-policies`).
    """
    return _read(texts, frozenset(never_in_force), {})


def _read(texts: Mapping[str, str], never_in_force: frozenset[str], known: Mapping[str, Version]) -> Versions:
    versions: list[Version] = []
    faults: list[Fault] = []
    for source in sorted(texts):
        before = known.get(source)
        if before is not None and before.text == texts[source]:
            versions.append(before)
            continue
        try:
            versions.append(_version(source, texts[source]))
        except PrmError as error:
            faults += error.faults
    faults += _repeats(versions, never_in_force)
    if not texts:
        faults.append(Fault(code="no-policies", sentence="there is no policy file"))
    if faults:
        raise BadInput(*faults)
    ordered = sorted(versions, key=lambda version: (version.policy.effective_from, version.policy.id))
    return Versions(all=tuple(ordered), never_in_force=never_in_force)


def _version(source: str, text: str) -> Version:
    """The version in one file, whose own cases pass."""
    policy = parse_policy(text, source)
    faults = [
        Fault(code="case-fails", sentence=f'"{result.name}" fails: {difference}', place=result.place)
        for result in run_cases(policy)
        for difference in result.differences
    ]
    if not _ID.fullmatch(policy.id):
        sentence = "the id of a policy is made of letters, digits, dots, dashes and underscores"
        faults.append(Fault(code="bad-policy-id", sentence=sentence, place=_place(source, text, "policy")))
    if faults:
        raise BadInput(*faults)
    return Version(policy=policy, source=source, text=text)


def _repeats(versions: list[Version], never_in_force: frozenset[str]) -> Iterator[Fault]:
    """Two versions that answer to one id, or that would be in force on the same days."""
    ids: dict[str, Version] = {}
    dates: dict[str, Version] = {}
    for version in versions:
        policy = version.policy
        first = ids.setdefault(policy.id, version)
        if first is not version:
            sentence = f'"{policy.id}" is the id of the policy in {first.source} too'
            yield Fault(
                code="duplicate-policy", sentence=sentence, place=_place(version.source, version.text, "policy")
            )
        if policy.id in never_in_force:
            continue
        first = dates.setdefault(policy.effective_from, version)
        if first is not version:
            sentence = f'"{policy.id}" takes effect on {policy.effective_from}, and so does the one in {first.source}'
            yield Fault(
                code="same-effective-date",
                sentence=sentence,
                place=_place(version.source, version.text, "effective_from"),
            )


def _place(source: str, text: str, name: str) -> str:
    return parse_yaml(text, source).place((name,))
