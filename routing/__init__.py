"""The routing decision: pure functions of facts, policy and network.

`need(facts, policy)` says what a patient must have at least, `place(need, network, policy, ...)` where that is, and
`decide(call, knowledge, network, policy)` both. `explain` rebuilds the reasons of a decision, `answer` and `explained`
make it plain data.
"""

from routing.answers import answer, canonical, explained
from routing.assess import need
from routing.casing import CaseResult, RuleCoverage, cover_rules, run_cases
from routing.checking import Diagnostic, check_policy, parse_policy
from routing.deciding import Decision, decide
from routing.decisive import Decisive, decisive_of_destination, decisive_of_need
from routing.explaining import Explanation, explain
from routing.facts import Facts, facts_of, is_shut, last_provider_of
from routing.need import ALWAYS_ASK, CLINICIAN_SKILLS, NOTHING, Level, Need, Path, join
from routing.network import EMERGENCY, HEALTH_ADVISER, Load, Network, ProviderState
from routing.not_fired import NotFired, not_fired
from routing.placing import Placement, all_open, place
from routing.policy import Area, Policy, Provider
from routing.prose import policy_in_prose
from routing.router import Router
from routing.versions import Version, Versions, read_versions

__all__ = [
    "ALWAYS_ASK",
    "CLINICIAN_SKILLS",
    "EMERGENCY",
    "HEALTH_ADVISER",
    "NOTHING",
    "Area",
    "CaseResult",
    "Decision",
    "Decisive",
    "Diagnostic",
    "Explanation",
    "Facts",
    "Level",
    "Load",
    "Need",
    "Network",
    "NotFired",
    "Path",
    "Placement",
    "Policy",
    "Provider",
    "ProviderState",
    "Router",
    "RuleCoverage",
    "Version",
    "Versions",
    "all_open",
    "answer",
    "canonical",
    "check_policy",
    "cover_rules",
    "decide",
    "decisive_of_destination",
    "decisive_of_need",
    "explain",
    "explained",
    "facts_of",
    "is_shut",
    "join",
    "last_provider_of",
    "need",
    "not_fired",
    "parse_policy",
    "place",
    "policy_in_prose",
    "read_versions",
    "run_cases",
]
