"""Policy files by name or path, and which of them was in force on a day."""

from datetime import date
from importlib.resources import files
from pathlib import Path

from prm.base import Fault, NotFound, bad_input
from prm.base.documents import suggest
from routing import Policy, parse_policy
from scenarios.places import PLACES
from scenarios.text_files import is_path, read_text

_FILES = files("routing") / "policies"


def list_policies() -> tuple[str, ...]:
    """The names of the policies that come with the project, in the order of the alphabet."""
    return tuple(sorted(entry.name.removesuffix(".yaml") for entry in _FILES.iterdir() if entry.name.endswith(".yaml")))


def policy_text(name: str) -> str:
    """The text of the project's policy file of that name; `NotFound` with the likely name."""
    known = list_policies()
    if name not in known:
        hint = suggest(name, known) or f"; there are {', '.join(known)}"
        raise NotFound(Fault(code="unknown-policy", sentence=f'there is no policy "{name}"{hint}'))
    return (_FILES / f"{name}.yaml").read_text(encoding="utf-8")


def load_policy(name_or_path: str | Path) -> Policy:
    """The policy of that name, or in the file at that path (what has a folder or ends in `.yaml` or `.yml`).

    Each call parses anew, and the policy's memory of needs begins empty: keep the policy where speed matters.
    Raises `NotFound` for a name or file there is not, and what `routing.parse_policy` raises.
    """
    if is_path(name_or_path):
        return parse_policy(read_text(Path(name_or_path)), str(name_or_path))
    return parse_policy(policy_text(str(name_or_path)), f"{name_or_path}.yaml")


def policy_for(baseline: str, day: date) -> Policy:
    """The policy that was in force on that London day; `BadInput` for a day before the first of them."""
    in_turn = [load_policy(name) for name in PLACES[baseline].policies]
    in_force = [policy for policy in in_turn if date.fromisoformat(policy.effective_from) <= day]
    if not in_force:
        raise bad_input("no-policy", f"{baseline} has no policy that was in force on {day}")
    return max(in_force, key=lambda policy: policy.effective_from)
