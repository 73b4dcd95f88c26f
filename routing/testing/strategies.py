"""Hypothesis strategies for calls, knowledge, networks, needs and policies, for property tests of any policy file.

They lean to the boundaries: 96 hours to the microsecond, clock changes, the edges of notes, limits and ages.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.vendor import pretty

from prm.base import Instant
from prm.facts import Call, Contact, Knowledge, Note, Plan, Triage
from routing.need import Need
from routing.network import Network
from routing.policy import Policy
from routing.testing.choosing import Choices
from routing.testing.drawing import (
    a_call,
    a_need,
    a_network,
    a_triage,
    some_contacts,
    some_knowledge,
    some_notes,
    some_plans,
)
from routing.testing.drawing_policies import a_policy_file
from routing.testing.moment import Moment, PolicyFile, a_moment
from routing.testing.words import MARKS, OFFSETS, PLAIN_INSTANT

T = TypeVar("T")

# Hypothesis prints dataclasses field by field, and a policy with all its rules is very long.
pretty.for_type_by_name("routing.policy", "Policy", lambda policy, printer, _cycle: printer.text(repr(policy)))


class Drawn:
    """Hypothesis as somebody who chooses."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def below(self, bound: int) -> int:
        return self._draw(_below(bound)) if bound > 1 else 0


@lru_cache(maxsize=1024)
def _below(bound: int) -> st.SearchStrategy[int]:
    return st.integers(0, bound - 1)


def made_by(make: Callable[[Choices], T]) -> st.SearchStrategy[T]:
    """Whatever is made from choices, with Hypothesis behind them."""

    @st.composite
    def made(draw: st.DrawFn) -> T:
        return make(Drawn(draw))

    return made()


def choices() -> st.SearchStrategy[Choices]:
    """Somebody who chooses, to hand to an invariant."""
    return _CHOICES


@st.composite
def _chooser(draw: st.DrawFn) -> Choices:
    return Drawn(draw)


_CHOICES = _chooser()


def needs() -> st.SearchStrategy[Need]:
    """Any need of the lattice."""
    return made_by(a_need)


def instants() -> st.SearchStrategy[Instant]:
    """Instants around clock changes, leap days and year ends, and within the years of the policies."""
    edges = tuple(mark + offset for mark in MARKS for offset in OFFSETS)
    return st.just(PLAIN_INSTANT) | st.sampled_from(edges) | made_by(_far_instant)


def _far_instant(choices: Choices) -> Instant:
    return PLAIN_INSTANT + (choices.below(2_000_000) - 1_000_000) * 60_000_000 + choices.below(3) - 1


def triages() -> st.SearchStrategy[Triage | None]:
    """What clinical triage may find, or that there was none."""
    return made_by(a_triage)


def calls(policy: Policy) -> st.SearchStrategy[Call]:
    """Any call of the policy's areas, or of none, at any stage."""
    return made_by(lambda choices: a_call(choices, policy))


def contacts(policy: Policy, at: Instant) -> st.SearchStrategy[tuple[Contact, ...]]:
    """Earlier contacts at and around the edges of the windows, some that nobody dealt with."""
    return made_by(lambda choices: some_contacts(choices, policy, at))


def notes(policy: Policy, at: Instant) -> st.SearchStrategy[tuple[Note, ...]]:
    """Notes around the edges of their validity."""
    return made_by(lambda choices: some_notes(choices, policy, at))


def plans(policy: Policy, at: Instant) -> st.SearchStrategy[tuple[Plan, ...]]:
    """Plans around the edges of their validity."""
    return made_by(lambda choices: some_plans(choices, policy, at))


def knowledge(policy: Policy, at: Instant) -> st.SearchStrategy[Knowledge]:
    """Anything that may be known at that instant; mostly a patient who is surely known."""
    return made_by(lambda choices: some_knowledge(choices, policy, at))


def networks(policy: Policy, at: Instant = PLAIN_INSTANT) -> st.SearchStrategy[Network]:
    """Any state of the policy's providers, waits at and around its limits; some providers are left out."""
    return made_by(lambda choices: a_network(choices, policy, at))


def situations(policy: Policy) -> st.SearchStrategy[tuple[Call, Knowledge, Network]]:
    """A call, what is known about its patient, and the network."""
    return made_by(lambda choices: _situation(choices, policy))


def _situation(choices: Choices, policy: Policy) -> tuple[Call, Knowledge, Network]:
    call = a_call(choices, policy)
    return call, some_knowledge(choices, policy, call.at), a_network(choices, policy, call.at)


def moments(file: PolicyFile) -> st.SearchStrategy[Moment]:
    """A situation under the policy of the file, with a need so far now and then: what invariants are held to."""
    return made_by(lambda choices: a_moment(choices, file))


def policy_files() -> st.SearchStrategy[PolicyFile]:
    """Any valid policy as a file: any kinds of rules, providers, areas, overflow, limits and balancing."""
    return made_by(a_policy_file)


def policies() -> st.SearchStrategy[Policy]:
    """Any valid policy."""
    return policy_files().map(lambda file: file.policy)
