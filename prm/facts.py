"""The facts of a call and what is known about its patient: frozen data, no behaviour beyond its own sense.

The caller and the patient are two people until known to be one. Whatever a store could not say is `Missing`,
never an empty tuple: unknown is not none.
"""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from prm.base import HOUR, Instant


class Missing(StrEnum):
    """Why a part of the knowledge is not there."""

    UNKNOWN = "unknown"
    """Nobody looked, or the patient could not be identified."""
    DEGRADED = "degraded"
    """A store was asked and could not answer."""


class Stage(StrEnum):
    """The moments at which a call is decided."""

    RING = "ring"
    IDENTIFIED = "identified"
    TRIAGED = "triaged"
    TRANSFERRED = "transferred"
    WAITED = "waited"
    """Waited too long for the place decided before."""


class Line(StrEnum):
    """The number that was dialled."""

    PUBLIC = "111"
    PROFESSIONAL = "professional"
    """A health or care professional's own line ("star line")."""
    AMBULANCE_CREW = "ambulance_crew"
    CARE_HOME = "care_home"
    ONLINE = "online"


class Option(StrEnum):
    """What the caller chose, or failed to choose, in the IVR."""

    NONE = "none"
    LIFE_THREATENING = "life_threatening"
    MENTAL_HEALTH = "mental_health"
    DENTAL = "dental"
    SILENT = "silent"
    """No key pressed in time; also a line on which keys cannot be pressed."""


class Setting(StrEnum):
    """Where the patient is."""

    UNKNOWN = "unknown"
    HOME = "home"
    CARE_HOME = "care_home"
    CUSTODY = "custody"
    NO_FIXED_ADDRESS = "no_fixed_address"


class Access(StrEnum):
    """What the caller needs in order to be heard."""

    INTERPRETER = "interpreter"
    TEXT_RELAY = "text_relay"
    BSL = "bsl"
    NO_KEYPAD = "no_keypad"


class Urgency(IntEnum):
    """How soon; ordered, so that the join is `max`."""

    ROUTINE = 0
    SOON = 1
    URGENT = 2
    EMERGENCY = 3


class Match(StrEnum):
    """How surely the patient is known, by the Repeat Caller Service table."""

    UNKNOWN = "unknown"
    """Nobody has looked, or the search could not be made."""
    NONE = "none"
    """Looked, and fewer than three demographics agree."""
    POTENTIAL = "potential"
    """Three of five demographics, or several records that cannot be told apart: discloses nothing."""
    CONFIRMED = "confirmed"
    """A verified NHS number, or four or more of five demographics."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """What the caller offers to say who the patient is; each part may be absent.

    `nhs_number` counts only when `verified` is true. `dont_know` names parts that the caller was asked for and
    could not give, which raises caution; `expected_absent` names parts whose absence is expected (a newborn
    has no NHS number yet, a person of no fixed address no postcode).
    """

    nhs_number: str | None = None
    verified: bool = False
    first_name: str | None = None
    last_name: str | None = None
    date_of_birth: str | None = None
    gender: str | None = None
    postcode: str | None = None
    dont_know: frozenset[str] = frozenset()
    expected_absent: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Triage:
    """What clinical triage found: the only thing that may lower an urgency."""

    urgency: Urgency
    clinician_needed: bool
    skill: str | None = None
    """The wanted skill, such as `dental` or `mental_health`; `None` for any clinician."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One call at one stage, as the telephone system knows it.

    `area` is where the calling number or the network says that the call is from, `location` where the patient is
    now; both are area names of the policy, `None` if unknown. Three-valued facts are `None` while unknown.
    """

    call_id: str
    at: Instant
    stage: Stage = Stage.RING
    line: Line = Line.PUBLIC
    option: Option = Option.NONE
    area: str | None = None
    location: str | None = None
    setting: Setting = Setting.UNKNOWN
    access: frozenset[Access] = frozenset()
    caller_is_patient: bool | None = None
    can_be_rung_back: bool | None = None
    red_flag: bool | None = None
    """A life-threatening symptom was named."""
    ambulance_requested: bool | None = None
    """An ambulance was asked for, or a previous service asked for one, while the line is held."""
    called_before: bool | None = None
    """The answer to "has anyone called for this patient in the last four days?"."""
    identity: Identity = field(default_factory=Identity)
    triage: Triage | None = None
    provider: str | None = None
    """The provider that has the call now; `None` at ring."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A special patient note: what whoever answers must know. Valid while `valid_from <= at < valid_to`."""

    note_id: str
    kind: str
    supplier: str
    valid_from: Instant
    valid_to: Instant | None = None
    text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A care or crisis plan held by a supplier. Valid while `valid_from <= at < valid_to`."""

    plan_id: str
    kind: str
    supplier: str
    valid_from: Instant
    valid_to: Instant | None = None
    pathway: str | None = None
    """A local pathway that the plan offers in place of a clinician, such as a specialist nurse's line."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """An earlier contact with the service."""

    call_id: str
    at: Instant
    provider: str | None = None
    """Who dealt with it; `None` if nobody did (the caller hung up)."""


CONTACT_WINDOW = 96 * HOUR
"""Contacts are kept and recalled for 96 elapsed hours, the boundary itself counted as inside
(Repeat Caller Service; the specification is silent on the boundary, inside is the safer side)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Knowledge:
    """What is known about the patient of one call at its instant.

    Parts that depend on who the patient is are disclosed only under a confirmed match. Notes and plans are those
    valid at the call's instant; contacts are those of the last 96 hours, without the call itself.
    """

    match: Match = Match.UNKNOWN
    age_years: int | None = None
    """Completed years, 0 to 130."""
    notes: tuple[Note, ...] | Missing = Missing.UNKNOWN
    plans: tuple[Plan, ...] | Missing = Missing.UNKNOWN
    contacts: tuple[Contact, ...] | Missing = Missing.UNKNOWN
    confirmed: frozenset[str] = frozenset()
    """Names of the parts of the identity that a store has confirmed, so that nobody need ask for them again."""
    to_ask: frozenset[str] = frozenset()
    """Parts of the identity that are missing and may be asked for."""
    cautions: frozenset[str] = frozenset()
    """Reasons for more care, such as `identity_uncertain` after "don't know"."""


UNKNOWN = Knowledge()
"""Nothing is known: the knowledge of a call that nobody has looked up."""
