"""Parts that answers share: they read as plain data, nothing changes them, and a copy is plain and free again."""

import copy
import json
import operator
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from routing.shared import SharedDict, SharedList, shared

PLAIN = {"a": [3, 1, {"b": [2]}], "c": {"d": None}}

LIST_CHANGES: list[Callable[[Any], object]] = [
    lambda part: part.append(1),
    lambda part: part.clear(),
    lambda part: part.extend([1]),
    lambda part: part.insert(0, 1),
    lambda part: part.pop(),
    lambda part: part.remove(1),
    lambda part: part.reverse(),
    lambda part: part.sort(key=str),
    lambda part: operator.setitem(part, 0, 1),
    lambda part: operator.delitem(part, 0),
    lambda part: operator.iadd(part, [1]),
    lambda part: operator.imul(part, 2),
]
DICT_CHANGES: list[Callable[[Any], object]] = [
    lambda part: part.clear(),
    lambda part: part.pop("a"),
    lambda part: part.popitem(),
    lambda part: part.setdefault("x", 1),
    lambda part: part.update(x=1),
    lambda part: operator.setitem(part, "a", 1),
    lambda part: operator.delitem(part, "a"),
    lambda part: operator.ior(part, {"x": 1}),
]


@pytest.mark.parametrize("number", range(len(LIST_CHANGES)))
def test_a_shared_list_refuses_every_change(number: int) -> None:
    part = shared(PLAIN)["a"]
    with pytest.raises(TypeError, match="shared by many answers"):
        LIST_CHANGES[number](part)
    assert part == PLAIN["a"]


@pytest.mark.parametrize("number", range(len(DICT_CHANGES)))
def test_a_shared_mapping_refuses_every_change(number: int) -> None:
    part = shared(PLAIN)
    with pytest.raises(TypeError, match="shared by many answers"):
        DICT_CHANGES[number](part)
    assert part == PLAIN


def test_there_is_no_other_way_to_change_one() -> None:
    """Whatever a list or a mapping has and a tuple or a read-only view has not is refused, but for its own copies."""
    harmless = {"copy", "__init__", "__reversed__", "__init_subclass__", "fromkeys", "__class_getitem__"}
    for kind, plain, readable in ((SharedList, list, tuple), (SharedDict, dict, type(vars(object)))):
        for name in set(dir(plain)) - set(dir(readable)) - harmless:
            assert getattr(kind, name) is not getattr(plain, name), name


def test_it_reads_and_serialises_as_plain_data_at_every_depth() -> None:
    part = shared(PLAIN)
    assert part == PLAIN
    assert json.dumps(part) == json.dumps(PLAIN)
    assert type(part["a"][2]["b"]) is SharedList
    assert type(part["c"]) is SharedDict
    assert shared(5) == 5


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda part: pickle.loads(pickle.dumps(part))])
def test_a_copy_is_plain_and_free(copied: Callable[[Any], Any]) -> None:
    part = copied(shared(PLAIN))
    assert part == PLAIN
    assert (type(part), type(part["a"]), type(part["a"][2]["b"])) == (dict, list, list)
    part["a"][2]["b"].append(4)
    part["c"].clear()
    assert type(list(shared(PLAIN)["a"])) is list
