"""What is not published of staff and systems in trouble; each plays a part only where a scenario asks for it."""

from scenarios.assumption import Assumption

OPERATIONS = (
    Assumption(
        name="absence",
        low=0.039,
        middle=0.067,
        high=0.085,
        unit="share of rostered people",
        sentence="Rostered people who do not come, beside what the fitted level holds, where a scenario asks for "
        "absence.",
        source="For 111 not published. Sickness absence of England's ambulance trusts: 6.7 % a year (Department of "
        "Health and Social Care, written answer 100772, July 2025), 8.5 % in February 2022 (written answer 192967); of "
        "the whole NHS 3.9 %, April to June 2014 (NHS Digital).",
    ),
    Assumption(
        name="busy_redial",
        low=0.5,
        middle=0.8,
        high=0.95,
        unit="share of those with a busy tone",
        sentence="Callers who ring again after a busy tone.",
        source="Not published for 111; more than after hanging up, since nobody has waited yet.",
    ),
    Assumption(
        name="busy_redial_mean_seconds",
        low=30.0,
        middle=120.0,
        high=600.0,
        unit="seconds",
        sentence="How long after a busy tone they ring again, on average.",
        source="Not published for 111.",
        least=1.0,
        most=86400.0,
    ),
    Assumption(
        name="told_hang_up",
        low=0.02,
        middle=0.10,
        high=0.25,
        unit="share of those told a long wait",
        sentence="Callers who hang up at once when they are told how long the wait will be.",
        source="Not published for 111.",
    ),
    Assumption(
        name="told_patience_times",
        low=1.0,
        middle=1.2,
        high=1.5,
        unit="times",
        sentence="How many times as patient those are who are told the wait and stay.",
        source="Not published for 111.",
        least=1.0,
        most=10.0,
    ),
    Assumption(
        name="paper_times",
        low=1.2,
        middle=1.5,
        high=2.0,
        unit="times",
        sentence="How many times as long health advisers take for a call while there is no clinical system.",
        source="Not published; paper was in use for weeks after the attack of 4 August 2022 on Adastra.",
        least=1.0,
        most=10.0,
    ),
)
