"""A few hours of a small 111 under London's own policies: hand-made, hard-pressed, and full of rare things."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

import routing
from prm.base import HOUR, MINUTE, SECOND, parse_instant
from routing import HEALTH_ADVISER, Policy, parse_policy
from simulation.log import QUEUES
from simulation.setting import (
    QUARTER,
    Area,
    Behaviour,
    Care,
    Closure,
    Demand,
    Horizon,
    Population,
    RecordsDown,
    Redirection,
    Roster,
    Setting,
    Timing,
)

START = parse_instant("2025-12-27T16:00:00Z")
"""A Saturday in winter, so that London's clock is UTC; the dental line shuts at 23:00."""
HOURS = 8
QUARTERS = 4 * HOURS

_FILES = Path(routing.__file__).parent / "policies"


def policy_called(name: str) -> Policy:
    """One of the project's policies."""
    return parse_policy((_FILES / f"{name}.yaml").read_text(encoding="utf-8"), f"{name}.yaml")


POLICIES = {name: policy_called(name) for name in ("london-2024", "london-2024-no-prm")}

AREAS = (
    Area(name="north_west", network="north_west", home="las_north_west"),
    Area(name="north_east", network="north_east", home="las_north_east"),
    Area(name="south_west", network="south_west", home="ppg_south_west"),
)
HOMES = tuple(area.home for area in AREAS)

HOLDINGS = (
    ("plan", "coordinate_my_care", "end_of_life", 0.3),
    ("plan", "mental_health", "mental_health_crisis", 0.2),
    ("note", "gp", "special_patient_note", 0.3),
    ("note", "gp", "bypass_to_clinician", 0.2),
)

People = Mapping[tuple[str, str], int]


def staffed(*, advisers: int = 4, clinicians: int = 1, lines: int = 1, contingency: int = 1) -> People:
    """So many on duty all the time: at each home provider, in each clinician's queue, and elsewhere."""
    people = {(home, queue): clinicians for home in HOMES for queue in QUEUES}
    people |= {(home, HEALTH_ADVISER): advisers for home in HOMES}
    people |= {("crisis_line", "mental_health"): lines, ("dental_line", "dental"): lines}
    return people | {("national_resilience", queue): contingency for queue in (HEALTH_ADVISER, "nurse")}


def a_day(
    people: People | None = None,
    *,
    calls_per_quarter: float = 4.0,
    redial: float = 0.5,
    steady_patience_seconds: float = 300.0,
    closures: tuple[Closure, ...] = (),
    redirections: tuple[Redirection, ...] = (),
    records_down: tuple[RecordsDown, ...] = (),
    snapshot_seconds: float = 60.0,
    identified_in_ivr: float = 0.5,
    identified_by_adviser: float = 0.8,
    identify_mean_seconds: float = 90.0,
    clinician_mean_seconds: float = 700.0,
    off_duty: frozenset[int] = frozenset(),
) -> Setting:
    """Eight hours of three areas; nobody but the contingency is on duty in the quarter hours `off_duty`."""
    ids = [provider.id for provider in POLICIES["london-2024"].providers]
    working = np.array([quarter not in off_duty for quarter in range(QUARTERS)], dtype=np.int64)
    roster = {
        key: np.full(QUARTERS, number) if key[0] == "national_resilience" else number * working
        for key, number in (staffed() if people is None else people).items()
    }
    fresh = np.full((len(AREAS), QUARTERS), calls_per_quarter)
    return Setting(
        horizon=Horizon(
            start=START, counted_from=START + HOUR, counted_to=START + (HOURS - 1) * HOUR, end=START + HOURS * HOUR
        ),
        areas=AREAS,
        demand=Demand(
            fresh_per_quarter=fresh,
            times=np.ones_like(fresh),
            day=np.zeros(QUARTERS, dtype=np.int64),
            busyness_cv=0.0,
            busyness_correlation=0.0,
        ),
        population=Population(
            age_bands=((0, 0, 0.1), (1, 64, 0.5), (65, 84, 0.2), (85, 99, 0.2)),
            holder_share_over_85=0.7,
            holder_share_others=0.3,
            new_holder_factor=1.3,
            holdings=HOLDINGS,
            identified_in_ivr=identified_in_ivr,
            identified_by_adviser=identified_by_adviser,
            red_flag=0.1,
            red_flag_in_ivr=0.3,
            professional=0.1,
            mental_health_option=0.1,
            dental_option=0.1,
            silent=0.05,
            interpreter=0.1,
            custody=0.15,
            on_behalf=0.3,
            acuity_correlation=0.6,
        ),
        care=Care(
            triaged=np.array([0.9, 0.7, 0.95]),
            clinician_needed=np.array([0.4, 0.5, 0.3]),
            assessed_by_clinician=np.full(3, 0.4),
            dispositions=np.tile([0.1, 0.08, 0.5, 0.05, 0.1, 0.1, 0.07], (3, 1)),
            skills_wanted=(("dental", 0.1), ("mental_health", 0.1), ("gp", 0.2), ("pharmacist", 0.1)),
            urgent=0.3,
            soon=0.4,
            clinician_odds_ratio=0.8,
            note_measure="odds",
            note_size=5.0,
            note_ages="over_85",
            new_holder_effect=0.5,
        ),
        timing=Timing(
            adviser_mean_seconds=dict.fromkeys(ids, 480.0) | {"las_north_east": 433.3},
            clinician_mean_seconds=dict.fromkeys(ids, clinician_mean_seconds) | {"crisis_line": 1200.0},
            identify_mean_seconds=identify_mean_seconds,
            known_saves_seconds=30.0,
            information_share=0.5,
            call_back_dial_seconds=30.0,
        ),
        behaviour=Behaviour(
            opening_hang_up=np.array([0.05, 0.0, 0.02]),
            early_leave=np.array([0.05, 0.1, 0.0]),
            steady_patience_seconds=steady_patience_seconds,
            redial=redial,
            redial_mean_seconds=400.0,
            re_contact=0.5,
            re_contact_mean_seconds=3600.0,
        ),
        roster=Roster(people=roster, helps={"gp": ("nurse",), "palliative": ("nurse", "gp")}),
        closures=closures,
        redirections=redirections,
        records_down=records_down,
        snapshot_seconds=snapshot_seconds,
    )


