"""Lists and numbers in a sentence."""

import pytest

from routing.wording import counted, listed


@pytest.mark.parametrize(
    ("parts", "said"),
    [((), "none"), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c", "d"), "a, b, c and d")],
)
def test_every_part_of_a_list_is_said_once_in_its_order(parts: tuple[str, ...], said: str) -> None:
    assert listed(parts) == said


def test_a_list_may_end_with_another_word() -> None:
    assert listed(["a", "b", "c"], "or") == "a, b or c"


@pytest.mark.parametrize(("number", "said"), [(0, "0 calls"), (1, "1 call"), (2, "2 calls")])
def test_one_thing_takes_no_s(number: int, said: str) -> None:
    assert counted(number, "call") == said
