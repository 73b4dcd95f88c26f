"""Plain data that many answers share: lists and mappings that read, compare and serialise as such but cannot change.

A copy (`copy.deepcopy`, `list`, `dict`, pickle) is a plain list or dictionary again, free to change.
"""

from typing import Any, NoReturn


def _refuse(self: object, *_: object, **__: object) -> NoReturn:
    del self
    raise TypeError("this part is shared by many answers and cannot change; change a copy of it")


class SharedList(list[Any]):
    """A list that many answers share."""

    __slots__ = ()

    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse
    append = clear = extend = insert = pop = remove = reverse = sort = _refuse

    def __reduce_ex__(self, protocol: object) -> tuple[type[list[Any]], tuple[tuple[Any, ...]]]:
        del protocol
        return list, (tuple(self),)


class SharedDict(dict[str, Any]):
    """A mapping that many answers share."""

    __slots__ = ()

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce_ex__(self, protocol: object) -> tuple[type[dict[str, Any]], tuple[tuple[tuple[str, Any], ...]]]:
        del protocol
        return dict, (tuple(self.items()),)


def shared(data: Any) -> Any:
    """The data with every list and dictionary in them made unchangeable."""
    if isinstance(data, dict):
        return SharedDict({key: shared(value) for key, value in data.items()})
    if isinstance(data, list):
        return SharedList([shared(value) for value in data])
    return data
