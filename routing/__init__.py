"""The routing decision: pure functions of facts, policy and network.

`need(facts, policy)` says what a patient must have at least, `place(need, network, policy, ...)` where that is, and
`decide(call, knowledge, network, policy)` both. `explain` rebuilds the reasons of a decision, `answer` and `explained`
make it plain data.
"""

from routing.answers import answer, canonical, explained
from routing.assess import need
from routing.casing import CaseResult, run_cases
from routing.checking import Diagnostic, check_policy, parse_policy
from routing.deciding import Decision, decide
from routing.explaining import Explanation, explain
from routing.facts import Facts, facts_of, is_shut, last_provider_of
from routing.need import ALWAYS_ASK, CLINICIAN_SKILLS, NOTHING, Level, Need, Path, join
from routing.network import EMERGENCY, HEALTH_ADVISER, Load, Network, ProviderState
from routing.placing import Placement, all_open, place
from routing.policy import Area, Policy, Provider

__all__ = [
    "ALWAYS_ASK",
    "CLINICIAN_SKILLS",
    "EMERGENCY",
    "HEALTH_ADVISER",
    "NOTHING",
    "Area",
    "CaseResult",
    "Decision",
    "Diagnostic",
    "Explanation",
    "Facts",
    "Level",
    "Load",
    "Need",
    "Network",
    "Path",
    "Placement",
    "Policy",
    "Provider",
    "ProviderState",
    "all_open",
    "answer",
    "canonical",
    "check_policy",
    "decide",
    "explain",
    "explained",
    "facts_of",
    "is_shut",
    "join",
    "last_provider_of",
    "need",
    "parse_policy",
    "place",
    "run_cases",
]
