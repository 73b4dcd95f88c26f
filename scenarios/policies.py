"""Policy files by name, by path or by folder, and which of them was in force on a day."""

import os.path
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path

from prm.base import BadInput, Fault, NotFound, PrmError, bad_input
from prm.base.documents import suggest
from routing import Policy, Version, Versions, parse_policy, read_versions
from scenarios.places import PLACES
from scenarios.text_files import is_path, read_text

_FILES = files("routing") / "policies"
_SUFFIXES = (".yaml", ".yml")

NEVER_IN_FORCE = frozenset(name for places in PLACES.values() for name in places.counterfactual_policies)
"""The project's policies that were never in force."""


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
    versions = read_versions(_texts(PLACES[baseline].policies))
    found = versions.on(day)
    if found is None:
        raise bad_input("no-policy", f"{baseline} has no policy that was in force on {day}")
    return found.policy


def library_texts() -> dict[str, str]:
    """The texts of the project's policy files by file name."""
    return _texts(list_policies())


def library_versions() -> Versions:
    """The project's policies side by side, all baselines in turn; those that never were in force decide by name."""
    return read_versions(library_texts(), never_in_force=NEVER_IN_FORCE)


def one_version(name_or_path: str | Path) -> Versions:
    """The policy of that name or path alone, to be tried as it is: its cases may fail. Raises as `load_policy` does."""
    in_file = is_path(name_or_path)
    source = str(name_or_path) if in_file else f"{name_or_path}.yaml"
    text = read_text(Path(name_or_path)) if in_file else policy_text(str(name_or_path))
    version = Version(policy=parse_policy(text, source), source=source, text=text)
    return Versions(all=(version,), never_in_force=frozenset())


def folder_texts(folder: Path) -> dict[str, str]:
    """The texts of the policy files of a folder by file name: what ends in `.yaml` or `.yml` and is not hidden.

    Folders inside it are not looked into. Raises `BadInput` with a fault for each file that cannot be read, or for
    the folder itself.
    """
    try:
        names = sorted(entry.name for entry in folder.iterdir() if _is_policy_file(entry.name))
    except OSError as error:
        reason = (error.strerror or "it is not there").lower()
        raise bad_input("unreadable-folder", f"the folder of the policies cannot be read: {reason}") from None
    texts: dict[str, str] = {}
    faults: list[Fault] = []
    for name in names:
        try:
            texts[name] = _file_text(folder / name)
        except PrmError as error:
            # The folder is the operator's own business: a fault names the file alone.
            faults += [replace(fault, place=ascii(name)[1:-1]) for fault in error.faults]
    if faults:
        raise BadInput(*faults)
    return texts


def _texts(names: tuple[str, ...]) -> dict[str, str]:
    return {f"{name}.yaml": policy_text(name) for name in names}


def _is_policy_file(name: str) -> bool:
    return name.endswith(_SUFFIXES) and not name.startswith(".")


def _file_text(path: Path) -> str:
    """The text of a regular file; to open a pipe would be to wait for ever."""
    if not path.name.isprintable():
        raise bad_input("bad-file-name", "the name of the file cannot be printed")
    # Unlike their namesakes of `Path`, these never raise: what may not be looked at is told when it is opened.
    if os.path.exists(path) and not os.path.isfile(path):
        raise bad_input("unreadable-file", "this is no regular file")
    return read_text(path)