def spans(longest_seconds: int = 4 * 3600) -> st.SearchStrategy[tuple[int, int]]:
    """(start, end) within the day: on a whole quarter hour or not, a second long or hours."""
    starts = st.one_of(
        st.integers(0, QUARTERS - 1).map(lambda quarter: quarter * QUARTER),
        st.integers(0, HOURS * 3600 - 1).map(lambda second: second * SECOND + 7),
    )
    lengths = st.one_of(
        st.sampled_from([QUARTER, HOUR, 4 * HOUR]), st.integers(1, longest_seconds).map(lambda second: second * SECOND)
    )
    return st.tuples(starts, lengths).map(lambda span: (START + span[0], START + span[0] + span[1]))


def closures_at(provider: str) -> st.SearchStrategy[tuple[Closure, ...]]:
    """No closure, or one, or two that do not overlap."""

    def apart(found: list[tuple[int, int]]) -> tuple[Closure, ...]:
        ordered = sorted(found)
        kept = [span for n, span in enumerate(ordered) if n == 0 or span[0] > ordered[n - 1][1] + MINUTE]
        return tuple(Closure(provider=provider, start=start, end=end) for start, end in kept[:2])

    return st.lists(spans(), max_size=2).map(apart)


@st.composite
def days(draw: st.DrawFn) -> Setting:
    """All manner of days: nobody on duty, everybody, closures, redirections, records down."""
    people = {key: draw(st.integers(0, 3)) for key in sorted(staffed())}
    people |= {(home, HEALTH_ADVISER): draw(st.integers(0, 8)) for home in HOMES}
    closed = [one for provider in (*HOMES, "crisis_line") for one in draw(closures_at(provider))]
    redirected = [
        Redirection(area="north_west", to_area="south_west", start=start, end=end, share=draw(st.floats(0, 1)))
        for start, end in draw(st.lists(spans(), max_size=1))
    ]
    down = [RecordsDown(start=start, end=end) for start, end in draw(st.lists(spans(), max_size=2))]
    return a_day(
        people,
        calls_per_quarter=draw(st.sampled_from([1.0, 4.0, 8.0])),
        redial=draw(st.sampled_from([0.0, 0.5, 0.9])),
        steady_patience_seconds=draw(st.sampled_from([60.0, 300.0, 3000.0])),
        closures=tuple(closed),
        redirections=tuple(redirected),
        records_down=tuple(down),
        snapshot_seconds=draw(st.sampled_from([20.0, 60.0, 900.0])),
        identified_in_ivr=draw(st.sampled_from([0.0, 0.5, 1.0])),
        identified_by_adviser=draw(st.sampled_from([0.3, 0.8])),
        identify_mean_seconds=draw(st.sampled_from([20.0, 90.0])),
        clinician_mean_seconds=draw(st.sampled_from([40.0, 700.0])),
        off_duty=draw(st.frozensets(st.integers(0, QUARTERS - 1), max_size=6)),
    )
