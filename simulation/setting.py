"""Everything a play depends on apart from chance: what the world is drawn from and who is on duty.

A `Setting` is plain frozen data with no files behind it; `scenarios` builds it from published tables and named
assumptions. Seconds are floats here and become whole microseconds in the world.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from prm.base import MINUTE, Instant
from simulation.causes import Cause
from simulation.operations import NOTHING_ASKED, Operations
from simulation.service import Service
from simulation.times import EARLY_PEAK_SECONDS

QUARTER = 15 * MINUTE

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Horizon:
    """When a run starts, counts and ends; whole quarter hours.

    `start` lies 96 hours before `counted_from`, so that contact history exists; `end` lies after `counted_to`, so
    that call-backs promised late in the period can be kept.
    """

    start: Instant
    counted_from: Instant
    counted_to: Instant
    end: Instant

    @property
    def quarters(self) -> int:
        """How many quarter hours the run has."""
        return (self.end - self.start) // QUARTER


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    """A commissioned area: `home` is the id of the provider that its callers reach first."""

    name: str
    network: str
    home: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Demand:
    """How many patients ring afresh, by area and quarter hour.

    `fresh_per_quarter` [areas, quarters] is the baseline's expectation; `times` [areas, quarters] what the
    scenario makes of it (1 in the baseline). `day` [quarters] numbers the London days for the busyness of each
    day, which is gamma with mean 1, this coefficient of variation, and this correlation between networks.
    """

    fresh_per_quarter: Floats
    times: Floats
    day: NDArray[np.int64]
    busyness_cv: float
    busyness_correlation: float
    causes: tuple[Cause, ...] = ()
    """What multiplies the demand of some groups of callers further, on top of `times`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Population:
    """Who rings. Shares are of fresh callers, between 0 and 1."""

    age_bands: tuple[tuple[int, int, float], ...]
    """(first completed year, last completed year, share); shares sum to 1."""
    holder_share_over_85: float
    holder_share_others: float
    new_holder_factor: float
    """Coverage of notes and plans relative to the baseline: 1, or 2 for "coverage doubled"."""
    holdings: tuple[tuple[str, str, str, float], ...]
    """What a holder holds: ("note" or "plan", supplier, kind, share); shares sum to 1."""
    identified_in_ivr: float
    """Share of callers whose patient the IVR identifies, before anyone speaks."""
    identified_by_adviser: float
    red_flag: float
    """Share with a life-threatening symptom."""
    red_flag_in_ivr: float
    """Share of those that say so in the IVR."""
    professional: float
    mental_health_option: float
    dental_option: float
    silent: float
    interpreter: float
    custody: float
    on_behalf: float
    acuity_correlation: float
    """Correlation (of normal scores) between the acuity heard at first and the final disposition."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Care:
    """What assessment finds, by area; arrays are [areas] or [areas, dispositions]."""

    triaged: Floats
    """Share of answered callers who are triaged."""
    clinician_needed: Floats
    """Share of triaged callers whom triage by a health adviser sends on to a clinician."""
    assessed_by_clinician: Floats
    """The published share of the triaged whom a clinician assessed: the mix of dispositions is an average over it."""
    dispositions: Floats
    """The published mix of dispositions among the triaged; rows sum to 1."""
    skills_wanted: tuple[tuple[str, float], ...]
    """Skills that triage wants of the clinician and their shares; the remainder wants any."""
    urgent: float
    """Share of those needing a clinician who are urgent; then `soon`; the remainder is routine."""
    soon: float
    clinician_odds_ratio: float
    """Odds of ambulance or ED when a clinician assessed, relative to a health adviser; 1 for no effect."""
    note_measure: str
    """`odds` or `risk`: how the total effect of a visible note or plan is read."""
    note_size: float
    """"Five times": the total of identification, bypass, fast track, clinician and note; 1 for no effect."""
    note_ages: str
    """`over_85` or `all`."""
    new_holder_effect: float
    """Share of the effect that holders beyond the baseline's coverage have: 0, 0.5 or 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Timing:
    """How long things take, in seconds; means by provider id."""

    adviser_mean_seconds: Mapping[str, float]
    """Identification and triage together."""
    clinician_mean_seconds: Mapping[str, float]
    identify_mean_seconds: float
    """The part of the health adviser's time in which identity and threat to life are settled."""
    known_saves_seconds: float
    """Saved when the patient was identified before the answer."""
    information_share: float
    """The time of a caller who is not triaged, relative to one who is."""
    call_back_dial_seconds: float
    adviser_spread: Literal["moyal", "exponential"] = "moyal"
    """How health advisers' times spread about their mean: as fitted to call centres, or as queueing theory wants."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Behaviour:
    """What callers do when they wait; arrays are [areas]."""

    opening_hang_up: Floats
    """Share who hang up within the opening message whatever the queue."""
    early_leave: Floats
    """Share of those still waiting after 30 s whose patience ends between 30 and 60 s: the early peak."""
    steady_patience_seconds: float
    """Mean of the exponential patience after that."""
    redial: float
    redial_mean_seconds: float
    re_contact: float
    re_contact_mean_seconds: float
    early_peak_seconds: tuple[float, float] = EARLY_PEAK_SECONDS
    """Where the hazard of hanging up peaks; (0, 0) for patience that is exponential from the start."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Closure:
    """A provider that is shut for a while: calls go elsewhere, those waiting are moved, those in talk finish."""

    provider: str
    start: Instant
    end: Instant


@dataclass(frozen=True, kw_only=True, slots=True)
class Redirection:
    """For a while a share of an area's callers is presented as calling from another area."""

    area: str
    to_area: str
    start: Instant
    end: Instant
    share: float


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordsDown:
    """For a while no store of notes, plans or contacts can answer."""

    start: Instant
    end: Instant


@dataclass(frozen=True, kw_only=True, slots=True)
class Roster:
    """Who is on duty: people by (provider id, skill or `health_adviser`) and quarter hour of the horizon."""

    people: Mapping[tuple[str, str], NDArray[np.int64]]
    helps: Mapping[str, tuple[str, ...]]
    """Which other queues a clinician of a skill serves when their own is empty."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """One run's whole input apart from the seed, the policy and chance."""

    horizon: Horizon
    areas: tuple[Area, ...]
    demand: Demand
    population: Population
    care: Care
    timing: Timing
    behaviour: Behaviour
    roster: Roster
    closures: tuple[Closure, ...] = ()
    redirections: tuple[Redirection, ...] = ()
    records_down: tuple[RecordsDown, ...] = ()
    snapshot_seconds: float = 60.0
    """How often the router's picture of the network is renewed."""
    operations: Operations = NOTHING_ASKED
    """Absence, slow systems, lines and whatever else of staff and systems a scenario asks for."""
    service: Service | None = None
    """What of the rest of the service is there."""
