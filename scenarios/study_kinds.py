"""Fitted, echoed or predicted: what kind of number each headline is."""

from enum import StrEnum

from scenarios.library import comparison_of
from scenarios.published import FIT_MONTHS
from scenarios.schema import Scenario


class Kind(StrEnum):
    """Where a number comes from."""

    FITTED = "fitted"
    """Chosen so that a published figure comes back."""
    ECHOED = "echoed"
    """An input that comes back."""
    PREDICTED = "predicted"
    """Neither."""


KIND_SENTENCES = {
    Kind.FITTED: "fitted: chosen so that a published figure comes back",
    Kind.ECHOED: "echoed: a published input that comes back; what notes and plans change about it is an assumption",
    Kind.PREDICTED: "predicted: neither fitted nor put in",
}

_ECHOED = frozenset({"ambulance", "ed", "primary_care", "dental", "self_care"}) | frozenset(
    {"mds_triaged", "mds_ambulance", "mds_ed", "mds_primary_care", "mds_other", "mds_none"}
)
"""Shares that follow from the published triage and mix of dispositions."""

_CLINICIANS = frozenset({"clinician", "mds_clinician"})
"""The share that needs a clinician is fitted to these, and comes back wherever it is carried."""

_FITTED = _CLINICIANS | frozenset({"abandoned", "mds_abandoned_30", "mds_within_60", "mds_call_back_10"})
"""What rosters and early hang-ups are fitted to."""


def kind_of(code: str, scenario: Scenario) -> Kind:
    """What kind of number a headline of the scenario is: fitted only in an unchanged baseline's fit period."""
    if code in _ECHOED:
        return Kind.ECHOED
    if code in _FITTED and comparison_of(scenario) is None and _in_fit_period(scenario):
        return Kind.FITTED
    return Kind.ECHOED if code in _CLINICIANS else Kind.PREDICTED


def _in_fit_period(scenario: Scenario) -> bool:
    """London 2015-16 is fitted on its first six months, London 2024-25 on the whole year."""
    return scenario.baseline != "london-2015-16" or f"{scenario.days[1]:%Y-%m}" in FIT_MONTHS
