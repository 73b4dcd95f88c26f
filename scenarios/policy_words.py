"""Two policies set side by side in words: what was added, removed and changed, and from what to what.

The order of rules, providers and cases in a file means nothing, and so nothing is said of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from prm.base.documents import StrictModel, parse_yaml, validated
from routing.case_document import CaseDocument
from routing.policy_document import PolicyDocument, content_hash
from routing.rules import Rule
from routing.wording import calls_for
from scenarios.policies import policy_text
from scenarios.text_files import is_path, read_text

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
MARKS = {ADDED: "+", REMOVED: "-", CHANGED: "~"}

SECTIONS = {
    "policy": "The policy itself",
    "rules": "Rules",
    "providers": "Providers",
    "areas": "Areas",
    "placing": "Limits, orders and balancing",
    "cases": "Test cases",
}
"""What a policy file consists of, in the order in which changes are told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldChange:
    """One field, before and after; `not set` where it is absent."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One thing that was added, removed or changed."""

    section: str
    """One of `SECTIONS`."""
    name: str
    how: str
    """`added`, `removed` or `changed`."""
    says: str
    """What it is, for something added or removed."""
    fields: tuple[FieldChange, ...]
    """What differs, for something changed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WordsDiff:
    """What one policy says and the other does not."""

    before: str
    after: str
    """The policies' ids."""
    before_hash: str
    after_hash: str
    changes: tuple[Change, ...]

    @property
    def identical(self) -> bool:
        """Whether both say the same, whatever the order and the comments of their files."""
        return self.before_hash == self.after_hash

    def as_dict(self) -> dict[str, Any]:
        """The difference as JSON values."""
        return {
            "before": {"id": self.before, "hash": self.before_hash},
            "after": {"id": self.after, "hash": self.after_hash},
            "identical": self.identical,
            "changes": [
                {
                    "section": change.section,
                    "name": change.name,
                    "how": change.how,
                    "says": change.says,
                    "fields": [{n: getattr(each, n) for n in each.__slots__} for each in change.fields],
                }
                for change in self.changes
            ],
        }

    def lines(self) -> Iterator[str]:
        """The difference for a reader."""
        if self.identical:
            yield f"{self.before} and {self.after} say the same ({self.before_hash[:12]})."
            return
        yield f"{self.before} ({self.before_hash[:12]}) to {self.after} ({self.after_hash[:12]})"
        for section, title in SECTIONS.items():
            found = [change for change in self.changes if change.section == section]
            if found:
                yield title
            for change in found:
                said = f": {change.says}" if change.says else ""
                yield f"  {MARKS[change.how]} {change.name}{said}"
                for each in change.fields:
                    yield f"      {each.field}: {each.before} -> {each.after}"


def read_document(name_or_path: str) -> PolicyDocument:
    """A policy as its file says it; `load_policy` tells what is wrong with its content."""
    if is_path(name_or_path):
        file = parse_yaml(read_text(Path(name_or_path)), name_or_path)
    else:
        file = parse_yaml(policy_text(name_or_path), f"{name_or_path}.yaml")
    return validated(PolicyDocument, file)


def compare_words(before: PolicyDocument, after: PolicyDocument) -> WordsDiff:
    """What differs between two policies, section by section and name by name."""
    changes = (
        *_changed("policy", before.policy, _head(before), _head(after)),
        *_entries("rules", {rule.id: rule for rule in before.rules}, {rule.id: rule for rule in after.rules}),
        *_entries(
            "providers", {each.id: each for each in before.providers}, {each.id: each for each in after.providers}
        ),
        *_entries("areas", before.areas, after.areas),
        *_changed("placing", "placing", before.placing.model_dump(), after.placing.model_dump()),
        *_entries("cases", {case.name: case for case in before.cases}, {case.name: case for case in after.cases}),
    )
    return WordsDiff(
        before=before.policy,
        after=after.policy,
        before_hash=content_hash(before),
        after_hash=content_hash(after),
        changes=changes,
    )


def in_plain_words(value: object) -> str:
    """A value of a policy file as a reader sees it: sets in the order of the alphabet, lists in their own."""
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, frozenset | set):
        return ", ".join(sorted(map(in_plain_words, value))) or "none"
    if isinstance(value, tuple | list):
        return ", ".join(map(in_plain_words, value)) or "none"
    if isinstance(value, Mapping):
        return "; ".join(f"{key} {in_plain_words(part)}" for key, part in value.items()) or "none"
    return f"{value:g}" if isinstance(value, float) else " ".join(str(value).split())


def _head(document: PolicyDocument) -> dict[str, Any]:
    return document.model_dump(include={"policy", "effective_from", "owner", "rationale"})


def _entries(section: str, before: Mapping[str, StrictModel], after: Mapping[str, StrictModel]) -> Iterator[Change]:
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old is None and new is not None:
            yield Change(section=section, name=name, how=ADDED, says=_says(new), fields=())
        elif new is None and old is not None:
            yield Change(section=section, name=name, how=REMOVED, says=_says(old), fields=())
        elif old is not None and new is not None:
            yield from _changed(section, name, old.model_dump(), new.model_dump(), _in_all(old, new))


def _changed(
    section: str,
    name: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    in_all: Iterable[FieldChange] = (),
) -> Iterator[Change]:
    old, new = dict(_leaves(before)), dict(_leaves(after))
    fields = [
        FieldChange(field=field, before=in_plain_words(old.get(field)), after=in_plain_words(new.get(field)))
        for field in dict.fromkeys((*old, *new))
        if old.get(field) != new.get(field)
    ]
    if fields:
        yield Change(section=section, name=name, how=CHANGED, says="", fields=(*fields, *in_all))


def _in_all(old: StrictModel, new: StrictModel) -> Iterator[FieldChange]:
    """What a rule gives, as one phrase before and after, where that differs."""
    if isinstance(old, Rule) and isinstance(new, Rule) and old.gives != new.gives:
        yield FieldChange(field="so it calls for", before=_gives(old), after=_gives(new))


def _leaves(value: Mapping[str, Any], name: str = "") -> Iterator[tuple[str, Any]]:
    """Every field with its name in words; lists and sets are values."""
    for key, part in value.items():
        here = f"{name} {key}".strip().replace("_", " ")
        if isinstance(part, Mapping):
            yield from _leaves(part, here)
        else:
            yield here, part


def _says(entry: StrictModel) -> str:
    """What an entry is, in one phrase."""
    if isinstance(entry, Rule):
        own = entry.model_dump(exclude=set(Rule.model_fields), exclude_none=True)
        parameters = "".join(f", {name.replace('_', ' ')} {in_plain_words(value)}" for name, value in own.items())
        return f"{entry.kind.replace('_', ' ')}{parameters}; it calls for {_gives(entry)} (source: {entry.source})"
    told = dict(_leaves(entry.model_dump(exclude_defaults=True)))
    if isinstance(entry, CaseDocument):
        told = {name: value for name, value in told.items() if name.startswith("expect ")}
    return "; ".join(f"{name} {in_plain_words(value)}" for name, value in told.items() if name not in ("id", "name"))


def _gives(rule: Rule) -> str:
    return calls_for(rule.gives.need()) or "nothing of its own"
