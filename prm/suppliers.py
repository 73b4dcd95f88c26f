"""Who supplies notes and plans, and what kinds there are: open lists, which a new supplier need not wait to join."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_HIGHLIGHTS = "Healthy London Partnership, Highlights of 2015-16, urgent and emergency care"
_ASSUMPTION = "assumption: the list of the nine data providers is not published"


@dataclass(frozen=True, kw_only=True, slots=True)
class Supplier:
    """An organisation or system that supplies notes or plans."""

    supplier_id: str
    name: str
    kinds: frozenset[str] = frozenset()
    """Kinds of plan and note that it is known to supply; empty if nothing is known."""
    source: str = ""


PLAN_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "end_of_life": "End of life plan",
        "crisis": "Crisis plan",
        "mental_health_crisis": "Mental health crisis plan",
        "integrated_care": "Integrated care management plan",
        "multiple_sclerosis": "Multiple sclerosis plan",
        "dementia": "Dementia plan",
        "long_term_condition": "Long-term condition plan",
        "respect": "ReSPECT plan",
    }
)
"""Kinds of plan by id, with the name shown to people."""

NOTE_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "special_patient_note": "Special patient note",
        "violence_warning": "Violence warning",
        "safeguarding": "Safeguarding concern",
        "dnacpr": "Do not attempt cardiopulmonary resuscitation",
        "respect": "ReSPECT recommendation",
        "bypass_to_clinician": "Straight to a clinician",
        "location_access": "Access to the location",
        "other": "Other note",
    }
)
"""Kinds of special patient note by id, with the name shown to people."""

SUPPLIERS: Mapping[str, Supplier] = MappingProxyType(
    {
        supplier_id: Supplier(supplier_id=supplier_id, name=name, kinds=frozenset(kinds), source=source)
        for supplier_id, name, kinds, source in (
            ("coordinate_my_care", "Coordinate My Care", ("end_of_life", "crisis", "dnacpr"), _HIGHLIGHTS),
            ("health_analytics_end_of_life", "Health Analytics end of life", ("end_of_life",), _HIGHLIGHTS),
            ("health_analytics_icm", "Health Analytics integrated care management", ("integrated_care",), _HIGHLIGHTS),
            ("neuro_response", "NeuroResponse", ("multiple_sclerosis",), _HIGHLIGHTS),
            ("my_brain_book", "MyBrainBook", ("dementia",), _HIGHLIGHTS),
            ("care_information_exchange", "Care Information Exchange", ("long_term_condition",), _HIGHLIGHTS),
            ("patients_know_best", "Patients Know Best", ("long_term_condition",), _HIGHLIGHTS),
            (
                "gp",
                "GP",
                ("special_patient_note", "safeguarding", "dnacpr", "respect", "bypass_to_clinician"),
                _ASSUMPTION,
            ),
            ("mental_health", "Mental health records", ("mental_health_crisis", "safeguarding"), _ASSUMPTION),
            ("ambulance_999", "999 records", ("violence_warning", "location_access"), _ASSUMPTION),
        )
    }
)
"""The suppliers that the list starts with, by id."""


def supplier(supplier_id: str) -> Supplier:
    """The supplier with that id; one that is not listed is accepted, and shown by its id."""
    return SUPPLIERS.get(supplier_id) or Supplier(supplier_id=supplier_id, name=supplier_id)


def kind_name(kind: str) -> str:
    """The name of a kind of plan or note as shown to people; one that is not listed is shown by its id."""
    return PLAN_KINDS.get(kind) or NOTE_KINDS.get(kind) or kind
