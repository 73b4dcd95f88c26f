"""What is known about the patient: identity, special patient notes, care plans and contacts."""

from prm.facts import (
    CONTACT_WINDOW,
    Access,
    Call,
    Contact,
    Identity,
    Knowledge,
    Line,
    Match,
    Missing,
    Note,
    Option,
    Plan,
    Setting,
    Stage,
    Triage,
    Urgency,
)
from prm.identity import MatchPolicy, match, missing_parts
from prm.nhs_number import check_nhs_number, synthetic_nhs_number
from prm.recall import recall
from prm.suppliers import NOTE_KINDS, PLAN_KINDS, SUPPLIERS, Supplier, supplier

__all__ = [
    "CONTACT_WINDOW",
    "NOTE_KINDS",
    "PLAN_KINDS",
    "SUPPLIERS",
    "Access",
    "Call",
    "Contact",
    "Identity",
    "Knowledge",
    "Line",
    "Match",
    "MatchPolicy",
    "Missing",
    "Note",
    "Option",
    "Plan",
    "Setting",
    "Stage",
    "Supplier",
    "Triage",
    "Urgency",
    "check_nhs_number",
    "match",
    "missing_parts",
    "recall",
    "supplier",
    "synthetic_nhs_number",
]
