"""Results as JSON values."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from math import isfinite
from typing import Any

from scenarios.limits import NOTICE


def plain(value: Any) -> Any:
    """Dataclasses, mappings and tuples as JSON objects and lists; what is not finite as null."""
    if is_dataclass(value):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if isinstance(value, float) and not isfinite(value):
        return None
    return value


def findings(result: Any) -> dict[str, Any]:
    """A result that is a dataclass as a JSON object, with the notice that goes with every result."""
    return {**plain(result), "notice": NOTICE}
