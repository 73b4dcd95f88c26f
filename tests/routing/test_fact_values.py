"""What a fact might have been instead."""

from collections.abc import Iterator
from dataclasses import replace
from enum import Enum
from types import UnionType
from typing import Any, get_args, get_type_hints

import pytest

from prm.facts import UNKNOWN, Call, Missing, Option, Stage
from routing import Policy, facts_of
from routing.fact_values import other_values
from routing.facts import Facts
from routing.safety import SAFETY_RULES


def _all_of(kind: object) -> Iterator[Any]:
    """Every value of a type that has few; the types say what a fact may be, and nothing else is asked."""
    if isinstance(kind, UnionType):
        for one in get_args(kind):
            yield from _all_of(one)
    elif kind is type(None):
        yield None
    elif kind is bool:
        yield from (False, True)
    elif isinstance(kind, type) and issubclass(kind, Enum):
        yield from kind


_OF_FEW_VALUES = {
    fact: values
    for fact, kind in get_type_hints(Facts).items()
    # Parts of what is known have values without end beside the words for not knowing them.
    if fact not in ("age_from", "notes", "plans", "contacts", "triage") and (values := set(_all_of(kind)))
}


@pytest.mark.parametrize("fact", sorted(_OF_FEW_VALUES))
def test_a_fact_of_few_values_might_have_been_each_other_one(fact: str, london_2024: Policy) -> None:
    values = _OF_FEW_VALUES[fact]
    assert len(values) > 1
    for present in values:
        others = other_values(fact, SAFETY_RULES[0], Facts()._replace(**{fact: present}), london_2024)
        assert set(others) == values - {present}
        assert len(others) == len(values) - 1


def test_a_policy_that_counts_no_contacts_can_tell_only_why_they_are_not_known(london_2024: Policy) -> None:
    policy = replace(london_2024, contact_windows=())
    others = other_values("contacts", SAFETY_RULES[0], Facts(), policy)
    assert set(others) == {(), *Missing} - {Facts().contacts}


def test_each_red_flag_might_have_been_raised(london_2024: Policy) -> None:
    all_three = Call(
        call_id="c", at=0, stage=Stage.RING, option=Option.LIFE_THREATENING, red_flag=True, ambulance_requested=True
    )
    raised = facts_of(all_three, UNKNOWN, london_2024).red_flags
    others = other_values("red_flags", SAFETY_RULES[0], Facts(), london_2024)
    assert {flag for flags in others for flag in flags} == raised
    assert len(raised) == 3
