"""What the checks look at: a policy file as read, and where its parts stand."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from prm.base.documents import Path
from routing.policy import Policy
from routing.policy_document import PolicyDocument, ProviderDocument

Place = Callable[[Path], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """A policy whose names are all known."""

    document: PolicyDocument
    policy: Policy
    place: Place
    """`file:line:column` of a part of the document."""

    def providers(self) -> dict[str, ProviderDocument]:
        """The providers as written, by id."""
        return {provider.id: provider for provider in self.document.providers}

    def provider_place(self, provider: str, *path: str) -> str:
        """Where something about a provider is written."""
        index = next(n for n, entry in enumerate(self.document.providers) if entry.id == provider)
        return self.place(("providers", index, *path))

    def rule_place(self, rule: str, *path: str) -> str:
        """Where something about a rule is written."""
        index = next(n for n, entry in enumerate(self.document.rules) if entry.id == rule)
        return self.place(("rules", index, *path))


def quoted(names: Iterable[str]) -> str:
    """Names in a sentence: `"a", "b" and "c"`."""
    *most, last = [f'"{name}"' for name in names]
    return f"{', '.join(most)} and {last}" if most else last
