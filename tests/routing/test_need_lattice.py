"""The need is a bounded join-semilattice; on these laws rests that the order of rules cannot matter."""

import random

from hypothesis import given
from hypothesis import strategies as st

from routing import ALWAYS_ASK, NOTHING, Need, join
from routing.testing import needs

N = needs()


@given(N, N, N)
def test_join_is_associative(a: Need, b: Need, c: Need) -> None:
    assert (a | b) | c == a | (b | c)


@given(N, N)
def test_join_is_commutative(a: Need, b: Need) -> None:
    assert a | b == b | a


@given(N)
def test_join_is_idempotent_and_nothing_is_its_identity(a: Need) -> None:
    assert a | a == a
    assert a | NOTHING == a


@given(N, N)
def test_join_is_an_upper_bound(a: Need, b: Need) -> None:
    assert (a | b).covers(a)
    assert (a | b).covers(b)


@given(N, N, N)
def test_join_is_the_least_upper_bound(a: Need, b: Need, c: Need) -> None:
    upper = a | b | c
    assert upper.covers(a | b)
    assert not (a.covers(upper) and b.covers(upper)) or a == b == upper


@given(N, N)
def test_covering_both_ways_is_equality(a: Need, b: Need) -> None:
    assert (a.covers(b) and b.covers(a)) == (a == b)


@given(st.lists(N, max_size=6), st.integers(0, 1000))
def test_the_order_of_contributions_does_not_matter(found: list[Need], seed: int) -> None:
    shuffled = random.Random(seed).sample(found, len(found))
    assert join(found) == join(shuffled)


@given(N)
def test_what_is_confirmed_is_not_asked_unless_forced_or_always_asked(need: Need) -> None:
    assert need.ask >= ALWAYS_ASK | need.forced
    assert not need.ask & need.confirmed - need.forced - ALWAYS_ASK
    assert need.asks <= need.ask | need.confirmed
