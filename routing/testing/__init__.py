"""A test kit for any policy file: Hypothesis strategies, and the invariants of routing as functions.

`strategies` draws calls, knowledge, networks and policies that lean to the boundaries; `invariants.INVARIANTS` is the
table of laws; `checking.check_invariants` holds a policy to all of them; `pytest --prm111-policy my.yaml` does so with
one test each. Needs Hypothesis, which the project itself does not: install `prm111[testing]`.
"""

from routing.testing.checking import Verdict, check_invariants
from routing.testing.choosing import Choices, Recording, Replay
from routing.testing.invariants import ELSEWHERE, INVARIANTS
from routing.testing.moment import Broken, Moment, PolicyFile, a_moment, policy_file
from routing.testing.registry import Invariant
from routing.testing.strategies import (
    calls,
    choices,
    contacts,
    instants,
    knowledge,
    moments,
    needs,
    networks,
    notes,
    plans,
    policies,
    policy_files,
    situations,
    triages,
)
from routing.testing.words import CLOCK_CHANGES

__all__ = [
    "CLOCK_CHANGES",
    "ELSEWHERE",
    "INVARIANTS",
    "Broken",
    "Choices",
    "Invariant",
    "Moment",
    "PolicyFile",
    "Recording",
    "Replay",
    "Verdict",
    "a_moment",
    "calls",
    "check_invariants",
    "choices",
    "contacts",
    "instants",
    "knowledge",
    "moments",
    "needs",
    "networks",
    "notes",
    "plans",
    "policies",
    "policy_file",
    "policy_files",
    "situations",
    "triages",
]
