"""Fitted, echoed or predicted: what kind of number each headline is."""

from enum import StrEnum

from simulation.measures import Family


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

_ECHOED = frozenset({"clinician", "ambulance", "ed", "primary_care", "dental", "self_care"}) | frozenset(
    {"mds_clinician", "mds_triaged", "mds_ambulance", "mds_ed", "mds_primary_care", "mds_other", "mds_none"}
)
"""Shares that follow from the published mix of dispositions, triage and clinical assessment."""

_FITTED_ON = {
    Family.IUC_ADC: frozenset({"abandoned", "within_60"}),
    Family.MDS: frozenset({"mds_abandoned_30", "mds_within_60", "mds_call_back_10"}),
}
"""What rosters and patience were fitted on, in the unchanged baseline."""


def kind_in_scenario(code: str) -> Kind:
    """What kind of number the measure is where something was changed."""
    return Kind.ECHOED if code in _ECHOED else Kind.PREDICTED


def kind_in_baseline(code: str, family: Family) -> Kind:
    """What kind of number it is in the unchanged baseline, seen over its whole fit period."""
    if code in _ECHOED:
        return Kind.ECHOED
    return Kind.FITTED if code in _FITTED_ON[family] else Kind.PREDICTED
