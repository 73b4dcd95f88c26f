"""The hashes of the files that every run rests on."""

from functools import cache
from hashlib import sha256
from importlib.resources import files


@cache
def input_hashes() -> dict[str, str]:
    """The SHA-256 of each published table and of the fitted values, by file name."""
    tables = (entry for entry in (files("scenarios") / "data").iterdir() if entry.name.endswith((".csv", ".json")))
    return {entry.name: sha256(entry.read_bytes()).hexdigest() for entry in tables}
