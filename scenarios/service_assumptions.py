"""What is not published of the rest of the service; each plays a part only where a scenario asks for it."""

from scenarios.assumption import Assumption

SERVICE = (
    Assumption(
        name="online_referrals_a_day",
        low=200.0,
        middle=408.0,
        high=600.0,
        unit="referrals a day, London",
        sentence="Clinicians' call-backs that 111 online asks for on a mean day.",
        source="Computed: 2,033,823 sessions in England, January to March 2023, 12.9 % of which end in a clinician's "
        "call-back (NHS England, Outcome Estimator v4.0), times London's 14.0 % of calls; how many are taken up is not "
        "published.",
        most=100_000.0,
    ),
    Assumption(
        name="online_validated",
        low=0.25,
        middle=0.5,
        high=1.0,
        unit="share of such sessions",
        sentence="111 online sessions ending in a category 3 or 4 ambulance or an ED that come to be validated.",
        source="Not published; the user may decline.",
    ),
    Assumption(
        name="from_999_a_day",
        low=42.0,
        middle=85.0,
        high=170.0,
        unit="calls a day, London",
        sentence="Calls that 999 has triaged low and passes to 111's clinicians on a mean day.",
        source="Not published; 1, 2 and 4 % of the London Ambulance Service's 1,543,031 emergency calls of 2024-25.",
        most=100_000.0,
    ),
    Assumption(
        name="booked_by_999_a_day",
        low=10.0,
        middle=30.0,
        high=90.0,
        unit="slots a day, London",
        sentence="Slots at urgent treatment centres and in primary care that 999 books itself on a mean day.",
        source="Not published.",
        most=100_000.0,
    ),
    Assumption(
        name="category_3_4",
        low=0.5,
        middle=0.74,
        high=0.85,
        unit="share of ambulances",
        sentence="Ambulances given by a health adviser's triage, red flags aside, that are of category 3 or 4.",
        source="111 online: 8.8 of 11.9 % of sessions (NHS England, Outcome Estimator v4.0); by telephone not "
        "published.",
    ),
    Assumption(
        name="ed_validated",
        low=0.5,
        middle=0.8,
        high=1.0,
        unit="share of EDs",
        sentence="EDs given by a health adviser's triage that are put to a clinician.",
        source="Not published; the caller may decline.",
    ),
    Assumption(
        name="ambulance_kept",
        low=0.3,
        middle=0.5,
        high=0.7,
        unit="share of those validated",
        sentence="Category 3 and 4 ambulances that a clinician's validation keeps.",
        source="Not published. Of the others 20 % go to an ED, 50 % to primary care, 30 % to self-care (assumption).",
    ),
    Assumption(
        name="ed_kept",
        low=0.27,
        middle=0.27,
        high=0.6,
        unit="share of those validated",
        sentence="EDs that a clinician's validation keeps.",
        source="400 of 1,474 cases, after review by a GP (Anderson and Roland, BMJ Open 2015;5:e009444); by nurses and "
        "today not published.",
    ),
    Assumption(
        name="slots_times",
        low=0.8,
        middle=1.0,
        high=1.5,
        unit="times the slots booked",
        sentence="Slots that can be booked over those that were booked in 2024-25.",
        source="Slots are not published, bookings are (IUC ADC, England, times London's 14.0 % of calls).",
        most=10.0,
    ),
    Assumption(
        name="prescribed",
        low=0.1,
        middle=0.2,
        high=0.35,
        unit="share of primary care dispositions",
        sentence="Primary care dispositions of GPs and pharmacists that become a prescription, with nothing to follow.",
        source="Not published; 8.1 % of 111 online sessions are for repeat prescriptions.",
    ),
)
