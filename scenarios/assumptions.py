"""Every unpublished quantity that a result may depend on: named, with a low, a middle and a high, and a switch.

A scenario sets any of them by name; a study shows its headlines at all three levels of those that matter.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from scenarios.assumption import Assumption, Level
from scenarios.operations_assumptions import OPERATIONS
from scenarios.service_assumptions import SERVICE

__all__ = ["ASSUMPTIONS", "PAGE", "Assumption", "Level", "page", "values"]

_ALL = (
    Assumption(
        name="holder_share_over_85",
        low=0.10,
        middle=0.20,
        high=0.35,
        unit="share of callers",
        sentence="Callers of 85 and over who hold a special patient note or care plan.",
        source="Not published; the number of plans in London and their share of calls were not found.",
    ),
    Assumption(
        name="holder_share_others",
        low=0.005,
        middle=0.01,
        high=0.02,
        unit="share of callers",
        sentence="Callers under 85 who hold a special patient note or care plan.",
        source="Not published.",
    ),
    Assumption(
        name="new_holder_factor",
        low=1.0,
        middle=1.0,
        high=2.0,
        unit="times the baseline's coverage",
        sentence="Coverage of notes and plans relative to the baseline.",
        source="A switch: 1 in every baseline.",
        most=5.0,
    ),
    Assumption(
        name="new_holder_effect",
        low=0.0,
        middle=0.5,
        high=1.0,
        unit="share of the effect",
        sentence="How much of the effect of a note or plan holders beyond the baseline's coverage have.",
        source="Not published; those who hold plans now are mostly at the end of life and chose to stay at home.",
    ),
    Assumption(
        name="note_effect_size",
        low=2.0,
        middle=5.0,
        high=5.0,
        unit="times",
        sentence="How many times likelier a call is closed within 111, and less likely an ambulance, when the "
        "patient's note or plan is visible: the total of identification, bypass, fast track, clinician and note.",
        source="Healthy London Partnership, 2018/19 Proposed Projects: 5, over 85, against comparable callers; not "
        "peer reviewed, confounded.",
        least=1.0,
        most=10.0,
    ),
    Assumption(
        name="note_effect_is_risk",
        low=0.0,
        middle=0.0,
        high=1.0,
        unit="0 odds ratio, 1 risk ratio",
        sentence="Whether the size is read as an odds ratio or as a risk ratio.",
        source="The publication does not say; a risk ratio of 5 is impossible over a baseline of 20 % and is capped.",
    ),
    Assumption(
        name="note_effect_all_ages",
        low=0.0,
        middle=0.0,
        high=1.0,
        unit="0 over 85, 1 all ages",
        sentence="Whether the effect holds for holders of all ages, or only of 85 and over as published.",
        source="The publication speaks of callers over 85; the vendor drops the condition.",
    ),
    Assumption(
        name="identified_in_ivr",
        low=0.2,
        middle=0.4,
        high=0.6,
        unit="share of callers",
        sentence="Callers whose patient the IVR identifies before anyone speaks, once there is a PRM.",
        source="Not published.",
    ),
    Assumption(
        name="identified_by_adviser",
        low=0.90,
        middle=0.95,
        high=0.99,
        unit="share of callers",
        sentence="Callers whose patient a health adviser identifies.",
        source="Not published.",
    ),
    Assumption(
        name="busyness_cv",
        low=0.05,
        middle=0.08,
        high=0.12,
        unit="coefficient of variation",
        sentence="How much one day's calls differ from another's beyond month, weekday and holiday.",
        source="Not published by day for the baseline years.",
    ),
    Assumption(
        name="busyness_correlation",
        low=0.3,
        middle=0.6,
        high=0.9,
        unit="correlation",
        sentence="How alike a day's busyness is in the five networks.",
        source="Not published.",
    ),
    Assumption(
        name="redial",
        low=0.3,
        middle=0.5,
        high=0.7,
        unit="share of those who hang up",
        sentence="Callers who ring again after hanging up.",
        source="Not published for 111.",
    ),
    Assumption(
        name="redial_mean_seconds",
        low=300.0,
        middle=900.0,
        high=1800.0,
        unit="seconds",
        sentence="How long after hanging up they ring again, on average.",
        source="Not published for 111.",
        least=60.0,
        most=86400.0,
    ),
    Assumption(
        name="re_contact",
        low=0.05,
        middle=0.084,
        high=0.12,
        unit="share of closed calls",
        sentence="Patients who ring again within 96 hours after a call was closed.",
        source="8.4 further 111 contacts for 100 calls within 72 hours among primary-care dispositions in Bradford "
        "(Pilbery et al, BMJ Open 2023;13:e076203, data files); taken for all dispositions but ambulance.",
    ),
    Assumption(
        name="re_contact_mean_seconds",
        low=36000.0,
        middle=72000.0,
        high=108000.0,
        unit="seconds",
        sentence="How long after a closed call they ring again, on average.",
        source="Not published.",
        least=600.0,
        most=345600.0,
    ),
    Assumption(
        name="red_flag",
        low=0.01,
        middle=0.02,
        high=0.03,
        unit="share of callers",
        sentence="Callers with a life-threatening symptom.",
        source="3.1 % of 111 online sessions end in a category 1 or 2 ambulance (NHS England, Outcome Estimator "
        "v4.0); by telephone not published.",
    ),
    Assumption(
        name="red_flag_in_ivr",
        low=0.1,
        middle=0.3,
        high=0.5,
        unit="share of red-flag callers",
        sentence="Those of them who say so in the IVR.",
        source="Not published.",
    ),
    Assumption(
        name="acuity_correlation",
        low=0.3,
        middle=0.6,
        high=0.8,
        unit="correlation",
        sentence="How closely the acuity heard at first goes with the final disposition.",
        source="Not published.",
        most=0.99,
    ),
    Assumption(
        name="clinician_odds_ratio",
        low=0.5,
        middle=0.8,
        high=1.0,
        unit="odds ratio",
        sentence="Odds of an ambulance or ED disposition after a clinician, relative to a health adviser alone.",
        source="Not published as such; GPs kept 27 % of 1,474 ED dispositions that they reviewed (Anderson and "
        "Roland, BMJ Open 2015;5:e009444), which is the far end.",
        least=0.05,
        most=2.0,
    ),
    Assumption(
        name="urgent",
        low=0.2,
        middle=0.3,
        high=0.4,
        unit="share of those needing a clinician",
        sentence="Callers who need a clinician urgently (call-back within 20 minutes).",
        source="Not published by contract.",
    ),
    Assumption(
        name="identify_mean_seconds",
        low=60.0,
        middle=90.0,
        high=120.0,
        unit="seconds",
        sentence="How long a health adviser takes to identify the patient and to screen for threat to life.",
        source="Not published.",
        least=10.0,
        most=600.0,
    ),
    Assumption(
        name="known_saves_seconds",
        low=15.0,
        middle=30.0,
        high=60.0,
        unit="seconds",
        sentence="How much of that is saved when the patient was identified before the answer.",
        source="Not published.",
        most=600.0,
    ),
    Assumption(
        name="adviser_mean_minutes_2024",
        low=6.8,
        middle=9.0,
        high=10.5,
        unit="minutes",
        sentence="A health adviser's time for a triaged call in 2024-25.",
        source="6.8 min is the soft figure of 2015-16; 10.46 min the mean of 111 calls in Pilbery et al 2023.",
        least=1.0,
        most=60.0,
    ),
    Assumption(
        name="clinician_mean_minutes",
        low=9.0,
        middle=11.4,
        high=15.0,
        unit="minutes",
        sentence="A clinician's time for a call.",
        source="11.4 min a transferred call, 21 areas (6.3 to 15.5), computed from the MDS 2015-16; soft.",
        least=1.0,
        most=60.0,
    ),
    Assumption(
        name="clinician_level_2024",
        low=0.3,
        middle=0.8,
        high=1.5,
        unit="square-root safety staffing",
        sentence="How far clinicians' rosters of 2024-25 exceed their offered load, in units of its square root.",
        source="Not published; nothing in 2024-25 is published by contract from which it could be fitted.",
        least=-1.0,
        most=5.0,
    ),
    Assumption(
        name="bank_holiday_factor",
        low=1.125,
        middle=1.312,
        high=1.5,
        unit="times a mean Tuesday to Thursday",
        sentence="How busy a bank holiday other than Christmas and New Year is.",
        source="London's ordinary Sunday and Saturday; the factors published are for Christmas and New Year only.",
        most=5.0,
    ),
    Assumption(
        name="planned_share_of_surge",
        low=0.0,
        middle=0.5,
        high=1.0,
        unit="share of the extra calls",
        sentence="How much of a scenario's extra demand the rosters were planned for.",
        source="Not published; providers roster more people for bank holidays, by how much is not known.",
    ),
    *OPERATIONS,
    *SERVICE,
)

ASSUMPTIONS: Mapping[str, Assumption] = MappingProxyType({assumption.name: assumption for assumption in _ALL})
"""By name, in the order in which they are shown."""


def values(levels: Mapping[str, Level]) -> dict[str, float]:
    """Every assumption's value: the given levels, the middle for the rest; `KeyError` for an unknown name."""
    unknown = set(levels) - set(ASSUMPTIONS)
    if unknown:
        raise KeyError(sorted(unknown)[0])
    return {name: assumption.at(levels.get(name, "middle")) for name, assumption in ASSUMPTIONS.items()}


PAGE = Path("docs/assumptions.md")
"""Where the table of assumptions stands, seen from the checkout; `python -m scenarios.assumptions` writes it."""


def page() -> str:
    """The page of all assumptions, as Markdown."""
    lines = [
        "# Assumptions",
        "",
        "What no publication gives. A scenario sets any of these by name under `assumptions:`, to `low`, `middle`,",
        "`high` or a number; a study plays each at low and at high and says which would change its answer. This page",
        "is written by `python -m scenarios.assumptions`.",
        "",
        "| name | what it is | unit | low | middle | high | what is known |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| `{a.name}` | {a.sentence} | {a.unit} | {a.low:g} | {a.middle:g} | {a.high:g} | {a.source} |"
        for a in ASSUMPTIONS.values()
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
